"""What the checklist of a technical spec asks for, where the functional spec says nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smartspec.derivation.endpoints import FORBIDDEN
from smartspec.derivation.planning import cases
from smartspec.derivation.stacks import Stack
from smartspec.source.spec import Spec

Part = dict[str, Any]

_LEVELS = {
    "unit": "The service's rules, with its repositories replaced",
    "integration": "Every endpoint over a database of the test's own",
    "e2e": "Each story once, through the API, as its actor does it",
}
"""What is tested at a level of which no requirement asks for a case."""

_RESERVED = f"Every endpoint as each role that it is not for: 403 {FORBIDDEN}, and nothing changes"
"""What is tested where endpoints are reserved to some of the actors."""


def offered_instead(endpoints: Sequence[Part]) -> Part:
    """A word on why there is no endpoint, where there is none."""
    if endpoints:
        return {}
    return {"description": "Nothing is offered over HTTP: no story names an entity that it acts on"}


def kept_instead(tables: Sequence[Part]) -> Part:
    """A word on why there is no table, where there is none."""
    return {} if tables else {"description": "Nothing is kept: no entity is named"}


def testing(spec: Spec, endpoints: Sequence[Part]) -> Part:
    """Cases for what is asked for, and a line for each level that has none."""
    found = cases(spec)
    levels = {case["level"] for case in found}
    general: Part = {level: [words] for level, words in _LEVELS.items() if level not in levels}
    if any(answer.get("code") == FORBIDDEN for e in endpoints for answer in e["responses"]):
        general["security"] = [_RESERVED]
    return {**general, "cases": found}


def assumptions(spec: Spec, stack: Stack) -> list[str]:
    """What the author takes as given; else what every derivation does."""
    return list(spec.assumptions) or [
        f"{spec.id} is settled; where it changes, this spec is derived again",
        f"The team runs the parts of the stack {stack.name} already",
    ]


def risks(spec: Spec, tables: Sequence[Part], stack: Stack) -> list[Part]:
    """What may go wrong with such rules, such data and such a release, each with its answer."""
    return [*_races(spec), *_leaks(tables), _release(spec, stack)]


def _races(spec: Spec) -> list[Part]:
    broken = [rule.id for rule in spec.business_rules if rule.violation is not None]
    if not broken:
        return []
    words = f"Two callers at the same moment both pass the check of {', '.join(broken)}"
    way = "Rules are checked inside the transaction that makes the change; a test runs two at once"
    return [{"risk": words, "impact": "high", "probability": "medium", "mitigation": way}]


def _leaks(tables: Sequence[Part]) -> list[Part]:
    named = [
        f"{table['name']}.{column['name']}"
        for table in tables
        for column in table["columns"]
        if column.get("pii")
    ]
    if not named:
        return []
    words = f"Personal data reaches somebody whom it does not concern: {', '.join(named)}"
    way = "Callers reach only what is theirs; a test asks for what is another's"
    return [{"risk": words, "impact": "high", "probability": "low", "mitigation": way}]


def _release(spec: Spec, stack: Stack) -> Part:
    way = stack.deployment.rollback or "The version before is deployed again"
    words = f"A release of {spec.title} fails in production"
    return {"risk": words, "impact": "medium", "probability": "medium", "mitigation": way}
