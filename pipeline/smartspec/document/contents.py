"""The table of contents of a document, and where its sections are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from smartspec.document.lines import lines_outside_fences
from smartspec.document.numbering import number_of, title_of

HEADLINE = "**Contents:**"
_ENTRY = re.compile(r"^- \[(.*)\]\(#([a-z0-9-]+)\)$")
_ANCHOR = re.compile(r'^<a id="([a-z0-9-]+)"></a>$')


def entry(heading: str, anchor: str) -> str:
    """One line of the table of contents; `heading` has its number."""
    return f"- [{heading}](#{anchor})"


@dataclass
class Contents:
    """The contents of a generated document, to be changed for what a person's text says.

    `headings` maps the anchor of each section to its heading; `first` is the place of the first
    entry, `places` that of each section's anchor. Places count from 0.
    """

    headings: dict[str, str]
    first: int
    places: dict[str, int]
    _generated: int = field(init=False)

    def __post_init__(self) -> None:
        self._generated = len(self.headings)

    @classmethod
    def of(cls, document: str) -> Contents:
        """The contents of a document as the pipeline writes it."""
        headings: dict[str, str] = {}
        places: dict[str, int] = {}
        first = 0
        for number, line, is_text in lines_outside_fences(document):
            if not is_text:
                continue
            if line == HEADLINE and not first:
                first = number + 1
            found = _ENTRY.match(line) if first and line.startswith("- [") else None
            if found and number - 1 == first + len(headings):
                headings[found[2]] = found[1]
            anchor = _ANCHOR.match(line) if line.startswith("<a id=") else None
            if anchor and anchor[1] in headings:
                places.setdefault(anchor[1], number - 1)
        return cls(headings, first, places)

    def extent(self, anchor: str | None, last: int) -> tuple[int, int] | None:
        """Where the text of a section begins and ends; `last` is the place of the footer."""
        start = self.places.get(anchor or "")
        if start is None:
            return None
        return start + 1, min((p for p in self.places.values() if p > start), default=last)

    def next_number(self) -> str:
        """The number of a section put behind the last one."""
        numbers = (number_of(f"## {heading}") for heading in self.headings.values())
        return str(max((int(number) for number in numbers if number), default=0) + 1)

    def rename(self, anchor_line: str, text: str) -> None:
        """Have the entry of the section at `anchor_line` say what its heading says."""
        found = _ANCHOR.match(anchor_line)
        heading = _heading(text)
        if found and heading and found[1] in self.headings:
            self.headings[found[1]] = heading

    def add(self, anchor: str, text: str) -> None:
        """One more section at the end."""
        self.headings[anchor] = _heading(text) or anchor

    def applied(self, lines: list[str], end: str) -> list[str]:
        """`lines` with the entries as they are now; `end` ends each line."""
        if not self._generated:
            return lines
        made = [entry(heading, anchor) + end for anchor, heading in self.headings.items()]
        return [*lines[: self.first], *made, *lines[self.first + self._generated :]]


def _heading(text: str) -> str | None:
    words, number = title_of(text), number_of(text)
    return f"{number}. {words}" if words and number else words
