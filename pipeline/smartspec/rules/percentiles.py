"""Latencies by percentile as a text gives them: list items, a run in one line, tables.

Only what is surely one ladder is read as one: items that follow each other and say nothing more
than a figure, figures with nothing but commas between them, a row or a column of one table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from smartspec.document.outline import Row, Table
from smartspec.document.words import plain
from smartspec.rules.model import Document

PERCENTILES = ("p50", "p90", "p95", "p99", "p999")
_NAME = r"P(?:50|90|95|99(?:\.9)?)(?![\d.]\d|\d)"
_VALUE = (
    r"(?:<|≤|~|=|below|under|at most|ไม่เกิน|ต่ำกว่า|\s)*"
    r"(?P<value>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"\s*(?P<unit>ms|s|µs|us|milliseconds?|seconds?|มิลลิวินาที|วินาที)(?![A-Za-z])"
)
_LABEL = rf"(?P<name>{_NAME})(?:\s+(?:latency|response time))?"
_ITEM = re.compile(rf"^{_LABEL}\s*[:=<≤—–-]\s*{_VALUE}(?P<rest>.*)$", re.IGNORECASE)
_RUN = re.compile(rf"(?<![\w.]){_LABEL}\s*[:=<≤]?\s*{_VALUE}", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;/·]*(?:and|และ)?\s*", re.IGNORECASE)
_BULLET = re.compile(r"^(?P<indent>\s*)[-*+]\s+")
_HEAD = re.compile(
    rf"^(?:latency\s+)?(?P<name>{_NAME})(?:\s+latency)?\s*(?:\((?P<unit>ms|s)\))?$", re.IGNORECASE
)
_CELL = re.compile(rf"^{_VALUE}$")
_BARE = re.compile(r"^[<≤~]?\s*(?P<value>\d+(?:,\d{3})*(?:\.\d+)?)$")
_FACTORS = {"ms": 1.0, "mi": 1.0, "มิ": 1.0, "s": 1000.0, "se": 1000.0, "วิ": 1000.0}


@dataclass(frozen=True, slots=True)
class Figure:
    """One percentile with its milliseconds, and the line that says it."""

    percentile: str
    ms: float
    line: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """Percentiles of one thing; `name` is the heading, row or column that they stand under.

    `remark` is what each of its items says beside the figure.
    """

    name: str
    figures: tuple[Figure, ...]
    remark: str = ""

    def of(self, percentile: str) -> Figure | None:
        """The figure of one percentile."""
        return next((f for f in self.figures if f.percentile == percentile), None)


def ladders(document: Document) -> Iterator[Ladder]:
    """Every ladder in the text of `document`, in items and runs first, then in tables."""
    for section in document.outline.sections:
        group: list[tuple[str, Figure]] = []
        for line in section.own_lines:
            item = _item(line.text, line.number) if line.kind == "item" else None
            if group and (item is None or item[0] != group[0][0] or not _rises(group, item)):
                yield _of_items(section.title, group)
                group = []
            if item is not None:
                group.append(item)
            elif line.kind in ("item", "prose"):
                yield from _runs(section.title, line.text, line.number)
        if group:
            yield _of_items(section.title, group)
    for table in document.outline.tables:
        yield from rows_of(table)
        yield from _columns(table)


def _of_items(title: str, group: list[tuple[str, Figure]]) -> Ladder:
    return Ladder(title, tuple(figure for _, figure in group), group[0][0].strip())


def _rises(group: list[tuple[str, Figure]], item: tuple[str, Figure]) -> bool:
    last = PERCENTILES.index(group[-1][1].percentile)
    return PERCENTILES.index(item[1].percentile) > last


def _item(text: str, line: int) -> tuple[str, Figure] | None:
    """What an item says beside its figure (with its indent), and the figure."""
    bullet = _BULLET.match(text)
    found = _ITEM.match(plain(text[bullet.end() :])) if bullet else None
    if bullet is None or found is None:
        return None
    said = f"{bullet['indent']}{found['rest'].strip(' .;,')}"
    return said, _figure(found["name"], found, line)


def _runs(name: str, text: str, line: int) -> Iterator[Ladder]:
    """The runs of figures in one line, with nothing but commas between them."""
    words = plain(text)
    group: list[Figure] = []
    end = 0
    for found in _RUN.finditer(words):
        figure = _figure(found["name"], found, line)
        apart = not _BETWEEN.fullmatch(words, end, found.start())
        if group and (apart or not _rises([("", group[-1])], ("", figure))):
            yield Ladder(name, tuple(group))
            group = []
        group.append(figure)
        end = found.end()
    if group:
        yield Ladder(name, tuple(group))


def rows_of(table: Table) -> Iterator[Ladder]:
    """The rows of a table that has a column for each percentile."""
    columns = [(n, head) for n, cell in enumerate(table.head.cells) if (head := _HEAD.match(cell))]
    if not columns:
        return
    for row in table.rows:
        figures = (_cell(row, n, head["name"], head["unit"] or "") for n, head in columns)
        yield Ladder(row.cells[0], _sorted(figures))


def _columns(table: Table) -> Iterator[Ladder]:
    """The columns of a table that has a row for each percentile."""
    rows = [(row, head) for row in table.rows if row.cells and (head := _HEAD.match(row.cells[0]))]
    names = [head["name"].lower() for _, head in rows]
    if len(rows) < 2 or len(set(names)) < len(names):
        return
    for number, title in enumerate(table.head.cells[1:], 1):
        figures = (_cell(row, number, head["name"], head["unit"] or "") for row, head in rows)
        yield Ladder(title, _sorted(figures))


def _sorted(figures: Iterable[Figure | None]) -> tuple[Figure, ...]:
    known = [figure for figure in figures if figure is not None]
    return tuple(sorted(known, key=lambda figure: PERCENTILES.index(figure.percentile)))


def _cell(row: Row, number: int, name: str, unit: str) -> Figure | None:
    text = row.cells[number].strip() if number < len(row.cells) else ""
    found = _CELL.match(text)
    if found:
        return _figure(name, found, row.line)
    bare = _BARE.match(text) if unit else None
    if bare is None:
        return None
    return Figure(
        _percentile(name), float(bare["value"].replace(",", "")) * _FACTORS[unit], row.line
    )


def _percentile(name: str) -> str:
    return name.lower().replace(".", "")


def _figure(name: str, found: re.Match[str], line: int) -> Figure:
    unit = found["unit"].lower()
    factor = 0.001 if unit in ("µs", "us") else _FACTORS[unit[:2]]
    return Figure(_percentile(name), float(found["value"].replace(",", "")) * factor, line)
