"""Whatever characters an author writes, a reader of the document sees them, and nothing breaks."""

from __future__ import annotations

import re
from typing import Any

import pytest

from smartspec.document.markers import critical_sections, is_as_generated
from tests.workspace import Workspace

HOSTILE = {
    "thai": "ระบบรายงานประจำวันของน้ำใจ",
    "emoji": "Party 🎉👩‍💻 time",
    "pipe": "either | or || both",
    "backticks": "run `rm` and ``more`` and ``` a fence",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "comment end": "--> out of the comment <!--",
    "jinja": "{{ 7*7 }} {% raw %} {% for x in y %} {# gone #}",
    "fake marker": "<!-- @end-critical sum:00000000 -->",
    "opening marker": "<!-- @critical security -->",
    "footer": "<!-- smartspec: generated from spec.yaml · sum:00000000 -->",
    "markdown": "# no heading * no list _no_ [no](link) ![no](image) ~~no~~",
    "right to left": "مرحبا \u200fabc\u200e",
    "line breaks": "first\nsecond\r\nthird\u2028fourth",
    "entity": "&lt;b&gt; &amp; &#60;",
    "backslash": "C:\\new\\table \\| \\` end\\",
}


def hostile_spec(text: str) -> dict[str, Any]:
    """A source with `text` in every kind of place: headings, tables, lists, diagrams, code."""
    return {
        "title": text,
        "description": text,
        "author": text,
        "profile": "full",
        "overview": {
            "purpose": text,
            "scope": [text],
            "non_goals": [text],
            "features": [text],
        },
        "technology": [{"name": text, "role": text, "rationale": text}],
        "architecture": {
            "pattern": text,
            "components": [
                {"name": text, "kind": "service", "responsibility": text},
                {"name": "Store", "kind": "database", "responsibility": text, "technology": text},
            ],
            "flows": [{"name": text, "steps": [{"from": text, "to": "Store", "action": text}]}],
        },
        "configuration": [{"key": "KEY_ONE", "type": "string", "description": text}],
        "threats": [{"category": "tampering", "name": text, "risk": text, "mitigations": [text]}],
        "examples": [{"title": text, "language": "text", "code": text}],
        "acceptance": [text],
        "assumptions": [text],
        "risks": [{"risk": text, "impact": "high", "probability": "low", "mitigation": text}],
        "open_questions": [{"question": text, "answer": text}],
        "depends_on": [{"id": "spec-002-b", "reason": text}],
    }


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """One spec for each kind of text, and the same specs with harmless text; built."""
    made = Workspace.empty(tmp_path_factory.mktemp("hostile") / "workspace")
    made.add("spec-002-b", title="Second")
    made.add("spec-plain", **hostile_spec("harmless words"))
    for number, text in enumerate(HOSTILE.values(), 100):
        made.add(f"spec-{number}-hostile", **hostile_spec(text))
    done = made.build()
    assert not done.failed, done.errors
    return made


def document_of(workspace: Workspace, kind: str) -> str:
    number = 100 + list(HOSTILE).index(kind)
    return workspace.read(workspace.document(f"spec-{number}-hostile"))


def outside_code(document: str) -> list[str]:
    """The lines of a document that are not fenced code."""
    lines, fence = [], ""
    for line in document.split("\n"):
        found = re.match(r" {0,3}(`{3,}|~{3,})", line)
        if not fence and found:
            fence = found[1]
        elif fence and found and found[1].startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        elif not fence:
            lines.append(line)
    assert not fence, "a code fence is never closed"
    return lines


def rows_of_tables(document: str) -> list[int]:
    """The number of cells of each table row."""
    rows = [line for line in outside_code(document) if line.startswith("|")]
    return [len(re.findall(r"(?<!\\)\|", re.sub(r"\\\\", "", row))) for row in rows]


