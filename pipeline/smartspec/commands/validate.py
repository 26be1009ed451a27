"""`smartspec validate`: everything that the rules find, at once."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from smartspec.commands.checking import (
    Checked,
    add_output_flags,
    check,
    consistency,
    deliver,
    exit_code,
    fix,
    output_files,
    results_of,
    wanted,
)
from smartspec.commands.common import add_index_flag, options_of
from smartspec.errors import Fault, SmartSpecError, UsageError
from smartspec.graph.build import Options
from smartspec.speech import told

if TYPE_CHECKING:
    from smartspec.findings import Finding

HELP = "check documents as they stand, hand edits included"
EXAMPLE = "smartspec validate spec-004-financial-system --fail-on warn --output sarif=found.sarif"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `validate`."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these specs")
    parser.add_argument(
        "--document",
        action="append",
        default=[],
        metavar="FILE",
        help="a Markdown document without a source, in place of specs (may be given several times)",
    )
    parser.add_argument("--profile", default="", help="with --document: its profile")
    parser.add_argument(
        "--fix", action="store_true", help="first put right in the sources what can be"
    )
    parser.add_argument(
        "--validate-consistency",
        action="store_true",
        help="the consistency report; on a terminal, errors lead to a question",
    )
    add_output_flags(parser)
    add_index_flag(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the findings of all documents, sorted; 1 where one is as bad as `--fail-on`."""
    output_files(arguments.output)  # a mistake there is said before anything is done
    if arguments.document:
        return _bare(arguments)
    options = options_of(arguments)
    if arguments.fix:
        fix(options, check(options, wanted(options, arguments.ids)))
    if arguments.validate_consistency:
        return consistency(options, arguments.ids, arguments)
    from smartspec.graph.validate import rules_of

    checked = check(options, wanted(options, arguments.ids))
    deliver(results_of(options, checked, rules_of(options).rules), arguments)
    return exit_code(checked, arguments.fail_on)


def _bare(arguments: argparse.Namespace) -> int:
    """Check documents that have no source, in a workspace with its config or anywhere."""
    from smartspec.graph.validate import bare_document, rules_of
    from smartspec.rules.severities import rule_set

    if arguments.ids or arguments.fix:
        message = "--document is for documents without a source: it takes neither ids nor --fix"
        raise UsageError.of(message, "name the specs, or the documents")
    options = _workspace(arguments)
    faults: list[Fault] = []
    found: list[Finding] = []
    read: list[str] = []
    ran: frozenset[str] = frozenset()
    for path in arguments.document:
        try:
            findings, looked = bare_document(options, path, arguments.profile)
            found += findings
            read.append(path)
            ran |= looked
        except SmartSpecError as error:
            faults += error.faults
    every = rules_of(options) if options else rule_set()
    checked = Checked(tuple(sorted(found)), tuple(read), tuple(faults), ran)
    if arguments.validate_consistency:
        arguments.format = "report"
    deliver(results_of(None, checked, every.rules), arguments)
    return exit_code(checked, arguments.fail_on)


def _workspace(arguments: argparse.Namespace) -> Options | None:
    """The workspace around, if there is one: its config counts there."""
    try:
        return options_of(arguments)
    except UsageError:
        if arguments.root:
            raise
        message = "no workspace here: the rules weigh what they weigh by default"
        print(told(message), file=sys.stderr)
        return None
