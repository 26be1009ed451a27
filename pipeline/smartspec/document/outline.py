"""The structure of a Markdown document: sections, tables, lists, code, prose, each with its lines.

It reads any document, not only ours: a section is known by the anchor above its heading, where
there is one, and by the words of its heading. What is commented out is no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from smartspec.document.words import ATTRIBUTE, CELL, cells_of, plain, slug

Kind = Literal[
    "heading", "prose", "item", "table", "quote", "code", "comment", "blank", "meta"
]  # fmt: skip

_FENCE = re.compile(
    r"^\s*(?P<quote>(?:>\s*)*)(?P<signs>`{3,}(?=[^`]*$)|~{3,})\s*(?P<language>[\w+#.-]*)"
)
_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-{2,})\s*$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_ANCHOR = re.compile(r"""<a (?:id|name)=["']([^"']+)["']>\s*(?:</a>)?""")
_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_OPENS = re.compile(r"\\.|`+|<!--")


class Line(NamedTuple):
    """One line of the file; `text` has spaces where a comment stands, so that columns hold."""

    number: int
    kind: Kind
    text: str


class Row(NamedTuple):
    """One row of a table: its line and the text of its cells, without markup."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its head; rows may be shorter than the head."""

    head: Row
    rows: tuple[Row, ...]

    def column(self, *names: re.Pattern[str]) -> int | None:
        """The place of the first column whose head matches one of `names`."""
        for number, cell in enumerate(self.head.cells):
            if any(name.search(cell) for name in names):
                return number
        return None


@dataclass(frozen=True, slots=True)
class Code:
    """A fenced block: the line of its fence, its language, its text."""

    line: int
    language: str
    text: str


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it, sub-sections included.

    `end` is the line after the last, `own_end` that after the last above a sub-section. `title`
    has no number and no markup; `anchors` are those above the heading or in it.
    """

    title: str
    level: int
    line: int
    own_end: int
    end: int
    anchors: tuple[str, ...]
    outline: Outline

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines below the heading."""
        return self.outline.lines[self.line : self.end - 1]

    @property
    def own_lines(self) -> tuple[Line, ...]:
        """The lines below the heading that stand below no sub-heading."""
        return self.outline.lines[self.line : self.own_end - 1]

    @property
    def words(self) -> tuple[Line, ...]:
        """The lines that people read as text: prose, items, tables, sub-headings."""
        return tuple(line for line in self.lines if line.kind in READ)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the section."""
        return tuple(t for t in self.outline.tables if self.line < t.head.line < self.end)

    @property
    def code(self) -> tuple[Code, ...]:
        """The fenced blocks of the section."""
        return tuple(c for c in self.outline.code if self.line < c.line < self.end)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sub-sections, all levels."""
        return tuple(s for s in self.outline.sections if self.line < s.line < self.end)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands below the heading."""
        return all(line.kind in ("blank", "comment") for line in self.lines)


READ: frozenset[Kind] = frozenset({"heading", "prose", "item", "table"})
"""The kinds of line that say something of the system; a quotation is somebody else's word."""


