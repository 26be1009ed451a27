"""Requirements and the matrix of what serves them."""

from __future__ import annotations

from typing import Any

from smartspec.source.spec import Spec
from smartspec.views.requirements import Requirement, idle_parts, matrix, requirements, unserved


def spec(**more: Any) -> Spec:
    return Spec.model_validate({"id": "spec-001-shop", "title": "Shop", **more})


def test_requirements_come_in_the_order_of_the_source_with_their_kind() -> None:
    made = spec(
        stories=[{"id": "FR-2", "actor": "A", "want": "see it"}],
        business_rules=[{"id": "BR-1", "rule": "one each"}],
        quality=[{"id": "NFR-1", "kind": "security", "requirement": "safe"}],
    )
    assert [(item.id, item.kind, item.text) for item in requirements(made)] == [
        ("FR-2", "story", "see it"),
        ("BR-1", "business rule", "one each"),
        ("NFR-1", "quality: security", "safe"),
    ]


def test_the_matrix_keeps_the_order_asked_for_and_puts_unknown_ids_last_by_number() -> None:
    made = spec(
        api={
            "endpoints": [
                {"method": "GET", "path": "/a", "summary": "a", "serves": ["FR-10", "FR-9", "FR-1"]}
            ]
        },
        phases=[{"name": "P", "tasks": [{"task": "do it", "serves": ["FR-1", "FR-1"]}]}],
    )
    asked = (Requirement("BR-1", "rule", "b"), Requirement("FR-1", "story", "f"))
    rows = matrix(made, asked)
    assert [row.id for row in rows] == ["BR-1", "FR-1", "FR-9", "FR-10"]
    assert rows[1].tasks == ("do it",)
    assert rows[1].endpoints == ("GET /a",)
    assert unserved(rows) == ("BR-1",)


def test_tests_are_shown_by_the_id_that_their_name_begins_with() -> None:
    cases = [
        {"name": "FR-1.1: given a, when b, then c", "serves": ["FR-1"]},
        {"name": "FR-1.1: again", "serves": ["FR-1"]},
        {"name": "A longer story: of many words", "serves": ["FR-1"]},
    ]
    [row] = matrix(spec(testing={"cases": cases}))
    assert row.test_ids == ("FR-1.1", "A longer story: of many words")


def test_only_endpoints_new_tables_and_tests_always_have_to_say_what_they_are_for() -> None:
    column = [{"name": "id", "type": "uuid"}]
    made = spec(
        architecture={"components": [{"name": "C", "kind": "cache", "responsibility": "r"}]},
        data_model={
            "tables": [
                {"name": "old", "columns": column, "existing": True},
                {"name": "new", "columns": column},
            ]
        },
        phases=[{"name": "P", "tasks": ["do it"]}],
    )
    assert [part.name for part in idle_parts(made)] == ["new"]


def test_measures_and_tasks_are_idle_where_others_say_what_they_are_for() -> None:
    measures = [{"name": "M", "detail": "m", "serves": ["FR-1"]}, {"name": "N", "detail": "n"}]
    tasks = [{"task": "one", "serves": ["FR-1"]}, {"task": "two"}]
    made = spec(
        security={"measures": measures},
        phases=[{"name": "P", "tasks": tasks}, {"name": "Q", "tasks": ["three"]}],
    )
    assert [part.name for part in idle_parts(made)] == ["N", "two", "three"]
