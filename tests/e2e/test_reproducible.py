"""The same inputs give the same bytes, whatever the place and the number of processes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.workspace import DODO, Run, Workspace


@pytest.fixture(scope="session")
def clone(built_once: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The shipped workspace as it comes from a clone: never built; it is copied from."""
    return built_once.unbuilt(tmp_path_factory.mktemp("clone") / "workspace")


@pytest.fixture
def unbuilt(clone: Workspace, tmp_path: Path) -> Workspace:
    return clone.copy(tmp_path / "workspace")


def all_built(workspace: Workspace, done: Run) -> None:
    """The last line counts what was built, kept, failed and up to date, in whatever language."""
    assert done.code == 0, done.said
    counts = re.findall(r"[0-9]+", done.out.splitlines()[-1])
    assert [int(count) for count in counts[:4]] == [len(workspace.ids()), 0, 0, 0], done.out


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "Pacific/Kiritimati"},
        {
            "PYTHONHASHSEED": "1",
            "LC_ALL": "th_TH.UTF-8",
            "LANG": "th_TH.UTF-8",
            "TZ": "Asia/Bangkok",
        },
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=["seed 0, C", "seed 1, Thai", "ASCII only"],
)
def test_hash_seed_locale_and_time_zone_change_no_byte(
    unbuilt: Workspace, built_once: Workspace, env: Mapping[str, str]
) -> None:
    all_built(unbuilt, unbuilt.doit(env=env))

    assert unbuilt.generated() == built_once.generated()


def test_four_processes_change_no_byte(unbuilt: Workspace, built_once: Workspace) -> None:
    all_built(unbuilt, unbuilt.doit("-n", "4"))

    assert unbuilt.generated() == built_once.generated()
    assert unbuilt.build().executed == set()


@pytest.mark.parametrize("words", ["-n 1", "-n 2", "-n 4 -P thread"])
def test_processes_and_threads_change_no_byte(small: Workspace, tmp_path: Path, words: str) -> None:
    expected = small.generated()
    fresh = small.unbuilt(tmp_path / "fresh")

    all_built(fresh, fresh.doit(*words.split()))

    assert fresh.generated() == expected


@pytest.mark.parametrize(
    "words",
    [
        ("smartspec", "--root", "{root}", "build"),
        ("smartspec", "--root", "{root}", "build", "-j", "2"),
        ("doit", "-f", "{root}/dodo.py"),
        ("doit", "-f", "{root}/dodo.py", "-d", "{root}"),
    ],
    ids=["--root", "--root -j 2", "-f", "-f -d"],
)
def test_building_from_another_folder_changes_no_byte(
    small: Workspace, tmp_path: Path, words: tuple[str, ...]
) -> None:
    expected = small.generated()
    fresh = small.unbuilt(tmp_path / "fresh")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    program, *rest = (word.format(root=fresh.root) for word in words)
    run = fresh.smartspec if program == "smartspec" else fresh.doit

    all_built(fresh, run(*rest, cwd=elsewhere))

    assert fresh.generated() == expected
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("inside", ["specs/feature/spec-001-a", ".smartspec/cache"])
def test_smartspec_builds_the_whole_workspace_from_any_folder_inside_it(
    small: Workspace, tmp_path: Path, inside: str
) -> None:
    expected = small.generated()
    fresh = small.unbuilt(tmp_path / "fresh")
    fresh.path(inside).mkdir(exist_ok=True)

    all_built(fresh, fresh.smartspec("build", cwd=fresh.path(inside)))

    assert fresh.generated() == expected


def test_a_workspace_that_moved_is_up_to_date(small: Workspace, tmp_path: Path) -> None:
    moved = small.copy(tmp_path / "a new place, ใหม่")

    assert moved.build().executed == set()


def test_a_workspace_behind_a_link_builds_the_same(small: Workspace, tmp_path: Path) -> None:
    expected = small.generated()
    small.unbuilt(tmp_path / "fresh")
    (tmp_path / "link").symlink_to(tmp_path / "fresh", target_is_directory=True)
    linked = Workspace(tmp_path / "link")

    all_built(linked, linked.doit())

    assert linked.generated() == expected


def test_a_dodo_file_with_tasks_of_its_own_keeps_both(small: Workspace) -> None:
    extra = "\ndef task_hello():\n    return {'actions': ['echo hello'], 'verbosity': 2}\n"
    small.write("dodo.py", DODO + extra)

    done = small.doit()

    assert done.code == 0
    assert "hello\n" in done.out
    assert done.summary == "0 built, 0 kept, 0 failed, 3 up to date"
