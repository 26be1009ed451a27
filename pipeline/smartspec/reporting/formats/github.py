"""GitHub workflow commands, which become annotations on the lines of a pull request.

Paths start at the root of the repository. Escaping as in https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""

from __future__ import annotations

from smartspec.findings import Finding
from smartspec.reporting.results import Results

_COMMANDS = {"error": "error", "warn": "warning", "info": "notice"}


def github(results: Results) -> str:
    """One command a finding, and nothing else."""
    return "".join(f"{_command(results.for_host(finding)[0])}\n" for finding in results.findings)


def _command(finding: Finding) -> str:
    said = f"{finding.message}\n{finding.fix}" if finding.fix else finding.message
    place = f"file={_property(finding.path)}"
    if finding.line:
        place += f",line={finding.line},col={max(finding.column, 1)}"
    title = _property(finding.rule)
    return f"::{_COMMANDS[finding.severity]} {place},title={title}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
