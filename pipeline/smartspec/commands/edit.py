"""`smartspec edit`: change settings in a source, and nothing else of it; then build."""

from __future__ import annotations

import argparse

from smartspec import store
from smartspec.commands.common import (
    add_force_flags,
    add_index_flag,
    add_setting_flags,
    flags_of,
    spec_paths,
)
from smartspec.commands.reported import (
    add_report_flags,
    built_and_told,
    dry_run,
    reporting_options,
)
from smartspec.graph.build import Options, forget_scans, planned
from smartspec.layout import SpecPaths
from smartspec.locking import locked
from smartspec.planning.settings import Flags, Value, source_key
from smartspec.reporting.report import Event

HELP = "change settings in a spec's source, and build it"
EXAMPLE = "smartspec edit specs/feature/spec-004/spec.md --force-update=stride,config"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `edit`."""
    parser.add_argument("document", metavar="SPEC.md", help="the document, its source or its id")
    add_setting_flags(parser)
    add_force_flags(parser)
    add_index_flag(parser)
    add_report_flags(parser)


def run(arguments: argparse.Namespace) -> int:
    """Change the source where a setting is given, then build."""
    return changed_and_built(arguments, "updated")


def changed_and_built(arguments: argparse.Namespace, event: Event) -> int:
    """Write the settings of the command line into the source, then build and report."""
    options = reporting_options(arguments)
    paths = spec_paths(options, arguments.document)
    old = store.read_text(options.root, paths.source)
    new = with_settings(options, paths, old, flags_of(arguments))
    if arguments.nogenerate:
        return dry_run(options, paths, new)
    with locked(options.root, options.wait):
        if new != old:
            store.write_text(options.root, paths.source, new, durable=True)
            forget_scans()
        return built_and_told(options, paths, event, arguments)


def with_settings(options: Options, paths: SpecPaths, text: str, flags: Flags) -> str:
    """The source `text` with `flags` written into it.

    The result is decided before anything is written, so that a setting which a profile does not
    allow is refused here. Raises `SourceError` with every fault.
    """
    from smartspec.source.editing import with_values
    from smartspec.source.spec import Spec

    changes: dict[tuple[str, ...], Value] = {
        tuple(source_key(name).split(".")): _short(value) for name, value in flags.items()
    }
    if not changes:
        return text
    new = with_values(text, changes, paths.source, tuple(Spec.model_fields))
    planned(options, paths, text=new)
    return new


def _short(value: Value) -> Value:
    """One domain is written as a word, several as a list."""
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value
