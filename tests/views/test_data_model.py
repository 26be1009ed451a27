"""DDL: readable, in an order that works, and true on a real PostgreSQL 15."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartspec.source.data import Table
from smartspec.source.yaml_text import parse
from smartspec.views import data_model, hash_chain
from smartspec.views.schema import Schema, primary_key

CATALOGUE = Path(__file__).parents[2] / "templates" / "catalogue" / "tables.yaml"
RunSql = Callable[[str], str]


def table(name: str, *columns: dict[str, Any], **more: Any) -> Table:
    return Table.model_validate({"name": name, "columns": columns, **more})


def key(name: str = "id", kind: str = "uuid", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "primary_key": True, **more}


def financial_tables() -> list[Table]:
    entries = parse(CATALOGUE.read_text(encoding="utf-8"), "tables.yaml")
    return [Table.model_validate(entry["table"]) for entry in entries]


def test_a_table_reads_as_people_write_it() -> None:
    users = table("users", key())
    orders = table(
        "orders",
        key(default="gen_random_uuid()"),
        {"name": "user_id", "type": "uuid", "references": "users.id"},
        {"name": "total", "type": "numeric(19,4)", "check": "total >= 0"},
        {"name": "status", "type": "text", "default": "new", "values": ["new", "paid"]},
        {"name": "note", "type": "text", "nullable": True},
        checks=["status <> 'paid' OR total > 0"],
        indexes=[{"columns": ["status"], "where": "status = 'new'"}],
    )
    assert data_model.table_ddl(orders, Schema([users, orders])) == (
        "CREATE TABLE orders (\n"
        "  id      uuid          PRIMARY KEY DEFAULT gen_random_uuid(),\n"
        "  user_id uuid          NOT NULL REFERENCES users (id),\n"
        "  total   numeric(19,4) NOT NULL CHECK (total >= 0),\n"
        "  status  text          NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'paid')),\n"
        "  note    text,\n"
        "  CHECK (status <> 'paid' OR total > 0)\n"
        ");\n\n"
        "CREATE INDEX idx_orders_status ON orders (status)\n"
        "  WHERE status = 'new';\n"
        "CREATE INDEX idx_orders_user_id ON orders (user_id);"
    )


def test_a_reserved_or_capital_name_is_quoted() -> None:
    sql = data_model.ddl([table("order", key("Id"), {"name": "user", "type": "text"})])
    assert 'CREATE TABLE "order" (\n  "Id"   uuid PRIMARY KEY,\n  "user" text NOT NULL\n);' in sql


def test_tables_that_reference_each_other_get_their_keys_late() -> None:
    a = table("a", key(), {"name": "b_id", "type": "uuid", "references": "b.id", "nullable": True})
    b = table("b", key(), {"name": "a_id", "type": "uuid", "references": "a.id"})
    sql = data_model.ddl([a, b])
    assert "ADD FOREIGN KEY" in sql
    assert sql.index("ADD FOREIGN KEY") > sql.index("CREATE TABLE a ")
    assert sql.count("REFERENCES") == 2


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (None, "it is not in the set"),
        (table("t", key("id", "bigint")), "its type differs"),
        (table("t", key("other"), {"name": "id", "type": "uuid"}), "it is not unique"),
        (
            table("t", key(), {"name": "at", "type": "timestamptz"}, partition_by="at"),
            "a partitioned table's key has the partition column in it",
        ),
    ],
)
def test_a_reference_that_cannot_be_enforced_is_a_comment(target: Table | None, why: str) -> None:
    own = table("own", key(), {"name": "t_id", "type": "uuid", "references": "t.id"})
    sql = data_model.ddl([own, *([target] if target else [])])
    assert "REFERENCES" not in sql, why
    assert "-- t.id, not enforced" in sql


def test_a_partitioned_key_includes_the_partition_column() -> None:
    log = table("log", key(), {"name": "at", "type": "timestamptz"}, partition_by="at")
    assert primary_key(log) == ("id", "at")
    assert "PRIMARY KEY (id, at)" in data_model.constraints(log)
    assert "PARTITION BY RANGE (at)" in data_model.ddl([log])


def test_the_column_table_says_what_the_ddl_says() -> None:
    for one in financial_tables():
        sql = " ".join(data_model.table_ddl(one, Schema([one])).split())
        for row in data_model.column_rows(one):
            for constraint in row.constraints:
                assert constraint in sql


def test_the_financial_tables_run_in_any_grouping(run_sql: RunSql) -> None:
    tables = financial_tables()
    run_sql(data_model.ddl(tables))
    run_sql("\n".join(data_model.table_ddl(one, Schema(tables)) for one in tables))
    users = table("users", key())
    found = run_sql(
        data_model.ddl([*tables, users])
        + "SELECT count(*) FROM pg_constraint WHERE confrelid = 'users'::regclass;"
    )
    # user_id of four tables and ledger.created_by; partitions count their own copies as well.
    assert int(found.split()[-1]) >= 5


THIS_MONTH = "to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')"
REFUSED = """
DO $$
BEGIN
  {statement};
  RAISE EXCEPTION 'nothing refused it';
EXCEPTION WHEN restrict_violation THEN NULL;
END;
$$;
"""
LEDGER_ROW = """
INSERT INTO ledger (user_id, transaction_type, amount, balance_after, created_by, hash)
  VALUES (gen_random_uuid(), 'CREDIT', 10, 10, gen_random_uuid(), repeat('a', 64));
"""
LOG_ROW = """
INSERT INTO transaction_log (transaction_id, event_type, user_id, status)
  VALUES (gen_random_uuid(), 'CREATED', gen_random_uuid(), 'PENDING');
