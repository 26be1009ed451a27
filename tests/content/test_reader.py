"""The generated financial specification beside the reference, point by point.

Each row of the tables below is something that the reference asks a financial specification to
say, in the section where a reader looks for it: headings, figures and terms.
"""

from __future__ import annotations

import re

import pytest

from .documents import section

HEADINGS = {
    "technology": ["Technology Stack & Rationale", "Core Technologies", "Rationale"],
    "governance": [
        "Governing Rules & Constraints",
        "Technology Stack Policy",
        "Migration Constraints",
        "Compliance Requirements",
    ],
    "di": ["Dependency Injection Pattern", "Core Requirements", "Interface-Based Dependencies"],
    "overview": ["Overview"],
    "when-to-use": ["When to Use", "When NOT to Use"],
    "architecture": ["Architecture"],
    "data-model": [
        "Data Model & Schema",
        "Core Tables",
        "Ledger Table",
        "Credit Balance Table",
        "Invoice Table",
        "Transaction Log (Audit Trail)",
        "Saga State Table",
        "ER Diagram",
        "Data Integrity Rules",
    ],
    "sagas": [
        "Saga Orchestration Patterns",
        "Credit Purchase Saga",
        "Cost Deduction Saga",
        "Refund Saga",
        "Failed Payment Compensation Saga",
        "Partial Apply Scenario",
        "Idempotent Replay Flow",
        "Saga Best Practices",
    ],
    "security": [
        "Security Threat Model (STRIDE)",
        "Spoofing",
        "Tampering",
        "Repudiation",
        "Information Disclosure",
        "Denial of Service",
        "Elevation of Privilege",
        "Saga-Specific Security",
        "Financial-Specific Threats",
        "Double-Spending Attack",
        "Ledger Tampering",
        "Transaction Replay",
        "Unauthorized Refunds",
        "Implementation Requirements",
        "Compliance Requirements",
        "Security Testing",
    ],
    "performance": [
        "Performance Requirements",
        "System-Wide Targets",
        "Per-Service Performance Targets",
        "Credit Service",
        "Payment Service",
        "Billing Service",
        "Cost Management Service",
        "Database Performance",
        "Queue Performance",
        "Monitoring & Alerting",
        "Load Testing Requirements",
    ],
    "configuration": ["Configuration Schema"],
    "implementation": ["Implementation Guide"],
    "testing": [
        "Testing Strategy",
        "Unit Testing",
        "Integration Testing",
        "E2E Testing",
        "Performance Testing",
        "Security Testing",
    ],
    "monitoring": [
        "Monitoring & Observability",
        "Application Metrics",
        "Database Metrics",
        "Infrastructure Metrics",
    ],
    "audit": ["Audit Logging"],
    "idempotency": ["Idempotency"],
    "disaster-recovery": ["Disaster Recovery"],
    "compliance": ["Compliance Notes"],
    "examples": ["Examples"],
    "related-specs": ["Related Specs", "Core Dependencies", "Feature Specs"],
}

