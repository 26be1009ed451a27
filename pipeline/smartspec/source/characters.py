"""Characters that nobody sees, and that change how a text reads: no file that is read has them.

Control characters (C0 but tab and the ends of lines, DEL, C1) and those that turn the direction
of what follows (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from smartspec.errors import Fault, SourceError

if TYPE_CHECKING:  # reads YAML, which an index needs only to tell what is wrong
    from smartspec.source.positions import Key

UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
FREE = frozenset({"example"})
"""Keys of what is shown as JSON, which writes such a character as an escape."""
_SCHEMAS = frozenset({"schema", "schemas"})
_PROSE = frozenset({"title", "description"})
"""What of a schema is shown as text; its values are shown as JSON."""
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


def visible(text: str) -> str:
    """`text` with each such character as the escape that JSON has for it."""
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def refuse_unseen(text: str, path: str) -> None:
    """Raises `SourceError` with the fault of each such character that stands in `text`."""
    faults, _ = unseen(text, path)
    if faults:
        raise SourceError(faults)


def escaped(data: Any, path: str, text: str) -> list[Fault]:
    """The fault of each text in `data` that has such a character by an escape."""
    return hidden(data, path, text) if "\\" in text else []


def hidden(
    data: Any,
    path: str,
    text: str,
    free: Collection[str] = FREE,
) -> list[Fault]:
    """The fault of each text in `data` that has such a character, however `text` writes it.

    What stands under a key of `free` may have it.
    """
    found = list(_texts(data, (), free))
    if not found:
        return []
    from smartspec.source.positions import SourceMap, dotted

    # A reader of YAML, which finds the places, takes fewer characters than JSON has.
    positions = SourceMap.of(UNSEEN.sub("\ufffd", text))
    return [
        Fault(path, *positions.value(keys), _message(character), dotted(keys), _HINT)
        for keys, character in found
    ]


def _texts(
    data: Any, keys: tuple[Key, ...], free: Collection[str], schema: bool = False
) -> Iterator[tuple[tuple[Key, ...], str]]:
    if isinstance(data, str):
        found = UNSEEN.search(data)
        if found and (not schema or keys[-1] in _PROSE):
            yield keys, found[0]
    elif isinstance(data, list):
        for number, item in enumerate(data):
            yield from _texts(item, (*keys, number), free, schema)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key not in free:
                inside = schema or key in _SCHEMAS
                yield from _texts(value, (*keys, str(key)), free, inside)


def _message(character: str) -> str:
    name = unicodedata.name(character, "control character").lower()
    return f"the character U+{ord(character):04X} ({name}) does not belong into a text"