"""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET amount = 11",
        "DELETE FROM ledger",
        "TRUNCATE ledger",
        "UPDATE transaction_log SET status = 'x'",
        "DELETE FROM transaction_log",
        "TRUNCATE transaction_log",
        "TRUNCATE transaction_log_default",
        f"EXECUTE 'TRUNCATE transaction_log_' || {THIS_MONTH}",
        f"EXECUTE 'DELETE FROM transaction_log_' || {THIS_MONTH}",
    ],
)
def test_append_only_tables_refuse_change_also_on_their_partitions(
    statement: str, run_sql: RunSql
) -> None:
    rows = LEDGER_ROW + LOG_ROW
    run_sql(data_model.ddl(financial_tables()) + rows + REFUSED.format(statement=statement))


def test_rows_go_to_the_partition_of_their_month(run_sql: RunSql) -> None:
    found = run_sql(
        data_model.ddl(financial_tables())
        + LOG_ROW
        + f"SELECT tableoid::regclass::text = 'transaction_log_' || {THIS_MONTH}"
        " FROM transaction_log;"
        "SELECT transaction_log_add_month(current_date);"  # a second time changes nothing
    )
    assert "t" in found.split()


IDENTIFIERS = st.sampled_from(["a", "b", "a_b", "Order", "user", "x" * 63, "id", "pkey"])
TYPES = st.sampled_from(["integer", "bigint", "text", "timestamptz", "uuid", "jsonb", "text[]"])


@st.composite
def schemas(draw: st.DrawFn) -> list[Table]:
    """Tables with every feature, whose references may point anywhere, also nowhere."""
    names = draw(st.lists(IDENTIFIERS, min_size=1, max_size=4, unique=True))
    tables = []
    for name in names:
        columns = draw(st.lists(IDENTIFIERS, min_size=1, max_size=4, unique=True))
        built = [draw(column(one, names)) for one in columns]
        times = [c["name"] for c in built if c["type"] == "timestamptz"]
        tables.append(
            table(
                name,
                *built,
                immutable=draw(st.booleans()),
                partition_by=draw(st.sampled_from([None, *times])),
                indexes=draw(st.lists(index(columns), max_size=3)),
            )
        )
    return tables


def column(name: str, tables: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    references = st.builds(lambda t, c: f"{t}.{c}", st.sampled_from(tables), IDENTIFIERS)
    return st.fixed_dictionaries(
        {
            "name": st.just(name),
            "type": TYPES,
            "primary_key": st.booleans(),
            "unique": st.booleans(),
            "nullable": st.booleans(),
            "references": st.none() | references,
        }
    )


def index(columns: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "columns": st.lists(st.sampled_from(columns), min_size=1, max_size=2, unique=True),
            "unique": st.booleans(),
        }
    )


@given(schemas())
def test_an_enforced_reference_always_stands_behind_its_target(tables: list[Table]) -> None:
    sql = data_model.ddl(tables)
    keys = [key for one in tables for key in Schema(tables).foreign_keys(one)]
    assert sql.count("REFERENCES ") == len(keys)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(schemas())
def test_any_schema_runs_on_postgresql(run_sql: RunSql, tables: list[Table]) -> None:
    run_sql(data_model.ddl(tables))
    run_sql("\n".join(data_model.table_ddl(one, Schema(tables)) for one in tables))


# --- hash chains ---------------------------------------------------------------------------


def chained(name: str = "log", per: str | None = None, **more: Any) -> Table:
    chain = {"number": "no", "previous": "before", "hash": "sum"} | ({"per": per} if per else {})
    columns: list[dict[str, Any]] = [
        {"name": "no", "type": "bigint", "unique": per is None},
        {"name": "Order", "type": "text"},
        {"name": "at", "type": "timestamptz", "default": "now()"},
        {"name": "twice", "type": "bigint", "generated": "no * 2"},
        {"name": "before", "type": "text", "nullable": True},
        {"name": "sum", "type": "text"},
    ]
    return table(name, key(default="gen_random_uuid()"), *columns, hash_chain=chain, **more)


@pytest.mark.parametrize("name", ["log", "Order", "user", "x" * 63])
@pytest.mark.parametrize("per", [None, "Order"])
def test_a_chain_of_any_name_is_linked_and_verified(
    run_sql: RunSql, name: str, per: str | None
) -> None:
    one = chained(name, per)
    quoted = f'"{name}"'
    rows = f"""INSERT INTO {quoted} ("Order") VALUES ('a'), ('b'), ('a'), ('b'), ('a');"""
    query = hash_chain.verification(one)
    assert query is not None
    broken = f"UPDATE {quoted} SET at = at + interval '1 us' WHERE no = 2;"
    found = run_sql(
        f"{data_model.ddl([one])} {rows} {query} SELECT '--'; {broken} {query}"
        f" SELECT string_agg(no::text, '' ORDER BY no) FROM {quoted};"
    )
    before, _, after = found.partition("--\n")
    *findings, numbers = after.splitlines()
    assert before == ""
    chains = 2 if per else 1
    assert [line.split("|")[-2:] for line in findings] == [
        ["2", "its content was changed"]
    ] * chains
    assert numbers == ("11223" if per else "12345")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"partition_by": "att"}, "has no column 'att'; did you mean 'at'?"),
        ({"indexes": [{"columns": ["Ordre"]}]}, "has no column 'Ordre'; did you mean 'Order'?"),
        ({"partition_by": "at"}, "cannot hold a hash chain"),
    ],
)
def test_a_name_that_is_no_column_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        chained(**change)