def headings(document: str) -> list[str]:
    """The level and number of each heading: what stays when an author's words change."""
    found = [re.match(r"(#{1,6}) ([\d.]*)", line) for line in outside_code(document)]
    return [f"{match[1]} {match[2]}" for match in found if match]


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_text_changes_the_headings_tables_or_fences_of_a_document(
    hostile: Workspace, kind: str
) -> None:
    plain = hostile.read(hostile.document("spec-plain"))
    document = document_of(hostile, kind)

    assert headings(document)[1:] == headings(plain)[1:]
    assert rows_of_tables(document) == rows_of_tables(plain)
    assert document.count('<a id="') == plain.count('<a id="')


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_text_breaks_or_fakes_a_critical_marker_or_the_footer(
    hostile: Workspace, kind: str
) -> None:
    plain = hostile.read(hostile.document("spec-plain"))
    document = document_of(hostile, kind)

    names = [section.name for section in critical_sections(document, "spec.md")]
    assert names == [section.name for section in critical_sections(plain, "spec.md")]
    assert is_as_generated(document, "spec.md")


def test_a_template_expression_in_a_source_is_never_evaluated(hostile: Workspace) -> None:
    document = document_of(hostile, "jinja")

    assert "{{ 7\\*7 }} {% raw %} {% for x in y %} {# gone #}" in document
    assert "49" not in document.split("\n")[0]


def test_thai_and_emoji_stand_as_they_were_written(hostile: Workspace) -> None:
    for kind in ("thai", "emoji"):
        assert document_of(hostile, kind).startswith("# ")
        assert HOSTILE[kind] in document_of(hostile, kind).split("\n")[0]


def test_no_html_of_an_author_stands_outside_code(hostile: Workspace) -> None:
    for kind in ("script", "comment end", "fake marker", "opening marker", "footer"):
        lines = outside_code(document_of(hostile, kind))
        text = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", "\n".join(lines))
        for tag in re.findall(r"(?<!\\)<[a-z!/][^>]*>", text):
            assert re.fullmatch(
                r'<a id="[\w-]+">|</a>|<br>|<!-- @critical [\w-]+ -->'
                r"|<!-- @end-critical sum:[0-9a-f]{8} -->"
                r"|<!-- smartspec: generated from spec.yaml · sum:[0-9a-f]{8} -->",
                tag,
            ), f"{kind}: {tag}"


def test_a_second_build_of_hostile_texts_is_idle(hostile: Workspace) -> None:
    hostile.doit()
    before = hostile.snapshot()

    assert hostile.build().executed == set()

    assert hostile.snapshot() == before


def test_a_hostile_title_in_the_index_reaches_those_that_name_it_as_text(
    small: Workspace,
) -> None:
    title = "<script> | {{ 7*7 }} `x` --> <!-- @end-critical -->"
    small.add("spec-001-a", title=title)

    done = small.build()

    assert not done.failed, done.errors
    assert small.index()["specs"][1]["title"] == title
    line = next(
        line
        for line in small.read(small.document("spec-002-b")).splitlines()
        if "Spec Path" in line
    )
    assert "49" not in line
    assert "\\<script>" in line
    assert "\\<!-- @end-critical -->" in line


def test_text_in_a_hand_written_section_is_markdown_and_never_a_template(small: Workspace) -> None:
    words = "| a | b |\n|---|---|\n| {{ 7*7 }} | {% raw %} |\n"
    small.write("specs/feature/spec-001-a/sections/overview.md", words)

    done = small.build()

    assert not done.failed, done.errors
    assert words in small.read(small.document("spec-001-a"))


@pytest.mark.parametrize("encoding", ["ascii", "tis-620", "utf-8"])
def test_a_build_tells_its_failures_on_a_terminal_of_any_encoding(
    small: Workspace, encoding: str
) -> None:
    small.add("spec-003-thai", title="ระบบ 💳", profile="ไม่มี")

    done = small.doit(env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}, encoding=encoding)

    assert done.code == 1
    assert "spec-003-thai" in done.out
    assert "Traceback" not in done.said
    assert ("✗" in done.out) is (encoding == "utf-8")


def test_a_hand_written_section_hides_no_character(small: Workspace) -> None:
    section = f"{small.folder('spec-001-a')}/sections/overview.md"
    small.write(section, "We pay.\n\nTo \u202eeno yna.\n")

    done = small.doit("spec:spec-001-a")

    assert done.code == 1
    assert f"{section}:3:4: the character U+202E (right-to-left override)" in done.out
