"""SPEC_INDEX.json as it will stand once it is in step with the sources."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from smartspec import layout, store
from smartspec.graph.rows import Remembered, Row
from smartspec.index import spec_index
from smartspec.index.spec_index import Entry, LocalSpec, SpecIndex


@dataclass(frozen=True)
class IndexState:
    """What tasks depend on: the value of each entry that some spec names, and the whole."""

    values: Mapping[str, str]
    digest: str
    stamp: store.Stamp | None
    circles: Mapping[str, str] = field(default_factory=dict)
    """For each id in a circle of dependencies: the circle."""


def same_index(
    before: Remembered, path: str, stamp: store.Stamp | None, rows: Mapping[str, Row]
) -> bool:
    """Whether neither the index nor anything that it is made from has changed."""
    same_file = stamp == before.index_stamp and path == before.index_path
    return same_file and bool(before.index_digest) and rows == before.rows


def index_state(
    root: str, path: str, owned: bool, rows: Iterable[Row], repository: str
) -> IndexState:
    """The index read and brought in step; raises `ConfigError` where it cannot be read."""
    stamp = store.stamp(root, path)
    known = list(rows)
    document = resulting_index(root, path, owned, known, repository)
    index = index_of(document)
    listed = {name for row in known for name in row.dependencies}
    gone = missing_files(root, index, listed, repository)
    values = {
        name: store.digest(f"{index.value(name)}{' gone' if name in gone else ''}")
        for name in sorted(listed)
    }
    for name in sorted({name for row in known for name in row.mentions}):
        entry = index.entries.get(name)
        depends = "not found" if entry is None else repr(spec_index.dependencies_of(entry))
        values[named(name)] = store.digest(depends)
    circles = {name: " ".join(circle) for name, circle in sorted(index.circles.items())}
    text = spec_index.as_text(document) if document is not None else ""
    return IndexState(values, store.digest(text), stamp, circles)


def named(spec_id: str) -> str:
    """The name of the value of an id that a text names without listing it."""
    return f"named({spec_id})"


def missing_files(
    root: str, index: SpecIndex, names: Iterable[str], repository: str
) -> frozenset[str]:
    """Those of `names` whose entry is of this repository and points to nothing."""
    missing = set()
    for name in names:
        entry = index.entries.get(name)
        path = entry.get("path") if entry is not None else None
        # What an index says is a path of a person: it is only looked for inside the workspace.
        if entry is None or not path or not spec_index.is_local(entry, repository):
            continue
        if not store.is_inside(root, path) or store.stamp(root, path) is None:
            missing.add(name)
    return frozenset(missing)


def resulting_index(
    root: str, path: str, owned: bool, rows: Iterable[Row], repository: str
) -> dict[str, Any] | None:
    """The index as it will stand; None where there is none and none is kept here.

    Raises `ConfigError` where the file is there and cannot be read as an index.
    """
    document: dict[str, Any] | None = None
    if store.stamp(root, path) is not None:
        # An index that somebody named on the command line may lie anywhere; ours lies here.
        folder, name = (root, path) if owned else os.path.split(os.path.join(root, path))
        document = spec_index.read_index(store.read_text(folder, name), path)
    if not owned:
        return document
    document = document or {"specs": []}
    known = list(rows)
    here = {row.id for row in known}
    gone = [
        entry["id"]
        for entry in document["specs"]
        if entry["id"] not in here and _is_gone(root, entry, repository)
    ]
    return spec_index.updated(document, map(_local, filter(_is_sound, known)), repository, gone)


def _is_sound(row: Row) -> bool:
    return bool(row.title)  # the entry of a broken source stays as it last was


def _is_gone(root: str, entry: Entry, repository: str) -> bool:
    """Whether an entry is of this repository, and neither source nor document is left of it."""
    path = str(entry.get("path"))
    if entry.get("repo") != repository or not path.startswith(f"{layout.SPECS}/"):
        return False
    left = (f"{path}/{layout.SOURCE}", f"{path}/{layout.DOCUMENT}")
    return all(store.stamp(root, file) is None for file in left)


def _local(row: Row) -> LocalSpec:
    return LocalSpec(
        row.id,
        row.title,
        row.paths.folder,
        row.category,
        row.status,
        row.description,
        row.dependencies,
    )


def index_of(document: Mapping[str, Any] | None) -> SpecIndex:
    """An index document, ready for looking ids up; None is a missing index."""
    if document is None:
        return SpecIndex({}, present=False)
    return SpecIndex(spec_index.by_id(document["specs"]), present=True)