@dataclass(frozen=True)
class Outline:
    """A document's lines by kind, and the parts that they make; each part is found once."""

    text: str

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line, in order; `lines[n - 1]` is line n."""
        return tuple(_classified(self.text))

    @cached_property
    def words(self) -> tuple[Line, ...]:
        """The lines that people read as text."""
        return tuple(line for line in self.lines if line.kind in READ)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Every heading with what belongs to it, in order."""
        found: list[Section] = []
        following = len(self.lines) + 1
        ends = dict.fromkeys(range(1, 7), following)
        for line, level, title, anchors in reversed(list(self._headings())):
            found.append(Section(title, level, line, following, ends[level], anchors, self))
            following = line
            ends |= dict.fromkeys(range(level, 7), line)
        return tuple(reversed(found))

    def _headings(self) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
        pending: list[str] = []
        for line in self.lines:
            anchors = _ANCHOR.findall(line.text) if "<a " in line.text else []
            if line.kind == "heading":
                level, title = _level_and_title(line.text)
                own = ATTRIBUTE.search(title)
                if own:
                    pending.append(own[1])
                    title = title[: own.start()]
                yield line.number, level, plain(_ANCHOR.sub("", title)), (*pending, *anchors)
                pending = []
            elif line.kind in ("prose", "item", "table") and not anchors and line.text.strip():
                pending = []
            else:
                pending += anchors

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Every table that has a head and a rule below it."""
        found: list[Table] = []
        block: list[Line] = []
        for line in (*self.lines, Line(0, "blank", "")):
            if line.kind == "table":
                block.append(line)
                continue
            if len(block) > 1:
                rows = [Row(item.number, cells_of(item.text)) for item in block]
                found.append(Table(rows[0], tuple(rows[2:])))
            block = []
        return tuple(found)

    @cached_property
    def code(self) -> tuple[Code, ...]:
        """Every fenced block."""
        found = []
        opened: tuple[int, re.Match[str]] | None = None
        body: list[str] = []
        for line in (*self.lines, Line(0, "blank", "")):
            inside = line.kind == "code" and opened is not None
            if inside and opened and _holds(line.text, opened[1]):
                body.append(line.text)
                continue
            if opened:
                code = Code(opened[0], opened[1]["language"].lower(), "\n".join(body))
                found.append(code)
            closed = inside and opened and _closes(line.text, opened[1])
            fence = _FENCE.match(line.text) if line.kind == "code" and not closed else None
            opened, body = (line.number, fence) if fence else None, []
        return tuple(found)

    @cached_property
    def title_line(self) -> int:
        """The line of the title; the first line where there is none."""
        return next((s.line for s in self.sections if s.level == 1), 1)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Everything that a link inside the document can name, GitHub's prefix included."""
        written = {name for line in self.lines for name in _anchors_of(line)}
        slugs: dict[str, int] = {}
        for line in self.lines:
            if line.kind == "heading":
                name = slug(_level_and_title(line.text)[1])
                count = slugs.get(name, 0)
                written.add(f"{name}-{count}" if count else name)
                slugs[name] = count + 1
        return frozenset(written | {f"user-content-{name}" for name in written})

    @cached_property
    def facts(self) -> dict[str, tuple[str, int]]:
        """`- **Name:** value` and `Name: value` before the first section: (value, line)."""
        first = next((s.line for s in self.sections if s.level > 1), len(self.lines) + 1)
        found: dict[str, tuple[str, int]] = {}
        for line in self.lines[: first - 1]:
            text = plain(_ITEM.sub("", line.text))
            name, colon, value = text.partition(":")
            if colon and value.strip() and len(name) < 30:
                found.setdefault(name.strip().lower(), (value.strip(), line.number))
        return found

    def block_after(self, number: int) -> range:
        """The lines of the block that begins below line `number`: a paragraph, table or fence."""
        start = number + 1
        while start <= len(self.lines) and self.lines[start - 1].kind in ("blank", "comment"):
            start += 1
        if start > len(self.lines):
            return range(0)
        kind = self.lines[start - 1].kind
        end = start + 1
        if kind == "heading":
            return range(start, end)
        while end <= len(self.lines) and self.lines[end - 1].kind not in ("blank", "heading"):
            if (self.lines[end - 1].kind == "code") != (kind == "code"):
                break
            end += 1
        return range(start, end)


def _classified(text: str) -> Iterator[Line]:
    fence: re.Match[str] | None = None
    hidden = False
    lines = text.splitlines()
    meta = lines[:1] == ["---"] and any(line in ("---", "...") for line in lines[1:])
    before: Line | None = None
    for number, raw in enumerate(lines, 1):
        line: Line
        if meta:
            line = Line(number, "meta", raw)
            meta = number == 1 or raw.strip() not in ("---", "...")
        elif fence and (_holds(raw, fence) or _closes(raw, fence)):
            line = Line(number, "code", raw)
            fence = None if _closes(raw, fence) else fence
        else:
            seen = raw
            if hidden or "<!--" in raw:
                seen, hidden = _visible(lines, number - 1, hidden)
            fence = _FENCE.match(seen) if "```" in seen or "~~~" in seen else None
            line = Line(number, "code" if fence else _kind(seen, raw, before), seen)
        if before is not None and line.kind == "heading" and _UNDERLINE.match(line.text):
            # The line above is the heading; this one only underlines it.
            mark = "#" if line.text.strip().startswith("=") else "##"
            before = Line(number - 1, "heading", f"{mark} {before.text}")
            line = Line(number, "blank", "")
        elif before is not None and line.kind == "table" and before.kind == "prose":
            before = before._replace(kind="table")  # the head of a table without outer bars
        if before is not None:
            yield before
        before = line
    if before is not None:
        yield before


