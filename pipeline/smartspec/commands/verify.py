"""`smartspec verify`: proves every code block, diagram and link, with the tools that are there."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from smartspec import store
from smartspec.commands.common import options_of, spec_paths
from smartspec.graph.build import Options, current_scan
from smartspec.graph.verify import Tools, verify
from smartspec.layout import SpecPaths

if TYPE_CHECKING:
    from smartspec.findings import Finding
    from smartspec.proof.model import Verdict

HELP = "prove the code, diagrams and links of documents"
EXAMPLE = "smartspec verify --postgres 'dbname=scratch' --require postgres --require node"

REQUIRABLE = {
    "postgres": ("postgres",),
    "node": ("typescript", "mermaid"),
    "typescript": ("typescript",),
    "mermaid": ("mermaid",),
    "pgparse": ("pgparse",),
    "sqlglot": ("sqlglot",),
    "all": ("postgres", "typescript", "mermaid", "pgparse", "sqlglot"),
}
"""What `--require` takes, and the tools that each name stands for."""

_FAILING = {"error": ("error",), "warn": ("error", "warn")}


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `verify`."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these specs")
    parser.add_argument(
        "--postgres", metavar="DSN", help="run SQL there, in a transaction that is rolled back"
    )
    parser.add_argument(
        "--node-modules", metavar="DIR", help="where typescript, mermaid and jsdom are installed"
    )
    parser.add_argument(
        "--require",
        action="append",
        default=[],
        choices=tuple(REQUIRABLE),
        help="fail where this tool is not there (may be given several times)",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--fail-on", choices=tuple(_FAILING), default="error")


def run(arguments: argparse.Namespace) -> int:
    """Print what was found and what could not be looked for.

    1 where a finding is as bad as `--fail-on`, or a required tool was missed.
    """
    options = options_of(arguments)
    tools = Tools(arguments.postgres, arguments.node_modules)
    verdict = verify(options, _wanted(options, arguments.ids), tools)
    required = {tool for name in arguments.require for tool in REQUIRABLE[name]}
    missed = [item for item in verdict.absent if item.tool in required]
    if arguments.format == "json":
        _print_json(verdict)
    else:
        _print_text(verdict.findings)
        for item in verdict.absent:
            print(item, file=sys.stderr)
    for item in missed:
        print(f"required, and not there: {item.tool} ({item.remedy})", file=sys.stderr)
    failing = _FAILING[arguments.fail_on]
    return int(bool(missed) or any(f.severity in failing for f in verdict.findings))


def _wanted(options: Options, names: list[str]) -> list[SpecPaths]:
    """The named specs, or all whose source and document can be read."""
    if names:
        return [spec_paths(options, name) for name in names]
    return [
        row.paths
        for row in current_scan(options).rows
        if not row.faults and store.stamp(options.root, row.paths.document) is not None
    ]


def _print_text(findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        print(finding)
    errors = sum(f.severity == "error" for f in findings)
    warnings = sum(f.severity == "warn" for f in findings)
    print(f"{errors} errors, {warnings} warnings")


def _print_json(verdict: Verdict) -> None:
    data = {
        "version": 1,
        "findings": [asdict(finding) for finding in verdict.findings],
        "absent": [asdict(item) for item in verdict.absent],
    }
    print(json.dumps(data, indent=2, ensure_ascii=False))
