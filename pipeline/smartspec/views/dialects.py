"""The table model in the words of another database, and what that database cannot hold.

Authors and the catalogue write types and expressions in PostgreSQL's words. `adapted` says the
same for MySQL or SQLite; what is lost or has to be agreed on instead is a `Limit`, which the
document prints. Expressions are translated by sqlglot, imported only for these two.

Facts: MySQL 8.0 manual, 13.1.20 (CREATE TABLE, CHECK from 8.0.16, expression defaults from
8.0.13), 11.2 (date and time types), 24.6 (no foreign keys on partitioned tables); SQLite
documentation, datatype3, gencol (from 3.31), partialindex, lang_expr (REGEXP needs an extension).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from smartspec.source.data import Column, Index, Table
from smartspec.views.portable_defaults import default_of
from smartspec.views.portable_expressions import Portable, says_like, translated
from smartspec.views.portable_types import (
    INDEX_BYTES,
    LONGEST_KEY,
    key_bytes,
    length_of,
    limit_of,
    type_of,
)
from smartspec.views.schema import primary_key
from smartspec.views.sql import base_type, identifier, one_line

Dialect = Literal["postgresql", "mysql", "sqlite"]
NAMES: dict[Dialect, str] = {
    "postgresql": "PostgreSQL 15",
    "mysql": "MySQL 8.0.16",
    "sqlite": "SQLite 3.31",
}
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
    dialect: Portable
    found: dict[str, list[str]] = field(default_factory=dict)

    def note(self, text: str, where: str) -> None:
        places = self.found.setdefault(text, [])
        if where not in places:
            places.append(where)

    def table(self, table: Table) -> Table:
        if table.partition_by:
            old = "old rows are deleted in small batches, under a role of their own"
            if table.immutable:
                old = "a maintenance job drops the trigger that refuses `DELETE` to remove old rows"
            self.note(f"it is one table and not monthly partitions: {old}", table.name)
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
        limit = limit_of(kind, column.type, self.dialect)
        if limit:
            self.note(limit, place)
        written = self._type(column, table, keyed, place)
        counts = written.endswith("AUTO_INCREMENT")
        if counts and column.check:
            self.note("a column that counts by itself has no check", place)
        return column.model_copy(
            update={
                "type": written,
                "default": self._default(column, kind, written, place),
                "check": None if counts else self._expression(column.check, place),
                "generated": self._expression(column.generated, place),
                "values": () if kind.endswith("[]") else column.values,
            }
        )

    def _type(self, column: Column, table: Table, keyed: bool, place: str) -> str:
        kind = base_type(column.type)
        if kind.endswith("[]"):
            return "json" if self.dialect == "mysql" else "text"
        if "serial" in column.type.lower():
            return self._counting(column, table, place)
        found = type_of(kind, one_line(column.type), self.dialect)
        if found is None and not column.values:
            self.note(f"values of the type `{kind}` are text", place)
        return self._short_enough(found or "text", keyed, place)

    def _short_enough(self, written: str, keyed: bool, place: str) -> str:
        """MySQL takes a text into an index only where its length is known, and not too long."""
        is_text = written.startswith(("text", "varchar"))
        fits = 0 < length_of(written) <= LONGEST_KEY
        if self.dialect != "mysql" or not keyed or not is_text or fits:
            return written
        self.note("a text that is a key or has an index ends after 255 characters", place)
        return "varchar(255)"

    def _counting(self, column: Column, table: Table, place: str) -> str:
        """A serial: MySQL counts in one column that leads a key, SQLite in the primary key."""
        others = [c.name for c in table.columns if "serial" in c.type.lower()]
        alone = primary_key(table) == (column.name,)
        leads = {i.columns[0] for i in table.indexes} | set(primary_key(table)[:1])
        if self.dialect == "sqlite" and alone:
            return "integer"
        firsts = [n for n in others if n in leads or _is_unique(table, n)]
        if self.dialect == "mysql" and firsts[:1] == [column.name]:
            return "bigint AUTO_INCREMENT"
        self.note("the application numbers the rows", place)
        return "bigint" if self.dialect == "mysql" else "integer"

    def _default(self, column: Column, kind: str, written: str, place: str) -> str | None:
        default = one_line(column.default or "")
        if not default:
            return None
        if default in column.values:
            default = f"'{default}'"
        if default.lower() in ("gen_random_uuid()", "uuid_generate_v4()"):
            if self.dialect == "mysql":
                return "(uuid())"
            self.note("the application gives new rows their UUID", place)
            return None
        found = default_of(default, kind, written, self.dialect)
        if found is None:
            self.note(f"the default `{default.replace('`', '')}` is left to the application", place)
        return found

    def _index(self, index: Index, table: Table) -> Index | None:
        place = f"{table.name} ({', '.join(index.columns)})"
        kinds = {column.name: base_type(column.type) for column in table.columns}
        if any(kinds[n] in _SEARCHED or kinds[n].endswith("[]") for n in index.columns):
            self.note("there is no index on what a JSON value holds", place)
            return None
        if self.dialect == "mysql" and self._is_too_long(index, table):
            self.note(f"an index of more than {INDEX_BYTES} bytes is left out", place)
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

    def _is_too_long(self, index: Index, table: Table) -> bool:
        columns = {column.name: column for column in table.columns}
        types = (self._type(columns[n], table, True, f"{table.name}.{n}") for n in index.columns)
        return sum(key_bytes(written) for written in types) > INDEX_BYTES

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
        found = translated(one_line(written), self.dialect)
        if found is None:
            self.note(f"`{one_line(written).replace('`', '')}` is left to the application", place)
        elif says_like(written):
            self.note("`LIKE` does not heed case", place)
        return found


def _is_unique(table: Table, name: str) -> bool:
    return any(column.unique for column in table.columns if column.name == name)


def _keyed(table: Table) -> set[str]:
    """The columns that stand in a key or an index."""
    names = {c.name for c in table.columns if c.primary_key or c.unique or c.references}
    return names | {name for index in table.indexes for name in index.columns}
