"""Findings for people: each with the lines it is about, and a mark below the place.

specs/feature/spec-001-shop/spec.md:12:8: error dead-link
  nothing here is called '#secruity'
   11 |
>  12 | see [here](#secruity)
      |           ^
  fix: link to the anchor or the heading that is meant
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from smartspec.findings import Finding
from smartspec.reporting.results import LEVELS, Results, counted
from smartspec.source.characters import UNSEEN
from smartspec.speech import told

_COLOURS = {"error": "31", "warn": "33", "info": "36"}
_WORDS = {"error": "error", "warn": "warning", "info": "note"}
_SPACED = re.compile(r"[\t\r\n]")
_WIDTH = 100
"""A line longer than this is shown around the place that is meant."""


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

    where = f"{finding.path}:{finding.line}:{finding.column}" if finding.line else finding.path
    word = tint(_WORDS[finding.severity], _COLOURS[finding.severity])
    yield f"{tint(visible(where), '1')}: {word} {finding.rule}"
    yield from (f"  {visible(line)}" for line in told(finding.message).splitlines())
    lines = results.lines(finding.path)
    if 0 < finding.line <= len(lines):
        yield from _shown(finding, lines[finding.line - 1], tint)
    if finding.key:
        yield f"  {tint('source:', '2')} {results.source(finding) or finding.key}"
    if finding.fix:
        yield f"  {tint('fix:', '2')} {visible(told(finding.fix))}"


def _shown(finding: Finding, line: str, tint: object) -> Iterator[str]:
    assert callable(tint)
    start = (
        max(0, min(finding.column - _WIDTH // 2, len(line) - _WIDTH)) if len(line) > _WIDTH else 0
    )
    part = visible(line[start : start + _WIDTH])
    before = part[: max(0, finding.column - 1 - start)]
    number = str(finding.line)
    yield f"  {tint(f'{number} |', '2')} {'…' if start else ''}{part}"
    if finding.column > 1:
        gap = " " * (_columns(before) + bool(start))
        yield f"  {' ' * len(number)} {tint('|', '2')} {gap}{tint('^', '1')}"


def visible(text: str) -> str:
    """`text` in one line, and with nothing in it that a terminal would obey or turn around."""
    return UNSEEN.sub("\ufffd", _SPACED.sub(" ", text))


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes: Thai marks none, wide letters two."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    marks = sum(unicodedata.category(letter) in ("Mn", "Me", "Cf") for letter in text)
    return len(text) + wide - marks
