from __future__ import annotations

import os
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec import store
from smartspec.errors import SourceError

OUTSIDE = ["../x", "a/../../x", "/etc/passwd", "..", "link/x", "link", "a/../../root-twin/x"]


@pytest.fixture
def root(tmp_path: Path) -> str:
    folder = tmp_path / "root"
    folder.mkdir()
    # A folder beside it whose name begins with the root's: a prefix is not a parent.
    (tmp_path / "root-twin").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    return str(folder)


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_path_that_leads_outside_is_refused_for_reading_and_writing(
    root: str, path: str, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SourceError, match="leads outside the workspace") as caught:
        store.write_text(root, path, "text")
    assert caught.value.faults[0].path == path
    with pytest.raises(SourceError, match="leads outside the workspace"):
        store.read_bytes(root, path)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link_to_a_file_outside_is_not_written_through(root: str, tmp_path: Path) -> None:
    victim = tmp_path / "elsewhere" / "victim"
    victim.write_text("precious")
    Path(root, "out.md").symlink_to(victim)
    with pytest.raises(SourceError, match="outside"):
        store.write_text(root, "out.md", "text")
    assert victim.read_text() == "precious"


def test_a_link_that_stays_inside_is_followed(root: str) -> None:
    Path(root, "real").mkdir()
    Path(root, "alias").symlink_to(Path(root, "real"))
    store.write_text(root, "alias/a.md", "text")
    assert store.read_text(root, "real/a.md") == "text"


def test_the_root_itself_may_be_reached_through_a_link(root: str, tmp_path: Path) -> None:
    alias = tmp_path / "alias"
    alias.symlink_to(root)
    store.write_text(str(alias), "a.md", "text")
    assert store.read_text(root, "a.md") == "text"


def test_writing_makes_the_folders_it_needs_and_keeps_line_ends(root: str) -> None:
    assert store.write_text(root, "a/b/c.md", "one\r\ntwo\n")
    assert store.read_bytes(root, "a/b/c.md") == b"one\r\ntwo\n"
    assert os.listdir(f"{root}/a/b") == ["c.md"]


def test_the_same_text_is_not_written_again(root: str) -> None:
    store.write_text(root, "a.md", "same")
    before = os.stat(f"{root}/a.md")
    assert not store.write_text(root, "a.md", "same")
    after = os.stat(f"{root}/a.md")
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_another_text_replaces_the_file_instead_of_writing_into_it(root: str) -> None:
    store.write_text(root, "a.md", "old")
    with open(f"{root}/a.md", encoding="utf-8") as reader:
        assert store.write_text(root, "a.md", "new")
        assert reader.read() == "old"  # who has the old file open reads all of it
    assert store.read_text(root, "a.md") == "new"


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write_text(root, "a.md", "old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("smartspec.store.os.replace", fail)
    with pytest.raises(SourceError, match=r"a\.md: cannot write it: no space left on device"):
        store.write_text(root, "a.md", "new")
    monkeypatch.undo()
    assert store.read_text(root, "a.md") == "old"
    assert sorted(os.listdir(root)) == ["a.md", "link"]


def test_an_interrupt_while_writing_leaves_no_temporary_file(
    root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("smartspec.store.os.replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        store.write_text(root, "a.md", "new")
    assert os.listdir(root) == ["link"]


def test_what_a_killed_process_left_is_in_nobodys_way(root: str) -> None:
    Path(root, f".a.md.{os.getpid()}.tmp").write_text("half of a long text")
    store.write_text(root, "a.md", "new")
    assert sorted(os.listdir(root)) == ["a.md", "link"]
    assert store.read_text(root, "a.md") == "new"


def test_a_folder_where_a_file_should_be_is_a_fault(root: str) -> None:
    Path(root, "a.md").mkdir()
    with pytest.raises(SourceError, match=r"a\.md: cannot write it: is a directory"):
        store.write_text(root, "a.md", "text")


def test_a_written_file_has_the_permissions_of_any_new_file(root: str) -> None:
    store.write_text(root, "ours.md", "x")
    Path(root, "plain.md").write_text("x")
    assert os.stat(f"{root}/ours.md").st_mode == os.stat(f"{root}/plain.md").st_mode


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"\xff", (1, 1)),
        (b"ab\xff", (1, 3)),
        (b"one\ntwo \xc3(\n", (2, 5)),
        (b"a\n\n\xe0\xb8", (3, 1)),
    ],
)
def test_what_is_not_utf8_is_told_with_the_place_of_its_first_byte(
    root: str, data: bytes, where: tuple[int, int]
) -> None:
    Path(root, "a.yaml").write_bytes(data)
    with pytest.raises(SourceError) as caught:
        store.read_text(root, "a.yaml")
    (fault,) = caught.value.faults
    assert (fault.path, fault.line, fault.column) == ("a.yaml", *where)
    assert (fault.message, fault.hint) == ("not UTF-8 text", "save the file as UTF-8")


