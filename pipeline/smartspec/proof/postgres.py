"""Run the SQL of a document on a real PostgreSQL, and leave nothing behind.

All blocks of a document run in order in one transaction, in a schema of its own, and are rolled
back. A statement with values still to be put in (`$1`, `:name`) is prepared instead, and so is
checked against the tables that stand above it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from smartspec.errors import UsageError
from smartspec.proof.blocks import Block
from smartspec.proof.model import Absent, Flaw, Page, ToolMissingError
from smartspec.proof.sql import Statement, parse_postgresql, with_numbers

if TYPE_CHECKING:
    from psycopg import Connection, Error

CHECK = "sql-run"
SCHEMA = "smartspec_verify"
_STATEMENT_TIMEOUT = "30s"
_LOCK_TIMEOUT = "5s"

_PREPARABLE = frozenset({"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"})
_NEVER_RUN = frozenset(
    {
        "TransactionStmt",
        "CreatedbStmt",
        "DropdbStmt",
        "AlterSystemStmt",
        "CreateTableSpaceStmt",
        "DropTableSpaceStmt",
        "CreateSubscriptionStmt",
        "AlterSubscriptionStmt",
        "DropSubscriptionStmt",
        "VacuumStmt",
        "ClusterStmt",
        "CopyStmt",
        "ListenStmt",
        "LoadStmt",
        "CheckPointStmt",
    }
)
"""What cannot run inside a transaction, would end it, or reaches out of the database."""

_CONCURRENTLY = re.compile(r"\bCONCURRENTLY\b", re.IGNORECASE)
_EXPLAIN = re.compile(r"\A\s*EXPLAIN\s*(?:\([^)]*\)|(?:\s*(?:ANALYZE|VERBOSE)\b)*)", re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]+)"')
_NO_TABLE = "42P01"  # undefined_table
_UNTYPED = "42P18"
"""indeterminate_datatype: a value whose type nothing says; the statement itself is sound."""
_FOLLOWING = frozenset({"42P01", "42703", "42704", "42883", "3F000"})
"""SQLSTATEs of things that are not there; after a failed statement they only follow from it."""


@contextmanager
def connected(dsn: str) -> Iterator[Connection[Any]]:
    """A connection to `dsn`.

    Raises `ToolMissingError` without psycopg, `UsageError` where nobody answers at `dsn`.
    """
    try:
        import psycopg
    except ImportError:
        remedy = "pip install 'smartspec[postgres]'"
        raise ToolMissingError(Absent("postgres", "SQL was parsed and not run", remedy)) from None
    try:
        connection = psycopg.connect(dsn, autocommit=False, connect_timeout=10)
    except psycopg.Error as error:
        first = str(error).strip().splitlines()[0]
        hint = "it takes a connection string, such as 'host=localhost user=me dbname=scratch'"
        raise UsageError.of(f"--postgres: {first}", hint) from None
    with connection:
        yield connection


def server_of(connection: Connection[Any]) -> str:
    """What a result depends on beside the document: the server and the database."""
    info = connection.info
    return f"{info.server_version} {info.host} {info.port} {info.dbname} {info.user}"


def sql_run(page: Page, connection: Connection[Any]) -> Iterator[Flaw]:
    """SQL does what it says on a real server.

    What it finds: a statement that PostgreSQL refuses when all blocks of the document run in
    order, in one transaction that is rolled back; with values still to be put in (`$1`, `:name`)
    it is prepared. What follows from an earlier failure (a table that was not made) is not said.
    Why it matters: a name, a type or an order that is wrong parses well.
    How to fix: correct the statement at the line that is named.
    """
    blocks = page.sql("postgresql")
    if not blocks:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {SCHEMA}")
            cursor.execute(f"SET LOCAL search_path = {SCHEMA}, public")
            cursor.execute(f"SET LOCAL statement_timeout = '{_STATEMENT_TIMEOUT}'")
            cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
        yield from _Run(connection, page.existing).flaws(blocks)
    finally:
        connection.rollback()


class _Run:
    """One document's statements, one after the other."""

    def __init__(self, connection: Connection[Any], existing: Collection[str] = ()) -> None:
        self._connection = connection
        self._existing = existing
        self._failed = False

    def flaws(self, blocks: Sequence[Block]) -> Iterator[Flaw]:
        """What the server has against the statements of `blocks`."""
        last: tuple[Block, Statement] | None = None
        for block in blocks:
            parsed = parse_postgresql(block.text)
            self._failed |= bool(parsed.errors)  # said by sql-syntax
            for statement in parsed.statements:
                flaw = self._flaw(block, statement)
                if flaw is not None:
                    yield flaw
                last = block, statement
        if last is not None:
            # A deferred constraint is checked at COMMIT, which never comes.
            everything = Statement("", last[1].start, "SET CONSTRAINTS ALL IMMEDIATE", False)
            flaw = self._flaw(last[0], everything)
            if flaw is not None:
                yield flaw

    def _flaw(self, block: Block, statement: Statement) -> Flaw | None:
        import psycopg

        sql = _runnable(statement)
        if sql is None:
            if statement.kind == "TransactionStmt":
                return None  # its statements run all the same, in the transaction that there is
            message = f"{statement.text.split(None, 1)[0].upper()} is parsed only: it is not run"
            return Flaw(block.place(statement.start), message, severity="info")
        prefix, text = sql
        try:
            with self._connection.transaction(), self._connection.cursor() as cursor:
                cursor.execute((prefix + text).encode(), prepare=False)
                if prefix:
                    cursor.execute("DEALLOCATE smartspec")
        except psycopg.Error as error:
            return self._told(error, block, statement, len(prefix))
        return None

    def _told(self, error: Error, block: Block, statement: Statement, ahead: int) -> Flaw | None:
        state = error.sqlstate or ""
        if state == _UNTYPED or (self._failed and state in _FOLLOWING):
            return None
        if state == _NO_TABLE and any(n in self._existing for n in _QUOTED.findall(str(error))):
            return None  # the table is there where the statement will run, and not here
        self._failed = True
        message = error.diag.message_primary or str(error)
        if error.diag.message_detail:
            message = f"{message} ({error.diag.message_detail})"
        position = error.diag.statement_position
        if position:
            offset = max(int(position) - 1 - ahead, 0)
        else:
            offset = _mentioned(message, statement.text)
        fix = error.diag.message_hint or ""
        return Flaw(block.place(statement.start + offset), message, fix)


def _runnable(statement: Statement) -> tuple[str, str] | None:
    """What to send for a statement: a prefix and its text; None where it is not run."""
    if statement.kind in _NEVER_RUN:
        return None
    # Blanked out, not cut out: what follows keeps its place.
    text = _CONCURRENTLY.sub(lambda found: " " * len(found[0]), with_numbers(statement.text))
    if not statement.has_values:
        return "", text
    if statement.kind == "ExplainStmt":
        text = _EXPLAIN.sub(lambda found: " " * len(found[0]), text)
    elif statement.kind not in _PREPARABLE:
        return "", text
    return "PREPARE smartspec AS ", text


def _mentioned(message: str, text: str) -> int:
    """Where in `text` the last name that a message quotes stands; its beginning if nowhere."""
    for name in reversed(_QUOTED.findall(message)):
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
        if found:
            return found.start()
    return 0
