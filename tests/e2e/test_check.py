"""`smartspec check` says what is not current; it writes nothing and runs nobody's code."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.workspace import SECURITY_TEMPLATE, Workspace

FIRST, SECOND = "spec-001-a", "spec-002-b"


def test_a_built_workspace_is_current(shipped: Workspace) -> None:
    done = shipped.smartspec("check")
    assert (done.code, done.out) == (0, f"{len(shipped.ids())} specs checked, 0 problems\n")


def test_each_kind_of_problem_is_one_line(owned: Workspace) -> None:
    owned.add("spec-003-missing")
    owned.add("spec-004-edited")
    owned.add("spec-005-broken")
    owned.add("spec-006-torn")
    owned.build()
    owned.path(owned.document("spec-003-missing")).unlink()
    owned.edit(owned.document("spec-004-edited"), "Say what", "Shout what")
    owned.write(owned.source("spec-005-broken"), "id: spec-005-broken\ntitel: x\nstatus: odd\n")
    owned.edit(owned.document(SECOND), "<!-- @end-critical", "<!-- @end")
    owned.edit(owned.source(FIRST), "Say what", "Tell what")

    done = owned.smartspec("check")

    assert done.code == 1
    kinds = {
        line.split(": ")[0].split(":")[0]: line.split(": ")[1]
        for line in done.out.splitlines()[:-1]
    }
    assert kinds[owned.document("spec-003-missing")] == "missing"
    assert kinds[owned.document("spec-004-edited")] == "edited"
    assert kinds[owned.source("spec-005-broken")] == "broken"
    assert kinds[owned.document(SECOND)] == "broken"
    assert kinds[owned.document(FIRST)] == "stale"
    assert "6 specs checked" in done.out


def test_only_the_named_specs_are_checked(owned: Workspace) -> None:
    owned.edit(owned.source(FIRST), "Say what", "Tell what")
    assert owned.smartspec("check", SECOND).code == 0
    assert owned.smartspec("check", FIRST).code == 1


def test_what_is_held_back_or_edited_is_no_problem(owned: Workspace) -> None:
    owned.write_into(FIRST, "security", "Mine.")
    owned.upgrade()
    owned.build()

    done = owned.smartspec("check")

    assert done.code == 0, done.said
    assert "waiting for review: 2 sections" in done.out


def test_an_artifact_the_index_and_the_registry_are_checked(shipped: Workspace) -> None:
    folder = shipped.folder("spec-004-financial-system")
    shipped.edit(f"{folder}/schema.sql", "credit", "debit")
    shipped.edit(".smartspec/SPEC_INDEX.json", '"title": "', '"title": "X')
    shipped.edit(".smartspec/registry/critical-sections-registry.json", "false", "true")

    done = shipped.smartspec("check", "--json")

    assert done.code == 1
    found = {problem["path"]: problem["kind"] for problem in json.loads(done.out)["problems"]}
    assert found == {
        f"{folder}/schema.sql": "stale",
        ".smartspec/SPEC_INDEX.json": "stale",
        ".smartspec/registry/critical-sections-registry.json": "stale",
    }


@pytest.mark.parametrize("cache", [True, False])
def test_nothing_is_written_and_no_code_of_the_workspace_runs(
    owned: Workspace, cache: bool
) -> None:
    if not cache:
        shutil.rmtree(owned.path(".smartspec/cache"))
    owned.write("dodo.py", "raise SystemExit('dodo.py was run')\n")
    owned.edit(owned.source(FIRST), "Say what", "Tell what")
    before = owned.snapshot()

    done = owned.smartspec("check")

    assert done.code == 1
    assert "dodo.py was run" not in done.said
    assert owned.snapshot() == before
    assert owned.path(".smartspec/cache").exists() is cache


def test_a_template_cannot_get_out_of_the_sandbox(owned: Workspace) -> None:
    attack = "{{ ''.__class__.__mro__[1].__subclasses__() | length }}"
    owned.write(SECURITY_TEMPLATE, f"{owned.read(SECURITY_TEMPLATE)}\n{attack}\n")

    done = owned.smartspec("check")

    assert done.code == 1
    assert "access to attribute '__class__' of 'str' object is unsafe" in done.said
    assert "Traceback" not in done.said


def test_a_poisoned_cache_is_not_believed(owned: Workspace) -> None:
    scan = owned.read(".smartspec/cache/scan.json")
    owned.write(".smartspec/cache/scan.json", scan.replace("A Title", "A Lie"))
    assert owned.smartspec("check").code == 0
