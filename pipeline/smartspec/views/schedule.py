"""When each task of a list can be done: phases, earliest starts, the critical path, a chart."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from smartspec.views.work import Worklist, WorkPhase, WorkTask

MOST_IN_A_PHASE = 10


def in_phases(tasks: Sequence[WorkTask]) -> list[WorkPhase]:
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


def scheduled(phases: Sequence[WorkPhase]) -> Worklist:
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
