"""The number of a section: it is the document's, and moves with the plan, not with the text."""

from __future__ import annotations

import re

from smartspec.document.lines import lines_outside_fences

_HEADING = re.compile(r"## (\d+)\. ")


def number_of(text: str) -> str | None:
    """The number in the heading that a section starts with, or None."""
    found = _HEADING.match(text.lstrip())
    return found[1] if found else None


def title_of(text: str) -> str | None:
    """The words of the heading that a section starts with, without its number, or None."""
    first = text.lstrip().partition("\n")[0].rstrip()
    if not first.startswith("## "):
        return None
    number = _HEADING.match(first)
    return first[number.end() if number else 3 :].strip() or None


def renumbered(text: str, number: str) -> str:
    """`text` with `number` in place of its own in the headings that carry it.

    Those are `## 8. …`, `### 8.1. …`, `#### 8.1.1. …`: one that somebody numbered otherwise, or
    not at all, stays as it is, and so does code.
    """
    own = number_of(text)
    if own is None or own == number:
        return text
    heading = re.compile(rf"(#{{2,6}}) {own}((?:\.\d+)*)\. ")
    lines = text.split("\n")
    for place, line, is_text in lines_outside_fences(text):
        numbered = heading.match(line) if is_text and line.startswith("##") else None
        if numbered and numbered[2].count(".") == len(numbered[1]) - 2:
            rest = lines[place - 1][numbered.end() :]
            lines[place - 1] = f"{numbered[1]} {number}{numbered[2]}. {rest}"
    return "\n".join(lines)


def unnumbered(text: str) -> str:
    """`text` as it reads whatever number the document gives it."""
    return renumbered(text, "0")
