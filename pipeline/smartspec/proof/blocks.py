"""The fenced code blocks of a Markdown document, each with its place.

The rules are CommonMark's (https://spec.commonmark.org/0.31.2/#fenced-code-blocks): fences of
backticks or tildes of any length, inside lists and quotes, closed by their like or by the end of
what they stand in. Code that is only indented, and a fence inside an HTML comment, are no blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*(.*)$")
_ITEM = re.compile(r"(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$)")
_RULE = re.compile(r"(?:-[ \t]*){3,}$|(?:\*[ \t]*){3,}$|(?:_[ \t]*){3,}$")
_NAMED = re.compile(r"[^\s{,:;]+")
_FENCE_LINE = re.compile(
    r"^(?P<lead>[ \t>*+\-\d.)]*)(?P<marks>`{3,}|~{3,})(?P<rest>[^\n]*)$", re.MULTILINE
)
_HTML_START = re.compile(
    r"^ {0,3}<(?:!--(?![^\n]*-->)|(?:pre|script|style|textarea)\b)", re.MULTILINE | re.IGNORECASE
)
_RAW = re.compile(r"<(?:pre|script|style|textarea)(?=[\s>]|$)", re.IGNORECASE)
_RAW_END = re.compile(r"</(?:pre|script|style|textarea)>", re.IGNORECASE)
_MARGINS = ("", " ", "  ", "   ")
"""What may stand before a closing fence."""

_COMMENT_END = re.compile("-->")
_CONTAINER_STARTS = frozenset(" \t>-+*0123456789<")
_QUOTE = -1
"""A block quote among the widths of open list items."""

Place = tuple[int, int]
"""Line and column, both from 1."""


@dataclass(frozen=True, slots=True)
class Block:
    r"""One fenced block.

    `language` is the first word of its info string in lower case, `text` the code with `\n` line
    ends, `line` the line of the document on which the code begins (its fence is the one above),
    `indents` how many columns each line of code is moved right in the document. `closed` is False
    where nothing closes it, `fenced_off` where no fence does (the end of a list may).
    """

    language: str
    text: str
    line: int
    indents: tuple[int, ...] = ()
    closed: bool = True
    fenced_off: bool = True

    @property
    def end(self) -> int:
        """The line after the code: that of the closing fence."""
        return self.line + len(self.indents)

    def at(self, line: int, column: int) -> Place:
        """The document's place of a place in the code (both from 1)."""
        indent = self.indents[line - 1] if 0 < line <= len(self.indents) else 0
        return self.line + line - 1, column + indent

    def place(self, offset: int) -> Place:
        """The document's place of a character of the code, counted from 0."""
        before = self.text[: max(offset, 0)]
        line = before.count("\n") + 1
        return self.at(line, len(before) - (before.rfind("\n") + 1) + 1)


@dataclass
class _Open:
    """A block that is being read."""

    marks: str
    indent: int
    depth: int
    language: str
    line: int
    code: list[str]
    indents: list[int]

    def finished(self, closed: bool = True, fenced_off: bool = True) -> Block:
        text = "\n".join(self.code)
        return Block(self.language, text, self.line, tuple(self.indents), closed, fenced_off)


@dataclass(frozen=True, slots=True)
class Scanned:
    """A document taken apart: its blocks, and its other lines with their numbers."""

    blocks: tuple[Block, ...]
    prose: tuple[tuple[int, str], ...]


def scanned(text: str) -> Scanned:
    """The blocks and the prose of a document."""
    text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    blocks = _at_the_margin(text, lines)
    if blocks is None:
        blocks = tuple(_Scanner().blocks(lines))
    prose: list[tuple[int, str]] = []
    start = 0
    for block in blocks:
        prose += enumerate(lines[start : block.line - 2], start + 1)
        start = block.end if block.fenced_off else block.end - 1
    prose += enumerate(lines[start:], start + 1)
    return Scanned(blocks, tuple(prose))