@pytest.mark.parametrize(("path", "reason"), [("no.md", "no such file"), ("folder", "directory")])
def test_a_file_that_cannot_be_read_says_why(root: str, path: str, reason: str) -> None:
    Path(root, "folder").mkdir()
    with pytest.raises(SourceError, match=f"cannot read it: .*{reason}"):
        store.read_text(root, path)


def test_a_digest_is_the_same_in_every_process_and_version() -> None:
    assert store.digest("") == "6fa1d8fcfd719046d762"
    assert store.digest("ก") == store.digest("ก".encode())


@given(st.binary(), st.binary())
def test_digests_tell_contents_apart(one: bytes, other: bytes) -> None:
    assert (store.digest(one) == store.digest(other)) == (one == other)
    assert len(store.digest(one)) == 20


def test_a_stamp_is_time_and_size_and_none_for_no_file(root: str) -> None:
    Path(root, "a").write_text("abc")
    os.utime(f"{root}/a", ns=(5, 7))
    assert store.stamp(root, "a") == (7, 3)
    assert store.stamp("/nowhere", f"{root}/a") == (7, 3)
    assert store.stamp(root, "b") is None


def test_a_listing_is_in_name_order_and_passes_over_dots_and_links_outside(root: str) -> None:
    for name in ("b.yaml", "a.yaml", ".hidden"):
        Path(root, name).write_text("x")
    Path(root, "folder").mkdir()
    found = store.listing(root, ".")
    assert list(found.files) == ["a.yaml", "b.yaml"]
    assert found.folders == ("folder",)
    assert found.outside == ("link",)
    assert store.names(root, ".") == store.Folder({}, ("folder",), ("link",))


def test_a_folder_that_is_not_there_lists_as_empty(root: str) -> None:
    Path(root, "file").write_text("x")
    empty = store.Folder({}, (), ())
    assert store.listing(root, "no") == store.listing(root, "file") == empty
    assert store.names(root, "no") == store.names(root, "file") == empty


def test_a_log_is_put_aside_when_it_is_long_and_only_some_are_kept(tmp_path: Path) -> None:
    for number in range(40):
        store.append_line(str(tmp_path), "logs/trace.log", f"line {number}", limit=50, kept=2)
    names = sorted(path.name for path in (tmp_path / "logs").iterdir())
    assert set(names) >= {"trace.log.1", "trace.log.2"}
    assert "trace.log.3" not in names
    last = (tmp_path / "logs/trace.log.1").read_text().splitlines()
    if (tmp_path / "logs/trace.log").exists():
        last = (tmp_path / "logs/trace.log").read_text().splitlines()
    assert last[-1] == "line 39"


def test_a_log_that_cannot_be_written_is_let_be(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    store.append_line(str(tmp_path), "logs/trace.log", "line", limit=50, kept=2)
    assert (tmp_path / "logs").read_text() == "a file where the folder should be"


def test_a_durable_write_is_forced_to_the_disk(tmp_path: Path) -> None:
    with mock.patch("os.fsync") as synced:
        assert store.write_text(str(tmp_path), "a.md", "words", durable=True)
        assert synced.call_count == 2, "the file, and the folder that names it"
        assert store.write_text(str(tmp_path), "b.md", "words")
        assert synced.call_count == 2
    assert (tmp_path / "a.md").read_text() == "words"


def test_a_duplicate_has_the_stamp_of_the_original_and_is_another_file(root: str) -> None:
    store.write_text(root, "a/one.md", "text")
    assert store.duplicate(root, "a/one.md", "b/c/two.md")
    assert store.stamp(root, "b/c/two.md") == store.stamp(root, "a/one.md")
    store.write_text(root, "b/c/two.md", "other")
    assert store.read_text(root, "a/one.md") == "text"


def test_nothing_is_duplicated_where_there_is_nothing(root: str) -> None:
    assert not store.duplicate(root, "missing.md", "two.md")
    assert store.stamp(root, "two.md") is None


def test_a_link_points_to_what_it_is_told_and_stays_in_the_workspace(root: str) -> None:
    store.write_text(root, "one.md", "text")
    store.point(root, "links/two.md", "../one.md")
    assert store.read_text(root, "links/two.md") == "text"
    with pytest.raises(SourceError, match="outside"):
        store.point(root, "../three.md", "one.md")


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "shared.md").write_text("old", encoding="utf-8")
    (tmp_path / "spec.md").symlink_to("shared.md")

    assert store.write_text(str(tmp_path), "spec.md", "new")

    assert (tmp_path / "spec.md").is_symlink()
    assert (tmp_path / "shared.md").read_text(encoding="utf-8") == "new"
