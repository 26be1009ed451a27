"""`smartspec build`: what `doit` does, from anywhere inside the workspace."""

from __future__ import annotations

import argparse
import os

from smartspec.commands.checking import add_output_flags, consistency
from smartspec.commands.common import add_index_flag, options_of, spec_paths
from smartspec.graph.build import current_scan, forget_scans
from smartspec.graph.tasks import SPEC_INDEX_OPTION

HELP = "build and check every spec that changed"
EXAMPLE = "smartspec build -j 2"

_EXIT = {0: 0, 1: 1, 2: 2, 3: 2}
"""doit's exit codes (https://pydoit.org/cmd-run.html#return-value) as SmartSpec's."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `build`."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these specs")
    parser.add_argument("-j", "--jobs", type=int, default=0, metavar="N", help="processes")
    parser.add_argument(
        "--no-validation", action="store_true", help="build only: no document is checked"
    )
    parser.add_argument(
        "--validate-consistency",
        action="store_true",
        help="end with the consistency report; on a terminal, errors lead to a question",
    )
    add_output_flags(parser)
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
    now = current_scan(options)
    tasks = [f"spec:{name}" for name in names]
    if not (arguments.no_validation or arguments.validate_consistency):
        broken = {row.id for row in now.rows if row.faults}
        tasks += [f"validate:{name}" for name in names if name not in broken]
    elif not names:
        tasks = ["spec", "openapi", "ddl", *(["index"] if now.index_owned else [])]
    code = _EXIT.get(DoitMain().run(["run", *jobs, *tasks]), 2)
    if code or arguments.no_validation or not arguments.validate_consistency:
        return code
    forget_scans()
    return consistency(options, names, arguments)
