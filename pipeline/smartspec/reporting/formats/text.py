"""Findings for people: each with the lines it is about, and a mark below the place.

specs/feature/spec-001-shop/spec.md:12:12: error dead-link
  nothing here is called '#secruity'
  11 | Who may do what:
  12 | see [here](#secruity)
     |            ^^^^^^^^^
  fix: link to the anchor or the heading that is meant
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from smartspec.findings import Finding
from smartspec.reporting.results import LEVELS, Results, counted
from smartspec.source.characters import UNSEEN
from smartspec.speech import told

_COLOURS = {"error": "31", "warn": "33", "info": "36"}
_WORDS = {"error": "error", "warn": "warning", "info": "note"}
_SPACED = re.compile(r"[\t\r\n\u2028\u2029]")
_TURNS = re.compile(r"[\u061c\u200e\u200f]")
"""Marks that are text in some languages, and would move the columns of a line."""
_WIDTH = 100
"""A line longer than this is shown around the place that is meant."""
_MEANT = re.compile(r"[^\s()\[\]`|*\"']+")
"""What begins at the place of a finding: it is underlined."""


def plain(results: Results) -> str:
    """Every finding with its excerpt, and a line that counts them."""
    return "".join(f"{line}\n" for line in _lines(results, colour=False))


def coloured(results: Results) -> str:
    """`plain`, for a terminal."""
    return "".join(f"{line}\n" for line in _lines(results, colour=True))


def _lines(results: Results, colour: bool) -> Iterator[str]:
    for finding in results.findings:
        yield from excerpt(finding, results, colour)
        yield ""
    yield tally(results)


def tally(results: Results) -> str:
    """`2 errors, 1 warning, 3 notes in 22 documents`."""
    parts = [
        counted(results.counts[level], _WORDS[level])
        for level in LEVELS
        if results.counts[level] or level != "info"
    ]
    return f"{', '.join(parts)} in {counted(len(results.documents), 'document')}"


def excerpt(finding: Finding, results: Results, colour: bool) -> Iterator[str]:
    """One finding: its place, what is wrong, the line it is about, what to do."""

    def tint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if colour else text

    weight = _COLOURS[finding.severity]
    where = f"{finding.path}:{finding.line}:{finding.column}" if finding.line else finding.path
    yield f"{tint(visible(where), '1')}: {tint(_WORDS[finding.severity], weight)} {finding.rule}"
    yield from (f"  {visible(line)}" for line in told(finding.message).splitlines())
    lines = results.lines(finding.path)
    if 0 < finding.line <= len(lines):
        width = len(str(finding.line + 1))
        for number, text, marked in _shown(finding, lines):
            gutter = tint(f"{number:>{width}} |", "2")
            yield f"  {gutter} {tint(text, weight) if marked else text}".rstrip()
    if finding.key:
        yield f"  {tint('source:', '2')} {results.source(finding) or finding.key}"
    if finding.fix:
        yield f"  {tint('fix:', '2')} {visible(told(finding.fix))}"


def _shown(finding: Finding, lines: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    """The number and text of each line to show, and whether it is the mark below the place.

    The line has its neighbours beside it, where these are not blank.
    """
    start = _start(finding, lines[finding.line - 1])
    for number in range(finding.line - 1, finding.line + 2):
        if not 0 < number <= len(lines):
            continue
        line = lines[number - 1]
        own = number == finding.line
        text = _part(line, start if own else 0)
        if own or line.strip():
            yield str(number), text, False
        if own and 1 < finding.column <= len(line):
            at = finding.column - 1
            meant = _MEANT.match(line, at)
            end = min(meant.end() if meant else at + 1, start + _WIDTH)
            before = " " * (_columns(visible(line[start:at])) + bool(start))
            yield "", before + "^" * max(_columns(visible(line[at:end])), 1), True


def _start(finding: Finding, line: str) -> int:
    """Where the part of a long line begins that has the place in its middle."""
    middle = finding.column - _WIDTH // 2
    return max(0, min(middle, len(line) - _WIDTH))


def _part(line: str, start: int) -> str:
    end = start + _WIDTH
    return f"{'…' if start else ''}{visible(line[start:end])}{'…' if end < len(line) else ''}"


def visible(text: str) -> str:
    """`text` in one line, and with nothing in it that a terminal would obey or turn around."""
    return _TURNS.sub("\ufffd", UNSEEN.sub("\ufffd", _SPACED.sub(" ", text)))


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes: Thai marks none, wide letters two."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    marks = sum(unicodedata.category(letter) in ("Mn", "Me", "Cf") for letter in text)
    return len(text) + wide - marks
