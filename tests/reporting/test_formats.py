"""Findings in every format: as people and machines read them, whatever the text is."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from pytest_snapshot.plugin import Snapshot

from smartspec.findings import Finding
from smartspec.reporting.formats import FORMATS
from smartspec.reporting.formats.text import coloured, visible
from smartspec.reporting.results import Check, Results

HERE = Path(__file__).resolve().parent
SARIF = Draft4Validator(json.loads((HERE / "schemas/sarif-2.1.0.json").read_text("utf-8")))
"""The schema of OASIS, errata 01, as published."""
JUNIT = xmlschema.XMLSchema(str(HERE / "schemas/junit-10.xsd"))
"""The schema that Jenkins' xUnit plugin reads results by (MIT licence)."""

ONE, TWO = "specs/feature/spec-001-a/spec.md", "specs/feature/spec 002/ข้อกำหนด.md"
LINES = {
    ONE: ["# A", "", "see [here](#nowhere)", "x" * 300],
    TWO: ["# ข", "ดูที่ [นี่](#ไม่มี) 🙂 | --> ]]> {{ }} <b>&amp;"],
}
CHECKS = {
    "dead-link": Check(
        "dead-link", "A link leads somewhere.", "error", "# dead-link", "Links lead"
    ),
    "queue-metrics": Check(
        "queue-metrics", "A queue has figures.", "error", "", "Queues have figures"
    ),
    "unlisted-spec": Check("unlisted-spec", "A named spec is listed.", "info"),
    "self-dependency": Check(
        "self-dependency", "Not on itself.", "error", "", "No self-dependency"
    ),
}
HERE_LINK, QUEUE = "nothing here is called '#nowhere'", "Queue mentioned but no metrics"
NASTY = 'nothing: 100%, <a> & "b" | `c` --> ]]> \x1b[31m\nsecond line'
FINDINGS = (
    Finding(ONE, 3, 11, "dead-link", "error", HERE_LINK, "", "link to what is meant"),
    Finding(ONE, 4, 200, "unlisted-spec", "info", "'spec-009-b' is named here", "depends_on"),
    Finding(TWO, 2, 13, "dead-link", "error", NASTY),
    Finding(TWO, 0, 0, "queue-metrics", "warn", QUEUE, "queues"),
)


