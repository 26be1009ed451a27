"""Tests, phases and effort: counted from what the functional spec asks for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from smartspec.derivation.operations import Doing
from smartspec.derivation.serving import everything
from smartspec.derivation.stacks import Effort
from smartspec.source.spec import Spec

_LEVELS = {
    "performance": "performance",
    "scalability": "performance",
    "availability": "performance",
    "security": "security",
    "usability": "e2e",
    "other": "e2e",
}
"""At which level a quality is shown: what is measured under load, by an attack, or by using it."""


def cases(spec: Spec) -> list[dict[str, Any]]:
    """An integration test for each acceptance criterion, a unit test for each rule."""
    found: list[dict[str, Any]] = []
    for story in spec.stories:
        for number, criterion in enumerate(story.acceptance, 1):
            words = f"given {criterion.given}, when {criterion.when}, then {criterion.then}"
            name = f"{story.id}.{number}: {words}"
            found.append({"name": name, "level": "integration", "serves": [story.id]})
        if not story.acceptance:
            name = f"{story.id}: {story.actor} can {story.want}"
            found.append({"name": name, "level": "e2e", "serves": [story.id]})
    for rule in spec.business_rules:
        broken = f" ({rule.violation.code})" if rule.violation else ""
        name = f"{rule.id}: {rule.rule}{broken}"
        found.append({"name": name, "level": "unit", "serves": [rule.id]})
    for item in spec.quality:
        name = f"{item.id}: {item.measure or item.requirement}"
        found.append({"name": name, "level": _LEVELS[item.kind], "serves": [item.id]})
    return found


@dataclass(frozen=True, slots=True)
class _Work:
    """A piece of work: what is done, how long it takes, what it serves."""

    task: str
    days: float
    serves: tuple[str, ...] = ()

    def as_task(self) -> dict[str, Any]:
        task: dict[str, Any] = {"task": self.task, "days": _half(self.days)}
        return {**task, "serves": list(self.serves)} if self.serves else task


def phases(
    spec: Spec,
    done: Sequence[Doing],
    tables: Sequence[dict[str, Any]],
    endpoints: Sequence[dict[str, Any]],
    effort: Effort,
) -> list[dict[str, Any]]:
    """Phases one after the other; the days of each are the sum of its tasks, rounded up."""
    new = [table for table in tables if not table.get("existing")]
    every = everything(spec)
    accepted = tuple(story.id for story in spec.stories if story.acceptance)
    criteria = sum(len(story.acceptance) for story in spec.stories)
    by_phase = [
        (
            "Database and models",
            [
                _Work("Set up modules, configuration and pipeline", effort.setup, every),
                *(
                    _Work(f"Migration and repository for {t['name']}", effort.table, _serves(t))
                    for t in new
                ),
            ],
        ),
        (
            "Rules",
            [
                *(
                    _Work(f"{rule.id}: {rule.rule}", effort.rule, (rule.id,))
                    for rule in spec.business_rules
                ),
                *(
                    _Work(
                        f"{doing.entity.name}: from {doing.change.source} to {doing.change.target}",
                        effort.transition,
                        (doing.story.id,),
                    )
                    for doing in done
                    if doing.change is not None
                ),
            ],
        ),
        (
            "API",
            [
                _Work(f"{e['method']} {e['path']}", effort.endpoint, tuple(e["serves"]))
                for e in endpoints
            ],
        ),
        (
            "Integration and release",
            [
                *(
                    [
                        _Work(
                            "Tests of the acceptance criteria",
                            criteria * effort.criterion,
                            accepted,
                        )
                    ]
                    if criteria
                    else []
                ),
                *(
                    _Work(f"{item.id}: {item.measure or item.requirement}", effort.rule, (item.id,))
                    for item in spec.quality
                ),
                _Work("Release to staging, then to production", effort.release, every),
            ],
        ),
    ]
    return _dated([(name, work) for name, work in by_phase if work])


def _serves(part: dict[str, Any]) -> tuple[str, ...]:
    return tuple(part.get("serves", ()))


def _dated(by_phase: Sequence[tuple[str, list[_Work]]]) -> list[dict[str, Any]]:
    found = []
    begin = 1
    for name, work in by_phase:
        length = max(1, math.ceil(sum(item.days for item in work)))
        end = begin + length - 1
        days = str(begin) if begin == end else f"{begin}-{end}"
        found.append({"name": name, "days": days, "tasks": [item.as_task() for item in work]})
        begin = end + 1
    return found


def effort_days(planned: Sequence[dict[str, Any]]) -> float:
    """The sum of the days of all tasks."""
    return _half(sum(task["days"] for phase in planned for task in phase["tasks"]))


def _half(days: float) -> float:
    """Rounded up to a quarter of a day; a whole number without `.0`."""
    quarter = math.ceil(days * 4) / 4
    return int(quarter) if quarter == int(quarter) else quarter
