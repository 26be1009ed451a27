"""`smartspec review`: look at what waits, section by section, and take it or leave it."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable

from smartspec.commands.common import (
    add_backup_flags,
    add_index_flag,
    options_of,
    spec_paths,
)
from smartspec.graph.build import Options
from smartspec.graph.review import (
    Decision,
    Unreadable,
    Waiting,
    as_json,
    candidates,
    decide,
    named,
    waiting,
)
from smartspec.layout import SpecPaths
from smartspec.locking import locked
from smartspec.reporting.console import wants_colour
from smartspec.reporting.diffs import shown, strong
from smartspec.speech import told

HELP = "go through the critical sections whose new text waits for approval"
EXAMPLE = "smartspec review --accept spec-004-financial-system:security"

STATES = {
    "held-back": "held back: nobody edited it, and it would read differently now",
    "edited-and-waiting": "edited by hand, and would be generated differently now",
    "orphaned": "the plan has no place for it any more; accepting removes it",
}
_QUESTION = "[a]ccept, [k]eep what stands there, [s]kip, [q]uit?"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `review`."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these specs")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help="one line for each section that waits")
    what.add_argument("--json", action="store_true", help="the same as one JSON document")
    what.add_argument(
        "--accept", action="append", metavar="ID:SECTION", help="take the new text (repeatable)"
    )
    what.add_argument(
        "--keep", action="append", metavar="ID:SECTION", help="keep what stands there, for good"
    )
    what.add_argument("--accept-all", action="store_true", help="take everything that waits")
    add_backup_flags(parser)
    add_index_flag(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show or decide what waits; 1 where something still waits, or a spec cannot be built."""
    options = options_of(arguments)
    keys = arguments.accept or arguments.keep or []
    names = arguments.ids or list(dict.fromkeys(key.partition(":")[0] for key in keys))
    chosen = [spec_paths(options, name) for name in names] if names else candidates(options)
    found: list[Waiting] = []
    unreadable = 0
    for item in waiting(options, chosen):
        if isinstance(item, Unreadable):
            print(item.error, file=sys.stderr)
            unreadable += 1
        else:
            found.append(item)
    left = _act(options, arguments, found)
    return int(bool(left or unreadable))


def _act(options: Options, arguments: argparse.Namespace, found: list[Waiting]) -> int:
    """Do what is asked; how many sections still wait."""
    if arguments.json:
        print(as_json(found))
        return len(found)
    if arguments.accept_all:
        return len(found) - _decide(options, found, "accept")
    if arguments.accept:
        return len(found) - _decide(options, named(found, arguments.accept), "accept")
    if arguments.keep:
        return len(found) - _decide(options, named(found, arguments.keep), "keep")
    if not found:
        print(told("nothing waits for review"))
        return 0
    if arguments.list:
        _print_list(found)
        return len(found)
    if not sys.stdin.isatty():
        _print_list(found)
        print(told("no terminal to ask at: use --accept, --keep or --accept-all"))
        return len(found)
    return _walk(options, found)


def _print_list(found: list[Waiting]) -> None:
    for item in found:
        print(f"{item.key}  {told(item.section.state)}  {item.where}")
        print(f"    {'; '.join(map(told, item.causes))}")
        print(f"    smartspec review --accept {item.key}")


def _decide(options: Options, found: Iterable[Waiting], decision: Decision) -> int:
    """Decide the sections of one spec together; how many that were."""
    by_spec: dict[SpecPaths, list[str]] = defaultdict(list)
    for item in found:
        by_spec[item.paths].append(item.section.name)
    done = told("accepted") if decision == "accept" else told("kept")
    with locked(options.root, options.wait):
        for paths, names in by_spec.items():
            result = decide(options, paths, names, decision)
            for name in names:
                print(f"{done} {paths.id}:{name}")
            if result.backup:
                print(f"    {told(f'what stood there: {result.backup}')}")
    return sum(len(names) for names in by_spec.values())


def _walk(options: Options, found: list[Waiting]) -> int:
    """Ask about each section in turn; how many still wait in the end."""
    colour = wants_colour(sys.stdout)
    left = len(found)
    for number, item in enumerate(found, 1):
        print(as_text(item, number, len(found), colour))
        answer = _ask()
        if answer == "q":
            break
        if answer in ("a", "k"):
            left -= _decide(options, [item], "accept" if answer == "a" else "keep")
    print(told(f"{left} still waiting") if left else told("nothing is waiting any more"))
    return left


def as_text(item: Waiting, number: int, count: int, colour: bool) -> str:
    """One section as it is shown for a decision."""
    section = item.section
    lines = [
        strong(f"{item.key}  {told(f'({number} of {count})')}", colour),
        f"  {item.where}",
        f"  {told(STATES[section.state])}",
        *(f"  {told('because of')} {told(cause)}" for cause in item.causes),
        shown(item.hunks(), colour),
    ]
    return "\n".join(lines)


def _ask() -> str:
    while True:
        try:
            answer = input(f"{told(_QUESTION)} ").strip().lower()[:1]
        except EOFError:
            return "q"
        if answer in ("a", "k", "s", "q"):
            return answer