def results(findings: tuple[Finding, ...] = FINDINGS) -> Results:
    return Results(
        findings,
        CHECKS,
        (ONE, TWO),
        lines=lambda path: LINES.get(path, ()),
        source=lambda finding: f"spec.yaml:7:3 ({finding.key})",
    )


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_reads_well(name: str, snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = HERE / "snapshots"
    snapshot.assert_match(FORMATS[name](results()), f"{name}.txt")


def test_colours_only_add_colours() -> None:
    said = coloured(results())

    assert "\x1b[31m" in said
    assert re.sub(r"\x1b\[\d+m", "", said) == FORMATS["text"](results())


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_found_is_said_in_every_format(name: str) -> None:
    said = FORMATS[name](results(()))

    assert "nowhere" not in said
    assert said.endswith("\n") or name == "github"


def test_sarif_is_valid_by_its_schema() -> None:
    log = json.loads(FORMATS["sarif"](results()))

    assert [error.message for error in SARIF.iter_errors(log)] == []
    assert [r["level"] for r in log["runs"][0]["results"]] == ["error", "note", "error", "warning"]
    uris = [
        r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for r in log["runs"][0]["results"]
    ]
    assert " " not in "".join(uris)


def test_the_sarif_schema_refuses_what_is_wrong() -> None:
    log = json.loads(FORMATS["sarif"](results()))
    log["runs"][0]["results"][0]["level"] = "fatal"

    assert not SARIF.is_valid(log)


def test_junit_is_valid_by_its_schema() -> None:
    text = FORMATS["junit"](results())

    JUNIT.validate(text)
    assert text.count("<failure ") == 2


def test_the_junit_schema_refuses_what_is_wrong() -> None:
    text = FORMATS["junit"](results()).replace("<failure ", "<failures ")

    assert not JUNIT.is_valid(text.replace("</failure>", "</failures>"))


def test_the_summary_line_is_that_of_the_reference() -> None:
    last = FORMATS["report"](results()).rstrip().rsplit("\n", 1)[-1]

    assert last == "Summary: 2 errors, 1 warning, 1 check passed"


def test_a_github_command_is_one_line_each() -> None:
    said = FORMATS["github"](results())

    assert len(said.splitlines()) == len(FINDINGS)
    assert all(line.startswith("::") for line in said.splitlines())


def test_gitlab_names_each_finding_once_and_the_same_after_a_move() -> None:
    def names(of: Results) -> list[str]:
        return [entry["fingerprint"] for entry in json.loads(FORMATS["gitlab"](of))]

    twice = results((FINDINGS[0], FINDINGS[0]))
    assert len(set(names(twice))) == 2

    moved = Results(
        (replace(FINDINGS[0], path=ONE, line=5),),
        CHECKS,
        (ONE,),
        lines=lambda path: ("", "", *LINES[path]),
    )
    assert names(moved) == names(results(FINDINGS[:1]))


def test_code_hosts_get_paths_from_the_root_of_the_repository() -> None:
    one, other = (
        replace(results(), hosted=lambda path, at=at: f"{at}/{path}")  # type: ignore[misc]
        for at in ("sub", "other")
    )

    assert f"::error file=sub/{ONE},line=3" in FORMATS["github"](one)
    entries = json.loads(FORMATS["gitlab"](one))
    assert entries[0]["location"]["path"] == f"sub/{ONE}"
    run = json.loads(FORMATS["sarif"](one))["runs"][0]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == f"sub/{ONE.replace(' ', '%20')}"
    theirs = {entry["fingerprint"] for entry in json.loads(FORMATS["gitlab"](other))}
    assert not theirs & {entry["fingerprint"] for entry in entries}
    assert FORMATS["json"](one) == FORMATS["json"](results())


def test_a_summary_shows_a_message_as_it_is() -> None:
    message = "there is no '../b.md' | `c` & &lt; ~~d~~ $e$..."
    said = FORMATS["markdown"](results((replace(FINDINGS[0], message=message, fix=""),)))

    shown = r"there is no '../b.md' \| \`c\` \& \&lt; \~\~d\~\~ \$e\$."
    assert f"| `dead-link` | {shown} |" in said


def test_an_excerpt_has_its_neighbours_and_marks_the_place() -> None:
    lines = ["before", "see [here](#nowhere) now", "x" * 99 + " ไทย " + "y" * 99, ""]
    said = FORMATS["text"](
        replace(results((replace(FINDINGS[0], line=2, column=12),)), lines=lambda _: lines)
    )

    assert "  1 | before\n  2 | see [here](#nowhere) now\n    |            ^^^^^^^^\n" in said
    assert f"  3 | {'x' * 99} …\n" in said
    nothing = replace(FINDINGS[0], line=4, column=1)
    assert "  4 |\n" in FORMATS["text"](replace(results((nothing,)), lines=lambda _: lines))


def test_no_mark_turns_the_text_of_a_terminal_around() -> None:
    turned = replace(FINDINGS[0], message="a \u202e b \u2066 c", path="\u200fx.md", line=0)

    said = FORMATS["text"](results((turned,)))

    assert "a \ufffd b \ufffd c" in said
    assert not set(said) & set("\u202e\u2066\u200f")


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
findings = st.builds(
    Finding,
    st.sampled_from((ONE, TWO)),
    st.integers(0, 9),
    st.integers(0, 400),
    st.sampled_from(tuple(CHECKS)),
    st.sampled_from(("error", "warn", "info")),
    texts,
    texts,
    texts,
)


@settings(max_examples=40)
@given(st.lists(findings, max_size=4))
def test_any_text_comes_out_valid(found: list[Finding]) -> None:
    of = results(tuple(sorted(found)))

    assert SARIF.is_valid(json.loads(FORMATS["sarif"](of)))
    JUNIT.validate(FORMATS["junit"](of))
    assert len(json.loads(FORMATS["json"](of))["findings"]) == len(found)
    assert len(json.loads(FORMATS["gitlab"](of))) == len(found)
    assert FORMATS["github"](of).count("\n") == len(found)
    assert FORMATS["markdown"](of)
    assert FORMATS["text"](of)


def test_an_excerpt_turns_nothing_around_and_keeps_its_columns() -> None:
    assert visible("a\u202eb\x1bc\td\x9be") == "a\ufffdb\ufffdc d\ufffde"
