"""Rows that are linked by hashes, and the query that finds where a chain is broken.

The database links the rows itself, so that what is hashed is defined once, beside the query that
recomputes it. Facts: PostgreSQL 15 documentation, 9.5 (`sha256`), 9.16 (a JSON array writes every
value in one way; times depend on the time zone, which the function sets), 39.1 (a trigger that
runs before each row sees the rows that came before in the same statement).
"""

from __future__ import annotations

from collections.abc import Iterator

from smartspec.source.data import HashChain, Table
from smartspec.views.sql import identifier, literal, shortened

_WIDTH = 88


def statements(table: Table) -> Iterator[str]:
    """The function that hashes a row of `table`, and the trigger that links each new one."""
    chain = table.hash_chain
    if chain is None:
        return
    name = identifier(table.name)
    link = identifier(shortened(table.name, room=5) + "_link")
    yield _hash_function(table, chain)
    yield _link_function(table, chain, link)
    yield (
        f"CREATE TRIGGER link_chain BEFORE INSERT ON {name}\n"
        f"  FOR EACH ROW EXECUTE FUNCTION {link}();"
    )


def verification(table: Table) -> str | None:
    """A query whose rows are the entries of `table` at which a chain is broken."""
    chain = table.hash_chain
    if chain is None:
        return None
    name, number, value = (identifier(n) for n in (table.name, chain.number, chain.hash))
    per = f"{identifier(chain.per)}, " if chain.per else ""
    window = f"PARTITION BY {identifier(chain.per)} " if chain.per else ""
    return (
        f"SELECT {per}{number},\n"
        "  CASE WHEN recomputed_hash <> "
        f"{value} THEN {literal('its content was changed')}\n"
        f"       ELSE {literal('it does not follow the entry before it')} END AS finding\n"
        "FROM (\n"
        f"  SELECT entry.*, {_hash_name(table)}(entry.*) AS recomputed_hash,\n"
        f"    lag({value}) OVER ({window}ORDER BY {number}) AS hash_before\n"
        f"  FROM {name} AS entry\n"
        ") AS checked\n"
        f"WHERE recomputed_hash <> {value}\n"
        f"   OR {identifier(chain.previous)} IS DISTINCT FROM hash_before\n"
        f"ORDER BY {per}{number};"
    )


def _hash_name(table: Table) -> str:
    return identifier(shortened(table.name, room=5) + "_hash")


def _hash_function(table: Table, chain: HashChain) -> str:
    """Every column in a fixed order, so that a column added later leaves old hashes true."""
    covered = [c.name for c in table.columns if c.name != chain.hash and not c.generated]
    lines = [""]
    for position, column in enumerate(covered):
        word = f"entry.{identifier(column)}{'' if position == len(covered) - 1 else ','}"
        if len(lines[-1]) + 1 + len(word) > _WIDTH - len("    "):
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    body = "\n".join(f"    {line}" for line in lines)
    return (
        f"CREATE FUNCTION {_hash_name(table)}(entry {identifier(table.name)}) RETURNS text\n"
        "LANGUAGE sql STABLE SET timezone = 'UTC' AS $$\n"
        "  SELECT encode(sha256(convert_to(jsonb_build_array(\n"
        f"{body}\n"
        "  )::text, 'UTF8')), 'hex');\n"
        "$$;"
    )


def _link_function(table: Table, chain: HashChain, link: str) -> str:
    name, number = identifier(table.name), identifier(chain.number)
    per = identifier(chain.per) if chain.per else None
    where = f"\n  WHERE {per} = NEW.{per}" if per else ""
    return (
        f"CREATE FUNCTION {link}() RETURNS trigger\n"
        "LANGUAGE plpgsql AS $$\n"
        "DECLARE\n"
        f"  last {name};\n"
        "BEGIN\n"
        f"  SELECT * INTO last FROM {name}{where}\n"
        f"  ORDER BY {number} DESC LIMIT 1;\n"
        f"  NEW.{number} := coalesce(last.{number}, 0) + 1;\n"
        f"  NEW.{identifier(chain.previous)} := last.{identifier(chain.hash)};\n"
        f"  NEW.{identifier(chain.hash)} := {_hash_name(table)}(NEW);\n"
        "  RETURN NEW;\n"
        "END;\n"
        "$$;"
    )
