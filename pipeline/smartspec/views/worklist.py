"""The tasks that a spec asks for, in an order in which they can be done."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from smartspec.planning.facts import MUTATING
from smartspec.source.data import Table
from smartspec.source.spec import Phase, Spec
from smartspec.views.shares import dealt

MOST_IN_A_PHASE = 10
FOUNDATION, DATA, CORE, INTEGRATION, HARDENING, RELEASE = (
    "Foundation",
    "Data",
    "Core",
    "Integration",
    "Hardening",
    "Release",
)
WEEK = 5
"""Working days of a week."""
_DEFAULT_CHECK = "Reviewed, and every test so far passes"
_SPAN = re.compile(r"^\s*(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?\s*$")
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


def worklist(spec: Spec, tables: Sequence[Table], effort_days: float) -> Worklist:
    """The tasks of `spec` with `tables`: those that its author names, and those that it implies.

    A task of the author's that names a table, an endpoint and so on stands for it; whatever no
    task names gets a task of its own, in the phase where such work is done. Tasks without days
    of their own share the days of their phase, or of the `effort_days` of the whole.
    """
    implied = list(_implied(spec, tables))
    own = list(_own(spec))
    tasks = _one_after_another([*own, *_unnamed(spec, own, implied)]) if own else implied
    return _scheduled(_in_phases(_with_days(spec, tasks, effort_days)))


def slug(*words: str) -> str:
    """A stable key: `('endpoint', 'POST /credits')` is `endpoint-post-credits`."""
    return _WORD.sub("-", " ".join(words).lower()).strip("-")


def _own(spec: Spec) -> Iterator[WorkTask]:
    """The tasks of the author's phases."""
    keys: dict[str, str] = {}
    depends = tuple(d.id for d in spec.depends_on)
    checks = _checks(spec)
    for stage, phase in enumerate(spec.phases):
        for place, task in enumerate(phase.tasks):
            key = slug(f"phase-{stage + 1}", task.task)
            key = key if key != f"phase-{stage + 1}" else f"{key}-{place + 1}"
            while key in keys.values():
                key += "-2"
            yield WorkTask(
                key=key,
                title=task.task,
                phase=phase.name,
                asked_by=", ".join(task.serves) or f"phases[{stage}] {phase.name}",
                days=1.0 if task.days is None else task.days,
                after=tuple(keys[name] for name in task.after if name in keys),
                specs=depends if not keys else (),
                files=task.files,
                checks=checks.get((stage, place), (_DEFAULT_CHECK,)),
                stage=stage,
                fixed=task.days is not None,
            )
            keys[task.task] = key


def _checks(spec: Spec) -> dict[tuple[int, int], tuple[str, ...]]:
    """By phase and place of a task, the test cases that show that it is done.

    A requirement is met with the last task that serves it. A unit test of several passes with
    the first that is met, any other test only with the last.
    """
    met = {
        name: (stage, place)
        for stage, phase in enumerate(spec.phases)
        for place, task in enumerate(phase.tasks)
        for name in task.serves
    }
    found: dict[tuple[int, int], list[str]] = {}
    for case in spec.testing.cases:
        places = sorted(met[name] for name in case.serves if name in met)
        if places:
            found.setdefault(places[0 if case.level == "unit" else -1], []).append(case.name)
    return {place: tuple(names) for place, names in found.items()}


