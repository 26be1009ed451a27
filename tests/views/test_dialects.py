"""The same tables for MySQL and SQLite: they run, they refuse what they can, and say the rest."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from sqlglot import exp

from smartspec.source.data import Table
from smartspec.source.reading import read_spec
from smartspec.views import data_model, portable_ddl
from smartspec.views.dialects import Dialect, adapted

from .test_data_model import financial_tables, key, schemas, table

HERE = Path(__file__).parents[2]
SPECS = (*HERE.glob("specs/*/*/spec.yaml"), *HERE.glob("tests/golden/sources/*.yaml"))
SOURCES = sorted(path for path in SPECS if "\n  tables:\n" in path.read_text(encoding="utf-8"))
RunSql = Callable[[str], str]
DIALECTS: tuple[Dialect, ...] = ("mysql", "sqlite")


def ddl(tables: list[Table], dialect: Dialect) -> str:
    return portable_ddl.ddl(adapted(tables, dialect).tables, dialect)


def one(dialect: Dialect, **column: Any) -> Table:
    made = table("t", key(), {"name": "c", "type": "text", **column})
    return adapted([made], dialect).tables[0]


def limits(dialect: Dialect, *columns: dict[str, Any], **more: Any) -> dict[str, tuple[str, ...]]:
    found = adapted([table("t", key(default="1"), *columns, **more)], dialect).limits
    return {limit.text: limit.where for limit in found}


def sqlite(sql: str) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(sql)
    return connection


@given(schemas())
@settings(deadline=None, max_examples=60)
def test_any_schema_runs_on_sqlite(tables: list[Table]) -> None:
    sqlite(ddl(tables, "sqlite")).close()


@given(schemas())
@settings(deadline=None, max_examples=30)
def test_any_schema_is_mysql_to_a_parser_of_it(tables: list[Table]) -> None:
    for statement in sqlglot.parse(ddl(tables, "mysql"), read="mysql"):
        assert isinstance(statement, exp.Create | exp.Alter | exp.Command)


@given(schemas())
@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_schema_runs_on_mariadb(run_mysql: RunSql, tables: list[Table]) -> None:
    run_mysql(ddl(tables, "mysql"))


TRICKY: list[list[dict[str, Any]]] = [
    [{"name": "x", "type": "integer"}, {"name": "y", "type": "integer", "check": "y > x"}],
    [{"name": "n", "type": "bigserial", "unique": True, "check": "n > 1"}],
    [{"name": f"c{n}", "type": "varchar(12000)", "default": "'a'"} for n in range(3)],
    [{"name": "x", "type": "jsonb", "unique": True}],
    [
        {"name": "x", "type": "jsonb"},
        {"name": "y", "type": "text", "generated": "x->>'a'"},
        {"name": "z", "type": "text", "check": "z ~* '^a' OR z ~ y OR z ILIKE 'b%'"},
    ],
    [{"name": f"c{n}", "type": "text", "primary_key": True} for n in range(4)],
    [{"name": "at", "type": "timestamptz", "default": "now()"}, {"name": "b", "type": "bytea"}],
]


@pytest.mark.parametrize("columns", TRICKY)
def test_what_only_a_server_refuses_is_not_printed(
    run_mysql: RunSql, columns: list[dict[str, Any]]
) -> None:
    run_mysql(ddl([table("t", key(), *columns)], "mysql"))
    sqlite(ddl([table("t", key(), *columns)], "sqlite")).close()


def test_a_check_of_other_columns_is_the_tables() -> None:
    """MySQL refuses it beside the column (error 3813), which MariaDB does not."""
    columns = TRICKY[0]
    (made,) = adapted([table("t", key(), *columns)], "mysql").tables
    assert ([c.check for c in made.columns], made.checks) == ([None] * 3, ("`y` > `x`",))


def test_a_text_is_as_long_as_it_was() -> None:
    wide = [{"name": f"c{n}", "type": "varchar(12000)"} for n in range(2)]
    (made,) = adapted([table("t", key(), *wide)], "mysql").tables
    assert [column.type for column in made.columns] == ["char(36)", "text", "varchar(12000)"]
    assert made.checks == ("CHAR_LENGTH(`c0`) <= 12000",)
    connection = sqlite(ddl([table("t", key(), {"name": "index", "type": "varchar(2)"})], "sqlite"))
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        connection.execute("INSERT INTO t VALUES ('1', 'abc')")
    connection.close()


@pytest.mark.parametrize("kind", ["serial", "bigserial"])
def test_what_refers_to_a_number_that_counts_is_of_its_type(run_mysql: RunSql, kind: str) -> None:
    held = {"serial": "integer", "bigserial": "bigint"}[kind]
    refers = {"name": "a_id", "type": held, "references": "a.id"}
    sql = ddl([table("a", key(kind=kind)), table("b", key(), refers)], "mysql")
    assert "FOREIGN KEY (`a_id`) REFERENCES `a` (`id`)" in sql
    run_mysql(sql)


def test_a_reference_between_unlike_numbers_is_left_out_and_said(run_mysql: RunSql) -> None:
    """MySQL refuses it, whatever the values (error 3780)."""
    rate = table("rate", key(kind="numeric(10,0)"))
    refers = [
        {"name": "unlike", "type": "numeric(19,4)", "references": "rate.id"},
        {"name": "like", "type": "numeric(10,0)", "references": "rate.id"},
        {"name": "other", "type": "bigint", "references": "rate.id"},
    ]
    tables = [rate, table("use", key(), *refers)]
    sql = ddl(tables, "mysql")
    assert "FOREIGN KEY (`like`)" in sql
    assert sql.count("FOREIGN KEY") == 1
    run_mysql(sql)
    found = {limit.text: limit.where for limit in adapted(tables, "mysql").limits}
    told = "a reference between columns of unlike types is left to the application"
    assert found[told] == ("use.unlike", "use.other")


def test_a_reference_between_texts_of_other_length_stays(run_mysql: RunSql) -> None:
    tables = [
        table("a", key(), {"name": "code", "type": "varchar(9)", "unique": True}),
        table("b", key(), {"name": "code", "type": "varchar(30)", "references": "a.code"}),
    ]
    assert "REFERENCES `a` (`code`)" in ddl(tables, "mysql")
    run_mysql(ddl(tables, "mysql"))


@pytest.mark.parametrize("length", [56, 57, 63])
def test_no_constraint_has_a_name_that_mysql_refuses(run_mysql: RunSql, length: int) -> None:
    """MySQL calls the first check `<table>_chk_1`, and refuses a name above 64 characters."""
    checked: list[dict[str, Any]] = [
        {"name": "kind", "type": "varchar(9)", "values": ["A", "B"], "check": "kind <> 'C'"},
        {"name": "n", "type": "integer", "check": "n > 0"},
        {"name": "g", "type": "integer", "generated": "n + 1"},
    ]
    sql = ddl([table("t" * length, key(), *checked, checks=["n < 9"])], "mysql")
    names = re.findall(r"CONSTRAINT `(\w+)` CHECK", sql)
    assert len(names) == len(set(names)) == (5 if length > 56 else 0)
    assert sql.count("CHECK (") == (5 if names else 4)  # MariaDB takes one of a column
    assert all(len(name) <= 64 for name in names)
    name = "t" * length
    run_mysql(f"{sql} INSERT INTO {name} (id, kind, n) VALUES ('1', 'A', 1);")
    refused_by(
        run_mysql, f"{sql} INSERT INTO {name} (id, kind, n) VALUES ('1', 'X', 1);", "CONSTRAINT"
    )


def refused_by(run: RunSql, sql: str, words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        run(sql)


def test_the_financial_tables_refuse_on_mariadb_what_they_refuse_elsewhere(
    run_mysql: RunSql,
) -> None:
    tables = (
        ddl(financial_tables(), "mysql")
        + """
        INSERT INTO credit_balance (user_id, balance, reserved_balance) VALUES ('u', 100, 30);
        INSERT INTO ledger (user_id, entry_no, transaction_type, amount, balance_after,
          created_by, hash) VALUES ('u', 1, 'CREDIT', 5, 5, 'u', repeat('a', 64));
        """
    )
    assert "70" in run_mysql(tables + "SELECT available_balance FROM credit_balance;")
    for change in ("reserved_balance = 101", "balance = 29", "balance = -1"):
        refused_by(run_mysql, f"{tables} UPDATE credit_balance SET {change};", "CONSTRAINT")
    for change in ("UPDATE ledger SET amount = 6", "DELETE FROM ledger"):
        refused_by(run_mysql, f"{tables} {change};", "ledger is append-only")
    wrong = tables + tables.rpartition("INSERT")[1] + tables.rpartition("INSERT")[2]
    upper = wrong.replace("'u', 1,", "'v', 1,").replace("repeat('a'", "repeat('A'")
    refused_by(run_mysql, upper, "CONSTRAINT")  # a hash is written in small letters


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.parent.name or path.stem)
def test_the_tables_of_every_example_run_on_all_three(
    run_mysql: RunSql, run_sql: RunSql, path: Path
) -> None:
    name = path.stem if path.parent.name == "sources" else path.parent.name
    category = path.parent.parent.name if path.stem == "spec" else "feature"
    place = f"specs/{category}/{name}/spec.yaml"
    spec = read_spec(path.read_text(encoding="utf-8"), place)
    tables = list(spec.data_model.tables)
    assert tables
    run_mysql(ddl(tables, "mysql"))
    sqlite(ddl(tables, "sqlite")).close()
    run_sql(data_model.ddl(tables))


@pytest.mark.parametrize("word", ["index", "transaction", "set", "values", "order", "key", "match"])
def test_a_word_that_sqlite_reserves_is_quoted(word: str) -> None:
    connection = sqlite(ddl([table(word, key(word, "integer"), immutable=True)], "sqlite"))
    connection.execute(f'INSERT INTO "{word}" VALUES (1)')
    with pytest.raises(sqlite3.IntegrityError, match="is append-only: DELETE is refused"):
        connection.execute(f'DELETE FROM "{word}"')
    connection.close()


def test_the_financial_tables_refuse_on_sqlite_what_they_refuse_elsewhere() -> None:
    connection = sqlite(ddl(financial_tables(), "sqlite"))
    connection.execute("INSERT INTO credit_balance (user_id, balance) VALUES ('u', 100)")
    connection.execute("UPDATE credit_balance SET reserved_balance = 30")
    assert connection.execute("SELECT available_balance FROM credit_balance").fetchone() == (70,)
    for change in ("reserved_balance = 101", "balance = 29", "balance = -1"):
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            connection.execute(f"UPDATE credit_balance SET {change}")
    connection.execute(
        "INSERT INTO ledger (id, user_id, entry_no, transaction_type, amount, balance_after,"
        " created_by, hash, metadata) VALUES ('1', 'u', 1, 'CREDIT', 5, 5, 'u', 'h', '{}')"
    )
    for change in ("UPDATE ledger SET amount = 6", "DELETE FROM ledger"):
        with pytest.raises(sqlite3.IntegrityError, match="ledger is append-only"):
            connection.execute(change)
    connection.execute(
        "INSERT INTO saga_state (saga_id, saga_type, current_step, idempotency_key, request_hash,"
        " payload) VALUES ('s', 't', 'c', 'k', 'h', '{}')"
    )
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        connection.execute("UPDATE saga_state SET payload = 'no JSON'")
    connection.close()


def test_nothing_changes_for_postgresql() -> None:
    tables = financial_tables()
    assert adapted(tables, "postgresql").tables == tuple(tables)
    assert adapted(tables, "postgresql").limits == ()


@pytest.mark.parametrize(
    ("kind", "mysql", "in_sqlite"),
    [
        ("uuid", "char(36)", "text"),
        ("DECIMAL(19,4)", "DECIMAL(19,4)", "DECIMAL(19,4)"),
        ("timestamp with time zone", "datetime(6)", "text"),
        ("jsonb", "json", "text"),
        ("inet", "varchar(45)", "text"),
        ("int[]", "json", "text"),
        ("boolean", "boolean", "boolean"),
        ("bytea", "longblob", "blob"),
    ],
)
def test_types_are_those_of_the_dialect(kind: str, mysql: str, in_sqlite: str) -> None:
    assert one("mysql", type=kind).columns[1].type == mysql
    assert one("sqlite", type=kind).columns[1].type == in_sqlite


def test_expressions_and_defaults_are_translated() -> None:
    check = "c ~ '^a' AND length(c) > 1"
    in_mysql = "`c` RLIKE '(?-i)^a' AND CHAR_LENGTH(`c`) > 1"
    assert one("mysql", check=check).columns[1].check == in_mysql
    assert one("sqlite", check=check).columns[1].check is None
    assert one("mysql", type="timestamptz", default="now()").columns[1].default == (
        "CURRENT_TIMESTAMP(6)"
    )
    assert one("mysql", default="new", values=["new"]).columns[1].default == "('new')"
    assert one("mysql", type="uuid", default="gen_random_uuid()").columns[1].default == "(uuid())"
    assert one("sqlite", type="uuid", default="gen_random_uuid()").columns[1].default is None


@pytest.mark.parametrize(
    "expression",
    [
        "c @> '{}'",
        "c = ANY(ARRAY['a', 'b'])",
        "c SIMILAR TO 'a%'",
        "c ? 'a'",
        "array_length(c, 1) > 1",
        "date_trunc('day', c) = c",
        "c AT TIME ZONE 'utc' > c",
        "c > now() - interval '1 day'",
        "c > current_date",
        "greatest(c, id) = c",
        "c::tstzrange = c",
        "c = E'\\n'",
    ],
)
def test_what_no_other_database_knows_is_left_out_and_said(expression: str) -> None:
    for dialect in DIALECTS:
        assert one(dialect, check=expression).columns[1].check is None
        said = limits(dialect, {"name": "c", "type": "text", "check": expression})
        assert said[f"`{expression}` is left to the application"] == ("t.c",)


def test_patterns_heed_case_as_they_did() -> None:
    def check(written: str) -> str | None:
        return one("mysql", check=written).columns[1].check

    assert check("c ~* '^a'") == "`c` RLIKE '(?i)^a'"
    assert check(r"c !~ '^\d+$'") == r"NOT `c` RLIKE '(?-i)^\\d+$'"
    assert "`LIKE` does not heed case" in limits(
        "sqlite", {"name": "c", "type": "text", "check": "c LIKE 'A%'"}
    )


DEFAULTS: list[tuple[str, str, str | None, str | None, Any]] = [
    ("jsonb", "'{}'::jsonb", "('{}')", "'{}'", "{}"),
    ("jsonb", "'[]'", "('[]')", "'[]'", "[]"),
    ("text[]", "'{}'", "(JSON_ARRAY())", "'[]'", "[]"),
    ("text[]", "'{}'::text[]", "(JSON_ARRAY())", "'[]'", "[]"),
    ("text[]", "ARRAY[]::text[]", "(JSON_ARRAY())", "'[]'", "[]"),
    ("text[]", "'{a,b c}'", """('["a", "b c"]')""", """'["a", "b c"]'""", '["a", "b c"]'),
    ("int[]", "'{1,2}'", "('[1, 2]')", "'[1, 2]'", "[1, 2]"),
    ("text[]", "ARRAY['a']", None, None, None),
    ("text", "'it''s'::text", "('it''s')", "'it''s'", "it's"),
    ("varchar(9)", "'new'::status_kind", "'new'", "'new'", "new"),
    ("text", "lower('A')", "(LOWER('A'))", "(LOWER('A'))", "a"),
    ("integer", "1 + 2", "(1 + 2)", "(1 + 2)", 3),
    ("bigint", "nextval('s')", None, None, None),
    ("timestamptz", "now() + interval '1 day'", None, None, None),
]


@pytest.mark.parametrize(("kind", "default", "mysql", "in_sqlite", "value"), DEFAULTS)
def test_a_default_is_one_of_the_dialect(
    kind: str, default: str, mysql: str | None, in_sqlite: str | None, value: Any
) -> None:
    column = {"name": "c", "type": kind, "default": default, "nullable": True}
    assert one("mysql", **column).columns[1].default == mysql
    assert one("sqlite", **column).columns[1].default == in_sqlite
    tables = [table("t", key(kind="integer"), column)]
    connection = sqlite(ddl(tables, "sqlite"))
    connection.execute("INSERT INTO t (id) VALUES (1)")
    assert connection.execute("SELECT c FROM t").fetchone() == (value,)
    connection.close()
    for dialect in DIALECTS:
        said = f"the default `{default}` is left to the application" in limits(dialect, column)
        assert said == (mysql is None)
    (statement,) = sqlglot.parse(ddl(tables, "mysql"), read="mysql")
    assert isinstance(statement, exp.Create)


@pytest.mark.parametrize("kind", ["date", "time", "timestamptz", "text"])
def test_now_is_a_default_of_every_kind_of_time(kind: str) -> None:
    connection = sqlite(
        ddl(
            [table("t", key(kind="integer"), {"name": "c", "type": kind, "default": "now()"})],
            "sqlite",
        )
    )
    connection.execute("INSERT INTO t (id) VALUES (1)")
    ((found,),) = connection.execute("SELECT c FROM t").fetchall()
    assert found.startswith("2") or kind == "time"
    connection.close()
    assert one("mysql", type="date", default="now()").columns[1].default == "(CURRENT_DATE)"


def test_only_one_column_counts_by_itself() -> None:
    made = table("t", key(kind="serial"), {"name": "n", "type": "bigserial", "unique": True})
    counted = [column.type for column in adapted([made], "mysql").tables[0].columns]
    assert counted == ["integer AUTO_INCREMENT", "bigint"]
    for dialect in DIALECTS:
        (said,) = (x for x in adapted([made], dialect).limits if "numbers the rows" in x.text)
        assert said.where == ("t.n",)


@pytest.mark.parametrize(
    ("kind", "mysql", "in_sqlite", "words"),
    [
        ("numeric", "decimal(38,10)", "numeric", "precision end after 10 decimal places"),
        ("tstzrange", "text", "text", "values of the type `tstzrange` are text"),
        ("xml", "text", "text", "values of the type `xml` are text"),
        ("varchar", "text", "varchar", ""),
        ("varchar(20000)", "mediumtext", "varchar(20000)", ""),
    ],
)
def test_a_type_without_a_counterpart_is_said(
    kind: str, mysql: str, in_sqlite: str, words: str
) -> None:
    assert one("mysql", type=kind).columns[1].type == mysql
    assert one("sqlite", type=kind).columns[1].type == in_sqlite
    assert words in " ".join(limits("mysql", {"name": "c", "type": kind}))


def test_a_key_of_mysql_is_short_enough() -> None:
    columns = [{"name": f"c{n}", "type": "varchar(5000)"} for n in range(4)]
    indexes = [{"columns": ["c0"]}, {"columns": ["c0", "c1", "c2", "c3"]}]
    made = adapted([table("t", key(), *columns, indexes=indexes)], "mysql")
    assert {column.type for column in made.tables[0].columns[1:]} == {"varchar(255)"}
    assert [index.columns for index in made.tables[0].indexes] == [("c0",)]
    said = {limit.text: limit.where for limit in made.limits}
    assert said["an index of more than 3072 bytes is left out"] == ("t (c0, c1, c2, c3)",)
    assert one("mysql", type="varchar(768)", unique=True).columns[1].type == "varchar(768)"


def test_what_is_lost_is_said_with_its_place() -> None:
    column = {"name": "at", "type": "timestamptz"}
    tags = {"name": "tags", "type": "text[]"}
    indexes = [
        {"columns": ["tags"]},
        {"columns": ["at"], "unique": True, "where": "at > '2000-01-01'"},
    ]
    said = limits("mysql", column, tags, indexes=indexes, partition_by="at", immutable=True)
    assert said["arrays are JSON: the application checks what they hold"] == ("t.tags",)
    assert said["there is no index on what a JSON value holds"] == ("t (tags)",)
    assert said["uniqueness among some of the rows is left to the application"] == ("t (at)",)
    assert any("not monthly partitions" in text for text in said)
    assert any("`TRUNCATE` passes by triggers" in text for text in said)
    assert any("`time_zone = '+00:00'`" in text for text in said)
    check = {"name": "c", "type": "jsonb", "check": "jsonb_typeof(c) = 'object'"}
    assert "`jsonb_typeof(c) = 'object'` is left to the application" in limits("sqlite", check)


def test_a_partial_index_over_what_is_there_is_a_whole_one_on_mysql() -> None:
    given_where = {"columns": ["c"], "unique": True, "where": "c IS NOT NULL"}
    made = table("t", key(), {"name": "c", "type": "text", "nullable": True}, indexes=[given_where])
    found = adapted([made], "mysql").tables[0]
    assert found.indexes[0].where is None
    assert found.columns[1].type == "varchar(255)"


def test_references_stand_where_the_dialect_reads_them() -> None:
    a = table("a", key(), {"name": "b_id", "type": "uuid", "references": "b.id", "nullable": True})
    b = table("b", key(), {"name": "a_id", "type": "uuid", "references": "a.id"})
    mysql = ddl([a, b], "mysql")
    assert mysql.count("FOREIGN KEY") == 2
    assert mysql.count("ALTER TABLE") == 1
    connection = sqlite(ddl([a, b], "sqlite"))
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        connection.execute("INSERT INTO b VALUES ('1', 'nowhere')")
    connection.close()
