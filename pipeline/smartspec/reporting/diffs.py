"""Differences on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

_RED, _GREEN, _CYAN, _BOLD, _PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[1m", "\x1b[0m"
_COLOURS = {"-": _RED, "+": _GREEN, "@": _CYAN}


def shown(hunks: Iterable[str], colour: bool) -> str:
    """The lines of a diff, in colour where there is a terminal to show it."""
    if not colour:
        return "\n".join(hunks)
    return "\n".join(_coloured(line) for line in hunks)


def strong(text: str, colour: bool) -> str:
    """A heading."""
    return f"{_BOLD}{text}{_PLAIN}" if colour else text


def _coloured(line: str) -> str:
    found = _COLOURS.get(line[:1])
    return f"{found}{line}{_PLAIN}" if found else line
