"""`smartspec trace`: each requirement with what serves it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from smartspec.commands.common import options_of, spec_paths
from smartspec.graph.build import rendering
from smartspec.views.requirements import TraceRow, idle_parts, unserved

HELP = "show which requirement is served by what"
EXAMPLE = "smartspec trace spec-102-discount-codes-technical"

_COLUMNS = ("endpoints", "tables", "components", "tests", "tasks")


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `trace`."""
    parser.add_argument("id", help="a technical spec: its id, source or document")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(arguments: argparse.Namespace) -> int:
    """Print the matrix; 1 where a requirement is not served, or a part serves none."""
    options = options_of(arguments)
    job, bench = rendering(options, spec_paths(options, arguments.id))
    rows = bench.renderer.system(job).traceability
    missing, idle = unserved(rows), idle_parts(job.spec)
    if arguments.json:
        data = {
            "version": 1,
            "requirements": [asdict(row) for row in rows],
            "unserved": list(missing),
            "serving nothing": [{"name": part.name, "key": part.key} for part in idle],
        }
        print(json.dumps(data, indent=2, ensure_ascii=False))
        return int(bool(missing or idle))
    for row in rows:
        print(*_lines(row), sep="\n")
    for name in missing:
        print(f"{name}: nothing serves it")
    for part in idle:
        print(f"{part.name} ({part.key}): serves no requirement; write `serves`")
    if not rows:
        print("this spec neither states requirements nor serves any")
    return int(bool(missing or idle))


def _lines(row: TraceRow) -> list[str]:
    lines = [f"{row.id}  {row.text}".rstrip()]
    for column in _COLUMNS:
        names = getattr(row, column)
        if names:
            lines.append(f"    {column:<11} {'; '.join(names)}")
    return lines
