"""Tables as PostgreSQL 15 DDL, and the rows of the tables that describe them.

The column table, the list of indexes and the DDL come from the same functions, so that they
cannot contradict each other. Facts: PostgreSQL 15 documentation, 5.11.2.3 (a key of a
partitioned table includes the partition column), 5.4.5 (a foreign key needs a unique target, and
makes no index), 39.1 (triggers on partitions).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smartspec.source.data import Column, Table
from smartspec.views import append_only, hash_chain
from smartspec.views.sql import (
    base_type,
    identifier,
    identifiers,
    literal,
    one_line,
    shortened,
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


@dataclass(frozen=True, slots=True)
class IndexRow:
    """An index with the name that the DDL gives it."""

    name: str
    columns: tuple[str, ...]
    unique: bool
    where: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A reference that the database enforces."""

    column: str
    table: str
    target: str


def ddl(tables: Sequence[Table]) -> str:
    """The DDL of all `tables`: it runs from top to bottom on an empty PostgreSQL 15 schema."""
    ordered = creation_order(tables)
    shared = [append_only.REFUSE_CHANGE] if any(table.immutable for table in ordered) else []
    parts = ["\n\n".join(_statements(table, ordered)) for table in ordered]
    return "\n\n".join([*shared, *parts])


def table_ddl(table: Table, tables: Sequence[Table]) -> str:
    """The DDL of one of `tables`; run in the order of `tables`, the DDL of all of them works.

    A foreign key to a table that comes later is therefore added with that later table.
    """
    shared = [append_only.REFUSE_CHANGE] if table.immutable else []
    return "\n\n".join([*shared, *_statements(table, tables)])


def creation_order(tables: Sequence[Table]) -> tuple[Table, ...]:
    """`tables`, each after those it references; otherwise, and in a circle, as they come."""
    by_name = {table.name: table for table in tables}
    ordered: dict[str, Table] = {}
    entered: set[str] = set()

    def place(table: Table) -> None:
        entered.add(table.name)
        for key in foreign_keys(table, tables):
            if key.table not in entered:
                place(by_name[key.table])
        ordered[table.name] = table

    for table in by_name.values():
        if table.name not in entered:
            place(table)
    return tuple(ordered.values())


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
        _with_partition_column((column.name,), table)
        for column in table.columns
        if column.unique and not _unique_alone(column, table)
    ]
    widened = (f"UNIQUE ({identifiers(columns)})" for columns in unique if columns != key)
    return (*several, *widened, *(f"CHECK ({one_line(check)})" for check in table.checks))


def indexes(table: Table, tables: Sequence[Table]) -> tuple[IndexRow, ...]:
    """The indexes of `table`, with one for each foreign key that the author's do not serve."""
    names = _index_names(tables)
    rows = _unnamed_indexes(table, tables)
    return tuple(
        IndexRow(name, row.columns, row.unique, row.where, row.reason)
        for name, row in zip(names[table.name], rows, strict=True)
    )


def primary_key(table: Table) -> tuple[str, ...]:
    """The key's columns; a partitioned table's key ends with the partition column."""
    key = tuple(column.name for column in table.columns if column.primary_key)
    return _with_partition_column(key, table) if key else ()


def foreign_keys(table: Table, tables: Sequence[Table]) -> tuple[ForeignKey, ...]:
    """The references of `table` that PostgreSQL can enforce among `tables`.

    The target has to be in the set, unique by itself, and of the same type; a partitioned
    target never is unique by itself.
    """
    by_name = {other.name: other for other in tables}
    found = []
    for column in table.columns:
        name, _, target = (column.references or "").partition(".")
        if name in by_name and _can_reference(column, by_name[name], target):
            found.append(ForeignKey(column.name, name, target))
    return tuple(found)


def _can_reference(column: Column, table: Table, target: str) -> bool:
    same_type = any(
        other.name == target and base_type(other.type) == base_type(column.type)
        for other in table.columns
    )
    return same_type and (target,) in _unique_keys(table)


def _column_keys(table: Table) -> set[tuple[str, ...]]:
    """The keys that CREATE TABLE makes."""
    unique = {_with_partition_column((c.name,), table) for c in table.columns if c.unique}
    return {primary_key(table), *unique}


def _unique_keys(table: Table) -> set[tuple[str, ...]]:
    """All keys, those of unique indexes among them."""
    keys = _column_keys(table)
    for index in table.indexes:
        if index.unique and index.where is None:
            keys.add(_with_partition_column(index.columns, table))
    return keys


def _with_partition_column(columns: tuple[str, ...], table: Table) -> tuple[str, ...]:
    missing = table.partition_by is not None and table.partition_by not in columns
    return (*columns, str(table.partition_by)) if missing else columns


# --- indexes -------------------------------------------------------------------------------


