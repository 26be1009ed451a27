"""Sections to one document: numbers, anchors, table of contents, fences, sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from smartspec.document.contents import HEADLINE, entry
from smartspec.document.lines import lines_outside_fences
from smartspec.document.markers import fenced, footer
from smartspec.document.numbering import number_of, title_of
from smartspec.document.words import unclosed

PIPE = "\ufffe"
"""Stands for `|` in a code span until it is known whether the span is in a table: GFM splits a
row at `|` before it looks for code spans, so that it is escaped there and nowhere else. No YAML
text can hold the character (YAML 1.2.2, production c-printable)."""
_UNSAID = re.compile(r"\n(#{2,}+) [^\n]*+\s*+(?=\Z|(?!\1#)##)")
"""A heading before one that is no deeper, or at the end; also where code looks like that."""


@dataclass(frozen=True, slots=True)
class RenderedSection:
    """One section's Markdown, with neither its heading nor its markers.

    `as_written` says that a person wrote the text: it is put in place unchanged. A hand-written
    text that starts with its own `## ` heading gives the title. `by` goes into the closing marker
    (`markers.fenced`). `numbers` is `all`, `section` (no heading below has one) or `none`.
    """

    id: str
    title: str
    marker: str | None
    text: str
    as_written: bool = False
    by: str | None = None
    numbers: str = "all"


def assemble(title: str, header: str, sections: Sequence[RenderedSection], source: str) -> str:
    """The whole document; `title` is Markdown, `source` the file that the footer names."""
    blocks = [f"# {unclosed(title)}", tidy(header)]
    contents = []
    bodies = []
    number = 0
    for section in sections:
        heading, text = _heading_and_text(section)
        if section.numbers != "none":
            number += 1
            heading = f"{number}. {heading}"
        contents.append(entry(heading, section.id))
        body = text if section.as_written else _body(text, number, section.numbers)
        whole = f"## {heading}\n\n{body.strip()}"
        fence = fenced(section.marker, whole, section.by) if section.marker else whole
        gap = "\n" if section.marker else "\n\n"
        bodies.append(f'<a id="{section.id}"></a>{gap}{fence}')
    if contents:
        blocks.append(f"{HEADLINE}\n\n" + "\n".join(contents))
    text = "\n\n".join(block for block in [*blocks, *bodies] if block) + "\n"
    return f"{text}\n{footer(text, source)}\n"


def _body(text: str, number: int, numbers: str) -> str:
    told = _told(text)
    return numbered(told, str(number)) if numbers == "all" else tidy(told)


def _told(text: str) -> str:
    """`text` without the headings that have nothing below them.

    What is left of a section depends on what a spec leaves out of the catalogue: here no template
    has to ask whether a list has become empty.
    """
    if not _UNSAID.search(f"\n{text}"):
        return text
    kept: list[str] = []
    waiting: list[str] = []  # headings, each below the one before, until something is said
    for _, line, is_text in lines_outside_fences(text):
        if is_text and line.startswith("##"):
            depth = line.find(" ")
            waiting = [one for one in waiting if one.find(" ") < depth]
            waiting.append(line)
        elif not is_text or line.strip():
            for heading in waiting:
                kept += [heading, ""]
            waiting.clear()
            kept.append(line)
        else:
            kept.append("")
    return "\n".join(kept)


def _heading_and_text(section: RenderedSection) -> tuple[str, str]:
    first, _, rest = section.text.lstrip().partition("\n")
    if section.as_written and first.startswith("## "):
        return first[3:].strip(), rest
    return section.title, section.text


def tidy(text: str) -> str:
    """`text` with one blank line where there are several and no space at line ends.

    Fenced code is left as it is.
    """
    return _shaped(text, None)


def numbered(text: str, number: str) -> str:
    """`tidy`, with sub-headings numbered below `number`: `### 8.1. …`, `#### 8.1.1. …`."""
    return _shaped(text, _Numbers(number))


def _shaped(text: str, numbers: _Numbers | None) -> str:
    lines: list[str] = []
    has_pipes = PIPE in text
    for _, line, is_text in lines_outside_fences(text):
        if not is_text:
            lines.append(line)
        elif kept := line.rstrip():
            if has_pipes:
                kept = kept.replace(PIPE, r"\|" if kept.startswith("|") else "|")
            if kept.startswith("#"):
                kept = _heading(kept)
            heading = numbers is not None and kept.startswith("###")
            lines.append(numbers.applied(kept) if numbers and heading else kept)
        elif lines and lines[-1]:
            lines.append("")
    return "\n".join(lines).strip("\n")


def _heading(line: str) -> str:
    marks, gap, words = line.partition(" ")
    return f"{marks}{gap}{unclosed(words)}" if gap and not marks.strip("#") else line


def numbered_throughout(text: str) -> str:
    """A section as it reads where every heading has a number.

    A document may have been made when its profile numbered them all.
    """
    body = text.strip().partition("\n")[2]
    number = number_of(text) or "0"
    title = title_of(text)
    if title is None:
        return text
    return f"## {number}. {title}\n\n{numbered(body, number)}"


class _Numbers:
    """Counts headings by depth."""

    def __init__(self, number: str) -> None:
        self._number = number
        self._counts = [0] * 7

    def applied(self, line: str) -> str:
        """A heading line with its number."""
        marks, _, words = line.partition(" ")
        depth = len(marks)
        if depth > 6 or not words or marks.strip("#"):
            return line
        self._counts[depth] += 1
        self._counts[depth + 1 :] = [0] * (6 - depth)
        below = ".".join(str(max(count, 1)) for count in self._counts[3 : depth + 1])
        return f"{marks} {self._number}.{below}. {words.strip()}"