def fenced_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of `text`, in order."""
    return scanned(text).blocks


def _at_the_margin(text: str, lines: list[str]) -> tuple[Block, ...] | None:
    """The blocks of a document that fences code at the margin only; None for any other.

    A fence without indentation is one whatever lists stand above it, so that only the lines that
    look like fences need be read.
    """
    if _HTML_START.search(text):
        return None
    found: list[Block] = []
    marks, language, first = "", "", 0
    number, before = 1, 0
    for fence in _FENCE_LINE.finditer(text):
        number += text.count("\n", before, fence.start())
        before = fence.start()
        lead, rest = fence["lead"], fence["rest"]
        if marks:
            closes = fence["marks"].startswith(marks) and not rest.strip()
            if closes and lead in _MARGINS:
                found.append(_margin_block(language, lines, first, number))
                marks = ""
        elif lead:
            return None
        elif not (fence["marks"][0] == "`" and "`" in rest):
            marks, language, first = fence["marks"], _language(rest), number + 1
    if marks:
        return None
    return tuple(found)


def _margin_block(language: str, lines: list[str], first: int, end: int) -> Block:
    code = lines[first - 1 : end - 1]
    return Block(language, "\n".join(code), first, (0,) * len(code))


def _language(info: str) -> str:
    """The language that an info string names."""
    named = _NAMED.match(info.strip().strip("{").lstrip("."))
    return named[0].rstrip("}").lower() if named else ""


class _Scanner:
    """Reads a document line by line, and knows in which lists and quotes it is."""

    def __init__(self) -> None:
        self._inside: list[int] = []
        self._item_is_empty = False
        self._open: _Open | None = None
        self._raw_until: re.Pattern[str] | None = None
        self._raw_depth = 0

    def blocks(self, lines: list[str]) -> Iterator[Block]:
        for number, line in enumerate(lines, 1):
            if self._open is not None:
                if self._has_ended(self._open, line):
                    yield self._open.finished(fenced_off=False)
                    self._open = None
                elif self._closes(self._open, line):
                    yield self._open.finished()
                    self._open = None
                    continue
                else:
                    continue
            if self._raw_until is not None and self._still_raw(line):
                continue
            if not self._inside and line[:1] not in _CONTAINER_STARTS:
                # Most lines are plain prose at the margin: only a fence is of interest.
                if line[:3] in ("```", "~~~"):
                    self._start(line, number)
            else:
                self._line(line, number)
        if self._open is not None:
            while self._open.code and not self._open.code[-1].strip():
                self._open.code.pop()
                self._open.indents.pop()
            yield self._open.finished(closed=False, fenced_off=False)

    def _line(self, line: str, number: int) -> None:
        """A line that may open or close lists and quotes before what it says."""
        matched, rest, _ = self._matched(line, len(self._inside))
        was_empty, self._item_is_empty = self._item_is_empty, False
        if not rest.strip():
            if was_empty:
                self._inside.pop()  # an item may begin with one blank line, and not with two
            # A blank line ends a quote and no list.
            if _QUOTE in self._inside[matched:]:
                del self._inside[self._inside.index(_QUOTE, matched) :]
            return
        del self._inside[matched:]
        while (indent := _indent(rest)) < 4:
            body = rest.lstrip(" \t")
            item = None if _RULE.match(body) else _ITEM.match(body)
            if body.startswith(">"):
                self._inside.append(_QUOTE)
                width = indent + 1 + (body[1:2] == " ")
                rest = _cut(rest, width)
            elif item:
                width = indent + len(item[0]) + _padding(body[len(item[0]) :])
                self._inside.append(width)
                rest = _cut(rest, width)
                self._item_is_empty = not rest.strip()
            else:
                break
        if indent < 4:
            self._start(rest, number)

    def _start(self, rest: str, number: int) -> None:
        """Open a block, or a stretch of HTML, if `rest` begins one."""
        body = rest.lstrip(" ")
        fence = _FENCE.match(body)
        if fence and not (fence[1][0] == "`" and "`" in fence[2]):
            language = _language(fence[2])
            indent = len(rest) - len(body)
            depth = len(self._inside)
            self._open = _Open(fence[1], indent, depth, language, number + 1, [], [])
        elif body.startswith("<!--") and "-->" not in body[4:]:
            self._raw_until, self._raw_depth = _COMMENT_END, len(self._inside)
        elif _RAW.match(body) and not _RAW_END.search(body):
            self._raw_until, self._raw_depth = _RAW_END, len(self._inside)

    def _has_ended(self, block: _Open, line: str) -> bool:
        """Whether `line` is outside of what an open block stands in."""
        if not block.depth:
            return False
        matched, rest, _ = self._matched(line, block.depth)
        return matched < block.depth and bool(rest.strip() or _QUOTE in self._inside[matched:])

    def _closes(self, block: _Open, line: str) -> bool:
        """Whether `line` closes an open block; it becomes part of its code otherwise."""
        if not block.depth and not block.indent and block.marks not in line:
            block.code.append(line)
            block.indents.append(0)
            return False
        _, rest, column = self._matched(line, block.depth)
        body = rest.lstrip(" ")
        spaces = len(rest) - len(body)
        if body.startswith(block.marks) and spaces < 4 and not body.rstrip().strip(block.marks[0]):
            return True
        cut = min(block.indent, spaces)
        block.code.append(rest[cut:])
        block.indents.append(column + cut)
        return False

    def _still_raw(self, line: str) -> bool:
        """Whether `line` is HTML that began above; it ends with what it stands in."""
        assert self._raw_until is not None
        matched, rest, _ = self._matched(line, self._raw_depth)
        if matched < self._raw_depth and rest.strip():
            self._raw_until = None
            return False
        if self._raw_until.search(line):
            self._raw_until = None
        return True

    def _matched(self, line: str, depth: int) -> tuple[int, str, int]:
        """How many of the open lists and quotes `line` continues, what is left, and its column."""
        rest, column = line, 0
        for position in range(depth):
            width = self._inside[position]
            indent = _indent(rest)
            if width == _QUOTE:
                body = rest.lstrip(" \t")
                if indent > 3 or not body.startswith(">"):
                    return position, rest, column
                width = indent + 1 + (body[1:2] == " ")
            elif indent < width and rest.strip():
                return position, rest, column
            rest, column = _cut(rest, width), column + width
        return depth, rest, column


def _indent(text: str) -> int:
    """The width of the space that `text` begins with; a tab goes to the next multiple of 4."""
    width = 0
    for character in text:
        if character == " ":
            width += 1
        elif character == "\t":
            width += 4 - width % 4
        else:
            break
    return width


def _cut(text: str, width: int) -> str:
    """`text` without its first `width` columns."""
    if "\t" not in text[:width]:
        return text[width:]
    head = text.expandtabs(4)
    return head[width:]


def _padding(rest: str) -> int:
    """How far a list item's text stands from its marker."""
    width = _indent(rest)
    return width if rest.strip() and 1 <= width <= 4 else 1
