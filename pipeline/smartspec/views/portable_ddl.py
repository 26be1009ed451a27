"""Adapted tables as DDL of MySQL or SQLite.

The tables come from `dialects.adapted`, so that types and expressions are the dialect's already.
MySQL ignores a reference that stands beside its column; SQLite cannot add one to a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smartspec.source.data import Column, Table
from smartspec.views.dialects import Dialect
from smartspec.views.portable_names import name_in
from smartspec.views.schema import ForeignKey, Schema, primary_key
from smartspec.views.sql import literal, one_line, shortened, type_sql

_LONGEST_TABLE = 64 - len("_ibfk_99")
"""Of a longer name MySQL makes names of constraints that it refuses (`_ibfk_1`, `_chk_1`)."""


def ddl(tables: Sequence[Table], dialect: Dialect) -> str:
    """The DDL of all `tables`: it runs from top to bottom on an empty database."""
    schema = Schema(tables).in_creation_order
    return "\n\n".join(table_ddl(table, schema, dialect) for table in schema.tables)


def table_ddl(table: Table, schema: Schema, dialect: Dialect) -> str:
    """The DDL of one table of `schema`; run in its order, the DDL of all of them works."""
    writer = _Writer(table, schema, dialect)
    parts = [writer.create(), *writer.indexes(), *writer.triggers(), *writer.late_keys()]
    return "\n\n".join(parts)


class _Writer:
    def __init__(self, table: Table, schema: Schema, dialect: Dialect) -> None:
        self.table = table
        self.schema = schema
        self.mysql = dialect == "mysql"
        self.keys = schema.foreign_keys(table)

    def name(self, word: str) -> str:
        return name_in(word, "mysql" if self.mysql else "sqlite")

    def names(self, words: Sequence[str]) -> str:
        return ", ".join(self.name(word) for word in words)

    def text(self, words: str) -> str:
        quoted = words.replace("'", "''")
        return f"'{quoted}'" if not self.mysql else f"'{quoted}'".replace("\\", "\\\\")

    def create(self) -> str:
        key = primary_key(self.table)
        lines = [self._column(column, key) for column in self.table.columns]
        if len(key) > 1:
            lines.append(f"PRIMARY KEY ({self.names(key)})")
        lines += self._checks()
        lines += [
            f"{self._foreign(self.table, k)} REFERENCES {self.name(k.table)}"
            f" ({self.name(k.target)})"
            for k in self.keys
            if not self._is_late(k)
        ]
        body = ",\n".join(f"  {line}" for line in lines)
        return f"CREATE TABLE {self.name(self.table.name)} (\n{body}\n);"

    def _column(self, column: Column, key: tuple[str, ...]) -> str:
        parts = [self.name(column.name), type_sql(column.type)]
        if column.generated:
            parts.append(f"GENERATED ALWAYS AS ({one_line(column.generated)}) STORED")
        mandatory = not column.nullable or column.name in key
        computed = self.mysql and column.generated
        if mandatory and not computed:
            parts.append("NOT NULL")
        if column.default is not None:
            parts.append(f"DEFAULT {column.default}")
        if key == (column.name,):
            parts.append("PRIMARY KEY")
        elif column.unique:
            parts.append("UNIQUE")
        checks = [] if self._names_checks else list(self._column_checks(column, key))
        if self.mysql and len(checks) > 1:  # MariaDB takes one check of a column
            checks = [" AND ".join(f"({check})" for check in checks)]
        return " ".join([*parts, *(f"CHECK ({check})" for check in checks)])

    def _column_checks(self, column: Column, key: tuple[str, ...]) -> Iterator[str]:
        if column.values:
            words = ", ".join(self.text(value) for value in column.values)
            yield f"{self.name(column.name)} IN ({words})"
        mandatory = not column.nullable or column.name in key
        if mandatory and self.mysql and column.generated:
            # MariaDB takes no NOT NULL on a generated column, and both take this
            yield f"{self.name(column.name)} IS NOT NULL"
        if column.check:
            yield one_line(column.check)

    @property
    def _names_checks(self) -> bool:
        """Whether checks need names; MariaDB takes them from the table's own checks alone."""
        return self.mysql and len(self.table.name) > _LONGEST_TABLE

    def _checks(self) -> list[str]:
        """The checks of the table, and of its columns where those need names."""
        own = [one_line(check) for check in self.table.checks]
        if not self._names_checks:
            return [f"CHECK ({check})" for check in own]
        key = primary_key(self.table)
        all_of_them = [c for col in self.table.columns for c in self._column_checks(col, key)] + own
        return [
            f"CONSTRAINT {self.name(shortened(f'ck_{number}_{self.table.name}'))} CHECK ({check})"
            for number, check in enumerate(all_of_them, 1)
        ]

    def indexes(self) -> Iterator[str]:
        lines = []
        for row in self.schema.indexes(self.table):
            unique = "UNIQUE " if row.unique else ""
            where = f"\n  WHERE {one_line(row.where)}" if row.where else ""
            lines.append(
                f"CREATE {unique}INDEX {self.name(row.name)} ON {self.name(self.table.name)}"
                f" ({self.names(row.columns)}){where};"
            )
        if lines:
            yield "\n".join(lines)

    def triggers(self) -> Iterator[str]:
        """One for each kind of change: neither dialect has a trigger for several."""
        name = self.table.name
        for event in ("UPDATE", "DELETE") if self.table.immutable else ():
            message = f"{name} is append-only: {event} is refused"
            trigger = self.name(f"{name}_refuse_{event.lower()}"[-64:])
            start = f"CREATE TRIGGER {trigger} BEFORE {event} ON {self.name(name)}\n  FOR EACH ROW"
            if self.mysql:
                said = self.text(message[:128])  # the longest message that MySQL takes
                yield f"{start} SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = {said};"
            else:
                yield f"{start} BEGIN\n  SELECT RAISE(ABORT, {literal(message)});\nEND;"

    def late_keys(self) -> Iterator[str]:
        """Foreign keys, of earlier tables or its own, that had to wait for this one."""
        for other, key in self.schema.late_keys(self.table) if self.mysql else ():
            yield (
                f"ALTER TABLE {self.name(other.name)} ADD {self._foreign(other, key)}\n"
                f"  REFERENCES {self.name(key.table)} ({self.name(key.target)});"
            )

    def _foreign(self, table: Table, key: ForeignKey) -> str:
        """A foreign key, named where the name that MySQL makes of the table's is too long."""
        clause = f"FOREIGN KEY ({self.name(key.column)})"
        if not self.mysql or len(table.name) <= _LONGEST_TABLE:
            return clause
        return f"CONSTRAINT {self.name(shortened(f'fk_{table.name}_{key.column}'))} {clause}"

    def _is_late(self, key: ForeignKey) -> bool:
        """Whether MySQL cannot see the target yet; SQLite looks only when a row comes."""
        return self.mysql and self.schema.is_late(key, self.table)
