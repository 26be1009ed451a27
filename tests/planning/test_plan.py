from __future__ import annotations

from typing import Any

import pytest
from pytest_snapshot.plugin import Snapshot

from smartspec.commands.explain import as_data
from smartspec.planning.facts import facts_of
from smartspec.reporting.explanation import explained
from smartspec.source.spec import Spec
from tests.planning.conftest import Planner

TOP_UP: dict[str, Any] = {
    "title": "PromptPay Top-Up",
    "overview": {"purpose": "Lets a customer top up a wallet.", "features": ["Refunds"]},
    "api": {"endpoints": [{"method": "POST", "path": "/top-ups", "summary": "Start one"}]},
    "depends_on": ["spec-core-001-authentication"],
}


@pytest.mark.parametrize("profile", ["basic", "backend-service", "financial", "full"])
def test_the_explanation_reads_as_people_see_it(
    planned: Planner, snapshot: Snapshot, profile: str
) -> None:
    plan = planned(profile=profile, levels={"di": "minimal"}, **TOP_UP)
    snapshot.assert_match(f"{explained(plan)}\n", "explain.txt")


def test_the_explanation_for_programs_is_the_same_plan(planned: Planner) -> None:
    plan = planned(**TOP_UP)
    data = as_data(plan)
    assert [section["id"] for section in data["sections"]] == [s.id for s in plan.sections]
    assert data["settings"]["profile"] == {"value": "full", "origin": "built-in default"}
    assert set(data["left_out"]) == {item.id for item in plan.left_out}


def test_the_same_source_gives_the_same_plan(planned: Planner) -> None:
    assert planned(**TOP_UP) == planned(**TOP_UP)


def test_the_fingerprint_holds_what_a_document_shows_and_no_reason(planned: Planner) -> None:
    explicit = planned(profile="full", domain=["fintech"], **TOP_UP)
    by_default = planned(**TOP_UP)
    assert explicit.settings != by_default.settings
    assert explicit.fingerprint == by_default.fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"profile": "basic"},
        {"mode": "compact"},
        {"author": "Somebody"},
        {"levels": {"di": "minimal"}},
        {"domain": "iot"},
        {"critical": ["overview"]},
        {"include_sections": ["sla"]},
    ],
)
def test_the_fingerprint_tells_what_changes_the_document(
    planned: Planner, change: dict[str, Any]
) -> None:
    assert planned(**TOP_UP, **change).fingerprint != planned(**TOP_UP).fingerprint


def facts(**source: Any) -> set[str]:
    return set(facts_of(Spec.model_validate({"id": "a", "title": "t", **source})))


def column(name: str, kind: str, **more: Any) -> dict[str, Any]:
    columns = [{"name": name, "type": kind, **more}]
    return {"data_model": {"tables": [{"name": "t", "columns": columns}]}}


def endpoint(method: str, **more: Any) -> dict[str, Any]:
    return {"api": {"endpoints": [{"method": method, "path": "/", "summary": "s", **more}]}}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ({}, set()),
        (endpoint("GET"), {"api"}),
        (endpoint("POST"), {"api", "mutation"}),
        (endpoint("GET", moves_money=True), {"api", "money"}),
        ({"api": {"openapi": "openapi.yaml"}}, {"api"}),
        (column("total_amount", "numeric(12, 2)"), {"database", "money"}),
        (column("balance", "DECIMAL"), {"database", "money"}),
        (column("balance", "integer"), {"database"}),
        (column("discounted", "numeric"), {"database"}),
        (column("name", "text", pii=True), {"database", "personal-data"}),
        (column("a", "uuid", references="b.id"), {"database", "transactions"}),
        ({"queues": [{"name": "q"}]}, {"queue"}),
        ({"configuration": [{"key": "K", "type": "string", "secret": True}]}, {"secrets"}),
        ({"services": [{"name": "a"}]}, set()),
        ({"services": [{"name": "a"}, {"name": "b"}]}, {"multi-service"}),
        ({"sagas": [{"name": "s", "steps": [{"name": "x"}]}]}, {"saga", "transactions"}),
        ({"description": "payments, queues and an API"}, set()),
    ],
)
def test_facts_come_from_structure_and_not_from_words(
    source: dict[str, Any], found: set[str]
) -> None:
    assert facts(**source) == found


@pytest.mark.parametrize(
    "kind", ["worker", "queue", "database", "cache", "gateway", "client", "external"]
)
def test_each_kind_of_component_is_a_fact(kind: str) -> None:
    component = {"name": "c", "kind": kind, "responsibility": "r"}
    assert facts(architecture={"components": [component]}) == {kind}


def test_a_service_and_its_component_are_one_service() -> None:
    component = {"name": "a", "kind": "service", "responsibility": "r"}
    assert facts(services=[{"name": "a"}], architecture={"components": [component]}) == set()
