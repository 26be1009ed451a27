"""The tasks that a spec asks for, in an order in which they can be done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from smartspec.planning.facts import MUTATING
from smartspec.source.data import Table
from smartspec.source.spec import Spec

MOST_IN_A_PHASE = 10
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
    `specs` ids of other specs, `days` working days; `start` counts working days from 0.
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


def worklist(spec: Spec, tables: Sequence[Table]) -> Worklist:
    """The tasks of `spec` with `tables`: those of its own phases, else those that it implies."""
    tasks = list(_own(spec)) if any(phase.tasks for phase in spec.phases) else []
    tasks = tasks or list(_implied(spec, tables))
    return _scheduled(_in_phases(tasks))


def slug(*words: str) -> str:
    """A stable key: `('endpoint', 'POST /credits')` is `endpoint-post-credits`."""
    return _WORD.sub("-", " ".join(words).lower()).strip("-")


def _own(spec: Spec) -> Iterator[WorkTask]:
    """The author's tasks; without `after`, one phase follows the other."""
    keys: dict[str, str] = {}
    before: list[str] = []
    depends = tuple(d.id for d in spec.depends_on)
    for number, phase in enumerate(spec.phases, 1):
        here = []
        for place, task in enumerate(phase.tasks, 1):
            key = slug(f"phase-{number}", task.task) or f"phase-{number}-{place}"
            while key in keys.values():
                key += "-2"
            named = tuple(keys[name] for name in task.after if name in keys)
            asked = ", ".join(task.serves) or f"phases[{number - 1}] {phase.name}"
            yield WorkTask(
                key=key,
                title=task.task,
                phase=phase.name,
                asked_by=asked,
                days=task.days or 1.0,
                after=named or tuple(before),
                specs=depends if number == 1 and place == 1 else (),
                files=task.files,
                checks=tuple(_criteria(spec, task.serves)),
            )
            keys[task.task] = key
            here.append(key)
        before = here or before


def _criteria(spec: Spec, serves: Iterable[str]) -> Iterator[str]:
    wanted = set(serves)
    for case in spec.testing.cases:
        if wanted & set(case.serves):
            yield case.name


def _implied(spec: Spec, tables: Sequence[Table]) -> Iterator[WorkTask]:
    """What has to be done for each thing that the spec contains."""
    depends = tuple(d.id for d in spec.depends_on)
    setup = WorkTask(
        "setup", "Set up the project, its configuration and its pipeline", FOUNDATION,
        "technology, configuration", 2, specs=depends,
        checks=("An empty service builds, starts and answers its health check",),
    )  # fmt: skip
    yield setup
    data = [_table_task(table, number) for number, table in enumerate(tables) if not table.existing]
    yield from data
    services = list(_service_tasks(spec))
    yield from services
    skeletons = {task.title.removeprefix("Skeleton of "): task.key for task in services}
    built = list(_endpoint_tasks(spec, skeletons, tuple(task.key for task in data)))
    yield from built
    joined = list(_integration_tasks(spec, tuple(skeletons.values()) or ("setup",)))
    yield from joined
    done = tuple(task.key for task in (*built, *joined)) or tuple(skeletons.values()) or ("setup",)
    hardened = list(_hardening_tasks(spec, done))
    yield from hardened
    last = tuple(task.key for task in hardened) or done
    yield WorkTask(
        "release", "Release to staging, then to production", RELEASE, "acceptance", 1, after=last,
        checks=spec.acceptance or ("Every check of the tasks above holds in production",),
    )  # fmt: skip


def _table_task(table: Table, number: int) -> WorkTask:
    checks = [f"`{table.name}` is made on an empty database, and taken away again"]
    if table.immutable:
        checks.append("UPDATE and DELETE are refused")
    return WorkTask(
        slug("table", table.name), f"Migration for {table.name}", DATA,
        f"data_model.tables[{number}] {table.name}", 1 if table.immutable else 0.5,
        after=("setup",), checks=tuple(checks),
    )  # fmt: skip


def _service_tasks(spec: Spec) -> Iterator[WorkTask]:
    for number, component in enumerate(spec.architecture.components):
        if component.kind in ("service", "worker"):
            yield WorkTask(
                slug("component", component.name), f"Skeleton of {component.name}", FOUNDATION,
                f"architecture.components[{number}] {component.name}", 1, after=("setup",),
                checks=(component.responsibility,),
            )  # fmt: skip


def _endpoint_tasks(
    spec: Spec, skeletons: Mapping[str, str], data: tuple[str, ...]
) -> Iterator[WorkTask]:
    for number, endpoint in enumerate(spec.api.endpoints):
        skeleton = skeletons.get(endpoint.service or "", next(iter(skeletons.values()), "setup"))
        answers = ", ".join(str(r.status) for r in endpoint.responses)
        yield WorkTask(
            slug("endpoint", endpoint.label), endpoint.label, CORE,
            f"api.endpoints[{number}] {endpoint.summary}",
            2 if endpoint.method in MUTATING else 1, after=(skeleton, *data),
            checks=(f"Answers {answers}, as its schemas say" if answers else endpoint.summary,),
        )  # fmt: skip


