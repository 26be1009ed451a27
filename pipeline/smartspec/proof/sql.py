"""SQL, read by its own database's grammar.

PostgreSQL's is that of libpg_query (the server's own parser, version 17, which reads what 15
does), SQLite's is SQLite itself on an empty database in memory, MySQL's that of sqlglot.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from smartspec.proof.blocks import Block
from smartspec.proof.model import TOO_DEEP, Absent, Flaw, Page, ToolMissingError

_TOKENS = re.compile(
    r"""
      '(?:[^']|'')*' | "(?:[^"]|"")*"              # strings and quoted names
    | --[^\n]* | /\*.*?\*/                         # comments
    | \$(?P<tag>[A-Za-z_]\w*|)\$.*?\$(?P=tag)\$    # dollar quotes
    | \[[^\]\n]*\]                                 # subscripts: a[1:n]
    | ::                                           # casts
    | (?P<value>:[A-Za-z_]\w*|:'[A-Za-z_]\w*'|:"[A-Za-z_]\w*"|\$\d+)
    """,
    re.VERBOSE | re.DOTALL,
)
_SQLITE_TOKENS = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*.*?\*/"""
    r"""|(?P<value>\?(?!\d)|\?\d+|[:@$][A-Za-z_]\w*)""",
    re.DOTALL,
)
_COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_NEAR = re.compile(r'near "(.+?)"')
_PLPGSQL = re.compile(r"\bplpgsql\b", re.IGNORECASE)
_GARBAGE = "@@@"
# What a parser without a catalogue can know of a PL/pgSQL body; the rest is for a real server.
_CERTAIN = (
    "syntax error",
    "missing ",
    "unterminated",
    "too few param",
    "too many param",
    "unrecognized",
)
_SQLITE_STEPS = 2_000_000
"""Steps of SQLite's machine after which a statement of a document is stopped."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a block.

    `kind` is its node in PostgreSQL's parser (`IndexStmt`), `start` the character of the block at
    which it begins (from 0); `has_values` says that values are still to be put in for `$1`.
    """

    kind: str
    start: int
    text: str
    has_values: bool


@dataclass(frozen=True, slots=True)
class SqlError:
    """What a parser says, and at which character of the block (from 0)."""

    message: str
    offset: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """The statements of a block, and what is wrong with it."""

    statements: tuple[Statement, ...] = ()
    errors: tuple[SqlError, ...] = ()


def sql_syntax(page: Page) -> Iterator[Flaw]:
    """SQL has to be SQL.

    What it finds: a block of SQL that its dialect's parser refuses: PostgreSQL's own grammar, the
    bodies of PL/pgSQL functions included; SQLite itself; MySQL as sqlglot reads it. `:name` and
    `$1` stand for values. The dialect is the spec's, or the block's language (`mysql`).
    Why it matters: people copy it into a migration.
    How to fix: correct the statement, or give the block the language `text`.
    """
    missing: ToolMissingError | None = None
    for dialect, errors_in in _DIALECTS.items():
        blocks = page.sql(dialect)
        try:
            for block, error in errors_in(blocks) if blocks else ():
                yield Flaw(block.place(error.offset), error.message)
        except ToolMissingError as error:
            missing = error
    if missing is not None:
        raise missing


def with_numbers(sql: str) -> str:
    """`sql` with `:name` as `$1`, padded so that what follows keeps its place."""
    if ":" not in sql:
        return sql
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        value = found["value"]
        if value is None or value.startswith("$"):
            return found[0]
        place = names.setdefault(value.strip(":'\""), len(names) + 1)
        return f"${place}".ljust(len(value))

    return _TOKENS.sub(number, sql)


# --- PostgreSQL ----------------------------------------------------------------------------


def _postgresql(blocks: Sequence[Block]) -> Iterator[tuple[Block, SqlError]]:
    for block in blocks:
        for error in parse_postgresql(block.text).errors:
            yield block, error