def _unnamed_indexes(table: Table, tables: Sequence[Table]) -> tuple[IndexRow, ...]:
    own = [
        IndexRow(index.name or "", _index_columns(table, index.columns, index.unique),
                 index.unique, index.where, index.reason)
        for index in table.indexes
    ]  # fmt: skip
    served = {row.columns[0] for row in own if _covers(row)}
    served |= {key[0] for key in _unique_keys(table) if key}
    for key in foreign_keys(table, tables):
        if key.column not in served:
            served.add(key.column)
            reason = f"finds the rows of one {key.table}; a foreign key makes no index"
            own.append(IndexRow("", (key.column,), False, None, reason))
    return tuple(own)


def _covers(row: IndexRow) -> bool:
    """Whether the index finds every row by its first column; equality never asks for NULL."""
    where = one_line(row.where or "").lower()
    return where in {"", f"{row.columns[0]} is not null".lower()}


def _index_columns(table: Table, columns: tuple[str, ...], unique: bool) -> tuple[str, ...]:
    return _with_partition_column(columns, table) if unique else columns


def _index_names(tables: Sequence[Table]) -> dict[str, list[str]]:
    """A name for each index of each table: the author's, else made up; unique in the schema."""
    taken = set(_relation_names(tables))
    taken |= {index.name for table in tables for index in table.indexes if index.name}
    names: dict[str, list[str]] = {}
    for table in tables:
        names[table.name] = []
        for row in _unnamed_indexes(table, tables):
            name = row.name or _free("_".join(("idx", table.name, *row.columns)), taken)
            taken.add(name)
            names[table.name].append(name)
    return names


def _relation_names(tables: Sequence[Table]) -> Iterator[str]:
    """What tables and the indexes behind their keys are called; indexes share that name space."""
    for table in tables:
        yield table.name
        yield append_only.default_partition(table)
        yield f"{table.name}_pkey"
        yield from (f"{table.name}_{column.name}_key" for column in table.columns)


def _free(name: str, taken: set[str]) -> str:
    candidate, count = shortened(name), 1
    while candidate in taken:
        count += 1
        candidate = shortened(name, room=1 + len(str(count))) + f"_{count}"
    return candidate


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


def _statements(table: Table, tables: Sequence[Table]) -> list[str]:
    """What makes one table, in order; each part is a statement or a run of short ones."""
    index_lines = [_index_sql(row, table) for row in indexes(table, tables)]
    parts = [
        _create_table(table, tables),
        "\n".join(index_lines),
        *hash_chain.statements(table),
        *(append_only.triggers(table) if table.immutable else ()),
        *(append_only.partitions(table) if table.partition_by else ()),
        "\n".join(_late_foreign_keys(table, tables)),
    ]
    return [part for part in parts if part]


def _create_table(table: Table, tables: Sequence[Table]) -> str:
    lines = [*_column_lines(table, tables), *((sql, "") for sql in constraints(table))]
    last = len(lines) - 1
    body = "\n".join(
        f"  {sql}{'' if position == last else ','}{f'  -- {comment}' if comment else ''}"
        for position, (sql, comment) in enumerate(lines)
    )
    partition = identifier(table.partition_by) if table.partition_by else ""
    tail = f") PARTITION BY RANGE ({partition});" if partition else ");"
    return f"CREATE TABLE {identifier(table.name)} (\n{body}\n{tail}"


def _column_lines(table: Table, tables: Sequence[Table]) -> Iterator[tuple[str, str]]:
    """Each column's definition, and the comment that follows it."""
    key = primary_key(table)
    enforced = {k.column: k for k in foreign_keys(table, tables)}
    names = [identifier(column.name) for column in table.columns]
    types = [type_sql(column.type) for column in table.columns]
    widths = max(map(len, names)), max(map(len, types))
    for column, name, kind in zip(table.columns, names, types, strict=True):
        found = enforced.get(column.name)
        parts = list(_column_constraints(column, table, key))
        if found and not _is_late(found, table, tables):
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
    return _with_partition_column((column.name,), table) == (column.name,)


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


def _is_late(key: ForeignKey, table: Table, tables: Sequence[Table]) -> bool:
    """Whether the target of a key is not there yet when `table` is made."""
    if key.table == table.name:
        return (key.target,) not in _column_keys(table)  # its unique index comes after the table
    names = [other.name for other in tables]
    return table.name in names and names.index(key.table) > names.index(table.name)


def _late_foreign_keys(table: Table, tables: Sequence[Table]) -> Iterator[str]:
    """Foreign keys, of earlier tables or its own, that had to wait for `table`."""
    names = [other.name for other in tables]
    until = tables[: names.index(table.name) + 1] if table.name in names else (table,)
    for other in until:
        for key in foreign_keys(other, tables):
            if key.table == table.name and _is_late(key, other, tables):
                yield (
                    f"ALTER TABLE {identifier(other.name)} ADD FOREIGN KEY"
                    f" ({identifier(key.column)})\n"
                    f"  REFERENCES {identifier(key.table)} ({identifier(key.target)});"
                )
