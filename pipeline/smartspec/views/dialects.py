"""The table model in the words of another database, and what that database cannot hold.

Authors and the catalogue write types and expressions in PostgreSQL's words. `adapted` says the
same for MySQL or SQLite; what is lost or has to be agreed on instead is a `Limit`, which the
document prints. Expressions are translated by sqlglot, imported only for these two.

Facts: MySQL 8.0 manual, 13.1.20 (CREATE TABLE, CHECK from 8.0.16, expression defaults from
8.0.13), 11.2 (date and time types), 24.6 (no foreign keys on partitioned tables); SQLite
documentation, datatype3, gencol (from 3.31), partialindex, lang_expr (REGEXP needs an extension).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from smartspec.source.data import Column, Index, Table
from smartspec.views.sql import base_type, identifier, one_line

Dialect = Literal["postgresql", "mysql", "sqlite"]
NAMES: dict[Dialect, str] = {
    "postgresql": "PostgreSQL 15",
    "mysql": "MySQL 8.0.16",
    "sqlite": "SQLite 3.31",
}
_TYPES: dict[Dialect, dict[str, str]] = {
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
_ARRAYS = "arrays are JSON: the application checks what they hold"
_TYPE_LIMITS: dict[Dialect, dict[str, str]] = {
    "postgresql": {},
    "mysql": {
        "timestamptz": "times have no zone: every connection sets `time_zone = '+00:00'`",
        "inet": _ADDRESSES,
        "cidr": _ADDRESSES,
        "tsvector": "text search needs a `FULLTEXT` index of its own",
        "interval": "intervals are ISO 8601 text",
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
_NOW = {"mysql": "CURRENT_TIMESTAMP(6)", "sqlite": "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))"}
_NOW_WORDS = re.compile(r"^(now\(\)|current_timestamp(\(\d\))?)$", re.IGNORECASE)
_PLAIN_DEFAULT = re.compile(r"^(-?\d+(\.\d+)?|'[^'\\]*'|true|false|null)$", re.IGNORECASE)
_SEARCHED = ("jsonb", "tsvector")


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that the dialect cannot hold, or holds by agreement only, and where that is."""

    text: str
    where: tuple[str, ...]


@dataclass(frozen=True)
class Adapted:
    """Tables in the words of a dialect, with what that costs."""

    tables: tuple[Table, ...]
    limits: tuple[Limit, ...] = ()


def adapted(tables: Sequence[Table], dialect: Dialect) -> Adapted:
    """`tables` as `dialect` can hold them."""
    if dialect == "postgresql":
        return Adapted(tuple(tables))
    work = _Adaptation(dialect)
    changed = tuple(work.table(table) for table in tables)
    return Adapted(changed, tuple(Limit(text, tuple(w)) for text, w in work.found.items()))