@lru_cache(maxsize=512)
def parse_postgresql(sql: str) -> Parsed:
    """The statements of a block of PostgreSQL; none where the block cannot be read as a whole.

    Raises `ToolMissingError` where there is no parser for this machine.
    """
    try:
        import pgparse
    except ImportError:
        remedy = "there is no pgparse wheel for this machine"
        raise ToolMissingError(Absent("pgparse", "the grammar of PostgreSQL", remedy)) from None
    text = with_numbers(sql)
    try:
        tree = pgparse.parse(text)
    except pgparse.PGQueryError as error:
        return Parsed(errors=(SqlError(error.message, max(error.position - 1, 0)),))
    statements = tuple(_statements(text, tree))
    bodies = (_body_error(s, pgparse) for s in statements if _has_body(s))
    return Parsed(statements, tuple(error for error in bodies if error is not None))


def _statements(text: str, tree: list[dict[str, Any]]) -> Iterator[Statement]:
    values = [found.start() for found in _TOKENS.finditer(text) if found["value"]]
    raw = text.encode()
    for node in tree:
        first = node.get("stmt_location", 0)
        last = first + (node.get("stmt_len") or len(raw) - first)
        piece = raw[first:last].decode()
        start = len(raw[:first].decode()) + len(piece) - len(piece.lstrip())
        piece = piece.strip()
        has_values = any(start <= place < start + len(piece) for place in values)
        yield Statement(next(iter(node["stmt"])), start, piece, has_values)


def _has_body(statement: Statement) -> bool:
    if statement.kind == "DoStmt":
        return True
    return statement.kind == "CreateFunctionStmt" and bool(_PLPGSQL.search(statement.text))


def _body_error(statement: Statement, pgparse: Any) -> SqlError | None:
    """The first error in a PL/pgSQL body.

    The parser says what is wrong and not where. It reads from front to back, so that the last
    line without which it says something else is the one that it stopped at.
    """

    def said(text: str) -> str:
        try:
            pgparse.parse_pgsql(text)
        except pgparse.PGQueryError as error:
            return str(error.message)
        except ValueError:
            return ""  # libpg_query's description of a sound body is not always JSON
        return ""

    message = said(statement.text)
    if not message.startswith(_CERTAIN):
        return None
    lines = statement.text.split("\n")
    for place in range(len(lines) - 2, 0, -1):
        changed = "\n".join([*lines[:place], _GARBAGE, *lines[place + 1 :]])
        if said(changed) != message:
            offset = sum(len(line) + 1 for line in lines[:place])
            indent = len(lines[place]) - len(lines[place].lstrip())
            return SqlError(message, statement.start + offset + indent)
    return SqlError(message, statement.start)


# --- SQLite --------------------------------------------------------------------------------


def _sqlite(blocks: Sequence[Block]) -> Iterator[tuple[Block, SqlError]]:
    """Run the blocks in order on one empty database that only exists meanwhile.

    What follows from an error (a table that was not made) is not said again.
    """
    import sqlite3

    database = sqlite3.connect(":memory:", isolation_level=None)
    failed = False
    try:
        database.set_authorizer(lambda action, *_: _ALLOWED if action != _ATTACH else _DENIED)
        for block in blocks:
            if "\0" in block.text:
                yield block, SqlError("a NUL character", block.text.index("\0"))
                continue
            for start, text in sqlite_statements(block.text):
                database.set_progress_handler(lambda: 1, _SQLITE_STEPS)
                try:
                    _run_sqlite(database, text)
                except (sqlite3.Error, sqlite3.Warning) as error:
                    message = str(error)
                    if not (failed and message.startswith("no such")):
                        yield block, SqlError(message, start + _near(message, text))
                    failed = True
    finally:
        database.close()


_ALLOWED, _DENIED, _ATTACH = 0, 1, 24
"""SQLITE_OK, SQLITE_DENY, SQLITE_ATTACH: a document opens no files."""


class _AnyValue(dict[str, None]):
    """A value for every name."""

    def __missing__(self, name: str) -> None:
        return None


def _run_sqlite(database: Any, text: str) -> None:
    """One statement; with values still to be put in, it is only compiled."""
    values = [found[0] for found in _SQLITE_TOKENS.finditer(text) if found["value"]]
    if not values:
        database.execute(text)
    elif set(values) == {"?"}:
        database.execute(f"EXPLAIN {text}", (None,) * len(values))
    else:
        database.execute(f"EXPLAIN {text}", _AnyValue())


