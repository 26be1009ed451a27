"""Characters that nobody sees, and that change how a text reads: a source has none of them.

Control characters (C0 but tab and the ends of lines, DEL, C1) and those that turn the direction
of what follows (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from smartspec.errors import Fault
from smartspec.source.positions import Key, SourceMap, dotted

UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_FREE = frozenset({"schema", "example"})
"""Keys of what is shown as JSON, which writes such a character as an escape."""
_HINT = "remove it: nobody sees it, and it changes how the text reads"


def unseen(text: str, path: str) -> tuple[list[Fault], str]:
    """The fault of each such character that stands in `text`, and the text without them.

    Each is replaced by one character, so that all places stay what they were.
    """
    faults = []
    for found in UNSEEN.finditer(text):
        start = text.rfind("\n", 0, found.start()) + 1
        line = text.count("\n", 0, start) + 1
        place = (line, found.start() - start + 1)
        faults.append(Fault(path, *place, _message(found[0]), hint=_HINT))
    return faults, UNSEEN.sub("\ufffd", text)


def escaped(data: Any, path: str, text: str) -> list[Fault]:
    """The fault of each text in `data` that has such a character by an escape."""
    if "\\" not in text:
        return []
    found = list(_texts(data, ()))
    positions = SourceMap.of(text) if found else SourceMap()
    return [
        Fault(path, *positions.value(keys), _message(character), dotted(keys), _HINT)
        for keys, character in found
    ]


def _texts(data: Any, keys: tuple[Key, ...]) -> Iterator[tuple[tuple[Key, ...], str]]:
    if isinstance(data, str):
        found = UNSEEN.search(data)
        if found:
            yield keys, found[0]
    elif isinstance(data, list):
        for number, item in enumerate(data):
            yield from _texts(item, (*keys, number))
    elif isinstance(data, dict):
        for key, value in data.items():
            if key not in _FREE:
                yield from _texts(value, (*keys, str(key)))


def _message(character: str) -> str:
    name = unicodedata.name(character, "control character").lower()
    return f"the character U+{ord(character):04X} ({name}) does not belong into a text"
