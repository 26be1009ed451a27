"""Where each code block of a document comes from, noted while it is rendered.

A template says it where it prints the block: `{{ system.ddl(table) | fence("sql", origin=…) }}`.
Nothing of it is in the document. It is noted only while somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """A block, and where it comes from.

    `origin` is a key of the source (`data_model.tables[2]`), a catalogue entry
    (`catalogue/sagas#refund`), or empty.
    """

    language: str
    text: str
    origin: str


_noted: ContextVar[list[Origin] | None] = ContextVar("noted", default=None)


def note(language: str, text: str, origin: str) -> None:
    """Say that a block is being printed."""
    noted = _noted.get()
    if noted is not None:
        noted.append(Origin(language, text, origin))


@contextmanager
def noting() -> Iterator[list[Origin]]:
    """Collect what is noted inside, in the order in which it is printed."""
    found: list[Origin] = []
    token = _noted.set(found)
    try:
        yield found
    finally:
        _noted.reset(token)
