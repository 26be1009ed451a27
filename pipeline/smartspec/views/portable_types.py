"""PostgreSQL's types in the words of MySQL and SQLite, and what of them is lost there."""

from __future__ import annotations

import re

TYPES: dict[str, dict[str, str]] = {
    "postgresql": {},
    "mysql": {
        "uuid": "char(36)",
        "timestamptz": "datetime(6)",
        "timestamp": "datetime(6)",
        "timetz": "time(6)",
        "jsonb": "json",
        "inet": "varchar(45)",
        "cidr": "varchar(49)",
        "bytea": "longblob",
        "double precision": "double",
        "real": "float",
        "money": "decimal(19,2)",
        "interval": "varchar(64)",
        "tsvector": "text",
        "citext": "varchar(255)",
        "numeric": "decimal(38,10)",
        "varchar": "text",
    },
    "sqlite": {
        "uuid": "text",
        "timestamptz": "text",
        "timestamp": "text",
        "date": "text",
        "time": "text",
        "timetz": "text",
        "json": "text",
        "jsonb": "text",
        "inet": "text",
        "cidr": "text",
        "bytea": "blob",
        "bigint": "integer",
        "smallint": "integer",
        "double precision": "real",
        "money": "numeric(19,2)",
        "interval": "text",
        "tsvector": "text",
        "citext": "text COLLATE NOCASE",
    },
}
_ADDRESSES = "network addresses are text: the application checks their form"
ARRAYS = "arrays are JSON: the application checks what they hold"
TYPE_LIMITS: dict[str, dict[str, str]] = {
    "postgresql": {},
    "mysql": {
        "timestamptz": "times have no zone: every connection sets `time_zone = '+00:00'`",
        "inet": _ADDRESSES,
        "cidr": _ADDRESSES,
        "tsvector": "text search needs a `FULLTEXT` index of its own",
        "interval": "intervals are ISO 8601 text",
        "numeric": "amounts without a stated precision end after 10 decimal places",
        "citext": "a text that ignores case ends after 255 characters",
    },
    "sqlite": {
        "timestamptz": "times are ISO 8601 text in UTC, which sorts as time does",
        "numeric": (
            "amounts are floating point beyond 15 digits: "
            "keep them below, or store integers of the smallest unit"
        ),
        "inet": _ADDRESSES,
        "cidr": _ADDRESSES,
        "tsvector": "text search needs a virtual table (FTS5)",
        "interval": "intervals are ISO 8601 text",
    },
}
_KNOWN: dict[str, frozenset[str]] = {
    "mysql": frozenset(
        [
            *("varchar", "char", "text", "integer", "bigint", "smallint", "numeric", "boolean"),
            *("date", "time", "json"),
        ]
    ),
    "sqlite": frozenset(["varchar", "char", "text", "integer", "numeric", "boolean", "real"]),
}
"""The types that are called the same in both."""

INDEX_BYTES = 3072
"""The longest key of an index that InnoDB takes; a character has up to four bytes."""
LONGEST_KEY = INDEX_BYTES // 4
ROW_BYTES = 65535
"""The widest row of MySQL (manual, 8.4.7), of which a text has twelve bytes at most."""
_LONGEST = 16383
_LENGTH = re.compile(r"\(\s*(\d+)")


def type_of(kind: str, written: str, dialect: str) -> str | None:
    """The type of a column; None where the dialect has none of the kind."""
    sized = "(" in written
    if kind in ("numeric", "varchar") and sized:
        too_long = dialect == "mysql" and kind == "varchar" and length_of(written) > _LONGEST
        return "mediumtext" if too_long else written
    return TYPES[dialect].get(kind) or (written if kind in _KNOWN[dialect] else None)


def limit_of(kind: str, written: str, dialect: str) -> str | None:
    """What of a type is lost, in words."""
    if kind.endswith("[]"):
        return ARRAYS
    if kind == "numeric" and dialect == "mysql" and "(" in written:
        return None
    return TYPE_LIMITS[dialect].get(kind)


def length_of(written: str) -> int:
    """The length that a type states; 0 where it states none."""
    found = _LENGTH.search(written)
    return int(found[1]) if found else 0


def key_bytes(written: str) -> int:
    """How many bytes of a key a column of MySQL takes."""
    is_text = written.lower().startswith(("varchar", "char"))
    return 4 * (length_of(written) or 1) if is_text else 8


def row_bytes(written: str) -> int:
    """How many bytes of a row a column of MySQL takes at most, lengths and NULLs included."""
    is_sized = written.lower().startswith(("varchar", "char"))
    return 4 * (length_of(written) or 1) + 3 if is_sized else 16
