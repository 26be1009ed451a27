"""Every rule, by its id. A new rule is a function, and a line here."""

from __future__ import annotations

from collections.abc import Iterator

from smartspec.rules import (
    consistency,
    dependencies,
    endpoints,
    figures,
    ignores,
    structure,
    tables,
    technical,
    traceability,
)
from smartspec.rules.model import Document, Hit, Rule
from smartspec.rules.technical import PROFILES


def invalid_ignore(document: Document) -> Iterator[Hit]:
    """Every exception names its rule and its reason.

    What it finds: a `smartspec-ignore` comment without a reason, and an exception for what is
    neither a rule nor a check of `verify`. Such an exception counts for nothing.
    Why it matters: without a reason, nobody dares to remove it, and nobody knows whether to.
    Wrong:
        <!-- smartspec-ignore dead-link -->
    Right:
        <!-- smartspec-ignore dead-link: the page comes with the next release -->
    How to fix: write the reason behind the rule's name.
    Precision: it reads the comment, and guesses at nothing. 0 findings in 4,816 documents of public
    repositories.
    """
    return ignores.invalid_ignore(document, RULES)


def faulty_rule(document: Document) -> Iterator[Hit]:
    """Every rule that a package brings can be run.

    What it finds: an entry point of the group `smartspec.rules` that cannot be imported, is no
    rule, takes the id of another, or fails while it runs.
    Why it matters: a rule that does not run passes everything.
    Wrong:
        [project.entry-points."smartspec.rules"]
        ours = "our_rules:misspelt"
    Right:
        [project.entry-points."smartspec.rules"]
        ours = "our_rules:RULES"
    How to fix: mend the package, or uninstall it.
    Precision: it says what Python said. 0 findings in 4,816 documents of public repositories.
    """
    del document  # the engine finds these while it runs the others
    return iter(())


_ALL = (
    Rule("broken-marker", "error", structure.broken_marker, "Every marker has its end"),
    Rule(
        "missing-section",
        "error",
        structure.missing_section,
        "All planned sections present",
        bare=False,
    ),
    Rule(
        "missing-critical-section",
        "error",
        structure.missing_critical_section,
        "All critical sections present",
        bare=False,
    ),
    Rule("empty-section", "warn", structure.empty_section, "No section is empty"),
    Rule("dead-link", "error", structure.dead_link, "Every link leads somewhere"),
    Rule(
        "placeholder-in-approved",
        "error",
        structure.placeholder_in_approved,
        "Nothing settled is unwritten",
    ),
    Rule(
        "unknown-dependency",
        "warn",
        dependencies.unknown_dependency,
        "All dependencies in SPEC_INDEX",
        bare=False,
    ),
    Rule(
        "self-dependency", "error", dependencies.self_dependency, "No self-dependency", bare=False
    ),
    Rule(
        "duplicate-dependency",
        "warn",
        dependencies.duplicate_dependency,
        "No dependency twice",
        bare=False,
    ),
    Rule(
        "deprecated-dependency",
        "warn",
        dependencies.deprecated_dependency,
        "No deprecated dependency",
        bare=False,
    ),
    Rule(
        "dependency-cycle",
        "error",
        dependencies.dependency_cycle,
        "No circle of dependencies",
        bare=False,
    ),
    Rule(
        "missing-dependency-file",
        "error",
        dependencies.missing_dependency_file,
        "Every dependency has its file",
        bare=False,
    ),
    Rule(
        "unlisted-spec",
        "info",
        dependencies.unlisted_spec,
        "Every named spec is listed",
        bare=False,
    ),
    Rule(
        "api-example-coverage",
        "info",
        consistency.api_example_coverage,
        "Examples cover main features",
        sourced="warn",
    ),
    Rule(
        "queue-metrics",
        "info",
        consistency.queue_metrics,
        "Queues have performance metrics",
        sourced="error",
    ),
    Rule(
        "transaction-integration-tests",
        "info",
        consistency.transaction_integration_tests,
        "Transactions have integration tests",
        sourced="warn",
    ),
    Rule(
        "external-api-retry",
        "info",
        consistency.external_api_retry,
        "External APIs have a retry policy",
        sourced="warn",
    ),
    Rule(
        "auth-security-section",
        "info",
        consistency.auth_security_section,
        "Authentication has a security section",
        sourced="error",
    ),
    Rule(
        "duplicate-endpoint",
        "error",
        endpoints.duplicate_endpoint,
        "Every endpoint is defined once",
    ),
    Rule(
        "undefined-endpoint",
        "info",
        endpoints.undefined_endpoint,
        "Every endpoint called is defined",
        sourced="warn",
    ),
    Rule(
        "undefined-table",
        "info",
        tables.undefined_table,
        "Every table referred to is defined",
        sourced="error",
    ),
    Rule(
        "service-slower-than-system",
        "warn",
        figures.service_slower_than_system,
        "No service slower than the system",
    ),
    Rule(
        "percentile-order",
        "error",
        figures.percentile_order,
        "Percentiles are in order",
    ),
    Rule("peak-below-target", "error", figures.peak_below_target, "Peaks are above targets"),
    Rule(
        "parts-above-whole",
        "info",
        figures.parts_above_whole,
        "Totals hold their parts",
        sourced="error",
    ),
    Rule("conflicting-figures", "warn", figures.conflicting_figures, "Every metric has one value"),
    Rule(
        "technology-version",
        "info",
        technical.technology_version,
        "Every technology has a version",
        profiles=PROFILES,
        sourced="error",
    ),
    Rule(
        "unjustified-decision",
        "warn",
        technical.unjustified_decision,
        "Every decision has a reason",
        profiles=PROFILES,
        sourced="error",
    ),
    Rule(
        "phase-timeline",
        "info",
        technical.phase_timeline,
        "The plan has a timeline",
        profiles=PROFILES,
        sourced="error",
    ),
    Rule(
        "risk-without-mitigation",
        "warn",
        technical.risk_without_mitigation,
        "Every risk has a mitigation",
        profiles=PROFILES,
        sourced="error",
    ),
    Rule(
        "technical-checklist",
        "warn",
        technical.technical_checklist,
        "The technical checklist is met",
        profiles=PROFILES,
        sourced="error",
    ),
    Rule(
        "unknown-functional-spec",
        "error",
        traceability.unknown_functional_spec,
        "The functional spec is there",
        bare=False,
    ),
    Rule(
        "unknown-requirement",
        "error",
        traceability.unknown_requirement,
        "Every requirement served exists",
        bare=False,
    ),
    Rule(
        "unserved-requirement",
        "warn",
        traceability.unserved_requirement,
        "Every requirement is served",
        bare=False,
    ),
    Rule(
        "part-without-requirement",
        "warn",
        traceability.part_without_requirement,
        "Every part serves a requirement",
        bare=False,
    ),
    Rule("invalid-ignore", "error", invalid_ignore, "Every exception has its reason"),
    Rule("unused-ignore", "warn", ignores.unused_ignore, "Every exception is needed"),
    Rule("faulty-rule", "error", faulty_rule, "Every rule can be run"),
)

RULES = {rule.id: rule for rule in _ALL}
