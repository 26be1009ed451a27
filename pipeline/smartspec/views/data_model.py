"""Tables as PostgreSQL 15 DDL, and the rows of the tables that describe them.

The column table, the list of indexes and the DDL come from the same functions, so that they
cannot contradict each other. Facts: PostgreSQL 15 documentation, 39.1 (triggers on partitions).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smartspec.source.data import Column, Table
from smartspec.views import append_only, hash_chain
from smartspec.views.schema import IndexRow, Schema, primary_key, with_partition_column
from smartspec.views.sql import (
    base_type,
    identifier,
    identifiers,
    literal,
    one_line,
    type_sql,
)

_WIDTH = 96
_GIN_TYPES = ("jsonb", "tsvector")


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column as a reader meets it; `constraints` are SQL, `references` is `table.column`."""

    name: str
    type: str
    constraints: tuple[str, ...]
    references: str | None
    description: str | None
    values: tuple[str, ...]
    pii: bool


def ddl(tables: Sequence[Table]) -> str:
    """The DDL of all `tables`: it runs from top to bottom on an empty PostgreSQL 15 schema."""
    schema = Schema(tables).in_creation_order
    return tables_ddl(schema.tables, schema)


def tables_ddl(tables: Sequence[Table], schema: Schema) -> str:
    """The DDL of some tables of `schema`, which those before them in it have made room for."""
    shared = [append_only.REFUSE_CHANGE] if any(table.immutable for table in tables) else []
    parts = ["\n\n".join(_statements(table, schema)) for table in tables]
    return "\n\n".join([*shared, *parts])


def table_ddl(table: Table, schema: Schema) -> str:
    """The DDL of one table of `schema`; run in its order, the DDL of all of them works.

    A foreign key to a table that comes later is therefore added with that later table.
    """
    return tables_ddl((table,), schema)


def column_rows(table: Table) -> tuple[ColumnRow, ...]:
    """The columns of `table`, as its DDL has them."""
    key = primary_key(table)
    return tuple(
        ColumnRow(
            name=column.name,
            type=type_sql(column.type),
            constraints=tuple(_shown_constraints(column, table, key)),
            references=column.references,
            description=column.description,
            values=column.values,
            pii=column.pii,
        )
        for column in table.columns
    )


def constraints(table: Table) -> tuple[str, ...]:
    """The constraints that span columns, in SQL.

    A unique column of a partitioned table is one of them: PostgreSQL can only hold it together
    with the partition column.
    """
    key = primary_key(table)
    several = (f"PRIMARY KEY ({identifiers(key)})",) if len(key) > 1 else ()
    unique = [
        with_partition_column((column.name,), table)
        for column in table.columns
        if column.unique and not _unique_alone(column, table)
    ]
    widened = (f"UNIQUE ({identifiers(columns)})" for columns in unique if columns != key)
    return (*several, *widened, *(f"CHECK ({one_line(check)})" for check in table.checks))


def _index_sql(row: IndexRow, table: Table) -> str:
    unique = "UNIQUE " if row.unique else ""
    method = " USING gin" if _needs_gin(row, table) else ""
    where = f"\n  WHERE {one_line(row.where)}" if row.where else ""
    columns = identifiers(row.columns)
    sql = f"CREATE {unique}INDEX {identifier(row.name)} ON {identifier(table.name)}{method} "
    return f"{sql}({columns}){where};"


def _needs_gin(row: IndexRow, table: Table) -> bool:
    """Whether the column is one whose content is searched, not its order."""
    types = {column.name: base_type(column.type) for column in table.columns}
    kind = types.get(row.columns[0], "")
    searched = kind in _GIN_TYPES or kind.endswith("[]")
    return searched and len(row.columns) == 1 and not row.unique


# --- statements ----------------------------------------------------------------------------


def _statements(table: Table, schema: Schema) -> list[str]:
    """What makes one table, in order; each part is a statement or a run of short ones."""
    index_lines = [_index_sql(row, table) for row in schema.indexes(table)]
    parts = [
        _create_table(table, schema),
        "\n".join(index_lines),
        *hash_chain.statements(table),
        *(append_only.triggers(table) if table.immutable else ()),
        *(append_only.partitions(table) if table.partition_by else ()),
        "\n".join(_late_foreign_keys(table, schema)),
    ]
    return [part for part in parts if part]


