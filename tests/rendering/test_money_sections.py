"""What a document says of tables and endpoints with money holds for those that it prints."""

from __future__ import annotations

from typing import Any

import pytest

from .test_operations_sections import FINTECH, rendered

OWN_LEDGER: dict[str, Any] = {
    "tables": [
        {
            "name": "ledger",
            "columns": [
                {"name": "id", "type": "uuid", "primary_key": True},
                {"name": "amount", "type": "numeric(19,4)"},
            ],
        }
    ]
}
OF_THE_LEDGER = {
    "data-model": ("`ledger` is append-only", "`hash` covers", "latest `balance_after`"),
    "security": ("Ledger tamper-proof", "Ledger Tampering"),
    "monitoring": ("The hash chain of the ledger",),
    "audit": ("the hash chain of the ledger",),
    "disaster-recovery": ("the ledger's hash chain",),
}
LEVEL = {"security": "stride-full"}


@pytest.mark.parametrize("section", OF_THE_LEDGER)
def test_what_is_said_of_the_ledger_is_said_where_it_is_that_table(section: str) -> None:
    def text(**keys: Any) -> str:
        return rendered(section, LEVEL.get(section, ""), **FINTECH, **keys)

    others = (
        text(data_model=OWN_LEDGER),
        text(catalogue={"exclude": ["ledger", "credit-balance"]}),
    )
    for words in OF_THE_LEDGER[section]:
        assert words in text()
        assert all(words not in other for other in others)


def test_a_relation_needs_both_of_its_tables() -> None:
    gone = rendered("data-model", **FINTECH, catalogue={"exclude": ["ledger", "credit-balance"]})
    assert "invoice |o--o{ ledger" in rendered("data-model", **FINTECH)
    assert "users ||--o{ invoice" in gone
    assert "o{ ledger" not in gone
    assert "credit_balance" not in gone


@pytest.mark.parametrize("dialect", ["mysql", "sqlite"])
def test_rules_are_those_that_the_dialect_holds(dialect: str) -> None:
    model = {"dialect": dialect}
    text = rendered("data-model", **FINTECH, data_model=model)
    rules = text[text.index("### Data Integrity Rules") :]
    assert "triggers refuse `UPDATE` and `DELETE`" in rules
    assert "the application's verification names the entry" in rules
    for words in ("TRUNCATE", "partition", "query", "$1"):
        assert words not in rules
    threats = rendered("security", "stride-full", **FINTECH, data_model=model)
    assert ("FOR UPDATE" in threats) is (dialect == "mysql")
    assert ("BEGIN IMMEDIATE" in threats) is (dialect == "sqlite")
    assert "the query that stands beside the table" not in threats


def endpoint(method: str = "POST", path: str = "/a", **more: Any) -> dict[str, Any]:
    return {"method": method, "path": path, "summary": "Do", **more}


@pytest.mark.parametrize(
    ("said", "key", "money"),
    [
        (endpoint(), "with its key | `Idempotency-Key`, required", "not said"),
        (endpoint("DELETE"), "with its key | `Idempotency-Key`, required", "not said"),
        (endpoint(idempotent=True), "yes | not needed", "not said"),
        (endpoint(moves_money=False), "no | accepted", "no"),
        (endpoint(moves_money=True), "with its key | `Idempotency-Key`, required", "yes"),
        (endpoint(path="/webhooks/x"), "the ID of the event", "not said"),
    ],
)
def test_what_nobody_says_of_money_is_not_denied(
    said: dict[str, Any], key: str, money: str
) -> None:
    api = {"endpoints": [said]}
    assert key in rendered("idempotency", **FINTECH, api=api)
    assert f"| Do | {money} |" in rendered("audit", **FINTECH, api=api)
    plain = rendered("audit", api=api)
    assert f"| Do | {'yes' if money == 'yes' else 'no'} |" in plain
