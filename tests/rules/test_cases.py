"""Every rule finds what it is for, and lets pass what only looks like it."""

from __future__ import annotations

import re

import pytest
from pytest_snapshot.plugin import Snapshot

from smartspec.reporting.formats.text import plain
from smartspec.reporting.results import Results
from smartspec.rules.registry import RULES
from tests.rules.cases import FOLDER, PATH, Case, cases_of, every_case

WITHOUT_CASES = {"faulty-rule"}
"""What only a package can cause: `test_plugins.py`."""
_THAI = re.compile("[\u0e00-\u0e7f]")


@pytest.mark.parametrize("case", every_case(), ids=lambda case: f"{case.rule}: {case.name}")
def test_a_rule_finds_what_it_is_for_and_nothing_else(case: Case) -> None:
    found = case.findings()

    assert bool(found) == case.fails, found


@pytest.mark.parametrize("rule", sorted(set(RULES) - WITHOUT_CASES))
def test_findings_read_well(rule: str, snapshot: Snapshot) -> None:
    parts = []
    for case in cases_of(rule):
        found = tuple(case.findings())
        lines = tuple(case.text.splitlines())
        if case.fails:
            shown = plain(Results(found, {}, (PATH,), lines={PATH: lines}.__getitem__))
            parts.append(f"## {case.name}\n\n{shown}")
    snapshot.snapshot_dir = FOLDER.parent / "snapshots"
    snapshot.assert_match("\n".join(parts), f"{rule}.txt")


def test_every_rule_has_its_cases() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(RULES) - WITHOUT_CASES


@pytest.mark.parametrize("rule", sorted(set(RULES) - WITHOUT_CASES))
def test_each_file_has_three_traps_and_both_languages(rule: str) -> None:
    cases = cases_of(rule)
    traps = [case for case in cases if case.name.startswith("trap: ")]

    assert len(traps) >= 3
    assert all(not case.fails for case in traps)
    assert any(_THAI.search(str(case.given)) for case in cases)
    assert any(not _THAI.search(str(case.given)) for case in cases)


@pytest.mark.parametrize("rule", [r for r in RULES.values() if not r.bare], ids=lambda r: r.id)
def test_a_rule_that_needs_a_source_is_silent_without_one(rule: object) -> None:
    from smartspec.rules.model import Document, Rule

    assert isinstance(rule, Rule)
    for case in every_case():
        assert list(rule.check(Document(PATH, case.text))) == []
