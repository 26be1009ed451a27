"""What a technical spec owes its readers: an error where it has a source, and no placeholder."""

from __future__ import annotations

from typing import Any

import pytest

from smartspec.findings import Finding
from smartspec.index.related import related
from smartspec.index.spec_index import SpecIndex
from smartspec.layout import SOURCE
from smartspec.planning.decide import decide
from smartspec.rendering.renderer import RenderJob
from smartspec.rules.engine import run_rules
from smartspec.rules.model import Document
from smartspec.rules.registry import RULES
from smartspec.rules.severities import severities
from smartspec.source.spec import Spec
from tests.golden.documents import PLAIN_WORKSPACE, workshop

SHOP = workshop(PLAIN_WORKSPACE)
INDEX = SpecIndex({}, present=False)


def found_in(**source: Any) -> list[Finding]:
    """What the rules find in the document of a technical spec."""
    given = {"id": "spec-001-shop", "title": "Shop", "profile": "technical", **source}
    spec = Spec.model_validate(given)
    plan = decide(spec, SHOP.library, "specs/feature/spec-001-shop/spec.yaml", {}, {})
    text = SHOP.renderer.render(RenderJob(spec, plan, related((), INDEX), {}), SOURCE).text
    document = Document("spec.md", text, spec, plan, INDEX)
    return list(run_rules(document, RULES, severities(SHOP.library, "technical", spec)))


def asked_for(**source: Any) -> set[str]:
    """What the checklist still asks for."""
    found = [f for f in found_in(**source) if f.rule == "technical-checklist"]
    return {f.message.removeprefix("the checklist asks for ") for f in found}


def test_a_draft_that_says_nothing_does_not_validate() -> None:
    found = found_in(technology=[{"name": "PostgreSQL"}])

    wrong = {f.rule for f in found if f.severity == "error"}
    assert wrong >= {
        "technology-version",
        "unjustified-decision",
        "phase-timeline",
        "risk-without-mitigation",
        "technical-checklist",
    }


def test_no_placeholder_answers_the_checklist() -> None:
    assert asked_for() == {
        "a diagram of the architecture",
        "an API specification",
        "a schema with its indexes",
        "code of the important interfaces",
        "a strategy for errors",
        "targets for latency and throughput",
        "a way to scale",
        "security measures",
        "unit, integration and end-to-end tests",
        "assumptions",
    }


@pytest.mark.parametrize(
    ("source", "answered"),
    [
        ({"performance": {"scalability": ["More instances"]}}, "a way to scale"),
        ({"performance": {"latency_ms": {"p95": 9}}}, "targets for latency and throughput"),
        ({"security": {"measures": [{"name": "TLS", "detail": "1.3"}]}}, "security measures"),
        ({"implementation": {"errors": {"strategy": ["Codes"]}}}, "a strategy for errors"),
        ({"api": {"description": "It has none: a job at night"}}, "an API specification"),
        ({"data_model": {"description": "It keeps nothing"}}, "a schema with its indexes"),
        (
            {"testing": {"unit": ["a"], "integration": ["b"], "e2e": ["c"]}},
            "unit, integration and end-to-end tests",
        ),
    ],
)
def test_one_answer_is_one_point_of_the_checklist_less(
    source: dict[str, Any], answered: str
) -> None:
    assert asked_for() - asked_for(**source) == {answered}


def test_a_summary_is_not_asked() -> None:
    assert asked_for(mode="compact") == set()


def test_the_levels_of_logs_are_no_strategy_for_errors() -> None:
    levels = {"logging": {"levels": [{"level": "error", "use": "an error that nobody expected"}]}}

    assert "a strategy for errors" in asked_for(implementation=levels)


def test_a_project_may_say_that_a_rule_weighs_less() -> None:
    said = {"rules": {"phase-timeline": {"severity": "warn", "reason": "a study"}}}

    [found] = [f for f in found_in(validation=said) if f.rule == "phase-timeline"]

    assert found.severity == "warn"


def test_a_document_without_a_source_is_advised() -> None:
    document = Document("spec.md", "# Shop\n", profile_given="technical")

    found = run_rules(document, RULES, severities(SHOP.library, "technical"))

    assert {f.severity for f in found if f.rule == "technical-checklist"} == {"warn"}


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        ("## Data Model\n\n### Table: a\n\n| id |\n\n### Table: b\n\n| id |\n", True),
        ("## Data Model\n\n### Table: a\n\n| id |\n", False),
        (
            "## Data Model\n\n### Table: a\n\n| id |\n\n### Table: b\n\nA foreign key to a.\n",
            False,
        ),
        ("## Database\n\n```sql\nCREATE TABLE a (i int);\nCREATE TABLE b (i int);\n```\n", True),
        (
            (
                "## Database\n\n```sql\nCREATE TABLE a (i int);\n"
                "CREATE TABLE b (i int REFERENCES a);\n```\n"
            ),
            False,
        ),
    ],
)
def test_several_tables_have_relationships(text: str, fails: bool) -> None:
    document = Document("spec.md", f"# Shop\n\n{text}", profile_given="technical")

    found = run_rules(document, RULES, {})

    wanted = "the checklist asks for the relationships of its tables"
    assert (wanted in [f.message for f in found]) == fails
