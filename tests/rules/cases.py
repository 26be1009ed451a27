"""The cases of each rule, one file a rule: documents that fail and documents that pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smartspec.findings import Finding, Severity
from smartspec.index.spec_index import SpecIndex
from smartspec.planning.plan import Plan, PlannedSection
from smartspec.rules.engine import run_rules
from smartspec.rules.model import Document
from smartspec.rules.registry import RULES
from smartspec.source.spec import Spec
from smartspec.source.yaml_text import mapping
from smartspec.views.requirements import Requirement

FOLDER = Path(__file__).resolve().parent / "cases"
PATH = "specs/feature/spec-001-shop/spec.md"


@dataclass(frozen=True)
class Case:
    """One document, what it was made from, and whether its rule finds something."""

    rule: str
    name: str
    fails: bool
    given: Mapping[str, Any]
    profile: str

    @property
    def text(self) -> str:
        return str(self.given["text"])

    def findings(self) -> list[Finding]:
        """What the rule finds; rules under `also` run beside it, and are not shown."""
        names = [self.rule, *self.given.get("also", ())]
        severities = dict.fromkeys(RULES, "off") | {name: self._weight(name) for name in names}
        found = run_rules(self.document(), RULES, severities)
        return [finding for finding in found if finding.rule == self.rule]

    def _weight(self, name: str) -> Severity:
        """What a rule weighs for such a document."""
        rule = RULES[name]
        return rule.sourced or rule.severity if "source" in self.given else rule.severity

    def document(self) -> Document:
        given = self.given.get("source")
        index = self.given.get("index")
        entries = {name: {"id": name, **entry} for name, entry in (index or {}).items()}
        return Document(
            PATH,
            self.text,
            spec=None if given is None else Spec.model_validate(_whole(given)),
            plan=None if given is None else self._plan(),
            index=SpecIndex(entries, present=index is not None),
            profile_given=self.profile,
            gone=frozenset(self.given.get("gone", ())),
            asked=self._asked(),
        )

    def _asked(self) -> tuple[Requirement, ...] | None:
        """The requirements of the functional spec, by id; None where that one is not here."""
        asked = self.given.get("asked")
        if asked is None:
            return None
        return tuple(Requirement(name, "story", words) for name, words in asked.items())

    def _plan(self) -> Plan:
        planned = self.given.get("planned", ())
        critical = self.given.get("critical", ())
        reason = "the profile lists it"
        sections = tuple(
            PlannedSection(n, n.title(), None, n if n in critical else None, reason)
            for n in planned
        )
        by_hand = self.given.get("by_hand", ())
        sections += tuple(
            PlannedSection(n, "", None, None, reason, hand_written=f"{n}.md") for n in by_hand
        )
        return Plan(
            "spec-001-shop", self.profile or "full", "standard", (), "A team", {}, {}, sections,
            (), (), (),
        )  # fmt: skip


def _whole(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": "spec-001-shop", "title": "Shop", **given}


def cases_of(rule: str) -> list[Case]:
    """The cases in a rule's file, the failing ones first."""
    path = FOLDER / f"{rule}.yaml"
    data = mapping(path.read_text(encoding="utf-8"), path.name)
    return [
        Case(
            rule, item["name"], kind == "fails", item, item.get("profile", data.get("profile", ""))
        )
        for kind in ("fails", "passes")
        for item in data[kind]
    ]


def every_case() -> list[Case]:
    """The cases of all rules."""
    return [case for path in sorted(FOLDER.glob("*.yaml")) for case in cases_of(path.stem)]
