"""`smartspec validate`: everything that the rules find, at once."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from smartspec import store
from smartspec.commands.common import add_index_flag, options_of, spec_paths
from smartspec.graph.build import Options, current_scan
from smartspec.graph.validate import validate
from smartspec.layout import SpecPaths

if TYPE_CHECKING:
    from smartspec.findings import Finding

HELP = "check documents as they stand, hand edits included"
EXAMPLE = "smartspec validate spec-004-financial-system --fail-on warn"

_FAILING = {"error": ("error",), "warn": ("error", "warn")}


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `validate`."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these specs")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--fail-on", choices=tuple(_FAILING), default="error")
    add_index_flag(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the findings of all documents, sorted; 1 where one is as bad as `--fail-on`."""
    options = options_of(arguments)
    found = findings(options, arguments.ids)
    if arguments.format == "json":
        listed = [asdict(finding) for finding in found]
        print(json.dumps({"version": 1, "findings": listed}, indent=2, ensure_ascii=False))
    else:
        for finding in found:
            print(finding)
        errors = sum(f.severity == "error" for f in found)
        warnings = sum(f.severity == "warn" for f in found)
        print(f"{errors} errors, {warnings} warnings")
    return int(any(f.severity in _FAILING[arguments.fail_on] for f in found))


def findings(options: Options, names: list[str]) -> list[Finding]:
    """The findings of the named specs, or of all whose source and document can be read."""
    if names:
        wanted: list[SpecPaths] = [spec_paths(options, name) for name in names]
    else:
        wanted = [
            row.paths
            for row in current_scan(options).rows
            if not row.faults and store.stamp(options.root, row.paths.document) is not None
        ]
    return sorted(finding for paths in wanted for finding in validate(options, paths))
