"""What kind of things a spec contains, as a set of words.

Facts come from structure (a table, an endpoint, a component's kind), never from prose: words in
prose are evidence (`detection`), and evidence may be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from smartspec.source.data import Table
from smartspec.source.spec import Spec

Fact = Literal[
    "api",
    "mutation",
    "money",
    "database",
    "cache",
    "queue",
    "worker",
    "external",
    "gateway",
    "client",
    "personal-data",
    "secrets",
    "multi-service",
    "transactions",
    "saga",
    "mysql",
    "sqlite",
    "ledger",
    "ledger-chain",
    "ledger-query",
    "balances",
    "transaction-log",
    "log-partitions",
    "saga-state",
]

MONEYED = frozenset({"financial", "fintech"})
"""The profile and the domain whose systems move money."""
MUTATING = ("POST", "PUT", "PATCH", "DELETE")
_KIND_FACTS = {
    "worker": "worker",
    "queue": "queue",
    "database": "database",
    "cache": "cache",
    "gateway": "gateway",
    "client": "client",
    "external": "external",
}
_MONEY_COLUMN = re.compile(
    r"(^|_)(amount|balance|price|total|tax|fee|credit|debit|cost)(_|$)", re.IGNORECASE
)


def facts_of(spec: Spec) -> frozenset[str]:
    """The facts that `spec` shows, each a `Fact`."""
    endpoints = spec.api.endpoints
    tables = spec.data_model.tables
    columns = [column for table in tables for column in table.columns]
    components = spec.architecture.components
    services = {s.name for s in spec.services} | {c.name for c in components if c.kind == "service"}
    facts = {_KIND_FACTS[c.kind] for c in components if c.kind in _KIND_FACTS}
    shown = {
        "api": bool(endpoints) or spec.api.openapi is not None,
        "mutation": any(endpoint.method in MUTATING for endpoint in endpoints),
        "money": any(endpoint.moves_money for endpoint in endpoints)
        or any(_MONEY_COLUMN.search(c.name) and _is_decimal(c.type) for c in columns),
        "database": bool(tables),
        "queue": bool(spec.queues),
        "personal-data": any(column.pii for column in columns),
        "secrets": any(setting.secret for setting in spec.configuration),
        "multi-service": len(services) > 1,
        "transactions": any(column.references for column in columns) or bool(spec.sagas),
        "saga": bool(spec.sagas),
        "mysql": spec.data_model.dialect == "mysql",
        "sqlite": spec.data_model.dialect == "sqlite",
    }
    said = facts | {fact for fact, holds in shown.items() if holds}
    return frozenset(said | table_facts(tables, spec.data_model.dialect))


_BALANCES = {"balance", "reserved_balance", "available_balance", "version"}
_SAGA_STATE = {"payload", "compensation_data", "retry_count", "max_retries", "version"}


def table_facts(tables: Iterable[Table], dialect: str) -> frozenset[str]:
    """Which of the tables that the body of knowledge speaks of are there, and can what it says.

    A table of the same name that is another one is none of them.
    """
    named = {table.name: table for table in tables}
    columns = {table.name: {c.name for c in table.columns} for table in named.values()}
    ledger, log = named.get("ledger"), named.get("transaction_log")
    kept = ledger is not None and ledger.immutable
    chained = kept and ledger is not None and ledger.hash_chain is not None
    whole = dialect == "postgresql"  # no other dialect has partitions, or numbers a chain itself
    shown = {
        "ledger": kept,
        "ledger-chain": chained,
        "ledger-query": chained and whole,
        "balances": columns.get("credit_balance", set()) >= _BALANCES,
        "transaction-log": log is not None and log.immutable,
        "log-partitions": log is not None and log.partition_by is not None and whole,
        "saga-state": columns.get("saga_state", set()) >= _SAGA_STATE,
    }
    return frozenset(fact for fact, holds in shown.items() if holds)


def _is_decimal(sql_type: str) -> bool:
    return sql_type.lower().startswith(("numeric", "decimal", "money"))
