"""Models of what a spec stores: tables, columns, indexes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from smartspec.errors import nearest
from smartspec.source.base import Flag, Identifier, Model, Text
from smartspec.source.design import MigrationStep
from smartspec.source.requirements import Serves

Reference = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$"),
]
"""`table.column`"""


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
        names = [column.name for column in self.columns]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"the column '{twice}' is there twice")
        chain = self.hash_chain
        linked = (chain.per, chain.number, chain.previous, chain.hash) if chain else ()
        used = [*(n for index in self.indexes for n in index.columns), self.partition_by, *linked]
        for name in used:
            if name is not None and name not in names:
                hint = nearest(name, names) or f"its columns: {', '.join(names)}"
                raise ValueError(f"the table '{self.name}' has no column '{name}'; {hint}")
        if chain and self.partition_by:
            raise ValueError("a partitioned table cannot hold a hash chain: its numbers are unique")
        return self


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
