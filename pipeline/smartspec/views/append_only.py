"""Tables that refuse change, and tables in monthly partitions, in PostgreSQL.

Facts: PostgreSQL 15 documentation, 39.1 (a trigger on rows is inherited by partitions, one on
TRUNCATE is not), 5.11.2 (a default partition takes the rows of no other).
"""

from __future__ import annotations

from collections.abc import Iterator

from smartspec.source.data import Table
from smartspec.views.sql import identifier, literal, shortened

REFUSE_CHANGE = """\
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END;
$$;"""
"""The function behind every trigger that refuses a change; all tables share it."""


def triggers(table: Table) -> tuple[str, str]:
    """Triggers that refuse change; the one on rows is inherited by partitions."""
    name = identifier(table.name)
    rows = (
        f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {name}\n"
        "  FOR EACH ROW EXECUTE FUNCTION refuse_change();"
    )
    return rows, _refuse_truncate(name)


def _refuse_truncate(name: str) -> str:
    return (
        f"CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {name}\n"
        "  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
    )


def default_partition(table: Table) -> str:
    """The name of the partition for rows of no month."""
    return shortened(table.name, room=8) + "_default"


def partitions(table: Table) -> Iterator[str]:
    """A partition for rows of no month, and a function that adds a month.

    The months themselves depend on the day of deployment, which no document can know.
    """
    default = identifier(default_partition(table))
    yield f"CREATE TABLE {default} PARTITION OF {identifier(table.name)} DEFAULT;"
    if table.immutable:
        # A trigger on TRUNCATE is not inherited: every partition needs its own.
        yield _refuse_truncate(default)
    function = identifier(shortened(table.name, room=10) + "_add_month")
    yield _add_month(table, function)
    yield (
        "-- Once at deployment, then every month by a scheduled job:\n"
        f"SELECT {function}(current_date);\n"
        f"SELECT {function}((current_date + interval '1 month')::date);"
    )


def _add_month(table: Table, function: str) -> str:
    parent = identifier(table.name).replace("%", "%%")
    prefix = literal(shortened(table.name, room=8) + "_")
    refuse = (
        "\n  EXECUTE format(\n"
        "    'CREATE OR REPLACE TRIGGER refuse_truncate BEFORE TRUNCATE ON %I'\n"
        "    ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', partition);"
    )
    return (
        f"CREATE FUNCTION {function}(day date) RETURNS void\n"
        "LANGUAGE plpgsql SET timezone = 'UTC' AS $$\n"
        "DECLARE\n"
        "  first_day date := date_trunc('month', day);\n"
        f"  partition text := {prefix} || to_char(first_day, 'YYYY_MM');\n"
        "BEGIN\n"
        "  EXECUTE format(\n"
        f"    'CREATE TABLE IF NOT EXISTS %I PARTITION OF {parent}'\n"
        "    ' FOR VALUES FROM (%L) TO (%L)',\n"
        "    partition, first_day, (first_day + interval '1 month')::date);"
        f"{refuse if table.immutable else ''}\n"
        "END;\n"
        "$$;"
    )
