"""Every rule, by its id. A new rule is a function, and a line here."""

from __future__ import annotations

from smartspec.rules import consistency, dependencies, structure, traceability
from smartspec.rules.model import Rule

_ALL = (
    Rule("broken-marker", "error", structure.broken_marker),
    Rule("missing-section", "error", structure.missing_section),
    Rule("dead-link", "error", structure.dead_link),
    Rule("placeholder-in-approved", "error", structure.placeholder_in_approved),
    Rule("unknown-dependency", "warn", dependencies.unknown_dependency),
    Rule("self-dependency", "error", dependencies.self_dependency),
    Rule("deprecated-dependency", "warn", dependencies.deprecated_dependency),
    Rule("api-example-coverage", "warn", consistency.api_example_coverage),
    Rule("queue-metrics", "error", consistency.queue_metrics),
    Rule("transaction-integration-tests", "warn", consistency.transaction_integration_tests),
    Rule("external-api-retry", "warn", consistency.external_api_retry),
    Rule("auth-security-section", "error", consistency.auth_security_section),
    Rule("unknown-functional-spec", "error", traceability.unknown_functional_spec),
    Rule("unknown-requirement", "error", traceability.unknown_requirement),
    Rule("unserved-requirement", "warn", traceability.unserved_requirement),
    Rule("part-without-requirement", "warn", traceability.part_without_requirement),
)

RULES = {rule.id: rule for rule in _ALL}