def _unnamed(
    spec: Spec, own: Sequence[WorkTask], implied: Sequence[WorkTask]
) -> Iterator[WorkTask]:
    """The implied tasks about something that no task of the author's names, each in its phase."""
    said = " ".join(_run_together(f"{task.title} {' '.join(task.files)}") for task in own)
    stages = [n for n, phase in enumerate(spec.phases) if phase.tasks]
    missing = [
        task
        for task in implied
        if task.subjects and not any(_run_together(name) in said for name in task.subjects)
    ]
    core = [task for task in missing if task.phase == CORE]
    between = stages[1:-1] or stages[-1:]
    for task in missing:
        if task.phase in (FOUNDATION, DATA):
            stage = stages[0]
        elif task.phase == CORE:
            stage = between[core.index(task) * len(between) // len(core)]
        else:
            stage = between[-1] if task.phase == INTEGRATION else stages[-1]
        yield replace(task, stage=stage, phase=spec.phases[stage].name, specs=())


def _run_together(text: str) -> str:
    """`Discount Service` and `DiscountService` are one name."""
    return "".join(text.casefold().split())


def _one_after_another(tasks: Sequence[WorkTask]) -> list[WorkTask]:
    """`tasks` by phase; what waits for nothing in its phase waits for the end of the one before."""
    ordered = sorted(tasks, key=lambda task: task.stage)
    found: list[WorkTask] = []
    for stage in dict.fromkeys(task.stage for task in ordered):
        here = [task for task in ordered if task.stage == stage]
        last = found[-1].stage if found else -1
        before = [task for task in found if task.stage == last]
        waited_for = {key for task in before for key in task.after}
        ends = tuple(task.key for task in before if task.key not in waited_for)
        inside = {task.key for task in here}
        for task in here:
            said = task.after if not task.subjects else ()  # what an author says counts alone
            waits = said or tuple(key for key in task.after if key in inside) or ends
            found.append(replace(task, after=waits))
    return found


def span_days(phase: Phase) -> float | None:
    """How many working days the author gives a phase: `days: 3-5` is 3, `weeks: 1-2` is 10.

    None where there is neither, or words that are no such range.
    """
    for text, each in ((phase.days, 1), (phase.weeks, WEEK)):
        found = _SPAN.match(text or "")
        if found and int(found[2] or found[1]) >= int(found[1]):
            return float((int(found[2] or found[1]) - int(found[1]) + 1) * each)
    return None


def all_spans(spec: Spec) -> tuple[float, ...]:
    """The days of each phase that has tasks, where the author gives them for all; else nothing."""
    spans = [span_days(phase) for phase in spec.phases if phase.tasks]
    return tuple(span for span in spans if span) if all(spans) else ()


def _with_days(spec: Spec, tasks: Sequence[WorkTask], effort_days: float) -> list[WorkTask]:
    """`tasks` with the days of those that have none of their own, in quarters of a day."""
    stages = dict.fromkeys(task.stage for task in tasks)
    spans = all_spans(spec)
    totals = dict(zip(stages, spans, strict=True)) if len(spans) == len(stages) else {}
    if not totals:
        return _dealt(tasks, effort_days)
    return [
        task
        for stage, total in totals.items()
        for task in _dealt([task for task in tasks if task.stage == stage], total)
    ]


def _dealt(tasks: Sequence[WorkTask], days: float) -> list[WorkTask]:
    """What is left of `days`, dealt by weight to the tasks that have none: a quarter at least."""
    waiting = [task for task in tasks if not task.fixed]
    left = days - sum(task.days for task in tasks if task.fixed)
    quarters = max(len(waiting), math.floor(left * 4))
    shares = iter(dealt(quarters, [task.days for task in waiting]))
    return [task if task.fixed else replace(task, days=next(shares) / 4) for task in tasks]


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
    checks = [f"{table.name} is made on an empty database, and taken away again"]
    if table.immutable:
        checks.append("UPDATE and DELETE are refused")
    return WorkTask(
        slug("table", table.name), f"Migration for {table.name}", DATA,
        f"data_model.tables[{number}] {table.name}", 1 if table.immutable else 0.5,
        after=("setup",), checks=tuple(checks), subjects=(table.name,),
    )  # fmt: skip


def _service_tasks(spec: Spec) -> Iterator[WorkTask]:
    for number, component in enumerate(spec.architecture.components):
        if component.kind in ("service", "worker"):
            yield WorkTask(
                slug("component", component.name), f"Skeleton of {component.name}", FOUNDATION,
                f"architecture.components[{number}] {component.name}", 1, after=("setup",),
                checks=(component.responsibility,), subjects=(component.name,),
            )  # fmt: skip


def _endpoint_tasks(
    spec: Spec, skeletons: Mapping[str, str], data: tuple[str, ...]
) -> Iterator[WorkTask]:
    base = spec.api.base_path.rstrip("/")
    for number, endpoint in enumerate(spec.api.endpoints):
        skeleton = skeletons.get(endpoint.service or "", next(iter(skeletons.values()), "setup"))
        answers = ", ".join(str(r.status) for r in endpoint.responses)
        yield WorkTask(
            slug("endpoint", endpoint.label), endpoint.label, CORE,
            f"api.endpoints[{number}] {endpoint.summary}",
            2 if endpoint.method in MUTATING else 1, after=(skeleton, *data),
            checks=(f"Answers {answers}, as its schemas say" if answers else endpoint.summary,),
            subjects=(endpoint.label, f"{endpoint.method} {base}{endpoint.path}"),
        )  # fmt: skip


def _integration_tasks(spec: Spec, ready: tuple[str, ...]) -> Iterator[WorkTask]:
    for number, component in enumerate(spec.architecture.components):
        if component.kind in ("external", "queue"):
            yield WorkTask(
                slug("component", component.name), f"Connect {component.name}", INTEGRATION,
                f"architecture.components[{number}] {component.name}",
                2 if component.kind == "external" else 1, after=ready,
                checks=(f"{component.name} late, wrong or away: nothing is lost or done twice",),
                subjects=(component.name,),
            )  # fmt: skip
    for number, saga in enumerate(spec.sagas):
        yield WorkTask(
            slug("saga", saga.name), f"Saga: {saga.name}", INTEGRATION, f"sagas[{number}]", 3,
            after=ready, checks=("A failure at each step is compensated in reverse",),
            subjects=(saga.name,),
        )  # fmt: skip


def _hardening_tasks(spec: Spec, done: tuple[str, ...]) -> Iterator[WorkTask]:
    for number, threat in enumerate(spec.threats):
        yield WorkTask(
            slug("threat", threat.name), f"Mitigate: {threat.name}", HARDENING,
            f"threats[{number}]", 1, after=done, checks=threat.mitigations,
            subjects=(threat.name,),
        )  # fmt: skip
    if spec.monitoring.alerts or spec.monitoring.metrics:
        yield WorkTask(
            "monitoring", "Metrics and alerts", HARDENING, "monitoring", 1, after=done,
            checks=tuple(f"{a.name} fires when {a.condition}" for a in spec.monitoring.alerts)
            or ("Each metric moves when what it counts happens",),
            subjects=("metrics", "monitor", "alert"),
        )  # fmt: skip
    if spec.acceptance:
        yield WorkTask(
            "acceptance", "Tests of the acceptance criteria", HARDENING, "acceptance",
            max(1.0, len(spec.acceptance) * 0.5), after=done, checks=spec.acceptance,
            subjects=("acceptance",),
        )  # fmt: skip


def _in_phases(tasks: Sequence[WorkTask]) -> list[WorkPhase]:
    """Tasks by phase, at most ten in each: a longer one is parted, as evenly as it goes."""
    by_name: dict[tuple[int, str], list[WorkTask]] = {}
    for task in tasks:
        by_name.setdefault((task.stage, task.phase), []).append(task)
    found = []
    for (_, name), listed in by_name.items():
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
    waits: dict[str, set[str]] = {}
    for task in tasks:
        waits[task.key] = {*task.after, *(k for key in task.after for k in waits.get(key, ()))}
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
                    parallel=_has_company(task, phase.tasks, waits),
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


def _has_company(
    task: WorkTask, tasks: Sequence[WorkTask], waits: Mapping[str, Collection[str]]
) -> bool:
    """Whether another task of the phase neither waits for this one nor the other way round."""
    return any(
        other.key != task.key
        and task.key not in waits[other.key]
        and other.key not in waits[task.key]
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
