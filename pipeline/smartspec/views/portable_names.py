"""Names of tables and columns as MySQL and SQLite have to read them."""

from __future__ import annotations

from smartspec.views.portable_expressions import Portable
from smartspec.views.sql import identifier

_SQLITE_TEXT = """
add alter autoincrement between commit delete drop escape exists if index insert is isnull
nothing notnull set transaction update values
"""
_SQLITE_WORDS = frozenset(_SQLITE_TEXT.split())
"""What SQLite reserves and PostgreSQL does not."""


def name_in(word: str, dialect: Portable) -> str:
    """`word`, quoted where the dialect needs it; MySQL's names always are."""
    if dialect == "mysql":
        return f"`{word}`"
    return f'"{word}"' if word.lower() in _SQLITE_WORDS else identifier(word)