def _integration_tasks(spec: Spec, ready: tuple[str, ...]) -> Iterator[WorkTask]:
    for number, component in enumerate(spec.architecture.components):
        if component.kind in ("external", "queue"):
            yield WorkTask(
                slug("component", component.name), f"Connect {component.name}", INTEGRATION,
                f"architecture.components[{number}] {component.name}",
                2 if component.kind == "external" else 1, after=ready,
                checks=(f"{component.name} late, wrong or away: nothing is lost or done twice",),
            )  # fmt: skip
    for number, saga in enumerate(spec.sagas):
        yield WorkTask(
            slug("saga", saga.name), f"Saga: {saga.name}", INTEGRATION, f"sagas[{number}]", 3,
            after=ready, checks=("A failure at each step is compensated in reverse",),
        )  # fmt: skip


def _hardening_tasks(spec: Spec, done: tuple[str, ...]) -> Iterator[WorkTask]:
    for number, threat in enumerate(spec.threats):
        yield WorkTask(
            slug("threat", threat.name), f"Mitigate: {threat.name}", HARDENING,
            f"threats[{number}]", 1, after=done, checks=threat.mitigations,
        )  # fmt: skip
    if spec.monitoring.alerts or spec.monitoring.metrics:
        yield WorkTask(
            "monitoring", "Metrics and alerts", HARDENING, "monitoring", 1, after=done,
            checks=tuple(f"{a.name} fires when {a.condition}" for a in spec.monitoring.alerts),
        )  # fmt: skip
    if spec.acceptance:
        yield WorkTask(
            "acceptance", "Tests of the acceptance criteria", HARDENING, "acceptance",
            max(1.0, len(spec.acceptance) * 0.5), after=done, checks=spec.acceptance,
        )  # fmt: skip


def _in_phases(tasks: Sequence[WorkTask]) -> list[WorkPhase]:
    """Tasks by phase, at most ten in each: a longer one is parted, as evenly as it goes."""
    by_name: dict[str, list[WorkTask]] = {}
    for task in tasks:
        by_name.setdefault(task.phase, []).append(task)
    found = []
    for name, listed in by_name.items():
        parts = -(-len(listed) // MOST_IN_A_PHASE)
        size, more = divmod(len(listed), parts)
        begin = 0
        for part in range(parts):
            end = begin + size + (part < more)
            title = name if parts == 1 else f"{name}, part {part + 1} of {parts}"
            found.append(WorkPhase(title, tuple(listed[begin:end])))
            begin = end
    return found


def _scheduled(phases: Sequence[WorkPhase]) -> Worklist:
    """Numbers, earliest starts, and the longest way through."""
    tasks = [task for phase in phases for task in phase.tasks]
    by_key = {task.key: task for task in tasks}
    starts: dict[str, float] = {}
    for task in tasks:  # a task names only tasks before it
        ends = [starts[k] + by_key[k].days for k in task.after if k in starts]
        starts[task.key] = max(ends, default=0.0)
    length = max((starts[task.key] + task.days for task in tasks), default=0.0)
    critical = _critical(tasks, starts, length)
    numbers = {task.key: number for number, task in enumerate(tasks, 1)}
    whole = [
        WorkPhase(
            phase.name,
            tuple(
                replace(
                    task,
                    number=numbers[task.key],
                    start=starts[task.key],
                    critical=task.key in critical,
                    parallel=_has_company(task, phase.tasks),
                )
                for task in phase.tasks
            ),
        )
        for phase in phases
    ]
    return Worklist(tuple(whole), length)


def _critical(tasks: Sequence[WorkTask], starts: Mapping[str, float], length: float) -> set[str]:
    """One longest chain: from the last task to end, back over what each one waited for."""
    by_key = {task.key: task for task in tasks}
    chain: set[str] = set()
    current = next((t for t in tasks if starts[t.key] + t.days == length), None)
    while current is not None:
        chain.add(current.key)
        begin = starts[current.key]
        before = (by_key[k] for k in current.after if k in by_key)
        current = next((t for t in before if starts[t.key] + t.days == begin), None)
    return chain


def _has_company(task: WorkTask, tasks: Sequence[WorkTask]) -> bool:
    """Whether another task of the phase neither waits for this one nor the other way round."""
    return any(
        other.key != task.key and task.key not in other.after and other.key not in task.after
        for other in tasks
    )


_FIRST_DAY = "2000-01-01"
"""The chart counts days; `%j` of this year's dates is the day's number."""


def gantt(work: Worklist, title: str) -> str:
    """A Mermaid `gantt` of all tasks, the critical path marked; days count from 1."""
    lines = ["gantt", f"    title {_plain(title)}", "    dateFormat YYYY-MM-DD",
             "    axisFormat day %j"]  # fmt: skip
    ids = {task.key: f"t{task.number}" for task in work.tasks}
    for phase in work.phases:
        lines.append(f"    section {_plain(phase.name)}")
        for task in phase.tasks:
            mark = "crit, " if task.critical else ""
            known = [ids[key] for key in task.after if key in ids]
            begin = f"after {' '.join(known)}" if known else _FIRST_DAY
            hours = max(1, round(task.days * 24))
            words = _plain(f"{task.id} {task.title}")
            lines.append(f"    {words} :{mark}{ids[task.key]}, {begin}, {hours}h")
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Words of a chart: there is no escape in it for what ends a name or a line."""
    return " ".join(re.sub(r"[^\w\s/.()'-]+", " ", text).split()) or "task"
