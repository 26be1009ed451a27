"""Rows of tables as TypeScript types.

What a type maps to is what `node-postgres` hands over: `numeric` and `bigint` are strings, as a
JavaScript number would round them (https://node-postgres.com/features/types).
"""

from __future__ import annotations

import json
import re

from smartspec.source.data import Column, Table
from smartspec.views.sql import base_type

_TYPES = {
    "smallint": "number",
    "integer": "number",
    "real": "number",
    "double precision": "number",
    "smallserial": "number",
    "oid": "number",
    "boolean": "boolean",
    "timestamp": "Date",
    "timestamptz": "Date",
    "bytea": "Uint8Array",
    "json": "unknown",
    "jsonb": "unknown",
}
"""All others, `numeric`, `bigint` and `money` among them, are strings."""

_OF_DRIVER = {
    "mysql": {
        "datetime": "Date",
        "date": "Date",
        "boolean": "number",
        "double": "number",
        "float": "number",
        "longblob": "Uint8Array",
        "bigint": "number",
    },
    "sqlite": {
        "numeric": "number",
        "bigint": "number",
        "boolean": "number",
        "blob": "Uint8Array",
    },
}
"""What `mysql2` and `better-sqlite3` hand over differently, by their documentation of types."""

_EXACT = ("numeric", "bigint", "money")
_INTEGER = re.compile(r"^-?(0|[1-9]\d*)$")
_WORD = re.compile(r"[^A-Za-z0-9]+")


def row_type(table: Table) -> str:
    """The name of the table's row type: `CreditBalanceRow`."""
    words = [word for word in _WORD.split(table.name) if word]
    return "".join(word[0].upper() + word[1:] for word in words) + "Row"


def row_interface(table: Table, dialect: str = "postgresql") -> str:
    """An exported interface for a row of `table`, valid under `tsc --strict`.

    Columns that the database computes, and all columns of an append-only table, are readonly.
    """
    lines = [f"/** A row of `{table.name}`.{_about(table.description)} */"]
    lines.append(f"export interface {row_type(table)} {{")
    lines += (f"  {_property(column, table.immutable, dialect)}" for column in table.columns)
    return "\n".join([*lines, "}"])


def _property(column: Column, immutable: bool, dialect: str) -> str:
    readonly = "readonly " if immutable or column.generated else ""
    kind = _type(column, dialect)
    null = " | null" if column.nullable and not column.primary_key and kind != "unknown" else ""
    exact = kind.startswith("string") and base_type(column.type) in _EXACT
    comment = f" // {' '.join(column.type.split())}, exact" if exact else ""
    return f"{readonly}{column.name}: {kind}{null};{comment}"


def _type(column: Column, dialect: str) -> str:
    base = base_type(column.type)
    kind = {**_TYPES, **_OF_DRIVER.get(dialect, {})}.get(base.removesuffix("[]"), "string")
    if column.values and kind == "string":
        kind = " | ".join(json.dumps(value) for value in column.values)
    elif column.values and kind == "number" and all(map(_INTEGER.match, column.values)):
        kind = " | ".join(column.values)
    if not base.endswith("[]"):
        return kind
    return f"({kind})[]" if " " in kind else f"{kind}[]"


def _about(description: str | None) -> str:
    if description is None:
        return ""
    # The comment ends at the first `*/`, also inside a description.
    return " " + " ".join(description.split()).replace("*/", "* /")
