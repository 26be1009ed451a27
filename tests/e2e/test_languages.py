"""What people see on a terminal, in each language: reviews, differences, errors, findings."""

from __future__ import annotations

import re

import pytest
from pytest_snapshot.plugin import Snapshot

from tests.workspace import SECURITY_TEMPLATE, Workspace

from .test_review import FIRST, SECOND, answered

BROKEN = """\
id: spec-003-c
titel: Third
profile: basik
overview: {purpose: 7}
api: [one]
status:
"""


@pytest.fixture(params=["en", "th"])
def language(request: pytest.FixtureRequest) -> str:
    """A language that there is a catalogue for."""
    return str(request.param)


@pytest.fixture
def spoken(owned: Workspace, language: str) -> Workspace:
    """A workspace whose config names the language."""
    owned.configure(output={"language": language})
    return owned


def settled(text: str) -> str:
    """`text` without what differs from run to run."""
    text = re.sub("[0-9a-f]{8}( by:[0-9a-f]+)? -->", "N -->", text)
    text = re.sub(r"\b\d+\.\d\d (s|วินาที)", r"N \1", text)
    return text.replace("\x1b", "<ESC>")


def test_a_review_is_spoken(spoken: Workspace, language: str, snapshot: Snapshot) -> None:
    spoken.write_into(FIRST, "security", "My own words.")
    spoken.upgrade()
    spoken.build()

    listed = spoken.smartspec("review", "--list")
    walked = answered(spoken, "sa")
    left = spoken.smartspec("review", "--accept-all")
    none = spoken.smartspec("review")

    said = "\n".join([listed.said, walked, left.said, none.said])
    said = re.sub(r"backup-\d+-\d+", "backup-N", said)
    snapshot.assert_match(settled(said), f"review-{language}.txt")


def test_a_difference_is_spoken(spoken: Workspace, language: str, snapshot: Snapshot) -> None:
    spoken.edit(spoken.source(SECOND), "A Title", "Another Title")
    spoken.upgrade()

    differing = spoken.smartspec("diff", SECOND)
    checked = spoken.smartspec("check")

    assert (differing.code, checked.code) == (1, 1)
    snapshot.assert_match(settled(differing.said + checked.said), f"diff-{language}.txt")


def test_errors_are_spoken(spoken: Workspace, language: str, snapshot: Snapshot) -> None:
    spoken.write("specs/feature/spec-003-c/spec.yaml", BROKEN)
    spoken.write("specs/feature/spec-004-d/spec.yaml", "id: spec-004-d\ntitle: a\ntitle: b\n")
    spoken.write("specs/feature/spec-005-e/spec.yaml", "id: other\ntitle: [a\n")
    spoken.edit(spoken.document(FIRST), "Say what", "Shout what")

    built = spoken.doit()
    asked = spoken.smartspec("build", "spec-001-b")

    assert (built.code, asked.code) == (1, 2)
    snapshot.assert_match(settled(built.said + asked.said), f"errors-{language}.txt")


def test_findings_are_spoken(spoken: Workspace, language: str, snapshot: Snapshot) -> None:
    spoken.edit(spoken.source(FIRST), "profile:", "depends_on: [spec-009-x, spec-001-a]\nprofile:")

    found = spoken.smartspec("validate", FIRST)
    reported = spoken.smartspec("regenerate", FIRST, "--no-report")

    assert found.code == 1, found.said
    snapshot.assert_match(settled(found.said + reported.said), f"findings-{language}.txt")


def test_the_flag_is_stronger_than_the_config(owned: Workspace) -> None:
    owned.configure(output={"language": "th"})
    assert owned.smartspec("review", "--lang=en").out == "nothing waits for review\n"
    assert owned.smartspec("review").out == "ไม่มีอะไรรอการตรวจทาน\n"


def test_what_machines_read_stays_english(owned: Workspace) -> None:
    owned.configure(output={"language": "th"})
    owned.edit(owned.source(FIRST), "profile:", "depends_on: [spec-009-x]\nprofile:")
    owned.build()

    found = owned.smartspec("validate", FIRST, "--format", "json")

    assert "'spec-009-x' is not in SPEC_INDEX" in found.out
    owned.write("specs/feature/spec-003-c/spec.yaml", BROKEN.replace("basik", "basic"))
    owned.edit(owned.source(SECOND), "profile:", "depends_on: [spec-002-b]\nprofile:")
    owned.edit(owned.document(FIRST), "Say what", "Shout what")
    owned.build()
    trace = owned.read(".smartspec/trace.log")
    assert "the spec depends on itself" in trace
    assert "changed by hand outside its critical sections" in trace
    assert re.search("[\u0e00-\u0e7f]", trace) is None
    assert SECURITY_TEMPLATE not in found.out


COUNTED = "spec: สร้าง 0, คงเดิม 0, ล้มเหลว 0, เป็นปัจจุบัน 2 ใน "


@pytest.mark.parametrize("jobs", [(), ("-j", "2")], ids=["one process", "two"])
def test_the_last_line_of_a_build_is_spoken(owned: Workspace, jobs: tuple[str, ...]) -> None:
    by_flag = owned.smartspec("build", "--lang=th", *jobs)
    in_english = owned.smartspec("build", *jobs)
    owned.configure(output={"language": "th"})
    by_config = owned.doit()
    flag_over_config = owned.smartspec("build", "--lang=en")

    assert by_flag.out.startswith(COUNTED)
    assert by_config.out.startswith(COUNTED)
    assert (
        in_english.summary == flag_over_config.summary == "0 built, 0 kept, 0 failed, 2 up to date"
    )


def test_a_report_of_the_flags_language_has_its_reasons_in_it(owned: Workspace) -> None:
    """What doit is asked to do meanwhile once took the flag's language away."""
    said = owned.smartspec("regenerate", FIRST, "--lang=th", "--no-report").out

    assert "จากโปรไฟล์" in said or "โปรไฟล์ basic ไม่ได้ขอไว้" in said
    assert "in spec.yaml" not in said


def test_a_plan_is_spoken(owned: Workspace) -> None:
    said = owned.smartspec("explain", FIRST, "--lang=th").out

    assert "หัวข้อ (" in said
    for english in ("listed by", "built-in", "Left out", "from profile", "not in profile"):
        assert english not in said
