from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smartspec.errors import SourceError
from smartspec.graph.state import StateFile

SHARED = {"templates/a.md.j2": [1, 2, "aa"], "templates/b.md.j2": [3, 4, "bb"]}


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "state.json")


def opened(path: str) -> StateFile:
    return StateFile(path, object())


def own(task: str) -> dict[str, Any]:
    return {
        f"specs/feature/{task}/spec.yaml": [5, 6, task],
        f"index.json#{task}": "digest",
    }


def record(state: StateFile, task: str, deps: dict[str, Any]) -> None:
    """What doit saves of a task that ran."""
    for name, value in deps.items():
        state.set(task, name, value)
    state.set(task, "checker:", "ContentChecker")
    state.set(task, "deps:", tuple(deps))
    state.set(task, "result:", "done")


def test_what_was_saved_is_read_again(path: str) -> None:
    state = opened(path)
    deps = {**own("a"), **SHARED}
    record(state, "a", deps)
    state.dump()
    again = opened(path)
    assert again.in_("a")
    assert {name: again.get("a", name) for name in deps} == deps
    assert again.get("a", "checker:") == "ContentChecker"
    assert set(again.get("a", "deps:")) == set(deps)
    assert again.get("a", "result:") == "done"
    assert again.get("a", "nothing") is None
    assert again.get("unknown", "checker:") is None
    assert not again.in_("unknown")


def test_before_it_is_written_it_is_read_just_so(path: str) -> None:
    state = opened(path)
    deps = {**own("a"), **SHARED}
    record(state, "a", deps)
    assert {name: state.get("a", name) for name in deps} == deps
    assert state.stored("a") is None


def test_what_many_tasks_share_is_stored_once(path: str) -> None:
    state = opened(path)
    for task in ("a", "b", "c"):
        record(state, task, {**own(task), **SHARED})
    record(state, "d", own("d"))
    state.dump()
    text = Path(path).read_text(encoding="utf-8")
    assert text.count("templates/a.md.j2") == 1
    data = json.loads(text)
    assert sorted(len(bundle) for bundle in data["bundles"]) == [0, 2]
    again = opened(path)
    found = {task: again.stored(task) for task in "abc"}
    assert len({kept[1] for kept in found.values() if kept}) == 1
    assert found["a"] is not None
    assert again.bundle(found["a"][1]) == SHARED


def test_the_order_in_which_dependencies_came_does_not_part_bundles(path: str) -> None:
    state = opened(path)
    record(state, "a", SHARED)
    record(state, "b", dict(reversed(SHARED.items())))
    state.dump()
    assert len(json.loads(Path(path).read_text(encoding="utf-8"))["bundles"]) == 1


def test_changing_one_task_leaves_the_others_states(path: str) -> None:
    state = opened(path)
    for task in ("a", "b"):
        record(state, task, {**own(task), **SHARED})
    state.dump()
    again = opened(path)
    again.set("a", "templates/a.md.j2", [7, 8, "changed"])
    again.dump()
    last = opened(path)
    assert last.get("a", "templates/a.md.j2") == [7, 8, "changed"]
    assert last.get("a", "templates/b.md.j2") == SHARED["templates/b.md.j2"]
    assert last.get("b", "templates/a.md.j2") == SHARED["templates/a.md.j2"]


def test_a_dependency_that_was_dropped_is_forgotten(path: str) -> None:
    state = opened(path)
    record(state, "a", {**own("a"), **SHARED})
    state.dump()
    again = opened(path)
    record(again, "a", own("a"))
    again.dump()
    last = opened(path)
    assert last.get("a", "templates/a.md.j2") is None
    assert set(last.get("a", "deps:")) == set(own("a"))
    assert "templates/a.md.j2" not in Path(path).read_text(encoding="utf-8")


