"""`smartspec progress`: what of the tasks is ticked."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass

from smartspec import store
from smartspec.commands.common import options_of, spec_paths
from smartspec.document.ticks import boxes, still_asked
from smartspec.errors import UsageError
from smartspec.graph.build import Options, current_scan
from smartspec.graph.rows import ARTIFACT_FILES
from smartspec.layout import SpecPaths
from smartspec.speech import told

HELP = "count the ticked tasks"
EXAMPLE = "smartspec progress spec-004-financial-system"

_BAR = 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How many tasks of a spec there are, and how many are ticked."""

    id: str
    done: int
    tasks: int
    next: str

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 only when everything is done."""
        return self.done * 100 // self.tasks if self.tasks else 0


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `progress`."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these specs")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(arguments: argparse.Namespace) -> int:
    """Print a line a spec, and the sum of all."""
    options = options_of(arguments)
    found = progress(options, arguments.ids)
    if arguments.json:
        data = [{**asdict(item), "percent": item.percent} for item in found]
        print(json.dumps({"version": 1, "specs": data}, indent=2, ensure_ascii=False))
        return 0
    if not found:
        way = "write `artifacts: [tasks]`, or run `smartspec generate-tasks`"
        print(f"{told('no spec has a tasks.md')}: {told(way)}")
        return 0
    whole = Progress(told("all"), sum(p.done for p in found), sum(p.tasks for p in found), "")
    width = max(len(item.id) for item in found)
    for item in [*found, *([whole] if len(found) > 1 else [])]:
        print(_line(item, width))
    return 0


def _line(item: Progress, width: int) -> str:
    bar = "█" * (item.percent * _BAR // 100)
    after = f"  {told('next')}: {item.next}" if item.next else ""
    return f"{item.id:<{width}}  {bar:<{_BAR}} {item.percent:>3}%  {item.done}/{item.tasks}{after}"


def progress(options: Options, names: list[str]) -> list[Progress]:
    """The progress of the named specs, or of all that have tasks.

    Raises `UsageError` where a named spec has none.
    """
    if names:
        return [_of(options, spec_paths(options, name), name) for name in names]
    rows = [row.paths for row in current_scan(options).rows]
    return [
        _of(options, paths, paths.id)
        for paths in rows
        if store.stamp(options.root, _file(paths)) is not None
    ]


def _file(paths: SpecPaths) -> str:
    return f"{paths.folder}/{ARTIFACT_FILES['tasks']}"


def _of(options: Options, paths: SpecPaths, name: str) -> Progress:
    if store.stamp(options.root, _file(paths)) is None:
        hint = f"run `smartspec generate-tasks {paths.id}`"
        raise UsageError.of(f"'{name}' has no tasks.md", hint)
    listed = boxes(still_asked(store.read_text(options.root, _file(paths))))
    waiting = next((box.words for box in listed if not box.ticked), "")
    return Progress(paths.id, sum(b.ticked for b in listed), len(listed), waiting.replace("**", ""))
