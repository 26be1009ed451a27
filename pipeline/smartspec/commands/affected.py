"""`smartspec affected`: the specs that a branch affects; for CI, and for reviewers."""

from __future__ import annotations

import argparse
import json
import sys

from smartspec.commands.common import options_of
from smartspec.graph.affected import Affected, affected
from smartspec.graph.history import branching_point, past
from smartspec.reporting.console import wants_colour
from smartspec.speech import told

HELP = "list the specs whose generated files a change since a revision affects"
EXAMPLE = "smartspec affected --since origin/main --name-only | xargs smartspec validate"
_SHOWN_CAUSES = 5


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `affected`."""
    parser.add_argument(
        "--since",
        metavar="REVISION",
        required=True,
        help="compare with the commit where this branch left REVISION",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON document on stdout")
    form.add_argument(
        "--name-only", action="store_true", help="only the ids of specs that are still there"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print each affected spec with its files and the causes; 0 whatever is found."""
    options = options_of(arguments)
    commit = branching_point(options.root, arguments.since)
    with past(options.root, commit) as before:
        found = tuple(affected(options, before, _tell))
    if arguments.json:
        print(json.dumps(as_data(commit, found), indent=2, ensure_ascii=False))
    elif arguments.name_only:
        for spec in found:
            if spec.state != "removed":
                print(spec.paths.id)
    else:
        for spec in found:
            print("\n".join(as_lines(spec)))
        print(told(f"affected since {commit[:12]}: {len(found):,} specs"))
    return 0


def as_lines(spec: Affected) -> list[str]:
    """One spec for people: its files under the state they are in, then what they differ by."""
    shown = spec.causes[:_SHOWN_CAUSES]
    more = len(spec.causes) - len(shown)
    return [
        f"{spec.paths.folder}: {told(spec.state)}",
        *(f"    {path.rsplit('/', 1)[1]}" for path in spec.files),
        *(f"      {told('because of')} {cause}" for cause in shown),
        *([f"      {told(f'and {more:,} more')}"] if more else []),
    ]


def as_data(commit: str, found: tuple[Affected, ...]) -> dict[str, object]:
    """What `--json` prints: `version` counts changes of this shape that readers must know of."""
    specs = [
        {
            "id": spec.paths.id,
            "folder": spec.paths.folder,
            "state": spec.state,
            "files": spec.files,
            "causes": spec.causes,
        }
        for spec in found
    ]
    return {"version": 1, "since": commit, "specs": specs}


def _tell(number: int, total: int) -> None:
    """How far it is, on a terminal only."""
    if wants_colour(sys.stderr):
        print(
            f"\r\x1b[K{number:,}/{total:,}" if number < total else "\r\x1b[K",
            end="",
            file=sys.stderr,
            flush=True,
        )
