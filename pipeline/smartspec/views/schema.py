"""What holds between the tables of one schema: keys, references, indexes and their names.

Facts: PostgreSQL 15 documentation, 5.11.2.3 (a key of a partitioned table includes the partition
column), 5.4.5 (a foreign key needs a unique target, and makes no index).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from smartspec.source.data import Table
from smartspec.views import append_only
from smartspec.views.sql import base_type, one_line, shortened


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


class Schema:
    """Some tables, in the order in which they are made, and what holds between them.

    Each fact is worked out once, for all tables: a view that asks table by table would otherwise
    cost the square of their number.
    """

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tuple(tables)

    @cached_property
    def by_name(self) -> Mapping[str, Table]:
        """Of two tables with one name the later counts."""
        return {table.name: table for table in self.tables}

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {table.name: place for place, table in enumerate(self.tables)}

    @cached_property
    def _foreign_keys(self) -> Mapping[str, tuple[ForeignKey, ...]]:
        return {
            table.name: tuple(_foreign_keys(table, self.by_name)) for table in self.by_name.values()
        }

    @cached_property
    def _indexes(self) -> Mapping[str, tuple[IndexRow, ...]]:
        return _named_indexes(self)

    @cached_property
    def _late_keys(self) -> Mapping[str, Sequence[tuple[Table, ForeignKey]]]:
        found: dict[str, list[tuple[Table, ForeignKey]]] = {}
        for table in self.tables:
            for key in self.foreign_keys(table):
                if self.is_late(key, table):
                    found.setdefault(key.table, []).append((table, key))
        return found

    def foreign_keys(self, table: Table) -> tuple[ForeignKey, ...]:
        """The references of a table that the database can enforce within the schema.

        The target has to be in the schema, unique by itself, and of the same type; a partitioned
        target never is unique by itself.
        """
        return self._foreign_keys[table.name]

    def indexes(self, table: Table) -> tuple[IndexRow, ...]:
        """The indexes of a table, with one for each foreign key that the author's do not serve."""
        return self._indexes[table.name]

    def comes_later(self, name: str, table: Table) -> bool:
        """Whether the table `name` is made after `table`."""
        return self._places[name] > self._places[table.name]

    def is_late(self, key: ForeignKey, table: Table) -> bool:
        """Whether the target of a key is not there yet when `table` is made."""
        if key.table == table.name:
            return (key.target,) not in _column_keys(table)  # its unique index comes afterwards
        return self.comes_later(key.table, table)

    def late_keys(self, table: Table) -> Sequence[tuple[Table, ForeignKey]]:
        """The foreign keys that had to wait for a table, each with the table that has it."""
        return self._late_keys.get(table.name, ())

    @cached_property
    def in_creation_order(self) -> Schema:
        """The same tables, each after those it references; otherwise, and in a circle, as here."""
        ordered: dict[str, Table] = {}
        for start in self.by_name.values():
            waiting = [start] if start.name not in ordered else []
            entered = {start.name}
            while waiting:
                table = waiting[-1]
                names = (key.table for key in self.foreign_keys(table))
                new = next((n for n in names if n not in ordered and n not in entered), None)
                if new is None:
                    ordered[waiting.pop().name] = table
                else:
                    entered.add(new)
                    waiting.append(self.by_name[new])
        return Schema(tuple(ordered.values()))


def primary_key(table: Table) -> tuple[str, ...]:
    """The key's columns; a partitioned table's key ends with the partition column."""
    key = tuple(column.name for column in table.columns if column.primary_key)
    return with_partition_column(key, table) if key else ()


def with_partition_column(columns: tuple[str, ...], table: Table) -> tuple[str, ...]:
    """The columns of a key, the partition column among them where the table has one."""
    missing = table.partition_by is not None and table.partition_by not in columns
    return (*columns, str(table.partition_by)) if missing else columns


def _foreign_keys(table: Table, by_name: Mapping[str, Table]) -> Iterator[ForeignKey]:
    for column in table.columns:
        name, _, target = (column.references or "").partition(".")
        if name not in by_name:
            continue
        same_type = any(
            other.name == target and base_type(other.type) == base_type(column.type)
            for other in by_name[name].columns
        )
        if same_type and (target,) in _unique_keys(by_name[name]):
            yield ForeignKey(column.name, name, target)


def _column_keys(table: Table) -> set[tuple[str, ...]]:
    """The keys that CREATE TABLE makes."""
    unique = {with_partition_column((c.name,), table) for c in table.columns if c.unique}
    return {primary_key(table), *unique}


def _unique_keys(table: Table) -> set[tuple[str, ...]]:
    """All keys, those of unique indexes among them."""
    keys = _column_keys(table)
    for index in table.indexes:
        if index.unique and index.where is None:
            keys.add(with_partition_column(index.columns, table))
    return keys


# --- indexes -------------------------------------------------------------------------------


def _named_indexes(schema: Schema) -> dict[str, tuple[IndexRow, ...]]:
    """The indexes of each table, each with a name: the author's, else one that nobody has."""
    taken = set(_relation_names(schema.tables))
    taken |= {index.name for table in schema.tables for index in table.indexes if index.name}
    found: dict[str, tuple[IndexRow, ...]] = {}
    for table in schema.tables:
        rows = []
        for row in _unnamed_indexes(table, schema.foreign_keys(table)):
            name = row.name or _free("_".join(("idx", table.name, *row.columns)), taken)
            taken.add(name)
            rows.append(IndexRow(name, row.columns, row.unique, row.where, row.reason))
        found[table.name] = tuple(rows)
    return found


def _unnamed_indexes(table: Table, references: Sequence[ForeignKey]) -> list[IndexRow]:
    rows = [
        IndexRow(index.name or "", _index_columns(table, index.columns, index.unique),
                 index.unique, index.where, index.reason)
        for index in table.indexes
    ]  # fmt: skip
    served = {row.columns[0] for row in rows if _covers(row)}
    served |= {key[0] for key in _unique_keys(table) if key}
    for key in references:
        if key.column not in served:
            served.add(key.column)
            reason = f"finds the rows of one {key.table}; a foreign key makes no index"
            rows.append(IndexRow("", (key.column,), False, None, reason))
    return rows


def _covers(row: IndexRow) -> bool:
    """Whether the index finds every row by its first column; equality never asks for NULL."""
    where = one_line(row.where or "").lower()
    return where in {"", f"{row.columns[0]} is not null".lower()}


def _index_columns(table: Table, columns: tuple[str, ...], unique: bool) -> tuple[str, ...]:
    return with_partition_column(columns, table) if unique else columns


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
