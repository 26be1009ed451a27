"""`smartspec build`: what `doit` does, from anywhere inside the workspace."""

from __future__ import annotations

import argparse
import os

from smartspec.commands.common import ADD_IMPORT, add_index_flag, options_of, spec_paths
from smartspec.errors import Fault, UsageError
from smartspec.graph.build import current_scan
from smartspec.graph.tasks import SPEC_INDEX_OPTION, asked
from smartspec.layout import DODO

HELP = "build and check every spec that changed"
EXAMPLE = "smartspec build -j 2"

_EXIT = {0: 0, 1: 1, 2: 2, 3: 2}
"""doit's exit codes (https://pydoit.org/cmd-run.html#return-value) as SmartSpec's."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `build`."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these specs")
    parser.add_argument("-j", "--jobs", type=int, default=0, metavar="N", help="processes")
    add_index_flag(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the graph in this process."""
    from doit.doit_cmd import DoitMain

    options = options_of(arguments)
    names = [spec_paths(options, name).id for name in arguments.ids] if arguments.ids else []
    os.chdir(options.root)
    if options.specindex:
        os.environ[SPEC_INDEX_OPTION] = options.specindex
    jobs = ["-n", str(arguments.jobs)] if arguments.jobs > 1 else []
    broken = {row.id for row in current_scan(options).rows if row.faults}
    tasks = [f"spec:{name}" for name in names]
    tasks += [f"validate:{name}" for name in names if name not in broken]
    code = _EXIT.get(DoitMain().run(["run", *jobs, *tasks]), 2)
    if os.getcwd() not in asked:
        raise UsageError(
            [Fault(DODO, 0, 0, "it does not import SmartSpec's tasks", hint=ADD_IMPORT)]
        )
    return code
