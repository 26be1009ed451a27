"""SARIF 2.1.0 (OASIS), which code hosts show beside the lines they are about."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from smartspec import __version__
from smartspec.findings import Finding
from smartspec.reporting.results import Check, Results

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {"error": "error", "warn": "warning", "info": "note", "off": "none"}


def sarif(results: Results) -> str:
    """One run with every check that ran and every finding."""
    names = list(results.checks)
    run = {
        "tool": {
            "driver": {
                "name": "SmartSpec",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(check) for check in results.checks.values()],
            }
        },
        "automationDetails": {"id": f"{results.tool.replace(' ', '/')}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"ROOT": {"description": {"text": "The repository"}}},
        "results": [_result(finding, names, results) for finding in results.findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(check: Check) -> dict[str, Any]:
    said = {
        "id": check.id,
        "shortDescription": {"text": check.summary},
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
    }
    if check.page:
        said["help"] = {"text": check.page, "markdown": check.page}
    return said


def _result(finding: Finding, names: list[str], results: Results) -> dict[str, Any]:
    line = results.line(finding)
    moved, name = results.for_host(finding)
    region: dict[str, Any] = {}
    if finding.line:
        region = {"startLine": finding.line, "startColumn": max(finding.column, 1)}
        if line:
            region["snippet"] = {"text": line}
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(moved.path), "uriBaseId": "ROOT"}}
    if region:
        place["region"] = region
    fix = f"\n{finding.fix}" if finding.fix else ""
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message}{fix}"},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"smartspec/v1": name},
    }
    if finding.rule in names:
        result["ruleIndex"] = names.index(finding.rule)
    if finding.key:
        logical = {"fullyQualifiedName": finding.key, "kind": "member"}
        result["locations"][0]["logicalLocations"] = [logical]
    return result
