"""Findings as JSON for programs: one document, its shape versioned (docs/formats.md)."""

from __future__ import annotations

import json
from dataclasses import asdict

from smartspec.reporting.results import LEVELS, Results

VERSION = 1
"""Raised when a key leaves or changes its meaning; new keys may come."""


def json_text(results: Results) -> str:
    """`{"version", "tool", "summary", "documents", "findings"}`."""
    counts: dict[str, int] = {level: results.counts[level] for level in LEVELS}
    data = {
        "version": VERSION,
        "tool": results.tool,
        "summary": {**counts, "passed": len(results.passed)},
        "documents": list(results.documents),
        "findings": [asdict(finding) for finding in results.findings],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
