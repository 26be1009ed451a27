"""`CREATE TABLE` statements to tables of a source; anything that would not come back is refused."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlglot import exp

Data = dict[str, Any]
_CALL = re.compile(r"[A-Z_]+\(\)")


def tables_of(sql: str) -> list[Data] | None:
    """The tables that `sql` makes, as a source has them.

    None where a statement is none of `CREATE TABLE` and `CREATE INDEX`, and where a part of one has
    no key in a source.
    """
    import sqlglot

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        statements = [found for found in sqlglot.parse(sql, read="postgres") if found is not None]
        tables: dict[str, Data] = {}
        for statement in statements:
            _read(statement, tables)
    except (sqlglot.errors.SqlglotError, _NoKeyError, KeyError):  # KeyError: no such column
        return None
    return list(tables.values()) or None


class _NoKeyError(Exception):
    """A part of a statement that a source has no key for."""


def _read(statement: exp.Expr, tables: dict[str, Data]) -> None:
    from sqlglot import exp

    if not isinstance(statement, exp.Create) or statement.comments:
        raise _NoKeyError
    if any(statement.args.get(name) for name in ("with_", "properties", "expression")):
        raise _NoKeyError
    if statement.kind == "TABLE" and isinstance(statement.this, exp.Schema):
        name = _identifier(statement.this.this)
        if name in tables:
            raise _NoKeyError
        tables[name] = _table(name, statement.this)
    elif statement.kind == "INDEX":
        _index(statement, tables)
    else:
        raise _NoKeyError


def _identifier(found: exp.Expr) -> str:
    if found.args.get("db") or found.args.get("catalog"):
        raise _NoKeyError  # a schema's name has no key
    return str(found.name)


def _table(name: str, schema: exp.Schema) -> Data:
    from sqlglot import exp

    columns: dict[str, Data] = {}
    table: Data = {"name": name}
    for part in schema.expressions:
        if isinstance(part, exp.ColumnDef):
            columns[part.name] = _column(part)
        else:
            for rule in part.expressions if isinstance(part, exp.Constraint) else [part]:
                _table_rule(rule, table, columns)
    if not columns:
        raise _NoKeyError
    return {"name": name, "columns": list(columns.values()), **table}


def _column(found: exp.ColumnDef) -> Data:
    from sqlglot import exp

    if found.kind is None:
        raise _NoKeyError
    column: Data = {"name": found.name, "type": _type(found.kind)}
    is_null = True
    for rule in found.constraints:
        kind = rule.kind
        if isinstance(kind, exp.PrimaryKeyColumnConstraint):
            column["primary_key"] = True
        elif isinstance(kind, exp.NotNullColumnConstraint):
            is_null = bool(kind.args.get("allow_null"))
        elif isinstance(kind, exp.UniqueColumnConstraint) and kind.this is None:
            column["unique"] = True
        elif isinstance(kind, exp.DefaultColumnConstraint):
            column["default"] = _expression(kind.this)
        elif isinstance(kind, exp.CheckColumnConstraint):
            column["check"] = _expression(kind.this)
        elif isinstance(kind, exp.Reference):
            column["references"] = _reference(kind)
        else:
            raise _NoKeyError
    if is_null and "primary_key" not in column:
        column["nullable"] = True
    if found.comments:
        column["description"] = " ".join(" ".join(found.comments).split())
    return column


def _type(found: exp.Expr) -> str:
    """A type as people write it for PostgreSQL: `numeric(18,2)`."""
    text = found.sql(dialect="postgres").lower().replace(", ", ",")
    return f"numeric{text.removeprefix('decimal')}" if text.startswith("decimal") else text


def _expression(found: exp.Expr) -> str:
    """An expression as people write it: sqlglot shouts the functions that it knows."""
    text = found.sql(dialect="postgres", normalize_functions=False)
    if text == "CURRENT_TIMESTAMP":
        return "now()"
    return text.lower() if _CALL.fullmatch(text) else text


def _reference(found: exp.Reference) -> str:
    from sqlglot import exp

    target = found.this
    if found.args.get("options") or not isinstance(target, exp.Schema):
        raise _NoKeyError  # what happens on delete has no key, and neither has an implied column
    if len(target.expressions) != 1:
        raise _NoKeyError
    return f"{_identifier(target.this)}.{target.expressions[0].name}"


def _table_rule(rule: exp.Expr, table: Data, columns: dict[str, Data]) -> None:
    from sqlglot import exp

    if isinstance(rule, exp.PrimaryKey):
        for column in rule.expressions:
            columns[column.name]["primary_key"] = True
            columns[column.name].pop("nullable", None)
    elif isinstance(rule, exp.UniqueColumnConstraint) and rule.this is not None:
        names = [column.name for column in rule.this.expressions]
        table.setdefault("indexes", []).append({"columns": names, "unique": True})
    elif isinstance(rule, exp.CheckColumnConstraint):
        table.setdefault("checks", []).append(_expression(rule.this))
    elif isinstance(rule, exp.ForeignKey) and len(rule.expressions) == 1:
        if rule.args.get("options") or rule.args.get("delete") or rule.args.get("update"):
            raise _NoKeyError
        columns[rule.expressions[0].name]["references"] = _reference(rule.args["reference"])
    else:
        raise _NoKeyError


def _index(statement: exp.Create, tables: dict[str, Data]) -> None:
    from sqlglot import exp

    found = statement.this
    params = found.args.get("params")
    table = tables.get(found.args["table"].name if found.args.get("table") else "")
    if table is None or params is None or params.args.get("where") or params.args.get("using"):
        raise _NoKeyError
    names = []
    for ordered in params.args.get("columns") or ():
        inner = ordered.this if isinstance(ordered, exp.Ordered) else ordered
        if not isinstance(inner, exp.Column) or ordered.args.get("desc"):
            raise _NoKeyError
        names.append(inner.name)
    index: Data = {"columns": names}
    if found.name:
        index["name"] = found.name
    if statement.args.get("unique"):
        index["unique"] = True
    table.setdefault("indexes", []).append(index)
