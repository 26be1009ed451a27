"""The figures as one Markdown table, with the marks that they have to reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.measuring import Cost

COLD, BARE, BARE_AGAIN = "cold build", "bare render loop", "bare render loop, data ready"
CHECKED, PARALLEL = "cold build and all checks (`doit`)", "the same, `doit -n 2`"
IDLE, NINJA = "idle run", "ninja, idle run"
ONE_SOURCE, ONE_TEMPLATE = "one source changed", "one template changed"

RENDER, VERIFY = "rendering, in process", "verifying, in process"

IDLE_MARK = 10.0
"""An idle run takes at most so many times what ninja's takes."""
COLD_MARK = 2.5
"""A cold build takes at most so many times what the bare loop takes.

The build is every file that is generated: documents, contracts, schemas, plans, tasks, index. To
check and prove the documents are other tasks, with a mark of their own (`VERIFY_MARK`).
"""
VERIFY_MARK = 1.0
"""Proving a spec with the embedded checkers costs less than rendering it."""
GROWTH_MARK = 1.25
"""Linear: a spec among many costs at most so many times a spec among few."""


@dataclass(frozen=True)
class Figures:
    """The medians for a corpus of one size."""

    size: int
    costs: Mapping[str, Cost]
    rebuilt: Mapping[str, int]
    """How many specs a run built, for the runs that build some."""

    def ratios(self, above: str, below: str) -> tuple[float, float]:
        """How many times what `below` takes is in what `above` takes: wall, processor time."""
        one, other = self.costs[above], self.costs[below]
        return one.wall / other.wall, one.cpu / other.cpu


def table(sizes: Sequence[Figures]) -> str:
    """All figures and ratios; the marks count at the largest size."""
    heads = [head for f in sizes for head in (f"{f.size:,} specs: s", "CPU s", "MB")]
    rows = [
        ["", *heads, "growth per spec", "mark"],
        ["---", *["--:" for _ in heads], "--:", "---"],
        _measured(COLD, sizes, growth=GROWTH_MARK),
        _measured(BARE, sizes),
        _measured(BARE_AGAIN, sizes),
        _compared(COLD, BARE, sizes, COLD_MARK),
        _compared(COLD, BARE_AGAIN, sizes),
        _measured(CHECKED, sizes, growth=GROWTH_MARK),
        _compared(CHECKED, BARE, sizes),
        _measured(PARALLEL, sizes),
        _compared(CHECKED, PARALLEL, sizes),
        _measured(RENDER, sizes),
        _measured(VERIFY, sizes),
        _compared(VERIFY, RENDER, sizes, VERIFY_MARK),
        _measured(IDLE, sizes, growth=GROWTH_MARK),
        _measured(NINJA, sizes),
        _compared(IDLE, NINJA, sizes, IDLE_MARK),
        _measured(ONE_SOURCE, sizes),
        _measured(ONE_TEMPLATE, sizes),
    ]
    return "".join(f"|{'|'.join(map(_padded, row))}|\n" for row in rows)


def _padded(cell: str) -> str:
    return f" {cell} " if cell else " "


def _measured(name: str, sizes: Sequence[Figures], growth: float | None = None) -> list[str]:
    cells = list(_cells(name, sizes))
    if len(sizes) < 2 or any(name not in figures.costs for figures in sizes):
        return [_labelled(name, sizes), *cells, "", ""]
    few, many = sizes[0], sizes[-1]
    grown = (many.costs[name].wall / many.size) / (few.costs[name].wall / few.size)
    mark = _mark(grown, growth) if growth is not None else ""
    return [_labelled(name, sizes), *cells, f"{grown:.2f}", mark]


def _cells(name: str, sizes: Sequence[Figures]) -> Iterator[str]:
    for figures in sizes:
        cost = figures.costs.get(name)
        if cost is None:
            yield from ("", "", "")
            continue
        memory = f"{cost.megabytes:,.0f}" if cost.megabytes else ""
        yield from (f"{cost.wall:.3f}", f"{cost.cpu:.3f}", memory)


def _labelled(name: str, sizes: Sequence[Figures]) -> str:
    built = [figures.rebuilt.get(name) for figures in sizes]
    if None in built:
        return name
    return f"{name} (builds {', '.join(f'{count:,}' for count in built)})"


def _compared(
    above: str, below: str, sizes: Sequence[Figures], at_most: float | None = None
) -> list[str]:
    known = [f for f in sizes if above in f.costs and below in f.costs]
    ratios = [figures.ratios(above, below) for figures in known]
    cells = [cell for wall, cpu in ratios for cell in (f"**{wall:.2f}×**", f"{cpu:.2f}×", "")]
    cells += [""] * 3 * (len(sizes) - len(known))
    mark = _mark(ratios[-1][0], at_most) if at_most is not None else ""
    return [f"**{above} ÷ {below}**", *cells, "", mark]


def _mark(found: float, at_most: float) -> str:
    return f"{'✓' if found <= at_most else '✗'} ≤ {at_most:g}×"
