"""A summary in Markdown, for a pull request or a job's page."""

from __future__ import annotations

from smartspec.findings import Finding
from smartspec.reporting.results import Results

_MARKS = {"error": "❌", "warn": "⚠️", "info": "ℹ️"}


def markdown(results: Results) -> str:
    """The counts, then a table for each document that has findings."""
    parts = ["# Consistency", "", f"{results.summary}.", ""]
    for document in results.documents:
        findings = results.of(document)
        if not findings:
            continue
        parts += [
            f"## {_cell(document)}",
            "",
            "| | Line | Rule | Finding |",
            "| --- | --: | --- | --- |",
        ]
        parts += [_row(finding) for finding in findings]
        parts.append("")
    return "\n".join(parts)


def _row(finding: Finding) -> str:
    fix = f" {_sentence(finding.fix[:1].upper() + finding.fix[1:])}" if finding.fix else ""
    return (
        f"| {_MARKS[finding.severity]} | {finding.line or ''} | `{finding.rule}` "
        f"| {_sentence(finding.message)}{fix} |"
    )


def _sentence(text: str) -> str:
    """A text in a cell that ends with a full stop, be it its own."""
    return f"{_cell(text).rstrip('.')}."


def _cell(text: str) -> str:
    """A text in a cell, with nothing in it taken for markup."""
    flat = " ".join(text.split())
    for sign in "\\`*_[]<>|#&~$":
        flat = flat.replace(sign, f"\\{sign}")
    return flat
