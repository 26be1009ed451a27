"""The tasks that a spec asks for, in an order in which they can be done."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from smartspec.source.data import Table
from smartspec.source.design import Task
from smartspec.source.spec import Phase, Spec
from smartspec.views.implied_work import SET_UP, implied_work
from smartspec.views.schedule import in_phases, scheduled
from smartspec.views.shares import dealt
from smartspec.views.task_files import with_files
from smartspec.views.work import CORE, DATA, FOUNDATION, INTEGRATION, Worklist, WorkTask, slug

WEEK = 5
"""Working days of a week."""
DEFAULT_CHECK = "Reviewed, and every test so far passes"
"""What shows that a task is done of which no test case says so."""
_RELEASE = re.compile(r"release\b", re.IGNORECASE)
_BRINGS_OUT = re.compile(
    r"(?:release|deploy|roll out|smoke test)\w*\b|.*\b(?:release|deployment|roll-?out)$",
    re.IGNORECASE,
)
_SPAN = re.compile(r"^\s*(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?\s*$")


def worklist(spec: Spec, tables: Sequence[Table], effort_days: float) -> Worklist:
    """The tasks of `spec` with `tables`: those that its author names, and those that it implies.

    A task of the author's that names a table, an endpoint and so on stands for it; whatever no
    task names gets a task of its own, in the phase where such work is done. Tasks without days
    of their own share the days of their phase, or of the `effort_days` of the whole.
    """
    implied = list(implied_work(spec, tables))
    own = list(_own(spec))
    tasks = _one_after_another([*own, *_unnamed(spec, own, implied)]) if own else implied
    tasks = with_files(spec, tables, _released(tasks))
    return scheduled(in_phases(_with_days(spec, tasks, effort_days)))


def _own(spec: Spec) -> Iterator[WorkTask]:
    """The tasks of the author's phases."""
    keys: dict[str, str] = {}
    given = Counter(task.id for phase in spec.phases for task in phase.tasks)
    depends = tuple(d.id for d in spec.depends_on)
    checks = _checks(spec)
    for stage, phase in enumerate(spec.phases):
        names = _names(phase)
        for place, task in enumerate(phase.tasks):
            own = task.id if given[task.id] == 1 else None  # an id that two have is nobody's
            words = names[place] or str(place + 1)
            key = slug("task", own) if own else slug(f"phase-{stage + 1}", words)
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
                checks=checks.get((stage, place), (DEFAULT_CHECK,)),
                stage=stage,
                fixed=task.days is not None,
            )
            keys[task.task] = key


def _names(phase: Phase) -> list[str]:
    """What the tasks of a phase are called for ever: a requirement where it is theirs alone.

    Words are put better now and then, an id stays. The task that begins with the id comes before
    one that serves nothing else, and where two have an equal claim, both keep their words.
    """
    begun = [named_requirement(task) for task in phase.tasks]
    only = [task.serves[0] if len(task.serves) == 1 else "" for task in phase.tasks]
    found = []
    for task, first, alone in zip(phase.tasks, begun, only, strict=True):
        if first and begun.count(first) == 1:
            found.append(first)
        elif alone and not first and alone not in begun and only.count(alone) == 1:
            found.append(alone)
        else:
            found.append(task.task if slug(task.task) else "")
    return found


def named_requirement(task: Task) -> str:
    """The requirement that a task serves and begins with (`BR-1: …`), or nothing."""
    return next((name for name in task.serves if re.match(rf"{name}(?!\w)", task.task)), "")


def _checks(spec: Spec) -> dict[tuple[int, int], tuple[str, ...]]:
    """By phase and place of a task, the test cases that show that it is done.

    A requirement is met with the task that begins with it, else with the last that serves it; what
    brings a feature out proves nothing of it that another task can. A unit test of several passes
    with the first that is met, any other test only with the last.
    """
    shared: dict[str, tuple[int, int]] = {}
    met: dict[str, tuple[int, int]] = {}
    begun: dict[str, tuple[int, int]] = {}
    for stage, phase in enumerate(spec.phases):
        for place, task in enumerate(phase.tasks):
            out = _BRINGS_OUT.match(task.task)
            (shared if out else met).update(dict.fromkeys(task.serves, (stage, place)))
            if name := named_requirement(task):
                begun[name] = (stage, place)
    met = {**shared, **met, **begun}
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
    said = " ".join(run_together(f"{task.title} {' '.join(task.files)}") for task in own)
    stages = [n for n, phase in enumerate(spec.phases) if phase.tasks]
    missing = [
        task
        for task in implied
        if task.subjects and not any(run_together(name) in said for name in task.subjects)
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


def run_together(text: str) -> str:
    """`Discount Service` and `DiscountService` are one name."""
    return "".join(text.casefold().split())


def _one_after_another(tasks: Sequence[WorkTask]) -> list[WorkTask]:
    """`tasks` by phase; what waits for nothing in its phase waits for the end of the one before.

    Where a phase has a task that sets up the modules, the tasks behind it wait for that.
    """
    ordered = sorted(tasks, key=lambda task: task.stage)
    found: list[WorkTask] = []
    for stage in dict.fromkeys(task.stage for task in ordered):
        here = [task for task in ordered if task.stage == stage]
        last = found[-1].stage if found else -1
        before = [task for task in found if task.stage == last]
        waited_for = {key for task in before for key in task.after}
        ends = tuple(task.key for task in before if task.key not in waited_for)
        inside = {task.key for task in here}
        first = next((task for task in here if task.title.startswith(SET_UP)), None)
        for task in here:
            said = task.after if not task.subjects else ()  # what an author says counts alone
            waits = said or tuple(key for key in task.after if key in inside) or ends
            found.append(replace(task, after=waits))
            if task is first:
                ends = (first.key,)
    return found


def _released(tasks: Sequence[WorkTask]) -> list[WorkTask]:
    """`tasks` with the release at their end, after everything else.

    A release is the implied one, or the last task of the author's that begins with the word.
    """
    own = [task for task in tasks if not task.subjects]
    if not own or not _RELEASE.match(own[-1].title) or own[-1].stage != tasks[-1].stage:
        return list(tasks)
    others = [task for task in tasks if task is not own[-1]]
    waited_for = {key for task in others for key in task.after}
    ends = (task.key for task in others if task.key not in waited_for)
    return [*others, replace(own[-1], after=tuple(dict.fromkeys((*own[-1].after, *ends))))]


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
