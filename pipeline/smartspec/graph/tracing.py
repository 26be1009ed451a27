"""The matrix of a spec: its own parts, and those of the specs that implement it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from smartspec.graph.build import Options, current_scan, rendering
from smartspec.layout import SpecPaths
from smartspec.views.requirements import (
    COLUMNS,
    Part,
    TraceRow,
    idle_parts,
    joined,
    unserved,
)


@dataclass(frozen=True, slots=True)
class Traced:
    """Requirements with what serves them; `answers` are the specs that implement this one.

    Where there are answers, the place of a part begins with its spec.
    """

    id: str
    answers: tuple[str, ...]
    rows: tuple[TraceRow, ...]
    idle: tuple[Part, ...]

    @property
    def unserved(self) -> tuple[str, ...]:
        """The requirements that nothing serves."""
        return unserved(self.rows)

    @property
    def is_unanswered(self) -> bool:
        """Whether it only asks: nothing of its own serves anything, and no spec implements it."""
        return not self.answers and len(self.unserved) == len(self.rows)


def traced(options: Options, paths: SpecPaths) -> Traced:
    """The matrix of one spec; raises `SourceError` where it, or an answer, cannot be read."""
    rows, idle = _own(options, paths)
    rows_of = current_scan(options).rows
    answers = [row.paths for row in rows_of if row.implements == paths.id]
    for answer in answers:
        more, left = _own(options, answer)
        rows = joined(rows, _told_apart(more, answer.id) if len(answers) > 1 else more)
        idle += tuple(replace(part, key=f"{answer.id}: {part.key}") for part in left)
    return Traced(paths.id, tuple(answer.id for answer in answers), rows, idle)


def _own(options: Options, paths: SpecPaths) -> tuple[tuple[TraceRow, ...], tuple[Part, ...]]:
    job, bench = rendering(options, paths)
    return bench.renderer.system(job).traceability, idle_parts(job.spec)


def _told_apart(rows: tuple[TraceRow, ...], spec_id: str) -> tuple[TraceRow, ...]:
    """The rows with the spec before each name: two answers may both have a table `orders`."""
    return tuple(_prefixed(row, f"{spec_id}: ") for row in rows)


def _prefixed(row: TraceRow, before: str) -> TraceRow:
    named = {column: tuple(before + name for name in getattr(row, column)) for column in COLUMNS}
    return TraceRow(row.id, row.text, **named)
