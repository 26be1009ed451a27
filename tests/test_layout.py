from __future__ import annotations

import os
from pathlib import Path

import pytest

from smartspec import layout
from smartspec.errors import UsageError
from smartspec.layout import SpecPaths


def workspace(folder: Path) -> Path:
    (folder / ".smartspec").mkdir(parents=True)
    (folder / "dodo.py").write_text("")
    return folder


def test_the_files_of_a_spec_stand_in_its_folder() -> None:
    paths = SpecPaths("core", "spec-1")
    assert paths.folder == "specs/core/spec-1"
    assert paths.source == "specs/core/spec-1/spec.yaml"
    assert paths.document == "specs/core/spec-1/spec.md"
    assert paths.hand_written == "specs/core/spec-1/sections"
    assert paths.findings == ".smartspec/cache/findings/spec-1.json"


def test_the_paths_of_the_same_spec_are_equal_and_hash_alike() -> None:
    assert SpecPaths("core", "a") == SpecPaths("core", "a")
    assert len({SpecPaths("core", "a"), SpecPaths("core", "a"), SpecPaths("feature", "a")}) == 2


def test_the_root_is_the_nearest_folder_upward_with_dodo_and_home(tmp_path: Path) -> None:
    workspace(tmp_path)
    inner = workspace(tmp_path / "inner")
    deep = inner / "specs" / "core"
    deep.mkdir(parents=True)
    assert layout.find_root(deep) == inner.resolve()
    assert layout.find_root(inner.parent) == tmp_path.resolve()


@pytest.mark.parametrize("only", ["dodo.py", ".smartspec"])
def test_half_a_workspace_is_none(tmp_path: Path, only: str) -> None:
    root = workspace(tmp_path)
    half = root / "half"
    half.mkdir()
    if only == "dodo.py":
        (half / only).write_text("")
    else:
        (half / only).mkdir()
    assert layout.find_root(half) == root.resolve()


def test_no_workspace_says_what_to_do_next() -> None:
    with pytest.raises(UsageError) as caught:
        layout.find_root(os.sep)
    (fault,) = caught.value.faults
    assert "no SmartSpec workspace" in fault.message
    assert "smartspec init" in fault.hint


def test_every_kind_of_shared_file_is_shipped_and_can_be_overridden() -> None:
    shipped = Path(layout.shipped_templates())
    for kind in layout.SHARED_FOLDERS:
        assert (shipped / kind).is_dir(), kind
    assert set(layout.OVERRIDES) == set(layout.SHARED_FOLDERS)
    assert all(place.startswith(f"{layout.HOME}/") for place in layout.OVERRIDES.values())
