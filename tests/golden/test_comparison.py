"""A failing golden says where and what; updating and partial runs harm nobody else's golden."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_snapshot.plugin import Snapshot

from .comparison import LONGEST_LINE, MOST_LINES, Golden, difference, left_over

OLD = "".join(f"line {n}\n" for n in range(1, 41))
NEW = OLD.replace("line 12\n", "line twelve\nand a half \n").replace("line 30\n", "")


def golden(folder: Path, updating: bool = False) -> Golden:
    return Golden(Snapshot(updating, False, folder), folder, updating)


def failure(folder: Path, text: str, name: str) -> str:
    with pytest.raises(pytest.fail.Exception) as caught:
        golden(folder).assert_match(text, name)
    assert caught.value.pytrace is False, "a traceback into the wrapper helps nobody"
    return str(caught.value)


def test_a_difference_is_a_unified_diff_at_the_line_of_the_golden() -> None:
    assert difference(OLD, NEW, "golden/a.md").splitlines() == [
        "golden/a.md:12: the document is not its golden (+2 -2 lines)",
        "",
        "--- golden/a.md",
        "+++ rendered now",
        "@@ -9,7 +9,8 @@",
        " line 9",
        " line 10",
        " line 11",
        "-line 12",
        "+line twelve",
        "+and a half ⏎",
        " line 13",
        " line 14",
        " line 15",
        "@@ -27,7 +28,6 @@",
        " line 27",
        " line 28",
        " line 29",
        "-line 30",
        " line 31",
        " line 32",
        " line 33",
    ]


def test_a_document_that_goes_on_differs_after_the_last_line_of_its_golden() -> None:
    assert difference("a\nb", "a\nb\nc", "a.md").startswith("a.md:3: ")


def test_a_long_difference_is_cut_and_says_so() -> None:
    other = "".join(f"row {n} {'x' * 500}\n" for n in range(3000))
    lines = difference(OLD, other, "a.md").splitlines()
    assert len(lines) == MOST_LINES + 3
    assert lines[-1] == f"… and {3000 + 40 + 4 - MOST_LINES} more lines of difference"
    assert max(map(len, lines)) < LONGEST_LINE + 30


def test_a_failure_names_the_golden_and_the_way_to_accept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("one\ntwo\n", "utf-8")
    assert failure(tmp_path, "one\n2\n", "a.md").splitlines() == [
        "a.md:2: the document is not its golden (+1 -1 lines)",
        "",
        "--- a.md",
        "+++ rendered now",
        "@@ -1,3 +1,3 @@",
        " one",
        "-two",
        "+2",
        " ",
        "",
        "if the change is meant: pytest tests/golden --snapshot-update",
    ]


def test_a_golden_that_is_not_there_says_how_to_make_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    expected = "new.md is not there; to make it: pytest tests/golden --snapshot-update"
    assert failure(tmp_path, "text\n", "new.md") == expected
    assert not (tmp_path / "new.md").exists()


def test_the_same_text_passes_also_after_a_checkout_with_crlf(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"one\r\ntwo\r\n")
    golden(tmp_path).assert_match("one\ntwo\n", "a.md")


def test_updating_writes_the_one_golden_and_leaves_all_others(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("old\n", "utf-8")
    (tmp_path / "b.md").write_text("other\n", "utf-8")
    with (
        pytest.raises(pytest.fail.Exception, match=r"Updated snapshots:\n    a\.md"),
        Snapshot(True, True, tmp_path) as snapshot,
    ):
        Golden(snapshot, tmp_path, updating=True).assert_match("new\n", "a.md")
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {
        "a.md": "new\n",
        "b.md": "other\n",
    }


def test_updating_an_equal_golden_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("same\n", "utf-8")
    before = (tmp_path / "a.md").stat().st_mtime_ns
    with Snapshot(True, True, tmp_path) as snapshot:
        Golden(snapshot, tmp_path, updating=True).assert_match("same\n", "a.md")
    assert (tmp_path / "a.md").stat().st_mtime_ns == before


def test_only_files_of_no_document_are_left_over(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "a.md").touch()
    (tmp_path / "kept" / "old.md").touch()
    assert left_over(tmp_path, ["kept/a.md", "kept/new.md"]) == [tmp_path / "kept" / "old.md"]
