from __future__ import annotations

import os
from pathlib import Path

import pytest

from smartspec.graph.checker import GENERATED, ContentChecker


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text("one")
    os.utime(path, ns=(1_000, 1_000))
    return path


def saved(path: Path | str) -> list[object]:
    """The state that a run which has just built something saves."""
    state = ContentChecker().get_state(str(path), None)
    assert isinstance(state, list)
    return state


def is_stale(path: Path | str, state: object) -> bool:
    checker = ContentChecker()
    return checker.check_modified(str(path), checker.info(str(path)), state)


def test_a_file_that_stayed_is_not_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = saved(file)
    monkeypatch.setattr(ContentChecker, "_digest", lambda *_: pytest.fail("it was read"))
    assert not is_stale(file, state)


def test_another_content_is_a_change(file: Path) -> None:
    state = saved(file)
    file.write_text("another")
    assert is_stale(file, state)


def test_another_content_of_the_same_length_is_a_change(file: Path) -> None:
    state = saved(file)
    file.write_text("two")
    os.utime(file, ns=(2_000, 2_000))
    assert is_stale(file, state)


def test_an_older_time_with_another_content_is_a_change(file: Path) -> None:
    state = saved(file)
    file.write_text("two")
    os.utime(file, ns=(1, 1))
    assert is_stale(file, state)


def test_a_touch_is_no_change_and_the_saved_stamp_is_refreshed(file: Path) -> None:
    state = saved(file)
    os.utime(file, ns=(9_000, 9_000))
    checker, told = ContentChecker(), []
    checker.refreshed = lambda: told.append(True)
    assert not checker.check_modified(str(file), checker.info(str(file)), state)
    assert state[:2] == [9_000, 3]
    assert told == [True]


def test_a_file_is_looked_at_once_in_a_run(file: Path) -> None:
    checker = ContentChecker()
    before = checker.info(str(file))
    file.write_text("changed while tasks run")
    assert checker.info(str(file)) == before


def test_the_stamp_from_before_the_task_is_saved(file: Path) -> None:
    checker = ContentChecker()
    checker.info(str(file))
    file.write_text("changed while its task ran")
    state = checker.get_state(str(file), None)
    # The next run sees another stamp and looks closer; it must not find all in order by stamp.
    assert state[:2] == [1_000, 3]


def test_what_is_saved_already_is_not_saved_again(file: Path) -> None:
    assert ContentChecker().get_state(str(file), saved(file)) is None


def test_a_value_is_compared_by_what_it_says() -> None:
    checker = ContentChecker()
    checker.values = {"index.json#spec-1": "abc"}
    assert checker.info("index.json#spec-1") == "abc"
    assert not checker.check_modified("index.json#spec-1", "abc", "abc")
    assert checker.check_modified("index.json#spec-1", "abc", "abd")
    assert checker.get_state("index.json#spec-1", "abc") is None
    assert checker.get_state("index.json#spec-1", None) == "abc"


def test_a_missing_dependency_is_an_oserror(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"gone\.yaml"):
        ContentChecker().info(str(tmp_path / "gone.yaml"))


def test_a_document_that_is_gone_or_cut_short_is_a_change(file: Path) -> None:
    document = f"{file}{GENERATED}"
    state = saved(document)
    assert not is_stale(document, state)
    file.write_text("")
    assert is_stale(document, state)
    file.unlink()
    assert is_stale(document, state)


def test_a_document_is_looked_at_again_after_its_task_wrote_it(file: Path) -> None:
    document = f"{file}{GENERATED}"
    checker = ContentChecker()
    checker.info(document)
    file.write_text("written by the task")
    state = checker.get_state(document, None)
    assert state[1] == len("written by the task")
    assert not is_stale(document, state)


def test_a_target_exists_as_it_was_when_the_run_first_looked(file: Path) -> None:
    checker = ContentChecker()
    assert checker.exists(str(file))
    checker.info(f"{file}{GENERATED}")
    file.unlink()
    assert checker.exists(str(file))
    assert not ContentChecker().exists(str(file))
