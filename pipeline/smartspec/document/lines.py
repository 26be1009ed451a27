"""Lines as Markdown knows them, and which of them are code.

CommonMark ends a line at LF, CRLF or CR (https://spec.commonmark.org/0.31.2/#line-ending) and
nowhere else; `str.splitlines` knows more line ends, at which no reader of Markdown would stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


def lines_of(text: str) -> list[str]:
    """The lines of `text` without their ends; a mark of byte order is no part of the first."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def lines_outside_fences(text: str) -> Iterator[tuple[int, str, bool]]:
    """Each line with its number and whether it lies outside fenced code blocks."""
    fence = ""
    for number, line in enumerate(lines_of(text), 1):
        # Most lines of a document are neither fence nor marker: a look at the text is enough.
        found = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if not fence:
            yield number, line, found is None
            fence = found[1] if found else ""
        else:
            yield number, line, False
            closes = found and found[1].startswith(fence) and not line.strip().strip(fence[0])
            fence = "" if closes else fence
