"""An index read with the place of each entry, at the speed of the standard parser.

`json.loads` keeps no places. Here the top level is walked by hand and each entry is left to the
parser in C, so that where an entry begins is known for nothing.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from smartspec.index.spec_index import Entry, dependencies_of, read_index

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class LocatedIndex:
    """An index: its document, and where in `text` each of its entries begins."""

    path: str
    text: str
    document: dict[str, Any]
    starts: tuple[int, ...]

    @property
    def entries(self) -> list[Entry]:
        """The entries, in order."""
        found: list[Entry] = self.document["specs"]
        return found

    @cached_property
    def dependencies(self) -> list[tuple[str, ...]]:
        """What each entry depends on."""
        return [dependencies_of(entry) for entry in self.entries]

    @cached_property
    def _entry_lines(self) -> list[int]:
        """The line in which each entry begins."""
        ends = zip((0, *self.starts), self.starts, strict=False)
        return list(accumulate((self.text.count("\n", a, b) for a, b in ends), initial=1))[1:]

    def place(self, number: int, word: str = "", after: str = "") -> tuple[int, int]:
        """Line and column of an entry, or of `word` (as a JSON string) in it, behind `after`."""
        start = self.starts[number]
        found = -1
        if word:
            end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
            begin = max(self.text.find(f'"{after}"', start, end), start) if after else start
            found = self.text.find(json.dumps(word, ensure_ascii=False), begin, end)
        found = found if found >= 0 else start
        line = self._entry_lines[number] + self.text.count("\n", start, found)
        return line, found - self.text.rfind("\n", 0, found)

    def place_of(self, word: str) -> tuple[int, int]:
        """Line and column of a key at the top."""
        found = max(self.text.find(f'"{word}"'), 0)
        return self.text.count("\n", 0, found) + 1, found - self.text.rfind("\n", 0, found)


def read_located(text: str, path: str) -> LocatedIndex:
    """The index in `text`. Raises `ConfigError` where it is not one, with every fault placed."""
    text = text.removeprefix("\ufeff")
    try:
        document, starts = _walk(text)
    except (ValueError, IndexError, RecursionError):
        document, starts = {}, ()
    specs = document.get("specs")
    known = isinstance(specs, list) and len(starts) == len(specs)
    if not known or not all(type(e) is dict and type(e.get("id")) is str for e in specs or ()):
        # Slow, and says what is wrong; a document that it accepts is one that has no places.
        document = read_index(text, path)
        starts = tuple(0 for _ in document["specs"])
    return LocatedIndex(path, text, document, starts)


def _walk(text: str) -> tuple[dict[str, Any], tuple[int, ...]]:
    place = _skip(text, 0)
    if text[place] == "[":
        entries, starts, _ = _array(text, place)
        return {"specs": entries}, tuple(starts)
    document: dict[str, Any] = {}
    starts = []
    place = _skip(text, place + 1)
    while text[place] != "}":
        key, place = _DECODER.raw_decode(text, place)
        place = _skip(text, _skip(text, place) + 1)
        if key == "specs" and text[place] == "[":
            document[key], starts, place = _array(text, place)
        else:
            document[key], place = _DECODER.raw_decode(text, place)
        place = _skip(text, place)
        if text[place] == ",":
            place = _skip(text, place + 1)
        elif text[place] != "}":
            raise ValueError("not JSON")
    if _skip(text, place + 1) != len(text):
        raise ValueError("more than one document")
    return document, tuple(starts)


def value_spans(text: str) -> dict[str, tuple[int, int]] | None:
    """Where each value at the top of an index begins and ends; none of a bare list.

    None where the entries of `text` have no places, since it says `specs` twice.
    """
    spans: dict[str, tuple[int, int]] = {}
    place = _skip(text, 0)
    if text[place] == "[":
        return spans
    place = _skip(text, place + 1)
    while text[place] != "}":
        key, place = _DECODER.raw_decode(text, place)
        start = _skip(text, _skip(text, place) + 1)
        _, end = _DECODER.raw_decode(text, start)
        if key == "specs" and key in spans:
            return None
        spans[key] = (start, end)
        place = _skip(text, end)
        if text[place] == ",":
            place = _skip(text, place + 1)
    return spans


def _array(text: str, place: int) -> tuple[list[Any], list[int], int]:
    """The items of the array at `place`, where each begins, and the place behind it."""
    items: list[Any] = []
    starts: list[int] = []
    place = _skip(text, place + 1)
    while text[place] != "]":
        starts.append(place)
        item, place = _DECODER.raw_decode(text, place)
        items.append(item)
        place = _skip(text, place)
        if text[place] == ",":
            place = _skip(text, place + 1)
        elif text[place] != "]":
            raise ValueError("not JSON")
    return items, starts, place + 1


def _skip(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place
