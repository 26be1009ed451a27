"""What a spec leaves out of the catalogue is gone from its whole document, and the rest holds.

Every entry is excluded in turn. A table that is not there is named by no threat, alert, test or
code; a saga pattern that relies on it says so; what is left still runs and compiles.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from smartspec.findings import Finding
from smartspec.planning.settings import Flags
from smartspec.proof.model import Page, page_of
from tests.golden.documents import PLAIN_WORKSPACE, Document, Made, rendered, workshop
from tests.proof.conftest import compiled, found_in, run_on_postgres

from .documents import section

__all__ = ["run_on_postgres"]

FLAGS: Flags = {"profile": "financial", "domain": ("fintech",)}
SOURCES = ("payment-processing", "spec-004-financial-system")
NAMES = {
    "ledger": r"(?i)\bledger\b|hash chain|previous_hash|append-only: triggers",
    "credit-balance": r"credit_balance|available_balance|reserved_balance",
    "invoice": r"`invoice`|\binvoice_number\b|\b(TABLE|ON|FROM) invoice\b|interface InvoiceRow",
    "transaction-log": r"transaction_log|txlog|transaction log|partition",
    "saga-state": r"saga_state|compensation_data|retry_count|idx_saga",
}
"""What only the table of an entry is called, wherever it is spoken of."""
EVERY = tuple(NAMES)
EXCLUDED = [*((name,) for name in EVERY), EVERY]
TOPICS = workshop(PLAIN_WORKSPACE).renderer.topics


@cache
def without(*names: str, source: str = SOURCES[0], dialect: str = "postgresql") -> Made:
    """The document of `source` without these entries."""
    changes = {"catalogue": {"exclude": list(names)}, "data_model": {"dialect": dialect}}
    return rendered(Document(source, FLAGS, changes=changes))


@cache
def page(*names: str, source: str, dialect: str = "postgresql") -> Page:
    made = without(*names, source=source, dialect=dialect)
    return page_of("spec.md", made.text, made.spec, lambda path: path != "")


@pytest.mark.parametrize("names", EXCLUDED, ids=["+".join(names) for names in EXCLUDED])
@pytest.mark.parametrize("dialect", ["postgresql", "mysql", "sqlite"])
def test_a_table_that_is_not_there_is_spoken_of_nowhere(
    names: tuple[str, ...], dialect: str
) -> None:
    whole, text = without(dialect=dialect).text, without(*names, dialect=dialect).text
    # The ports of the patterns keep their names; what they rely on is told below.
    text = text.replace(section(text, "sagas"), "")
    for name in names:
        assert re.search(NAMES[name], whole)
        assert [line for line in text.splitlines() if re.search(NAMES[name], line)] == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ledger", "`LedgerPort` needs a ledger that is only added to; this data model has none"),
        (
            "credit-balance",
            "`CreditPort` needs wallets with reservations; this data model has none",
        ),
        ("saga-state", "in which the idempotency key is unique; this data model has none"),
    ],
)
def test_a_pattern_says_what_it_relies_on(name: str, told: str) -> None:
    assert told not in section(without().text, "sagas")
    text = section(without(name).text, "sagas")
    assert told in text
    assert not re.search(rf"`{name.replace('-', '_')}`", text)


def test_without_ledger_and_wallets_one_sentence_says_so() -> None:
    text = section(without(*EVERY).text, "sagas")
    assert "this data model has neither" in text
    assert len(re.findall("this data model has", text)) == 2


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("names", EXCLUDED, ids=["+".join(names) for names in EXCLUDED])
def test_what_is_left_runs_on_postgresql(
    names: tuple[str, ...], source: str, run_on_postgres: Callable[[Page], list[Finding]]
) -> None:
    left = page(*names, source=source)
    assert found_in(left) == ()
    assert [str(finding) for finding in run_on_postgres(left)] == []


@pytest.mark.parametrize("dialect", ["mysql", "sqlite"])
@pytest.mark.parametrize("names", EXCLUDED, ids=["+".join(names) for names in EXCLUDED])
def test_what_is_left_is_read_in_other_dialects(names: tuple[str, ...], dialect: str) -> None:
    assert found_in(page(*names, source=SOURCES[0], dialect=dialect)) == ()


def _with_users(topic: str, name: str) -> tuple[str, ...]:
    """An entry and all that build on it, which have to go together."""
    users = [item.id for item in TOPICS[topic] if name in item.needs]
    found = (name, *(one for user in users for one in _with_users(topic, user)))
    return tuple(dict.fromkeys(found))


SAGAS = [item for item in TOPICS["sagas"] if item.entry.part == "saga"]


@pytest.mark.parametrize("name", [item.id for item in TOPICS["sagas"]])
def test_a_saga_that_is_left_out_is_spoken_of_nowhere(name: str) -> None:
    gone = _with_users("sagas", name)
    left = page(*gone, source=SOURCES[0])
    assert found_in(left) == ()
    for item in SAGAS:
        words = str(item.entry.name).split()
        called = words[:-1] if len(words) > 2 else words  # "Partial Apply", but "Refund Saga"
        said = re.search(rf"(?i)\b{'[ -]'.join(called)}\b", section(left.text, "sagas"))
        assert bool(said) is (item.id not in gone), item.id


def test_what_is_left_compiles(node_folder: Path, tmp_path: Path) -> None:
    pages = [page(*names, source=source) for names in EXCLUDED for source in SOURCES]
    pages += [page(*_with_users("sagas", item.id), source=SOURCES[0]) for item in SAGAS]
    assert compiled(pages, node_folder, tmp_path) == []


GROUPS = sorted(
    {
        (topic, str(item.entry.part or item.entry.group))
        for topic in ("threats", "alerts", "metrics", "practices")
        for item in TOPICS[topic]
    }
)


@pytest.mark.parametrize(("topic", "group"), GROUPS, ids=["-".join(group) for group in GROUPS])
def test_entries_take_nothing_with_them_but_their_own_lines(topic: str, group: str) -> None:
    gone = [item.id for item in TOPICS[topic] if group in (item.entry.part, item.entry.group)]
    whole, left = without().text, page(*gone, source=SOURCES[0])
    assert found_in(left) == ()
    added = _lines(left.text) - _lines(whole)
    assert added <= {EXTERNAL} if group == "external" else not added
    assert _empty(left.text) == _empty(whole) == []


EXTERNAL = (
    "| Card Provider | Charges cards and PromptPay accounts"
    " | Payment Service, Webhook Receiver | — |"
)
"""Its timeout is a cell of a line, and not a line."""


def _lines(text: str) -> frozenset[str]:
    """The lines of a document without what only counts them: numbers of headings, seals."""
    lines = (re.sub(r"^(#+ )?\d[\d.]* |^- \[\d+\. ", "", line) for line in text.splitlines())
    return frozenset(line for line in lines if "sum:" not in line)


_HEAD = re.compile(r"(#{2,6}) .*|\*\*[A-Z][^*]*:\*\*")


def _empty(text: str) -> list[str]:
    """Headings and labels with nothing under them."""
    said = [line for line in text.splitlines() if line and not line.startswith("<")]
    found = []
    for line, following in pairwise(said):
        head, below = _HEAD.fullmatch(line), _HEAD.fullmatch(following)
        if head and below:
            deeper = head[1] and (not below[1] or len(below[1]) > len(head[1]))
            found += [] if deeper else [line]
    return found
