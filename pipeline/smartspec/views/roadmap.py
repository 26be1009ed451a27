"""What a plan shows beside the estimate: phases with their deliverables, and the team."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
from smartspec.views.work import Worklist
from smartspec.views.worklist import WEEK, all_spans, worklist


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
    and not the estimate.
    """

    estimate: Estimate
    work: Worklist
    phases: tuple[PlannedPhase, ...]
    team: tuple[Role, ...]
    weeks: float
    engineers: int
    given: bool

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
            tuple(dict.fromkeys(check for task in phase.tasks for check in task.checks)),
        )
        for stretch, phase in zip(stretches(shares, lengths), work.phases, strict=True)
    )
    team = tuple(_team(spec, tables, engineers, counted.person_weeks, security))
    return Roadmap(counted, work, phases, team, weeks, engineers, bool(spans))


def _parted(work: Worklist, spans: Sequence[float]) -> list[float]:
    """The weeks of each phase of `work`; parts of one phase share its span by their days."""
    stages = list(dict.fromkeys(phase.tasks[0].stage for phase in work.phases))
    found: list[float] = []
    for stage, span in zip(stages, spans, strict=True):
        parts = [phase.days for phase in work.phases if phase.tasks[0].stage == stage]
        found += in_tenths(span / WEEK, parts)
    return found


def _team(
    spec: Spec, tables: Sequence[Table], people: int, person_weeks: float, security: str
) -> list[Role]:
    roles = [Role("Engineer", people, f"{person_weeks:g} person-weeks of work")]
    roles.append(Role("Tester", max(1, people // 3), "one for every three engineers"))
    kinds = {component.kind for component in spec.architecture.components}
    if kinds & {"queue", "gateway", "worker", "external"}:
        roles.append(Role("Operations", 1, "queues, workers or other people's systems to watch"))
    if tables:
        noun = "table" if len(tables) == 1 else "tables"
        roles.append(
            Role("Database review", 1, f"{len(tables)} {noun}, reviewed before Core begins")
        )
    if security.startswith("stride"):
        roles.append(Role("Security review", 1, f"security is {security}"))
    roles.append(Role("Product owner", 1, "answers open questions and accepts each milestone"))
    return roles
