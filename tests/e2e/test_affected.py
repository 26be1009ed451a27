"""`smartspec affected` names exactly the specs whose files a full rebuild would leave otherwise."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from smartspec.layout import PROJECT_CONFIG, shipped_templates
from tests.repository import begun, commit, git
from tests.workspace import Workspace

AUTHENTICATION = "spec-core-001-authentication"
EXPORTER = "spec-012-report-exporter"


@pytest.fixture
def repository(shipped: Workspace) -> Workspace:
    return begun(shipped)


@pytest.fixture
def owned_repository(owned: Workspace) -> Workspace:
    return begun(owned)


def affected(workspace: Workspace, since: str = "main") -> dict[str, dict[str, Any]]:
    """What the command says of each affected spec, by id."""
    done = workspace.smartspec("affected", "--since", since, "--json")
    assert (done.code, done.err) == (0, ""), done.said
    return {spec["id"]: spec for spec in json.loads(done.out)["specs"]}


def rebuilt(workspace: Workspace, root: Path) -> dict[str, set[str]]:
    """The files that differ after a build in a copy, by the id of their spec."""
    copy = workspace.copy(root)
    before = {
        path: git(workspace, "show", f"main:{path}").encode()
        for path in git(workspace, "ls-tree", "-r", "--name-only", "main", "specs").split()
        if not path.endswith(("spec.yaml", "derived.yaml")) and "/sections/" not in path
    }
    copy.build("--continue")
    after = {path: data for path, data in copy.generated().items() if path.startswith("specs/")}
    found: dict[str, set[str]] = {}
    for path in {*before, *after}:
        if before.get(path) != after.get(path):
            found.setdefault(path.split("/")[2], set()).add(path)
    return found


def retitled(workspace: Workspace, spec_id: str) -> None:
    source = workspace.source(spec_id)
    title = next(x for x in workspace.read(source).splitlines() if x.startswith("title: "))
    workspace.edit(source, title, "title: Another title")


def test_what_is_affected_is_what_a_full_rebuild_changes(
    repository: Workspace, tmp_path: Path
) -> None:
    retitled(repository, AUTHENTICATION)
    template = Path(shipped_templates(), "sections", "assumptions.md.j2")
    own = f"{template.read_text(encoding='utf-8')}\nAs agreed.\n"
    repository.write(".smartspec/templates/sections/assumptions.md.j2", own)
    source = repository.source(EXPORTER)
    repository.write(source, f"# a comment\n{repository.read(source)}")

    found = affected(repository)
    expected = rebuilt(repository, tmp_path / "rebuilt")
    assert {spec_id: set(spec["files"]) for spec_id, spec in found.items()} == expected
    assert all(spec["state"] == "changed" for spec in found.values())
    assert 1 < len(found) < len(repository.ids())
    assert EXPORTER not in found, "a comment changes no document"


def test_a_setting_affects_whom_it_reaches_and_its_layout_nobody(
    owned_repository: Workspace, tmp_path: Path
) -> None:
    owned_repository.configure(defaults={"mode": "compact"})
    assert set(affected(owned_repository)) == {"spec-001-a", "spec-002-b"}
    assert set(rebuilt(owned_repository, tmp_path / "rebuilt")) == {"spec-001-a", "spec-002-b"}
    commit(owned_repository, "compact")
    text = json.dumps(json.loads(owned_repository.read(PROJECT_CONFIG)), indent=7)
    owned_repository.write(PROJECT_CONFIG, text)
    assert affected(owned_repository, "HEAD") == {}


def test_after_the_build_of_a_branch_it_affects_the_same_with_the_same_causes(
    owned_repository: Workspace,
) -> None:
    git(owned_repository, "checkout", "--quiet", "-b", "branch")
    retitled(owned_repository, "spec-001-a")
    before = affected(owned_repository)
    assert before["spec-001-a"]["causes"] == [owned_repository.source("spec-001-a")]
    owned_repository.build()
    assert affected(owned_repository) == before
    commit(owned_repository, "titled")
    assert affected(owned_repository) == before


def test_what_others_did_since_the_branch_began_is_not_its_doing(
    owned_repository: Workspace,
) -> None:
    git(owned_repository, "checkout", "--quiet", "-b", "branch")
    git(owned_repository, "checkout", "--quiet", "main")
    owned_repository.edit(owned_repository.source("spec-001-a"), "title: ", "title: Other ")
    commit(owned_repository, "on main")
    git(owned_repository, "checkout", "--quiet", "branch")
    assert affected(owned_repository) == {}


def test_new_removed_broken_and_edited_specs_are_told_apart(owned_repository: Workspace) -> None:
    shutil.rmtree(owned_repository.path(owned_repository.folder("spec-001-a")))
    owned_repository.write_into("spec-002-b", "security", "By hand.")
    owned_repository.add("spec-003-c")
    document = owned_repository.document("spec-002-b")
    found = affected(owned_repository)
    assert {name: spec["state"] for name, spec in found.items()} == {
        "spec-001-a": "removed",
        "spec-002-b": "changed",
        "spec-003-c": "added",
    }
    assert found["spec-002-b"]["files"] == found["spec-002-b"]["causes"] == [document]

    owned_repository.write(owned_repository.source("spec-002-b"), "id: spec-002-b\n")
    assert affected(owned_repository)["spec-002-b"]["state"] == "broken"


def test_for_people_and_for_pipes(owned_repository: Workspace) -> None:
    source = owned_repository.source("spec-001-a")
    owned_repository.edit(source, "title: ", "title: Better ")
    done = owned_repository.smartspec("affected", "--since", "main", "--name-only")
    assert (done.code, done.out) == (0, "spec-001-a\n")
    said = owned_repository.smartspec("affected", "--since", "HEAD").out.splitlines()
    assert said[:-1] == [
        "specs/feature/spec-001-a: changed",
        "    spec.md",
        f"      because of {source}",
    ]
    assert said[-1].startswith("affected since ")
    assert said[-1].endswith(": 1 specs")


def test_nothing_of_the_past_is_left_behind_and_no_file_is_touched(
    owned_repository: Workspace,
) -> None:
    owned_repository.edit(owned_repository.source("spec-001-a"), "title: ", "title: Better ")
    affected(owned_repository)
    before = owned_repository.snapshot()
    assert set(affected(owned_repository)) == {"spec-001-a"}
    assert owned_repository.snapshot() == before


def test_a_link_of_the_past_and_a_name_in_thai_are_put_back_as_they_were(
    owned_repository: Workspace,
) -> None:
    owned_repository.write("แม่แบบ/a.yaml", "one: 1\n")
    os.symlink("a.yaml", owned_repository.path("แม่แบบ/b.yaml"))
    commit(owned_repository, "links")
    owned_repository.write("แม่แบบ/a.yaml", "one: 2\n")
    assert affected(owned_repository, "HEAD") == {}


@pytest.mark.parametrize("revision", ["nowhere", "--help", ""])
def test_a_revision_that_is_not_there_is_wrong_usage(
    owned_repository: Workspace, revision: str
) -> None:
    done = owned_repository.smartspec("affected", f"--since={revision}")
    assert done.code == 2
    assert f"git knows no revision '{revision}'" in done.err
    assert "fetch it first" in done.err


def test_outside_of_a_repository_it_says_what_it_needs(small: Workspace) -> None:
    env = {"GIT_CEILING_DIRECTORIES": str(small.root.parent)}
    done = small.smartspec("affected", "--since", "main", env=env)
    assert done.code == 2
    assert "not a git repository" in done.err
    assert "Traceback" not in done.err
