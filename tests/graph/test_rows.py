from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smartspec import layout
from smartspec.errors import Fault
from smartspec.graph.rows import Beside, Remembered, Row, Uses, recall, remember
from smartspec.layout import SpecPaths

PATHS = SpecPaths("feature", "spec-1")
SOUND = Row(
    PATHS,
    (5, 6),
    "digest",
    (
        Beside("api", "specs/feature/spec-1/sections/api.md", (7, 8)),
        Beside("", "specs/feature/spec-1/openapi.yaml", None),
    ),
    title="ระบบเครดิต 💳",
    status="draft",
    description="D",
    dependencies=("spec-2",),
    artifacts=("ddl",),
    settings="settings",
    uses=0,
)
BROKEN = Row(
    SpecPaths("core", "spec-2"),
    (1, 2),
    "other",
    (),
    faults=(Fault("specs/core/spec-2/spec.yaml", 3, 4, "unknown key 'x'", "x", "hint"),),
)
SCAN = Remembered(
    shared={"templates/a.md.j2": (1, 2)},
    shared_digests={"templates/a.md.j2": "aa"},
    library="library",
    packages="packages",
    uses=[Uses(("sections/a.md.j2",), ("threats",), ("profiles/full.yaml",), ("a", "b"))],
    index_stamp=(3, 4),
    index_path=layout.INDEX,
    index_values={"spec-2": "value"},
    index_digest="index",
    rows={SOUND.paths.folder: SOUND, BROKEN.paths.folder: BROKEN},
)


@pytest.fixture
def root(tmp_path: Path) -> str:
    remember(str(tmp_path), SCAN)
    return str(tmp_path)


@pytest.fixture
def cache(root: str) -> Path:
    return Path(root, layout.SCAN_CACHE)


def test_what_is_remembered_is_recalled(root: str) -> None:
    assert recall(root) == SCAN


def test_the_types_are_those_that_a_scan_compares(root: str) -> None:
    found = recall(root)
    row = found.rows[PATHS.folder]
    assert (row.id, row.category) == ("spec-1", "feature")
    assert type(row.stamp) is tuple
    assert type(row.dependencies) is tuple
    assert type(row.beside[0].stamp) is tuple
    assert type(found.index_stamp) is tuple
    assert type(found.shared["templates/a.md.j2"]) is tuple


def test_nothing_remembered_is_nothing_recalled(tmp_path: Path) -> None:
    assert recall(str(tmp_path)) == Remembered()
    remember(str(tmp_path), Remembered())
    assert recall(str(tmp_path)) == Remembered()


def test_remembering_the_same_writes_nothing(root: str, cache: Path) -> None:
    before = cache.stat()
    remember(root, recall(root))
    assert (cache.stat().st_ino, cache.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_file_cut_short_anywhere_counts_as_nothing(root: str, cache: Path) -> None:
    whole = cache.read_bytes()
    for length in range(0, len(whole), 11):
        cache.write_bytes(whole[:length])
        assert recall(root) == Remembered(), length


@pytest.mark.parametrize("content", [b"[]", b"null", b"3", b'"text"', b"{}", b"\xff\xfe"])
def test_a_file_of_another_kind_counts_as_nothing(root: str, cache: Path, content: bytes) -> None:
    cache.write_bytes(content)
    assert recall(root) == Remembered()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", "0.0/0"),
        ("rows", [[1, 2]]),
        ("rows", 3),
        ("shared", {"a": [1]}),
        ("shared", []),
        ("uses", [[]]),
        ("index", []),
        ("library", []),
    ],
)
def test_a_file_with_a_part_of_another_shape_counts_as_nothing(
    root: str, cache: Path, key: str, value: Any
) -> None:
    data = json.loads(cache.read_text(encoding="utf-8"))
    cache.write_text(json.dumps({**data, key: value}), encoding="utf-8")
    assert recall(root) == Remembered()


@pytest.mark.parametrize(
    "key", ["format", "shared", "shared_digests", "library", "uses", "index", "rows"]
)
def test_a_file_without_one_of_its_parts_counts_as_nothing(
    root: str, cache: Path, key: str
) -> None:
    data = json.loads(cache.read_text(encoding="utf-8"))
    del data[key]
    cache.write_text(json.dumps(data), encoding="utf-8")
    assert recall(root) == Remembered()
