"""Flowcharts: chains of nodes and links, whose labels may hold nearly anything.

The tokens are those of Mermaid's lexer (packages/mermaid/src/diagrams/flowchart/parser/flow.jison).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_HEADER = re.compile(
    r"(?:flowchart(?:-elk)?|graph)(?=[\s;]|$)(?:\s+(?:TB|TD|BT|RL|LR|<|>|\^|v)(?=[\s;]|$))?"
)
_ID = re.compile(r"(?:\w|[!\"#$%'*+.`?\\/]|:(?!::)|-(?=[^>\-.])|=(?!=))+")
_SPACE = re.compile(r"\s*")
_CLASS = re.compile(r":::[\w-]+")
_DATA = re.compile(r"@\{[^}]*\}")
_EDGE_ID = re.compile(r"[\w-]+@(?=[<xo]?[-=~])")
_STYLE = re.compile(r"(?:style|linkStyle|classDef|class|click|href)\s+\S.*", re.DOTALL)
_DIRECTION = re.compile(r"direction\s+(?:TB|TD|BT|RL|LR)\s*")
_SUBGRAPH = re.compile(r"subgraph\b\s*(.*)")
_TITLE = re.compile(
    r"(?:[^\s\[\]\"]+(?:\s*\[(?:\s*\"[^\"]*\"\s*|[^\[\]\"()]*)\])?|\"[^\"]*\"|[^\[\]\"(){}|]*)\s*"
)
_LINKS = (
    re.compile(r"[xo<]?--+[-xo>]"),
    re.compile(r"[xo<]?==+[=xo>]"),
    re.compile(r"[xo<]?-?\.+-[xo>]?"),
    re.compile(r"~~~+"),
)
_TEXT_LINKS = (
    (re.compile(r"[xo<]?--"), re.compile(r"(?:[^-]|-(?!-))*?[xo<]?--+[-xo>]")),
    (re.compile(r"[xo<]?=="), re.compile(r"(?:[^=]|=(?!=))*?[xo<]?==+[=xo>]")),
    (re.compile(r"[xo<]?-\."), re.compile(r"(?:[^.]|\.(?!-))*?\.+-[xo>]?")),
)
_QUOTED = r"\s*\"[^\"]*\"\s*"
_PLAIN = r"[^\[\](){}|\"<>]+"
_BARS = re.compile(rf"\s*\|(?:{_QUOTED}|[^|\"]*)\|")
_SHAPES = tuple(
    re.compile(rf"{re.escape(left)}(?:{_QUOTED}|{text}){re.escape(right)}")
    for left, right, text in (
        ("(((", ")))", _PLAIN),
        ("((", "))", _PLAIN),
        ("([", "])", _PLAIN),
        ("(-", "-)", _PLAIN),
        ("[[", "]]", _PLAIN),
        ("[(", ")]", _PLAIN),
        ("[|", "|]", r"[^\[\](){}\"]+"),
        ("{{", "}}", _PLAIN),
        ("[/", "/]", r"[^\[\](){}|\"/\\]+"),
        ("[/", "\\]", r"[^\[\](){}|\"/\\]+"),
        ("[\\", "\\]", r"[^\[\](){}|\"/\\]+"),
        ("[\\", "/]", r"[^\[\](){}|\"/\\]+"),
        ("[", "]", _PLAIN),
        ("(", ")", _PLAIN),
        ("{", "}", _PLAIN),
        (">", "]", _PLAIN),
    )
)

Wrong = tuple[int, int, str]


class _SyntaxError(Exception):
    """Raised at a character of a line."""

    def __init__(self, column: int, expected: str) -> None:
        self.column = column
        super().__init__(expected)


def flowchart(lines: Iterable[tuple[int, str]]) -> Iterator[Wrong]:
    """What is wrong in a flowchart; the first line is the header."""
    opened: list[int] = []
    header = True
    last = 1
    for number, whole in lines:
        last = number
        text, start = whole, 0
        if header and whole.strip():
            header = False
            found = _HEADER.match(whole.strip())
            if not found:
                yield number, 1, f"'{whole.strip()}' is no beginning of a flowchart"
                return
            start = whole.index(whole.strip()) + found.end()
            text = whole[start:]
        for column, statement in _statements(text):
            place = start + column + 1
            if statement == "end":
                if not opened:
                    yield number, place, "'end' closes no subgraph"
                else:
                    opened.pop()
                continue
            subgraph = _SUBGRAPH.fullmatch(statement)
            if subgraph and _TITLE.fullmatch(subgraph[1]):
                opened.append(number)
                continue
            try:
                _statement(statement)
            except _SyntaxError as error:
                near = statement[error.column :] or "the end of the line"
                yield number, place + error.column, f"{error} expected near '{near[:30]}'"
    if opened:
        yield last, 1, f"the subgraph of line {opened[-1]} has no 'end'"


def _statements(line: str) -> Iterator[tuple[int, str]]:
    """The statements of a line, which `;` parts outside quotes, with the column of each."""
    start = 0
    quoted = False
    for place, character in enumerate(f"{line};"):
        if character == '"':
            quoted = not quoted
        elif character == ";" and (not quoted or place == len(line)):
            piece = line[start:place]
            if piece.strip():
                yield start + len(piece) - len(piece.lstrip()), piece.strip()
            start = place + 1


def _statement(text: str) -> None:
    """Raises `_SyntaxError` unless `text` is a style, a direction or a chain of nodes."""
    if _STYLE.fullmatch(text) or _DIRECTION.fullmatch(text) or _DATA.fullmatch(text):
        return
    place = _nodes(text, 0)
    while place < len(text):
        place = _nodes(text, _link(text, place))


def _nodes(text: str, place: int) -> int:
    """One node, or several joined by `&`; the place behind them."""
    place = _node(text, place)
    while text.startswith("&", place):
        place = _node(text, _skip(text, place + 1))
    return place


def _node(text: str, place: int) -> int:
    found = _ID.match(text, place)
    if not found or found[0] == "end":
        raise _SyntaxError(place, "a node")
    place = found.end()
    if text.startswith("@{", place):
        data = _DATA.match(text, place)
        if not data:
            raise _SyntaxError(place, "a '}'")
        place = data.end()
    elif place < len(text) and text[place] in "[({>":
        shape = next((s for pattern in _SHAPES if (s := pattern.match(text, place))), None)
        if shape is None:
            raise _SyntaxError(place, "a label with its closing bracket")
        place = shape.end()
    named = _CLASS.match(text, place)
    return _skip(text, named.end() if named else place)


def _link(text: str, place: int) -> int:
    """A link with its text; the place of the node behind it."""
    named = _EDGE_ID.match(text, place)
    place = named.end() if named else place
    found = next((f for pattern in _LINKS if (f := pattern.match(text, place))), None)
    if found is None:
        found = next(
            (
                f
                for start, rest in _TEXT_LINKS
                if (s := start.match(text, place)) and (f := rest.match(text, s.end()))
            ),
            None,
        )
    if found is None:
        raise _SyntaxError(place, "a link")
    place = found.end()
    bars = _BARS.match(text, place)
    return _skip(text, bars.end() if bars else place)


def _skip(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place
