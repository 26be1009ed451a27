"""The graph of an index as a picture: Mermaid, DOT, or SVG without any program beside.

An arrow leads from a spec to what it depends on. The SVG is laid out in layers: what depends on
nothing stands at the right, and every spec left of all that it builds on; inside a layer each
stands near what it is joined to (the barycentre heuristic of Sugiyama, Tagawa and Toda, "Methods
for visual understanding of hierarchical system structures", IEEE Trans. SMC 11(2), 1981).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from smartspec.index.cycles import components
from smartspec.index.spec_index import Entry, dependencies_of
from smartspec.source.characters import visible

_SWEEPS = 4
_ROW, _GAP, _LETTER, _HEIGHT = 44, 60, 7.2, 28
"""Pixels: between rows, between layers, per letter, of a box."""


_SVG_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
    'width="{width}" height="{height}" font-family="sans-serif" font-size="12">'
)
_SVG_TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
    'markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>'
)


@dataclass(frozen=True)
class Picture:
    """What is drawn: titles by id, and arrows; both in the order of the index."""

    titles: Mapping[str, str]
    arrows: tuple[tuple[str, str], ...]
    missing: frozenset[str]


def picture(entries: Iterable[Entry], around: str | None = None, depth: int = 1) -> Picture:
    """All entries, or those within `depth` steps of `around`, in either direction.

    Raises `KeyError` where `around` is not in the index.
    """
    titles: dict[str, str] = {}
    steps: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        name = visible(entry["id"])
        if name not in titles:
            titles[name] = visible(str(entry.get("title") or name))
            steps[name] = tuple(dict.fromkeys(map(visible, dependencies_of(entry))))
    arrows = [(own, name) for own, names in steps.items() for name in names]
    missing = frozenset(name for _, name in arrows if name not in titles)
    titles.update({name: name for _, name in arrows if name in missing})
    if around is not None:
        near = _near(arrows, around, depth) if around in titles else None
        if near is None:
            raise KeyError(around)
        titles = {name: title for name, title in titles.items() if name in near}
        arrows = [(a, b) for a, b in arrows if a in near and b in near]
    return Picture(titles, tuple(arrows), missing & set(titles))


def _near(arrows: Iterable[tuple[str, str]], start: str, depth: int) -> set[str]:
    joined: dict[str, list[str]] = {}
    for one, other in arrows:
        joined.setdefault(one, []).append(other)
        joined.setdefault(other, []).append(one)
    near, edge = {start}, {start}
    for _ in range(depth):
        edge = {name for known in edge for name in joined.get(known, ())} - near
        near |= edge
    return near


def mermaid(drawn: Picture) -> str:
    """A Mermaid flowchart."""
    names = {name: f"n{number}" for number, name in enumerate(drawn.titles)}
    lines = ["flowchart LR"]
    for name, title in drawn.titles.items():
        said = _mermaid_text(name if title == name else f"{name}\n{title}")
        lines.append(f'    {names[name]}["{said}"]{":::missing" if name in drawn.missing else ""}')
    lines += [f"    {names[one]} --> {names[other]}" for one, other in drawn.arrows]
    if drawn.missing:
        lines.append("    classDef missing stroke-dasharray: 4 4")
    return "\n".join(lines) + "\n"


def _mermaid_text(text: str) -> str:
    """Text for a quoted label: what Mermaid reads as markup as character codes."""
    coded = "".join(f"#{ord(sign)};" if sign in '"#<>&;`\\[]{}()|%' else sign for sign in text)
    return coded.replace("\n", "<br/>")


def dot(drawn: Picture) -> str:
    """A Graphviz digraph."""
    lines = ["digraph specs {", "  rankdir=LR;", "  node [shape=box];"]
    for name, title in drawn.titles.items():
        said = _quoted(name if title == name else f"{name}\n{title}")
        dashed = ", style=dashed" if name in drawn.missing else ""
        lines.append(f"  {_quoted(name)} [label={said}{dashed}];")
    lines += [f"  {_quoted(one)} -> {_quoted(other)};" for one, other in drawn.arrows]
    return "\n".join([*lines, "}", ""])


def _quoted(text: str) -> str:
    safe = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{safe}"'


def svg(drawn: Picture) -> str:
    """A drawing of its own, which any browser shows."""
    columns = _columns(drawn)
    widths = [max((_width(name) for name in column), default=0.0) for column in columns]
    height = max((len(column) for column in columns), default=1) * _ROW + 20
    boxes: dict[str, tuple[float, float, float]] = {}
    left = 10.0
    for column, width in zip(columns, widths, strict=True):
        top = (height - len(column) * _ROW) / 2
        for number, name in enumerate(column):
            boxes[name] = (left, top + number * _ROW + (_ROW - _HEIGHT) / 2, width)
        left += width + _GAP
    whole = max(left - _GAP + 10, 60)
    lines = [
        _SVG_HEAD.format(width=f"{whole:g}", height=f"{height:g}"),
        _SVG_TIP,
        *(_arrow(boxes[one], boxes[other]) for one, other in drawn.arrows),
        *(_box(drawn, name, box) for name, box in boxes.items()),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _columns(drawn: Picture) -> list[list[str]]:
    """Ids in layers, left to right; a circle stands in one layer."""
    below: dict[str, list[str]] = {name: [] for name in drawn.titles}
    above: dict[str, list[str]] = {name: [] for name in drawn.titles}
    for one, other in drawn.arrows:
        below[one].append(other)
        above[other].append(one)
    group = {name: name for name in drawn.titles}
    for circle in components(below):
        group.update(dict.fromkeys(circle, min(circle)))
    layers = _layers(below, group)
    count = max(layers.values(), default=0) + 1
    columns: list[list[str]] = [[] for _ in range(count)]
    for name in drawn.titles:
        columns[count - 1 - layers[group[name]]].append(name)
    for sweep in range(_SWEEPS):
        joined = above if sweep % 2 == 0 else below
        rank = {name: float(n) for column in columns for n, name in enumerate(column)}
        for column in columns if sweep % 2 == 0 else reversed(columns):
            column.sort(key=lambda name: _middle(name, joined, rank))
            rank.update({name: float(n) for n, name in enumerate(column)})
    return columns


def _layers(below: Mapping[str, list[str]], group: Mapping[str, str]) -> dict[str, int]:
    """The longest way down from each group of ids; circles are one group, so that it ends."""
    inner: dict[str, set[str]] = {name: set() for name in group.values()}
    waiting: dict[str, set[str]] = {name: set() for name in group.values()}
    for one, names in below.items():
        for other in names:
            if group[one] != group[other]:
                inner[group[one]].add(group[other])
                waiting[group[other]].add(group[one])
    layers = dict.fromkeys(inner, 0)
    left = {name: len(names) for name, names in inner.items()}
    ready = [name for name, number in left.items() if not number]
    while ready:
        name = ready.pop()
        for upper in waiting[name]:
            layers[upper] = max(layers[upper], layers[name] + 1)
            left[upper] -= 1
            if not left[upper]:
                ready.append(upper)
    return layers


def _middle(name: str, joined: Mapping[str, list[str]], rank: Mapping[str, float]) -> float:
    near = [rank[other] for other in joined[name]]
    return sum(near) / len(near) if near else rank[name]


def _width(name: str) -> float:
    return len(name) * _LETTER + 20


def _box(drawn: Picture, name: str, box: tuple[float, float, float]) -> str:
    left, top, width = box
    dashed = ' stroke-dasharray="4 4"' if name in drawn.missing else ""
    return (
        f"<g><title>{escape(drawn.titles[name])}</title>"
        f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{_HEIGHT}" rx="4" '
        f'fill="#fff" stroke="#333"{dashed}/>'
        f'<text x="{left + width / 2:g}" y="{top + _HEIGHT / 2 + 4:g}" text-anchor="middle" '
        f"data-id={quoteattr(name)}>{escape(name)}</text></g>"
    )


def _arrow(one: tuple[float, float, float], other: tuple[float, float, float]) -> str:
    x1, y1, x2, y2 = one[0] + one[2], one[1] + _HEIGHT / 2, other[0], other[1] + _HEIGHT / 2
    if x2 < x1:  # inside a layer, in a circle: around the right side
        bend = x1 + _GAP / 2
        x2 = other[0] + other[2]
        path = f"M{x1:g} {y1:g}C{bend:g} {y1:g} {bend:g} {y2:g} {x2:g} {y2:g}"
    else:
        middle = (x1 + x2) / 2
        path = f"M{x1:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {x2:g} {y2:g}"
    return f'<path d="{path}" fill="none" stroke="#777" marker-end="url(#tip)"/>'
