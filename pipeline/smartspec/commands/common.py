"""Arguments that several commands share, and what they mean."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from smartspec.errors import UsageError, nearest
from smartspec.graph.build import SPEC_INDEX_OPTION, Options, current_scan
from smartspec.layout import DOCUMENT, SOURCE, SpecPaths, find_root
from smartspec.planning.settings import Flags, SettingName, Value
from smartspec.speech import told

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


def add_language_flag(parser: argparse.ArgumentParser) -> None:
    """The language of what people read; without it, that of the config, then of the locale."""
    parser.add_argument("--lang", metavar="LANGUAGE", help="of what is said: en, th")


def add_backup_flags(parser: argparse.ArgumentParser) -> None:
    """What is kept beside the documents, and what becomes of a second run (section 0.7)."""
    parser.add_argument("--no-backup", action="store_true", help="keep no copy of what is replaced")
    parser.add_argument("--no-report", action="store_true", help="write no reports")
    parser.add_argument(
        "--output-dir", metavar="DIR", help="for backups and reports (default: .smartspec)"
    )
    parser.add_argument(
        "--wait",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="wait for another run at work here, or give up and say who it is",
    )


def add_force_flags(parser: argparse.ArgumentParser) -> None:
    """What may be replaced (workflow section 0.6)."""
    parser.add_argument(
        "--force-update",
        metavar="SECTION[,SECTION]",
        help="take the new text of critical sections: all, none, stride, config, di, monitoring, …",
    )
    parser.add_argument(
        "--overwrite",
        action="store_true",
        help="replace hand edits outside critical sections, too; a backup is made first",
    )


def sound_specs(options: Options) -> list[SpecPaths]:
    """Every spec whose source can be read; what is wrong with the others goes to stderr."""
    sound = []
    for row in current_scan(options).rows:
        if row.faults:
            print(*row.faults, sep="\n", file=sys.stderr)
        else:
            sound.append(row.paths)
    return sound


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
    root = str(find_root(start))
    specindex = _index_of(arguments, root)
    if specindex is not None and not os.path.isfile(specindex):
        print(
            told(f"warning: {specindex} not found; dependencies are listed without path and repo"),
            file=sys.stderr,
        )
    forced = getattr(arguments, "force_update", None) or ""
    output_dir = getattr(arguments, "output_dir", None)
    return Options(
        root,
        specindex,
        force_update=tuple(word for word in forced.split(",") if word),
        overwrite=getattr(arguments, "overwrite", False),
        no_backup=getattr(arguments, "no_backup", False),
        no_report=getattr(arguments, "no_report", False),
        output_dir=os.path.relpath(output_dir, root) if output_dir else None,
        wait=getattr(arguments, "wait", True),
        language=getattr(arguments, "lang", None),
    )


def _index_of(arguments: argparse.Namespace, root: str) -> str | None:
    """The index to look ids up in, if it is another one: the flag's, else the environment's."""
    given: str | None = getattr(arguments, "specindex", None)
    if given is not None:
        return os.path.abspath(given)
    always = os.environ.get(SPEC_INDEX_OPTION)
    return os.path.abspath(os.path.join(root, always)) if always else None


def spec_paths(options: Options, name: str) -> SpecPaths:
    """The spec that `name` means: an id, its folder, its source or its document.

    The number alone is enough where one spec has it: `spec-004` is `spec-004-financial-system`.
    Raises `UsageError` with the nearest id where there is none, and with all where it is not clear.
    """
    rows = {row.id: row.paths for row in current_scan(options).rows}
    wanted = Path(name).parent.name if name.endswith((DOCUMENT, SOURCE)) else name
    wanted = wanted.rstrip("/").rsplit("/", 1)[-1]
    numbered = [id_ for id_ in rows if id_.startswith(f"{wanted}-")]
    if wanted not in rows and numbered and wanted[-1:].isdigit():
        if len(numbered) > 1:
            message = f"{len(numbered)} specs begin with '{wanted}'"
            raise UsageError.of(message, f"name one of them: {', '.join(numbered)}")
        wanted = numbered[0]
    if wanted not in rows:
        hint = nearest(wanted, rows) or "`doit list --all` shows every spec"
        raise UsageError.of(f"there is no spec '{wanted}' in this workspace", hint)
    return rows[wanted]
