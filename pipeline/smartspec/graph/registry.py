"""The registry of critical sections: derived from the documents, one line a section.

Sections of one spec stand side by side, and two branches may change two of them. git merges two
changes only where an unchanged line lies between them: that is what the blank lines are for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from smartspec import layout, store
from smartspec.document.markers import BYTE_ORDER_MARK, critical_sections
from smartspec.errors import SmartSpecError
from smartspec.graph.build import Options, Outcome, current_scan
from smartspec.layout import SpecPaths

VERSION = 1
_CACHE = f"{layout.CACHE}/registry.json"

Entries = dict[str, dict[str, Any]]
"""`ID:SECTION` to what the registry says of it."""


def registry_text(options: Options) -> str:
    """The registry as the documents on disk have it now, all of them read."""
    found: Entries = {}
    for row in current_scan(options).rows:
        found.update(_entries(options.root, row.paths))
    return as_text(found)


def is_stale(root: str) -> bool:
    """Whether a document was looked at since the registry was last brought in step."""
    paths = (layout.REGISTRY_STALE, layout.REGISTRY)
    marked, there = (store.stamp(root, path) is not None for path in paths)
    return marked or not there


def update_registry(options: Options) -> Outcome:
    """Bring the registry in step; documents that did not change are not read again."""
    root = options.root
    known = _remembered(root)
    now: dict[str, list[Any]] = {}
    for row in current_scan(options).rows:
        stamp = store.stamp(root, row.paths.document)
        if stamp is None:
            continue
        before = known.get(row.paths.document)
        if before is not None and before[0] == list(stamp):
            now[row.paths.document] = before
        else:
            now[row.paths.document] = [list(stamp), _entries(root, row.paths)]
    if now != known:
        store.write_text(root, _CACHE, json.dumps(now, separators=(",", ":")))
    text = as_text({key: entry for _, found in now.values() for key, entry in found.items()})
    wrote = store.write_text(root, layout.REGISTRY, text)
    store.remove(root, layout.REGISTRY_STALE)
    return "built" if wrote else "kept"


def as_text(entries: Mapping[str, Mapping[str, Any]]) -> str:
    """The registry's file: every section's line ends alike, so that none changes for another."""
    lines = [
        f"{json.dumps(key)}: {json.dumps(entry, ensure_ascii=False)},"
        for key, entry in sorted(entries.items())
    ]
    return "\n\n".join(["{", *lines, f'"version": {VERSION}']) + "\n}\n"


def _entries(root: str, paths: SpecPaths) -> Entries:
    """What one document holds; nothing where it cannot be read, which its own task reports."""
    try:
        text = store.read_text(root, paths.document).removeprefix(BYTE_ORDER_MARK)
        found = critical_sections(text, paths.document)
    except SmartSpecError:
        return {}
    return {
        f"{paths.id}:{section.name}": {
            "path": paths.document,
            "sum": section.recorded,
            "edited": not section.untouched,
            "flags": list(section.flags),
        }
        for section in found
    }


def _remembered(root: str) -> dict[str, list[Any]]:
    try:
        data = json.loads(store.read_text(root, _CACHE))
        return {str(path): [list(stamp), dict(found)] for path, (stamp, found) in data.items()}
    except (SmartSpecError, ValueError, TypeError, AttributeError):
        return {}
