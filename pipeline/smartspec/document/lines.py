"""The lines of a Markdown text, told apart by whether they are code.

A line ends at a line feed, with or without a carriage return before it: what `str.splitlines`
knows beside that is text to every reader of Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


def lines_of(text: str) -> list[str]:
    """The lines of `text` without their ends; a mark of byte order is no part of the first."""
    return text.replace("\r\n", "\n").removeprefix("\ufeff").split("\n")


def lines_outside_fences(text: str) -> Iterator[tuple[int, str, bool]]:
    """Each line with its number and whether it lies outside fenced code blocks."""
    lines = lines_of(text)
    has_fences = "```" in text or "~~~" in text
    is_text = _outside_fences(lines) if has_fences else [True] * len(lines)
    return zip(range(1, len(lines) + 1), lines, is_text, strict=True)


def _outside_fences(lines: list[str]) -> list[bool]:
    """For each line whether it lies outside fenced code.

    A document is gone through several times, and few of its lines could be a fence: only those
    are looked at one by one, and what lies between is marked at a stroke.
    """
    is_text = [True] * len(lines)
    fence, opened = "", 0
    for place in [i for i, line in enumerate(lines) if "```" in line or "~~~" in line]:
        line = lines[place]
        found = _FENCE.match(line)
        if found is None:
            continue
        if not fence:
            fence, opened = found[1], place
        elif found[1].startswith(fence) and not line.strip().strip(fence[0]):
            is_text[opened : place + 1] = [False] * (place + 1 - opened)
            fence = ""
    if fence:
        is_text[opened:] = [False] * (len(lines) - opened)
    return is_text
