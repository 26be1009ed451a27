"""Documents and registry live in git: branches that touch different things merge."""

from __future__ import annotations

import json

import pytest

from tests.repository import begun, commit, git
from tests.workspace import Workspace

SPEC = "spec-001-a"
REGISTRY = ".smartspec/registry/critical-sections-registry.json"


@pytest.fixture
def repository(owned: Workspace) -> Workspace:
    return begun(owned)


def test_edits_of_two_branches_and_a_change_of_the_source_are_all_kept(
    repository: Workspace,
) -> None:
    for branch, section in (("one", "security"), ("two", "config")):
        git(repository, "checkout", "--quiet", "-b", branch, "main")
        repository.write_into(SPEC, section, f"Words of {branch}.")
        assert repository.doit().code == 0
        commit(repository, branch)
    git(repository, "checkout", "--quiet", "-b", "three", "main")
    repository.edit(repository.source(SPEC), "Say what the system is for.", "Say it better.")
    assert repository.doit().code == 0
    commit(repository, "three")

    git(repository, "checkout", "--quiet", "main")
    for branch in ("one", "two", "three"):
        git(repository, "merge", "--quiet", "--no-edit", branch)
        done = repository.doit()
        assert done.code == 0, done.said
        assert git(repository, "status", "--porcelain") == "", "a merge left something to build"

    text = repository.read(repository.document(SPEC))
    for words in ("Words of one.", "Words of two.", "Say it better."):
        assert words in text
    registry = json.loads(repository.read(REGISTRY))
    edited = {key for key, entry in registry.items() if key != "version" and entry["edited"]}
    assert edited == {f"{SPEC}:security", f"{SPEC}:config"}


def test_the_registry_of_branches_that_edit_neighbouring_sections_merges(
    repository: Workspace,
) -> None:
    keys = list(json.loads(repository.read(REGISTRY)))[:4]
    sections = [key.partition(":")[2] for key in keys]
    for number, section in enumerate(sections):
        git(repository, "checkout", "--quiet", "-b", f"b{number}", "main")
        repository.write_into(SPEC, section, f"Words {number}.")
        repository.doit()
        commit(repository, section)
    git(repository, "checkout", "--quiet", "main")
    for number in range(len(sections)):
        git(repository, "merge", "--quiet", "--no-edit", f"b{number}")
    registry = json.loads(repository.read(REGISTRY))
    assert all(registry[key]["edited"] for key in keys)
    assert repository.smartspec("registry").out.startswith("kept")


def test_a_conflict_that_git_left_is_not_overwritten(repository: Workspace) -> None:
    for branch in ("one", "two"):
        git(repository, "checkout", "--quiet", "-b", branch, "main")
        repository.edit(repository.document(SPEC), "Say what", f"{branch} says what")
        commit(repository, branch)
    with pytest.raises(AssertionError, match="CONFLICT"):
        git(repository, "merge", "--no-edit", "one")
    torn = repository.read(repository.document(SPEC))

    done = repository.doit()

    assert done.code == 1
    assert "<<<<<<<" in done.out
    assert repository.read(repository.document(SPEC)) == torn


def test_the_registry_is_rebuilt_from_the_documents(repository: Workspace) -> None:
    before = repository.read(REGISTRY)
    repository.path(REGISTRY).unlink()
    assert repository.smartspec("registry").code == 0
    assert repository.read(REGISTRY) == before
    repository.path(REGISTRY).unlink()
    assert repository.doit().code == 0
    assert repository.read(REGISTRY) == before
    assert repository.build().executed == set()


def test_a_broken_spec_does_not_keep_the_registry_from_following(repository: Workspace) -> None:
    repository.edit(repository.document("spec-002-b"), "Say what", "Shout what")
    repository.write_into(SPEC, "security", "Mine.")

    assert repository.doit("-n", "2").code == 1

    assert json.loads(repository.read(REGISTRY))[f"{SPEC}:security"]["edited"]
