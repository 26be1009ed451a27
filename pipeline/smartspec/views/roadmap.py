"""What a plan shows beside the estimate: phases with their deliverables, and the team."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from smartspec.source.data import Table
from smartspec.source.spec import Spec
from smartspec.views.estimate import Estimate, Stretch, estimate, stretches
from smartspec.views.worklist import Worklist, worklist


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
    """A spec as work: the estimate, the tasks, the phases, the team."""

    estimate: Estimate
    work: Worklist
    phases: tuple[PlannedPhase, ...]
    team: tuple[Role, ...]


def roadmap(
    spec: Spec, tables: Sequence[Table], domains: Collection[str], security: str
) -> Roadmap:
    """The work that `spec` is; `security` is its decided level."""
    counted = estimate(spec, tables, domains)
    work = worklist(spec, tables)
    shares = [(phase.name, phase.days) for phase in work.phases]
    dealt = stretches(counted.weeks, shares)
    phases = tuple(
        PlannedPhase(
            stretch,
            tuple(task.title for task in phase.tasks),
            tuple(dict.fromkeys(check for task in phase.tasks for check in task.checks)),
        )
        for stretch, phase in zip(dealt, work.phases, strict=True)
    )
    return Roadmap(counted, work, phases, tuple(_team(spec, tables, counted, security)))


def _team(spec: Spec, tables: Sequence[Table], counted: Estimate, security: str) -> list[Role]:
    people = counted.engineers
    roles = [Role("Engineer", people, f"{counted.person_weeks:g} person-weeks of work")]
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
