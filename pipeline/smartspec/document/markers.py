"""Critical fences: how they are written, and how they are found again.

    <!-- @critical security -->
    ## 8. Security Threat Model (STRIDE)
    …
    <!-- @end-critical sum:1f0c9a7e -->

A marker is a line of its own. The same text inside a fenced code block is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from smartspec.document.lines import lines_outside_fences
from smartspec.document.seal import checksum
from smartspec.errors import Fault, SourceError

_OPEN = re.compile(r"^<!-- @critical ([a-z0-9-]+)((?: [a-z-]+)*) -->\s*$")
_CLOSE = re.compile(r"^<!-- @end-critical(?: sum:([0-9a-f]+))? -->\s*$")
_FOOTER = re.compile(r"^<!-- smartspec: generated from \S+ · sum:([0-9a-f]+) -->\s*$")


def fenced(name: str, text: str) -> str:
    """`text` between the markers of the critical section `name`, with its sum."""
    return f"<!-- @critical {name} -->\n{text.strip()}\n<!-- @end-critical sum:{checksum(text)} -->"


def footer(text: str, source: str) -> str:
    """The last line of a document: the sum over all of `text` outside critical sections."""
    return f"<!-- smartspec: generated from {source} · sum:{checksum(outside(text))} -->"


@dataclass(frozen=True, slots=True)
class CriticalSection:
    """A critical section as it stands in a document; lines count from 1."""

    name: str
    flags: tuple[str, ...]
    text: str
    recorded: str | None
    line: int

    @property
    def untouched(self) -> bool:
        """Whether the text is what the pipeline last put there."""
        return self.recorded == checksum(self.text)


def critical_sections(text: str, path: str) -> list[CriticalSection]:
    """The critical sections of a document, in order.

    Raises `SourceError` for a marker that is not closed, nested, repeated or closes nothing.
    """
    found: list[CriticalSection] = []
    opened: tuple[str, tuple[str, ...], int] | None = None
    body: list[str] = []
    for number, line, is_text in lines_outside_fences(text):
        marker = is_text and line.startswith("<!-- ")
        start = _OPEN.match(line) if marker else None
        end = _CLOSE.match(line) if marker else None
        if start and opened:
            raise _broken(path, number, f"'{start[1]}' opens inside '{opened[0]}'", opened[2])
        if start:
            if any(section.name == start[1] for section in found):
                raise _broken(path, number, f"'{start[1]}' stands here twice", None)
            opened, body = (start[1], tuple(start[2].split()), number), []
        elif end and opened:
            found.append(CriticalSection(opened[0], opened[1], "\n".join(body), end[1], opened[2]))
            opened = None
        elif end:
            raise _broken(path, number, "an end of a critical section that never began", None)
        elif opened:
            body.append(line)
    if opened:
        raise _broken(path, opened[2], f"critical section '{opened[0]}' has no end", None)
    return found


def _broken(path: str, line: int, message: str, first: int | None) -> SourceError:
    hint = f"the one before began at line {first}" if first else "restore the marker line"
    return SourceError([Fault(path, line, 1, message, hint=hint)])


def outside(text: str) -> str:
    """`text` without what stands between critical markers and without a footer.

    Of each marker the name stays, so that a moved or removed fence shows.
    """
    kept: list[str] = []
    inside = False
    for _, line, is_text in lines_outside_fences(text):
        marker = is_text and line.startswith("<!-- ")
        start = _OPEN.match(line) if marker else None
        if start:
            inside = True
            kept.append(f"@critical {start[1]}")
        elif marker and _CLOSE.match(line):
            inside = False
        elif not inside and not (marker and _FOOTER.match(line)):
            kept.append(line)
    return "\n".join(kept)


def is_as_generated(text: str, path: str) -> bool:
    """Whether a document is, byte for byte but for line ends, what the pipeline last wrote.

    A document without a footer was never written by the pipeline, or was cut short.
    """
    last = text.rstrip().rsplit("\n", 1)[-1]
    sealed = _FOOTER.match(last)
    if sealed is None or sealed[1] != checksum(outside(text)):
        return False
    return all(section.untouched for section in critical_sections(text, path))
