from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from smartspec.document.assemble import RenderedSection, assemble
from smartspec.document.lines import lines_outside_fences
from smartspec.document.markers import critical_sections, fenced, is_as_generated, outside
from smartspec.document.seal import Comment, checksum, is_sealed, sealed
from smartspec.errors import Fault, SourceError
from smartspec.rendering.escaping import fence, inline

OPEN = "<!-- @critical {} -->"
CLOSE = "<!-- @end-critical -->"


def document(body: str = "Words of the section.") -> str:
    return assemble(
        "Wallet",
        "- **Status:** DRAFT",
        [
            RenderedSection("overview", "Overview", None, "What it is for."),
            RenderedSection("security", "Security", "security", body),
            RenderedSection("examples", "Examples", None, "```sh\ncurl /\n```"),
        ],
        "spec.yaml",
    )


DOCUMENT = document()


def fault(text: str) -> Fault:
    with pytest.raises(SourceError) as caught:
        critical_sections(text, "spec.md")
    (only,) = caught.value.faults
    return only


def test_a_fenced_section_is_found_again() -> None:
    section = fenced("di", "a\n\nb")
    (found,) = critical_sections(f"before\n\n{section}\nafter", "p")
    assert (found.name, found.flags, found.text, found.line) == ("di", (), "a\n\nb", 3)
    assert found.recorded == checksum("a\n\nb")
    assert found.untouched


def test_the_flags_of_an_opening_marker_are_read() -> None:
    text = fenced("di", "a").replace("@critical di", "@critical di allow-update keep-mine")
    (found,) = critical_sections(text, "p")
    assert found.flags == ("allow-update", "keep-mine")
    assert found.untouched


def test_several_sections_come_in_order() -> None:
    text = "\n".join(fenced(name, name) for name in ("di", "security", "config"))
    assert [s.name for s in critical_sections(text, "p")] == ["di", "security", "config"]


def test_a_section_without_a_sum_was_written_by_somebody() -> None:
    (found,) = critical_sections(f"{OPEN.format('di')}\na\n{CLOSE}", "p")
    assert found.recorded is None
    assert not found.untouched


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        (["x", OPEN.format("di"), "y"], 2, "critical section 'di' has no end"),
        (["x", CLOSE], 2, "an end of a critical section that never began"),
        (
            [OPEN.format("di"), OPEN.format("security"), CLOSE, CLOSE],
            2,
            "'security' opens inside 'di'",
        ),
        (
            [OPEN.format("di"), CLOSE, "x", OPEN.format("di"), CLOSE],
            4,
            "'di' stands here twice",
        ),
        ([OPEN.format("di"), CLOSE, CLOSE], 3, "an end of a critical section that never began"),
        ([OPEN.format("di"), "```", CLOSE], 1, "critical section 'di' has no end"),
    ],
)
def test_each_kind_of_broken_marker_is_an_error_with_its_line(
    lines: list[str], line: int, message: str
) -> None:
    found = fault("\n".join(lines))
    assert (found.path, found.line, found.message) == ("spec.md", line, message)
    assert found.hint


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{OPEN.format('di')}\n```",
        f"~~~md\n{CLOSE}\n~~~",
        f"````\n```\n{OPEN.format('di')}\n```\n````",
        f"```\n~~~\n{CLOSE}\n```",
        f"   ```\n{CLOSE}\n   ```",
        f"```\n{CLOSE}",
        f"text {OPEN.format('di')}",
        rf"\{CLOSE}",
        f"    {CLOSE}",
    ],
)
def test_a_marker_that_is_no_line_of_its_own_outside_code_is_text(text: str) -> None:
    assert critical_sections(text, "p") == []


def test_markers_in_code_inside_a_critical_section_belong_to_its_text() -> None:
    body = f"```md\n{OPEN.format('di')}\n{CLOSE}\n```"
    (found,) = critical_sections(fenced("security", body), "p")
    assert found.text == body
    assert found.untouched


