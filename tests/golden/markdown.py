"""Checks that hold for every document, each over its Markdown as it stands in the file.

They read Markdown anew, with nothing of the code that wrote it: a mistake in the engine's own
idea of a fence or a table must not hide itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

Problem = tuple[int, str]
"""A line and what is wrong there."""

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)")
_HEADING = re.compile(r"^(#{1,6}) (.*)$")
_NUMBERED = re.compile(r"^(\d+(?:\.\d+)*)\. \S")
_ANCHOR = re.compile(r'<a id="([^"]*)"></a>')
_CODE_SPAN = re.compile(r"(?<![\\`])(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_LINK = re.compile(r"(?<!\\)\]\(([^)]*)\)")
_PIPE = re.compile(r"(?<!\\)\|")
_DELIMITER = re.compile(r":?-+:?")
_CONTENTS = re.compile(r"^- \[(.*)\]\(#([^)]*)\)$")


@dataclass(frozen=True)
class Line:
    """A line, counted from 1; `fence` is the language of the code block that it is part of."""

    number: int
    text: str
    fence: str | None


@dataclass(frozen=True)
class Page:
    """A document, and what is special about it."""

    text: str
    as_written: Collection[str] = ()
    """Anchors of sections that a person wrote: their sub-headings need no number."""
    braces: bool = False
    """Whether its author wrote `{{` or `{%`, so that they have to stand in it."""

    @cached_property
    def lines(self) -> list[Line]:
        """All lines, each with the code block that it lies in."""
        found = []
        ticks, language = "", ""
        for number, text in enumerate(self.text.split("\n"), 1):
            mark = _FENCE.match(text)
            if ticks:
                found.append(Line(number, text, language))
                closes = mark and mark[1].startswith(ticks) and not text.strip(" `~")
                ticks = "" if closes else ticks
            elif mark:
                ticks, language = mark[1], mark[2]
                found.append(Line(number, text, language))
            else:
                found.append(Line(number, text, None))
        return found

    @cached_property
    def prose(self) -> list[Line]:
        """The lines outside code blocks."""
        return [line for line in self.lines if line.fence is None]

    @cached_property
    def headings(self) -> list[tuple[int, int, str]]:
        """Line, depth and words of every heading."""
        marks = ((line.number, _HEADING.match(line.text)) for line in self.prose)
        return [(number, len(mark[1]), mark[2]) for number, mark in marks if mark]

    @cached_property
    def anchors(self) -> list[tuple[int, str]]:
        """Line and name of every explicit anchor."""
        return [
            (line.number, name)
            for line in self.prose
            for name in _ANCHOR.findall(_CODE_SPAN.sub("", line.text))
        ]


def fences_are_balanced(page: Page) -> Iterator[Problem]:
    """Every code block is closed, and says its language."""
    opened: Line | None = None
    for line in page.lines:
        if line.fence is None:
            opened = None
            continue
        if opened is None and not line.fence:
            yield line.number, "a code block without a language"
        opened = opened or line
    if opened is not None:
        yield opened.number, "a code block that is never closed"


def links_resolve(page: Page) -> Iterator[Problem]:
    """Every link goes to an anchor or heading of the page, or out to the web."""
    targets = {name for _, name in page.anchors}
    targets |= {_slug(words) for _, _, words in page.headings}
    for line in page.prose:
        for target in _LINK.findall(_CODE_SPAN.sub("", line.text)):
            inside = target.startswith("#") and target[1:] in targets
            if not inside and not target.startswith(("https://", "http://")):
                yield line.number, f"a link to {target!r}, which is nowhere"


_UNNUMBERED = ("assumptions", "risks", "traceability", "related-specs")
"""The sections of profile `technical` without a number (templates/profiles/technical.yaml)."""


def anchors_are_unique(page: Page) -> Iterator[Problem]:
    """No anchor stands twice, or is what a heading is called that it does not stand at."""
    seen: dict[str, int] = {}
    for number, name in page.anchors:
        if name in seen:
            yield number, f"anchor {name!r} stands in line {seen[name]} already"
        seen.setdefault(name, number)
    for number, _, words in page.headings:
        if not 0 <= number - seen.get(_slug(words), number) <= 4:  # a marker, blank lines
            yield number, f"anchor {_slug(words)!r} is this heading's too"


def numbers_are_consecutive(page: Page) -> Iterator[Problem]:
    """Headings count 1., 1.1., 1.1.1. without a gap; there is one H1, and it has no number.

    A technical specification counts its sections alone, and those at its end have no number.
    """
    technical = any(words.startswith("Technical Specification: ") for _, _, words in page.headings)
    counts = [0] * 7
    anchors = dict(page.anchors)
    section = ""
    places = iter(sorted(anchors))
    upcoming = next(places, None)
    for number, depth, words in page.headings:
        while upcoming is not None and upcoming < number:
            section = anchors[upcoming]
            upcoming = next(places, None)
        if technical and (depth > 2 or (depth == 2 and section in _UNNUMBERED)):
            if _NUMBERED.match(words):
                yield number, f"a number that nobody asks for in {words!r}"
            continue
        counts[depth] += 1
        counts[depth + 1 :] = [0] * (6 - depth)
        if depth == 1:
            if number != 1:
                yield number, "a second title"
            continue
        if depth > 2 and section in page.as_written:
            continue
        expected = ".".join(map(str, counts[2 : depth + 1]))
        found = _NUMBERED.match(words)
        if not found or found[1] != expected:
            yield number, f"expected number {expected}, found {words!r}"


def contents_match(page: Page) -> Iterator[Problem]:
    """The table of contents has each section once, by its title, in order."""
    listed = [m.groups() for line in page.prose if (m := _CONTENTS.match(line.text))]
    sections = [words for _, depth, words in page.headings if depth == 2]
    titles = [title for title, _ in listed][: len(sections)]
    if titles != sections:
        yield 1, f"the contents are {titles}, the sections {sections}"


def nothing_is_unfilled(page: Page) -> Iterator[Problem]:
    """No absent value was printed, and no template shows through."""
    for line in page.lines:
        if re.search(r"(?<!\w)(None(?! (?:for|of) )|Undefined|Markup\()(?!\w)", line.text):
            yield line.number, f"an absent value: {line.text.strip()!r}"
        # Two braces are how Mermaid draws a gateway.
        if not page.braces and line.fence != "mermaid" and re.search(r"\{\{|\{%|\{#", line.text):
            yield line.number, f"a piece of a template: {line.text.strip()!r}"


def blank_lines_are_single(page: Page) -> Iterator[Problem]:
    """No two blank lines outside code blocks."""
    for line, following in zip(page.lines, page.lines[1:], strict=False):
        both_blank = line.fence is None and following.fence is None and line.text == following.text
        if both_blank and not line.text and following.number < len(page.lines):
            yield line.number, "two blank lines"


def tables_are_even(page: Page) -> Iterator[Problem]:
    """Every row of a table has as many cells as its header, and none is empty."""
    width = 0
    before = 0
    for line in page.prose:
        if not line.text.startswith("|"):
            continue
        cells = _PIPE.split(line.text)[1:-1]
        if line.number != before + 1:
            width = len(cells)
            below = page.lines[line.number] if line.number < len(page.lines) else None
            rule = _PIPE.split(below.text)[1:-1] if below else []
            if not rule or not all(_DELIMITER.fullmatch(cell.strip()) for cell in rule):
                yield line.number, "a row of a table without a header"
        if len(cells) != width or not line.text.endswith("|"):
            yield line.number, f"{len(cells)} cells under a header of {width}"
        elif not all(cell.strip() for cell in cells):
            yield line.number, "an empty cell"
        before = line.number


CHECKS: tuple[Callable[[Page], Iterator[Problem]], ...] = (
    fences_are_balanced,
    links_resolve,
    anchors_are_unique,
    numbers_are_consecutive,
    contents_match,
    nothing_is_unfilled,
    blank_lines_are_single,
    tables_are_even,
)


def _slug(words: str) -> str:
    """The anchor that GitHub gives to a heading."""
    kept = re.sub(r"[^\w\- ]", "", words.lower())
    return kept.replace(" ", "-")
