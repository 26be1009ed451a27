"""The consistency report, with the lines of the reference (workflow section 10.2)."""

from __future__ import annotations

from smartspec.findings import Finding
from smartspec.reporting.formats.text import visible
from smartspec.reporting.results import LEVELS, Results

_HEADS = {"error": "❌ ERROR", "warn": "⚠️  WARN", "info": "ℹ️  INFO"}


def report(results: Results) -> str:
    """Errors, warnings, notes, then what passed, and the summary line."""
    lines = ["🔍 Consistency Check Results:", ""]
    many = len(results.documents) > 1
    for level in LEVELS:
        lines += [_line(f, many) for f in results.findings if f.severity == level]
    lines += [f"✅ PASS: {check.passed or check.summary}" for check in results.passed]
    return "\n".join([*lines, "", f"Summary: {results.summary}", ""])


def _line(finding: Finding, many: bool) -> str:
    line = f"{':' if many else 'line '}{finding.line}" if finding.line else ""
    where = f"{finding.path if many else ''}{line}"
    said = f"{_HEADS[finding.severity]}: {' '.join(finding.message.split())}"
    return visible(f"{said} ({where})" if where else said)
