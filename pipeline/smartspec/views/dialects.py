"""The table model in the words of another database, and what that database cannot hold.

Authors and the catalogue write types and expressions in PostgreSQL's words. `adapted` says the
same for MySQL or SQLite; what is lost or has to be agreed on instead is a `Limit`, which the
document prints. Expressions are translated by sqlglot, imported only for these two.

Facts: MySQL 8.0 manual, 13.1.20 (CREATE TABLE, CHECK from 8.0.16, expression defaults from
8.0.13), 11.2 (date and time types), 24.6 (no foreign keys on partitioned tables); SQLite
documentation, datatype3, gencol (from 3.31), partialindex, lang_expr (REGEXP needs an extension).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from smartspec.source.data import Column, Index, Table
from smartspec.views.portable_defaults import default_of
from smartspec.views.portable_expressions import Portable, columns_in, says_like, translated
from smartspec.views.portable_names import name_in
from smartspec.views.portable_types import (
    INDEX_BYTES,
    LONGEST_KEY,
    ROW_BYTES,
    key_bytes,
    length_of,
    limit_of,
    row_bytes,
    type_of,
)
from smartspec.views.schema import primary_key
from smartspec.views.sql import base_type, one_line

Dialect = Literal["postgresql", "mysql", "sqlite"]
NAMES: dict[Dialect, str] = {
    "postgresql": "PostgreSQL 15",
    "mysql": "MySQL 8.0.16",
    "sqlite": "SQLite 3.31",
}
_SEARCHED = ("jsonb", "tsvector")
_TEXTS = ("text", "varchar")
_WIDEST = 36
"""The characters of a key column that is no text: those of a UUID, the longest."""
NO_TYPES: Mapping[str, str] = {}


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
    changed = work.alike(tuple(work.table(table) for table in tables))
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
        if self.dialect == "sqlite":
            self.note(
                "a value of another type is stored as it comes, unless the application refuses it",
                table.name,
            )
        if self.dialect == "sqlite" and any(column.references for column in table.columns):
            self.note(
                "references hold on connections that set `PRAGMA foreign_keys = ON`", table.name
            )
        table = self._without_json_keys(table)
        types = self._types(table)
        columns = tuple(self._column(column, table, types) for column in table.columns)
        checks = self._table_checks(table, types)
        indexes = tuple(i for index in table.indexes if (i := self._index(index, table)))
        change = {"columns": columns, "checks": checks, "indexes": indexes}
        return table.model_copy(update={**change, "partition_by": None, "hash_chain": None})

    def alike(self, tables: tuple[Table, ...]) -> tuple[Table, ...]:
        """Adapted `tables` without the references that MySQL refuses: between unlike types.

        Numbers have to agree in size and precision there (MySQL 8.0 manual, 13.1.20.5); texts may
        differ in length.
        """
        if self.dialect != "mysql":
            return tables
        kinds = {f"{table.name}.{c.name}": _compared(c) for table in tables for c in table.columns}
        return tuple(
            table.model_copy(
                update={"columns": tuple(self._alike(c, table, kinds) for c in table.columns)}
            )
            for table in tables
        )

    def _alike(self, column: Column, table: Table, kinds: Mapping[str, str]) -> Column:
        target = kinds.get(column.references or "")
        if target is None or target == _compared(column):
            return column
        self.note(
            "a reference between columns of unlike types is left to the application",
            f"{table.name}.{column.name}",
        )
        return column.model_copy(update={"references": None})

    def _without_json_keys(self, table: Table) -> Table:
        """MySQL takes no JSON into a key."""
        held = {c.name for c in table.columns if _is_json(c) and (c.unique or c.primary_key)}
        if self.dialect != "mysql" or not held:
            return table
        for name in sorted(held):
            self.note("no key holds JSON: the application keeps it unique", f"{table.name}.{name}")
        keyless = not held.isdisjoint(primary_key(table))
        columns = tuple(
            column.model_copy(
                update={
                    "unique": column.unique and column.name not in held,
                    "primary_key": column.primary_key and not keyless,
                    "nullable": column.nullable and not column.primary_key,
                }
            )
            for column in table.columns
        )
        return table.model_copy(update={"columns": columns})

    def _types(self, table: Table) -> dict[str, str]:
        """The type of each column in the dialect; on MySQL the longest leave a row too wide."""
        keyed = _keyed(table)
        types = {c.name: self._type(c, table, c.name in keyed) for c in table.columns}
        if self.dialect == "mysql":
            loose = [name for name in types if name not in keyed]
            for name in sorted(loose, key=lambda n: -row_bytes(types[n])):
                if sum(map(row_bytes, types.values())) <= ROW_BYTES:
                    break
                types[name] = "text"
        return types

    def _column(self, column: Column, table: Table, types: Mapping[str, str]) -> Column:
        place = f"{table.name}.{column.name}"
        kind = base_type(column.type)
        written = types[column.name]
        limit = limit_of(kind, column.type, self.dialect)
        if limit:
            self.note(limit, place)
        own = column.check and not self._is_of_the_table(column)
        return column.model_copy(
            update={
                "type": written,
                "default": self._default(column, kind, written, place),
                "check": self._expression(column.check, place, types) if own else None,
                "generated": self._expression(column.generated, place, types),
                "values": () if kind.endswith("[]") else column.values,
            }
        )

    def _is_of_the_table(self, column: Column) -> bool:
        """Whether a check of a column reads another, which MySQL allows the table's alone."""
        if self.dialect != "mysql" or not column.check:
            return False
        return not columns_in(one_line(column.check)) <= {column.name}

    def _table_checks(self, table: Table, types: Mapping[str, str]) -> tuple[str, ...]:
        moved = [(c.check, f"{table.name}.{c.name}") for c in table.columns]
        written = [
            *((check, table.name) for check in table.checks),
            *(m for m, c in zip(moved, table.columns, strict=True) if self._is_of_the_table(c)),
        ]
        found = (self._expression(check, place, types) for check, place in written)
        given = tuple(check for check in found if check)
        return given + self._length_checks(table, types) + self._json_checks(table)

    def _length_checks(self, table: Table, types: Mapping[str, str]) -> tuple[str, ...]:
        """The length of a text that its type does not hold: SQLite's hold none."""
        checks = []
        for column in table.columns:
            wanted = length_of(one_line(column.type))
            is_text = base_type(column.type) in ("varchar", "char") and wanted
            if is_text and self.dialect == "sqlite":
                checks.append(f"length({name_in(column.name, 'sqlite')}) <= {wanted}")
            elif is_text and types[column.name].endswith("text"):
                checks.append(f"CHAR_LENGTH({name_in(column.name, 'mysql')}) <= {wanted}")
        return tuple(checks)

    def _type(self, column: Column, table: Table, keyed: bool) -> str:
        place = f"{table.name}.{column.name}"
        kind = base_type(column.type)
        if kind.endswith("[]"):
            return "json" if self.dialect == "mysql" else "text"
        if "serial" in column.type.lower():
            return self._counting(column, table, place)
        found = type_of(kind, one_line(column.type), self.dialect)
        if found is None and not column.values:
            self.note(f"values of the type `{kind}` are text", place)
        short = self._short_enough(found or "text", column, table, keyed)
        if self.dialect == "mysql" and short == "text":
            self.note("a text ends after 65535 bytes", place)
        return short

    def _short_enough(self, written: str, column: Column, table: Table, keyed: bool) -> str:
        """MySQL takes a text into an index only where its length is known, and not too long."""
        is_text = written.startswith(_TEXTS)
        longest = _longest_in_key(table) if column.name in primary_key(table) else LONGEST_KEY
        fits = 0 < length_of(written) <= longest
        if self.dialect != "mysql" or not keyed or not is_text or fits:
            return written
        length = min(255, longest)
        place = f"{table.name}.{column.name}"
        self.note(f"a text that is a key or has an index ends after {length} characters", place)
        return f"varchar({length})"

    def _counting(self, column: Column, table: Table, place: str) -> str:
        """A serial: MySQL counts in one column that leads a key, SQLite in the primary key."""
        others = [c.name for c in table.columns if "serial" in c.type.lower()]
        alone = primary_key(table) == (column.name,)
        leads = {i.columns[0] for i in table.indexes} | set(primary_key(table)[:1])
        if self.dialect == "sqlite" and alone:
            return "integer"
        firsts = [n for n in others if n in leads or _is_unique(table, n)]
        if self.dialect == "mysql" and firsts[:1] == [column.name]:
            return f"{base_type(column.type)} AUTO_INCREMENT"
        self.note("the application numbers the rows", place)
        return base_type(column.type) if self.dialect == "mysql" else "integer"

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
        types = (self._type(columns[n], table, True) for n in index.columns)
        return sum(key_bytes(written) for written in types) > INDEX_BYTES

    def _json_checks(self, table: Table) -> tuple[str, ...]:
        """SQLite keeps JSON as text, and can at least say whether it is JSON."""
        if self.dialect != "sqlite":
            return ()
        return tuple(
            f"{name} IS NULL OR json_valid({name})"
            for column in table.columns
            if _is_json(column) and (name := name_in(column.name, "sqlite"))
        )

    def _expression(
        self, written: str | None, place: str, types: Mapping[str, str] = NO_TYPES
    ) -> str | None:
        """The expression in the dialect; None, with a note, where it has no counterpart."""
        if written is None:
            return None
        counting = {name for name, kind in types.items() if kind.endswith("AUTO_INCREMENT")}
        if counting and not counting.isdisjoint(columns_in(one_line(written))):
            self.note("a column that counts by itself has no check", place)
            return None
        found = translated(one_line(written), self.dialect)
        if found is None:
            self.note(f"`{one_line(written).replace('`', '')}` is left to the application", place)
        elif says_like(written):
            self.note("`LIKE` does not heed case", place)
        return found


def _compared(column: Column) -> str:
    """What the adapted types of a column and of its target have to have in common on MySQL."""
    written = column.type.removesuffix(" AUTO_INCREMENT")
    return "text" if written.startswith((*_TEXTS, "char")) else written


def _is_json(column: Column) -> bool:
    """Whether a column holds JSON where there are no arrays."""
    kind = base_type(column.type)
    return kind in ("json", "jsonb") or kind.endswith("[]")


def _longest_in_key(table: Table) -> int:
    """How many characters each text of a primary key may have on MySQL."""
    kinds = [base_type(column.type) for column in table.columns if column.primary_key]
    texts = sum(kind in _TEXTS for kind in kinds)
    return (LONGEST_KEY - _WIDEST * (len(kinds) - texts)) // max(texts, 1)


def _is_unique(table: Table, name: str) -> bool:
    return any(column.unique for column in table.columns if column.name == name)


def _keyed(table: Table) -> set[str]:
    """The columns that stand in a key or an index."""
    names = {c.name for c in table.columns if c.primary_key or c.unique or c.references}
    return names | {name for index in table.indexes for name in index.columns}
