"""What a sentence asks for: the subject, its features, the specs it depends on."""

from __future__ import annotations

import pytest

from smartspec.planning.brief import read_brief

TITLES = {
    "spec-002-user-management": "User Management",
    "spec-004-ledger": "Ledger",
    "spec-004-wallet": "Wallet",
    "spec-core-001-authentication": "Authentication",
}


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("spec-002", "spec-002-user-management"),
        ("SPEC-CORE-001", "spec-core-001-authentication"),
        ("spec-002-user-management", "spec-002-user-management"),
        ("spec-004", "spec-004"),
        ("spec-009", "spec-009"),
        ("spec-002-user", "spec-002-user"),
    ],
)
def test_a_number_means_the_one_spec_that_has_it(named: str, meant: str) -> None:
    brief = read_brief(f"Create SPEC for payment system using {named}", TITLES)
    assert brief.dependencies == (meant,)
    assert brief.title == "Payment System"


def test_one_spec_named_by_number_and_by_title_is_one_dependency() -> None:
    brief = read_brief("A shop that depends on spec-002 and User Management", TITLES)
    assert brief.dependencies == ("spec-002-user-management",)
