"""The lines of a Markdown text, told apart by whether they are code."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


def lines_outside_fences(text: str) -> Iterator[tuple[int, str, bool]]:
    """Each line with its number and whether it lies outside fenced code blocks.

    A line ends where Markdown ends it, at a line feed: the other characters that Unicode knows
    for it are text.
    """
    fence = ""
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.removesuffix("\r")
        # Most lines of a document are neither fence nor marker: a look at the text is enough.
        found = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if not fence:
            yield number, line, found is None
            fence = found[1] if found else ""
        else:
            yield number, line, False
            closes = found and found[1].startswith(fence) and not line.strip().strip(fence[0])
            fence = "" if closes else fence
