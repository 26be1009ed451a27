"""Arguments that several commands share, and what they mean."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from smartspec.errors import UsageError, nearest
from smartspec.graph.build import Options, current_scan
from smartspec.layout import DOCUMENT, SOURCE, SpecPaths, find_root
from smartspec.planning.settings import Flags, SettingName, Value

ADD_IMPORT = "add this line to dodo.py: from smartspec.graph.tasks import *"
LEVELS = {
    "security": ("none", "basic", "stride-basic", "stride-full", "auto"),
    "di": ("none", "minimal", "full", "auto"),
    "performance": ("none", "basic", "full", "auto"),
}


def add_setting_flags(parser: argparse.ArgumentParser) -> None:
    """The flags of the reference's Appendix A that change what a document holds."""
    group = parser.add_argument_group("settings, stronger than the source")
    group.add_argument(
        "--profile", metavar="NAME", help="basic, backend-service, financial, full, …"
    )
    group.add_argument("--mode", choices=("standard", "compact"))
    group.add_argument("--domain", metavar="NAME[,NAME]", help="healthcare, iot, logistics, ai, …")
    for name, words in LEVELS.items():
        group.add_argument(f"--{name}", choices=words)
    group.add_argument("--no-di", action="store_const", const="none", dest="di", help="--di=none")


def add_index_flag(parser: argparse.ArgumentParser) -> None:
    """`--specindex`: resolve dependencies in another index."""
    parser.add_argument("--specindex", metavar="PATH", help="resolve ids in this SPEC_INDEX.json")


def flags_of(arguments: argparse.Namespace) -> Flags:
    """The settings that the command line gives."""
    flags: dict[SettingName, Value] = {}
    names: tuple[SettingName, ...] = ("profile", "mode", "security", "di", "performance")
    for name in names:
        value = getattr(arguments, name)
        if value is not None:
            flags[name] = value
    if arguments.domain is not None:
        flags["domain"] = tuple(word for word in arguments.domain.split(",") if word)
    return flags


def options_of(arguments: argparse.Namespace) -> Options:
    """The workspace that a command is about."""
    start = arguments.root or os.getcwd()
    specindex = getattr(arguments, "specindex", None)
    if specindex is not None:
        specindex = os.path.abspath(specindex)
        if not os.path.isfile(specindex):
            print(
                f"warning: {specindex} not found; dependencies are listed without path and repo",
                file=sys.stderr,
            )
    return Options(str(find_root(start)), specindex)


def spec_paths(options: Options, name: str) -> SpecPaths:
    """The spec that `name` means: an id, its folder, its source or its document.

    Raises `UsageError` with the nearest id where there is none.
    """
    rows = {row.id: row.paths for row in current_scan(options).rows}
    wanted = Path(name).parent.name if name.endswith((DOCUMENT, SOURCE)) else name
    wanted = wanted.rstrip("/").rsplit("/", 1)[-1]
    if wanted not in rows:
        hint = nearest(wanted, rows) or "`doit list --all` shows every spec"
        raise UsageError.of(f"there is no spec '{wanted}' in this workspace", hint)
    return rows[wanted]
