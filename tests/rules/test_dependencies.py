"""The rules about the specs that a spec builds on."""

from __future__ import annotations

from tests.rules.conftest import Find

KNOWN = {
    "spec-002-users": {"id": "spec-002-users", "status": "active"},
    "spec-003-old": {"id": "spec-003-old", "status": "deprecated"},
}


def test_an_id_that_the_index_does_not_know_is_found_with_its_key(find: Find) -> None:
    source = {"depends_on": ["spec-002-users", "spec-009-nothing"]}
    [finding] = find("unknown-dependency", source=source, index=KNOWN)
    assert finding.key == "depends_on[1]"
    assert "spec-009-nothing" in finding.message


def test_without_an_index_nothing_is_unknown(find: Find) -> None:
    assert find("unknown-dependency", source={"depends_on": ["spec-009-nothing"]}) == []


def test_a_spec_that_depends_on_itself_is_found(find: Find) -> None:
    assert len(find("self-dependency", source={"depends_on": ["spec-001-shop"]})) == 1
    assert find("self-dependency", source={"depends_on": ["spec-002-users"]}) == []


def test_building_on_a_deprecated_spec_is_found_unless_one_is_deprecated_too(find: Find) -> None:
    source = {"depends_on": ["spec-003-old"]}
    assert len(find("deprecated-dependency", source=source, index=KNOWN)) == 1
    ended = {**source, "status": "deprecated"}
    assert find("deprecated-dependency", source=ended, index=KNOWN) == []


def test_the_finding_points_to_the_line_of_the_dependency(find: Find) -> None:
    sections = {"related-specs": "text\n\n- **spec-003-old** - gone"}
    [finding] = find(
        "deprecated-dependency", sections, source={"depends_on": ["spec-003-old"]}, index=KNOWN
    )
    assert finding.line == 9
