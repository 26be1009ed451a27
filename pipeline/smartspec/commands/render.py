"""`smartspec render`: one document to the terminal, written nowhere."""

from __future__ import annotations

import argparse
import sys

from smartspec.commands.common import (
    add_index_flag,
    add_setting_flags,
    flags_of,
    options_of,
    spec_paths,
)
from smartspec.graph.build import draft

HELP = "print a spec's document as it would be generated"
EXAMPLE = "smartspec render spec-004-financial-system --mode=compact"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `render`."""
    parser.add_argument("id", help="a spec's id, or the path of its source or document")
    add_setting_flags(parser)
    add_index_flag(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the document; the file on disk is neither read nor written."""
    options = options_of(arguments)
    made = draft(options, spec_paths(options, arguments.id), flags_of(arguments))
    sys.stdout.write(made.rendered.text)
    return 0
