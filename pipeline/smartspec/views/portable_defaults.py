"""Defaults of columns in the words of MySQL and SQLite.

Facts: MySQL 8.0 manual, 11.6 (a default of a text, a BLOB or JSON is an expression in brackets);
SQLite documentation, lang_createtable, 3.2 (an expression is one in brackets, too).
"""

from __future__ import annotations

import json
import re

from smartspec.views.portable_expressions import Portable, translated, without_cast

_NOW = {"mysql": "CURRENT_TIMESTAMP(6)", "sqlite": "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))"}
_NOW_WORDS = re.compile(r"^(now\(\)|current_timestamp(\(\d\))?)$", re.IGNORECASE)
_PLAIN = re.compile(r"^(-?\d+(\.\d+)?|'([^'\\]|'')*'|true|false|null)$", re.IGNORECASE)
_NO_ITEMS = re.compile(r"^array\s*\[\s*\]\s*(::.*)?$", re.IGNORECASE)
_SIMPLE_ITEMS = re.compile(r"^'\{([\w -]+(?:,[\w -]+)*)\}'$")
_NUMBERS = ("integer[]", "bigint[]", "smallint[]")
_IN_BRACKETS = ("text", "json", "longblob")


def default_of(default: str, kind: str, written: str, dialect: Portable) -> str | None:
    """The default of a column; None where the dialect cannot compute it.

    `kind` is the type in PostgreSQL's words, `written` in the dialect's.
    """
    constant = without_cast(default)
    if kind.endswith("[]"):
        return _array(default, constant, kind, dialect)
    if _PLAIN.match(constant):
        return f"({constant})" if dialect == "mysql" and written in _IN_BRACKETS else constant
    if _NOW_WORDS.match(default):
        return _now(kind, dialect)
    found = translated(default, dialect, default=True)
    return f"({found})" if found else None


def _array(default: str, constant: str, kind: str, dialect: Portable) -> str | None:
    """An array is JSON: `'{}'` is `[]`."""
    if constant.lower() == "null":
        return constant
    if constant == "'{}'" or _NO_ITEMS.match(default):
        return "(JSON_ARRAY())" if dialect == "mysql" else "'[]'"
    items = _SIMPLE_ITEMS.match(constant)
    if items is None:
        return None
    words = items[1].split(",")
    if kind in _NUMBERS and not all(re.fullmatch(r"-?\d+", word) for word in words):
        return None
    text = json.dumps([int(word) for word in words] if kind in _NUMBERS else words)
    return f"('{text}')" if dialect == "mysql" else f"'{text}'"


def _now(kind: str, dialect: Portable) -> str:
    if kind == "date":
        return "(CURRENT_DATE)"
    if kind.startswith("time") and not kind.startswith("timestamp"):
        return "(CURRENT_TIME)"
    now = _NOW[dialect]
    bare = now.startswith("(") or kind.startswith("timestamp")
    return now if bare else f"({now})"
