"""GitLab's code quality report (https://docs.gitlab.com/ci/testing/code_quality/)."""

from __future__ import annotations

import json
from collections import Counter

from smartspec.reporting.results import Results

_SEVERITIES = {"error": "major", "warn": "minor", "info": "info"}


def gitlab(results: Results) -> str:
    """A list with one entry a finding; each fingerprint stands there once."""
    seen: Counter[str] = Counter()
    entries = []
    for finding in results.findings:
        moved, name = results.for_host(finding)
        seen[name] += 1
        entries.append(
            {
                "description": finding.message,
                "check_name": finding.rule,
                "fingerprint": name if seen[name] == 1 else f"{name}-{seen[name]}",
                "severity": _SEVERITIES[finding.severity],
                "location": {"path": moved.path, "lines": {"begin": max(finding.line, 1)}},
            }
        )
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"