def sqlite_statements(sql: str) -> Iterator[tuple[int, str]]:
    """Each statement with the character at which it begins."""
    import sqlite3

    start = 0
    for end in [place.end() for place in re.finditer(";", sql)] + [len(sql)]:
        piece = sql[start:end]
        if not sqlite3.complete_statement(piece) and end < len(sql):
            continue
        if _COMMENTS.sub("", piece).strip(" \t\n;"):
            yield start + len(piece) - len(piece.lstrip()), piece.strip()
        start = end


def _near(message: str, text: str) -> int:
    """Where in `text` a message's `near "token"` may be; its beginning if it does not say."""
    token = _NEAR.search(message)
    found = re.search(rf"(?<!\w){re.escape(token[1])}(?!\w)", text) if token else None
    return found.start() if found else 0


# --- MySQL ---------------------------------------------------------------------------------


def _mysql(blocks: Sequence[Block]) -> Iterator[tuple[Block, SqlError]]:
    try:
        import sqlglot
        from sqlglot.errors import SqlglotError
    except ImportError:
        remedy = "pip install sqlglot"
        raise ToolMissingError(Absent("sqlglot", "the grammar of MySQL", remedy)) from None
    # It logs a warning for each statement that it does not take apart; those are looked at below.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    for block in blocks:
        try:
            statements = sqlglot.parse(block.text, read="mysql")
        except SqlglotError as error:
            details = getattr(error, "errors", None) or [{}]
            line, column = details[0].get("line") or 1, details[0].get("col") or 1
            message = str(details[0].get("description") or error).splitlines()[0]
            lines = block.text.split("\n")
            offset = sum(len(text) + 1 for text in lines[: line - 1]) + max(column - 1, 0)
            yield block, SqlError(message, min(offset, len(block.text)))
            continue
        except RecursionError:
            yield block, SqlError(TOO_DEEP, 0)
            continue
        for unread in statements:
            if unread is not None and unread.key == "command" and not _is_mysql_command(unread):
                words = _first_words(unread)
                yield block, SqlError(f"no statement of MySQL begins with {words}", 0)


def _first_words(unread: Any) -> str:
    """The word that a statement begins with, and the next where that makes the difference."""
    name = str(unread.name).upper()
    rest = str(unread.expression or "").split(None, 1)
    return f"{name} {rest[0]}" if name in _MYSQL_COMMANDS and rest else name


def _is_mysql_command(unread: Any) -> bool:
    """Whether a statement that sqlglot does not take apart begins like one of MySQL's."""
    name = str(unread.name).upper()
    words = str(unread.expression or "").split(None, 1)
    if name in ("CREATE", "DROP", "ALTER") and words:
        return re.split(r"\W", words[0], maxsplit=1)[0].upper() in _MYSQL_OBJECTS
    return name in _MYSQL_COMMANDS


_MYSQL_COMMANDS_TEXT = """
ALTER ANALYZE CALL CHANGE CREATE DELIMITER DROP EXECUTE EXPLAIN FLUSH GRANT LOAD LOCK OPTIMIZE
PREPARE RENAME REPAIR RESET REVOKE SET SHOW SIGNAL START STOP TRUNCATE UNLOCK
"""
_MYSQL_COMMANDS = frozenset(_MYSQL_COMMANDS_TEXT.split())

_MYSQL_OBJECTS_TEXT = """
AGGREGATE ALGORITHM DATABASE DEFINER EVENT FULLTEXT FUNCTION INDEX INSTANCE LOGFILE OR PREPARE
PROCEDURE RESOURCE ROLE SCHEMA SERVER SPATIAL SQL TABLE TABLESPACE TEMPORARY TRIGGER UNDO UNIQUE
USER VIEW
"""
_MYSQL_OBJECTS = frozenset(_MYSQL_OBJECTS_TEXT.split())
"""What may follow CREATE, DROP or ALTER (MySQL 8.0 manual, 15.1)."""

_DIALECTS: dict[str, Callable[[Sequence[Block]], Iterator[tuple[Block, SqlError]]]] = {
    "postgresql": _postgresql,
    "sqlite": _sqlite,
    "mysql": _mysql,
}
