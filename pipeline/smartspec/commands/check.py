"""`smartspec check`: whether everything that is generated is current; what CI runs."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, replace

from smartspec.commands.common import add_index_flag, options_of, spec_paths
from smartspec.graph.check import check
from smartspec.speech import told

HELP = "fail where a document is stale, edited outside its fences, or broken; writes nothing"
EXAMPLE = "smartspec check"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `check`."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these specs")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    add_index_flag(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print one line for each thing that is not as it should be; 1 where there is one."""
    options = replace(options_of(arguments), read_only=True)
    names = tuple(arguments.ids)
    chosen = tuple(spec_paths(options, name) for name in names) if names else None
    found = check(options, chosen)
    if arguments.json:
        listed = [asdict(problem) for problem in found.problems]
        data = {"version": 1, "checked": found.checked, "problems": listed}
        print(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        for problem in found.problems:
            print(problem)
        print(told(f"{found.checked:,} specs checked, {len(found.problems):,} problems"), end="")
        waiting = told(f"waiting for review: {found.waiting:,} sections")
        print(f"; {waiting}" if found.waiting else "")
    return int(bool(found.problems))
