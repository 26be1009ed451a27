"""`smartspec derive`: the technical source that answers a functional spec."""

from __future__ import annotations

import argparse
import difflib
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from smartspec.commands.common import options_of, spec_paths
from smartspec.graph.build import forget_scans
from smartspec.graph.deriving import Derived, derived, write
from smartspec.speech import told

if TYPE_CHECKING:
    from smartspec.derivation.merging import Change

HELP = "write the technical source that answers a functional spec, or bring it up to date"
EXAMPLE = "smartspec derive spec-101-discount-codes --stack node-express-postgres"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `derive`."""
    parser.add_argument("functional", help="the functional spec: its id, source or document")
    parser.add_argument("--stack", required=True, metavar="NAME", help="what it is built with")
    parser.add_argument(
        "--id", default="", help="id of the technical spec (default: its own, or …-technical)"
    )
    parser.add_argument(
        "--nogenerate", action="store_true", help="show what would change, write nothing"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(arguments: argparse.Namespace) -> int:
    """Derive, merge with what a person changed, and say what there is to look at.

    1 where the person and the functional spec changed the same value: the person's stays.
    """
    options = options_of(arguments)
    made = derived(
        options, spec_paths(options, arguments.functional), arguments.stack, arguments.id
    )
    if not arguments.nogenerate:
        write(options, made)
        forget_scans()
    if arguments.json:
        print(json.dumps(_data(made), indent=2, ensure_ascii=False))
    else:
        _tell(made, dry=arguments.nogenerate)
    return int(bool(made.conflicts))


def _data(made: Derived) -> dict[str, Any]:
    return {
        "source": made.paths.source,
        "new": made.is_new,
        "changed": made.before != made.source,
        "conflicts": [
            {"key": c.key, "before": c.before, "kept": c.kept, "derived": c.derived}
            for c in made.conflicts
        ],
        "questions": list(made.questions),
    }


def _tell(made: Derived, *, dry: bool) -> None:
    if dry:
        old, new = made.before.splitlines(), made.source.splitlines()
        print(*difflib.unified_diff(old, new, "now", "derived", lineterm=""), sep="\n")
    done = told("would be written") if dry else told("written")
    print(f"{made.paths.source}: {done if made.before != made.source else told('as it was')}")
    for conflict in made.conflicts:
        print(told(f"conflict at {conflict.key}: yours stays"))
        print(*_side(told("yours"), conflict.kept, conflict.yours), sep="\n")
        print(*_side(told("derived"), conflict.derived, conflict.wanted), sep="\n")
    for question in made.questions:
        print(told(f"question: {question}"))
    if not dry:
        print(told(f"next: edit {made.paths.source}, then run `doit spec:{made.paths.id}`"))


def _side(label: str, value: Any, changed: Sequence[Change]) -> Iterator[str]:
    """One side of a conflict: the value, or of something larger each value that it changes."""
    start = f"    {label + ':':<9}"
    if value is None:
        yield f"{start}{told('not there')}"
    elif not all(change.key for change in changed):
        yield f"{start}{_json(value)}"
    else:
        for change in changed:
            after, before = _json(change.after), _json(change.before)
            yield f"{start}{change.key}: {after}, {told('was')} {before}"


def _json(value: Any) -> str:
    return told("not there") if value is None else json.dumps(value, ensure_ascii=False)
