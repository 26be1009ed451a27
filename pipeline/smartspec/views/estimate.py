"""How much work a spec is: points counted from what it contains, and weeks computed from them.

The weights, the velocity and the factors are SmartSpec's own rule of thumb, printed with every
plan, so that a team replaces them with figures of its own (`plan:` in the source).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from smartspec.planning.facts import MUTATING
from smartspec.source.data import Table
from smartspec.source.spec import Spec
from smartspec.views.shares import dealt

VELOCITY = 10.0
"""Points that one engineer finishes in a week."""

SERVICE_STEP, SERVICE_MOST = 0.05, 1.5
"""What each service beyond the first adds, and where that ends."""

DOMAIN_FACTORS = {
    "fintech": 1.3,
    "healthcare": 1.3,
    "ai": 1.2,
    "iot": 1.15,
    "logistics": 1.1,
    "saas": 1.05,
    "internal": 0.9,
}
BUFFERS = (("low", 20.0, 0.1), ("medium", 60.0, 0.15), ("high", 150.0, 0.2))
"""Complexity by its name, the points that it ends below, and the buffer that goes with it."""
MOST = ("very high", 0.25)
STEP = 0.5
"""Weeks are planned in halves."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One kind of thing, how many the spec has, and the points of each."""

    what: str
    count: int
    points: float

    @property
    def total(self) -> float:
        return self.count * self.points


@dataclass(frozen=True, slots=True)
class Factor:
    """A number that the effort is multiplied by, and why."""

    name: str
    value: float
    reason: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A phase of the plan; weeks count from 0, `share` is a whole percent of the work."""

    name: str
    weeks: float
    begins: float
    ends: float
    share: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """Effort in points and person-weeks, duration in weeks, and how each came about."""

    counted: tuple[Counted, ...]
    points: float
    complexity: str
    factors: tuple[Factor, ...]
    buffer: float
    person_weeks: float
    engineers: int
    weeks: float


def estimate(spec: Spec, tables: Sequence[Table], domains: Collection[str]) -> Estimate:
    """The estimate of `spec` with `tables`, its own and the catalogue's."""
    counted = tuple(item for item in _counted(spec, tables) if item.count)
    points = sum(item.total for item in counted)
    complexity, buffer = _complexity(points)
    factors = (_domain_factor(domains), _service_factor(spec))
    effort = points / VELOCITY * math.prod(factor.value for factor in factors) * (1 + buffer)
    person_weeks = rounded_up(round(effort, 6))
    engineers = max(1, min(8, round(math.sqrt(person_weeks / 2))))
    weeks = rounded_up(person_weeks / engineers)
    return Estimate(counted, points, complexity, factors, buffer, person_weeks, engineers, weeks)


def _counted(spec: Spec, tables: Sequence[Table]) -> tuple[Counted, ...]:
    endpoints = spec.api.endpoints
    changing = sum(endpoint.method in MUTATING for endpoint in endpoints)
    kinds = [component.kind for component in spec.architecture.components]
    guarded = sum(table.immutable or table.partition_by is not None for table in tables)
    new = [table for table in tables if not table.existing]
    return (
        Counted("service or worker", sum(kind in ("service", "worker") for kind in kinds), 3),
        Counted("endpoint that changes something", changing, 2),
        Counted("endpoint that only reads", len(endpoints) - changing, 1),
        Counted("table", len(new) - guarded, 1),
        Counted("table that is append-only or partitioned", guarded, 2),
        Counted("queue", max(len(spec.queues), kinds.count("queue")), 2),
        Counted("external system", kinds.count("external"), 3),
        Counted("saga", len(spec.sagas), 5),
        Counted("business rule", len(spec.business_rules) + len(spec.data_model.rules), 1),
        Counted("threat of its own", len(spec.threats), 1),
        Counted("acceptance criterion", len(spec.acceptance), 0.5),
        Counted("user story", len(spec.stories), 2),
    )


def _complexity(points: float) -> tuple[str, float]:
    for name, below, buffer in BUFFERS:
        if points < below:
            return name, buffer
    return MOST


def _domain_factor(domains: Collection[str]) -> Factor:
    found = sorted(((DOMAIN_FACTORS.get(d, 1.0), d) for d in domains), reverse=True)
    if not found:
        return Factor("Domain", 1.0, "no domain")
    value, name = found[0]
    return Factor("Domain", value, name)


def _service_factor(spec: Spec) -> Factor:
    services = {c.name for c in spec.architecture.components if c.kind in ("service", "worker")}
    count = max(1, len(services))
    value = min(SERVICE_MOST, 1 + SERVICE_STEP * (count - 1))
    return Factor("Services", round(value, 2), f"{count} to bring together")


def stretches(shares: Sequence[tuple[str, float]], lengths: Sequence[float]) -> tuple[Stretch, ...]:
    """The phases one after the other: name and weight of each, and how many weeks it takes."""
    percent = dealt(100, [share for _, share in shares])
    found = []
    begins = 0.0
    for (name, _), share, length in zip(shares, percent, lengths, strict=True):
        ends = round(begins + length, 6)
        found.append(Stretch(name, length, begins, ends, share))
        begins = ends
    return tuple(found)


def in_tenths(weeks: float, weights: Sequence[float]) -> tuple[float, ...]:
    """`weeks` parted by `weights`, each in tenths of a week (half a day), adding up exactly."""
    return tuple(count / 10 for count in dealt(round(weeks * 10), weights))


def rounded_up(weeks: float) -> float:
    """Weeks in halves, half a week at least."""
    return max(STEP, math.ceil(weeks / STEP) * STEP)
