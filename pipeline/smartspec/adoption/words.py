"""Whether one text says what another says, line by line, whatever the markup."""

from __future__ import annotations

import re
from collections.abc import Iterable

from smartspec.document.lines import lines_outside_fences

_SPLIT = re.compile(r"[\s!-/:-@\[-`{-~·–—]+")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(?:\d+(?:\.\d+)*[.)]?\s+)?")
_LISTED = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?")


def words(text: str) -> str:
    """The words of `text` in lower case, one space between them; punctuation is markup."""
    return " ".join(word for word in _SPLIT.split(text.casefold()) if word)


def lines_of(text: str) -> list[tuple[str, str]]:
    """Each line that says something, with its words; numbers of headings and lists do not count."""
    said = []
    for _, line, is_text in lines_outside_fences(text):
        bare = _LISTED.sub("", _HEADING.sub("", line)) if is_text else line
        if words(bare):
            said.append((line, words(bare)))
    return said


class Said:
    """A text to look lines up in."""

    def __init__(self, text: str) -> None:
        self._all = f" {' '.join(words(line) for line in text.splitlines())} "

    def missing(self, text: str) -> list[str]:
        """The lines of `text` whose words do not stand here, in order, one after the other."""
        return [line for line, said in lines_of(text) if f" {said} " not in self._all]

    def says(self, texts: Iterable[str]) -> bool:
        """Whether all lines of all `texts` stand here."""
        return not any(self.missing(text) for text in texts)
