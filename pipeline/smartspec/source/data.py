"""Models of what a spec stores: tables, columns, indexes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from smartspec.source.base import Flag, Identifier, Model, Text
from smartspec.source.design import MigrationStep
from smartspec.source.requirements import Serves

Reference = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$"),
]
"""`table.column`"""


class Column(Model):
    """One column; `type`, `default`, `check` and `generated` are SQL of the dialect."""

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
    retention: Text | None = None
    existing: Flag = Field(False, description="Whether the table is there already")
    serves: Serves = ()


class DataModel(Model):
    """The tables of a spec and the rules that hold between them."""

    dialect: Literal["postgresql"] = "postgresql"
    tables: tuple[Table, ...] = ()
    rules: tuple[Text, ...] = ()
    migration_tool: Text | None = None
    migrations: tuple[MigrationStep, ...] = ()
