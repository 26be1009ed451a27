"""Critical fences: how they are written, and how they are found again.

    <!-- @critical security -->
    ## 8. Security Threat Model (STRIDE)
    …
    <!-- @end-critical sum:1f0c9a7e -->

A marker is a line of its own. The same text inside a fenced code block is text. A person may add
words behind the name in the opening marker; `allow-update` lets updates in without review.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from smartspec.document.lines import lines_outside_fences
from smartspec.document.numbering import unnumbered
from smartspec.document.seal import checksum
from smartspec.errors import Fault, SourceError

ALLOW_UPDATE = "allow-update"
BYTE_ORDER_MARK = "\ufeff"

_OPEN = re.compile(r"^<!-- @critical ([a-z0-9-]+)((?: [a-z-]+)*) -->\s*$")
_CLOSE = re.compile(r"^<!-- @end-critical(?: sum:([0-9a-f]+))?(?: by:([0-9a-f]+))? -->\s*$")
_FOOTER = re.compile(r"^<!-- smartspec: generated from (\S+) · sum:([0-9a-f]+) -->\s*$")


def section_sum(text: str) -> str:
    """The sum of a critical section; the number that the document gives it does not count."""
    return checksum(unnumbered(text))


def fenced(name: str, text: str, by: str | None = None) -> str:
    """`text` between the markers of the critical section `name`, with its sum.

    `by` is a digest of all that the text was made by beside the spec's own source; it is written
    where a workspace lets untouched sections follow their source.
    """
    made_by = f" by:{by}" if by else ""
    end = f"<!-- @end-critical sum:{section_sum(text)}{made_by} -->"
    return f"<!-- @critical {name} -->\n{text.strip()}\n{end}"


def footer(text: str, source: str) -> str:
    """The last line of a document: the sum over all of `text` outside critical sections."""
    return f"<!-- smartspec: generated from {source} · sum:{checksum(outside(text))} -->"


def footer_of(text: str) -> str:
    """The source that the last line of a document names; empty where that is no footer."""
    found = _FOOTER.match(_last_line(text))
    return found[1] if found else ""


def _last_line(text: str) -> str:
    return text.rstrip().rpartition("\n")[2]


@dataclass(frozen=True, slots=True)
class CriticalSection:
    """A critical section as it stands in a document.

    `line` and `end` are the lines of its markers, counted from 1; `recorded` is the sum, and `by`
    the digest, that the closing marker carries.
    """

    name: str
    flags: tuple[str, ...]
    text: str
    recorded: str | None
    line: int
    end: int
    by: str | None = None

    @property
    def untouched(self) -> bool:
        """Whether the text is what the pipeline last put there."""
        return self.recorded == section_sum(self.text)


def critical_sections(text: str, path: str) -> list[CriticalSection]:
    """The critical sections of a document, in order.

    Raises `SourceError` for a marker that is not closed, nested, repeated or closes nothing.
    """
    found: list[CriticalSection] = []
    opened: tuple[str, tuple[str, ...], int] | None = None
    body: list[str] = []
    for number, line, is_text in lines_outside_fences(text):
        marker = is_text and line[:5] == "<!-- "
        start = _OPEN.match(line) if marker else None
        end = _CLOSE.match(line) if marker else None
        if start and opened:
            raise _broken(path, number, f"'{start[1]}' opens inside '{opened[0]}'", opened[2])
        if start:
            if any(section.name == start[1] for section in found):
                raise _broken(path, number, f"'{start[1]}' stands here twice", None)
            opened, body = (start[1], tuple(start[2].split()), number), []
        elif end and opened:
            words = "\n".join(body)
            found.append(CriticalSection(*opened[:2], words, end[1], opened[2], number, end[2]))
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
    return "\n".join(line for _, line in outside_lines(text))


def outside_lines(text: str) -> list[tuple[int, str]]:
    """The lines of `outside`, each with its number in `text`."""
    kept: list[tuple[int, str]] = []
    inside = False
    for number, line, is_text in lines_outside_fences(text):
        marker = is_text and line[:5] == "<!-- "
        start = _OPEN.match(line) if marker else None
        if start:
            inside = True
            kept.append((number, f"@critical {start[1]}"))
        elif marker and _CLOSE.match(line):
            inside = False
        elif not inside and not (marker and _FOOTER.match(line)):
            kept.append((number, line))
    return kept


def outside_is_as_generated(text: str) -> bool:
    """Whether all outside critical sections is what the pipeline last wrote.

    A document without a footer was never written by the pipeline, or was cut short.
    """
    sealed = _FOOTER.match(_last_line(text))
    return sealed is not None and sealed[2] == checksum(outside(text))


def is_as_generated(text: str, path: str) -> bool:
    """Whether a document is, byte for byte but for line ends, what the pipeline last wrote."""
    if not outside_is_as_generated(text):
        return False
    return all(section.untouched for section in critical_sections(text, path))
