"""Threats are about what a system has: its endpoints, queues, secrets and partners."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .documents import section

SPECS = Path(__file__).parents[2] / "specs"
PAYMENTS = "feature/spec-006-payment-processing"


def security(spec: str) -> str:
    return section((SPECS / spec / "spec.md").read_text(encoding="utf-8"), "security")


def line(text: str, start: str) -> str:
    """The bullet that starts with these words."""
    return next(one for one in text.splitlines() if one.startswith(f"- **{start}:**"))


def test_an_operation_that_moves_money_names_its_idempotency_key() -> None:
    text = security(PAYMENTS)
    assert (
        "`POST /payments` (`Idempotency-Key`), "
        "`POST /payments/{payment_id}/refunds` (`Idempotency-Key`), "
        "`POST /webhooks/stripe` (the ID of the partner's event)"
    ) in line(text, "Replay attack mitigation")


def test_a_second_factor_is_asked_of_people_and_not_of_a_webhook_or_a_service() -> None:
    factor = line(security(PAYMENTS), "MFA for sensitive operations")
    assert "`POST /payments/{payment_id}/refunds`" in factor
    assert "webhooks" not in factor
    assert "`POST /payments`" not in factor  # called with a service token


DOCUMENTS = sorted(path.parent for path in SPECS.glob("*/*/spec.md"))


@pytest.mark.parametrize("folder", DOCUMENTS, ids=lambda path: path.name)
def test_no_queue_no_queue_threat(folder: Path) -> None:
    document = (folder / "spec.md").read_text(encoding="utf-8")
    source = (folder / "spec.yaml").read_text(encoding="utf-8")
    if '<a id="security"></a>' not in document:
        assert not re.search(r"^(Bounded queues|Message integrity)", document, re.MULTILINE)
        return
    threats = re.findall(r"\*\*(Bounded queues|Message integrity):", section(document, "security"))
    has_queue = bool(re.search(r"^queues:|kind: queue\b", source, re.MULTILINE))
    full = "Security Threat Model (STRIDE)\n" in document
    assert bool(threats) is (has_queue and full)
