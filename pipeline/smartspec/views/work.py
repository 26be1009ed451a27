"""Work as data: tasks, their phases, and the whole list."""

from __future__ import annotations

import re
from dataclasses import dataclass

FOUNDATION, DATA, CORE, INTEGRATION, HARDENING, RELEASE = (
    "Foundation",
    "Data",
    "Core",
    "Integration",
    "Hardening",
    "Release",
)
_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class WorkTask:
    """A task. `key` names it for ever; `number`, `start` and `critical` follow from the whole list.

    `asked_by` is what in the spec asks for it (a dotted key and words), `after` are keys of tasks,
    `specs` ids of other specs, `days` working days; `start` counts working days from 0. `stage`
    is the place of its phase; `fixed` says that its author gave the days; `subjects` are the
    names of what it is about.
    """

    key: str
    title: str
    phase: str
    asked_by: str
    days: float
    after: tuple[str, ...] = ()
    specs: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    stage: int = 0
    fixed: bool = False
    subjects: tuple[str, ...] = ()
    number: int = 0
    start: float = 0.0
    critical: bool = False
    parallel: bool = False

    @property
    def id(self) -> str:
        """`T-007`."""
        return f"T-{self.number:03d}"

    @property
    def end(self) -> float:
        return self.start + self.days


@dataclass(frozen=True, slots=True)
class WorkPhase:
    """At most ten tasks that belong together."""

    name: str
    tasks: tuple[WorkTask, ...]

    @property
    def days(self) -> float:
        return sum(task.days for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Worklist:
    """All tasks by phase; `days` is how long the critical path takes."""

    phases: tuple[WorkPhase, ...]
    days: float

    @property
    def tasks(self) -> tuple[WorkTask, ...]:
        return tuple(task for phase in self.phases for task in phase.tasks)

    @property
    def critical_path(self) -> tuple[WorkTask, ...]:
        return tuple(task for task in self.tasks if task.critical)


def slug(*words: str) -> str:
    """A stable key: `('endpoint', 'POST /credits')` is `endpoint-post-credits`."""
    return _WORD.sub("-", " ".join(words).lower()).strip("-")
