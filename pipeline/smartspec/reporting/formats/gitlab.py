"""GitLab's code quality report (https://docs.gitlab.com/ci/testing/code_quality/)."""

from __future__ import annotations

import json
from collections import Counter

from smartspec.reporting.results import Results, fingerprint

_SEVERITIES = {"error": "major", "warn": "minor", "info": "info"}


def gitlab(results: Results) -> str:
    """A list with one entry a finding; each fingerprint stands there once."""
    seen: Counter[str] = Counter()
    entries = []
    for finding in results.findings:
        lines = results.lines(finding.path)
        text = lines[finding.line - 1] if 0 < finding.line <= len(lines) else ""
        name = fingerprint(finding, text)
        seen[name] += 1
        entries.append(
            {
                "description": finding.message,
                "check_name": finding.rule,
                "fingerprint": name if seen[name] == 1 else f"{name}-{seen[name]}",
                "severity": _SEVERITIES[finding.severity],
                "location": {"path": finding.path, "lines": {"begin": max(finding.line, 1)}},
            }
        )
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"