def _visible(lines: list[str], place: int, hidden: bool) -> tuple[str, bool]:
    """A line with spaces in place of comments, and whether one is still open at its end.

    As CommonMark has it: an escaped `<` or one in a code span opens nothing (sections 2.4 and 6.1),
    and what opens inside a paragraph has to end in it (6.6).
    """
    raw = lines[place]
    at = 0
    seen = raw
    if hidden:
        end = raw.find("-->")
        if end < 0:
            return " " * len(raw), True
        at = end + 3
        seen = " " * at + raw[at:]
    while "<!--" in seen[at:]:
        found = _OPENS.search(raw, at)
        if found is None:
            break
        at = found.end()
        if found[0] != "<!--":
            at = _behind_code(raw, found) if found[0][0] == "`" else at
            continue
        end = raw.find("-->", at)
        if end < 0:
            if raw[: found.start()].strip() and not _ends_in_paragraph(lines, place):
                break
            return seen[: found.start()] + " " * (len(raw) - found.start()), True
        at = end + 3
        seen = seen[: found.start()] + " " * (at - found.start()) + seen[at:]
    return seen, False


def _behind_code(raw: str, opened: re.Match[str]) -> int:
    """The place behind the code span that some backticks open; behind them, where they do not."""
    closes = re.compile(rf"(?<!`){opened[0]}(?!`)").search(raw, opened.end())
    return closes.end() if closes else opened.end()


def _ends_in_paragraph(lines: list[str], place: int) -> bool:
    for line in lines[place + 1 :]:
        if not line.strip():
            return False
        if "-->" in line:
            return True
    return False


def _kind(seen: str, raw: str, before: Line | None) -> Kind:
    stripped = seen.lstrip()
    if not stripped:
        return "comment" if raw.strip() else "blank"
    first = stripped[0]
    if first == "#" and _HEADING.match(seen):
        return "heading"
    above = before.kind if before is not None else "blank"
    if above == "prose" and first in "=-" and _UNDERLINE.match(seen):
        return "heading"
    if first == "|" or (above == "table" and "|" in seen and CELL.search(seen)):
        return "table"
    if above == "prose" and "|" in seen and before is not None and "|" in before.text:
        return "table" if _RULE.match(seen) else "prose"
    if first == ">":
        return "quote"
    return "item" if (first in "-*+" or first.isdigit()) and _ITEM.match(seen) else "prose"


def _holds(text: str, fence: re.Match[str]) -> bool:
    """Whether a line is inside the block: one in a quotation ends with it (CommonMark 4.5)."""
    quoted = text.lstrip().startswith(">")
    return (quoted or not fence["quote"]) and not _closes(text, fence)


def _closes(text: str, fence: re.Match[str]) -> bool:
    signs = fence["signs"]
    if signs not in text:
        return False
    found = _FENCE.match(text)
    if found is None or bool(found["quote"]) != bool(fence["quote"]):
        return False  # between the fences of a block a quotation is text
    return found["signs"].startswith(signs) and not text[found.end("signs") :].strip()


def _level_and_title(text: str) -> tuple[int, str]:
    found = _HEADING.match(text)
    return (len(found[1]), found[2]) if found else (2, text.strip())


def _anchors_of(line: Line) -> list[str]:
    if line.kind == "code" or not ("<a " in line.text or "{#" in line.text or "id=" in line.text):
        return []
    own = ATTRIBUTE.search(line.text)
    ids = re.findall(r"""\b(?:id|name)=["']([^"']+)["']""", line.text)
    return [*ids, *([own[1]] if own else [])]