@dataclass
class _Adaptation:
    dialect: Dialect
    found: dict[str, list[str]] = field(default_factory=dict)

    def note(self, text: str, where: str) -> None:
        places = self.found.setdefault(text, [])
        if where not in places:
            places.append(where)

    def table(self, table: Table) -> Table:
        if table.partition_by:
            self.note(
                "it is one table and not monthly partitions: "
                "old rows are deleted in small batches, under a role of their own",
                table.name,
            )
        if table.hash_chain:
            self.note(
                "the application numbers, links and hashes the rows, and verifies the chain",
                table.name,
            )
        if table.immutable and self.dialect == "mysql":
            self.note(
                "`TRUNCATE` passes by triggers: the application's role has no `DROP` right",
                table.name,
            )
        if self.dialect == "sqlite" and any(column.references for column in table.columns):
            self.note(
                "references hold on connections that set `PRAGMA foreign_keys = ON`", table.name
            )
        keyed = _keyed(table)
        columns = tuple(
            self._column(column, table, column.name in keyed) for column in table.columns
        )
        checks = self._expressions(table.checks, table.name)
        checks += self._json_checks(table)
        indexes = tuple(i for index in table.indexes if (i := self._index(index, table)))
        change = {"columns": columns, "checks": checks, "indexes": indexes}
        return table.model_copy(update={**change, "partition_by": None, "hash_chain": None})

    def _column(self, column: Column, table: Table, keyed: bool) -> Column:
        place = f"{table.name}.{column.name}"
        kind = base_type(column.type)
        limit = _ARRAYS if kind.endswith("[]") else _TYPE_LIMITS[self.dialect].get(kind)
        if limit:
            self.note(limit, place)
        check = self._expression(column.check, place)
        return column.model_copy(
            update={
                "type": self._type(column, kind, keyed, place),
                "default": self._default(column, kind, place),
                "check": check,
                "generated": self._expression(column.generated, place),
                "values": () if kind.endswith("[]") else column.values,
            }
        )

    def _type(self, column: Column, kind: str, keyed: bool, place: str) -> str:
        if kind.endswith("[]"):
            return "json" if self.dialect == "mysql" else "text"
        if kind == "text" and keyed and self.dialect == "mysql":
            self.note("a text that is a key or has an index ends after 255 characters", place)
            return "varchar(255)"
        if "serial" in column.type.lower():
            return "bigint AUTO_INCREMENT" if self.dialect == "mysql" and keyed else "integer"
        return _TYPES[self.dialect].get(kind) or one_line(column.type)

    def _default(self, column: Column, kind: str, place: str) -> str | None:
        default = one_line(column.default or "")
        if not default:
            return None
        if default in column.values or _PLAIN_DEFAULT.match(default):
            wrapped = self.dialect == "mysql" and kind in ("text", "json", "jsonb")
            quoted = default if default not in column.values else f"'{default}'"
            return f"({quoted})" if wrapped else quoted
        if _NOW_WORDS.match(default):
            return _NOW[self.dialect]
        if default.lower() in ("gen_random_uuid()", "uuid_generate_v4()"):
            if self.dialect == "mysql":
                return "(uuid())"
            self.note("the application gives new rows their UUID", place)
            return None
        found = self._expression(default, place)
        return f"({found})" if found else None

    def _index(self, index: Index, table: Table) -> Index | None:
        place = f"{table.name} ({', '.join(index.columns)})"
        kinds = {column.name: base_type(column.type) for column in table.columns}
        if any(kinds[n] in _SEARCHED or kinds[n].endswith("[]") for n in index.columns):
            self.note("there is no index on what a JSON value holds", place)
            return None
        if not index.where:
            return index
        if self.dialect == "sqlite":
            where = self._expression(index.where, place)
            return index.model_copy(update={"where": where}) if where else None
        whole = index.model_copy(update={"where": None})
        given = {f"{name} is not null" for name in index.columns}
        if one_line(index.where).lower() in given:
            return whole  # a unique index never compares NULLs
        if index.unique:
            self.note("uniqueness among some of the rows is left to the application", place)
            return None
        self.note("an index has all rows, not the ones that its query asks for", place)
        return whole

    def _json_checks(self, table: Table) -> tuple[str, ...]:
        """SQLite keeps JSON as text, and can at least say whether it is JSON."""
        if self.dialect != "sqlite":
            return ()
        return tuple(
            f"{identifier(column.name)} IS NULL OR json_valid({identifier(column.name)})"
            for column in table.columns
            if base_type(column.type) in ("json", "jsonb") or base_type(column.type).endswith("[]")
        )

    def _expressions(self, written: Iterable[str], place: str) -> tuple[str, ...]:
        return tuple(found for one in written if (found := self._expression(one, place)))

    def _expression(self, written: str | None, place: str) -> str | None:
        """The expression in the dialect; None, with a note, where it has no counterpart."""
        if written is None:
            return None
        found = _translated(one_line(written), self.dialect)
        if found is None:
            self.note(f"`{one_line(written).replace('`', '')}` is left to the application", place)
        return found


def _keyed(table: Table) -> set[str]:
    """The columns that stand in a key or an index."""
    names = {c.name for c in table.columns if c.primary_key or c.unique or c.references}
    return names | {name for index in table.indexes for name in index.columns}


def _translated(expression: str, dialect: Dialect) -> str | None:
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(expression, read="postgres")
        if any(_is_foreign(node, dialect) for node in tree.walk()):
            return None
        # MySQL has reserved words that PostgreSQL has not.
        return tree.sql(dialect=dialect, identify=dialect == "mysql")
    except SqlglotError:
        return None


def _is_foreign(node: object, dialect: Dialect) -> bool:
    """Whether a part of an expression has no counterpart that is known to mean the same."""
    from sqlglot import exp

    nowhere = (exp.Anonymous, exp.Array, exp.Interval, exp.JSONExtract, exp.JSONBContains)
    patterns = (exp.RegexpLike, exp.RegexpILike)
    return isinstance(node, nowhere) or (dialect == "sqlite" and isinstance(node, patterns))
