"""Models of what a spec stores: tables, columns, indexes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from smartspec.errors import nearest
from smartspec.source.base import Flag, Identifier, MistakesError, Model, Text
from smartspec.source.design import MigrationStep
from smartspec.source.requirements import Serves

Reference = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$"),
]
"""`table.column`"""


Keys = tuple[str | int, ...]


class Column(Model):
    """One column; `type`, `default`, `check` and `generated` are in PostgreSQL's words.

    That holds whatever the dialect: the DDL says the same in the dialect's own.
    """

    name: Identifier
    type: Text
    primary_key: Flag = False
    nullable: Flag = False
    unique: Flag = False
    default: Text | None = None
    references: Reference | None = None
    check: Text | None = None
    generated: Text | None = Field(None, description="SQL expression of a stored generated column")
    description: Text | None = None
    values: tuple[Text, ...] = Field((), description="The words that the column may hold")
    pii: Flag = Field(False, description="Whether the column holds personal data")


class Index(Model):
    """An index, made as its own statement."""

    columns: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    unique: Flag = False
    name: Identifier | None = None
    where: Text | None = None
    reason: Text | None = Field(None, description="The query that it serves")


class HashChain(Model):
    """Columns that make a change show: each row's hash covers the row and the hash before it."""

    per: Identifier | None = Field(None, description="A chain for each value of this column")
    number: Identifier = Field(description="Place of the row in its chain, from 1")
    previous: Identifier = Field(description="The hash before it, absent in the first row")
    hash: Identifier


class Table(Model):
    """One table."""

    name: Identifier
    title: Text | None = None
    description: Text | None = None
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    indexes: tuple[Index, ...] = ()
    checks: tuple[Text, ...] = ()
    immutable: Flag = Field(False, description="Append-only: UPDATE and DELETE are refused")
    partition_by: Identifier | None = Field(
        None, description="Timestamp column of monthly range partitions"
    )
    hash_chain: HashChain | None = None
    retention: Text | None = None
    existing: Flag = Field(False, description="Whether the table is there already")
    serves: Serves = ()

    @model_validator(mode="after")
    def _names_its_columns(self) -> Table:
        """Whatever names a column names one of this table's: the DDL would not run otherwise."""
        found = [*self._columns_twice(), *self._unknown_columns()]
        if self.hash_chain and self.partition_by:
            message = "a partitioned table cannot hold a hash chain: its numbers are unique"
            found.append((("hash_chain",), message))
        if found:
            raise MistakesError(found)
        return self

    def _columns_twice(self) -> Iterator[tuple[Keys, str]]:
        seen: set[str] = set()
        for place, column in enumerate(self.columns):
            if column.name in seen:
                yield ("columns", place, "name"), f"the column '{column.name}' is there twice"
            seen.add(column.name)

    def _unknown_columns(self) -> Iterator[tuple[Keys, str]]:
        names = [column.name for column in self.columns]
        for keys, name in self._columns_named():
            if name is not None and name not in names:
                hint = nearest(name, names) or f"its columns: {', '.join(names)}"
                yield keys, f"the table '{self.name}' has no column '{name}'; {hint}"

    def _columns_named(self) -> Iterator[tuple[Keys, str | None]]:
        for number, index in enumerate(self.indexes):
            for place, name in enumerate(index.columns):
                yield ("indexes", number, "columns", place), name
        yield ("partition_by",), self.partition_by
        for key in ("per", "number", "previous", "hash") if self.hash_chain else ():
            yield ("hash_chain", key), getattr(self.hash_chain, key)


class DataModel(Model):
    """The tables of a spec and the rules that hold between them."""

    dialect: Literal["postgresql", "mysql", "sqlite"] = "postgresql"
    description: Text | None = Field(
        None, description="Technical specs: what is kept, in words; where nothing is, why"
    )
    tables: tuple[Table, ...] = ()
    rules: tuple[Text, ...] = ()
    migration_tool: Text | None = None
    migrations: tuple[MigrationStep, ...] = ()
