"""`smartspec verify`: proves every code block, diagram and link, with the tools that are there."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from smartspec import store
from smartspec.commands.checking import (
    FAILING,
    add_output_flags,
    deliver,
    described,
    output_files,
)
from smartspec.commands.common import options_of, spec_paths
from smartspec.graph.build import Options, current_scan
from smartspec.graph.verify import Tools, verify
from smartspec.layout import SpecPaths

if TYPE_CHECKING:
    from smartspec.proof.model import Verdict
    from smartspec.reporting.results import Results

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
    add_output_flags(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print what was found and what could not be looked for.

    1 where a finding is as bad as `--fail-on`, or a required tool was missed.
    """
    output_files(arguments.output)  # a mistake there is said before anything is done
    options = options_of(arguments)
    tools = Tools(arguments.postgres, arguments.node_modules)
    wanted = _wanted(options, arguments.ids)
    verdict = verify(options, wanted, tools)
    required = {tool for name in arguments.require for tool in REQUIRABLE[name]}
    missed = [item for item in verdict.absent if item.tool in required]
    deliver(_results(options, wanted, verdict), arguments, {"json": _json(verdict)})
    if arguments.format != "json":
        for item in verdict.absent:
            print(item, file=sys.stderr)
    for item in missed:
        print(f"required, and not there: {item.tool} ({item.remedy})", file=sys.stderr)
    failing = FAILING[arguments.fail_on]
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


def _results(options: Options, wanted: list[SpecPaths], verdict: Verdict) -> Results:
    """What was found, with every check that needs nothing but Python."""
    import inspect

    from smartspec.proof.registry import CHECKS
    from smartspec.reporting.results import Check

    checks = {}
    for name, look in CHECKS.items():
        page = inspect.cleandoc(look.__doc__ or name)
        summary = " ".join(page.partition("\n\n")[0].split())
        checks[name] = Check(name, summary, "error", page, summary.rstrip("."))
    for finding in verdict.findings:  # a check that another program made
        said = Check(finding.rule, finding.rule, finding.severity)
        checks.setdefault(finding.rule, said)
    documents = tuple(sorted(paths.document for paths in wanted))
    return described(options, verdict.findings, checks, documents, "smartspec verify")


def _json(verdict: Verdict) -> str:
    data = {
        "version": 1,
        "findings": [asdict(finding) for finding in verdict.findings],
        "absent": [asdict(item) for item in verdict.absent],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