SAID = {
    # Reference 2.3 and both items that an older specification had and a newer one lacked
    "technology": ["Node.js 22", "TypeScript 5.3", "Prisma", "Redis", "Why Node.js?"],
    "governance": [
        "❌ **No migration to Stack B**",
        "✅ **Use the approved stack",
        "OWASP Top 10",
        "PCI DSS",
        "$500K",
        "ROI",
        "6-12 months",
        "Level 1",
        "approved regions",
        "7-year retention",
    ],
    # Reference 13.1.2: columns with what is special about them, and the integrity rules
    "data-model": [
        *("transaction_type", "balance_after", "reference_id", "is_immutable", "previous_hash"),
        *("reserved_balance", "available_balance", "last_updated", "version"),
        *("invoice_number", "due_date", "issued_at", "paid_at", "voided_at", "updated_at"),
        *("transaction_id", "event_type", "ip_address", "user_agent", "request_id"),
        *("saga_type", "current_step", "payload", "compensation_data", "error_message"),
        *("retry_count", "max_retries", "started_at", "completed_at", "created_by", "metadata"),
        *("numeric(19,4)", "jsonb", "inet", "timestamptz", "uuid", "varchar(64)"),
        "GENERATED ALWAYS AS (balance - reserved_balance) STORED",
        "CHECK (balance >= reserved_balance)",
        "CHECK (status IN ('DRAFT', 'ISSUED', 'PAID', 'VOID', 'OVERDUE'))",
        "'CREATED', 'UPDATED', 'COMPLETED', 'FAILED', 'REFUNDED'",
        "'PENDING', 'COMPLETED', 'FAILED', 'COMPENSATING', 'COMPENSATED'",
        "PARTITION BY RANGE (created_at)",
        *("idx_ledger_user_id", "idx_ledger_created_at", "idx_ledger_reference_id"),
        *("idx_invoice_user_id", "idx_invoice_status", "idx_invoice_due_date"),
        *("idx_txlog_transaction_id", "idx_txlog_user_id", "idx_txlog_created_at"),
        *("idx_saga_type", "idx_saga_status", "idx_saga_started_at"),
        *("SHA-256", "erDiagram", "users ||--o{ ledger", "invoice |o--o{ ledger"),
        "saga_state ||--o{ transaction_log",
        *("Ledger Immutability", "Balance Consistency"),
        *("Audit Trail Completeness", "Saga Reliability"),
        *("append-only", "Optimistic locking", "partitioned by month", "7 years"),
    ],
    # Reference 7.5, fix 4
    "sagas": [
        "1. Reserve Credit → 2. Process Payment → 3. Commit Credit → 4. Update Ledger",
        "4. Rollback Ledger ← 3. Rollback Credit ← 2. Refund Payment ← 1. Release Reserve",
        (
            "1. Check Balance → 2. Reserve Credit → 3. Deduct Credit → 4. Update Ledger"
            " → 5. Execute Service"
        ),
        "5. Rollback Service ← 4. Rollback Ledger ← 3. Restore Credit ← 2. Release Reserve",
        (
            "1. Validate Refund → 2. Process Refund → 3. Add Credit → 4. Update Ledger"
            " → 5. Notify User"
        ),
        "5. Cancel Notification ← 4. Rollback Ledger ← 3. Deduct Credit ← 2. Reverse Refund",
        (
            "1. Detect Payment Failure → 2. Release Reserved Credit → 3. Update Status"
            " → 4. Retry Logic"
        ),
        (
            "1. Check Available Balance → 2. Calculate Partial Amount → 3. Apply Partial"
            " → 4. Create Debt Record"
        ),
        *("**Full Refund:**", "**Partial Refund:**", "**Refund Compensation:**"),
        *("**Attempt 1:** immediate retry", "**Attempt 2:** after 5 seconds"),
        *("**Attempt 3:** after 30 seconds", "**After 3 failures:**", "dead letter queue"),
        *("PARTIAL_DEBIT", "86_400", "24 hours", "idempotencyKey", '"NX"', "5 * 60 * 1000"),
        *("**Idempotency:**", "**Timeout:**", "**Compensation:**", "**State persistence:**"),
        *("**Monitoring:**", "**Dead letter queue:**", "**Retry logic:**", "**Audit trail:**"),
        "xponential backoff",
    ],
    # Reference 4.4, fix 8
    "security": [
        *("JWT", "signature, expiration and issuer", "every 90 days", "MFA", "threshold"),
        *("Device fingerprinting", "SHA-256", "previous hash", "HMAC-SHA256", "TLS 1.3"),
        *("CHECK", "IP address, user agent and request ID", "UTC", "7-year retention"),
        *("append-only", "AES-256", "masked", "AWS KMS", "HashiCorp Vault"),
        "PUBLIC, INTERNAL, CONFIDENTIAL or RESTRICTED",
        *("Per user: 100 req/min", "Per IP: 1000 req/min", "Per endpoint: custom limits"),
        *("idempotency key is required", "max 5 min skew", "Nonces", "24 hours"),
        *("Circuit breaker", "30 s at most", "Connection pooling"),
        *("RBAC", "least privilege", "TOCTOU", "Optimistic locking", "SERIALIZABLE"),
        *("`SELECT … FOR UPDATE`", "BEGIN TRANSACTION", "reserved balance", "Redis"),
        *("Admin action audit", "max 5 minutes", "dead letter queue", "manual intervention"),
        *("cross-service audit trail", "idempotent", "Saga IDs are unique"),
        *("24h window", "admin approves refunds above the threshold", "needs a reason"),
        *("PCI DSS", "Level 1", "SOC 2 Type II", "GDPR", "approved regions"),
        *("annual third-party audit", "weekly automated scans", "npm audit", "pip-audit"),
        *("OWASP Top 10", "Chaos engineering", "`Idempotency-Key`"),
        # tied to what this system has
        *("`POST /credits/purchases`", "`POST /payments/{payment_id}/refunds`"),
        *("`STRIPE_API_KEY`", "`saga-commands`", "Stripe, PromptPay"),
    ],
    # Reference 6.3, fix 3
    "performance": [
        *("P50: < 100ms", "P95: < 200ms", "P99: < 300ms"),
        *("Normal load: 1,000 TPS", "Peak load: 3,000 TPS", "99.95% uptime", "4.38 hours/year"),
        *("CPU load > 70%", "Max instances: 20"),
        *(
            "P50: < 50ms",
            "P95: < 100ms",
            "P99: < 150ms",
            "Peak: 2,000 TPS",
            "Cache TTL: 60 seconds",
        ),
        *("P99.9: < 500ms", "Stripe API timeout: 10s", "Retry attempts: 3", "after 5 failures"),
        *("SERIALIZABLE", "Lock timeout: 5s", "P99: < 1,000ms", "10K users", "100K users"),
        *("1000 records/second", "Partitioned by month", "every 5 minutes", "15 minutes TTL"),
        *("50–100 connections", "Query timeout: 30s", "Statement timeout: 10s"),
        *("Idle transaction timeout: 60s", "2 read replicas", "Replication lag: < 1s"),
        *("foreign keys", "Composite indexes", "Partial indexes"),
        *("Slow query log: > 100ms", "Long-running queries: > 5s", "Deadlock"),
        *("1,000 messages", "< 10 s", "< 100ms per message", "Max retries: 3", "1s, 5s, 30s"),
        *("10 seconds", "30 days", "1 year"),
        *("P99 latency > 500ms: Warning", "P99 latency > 1,000ms: Critical"),
        *(
            "Error rate > 1%: Warning",
            "Error rate > 5%: Critical",
            "Availability < 99.9%: Critical",
        ),
        *("1,000 TPS for 1 hour", "3,000 TPS for 15 minutes", "1,000 TPS for 24 hours"),
        *("0 → 5,000 TPS in 10 seconds", "until the system fails", "in 5 minutes"),
        *("every P99 target is met", "no request fails", "degrades gracefully"),
    ],
    # Fix 6
    "monitoring": [
        *("WAL lag", "Deadlock count", "Long-running queries", "more than 5 s"),
        *("active, idle and waiting connections", "DB queue backlog", "Table bloat"),
        *("Index usage", "CPU, memory and disk I/O", "Network throughput"),
        *("Request rate", "P50, P95 and P99", "Error rate and success rate"),
    ],
    "audit": ["Append-only", "7 years", "IP address, user agent and request ID"],
    "idempotency": ["Idempotency-Key", "24 hours"],
    "compliance": ["PCI DSS Level 1", "SOC 2 Type II", "GDPR", "Data Residency"],
}


def points(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(anchor, words) for anchor, listed in table.items() for words in listed]


@pytest.mark.parametrize(("anchor", "title"), points(HEADINGS))
def test_a_reader_finds_the_heading_in_its_section(financial: str, anchor: str, title: str) -> None:
    headings = re.findall(r"^#{2,4} (?:[\d.]+ )?(.+)$", section(financial, anchor), re.MULTILINE)
    assert title in headings


@pytest.mark.parametrize(("anchor", "words"), points(SAID))
def test_a_reader_finds_what_the_reference_says(financial: str, anchor: str, words: str) -> None:
    assert words in section(financial, anchor)


def test_the_sections_stand_in_the_order_of_the_reference(financial: str) -> None:
    order = [financial.index(f'<a id="{anchor}"></a>') for anchor in HEADINGS]
    assert order == sorted(order)


def test_nothing_is_left_to_be_written(financial: str) -> None:
    assert "**Missing:**" not in financial
    assert not re.search(r"\b(TODO|TBD|lorem)\b", financial, re.IGNORECASE)
