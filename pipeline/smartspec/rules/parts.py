"""The parts that a document without a source names in its architecture."""

from __future__ import annotations

from collections.abc import Callable

from smartspec.rules.model import Document
from smartspec.rules.words import Found, Terms, terms

ARCHITECTURE = terms("architecture", "system design", "components", "สถาปัตยกรรม")
NOT_WANTED = terms(
    "non-goal", "non goal", "out of scope", "not in scope", "future", "alternative", "prior art",
    "background", "references", "not to use", "นอกขอบเขต",
)  # fmt: skip


def _always(document: Document, found: Found) -> bool:
    del document, found
    return True


def part_in_text(
    document: Document, words: Terms, counts: Callable[[Document, Found], bool] = _always
) -> tuple[int, int] | None:
    """Line and column where a document of somebody else names one of its parts with `words`.

    A part is a sub-heading, a bold label, or the first cell of a row, in an architecture section:
    a word in a sentence may be about anything, and one below "Alternatives" is about what is not.
    `counts` may say of a place that is found that it does not.
    """
    aside = [s for s in document.outline.sections if NOT_WANTED.find(s.title)]
    for section in document.sections(called=ARCHITECTURE):
        for found in words.in_lines(section.words):
            line = document.outline.lines[found.line - 1]
            before = line.text[: found.column - 1].replace("*", "").strip(" |-.0123456789#")
            bold = line.kind == "item" and "**" in line.text[: found.column - 1]
            part = bold or line.kind in ("heading", "table")
            if not part or len(before) >= 25 or set("|+") & set(before):
                continue
            if any(s.line <= found.line < s.end for s in aside):
                continue
            if counts(document, found):
                return found.line, found.column
    return None
