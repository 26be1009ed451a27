"""The rules between what is asked for and what is designed, with what must not set them off."""

from __future__ import annotations

from typing import Any

import pytest

from smartspec.views.requirements import Requirement
from tests.rules.conftest import Find

ASKED = (
    Requirement("FR-1", "story", "apply a code"),
    Requirement("BR-1", "business rule", "one a cart"),
)
ENDPOINT = {"method": "POST", "path": "/codes", "summary": "Apply", "serves": ["FR-1", "BR-1"]}


def answer(*endpoints: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"implements": "spec-002-asked", "api": {"endpoints": list(endpoints)}, **more}


def test_a_functional_spec_that_is_not_there_is_found_at_its_key(find: Find) -> None:
    [finding] = find("unknown-functional-spec", source=answer(ENDPOINT))
    assert finding.message == "the functional spec 'spec-002-asked' is not in this workspace"
    assert (finding.key, finding.severity) == ("implements", "error")


def test_a_spec_that_asks_for_nothing_is_no_functional_spec(find: Find) -> None:
    [finding] = find("unknown-functional-spec", source=answer(ENDPOINT), asked=())
    assert finding.message == "'spec-002-asked' states no requirement"


def test_an_id_that_nobody_states_is_found_with_the_nearest(find: Find) -> None:
    endpoint = {**ENDPOINT, "serves": ["FR-1", "BR-11"]}
    [finding] = find("unknown-requirement", source=answer(endpoint), asked=ASKED)
    assert finding.message == "POST /codes serves 'BR-11', which nobody asks for"
    assert finding.key == "api.endpoints[0].serves[1]"
    assert "BR-1" in finding.fix


def test_a_requirement_of_the_specs_own_may_be_served(find: Find) -> None:
    source = answer(
        {**ENDPOINT, "serves": ["NFR-1"]},
        quality=[{"id": "NFR-1", "kind": "other", "requirement": "it is quick"}],
    )
    assert find("unknown-requirement", source=source, asked=ASKED) == []


def test_a_requirement_that_nothing_serves_is_found_in_the_matrix(find: Find) -> None:
    endpoint = {**ENDPOINT, "serves": ["FR-1"]}
    sections = {"traceability": "| **FR-1** x |\n| **BR-1** one a cart |"}
    [finding] = find("unserved-requirement", sections, source=answer(endpoint), asked=ASKED)
    assert finding.message == "BR-1 is served by nothing: one a cart"
    assert finding.line == 8


def test_parts_that_serve_nothing_are_found(find: Find) -> None:
    table = {"name": "codes", "columns": [{"name": "id", "type": "uuid"}]}
    source = answer(
        {**ENDPOINT, "serves": []},
        data_model={"tables": [table, {**table, "name": "carts", "existing": True}]},
        testing={"cases": [{"name": "It works"}]},
        architecture={
            "components": [{"name": "Gateway", "kind": "gateway", "responsibility": "routes"}]
        },
    )
    found = find("part-without-requirement", source=source, asked=ASKED)
    assert sorted(finding.key for finding in found) == [
        "api.endpoints[0]",
        "data_model.tables[0]",
        "testing.cases[0]",
    ]


@pytest.mark.parametrize("rule", ["unserved-requirement", "part-without-requirement"])
def test_a_spec_that_answers_none_is_left_alone(find: Find, rule: str) -> None:
    source = {"api": {"endpoints": [{**ENDPOINT, "serves": []}]}}
    assert find(rule, source=source) == []


@pytest.mark.parametrize(
    "rule",
    [
        "unknown-functional-spec",
        "unknown-requirement",
        "unserved-requirement",
        "part-without-requirement",
    ],
)
def test_a_design_that_serves_all_of_it_has_no_finding(find: Find, rule: str) -> None:
    assert find(rule, source=answer(ENDPOINT), asked=ASKED) == []


def test_components_and_interfaces_say_what_they_are_for_once_one_of_them_does(find: Find) -> None:
    def part(name: str, kind: str, *serves: str) -> dict[str, Any]:
        return {"name": name, "kind": kind, "responsibility": "x", "serves": list(serves)}

    code = {"code": "interface A {}"}
    source = answer(
        ENDPOINT,
        architecture={
            "components": [
                part("Gateway", "gateway"),
                part("Service", "service", "FR-1"),
                part("Cache", "cache"),
            ]
        },
        design={"interfaces": [{"name": "A", **code}, {"name": "B", **code, "serves": ["FR-1"]}]},
    )

    found = find("part-without-requirement", source=source, asked=ASKED)

    assert sorted(finding.key for finding in found) == [
        "architecture.components[2]",
        "design.interfaces[0]",
    ]
