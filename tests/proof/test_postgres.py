"""SQL is run on a real PostgreSQL, and nothing is left behind."""

from __future__ import annotations

import sys
from collections.abc import Callable

import psycopg
import pytest

from smartspec.errors import UsageError
from smartspec.findings import Finding
from smartspec.proof.model import Page, ToolMissingError
from smartspec.proof.postgres import connected

from .conftest import fence, page, places

Run = Callable[[Page], list[Finding]]
TABLE = ["CREATE TABLE account (", "  id int PRIMARY KEY,", "  held int NOT NULL", ");"]


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        (["SELECT id,", "  helt FROM account;"], 8, 'column "helt" does not exist'),
        (["SELECT :id::int,", "  ไทย FROM account WHERE id = :id;"], 8, '"ไทย"'),
        (["EXPLAIN SELECT held", "  FROM acount WHERE id = $1;"], 8, 'relation "acount"'),
        (["INSERT INTO account VALUES (1, 2);"] * 2, 8, "duplicate key"),
        (["CREATE TABLE b (", "  c int REFERENCES accounts (id));"], 8, '"accounts"'),
        (["INSERT INTO account", "  SELECT 1;"], 8, "null value"),
    ],
)
def test_what_the_server_refuses_is_at_its_line(
    run_on_postgres: Run, lines: list[str], line: int, words: str
) -> None:
    (finding,) = run_on_postgres(page(fence("sql", *TABLE, *lines)))
    assert words in finding.message
    assert finding.rule == "sql-run"
    if "null value" not in words and "duplicate" not in words:
        assert finding.line == line


def test_blocks_run_in_order_and_values_may_be_open(run_on_postgres: Run) -> None:
    text = fence("sql", *TABLE) + fence(
        "sql",
        "BEGIN;",
        "INSERT INTO account VALUES (:id, :held);",
        "SELECT * FROM account WHERE id = $1 AND held > $2::int;",
        "COMMIT;",
        "CREATE INDEX CONCURRENTLY held_index ON account (held);",
        "EXPLAIN (COSTS off) SELECT * FROM account;",
        "SELECT $1;",
    )
    assert run_on_postgres(page(text)) == []


def test_what_follows_from_a_fault_is_not_said(run_on_postgres: Run) -> None:
    lines = ["CREATE TABLE a (b intt);", "SELECT b FROM a;", "INSERT INTO a VALUES (1);"]
    assert places(run_on_postgres(page(fence("sql", *lines)))) == [("sql-run", 3)]


def test_what_cannot_run_in_a_transaction_is_said_and_not_run(run_on_postgres: Run) -> None:
    (finding,) = run_on_postgres(page(fence("sql", "VACUUM;")))
    assert (finding.severity, finding.message) == ("info", "VACUUM is parsed only: it is not run")


def test_a_deferred_constraint_is_checked(run_on_postgres: Run) -> None:
    lines = [
        "CREATE TABLE a (id int PRIMARY KEY);",
        "CREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED);",
        "INSERT INTO b VALUES (1);",
    ]
    (finding,) = run_on_postgres(page(fence("sql", *lines)))
    assert "violates foreign key constraint" in finding.message


def test_nothing_is_left_behind(run_on_postgres: Run, postgres_dsn: str) -> None:
    text = fence("sql", "CREATE TABLE public.kept (a int);", "COMMIT;", "SELECT 1;")
    assert run_on_postgres(page(text)) == []
    with psycopg.connect(postgres_dsn) as other:
        found = other.execute(
            "SELECT to_regclass('public.kept'), to_regnamespace($1)".replace(
                "$1", "'smartspec_verify'"
            )
        ).fetchone()
    assert found == (None, None)


def test_nobody_answers() -> None:
    with pytest.raises(UsageError, match="--postgres"), connected("host=/nowhere dbname=x"):
        pass


def test_psycopg_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ToolMissingError, match="smartspec\\[postgres\\]"), connected("dbname=x"):
        pass
