"""SQL is parsed in its dialect, and a fault is said at its line."""

from __future__ import annotations

import sys

import pytest

from smartspec.proof.model import Page, run_checks
from smartspec.proof.registry import CHECKS
from smartspec.proof.sql import with_numbers

from .conftest import fence, found_in, page, places


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["CREATE TABLE ü (", "  a int,", "  b text NOTT NULL", ");"], 5),
        (["SELECT 'ไทย';", "SELEC 2;"], 4),
        (["SELECT (1"], 3),
        (["CREATE TABLE a (", "  b int,", ");"], 5),
        (["INSERT INTO a VALUES ($1, :name;"], 3),
    ],
)
def test_a_fault_is_at_its_line(lines: list[str], line: int) -> None:
    assert places(found_in(page(fence("sql", *lines)))) == [("sql-syntax", line)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM a WHERE b = :from_day AND c = $2 AND d::date < now() AND e[1:2] = '{}';",
        "SELECT ':not', \"a:b\", $$ :c $$ /* :d */ -- :e",
        "EXPLAIN (ANALYZE, BUFFERS) SELECT 1;",
        "BEGIN; UPDATE a SET b = b - 1; COMMIT;",
        "CREATE INDEX CONCURRENTLY x ON a (b) WHERE c;",
        "-- nothing yet",
        "",
    ],
)
def test_what_documents_hold_parses(sql: str) -> None:
    assert found_in(page(fence("sql", sql))) == ()


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (["BEGN", "  RETURN NEW;", "END;"], 4),
        (["BEGIN", "  UPDAT x SET y = 1;", "  RETURN NEW;", "END;"], 5),
        (["DECLARE a int;", "BEGIN", "  IF a THN a := 1; END IF;", "END;"], 6),
        (["DECLARE a int;", "BEGIN", "  IF a THEN a := 1; END IF", "END;"], 7),
        (["BEGIN", "  RAISE EXCEPTION 'a % b';", "END;"], 5),
    ],
)
def test_a_fault_in_the_body_of_a_function_is_at_its_line(body: list[str], line: int) -> None:
    head = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$"
    assert places(found_in(page(fence("sql", head, *body, "$$;")))) == [("sql-syntax", line)]


def test_values_keep_their_width() -> None:
    sql = "SELECT :first, ':no', :first, :second::text"
    assert with_numbers(sql) == "SELECT $1    , ':no', $1    , $2     ::text"


def test_sqlite_runs_what_it_reads() -> None:
    sound = ["CREATE TABLE a (b INTEGER PRIMARY KEY);", "INSERT INTO a VALUES (1);"]
    document = page(fence("sqlite", *sound, "SELECT c FROM a WHERE b = ?;", "SELECT 1"))
    assert [(f.line, f.message) for f in found_in(document)] == [(5, "no such column: c")]


def test_sqlite_says_a_missing_table_once_and_opens_no_file() -> None:
    lines = ["CREATE TABEL a (b);", "SELECT b FROM a;", "ATTACH DATABASE '/tmp/x' AS x;"]
    messages = [f.message for f in found_in(page(fence("sqlite", *lines)))]
    assert messages == ['near "TABEL": syntax error', "not authorized"]


def test_mysql_is_read_as_mysql() -> None:
    sound = "CREATE TABLE `a` (b INT AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;"
    assert found_in(page(fence("mysql", sound))) == ()
    assert places(found_in(page(fence("mysql", sound, "CREATE TABLE (b INT;")))) == [
        ("sql-syntax", 4)
    ]


def test_the_dialect_of_the_spec_is_that_of_its_sql() -> None:
    document = Page("spec.md", fence("sql", "CREATE TABLE a (b INTEGER) STRICT;"), dialect="sqlite")
    assert found_in(document) == ()
    assert places(found_in(page(document.text))) == [("sql-syntax", 3)]


def test_a_parser_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    verdict = run_checks(page(fence("mysql", "SELECT 1;")), CHECKS)
    assert verdict.findings == ()
    assert [item.tool for item in verdict.absent] == ["sqlglot"]
    assert "pip install sqlglot" in str(verdict.absent[0])


@pytest.mark.parametrize("language", ["postgresql", "postgres", "pgsql", "plpgsql", "psql"])
def test_every_name_of_postgresql_is_one(language: str) -> None:
    assert not found_in(page(fence(language, "SELECT 1::int;")))
    assert places(found_in(page(fence(language, "SELEC 1;")))) == [("sql-syntax", 3)]


def test_what_speaks_to_psql_is_passed_over() -> None:
    text = fence("psql", "\\d+ ledger", "SELECT '\\';", "SELEC 1;")
    assert places(found_in(page(text))) == [("sql-syntax", 5)]


@pytest.mark.parametrize("language", ["mysql", "mariadb", "sqlite", "sqlite3"])
def test_another_database_may_be_named(language: str) -> None:
    assert not found_in(page(fence(language, "CREATE TABLE `a` (`b` integer);")))
    assert places(found_in(page(fence(language, "CREATE TABEL `a` (`b` integer);")))) == [
        ("sql-syntax", 3)
    ]