def test_lines_are_told_apart_by_the_code_they_are_in() -> None:
    text = "a\n```\nb\n~~~\n```\nc\n~~~\nd\n~~~~\ne"
    outside_code = [line for _, line, is_text in lines_outside_fences(text) if is_text]
    assert outside_code == ["a", "c", "e"]
    assert [number for number, _, _ in lines_outside_fences(text)] == list(range(1, 11))


# What is taken for an edit, and what is not.


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(DOCUMENT.replace("\n", "\r\n"), id="CRLF"),
        pytest.param("\ufeff" + DOCUMENT, id="BOM"),
        pytest.param(DOCUMENT.rstrip(), id="no line end at the end"),
        pytest.param(DOCUMENT + "\n\n", id="blank lines at the end"),
        pytest.param(re.sub(r"(?m)$", "  ", DOCUMENT), id="spaces at line ends"),
        pytest.param(DOCUMENT.replace("@critical security", "@critical security allow-update"),
                     id="a flag"),
    ],
)  # fmt: skip
def test_what_editors_and_checkouts_do_is_no_edit(changed: str) -> None:
    assert changed != DOCUMENT
    assert is_as_generated(changed, "p")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param("", id="nothing left"),
        pytest.param(DOCUMENT[: len(DOCUMENT) // 2], id="cut short"),
        pytest.param("\n".join(DOCUMENT.splitlines()[:-1]), id="no last line"),
        pytest.param(DOCUMENT + "more\n", id="a line after the last"),
        pytest.param("x" + DOCUMENT, id="a character before"),
        pytest.param(DOCUMENT.replace("What", " What"), id="indented"),
        pytest.param(DOCUMENT.replace("\n\n", "\n\n\n"), id="another blank line"),
        pytest.param(DOCUMENT.replace("@critical security", "@critical di"), id="another name"),
        pytest.param(re.sub(r"(?s)<!-- @critical.*?sum:\w+ -->\n", "", DOCUMENT), id="fence gone"),
        pytest.param(DOCUMENT.replace("Words of", "Word of"), id="inside"),
        pytest.param(DOCUMENT.replace("curl /", "curl  /"), id="in code"),
    ],
)
def test_what_a_person_does_is_an_edit(changed: str) -> None:
    assert not is_as_generated(changed, "p")


def test_a_moved_fence_is_an_edit_although_both_halves_are_untouched() -> None:
    (found,) = critical_sections(DOCUMENT, "p")
    whole = re.search(r"(?s)<!-- @critical.*?<!-- @end-critical[^\n]*\n", DOCUMENT)
    assert whole is not None
    moved = DOCUMENT.replace(whole[0], "").replace("# Wallet\n", f"# Wallet\n{whole[0]}")
    assert critical_sections(moved, "p")[0].text == found.text
    assert not is_as_generated(moved, "p")


visible = st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"])
LAST_LINE = DOCUMENT.rindex("<!-- smartspec")


def _same_meaning(place: int) -> bool:
    """Whether a place is in a marker line, whose own form is checked elsewhere.

    Or it is the number of the critical section, which is the document's and not its text's.
    """
    start = DOCUMENT.rfind("\n", 0, place) + 1
    if DOCUMENT[start:].startswith("## 2. ") and place in (start + 3, start + 4):
        return True
    return DOCUMENT[start:].startswith("<!-- ")


@given(st.integers(0, LAST_LINE - 1), visible)
def test_any_character_changed_inside_or_outside_a_fence_is_an_edit(
    place: int, character: str
) -> None:
    assume(DOCUMENT[place] != character)
    changed = DOCUMENT[:place] + character + DOCUMENT[place + 1 :]
    # A flag in the opening marker is how a person allows an update: no edit.
    assume(not _same_meaning(place))
    assert _edited(changed)


@given(st.integers(0, LAST_LINE - 1), visible)
def test_any_character_put_in_is_an_edit(place: int, character: str) -> None:
    assume(not _same_meaning(place) or DOCUMENT[place - 1] == "\n")
    assert _edited(DOCUMENT[:place] + character + DOCUMENT[place:])


