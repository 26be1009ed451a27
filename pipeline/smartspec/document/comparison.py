"""How two texts differ, for people to read."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

SHOWN_LINES = 40
_COMPARED_LINES = 4000
_CONTEXT = 2

Line = tuple[int, str]
"""A line and its number in the file that it comes from."""


def numbered_lines(text: str) -> list[Line]:
    """The lines of a whole file."""
    return list(enumerate(text.split("\n"), 1))


def difference(
    old: Sequence[Line], new: Sequence[Line], limit: int | None = SHOWN_LINES
) -> tuple[int, list[str]]:
    """The number of the first line of `new` that differs (0 where none does), and the hunks.

    These are those of a unified diff, at most `limit` lines of them; the last line then says how
    many are left out. What is too long to be compared line by line is one replacement.
    """
    start = 0
    shortest = min(len(old), len(new))
    while start < shortest and old[start][1] == new[start][1]:
        start += 1
    if start == len(old) == len(new):
        return 0, []
    stop = 0
    while stop < shortest - start and old[-1 - stop][1] == new[-1 - stop][1]:
        stop += 1
    first, after = max(start - _CONTEXT, 0), max(stop - _CONTEXT, 0)
    lines = _hunks(old[first : len(old) - after], new[first : len(new) - after])
    place = new[start][0] if start < len(new) else (new[-1][0] if new else 1)
    if limit is not None and len(lines) > limit + 1:
        lines = [*lines[:limit], f"… {len(lines) - limit:,} more lines"]
    return place, lines


def _hunks(old: Sequence[Line], new: Sequence[Line]) -> list[str]:
    if len(old) > _COMPARED_LINES or len(new) > _COMPARED_LINES:
        return [
            _head(old, new),
            *(f"-{line}" for _, line in old),
            *(f"+{line}" for _, line in new),
        ]
    matcher = SequenceMatcher(None, [t for _, t in old], [t for _, t in new], autojunk=False)
    lines: list[str] = []
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        (_, i1, _, j1, _), (_, _, i2, _, j2) = group[0], group[-1]
        lines.append(_head(old[i1:i2], new[j1:j2]))
        for tag, a, b, c, d in group:
            if tag == "equal":
                lines += [f" {line}" for _, line in old[a:b]]
            else:
                lines += [f"-{line}" for _, line in old[a:b]]
                lines += [f"+{line}" for _, line in new[c:d]]
    return lines


def _head(old: Sequence[Line], new: Sequence[Line]) -> str:
    """The line above a hunk: where it begins in each file, and how many lines it has there."""
    before = f"{old[0][0]},{len(old)}" if old else "0,0"
    after = f"{new[0][0]},{len(new)}" if new else "0,0"
    return f"@@ -{before} +{after} @@"
