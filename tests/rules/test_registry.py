"""What holds for every rule."""

from __future__ import annotations

import re

import pytest

from smartspec.rules.model import Rule
from smartspec.rules.registry import RULES


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_each_rule_explains_itself(rule: Rule) -> None:
    page = rule.check.__doc__ or ""
    assert page.splitlines()[0].endswith("."), "the first line is the rule in one sentence"
    for part in ("What it finds:", "Why it matters:", "How to fix:"):
        assert part in page


@pytest.mark.parametrize("name", RULES)
def test_ids_are_lower_case_words(name: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    assert RULES[name].id == name


def test_the_rules_of_the_reference_go_by_its_names() -> None:
    wanted = {
        "api-example-coverage": "warn",
        "queue-metrics": "error",
        "transaction-integration-tests": "warn",
        "external-api-retry": "warn",
        "auth-security-section": "error",
    }
    weights = {name: RULES[name].sourced or RULES[name].severity for name in wanted}
    assert weights == wanted
