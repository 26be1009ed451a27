"""Whole words in English and Thai: what a text speaks of, and what it says that it is not.

`planning.detection` looks words up in sources; here they are looked up in lines, with columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from smartspec.document.outline import Line
from smartspec.planning.detection import THAI_DENIAL

_THAI = re.compile("[\u0e00-\u0e7f]")
_EDGE = r"A-Za-z0-9_\u00c0-\u024f"
_NEGATION = re.compile(
    r"(?:\b(?:no|not|without|never|neither|nor|avoid(?:s|ing)?|instead of|rather than|"
    r"out of scope|does(?:n't| not) (?:use|need|have))\b(?:\s+[\w-]+){0,2}\s*$)"
    rf"|{THAI_DENIAL}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A term in a line; the column counts from 1."""

    line: int
    column: int
    word: str


@dataclass(frozen=True)
class Terms:
    """Words and phrases to look for.

    One in Latin letters is found as a whole word, its plural included: `auth` is not in `author`.
    Thai is written without spaces: there a term is found anywhere, and may say in a lookahead
    what must not follow (`คิว(?!บ)`, since Cuba is no queue).
    """

    words: tuple[str, ...]

    def find(self, text: str) -> re.Match[str] | None:
        """The first term in `text` that is not denied ("no queue", "without a queue")."""
        return next(self._all(text), None)

    def fullmatch(self, text: str) -> bool:
        """Whether `text` is one of the terms and nothing else."""
        return _pattern(self.words).fullmatch(text.strip()) is not None

    def in_lines(self, lines: Iterable[Line]) -> Iterator[Found]:
        """Every term in `lines`, in order."""
        for line in lines:
            for found in self._all(line.text):
                yield Found(line.number, found.start() + 1, found[0])

    def _all(self, text: str) -> Iterator[re.Match[str]]:
        for found in _pattern(self.words).finditer(text):
            if not _NEGATION.search(text, 0, found.start()):
                yield found


def terms(*words: str) -> Terms:
    """Terms to look for."""
    return Terms(words)


@lru_cache(maxsize=128)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    thai = [word for word in words if _THAI.search(word)]
    latin = [re.escape(word).replace(r"\ ", r"[\s-]+") for word in words if word not in thai]
    parts = [rf"(?<![{_EDGE}])(?:{'|'.join(latin)})(?:s|es)?(?![{_EDGE}])"] if latin else []
    return re.compile("|".join([*parts, *thai]), re.IGNORECASE)