def test_removed_tasks_are_gone_and_their_bundles_too(path: str) -> None:
    state = opened(path)
    record(state, "a", SHARED)
    record(state, "b", own("b"))
    state.dump()
    again = opened(path)
    again.remove("a")
    again.remove("never there")
    again.dump()
    last = opened(path)
    assert (last.in_("a"), last.in_("b")) == (False, True)
    assert last.get("b", "index.json#b") == "digest"
    assert len(json.loads(Path(path).read_text(encoding="utf-8"))["bundles"]) == 1
    last.remove_all()
    last.dump()
    assert not opened(path).in_("b")


def test_nothing_is_written_where_nothing_changed(path: str) -> None:
    opened(path).dump()
    assert not Path(path).exists()
    state = opened(path)
    record(state, "a", SHARED)
    state.dump()
    before = Path(path).stat()
    again = opened(path)
    again.get("a", "deps:")
    again.remove("b")
    again.dump()
    assert Path(path).stat().st_mtime_ns == before.st_mtime_ns
    assert Path(path).stat().st_ino == before.st_ino


def test_a_group_is_no_reason_to_write_and_the_end_of_the_run_is_told(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = opened(path)
    record(state, "spec:a", SHARED)
    state.dump()

    again = opened(path)
    ended: list[str] = []
    again.finish = lambda: ended.append("ended")
    again.set("spec", "_values_:", {})
    again.set("spec", "checker:", "ContentChecker")
    again.set("spec", "deps:", ())
    monkeypatch.setattr(json, "dumps", lambda *_, **__: pytest.fail("there is nothing to write"))
    again.dump()

    assert ended == ["ended"]
    assert not again.in_("spec")


def test_a_state_changed_in_place_is_written_if_told(path: str) -> None:
    state = opened(path)
    record(state, "a", SHARED)
    state.dump()
    again = opened(path)
    again.get("a", "templates/a.md.j2")[0] = 99
    again.changed_in_place()
    again.dump()
    assert opened(path).get("a", "templates/a.md.j2")[0] == 99


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"3",
        b"{}",
        b"\xff\xfe",
        b'{"format": 0, "checker": "", "bundles": [], "rows": {}}',
        b'{"format": 1, "checker": "", "bundles": []}',
        b'{"format": 1, "checker": "", "bundles": [], "rows": {"a": 1}}',
        b'{"format": 1, "checker": "", "bundles": [], "rows": {"a": [{}]}}',
    ],
)
def test_a_file_that_cannot_be_used_counts_as_empty(path: str, content: bytes) -> None:
    Path(path).write_bytes(content)
    state = opened(path)
    assert not state.in_("a")
    record(state, "a", SHARED)
    state.dump()
    assert opened(path).get("a", "templates/a.md.j2") == [1, 2, "aa"]


def test_a_file_cut_short_anywhere_counts_as_empty(path: str) -> None:
    state = opened(path)
    record(state, "a", {**own("a"), **SHARED})
    state.dump()
    whole = Path(path).read_bytes()
    for length in range(0, len(whole), 7):
        Path(path).write_bytes(whole[:length])
        assert not opened(path).in_("a"), length


@pytest.mark.parametrize("row", ["[{}, 5]", "[[], 0]", '[{}, "x"]', "[null, 0]"])
def test_a_file_whose_parts_do_not_fit_counts_as_empty(path: str, row: str) -> None:
    text = f'{{"format": 1, "checker": "", "bundles": [{{}}], "rows": {{"a": {row}}}}}'
    Path(path).write_text(text)
    state = opened(path)
    assert state.get("a", "templates/a.md.j2") is None
    assert not state.in_("a")


def test_a_write_that_fails_leaves_the_old_file(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    state = opened(path)
    record(state, "a", SHARED)
    state.dump()
    again = opened(path)
    again.remove("a")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("smartspec.store.os.replace", fail)
    with pytest.raises(SourceError, match="no space left"):
        again.dump()
    monkeypatch.undo()
    assert opened(path).in_("a")
    assert [entry.name for entry in Path(path).parent.iterdir()] == ["state.json"]
