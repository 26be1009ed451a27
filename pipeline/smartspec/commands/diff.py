"""`smartspec diff`: what a build would change."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from smartspec.commands.common import (
    add_index_flag,
    options_of,
    sound_specs,
    spec_paths,
)
from smartspec.document.comparison import difference, numbered_lines
from smartspec.errors import SmartSpecError
from smartspec.graph.build import Merging, merging
from smartspec.layout import SpecPaths
from smartspec.reporting.console import wants_colour
from smartspec.reporting.diffs import shown, strong
from smartspec.speech import told

HELP = "show what a build would change, and write nothing"
EXAMPLE = "smartspec diff spec-004-financial-system"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `diff`."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these specs")
    add_index_flag(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the differences; 1 where there is one, or a spec cannot be built."""
    options = replace(options_of(arguments), read_only=True)
    names = arguments.ids
    chosen = [spec_paths(options, name) for name in names] if names else sound_specs(options)
    colour = wants_colour(sys.stdout)
    found = 0
    for paths in chosen:
        try:
            text = as_text(paths, merging(options, paths), colour)
        except SmartSpecError as error:
            print(error, file=sys.stderr)
            found += 1
            continue
        if text:
            print(text)
            found += 1
    return int(found > 0)


def as_text(paths: SpecPaths, found: Merging, colour: bool) -> str:
    """What a build would change in one document; empty where that is nothing."""
    old = (found.on_disk or "").replace("\r\n", "\n")
    new = found.merged.text.replace("\r\n", "\n")
    _, hunks = difference(numbered_lines(old), numbered_lines(new), limit=None)
    lines = [
        strong(f"--- {paths.document}", colour),
        strong(f"+++ {told('as a build would write it')}", colour),
    ]
    if not hunks:
        lines = []
    else:
        lines.append(shown(hunks, colour))
    lines += [
        f"{paths.document}:{section.line}: "
        + told(f"'{section.name}' waits for review (`smartspec review {paths.id}`)")
        for section in found.merged.sections
        if section.waits
    ]
    return "\n".join(lines)
