"""What a plan shows beside the estimate: phases with their deliverables, and the team."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from smartspec.source.data import Table
from smartspec.source.spec import Spec
from smartspec.views.estimate import (
    Estimate,
    Stretch,
    estimate,
    in_tenths,
    rounded_up,
    stretches,
)
from smartspec.views.work import Worklist, WorkPhase
from smartspec.views.worklist import DEFAULT_CHECK, WEEK, all_spans, run_together, worklist


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """A stretch of the plan with what comes out of it and what then has to hold."""

    stretch: Stretch
    deliverables: tuple[str, ...]
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the team: how many people, and what of the spec asks for them."""

    name: str
    people: int
    why: str


@dataclass(frozen=True, slots=True)
class Roadmap:
    """A spec as work: the estimate, the tasks, the phases, the team.

    `weeks` is how long it takes with `engineers`. `given` says that the author's phases say so,
    and not the estimate. `connected` says for each external system in which phase that happens.
    """

    estimate: Estimate
    work: Worklist
    phases: tuple[PlannedPhase, ...]
    team: tuple[Role, ...]
    weeks: float
    engineers: int
    given: bool
    connected: Mapping[str, str]

    @property
    def too_long(self) -> bool:
        """Whether the critical path does not fit into the weeks that the author gives."""
        return self.work.days > self.weeks * WEEK


def roadmap(
    spec: Spec, tables: Sequence[Table], domains: Collection[str], security: str
) -> Roadmap:
    """The work that `spec` is; `security` is its decided level."""
    counted = estimate(spec, tables, domains)
    work = worklist(spec, tables, counted.person_weeks * WEEK)
    spans = all_spans(spec)
    shares = [(phase.name, phase.days) for phase in work.phases]
    if spans:
        lengths = tuple(_parted(work, spans))
        weeks = round(sum(spans) / WEEK, 6)
        engineers = max(1, round(counted.person_weeks / weeks))
    else:
        weeks = max(counted.weeks, rounded_up(work.days / WEEK))
        lengths = in_tenths(weeks, [share for _, share in shares])
        engineers = counted.engineers
    phases = tuple(
        PlannedPhase(
            stretch,
            tuple(task.title for task in phase.tasks),
            _checks(phase),
        )
        for stretch, phase in zip(stretches(shares, lengths), work.phases, strict=True)
    )
    team = tuple(_team(spec, tables, work, engineers, counted.person_weeks, security))
    connected = _connected(spec, work)
    return Roadmap(counted, work, phases, team, weeks, engineers, bool(spans), connected)


def _checks(phase: WorkPhase) -> tuple[str, ...]:
    """What has to hold at its end: what holds of every task, then what each is there for."""
    found = dict.fromkeys(check for task in phase.tasks for check in task.checks)
    return tuple(sorted(found, key=lambda check: check != DEFAULT_CHECK))


def _connected(spec: Spec, work: Worklist) -> dict[str, str]:
    """In which phase each external system is connected, and what begins after that."""
    parts = spec.architecture.components
    names = [part.name for part in parts if part.kind == "external"]
    found = {}
    for name in names:
        place = _last_about(work, run_together(name))
        if place is not None:
            after = [phase.name for phase in work.phases[place + 1 : place + 2]]
            before = f", before {after[0]} begins" if after else ""
            found[name] = f"connect in {work.phases[place].name}{before}"
    return found


def _last_about(work: Worklist, name: str) -> int | None:
    """The place of the last phase with a task about `name`, which is run together."""
    found = None
    for place, phase in enumerate(work.phases):
        said = (run_together(f"{task.title} {' '.join(task.files)}") for task in phase.tasks)
        found = place if any(name in words for words in said) else found
    return found


def _parted(work: Worklist, spans: Sequence[float]) -> list[float]:
    """The weeks of each phase of `work`; parts of one phase share its span by their days."""
    stages = list(dict.fromkeys(phase.tasks[0].stage for phase in work.phases))
    found: list[float] = []
    for stage, span in zip(stages, spans, strict=True):
        parts = [phase.days for phase in work.phases if phase.tasks[0].stage == stage]
        found += in_tenths(span / WEEK, parts)
    return found


def _team(
    spec: Spec,
    tables: Sequence[Table],
    work: Worklist,
    people: int,
    person_weeks: float,
    security: str,
) -> list[Role]:
    roles = [Role("Engineer", people, f"{person_weeks:g} person-weeks of work")]
    roles.append(Role("Tester", max(1, people // 3), "one for every three engineers"))
    if watched := [part.name for part in spec.architecture.components if part.kind in _WATCHED]:
        roles.append(Role("Operations", 1, f"to watch: {', '.join(watched)}"))
    if new := [table.name for table in tables if not table.existing]:
        noun = "table" if len(new) == 1 else "tables"
        roles.append(Role("Database review", 1, f"{len(new)} new {noun}{_review(work, new)}"))
    if security.startswith("stride"):
        roles.append(Role("Security review", 1, f"security is {security}"))
    roles.append(Role("Product owner", 1, "answers open questions and accepts each milestone"))
    return roles


_WATCHED = ("queue", "gateway", "worker", "external")
"""Kinds of components that run, or fail, while nobody of the team looks at them."""


def _review(work: Worklist, tables: Sequence[str]) -> str:
    """By when tables are reviewed: before the phase begins that comes after they are all made."""
    made = [_first_named(work, name) for name in tables]
    places = [place for place in made if place is not None]
    if not places:
        return ""
    if max(places) + 1 < len(work.phases):
        return f", reviewed before {work.phases[max(places) + 1].name} begins"
    return f", reviewed before {work.phases[max(places)].name} ends"


def _first_named(work: Worklist, table: str) -> int | None:
    """The place of the first phase with a task that names a table; the path of an endpoint may."""
    name = re.compile(rf"(?<![\w/]){re.escape(table)}(?!\w)")
    return next(
        (
            place
            for place, phase in enumerate(work.phases)
            if any(name.search(task.title) for task in phase.tasks)
        ),
        None,
    )
