"""SPEC_INDEX.json follows the sources, and nothing else in it is touched."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from tests.workspace import INDEX, Workspace

FOREIGN: dict[str, Any] = {
    "id": "spec-900-elsewhere",
    "title": "Elsewhere — ที่อื่น",
    "path": "apps/else/spec.md",
    "repo": "other-repo",
    "category": "ui",
    "summary": "A summary in place of a description",
    "dependencies": ["spec-900-elsewhere"],
    "x-score": 1.50,
    "x-null": None,
    "x-nested": {"b": [1, {"a": True}], "a": ""},
}


def entry(workspace: Workspace, spec_id: str) -> dict[str, Any]:
    found = [entry for entry in workspace.index()["specs"] if entry["id"] == spec_id]
    assert len(found) == 1
    return dict(found[0])


def test_a_first_build_writes_an_entry_for_each_spec(small: Workspace) -> None:
    assert entry(small, "spec-002-b") == {
        "id": "spec-002-b",
        "title": "Second",
        "path": "specs/feature/spec-002-b",
        "repo": "local",
        "category": "feature",
        "status": "draft",
        "dependencies": ["spec-001-a"],
    }
    assert {found["id"] for found in small.index()["specs"]} == small.ids()


def test_foreign_entries_and_unknown_fields_survive_in_their_place(small: Workspace) -> None:
    index = small.index()
    index = {"version": 3, "specs": [FOREIGN, *index["specs"]], "total": 99}
    index["specs"][2]["owner"] = {"team": "core", "since": 2024}
    small.write(INDEX, json.dumps(index, ensure_ascii=True))
    small.edit(small.source("spec-001-a"), 'title: "First"', 'title: "Changed"')

    assert small.doit().code == 0

    after = small.index()
    expected = json.loads(json.dumps(index))
    next(e for e in expected["specs"] if e["id"] == "spec-001-a")["title"] = "Changed"
    assert after == expected
    assert list(after) == ["version", "specs", "total"]
    assert [list(e) for e in after["specs"]] == [list(e) for e in index["specs"]]
    assert '"x-score": 1.5' in small.read(INDEX)
    assert "ที่อื่น" in small.read(INDEX)


def test_a_new_spec_comes_after_the_entries_that_are_there(small: Workspace) -> None:
    before = [found["id"] for found in small.index()["specs"]]
    small.add("spec-000-new")

    small.doit()

    assert [found["id"] for found in small.index()["specs"]] == [*before, "spec-000-new"]


def test_an_entry_goes_with_its_folder_and_no_other_goes_with_it(small: Workspace) -> None:
    index = small.index()
    index["specs"].append(FOREIGN)
    small.write(INDEX, json.dumps(index))
    small.doit()
    shutil.rmtree(small.path("specs/core/spec-core-001-c"))

    small.doit()

    assert {found["id"] for found in small.index()["specs"]} == {
        "spec-001-a",
        "spec-002-b",
        FOREIGN["id"],
    }


def test_a_spec_that_is_written_by_hand_alone_keeps_its_entry(small: Workspace) -> None:
    small.write("specs/feature/spec-050-prose/spec.md", "# Prose\n")
    prose = {"id": "spec-050-prose", "title": "Prose", "path": "specs/feature/spec-050-prose"}
    index = small.index()
    index["specs"].append(prose)
    small.write(INDEX, json.dumps(index))

    small.doit()

    assert entry(small, "spec-050-prose") == prose


def test_a_foreign_entry_with_the_id_of_a_local_spec_is_not_touched(small: Workspace) -> None:
    twin = {"id": "spec-001-a", "title": "Twin", "path": "x", "repo": "other-repo"}
    index = small.index()
    index["specs"].append(twin)
    small.write(INDEX, json.dumps(index))

    assert small.doit().code == 0

    assert small.index()["specs"][-1] == twin
    assert len(small.index()["specs"]) == 4


def test_an_index_that_is_a_bare_list_is_read(small: Workspace) -> None:
    small.write(INDEX, json.dumps([FOREIGN]))

    assert small.doit().code == 0

    assert {found["id"] for found in small.index()["specs"]} == {*small.ids(), FOREIGN["id"]}


def test_an_index_with_a_byte_order_mark_and_crlf_is_read(small: Workspace) -> None:
    text = small.read(INDEX).replace("\n", "\r\n")
    small.write(INDEX, b"\xef\xbb\xbf" + text.encode())

    assert small.build().specs == set()


def test_a_deleted_index_is_made_anew_and_rebuilds_no_spec(small: Workspace) -> None:
    before = small.path(INDEX).read_bytes()
    small.path(INDEX).unlink()

    done = small.build()

    assert done.executed == {"index"}
    assert small.path(INDEX).read_bytes() == before


def test_a_foreign_entry_that_appears_is_shown_by_those_that_name_it(small: Workspace) -> None:
    small.add("spec-003-d", depends_on=[FOREIGN["id"]])
    small.doit()
    assert "[NOT FOUND IN SPEC_INDEX]" in small.read(small.document("spec-003-d"))
    index = small.index()
    index["specs"].append(FOREIGN)
    small.write(INDEX, json.dumps(index))

    done = small.build()

    assert done.specs == {"spec-003-d"}
    document = small.read(small.document("spec-003-d"))
    assert "UI Specs" in document
    assert 'Spec Path: "apps/else/spec.md" Repo: other-repo' in document


def test_a_repository_name_of_the_config_is_that_of_the_entries(small: Workspace) -> None:
    small.configure(repository="shop")

    small.doit()

    assert {found["repo"] for found in small.index()["specs"]} == {"shop"}
    assert "Repo: shop" in small.read(small.document("spec-002-b"))


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_new_spec_and_its_dependent_agree_in_the_first_build(
    small: Workspace, processes: str
) -> None:
    small.add("spec-020-new", title="New")
    small.add("spec-010-names-it", depends_on=["spec-020-new"])

    small.doit("-n", processes)

    document = small.read(small.document("spec-010-names-it"))
    assert '- New - Spec Path: "specs/feature/spec-020-new/spec.md" Repo: local' in document
    assert small.build().executed == set()


@pytest.mark.parametrize("path", ["../secret", "/etc", "link/secret", 7, ["specs"], "specs/.."])
def test_a_path_of_an_index_that_leads_out_or_nowhere_is_told(empty: Workspace, path: Any) -> None:
    (empty.root.parent / "secret").mkdir()
    empty.path("link").symlink_to(empty.root.parent)
    found = {"specs": [{"id": "spec-001-a", "path": path}]}
    empty.write("other.json", json.dumps(found))

    done = empty.smartspec("index", "check", "other.json")

    assert done.code == 1, done.said
    assert "index-missing-file" in done.out
