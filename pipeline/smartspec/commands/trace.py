"""`smartspec trace`: each requirement with what serves it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict

from smartspec.commands.common import options_of, spec_paths
from smartspec.graph.tracing import Traced, traced
from smartspec.speech import told
from smartspec.views.requirements import COLUMNS, TraceRow

HELP = "show which requirement is served by what"
EXAMPLE = "smartspec trace spec-102-discount-codes-technical"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `trace`."""
    parser.add_argument("id", help="a functional or technical spec: its id, source or document")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(arguments: argparse.Namespace) -> int:
    """Print the matrix; 1 where a requirement is not served, or a part serves none."""
    options = options_of(arguments)
    found = traced(options, spec_paths(options, arguments.id))
    if arguments.json:
        print(json.dumps(_data(found), indent=2, ensure_ascii=False))
    else:
        print(*_lines(found), sep="\n")
    return int(bool(found.unserved or found.idle))


def _data(found: Traced) -> dict[str, object]:
    return {
        "version": 1,
        "implemented by": list(found.answers),
        "requirements": [asdict(row) for row in found.rows],
        "unserved": list(found.unserved),
        "serving nothing": [{"name": part.name, "key": part.key} for part in found.idle],
    }


def _lines(found: Traced) -> Sequence[str]:
    if not found.rows:
        return [told("this spec neither states requirements nor serves any")]
    lines = [told(f"implemented by {', '.join(found.answers)}")] if found.answers else []
    for row in found.rows:
        lines += _row(row)
    if found.is_unanswered:
        way = f"smartspec derive {found.id} --stack NAME"
        return [*lines, told(f"no spec implements {found.id}, and nothing serves it: `{way}`")]
    lines += [told(f"{name}: nothing serves it") for name in found.unserved]
    return [
        *lines,
        *(told(f"{p.name} ({p.key}): serves no requirement; write `serves`") for p in found.idle),
    ]


def _row(row: TraceRow) -> list[str]:
    lines = [f"{row.id}  {row.text}".rstrip()]
    for column in COLUMNS:
        names = getattr(row, column)
        if names:
            lines.append(f"    {column:<11} {'; '.join(names)}")
    return lines
