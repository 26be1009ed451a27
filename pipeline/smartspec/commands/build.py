"""`smartspec build`: what `doit` does, from anywhere inside the workspace."""

from __future__ import annotations

import argparse
import os
import sys

from smartspec import store
from smartspec.commands.checking import add_output_flags, consistency
from smartspec.commands.common import (
    ADD_IMPORT,
    add_backup_flags,
    add_force_flags,
    add_index_flag,
    options_of,
    spec_paths,
)
from smartspec.errors import Fault, SmartSpecError, UsageError
from smartspec.graph.backups import newest_backup
from smartspec.graph.build import (
    SPEC_INDEX_OPTION,
    Options,
    current_scan,
    forget_scans,
    in_words,
    library_of,
    planned,
)
from smartspec.graph.tasks import RUN_OPTIONS, asked
from smartspec.layout import DODO
from smartspec.locking import lock_of

HELP = "build and check every spec that changed"
EXAMPLE = "smartspec build -j 2"

_EXIT = {0: 0, 1: 1, 2: 2, 3: 2}
"""doit's exit codes (https://pydoit.org/cmd-run.html#return-value) as SmartSpec's."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `build`."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these specs")
    parser.add_argument("-j", "--jobs", type=int, default=0, metavar="N", help="processes")
    add_force_flags(parser)
    add_backup_flags(parser)
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
    if options.output_dir is not None:
        store.locate(options.root, options.output_dir)
    if options.force_update:
        _check_forced(options, names)
    if not options.wait:
        lock_of(options.root).take(wait=False)
    os.chdir(options.root)
    _tell_tasks(options)
    jobs = ["-n", str(arguments.jobs)] if arguments.jobs > 1 else []
    # A section that is held back is up to date as far as doit knows: it has to be told to look.
    always = ["-a"] if options.force_update or options.overwrite else []
    tasks = _tasks(options, names, arguments)
    before = {name: newest_backup(options, spec_paths(options, name)) for name in names}
    try:
        code = _EXIT.get(DoitMain().run(["run", *jobs, *always, *tasks]), 2)
        if names and not options.no_report:
            from smartspec.commands.reported import write_reports

            try:
                chosen = [spec_paths(options, name) for name in names]
                write_reports(options, chosen, before, check=not arguments.no_validation)
            except SmartSpecError as error:  # what was built stays built
                print(error, file=sys.stderr)
                code = code or 1
    finally:
        lock_of(options.root).release()
    if os.getcwd() not in asked:
        raise UsageError(
            [Fault(DODO, 0, 0, "it does not import SmartSpec's tasks", hint=ADD_IMPORT)]
        )
    if code or arguments.no_validation or not arguments.validate_consistency:
        return code
    forget_scans()
    return consistency(options, names, arguments)


def _tasks(options: Options, names: list[str], arguments: argparse.Namespace) -> list[str]:
    """What doit is to run; nothing named is everything."""
    now = current_scan(options)
    checked = not (arguments.no_validation or arguments.validate_consistency)
    if checked and not names:
        return []
    artifacts = {row.id: row.artifacts for row in now.rows if not row.faults}
    checks = ("validate", "verify") if checked else ()
    # Those of one spec after each other, and not group after group: they share what they read.
    tasks = [
        f"{group}:{name}"
        for name in names or dict.fromkeys(row.id for row in now.rows)
        for group in ("spec", *((*artifacts[name], *checks) if name in artifacts else ()))
    ]
    if names:
        return tasks
    # The group also names what cannot be a spec, which is told.
    return [*tasks, "spec", *(["index"] if now.index_owned else [])]


def _tell_tasks(options: Options) -> None:
    """Put the options where the tasks, and their worker processes, find them."""
    if options.specindex:
        os.environ[SPEC_INDEX_OPTION] = options.specindex
    words = in_words(options)
    if words:
        os.environ[RUN_OPTIONS] = words


def _check_forced(options: Options, names: list[str]) -> None:
    """Refuse a section that is critical in none of the specs that are to be built."""
    from smartspec.document.merge import USUAL_SECTIONS
    from smartspec.planning.critical import check_forced, critical_names

    legal = set(USUAL_SECTIONS)
    if names:
        for name in names:
            _, plan = planned(options, spec_paths(options, name))
            legal |= {section.marker for section in plan.sections if section.marker}
    else:
        legal |= critical_names(library_of(options))
    check_forced(options.force_update, legal)
