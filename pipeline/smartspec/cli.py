"""The command line: parsing and dispatch; only here does an exception become an exit code."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from collections.abc import Sequence
from functools import partial

from smartspec import __version__
from smartspec.errors import SmartSpecError, bug_report
from smartspec.speech import Wording, speaking, told

COMMANDS = (
    "init",
    "new",
    "edit",
    "regenerate",
    "adopt",
    "build",
    "check",
    "review",
    "diff",
    "affected",
    "registry",
    "validate",
    "verify",
    "render",
    "explain",
    "detect",
    "schema",
    "index",
    "derive",
    "trace",
    "generate-plan",
    "generate-tasks",
    "progress",
)

DONE, FOUND, USAGE, BUG, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes: done; findings or a failed spec; wrong usage or an unreadable file; our bug; ^C."""


def parser_of(command: str | None) -> argparse.ArgumentParser:
    """The parser; only the module of `command` is imported, so that others cost nothing."""
    parser = argparse.ArgumentParser(
        prog="smartspec", description="Structured sources in, software specifications out."
    )
    parser.add_argument("--version", action="version", version=f"smartspec {__version__}")
    parser.add_argument("--root", metavar="DIR", help="the workspace (default: found upward)")
    from smartspec.commands.common import add_language_flag

    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    wanted = [command] if command in COMMANDS else list(COMMANDS)
    for name in wanted:
        module = importlib.import_module(f"smartspec.commands.{name.replace('-', '_')}")
        sub = commands.add_parser(
            name,
            help=module.HELP,
            description=f"{module.HELP[:1].upper()}{module.HELP[1:]}.",
            epilog=f"example: {module.EXAMPLE}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.configure(sub)
        add_language_flag(sub)
        sub.set_defaults(run=module.run)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    _speak_utf_8()
    words = list(sys.argv[1:] if arguments is None else arguments)
    command = next((word for word in words if word in COMMANDS), None)
    parsed = parser_of(command).parse_args(words)
    with speaking(partial(_wording, parsed)):
        return _run(parsed)


def _wording(parsed: argparse.Namespace) -> Wording:
    from smartspec.commands.common import options_of
    from smartspec.graph.speaking import wording_of

    try:
        options = options_of(parsed)
    except SmartSpecError:  # outside any workspace
        options = None
    return wording_of(options, getattr(parsed, "lang", None))


def _run(parsed: argparse.Namespace) -> int:
    try:
        code = int(parsed.run(parsed))
        sys.stdout.flush()  # while a reader that has gone can still be noticed
        return code
    except SmartSpecError as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print(told("interrupted"), file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (`| head`): nothing is left to say, and Python must not try at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        print(bug_report(error), file=sys.stderr)
        return BUG


def _speak_utf_8() -> None:
    """Documents are UTF-8 wherever they go, whatever the terminal says of itself."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
