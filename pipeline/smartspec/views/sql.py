"""PostgreSQL's words: identifiers, literals, types, and names that fit its limits.

Facts: PostgreSQL 15 documentation, 4.1.1 (identifiers), appendix C (key words, here those of
category R and T in `pg_get_keywords()`), 8.1 (names of types).
"""

from __future__ import annotations

import hashlib
import re

NAME_LIMIT = 63
"""Bytes of an identifier (NAMEDATALEN - 1); a longer one is cut off silently."""

_PLAIN = re.compile(r"^[a-z_][a-z0-9_]*$")
_SPACES = re.compile(r"\s+")
_TYPE = re.compile(
    r"^\s*([A-Za-z_][\w ]*?)\s*(\([^)]*\))?\s*((?:with|without) time zone)?\s*(\[.*)?$",
    re.IGNORECASE,
)
_RESERVED_TEXT = """
all analyse analyze and any array as asc asymmetric authorization binary both case cast check
collate collation column concurrently constraint create cross current_catalog current_date
current_role current_schema current_time current_timestamp current_user default deferrable
desc distinct do else end except false fetch for foreign freeze from full grant group having
ilike in initially inner intersect into is isnull join lateral leading left like limit
localtime localtimestamp natural not notnull null offset on only or order outer overlaps
placing primary references returning right select session_user similar some symmetric table
tablesample then to trailing true union unique user using variadic verbose when where window
with
"""
_RESERVED = frozenset(_RESERVED_TEXT.split())
_TYPE_NAMES = {
    "int": "integer",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "serial": "integer",
    "serial4": "integer",
    "smallserial": "smallint",
    "bigserial": "bigint",
    "serial8": "bigint",
    "decimal": "numeric",
    "float": "double precision",
    "float4": "real",
    "float8": "double precision",
    "bool": "boolean",
    "character varying": "varchar",
    "character": "char",
    "bpchar": "char",
    "enum": "text",
}
_COUNTING = " auto_increment"
_ZONED = {
    ("timestamp", "with time zone"): "timestamptz",
    ("time", "with time zone"): "timetz",
}


def identifier(name: str) -> str:
    """`name` as PostgreSQL has to read it: quoted if it is reserved or not lower-case."""
    return name if _PLAIN.match(name) and name not in _RESERVED else f'"{name}"'


def identifiers(names: tuple[str, ...]) -> str:
    """`a, b`, as they stand between the brackets of a key."""
    return ", ".join(identifier(name) for name in names)


def literal(text: str) -> str:
    """`text` as a string constant."""
    quoted = text.replace("'", "''")
    # A backslash is plain in '…' but only while standard_conforming_strings is on.
    return f"E'{quoted}'".replace("\\", "\\\\") if "\\" in text else f"'{quoted}'"


def one_line(sql: str) -> str:
    """An expression of the author's on one line."""
    return _SPACES.sub(" ", sql).strip()


def type_sql(written: str) -> str:
    """A column's type as it stands in the DDL: the author's, except where no such type exists."""
    text = one_line(written)
    return "text" if text.lower() == "enum" else text


def base_type(written: str) -> str:
    """The type's usual short name without length: `DECIMAL(19,4)` is `numeric`.

    What is no built-in name comes back in lower case; an array keeps its `[]`. That a column of
    MySQL counts by itself is no part of its type.
    """
    found = _TYPE.match(one_line(written))
    if found is None:
        return one_line(written).lower()
    word, zone = found[1].lower().removesuffix(_COUNTING), (found[3] or "").lower()
    if word.endswith((" with time zone", " without time zone")):
        word, _, zone = word.partition(" ")
    name = _ZONED.get((word, zone)) or _TYPE_NAMES.get(word, word)
    return f"{name}[]" if found[4] else name


def shortened(name: str, room: int = 0) -> str:
    """`name`, cut where it would not fit with `room` more bytes; cut names stay different."""
    limit = NAME_LIMIT - room
    if len(name) <= limit:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:6]
    return f"{name[: limit - 7]}_{digest}"