def _create_table(table: Table, schema: Schema) -> str:
    lines = [*_column_lines(table, schema), *((sql, "") for sql in constraints(table))]
    last = len(lines) - 1
    body = "\n".join(
        f"  {sql}{'' if position == last else ','}{f'  -- {comment}' if comment else ''}"
        for position, (sql, comment) in enumerate(lines)
    )
    partition = identifier(table.partition_by) if table.partition_by else ""
    tail = f") PARTITION BY RANGE ({partition});" if partition else ");"
    return f"CREATE TABLE {identifier(table.name)} (\n{body}\n{tail}"


def _column_lines(table: Table, schema: Schema) -> Iterator[tuple[str, str]]:
    """Each column's definition, and the comment that follows it."""
    key = primary_key(table)
    enforced = {k.column: k for k in schema.foreign_keys(table)}
    names = [identifier(column.name) for column in table.columns]
    types = [type_sql(column.type) for column in table.columns]
    widths = max(map(len, names)), max(map(len, types))
    for column, name, kind in zip(table.columns, names, types, strict=True):
        found = enforced.get(column.name)
        parts = list(_column_constraints(column, table, key))
        if found and not schema.is_late(found, table):
            parts.append(f"REFERENCES {identifier(found.table)} ({identifier(found.target)})")
        start = (
            f"{name:<{widths[0]}} {kind:<{widths[1]}}" if parts else f"{name:<{widths[0]}} {kind}"
        )
        comment = "" if found or not column.references else f"{column.references}, not enforced"
        yield _wrapped(start, parts), comment


def _wrapped(start: str, parts: list[str]) -> str:
    """`start` and its `parts` on one line, or the part that would not fit on the next one."""
    lines, width = [start], len(start)
    for part in parts:
        if width + 1 + len(part) > _WIDTH and width > 4:
            lines.append(f"    {part}")
            width = 4 + len(part)
        else:
            lines[-1] += f" {part}"
            width += 1 + len(part)
    return "\n".join(lines)


def _column_constraints(column: Column, table: Table, key: tuple[str, ...]) -> Iterator[str]:
    """What stands behind the column's type in CREATE TABLE."""
    alone = key == (column.name,)
    if alone:
        yield "PRIMARY KEY"
    elif not column.nullable or column.name in key:
        yield "NOT NULL"
    if column.unique and not alone and _unique_alone(column, table):
        yield "UNIQUE"
    if column.generated:
        yield f"GENERATED ALWAYS AS ({one_line(column.generated)}) STORED"
    elif column.default is not None:
        yield f"DEFAULT {_default(column)}"
    if column.values:
        yield _values_check(column)
    if column.check:
        yield f"CHECK ({one_line(column.check)})"


def _shown_constraints(column: Column, table: Table, key: tuple[str, ...]) -> Iterator[str]:
    """The same for readers, who find key membership and the legal values in their own places."""
    if column.name in key and len(key) > 1:
        yield "PRIMARY KEY"
    values = _values_check(column) if column.values else None
    for part in _column_constraints(column, table, key):
        if part != values and not (part == "NOT NULL" and column.name in key):
            yield part


def _unique_alone(column: Column, table: Table) -> bool:
    return with_partition_column((column.name,), table) == (column.name,)


def _default(column: Column) -> str:
    """The default; one of the column's own words is quoted for an author who did not."""
    default = one_line(column.default or "")
    return literal(default) if default in column.values else default


def _values_check(column: Column) -> str:
    words = ", ".join(literal(value) for value in column.values)
    name = identifier(column.name)
    if base_type(column.type).endswith("[]"):
        return f"CHECK ({name} <@ ARRAY[{words}]::{type_sql(column.type)})"
    return f"CHECK ({name} IN ({words}))"


def _late_foreign_keys(table: Table, schema: Schema) -> Iterator[str]:
    """Foreign keys, of earlier tables or its own, that had to wait for `table`."""
    for other, key in schema.late_keys(table):
        yield (
            f"ALTER TABLE {identifier(other.name)} ADD FOREIGN KEY"
            f" ({identifier(key.column)})\n"
            f"  REFERENCES {identifier(key.table)} ({identifier(key.target)});"
        )
