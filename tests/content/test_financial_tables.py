"""The data model of `spec-004-financial-system`, as its document prints it, on PostgreSQL 15."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from .documents import blocks, section, subsection

RunSql = Callable[[str], str]
USER = "'00000000-0000-0000-0000-000000000001'"
OTHER = "'00000000-0000-0000-0000-000000000002'"
TABLES = {
    "Ledger Table": "ledger",
    "Credit Balance Table": "credit_balance",
    "Invoice Table": "invoice",
    "Transaction Log (Audit Trail)": "transaction_log",
    "Saga State Table": "saga_state",
}
ROWS = {
    "ledger": f"""INSERT INTO ledger
        (user_id, transaction_type, amount, balance_after, metadata, created_by) VALUES
        ({USER}, 'CREDIT', 100, 100, '{{"a": null}}', {USER}),
        ({USER}, 'DEBIT', -30, 70, NULL, {USER}),
        ({OTHER}, 'CREDIT', 5, 5, NULL, {OTHER}),
        ({USER}, 'REFUND', 10, 80, NULL, {USER});""",
    "credit_balance": f"""INSERT INTO credit_balance (user_id, balance, reserved_balance)
        VALUES ({USER}, 80, 20);""",
    "invoice": f"""INSERT INTO invoice
        (user_id, invoice_number, amount, tax, total, currency, due_date)
        VALUES ({USER}, 'INV-1', 100, 7, 107, 'THB', '2030-01-31');""",
    "transaction_log": f"""INSERT INTO transaction_log
        (transaction_id, event_type, user_id, amount, status, ip_address, created_at) VALUES
        (gen_random_uuid(), 'CREATED', {USER}, 100, 'PENDING', '203.0.113.9', now()),
        (gen_random_uuid(), 'COMPLETED', {USER}, 100, 'COMPLETED', '2001:db8::1',
         date_trunc('month', now()) + interval '1 month 1 day');""",
    "saga_state": """INSERT INTO saga_state
        (saga_type, current_step, idempotency_key, request_hash, payload)
        VALUES ('CREDIT_PURCHASE', 'reserve-credit', 'k-1', repeat('a', 64), '{}');""",
}
PAST_THE_TRIGGERS = "SET LOCAL session_replication_role = replica;"


@pytest.fixture(scope="session")
def data_model(financial: str) -> str:
    return section(financial, "data-model")


@pytest.fixture(scope="session")
def filled(data_model: str) -> str:
    """The printed DDL of all tables from top to bottom, and rows in each of the five."""
    ddl = [block for block in blocks(data_model, "sql") if not block.startswith("SELECT")]
    return "\n".join([*ddl, *ROWS.values()])


@pytest.fixture(scope="session")
def chain_query(data_model: str) -> str:
    """The query that the document prints below the ledger."""
    found = blocks(subsection(data_model, "Ledger Table").partition("**Verification:**")[2], "sql")
    assert len(found) == 1
    return found[0]


def refused(statement: str, code: str) -> str:
    """A block that fails unless `statement` is refused with that SQLSTATE condition."""
    return f"""DO $$ BEGIN
      {statement};
      RAISE EXCEPTION 'accepted: %', $s${statement}$s$;
    EXCEPTION WHEN {code} THEN NULL; END $$;"""


@pytest.mark.parametrize("title", TABLES)
def test_every_table_has_columns_ddl_and_its_place_in_the_diagram(
    data_model: str, title: str
) -> None:
    text = subsection(data_model, title)
    name = TABLES[title]
    assert "| Column | Type | Constraints | Notes |" in text
    assert f"CREATE TABLE {name} (" in blocks(text, "sql")[0]
    assert re.search(rf"^    {name} \{{$", blocks(data_model, "mermaid")[0], re.MULTILINE)


@pytest.mark.parametrize("name", ROWS)
def test_every_table_takes_a_row(run_sql: RunSql, filled: str, name: str) -> None:
    assert run_sql(f"{filled} SELECT count(*) FROM {name};").split()[-1] in "124"


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE ledger SET amount = 1000", "restrict_violation"),
        ("DELETE FROM ledger", "restrict_violation"),
        ("TRUNCATE ledger CASCADE", "restrict_violation"),
        ("UPDATE transaction_log SET amount = 1000", "restrict_violation"),
        ("DELETE FROM transaction_log", "restrict_violation"),
        ("UPDATE credit_balance SET balance = 19.9999", "check_violation"),
        ("UPDATE credit_balance SET reserved_balance = 80.0001", "check_violation"),
        ("UPDATE credit_balance SET balance = -1", "check_violation"),
        ("UPDATE credit_balance SET available_balance = 1000", "generated_always"),
        (
            (
                "INSERT INTO ledger (user_id, transaction_type, amount, balance_after, created_by)"
                f" VALUES ({USER}, 'DEBIT', 30, 50, {USER})"
            ),
            "check_violation",
        ),
        (
            (
                "INSERT INTO ledger (user_id, transaction_type, amount, balance_after, created_by)"
                f" VALUES ({USER}, 'DEBIT', -90, -10, {USER})"
            ),
            "check_violation",
        ),
        ("UPDATE invoice SET total = 100", "check_violation"),
        ("UPDATE invoice SET status = 'PAID'", "check_violation"),
        ("UPDATE invoice SET status = 'LOST'", "check_violation"),
        ("UPDATE invoice SET currency = 'thb'", "check_violation"),
        (
            (
                "INSERT INTO invoice (user_id, invoice_number, amount, total, currency, due_date)"
                f" VALUES ({OTHER}, 'INV-1', 1, 1, 'THB', '2030-01-31')"
            ),
            "unique_violation",
        ),
        ("UPDATE saga_state SET retry_count = 4", "check_violation"),
        (
            (
                "INSERT INTO saga_state (saga_type, current_step, idempotency_key, request_hash,"
                " payload) VALUES ('REFUND', 's', 'k-1', 'h', '{}')"
            ),
            "unique_violation",
        ),
    ],
)
def test_the_database_refuses_what_the_document_rules_out(
    run_sql: RunSql, filled: str, statement: str, code: str
) -> None:
    run_sql(filled + refused(statement, code))


def test_what_is_available_follows_from_balance_and_reservation(
    run_sql: RunSql, filled: str
) -> None:
    found = run_sql(
        f"{filled} UPDATE credit_balance SET balance = 20, version = version + 1"
        " WHERE version = 1; SELECT available_balance, version FROM credit_balance;"
    )
    assert found.split()[-1] == "0.0000|2"


def test_rows_of_two_months_stand_in_two_partitions(run_sql: RunSql, filled: str) -> None:
    found = run_sql(
        f"{filled} SELECT string_agg(distinct tableoid::regclass::text, ' ') FROM transaction_log;"
    )
    partitions = [word for word in found.split() if word.startswith("transaction_log_")]
    assert len(partitions) == 2
    assert all(re.fullmatch(r"transaction_log_\d{4}_\d{2}", name) for name in partitions)


def test_a_sound_ledger_gives_no_finding_whatever_the_session_is_set_to(
    run_sql: RunSql, filled: str, chain_query: str
) -> None:
    odd = "SET LOCAL timezone = 'Asia/Bangkok'; SET LOCAL datestyle = 'SQL, DMY';"
    found = run_sql(f"{filled} {odd} SELECT '--'; {chain_query}")
    assert found.split()[-1] == "--"
    numbers = run_sql(
        f"{filled} SELECT string_agg(entry_no::text, ',' ORDER BY user_id, entry_no) FROM ledger;"
    )
    assert numbers.split()[-1] == "1,2,3,1"


CHANGED, LOOSE = "its content was changed", "it does not follow the entry before it"


@pytest.mark.parametrize(
    ("tampering", "entry", "finding"),
    [
        ("UPDATE ledger SET amount = -29.9999 WHERE entry_no = 2", 2, CHANGED),
        (
            "UPDATE ledger SET created_at = created_at - interval '1 us' WHERE amount = 100",
            1,
            CHANGED,
        ),
        ("UPDATE ledger SET metadata = '{}' WHERE amount = 100", 1, CHANGED),
        ("UPDATE ledger SET previous_hash = NULL WHERE entry_no = 3", 3, CHANGED),
        ("UPDATE ledger SET hash = repeat('0', 64) WHERE entry_no = 2", 2, CHANGED),
        ("DELETE FROM ledger WHERE entry_no = 2", 3, LOOSE),
        (f"DELETE FROM ledger WHERE entry_no = 1 AND user_id = {USER}", 2, LOOSE),
        (
            (
                "UPDATE ledger SET amount = -1 WHERE entry_no = 2;"
                " UPDATE ledger SET hash = ledger_hash(ledger) WHERE entry_no = 2"
            ),
            3,
            LOOSE,
        ),
    ],
)
def test_a_broken_chain_is_found_at_its_entry_by_the_printed_query(
    run_sql: RunSql, filled: str, chain_query: str, tampering: str, entry: int, finding: str
) -> None:
    found = run_sql(f"{filled} {PAST_THE_TRIGGERS} {tampering}; SELECT '--'; {chain_query}")
    first = found.partition("--\n")[2].splitlines()[0]
    assert first.endswith(f"|{entry}|{finding}")


def test_two_entries_at_once_cannot_fork_the_chain(run_sql: RunSql, filled: str) -> None:
    fork = (
        "INSERT INTO ledger (user_id, entry_no, transaction_type, amount, balance_after,"
        " created_by, hash) SELECT user_id, entry_no, transaction_type, amount, balance_after,"
        " created_by, repeat('b', 64) FROM ledger WHERE entry_no = 3"
    )
    run_sql(f"{filled} {PAST_THE_TRIGGERS} {refused(fork, 'unique_violation')}")