@given(st.integers(0, LAST_LINE - 1))
def test_any_character_taken_out_is_an_edit(place: int) -> None:
    assume(not DOCUMENT[place].isspace() and not _same_meaning(place))
    assert _edited(DOCUMENT[:place] + DOCUMENT[place + 1 :])


@given(st.integers(0, 7), st.sampled_from("0123456789abcdef"), st.booleans())
def test_a_changed_sum_is_an_edit(digit: int, to: str, last: bool) -> None:
    sums = [found.start(1) for found in re.finditer(r"sum:([0-9a-f]{8})", DOCUMENT)]
    place = sums[-1 if last else 0] + digit
    assume(DOCUMENT[place] != to)
    assert _edited(DOCUMENT[:place] + to + DOCUMENT[place + 1 :])


def _edited(text: str) -> bool:
    try:
        return not is_as_generated(text, "p")
    except SourceError:
        return True  # a broken marker: nobody overwrites that either


# Authors who write markers.

FAKES = [
    CLOSE,
    "<!-- @end-critical sum:00000000 -->",
    OPEN.format("di"),
    "<!-- smartspec: generated from spec.yaml · sum:00000000 -->",
    "-->",
    "<!--",
    "```",
    "~~~",
]
fake_lines = st.lists(st.sampled_from([*FAKES, "words", "", "> quote"]), max_size=6)


@given(fake_lines)
def test_fake_markers_in_an_authors_words_are_text(lines: list[str]) -> None:
    text = document(str(inline("\n".join(lines))))
    assert [s.name for s in critical_sections(text, "p")] == ["security"]
    assert is_as_generated(text, "p")


@given(fake_lines)
def test_fake_markers_in_an_authors_code_are_text(lines: list[str]) -> None:
    text = document(str(fence("\n".join(lines))))
    assert [s.name for s in critical_sections(text, "p")] == ["security"]
    assert is_as_generated(text, "p")


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\r"])
def test_code_cannot_close_its_fence_by_an_unusual_line_end(end: str) -> None:
    text = document(str(fence(f"a{end}```{end}{CLOSE}{end}b")))
    (found,) = critical_sections(text, "p")
    assert "b" in found.text.splitlines()[-2]
    assert found.untouched


def test_what_lies_outside_leaves_out_fences_and_the_last_line_only() -> None:
    assert outside("a\n<!-- @critical di -->\nb\n<!-- @end-critical sum:12 -->\nc") == (
        "a\n@critical di\nc"
    )
    assert "smartspec" not in outside(DOCUMENT)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a\r\nb", "a\nb"), ("a  \nb\t", "a\nb"), ("\n\na\n", "a"), ("a\n \nb", "a\n\nb")],
)
def test_line_ends_and_space_around_lines_do_not_count_in_a_sum(one: str, other: str) -> None:
    assert checksum(one) == checksum(other)


@pytest.mark.parametrize(
    ("one", "other"), [("a b", "a  b"), (" a\nb", "a\n b"), ("a\n\nb", "a\nb")]
)
def test_space_that_means_something_counts_in_a_sum(one: str, other: str) -> None:
    assert checksum(one) != checksum(other)


SQL, YAML = Comment("--"), Comment("#")


def test_a_sealed_file_is_known_again_until_it_is_edited() -> None:
    text = sealed("CREATE TABLE a ();\n", "spec.yaml", SQL)
    assert is_sealed(text, SQL)
    assert is_sealed(text.replace("\n", "\r\n"), SQL)
    assert not is_sealed(text.replace("a", "b", 1), SQL)
    assert not is_sealed(text.replace("a ()", "b ()"), SQL)
    assert not is_sealed(text, YAML)
    assert not is_sealed("CREATE TABLE a ();\n", SQL)


def test_a_comment_that_has_an_end_closes_the_line() -> None:
    markdown = Comment("<!--", " -->")
    text = sealed("# Tasks\n", "spec.yaml", markdown)
    assert text.endswith(" -->\n")
    assert is_sealed(text, markdown)
    assert not is_sealed(text.replace("Tasks", "Plan"), markdown)
