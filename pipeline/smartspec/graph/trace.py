"""A log of what was built, when, and from what: one JSON object a line in `trace.log`."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from smartspec import layout, store
from smartspec.errors import SmartSpecError
from smartspec.graph.build import Options, current_scan, library_of
from smartspec.graph.rows import Row

LIMIT = 5_000_000
"""Bytes at which a log is put aside."""
KEPT = 3
"""How many logs that were put aside are kept."""


def trace(options: Options, what: str, outcome: Mapping[str, Any]) -> None:
    """Add a line: `when` (local time with its zone), `what` (a task), `inputs`, and the outcome.

    It is for people who look back; nothing reads it, and where it cannot be written nothing fails.
    """
    entry = {
        "when": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "what": what,
        "inputs": _inputs(options, what.partition(":")[2]),
        **outcome,
    }
    try:
        folder = layout.output_folder(options.output_dir, library_of(options).output("output_dir"))
        line = json.dumps(entry, ensure_ascii=False)
        store.append_line(options.root, f"{folder}/{layout.TRACE}", line, LIMIT, KEPT)
    except SmartSpecError:
        return


def _inputs(options: Options, spec_id: str) -> dict[str, str]:
    """What a task's spec was made from: its source and settings by digest."""
    if not spec_id:
        return {}
    row = _rows(options).get(spec_id)
    if row is None:
        return {}
    beside = {item.path: "" for item in row.beside}
    return {row.paths.source: row.digest, "settings": row.settings, **beside}


@lru_cache(maxsize=4)
def _rows(options: Options) -> dict[str, Row]:
    return {row.id: row for row in current_scan(options).rows}
