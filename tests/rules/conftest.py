"""A document to run rules on, made from a few words of source and text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from smartspec.findings import Finding
from smartspec.index.spec_index import SpecIndex
from smartspec.planning.plan import Plan, PlannedSection
from smartspec.rules.engine import run_rules
from smartspec.rules.model import Document
from smartspec.rules.registry import RULES
from smartspec.source.spec import Spec
from smartspec.views.requirements import Requirement

Find = Callable[..., list[Finding]]


def _plan(sections: Mapping[str, str], mode: str) -> Plan:
    planned = tuple(
        PlannedSection(name, name.title(), None, None, "listed by the test") for name in sections
    )
    return Plan(
        spec_id="spec-001-shop",
        profile="full",
        mode=mode,
        domains=(),
        author="A team",
        settings={},
        levels={},
        sections=planned,
        left_out=(),
        suggestions=(),
        files=(),
    )


@pytest.fixture
def find() -> Find:
    """Findings of one rule over a document with `sections` (name to text)."""

    def found(
        rule: str,
        sections: Mapping[str, str] | None = None,
        *,
        source: Mapping[str, Any] | None = None,
        index: Mapping[str, Mapping[str, Any]] | None = None,
        text: str | None = None,
        planned: Mapping[str, str] | None = None,
        mode: str = "standard",
        asked: tuple[Requirement, ...] | None = None,
    ) -> list[Finding]:
        parts = sections or {}
        body = "\n\n".join(
            f'<a id="{name}"></a>\n\n## {name}\n\n{words}' for name, words in parts.items()
        )
        spec = Spec.model_validate({"id": "spec-001-shop", "title": "Shop", **(source or {})})
        document = Document(
            path="specs/feature/spec-001-shop/spec.md",
            text=text if text is not None else f"# Shop\n\n{body}\n",
            spec=spec,
            plan=_plan(planned if planned is not None else parts, mode),
            index=SpecIndex(index or {}, present=index is not None),
            asked=asked,
        )
        return list(run_rules(document, {rule: RULES[rule]}, {}))

    return found
