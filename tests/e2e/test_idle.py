"""A second build does nothing, and nothing that changes no content makes it do something."""

from __future__ import annotations

import json

import pytest

from smartspec.layout import PROJECT_CONFIG
from tests.workspace import INDEX, SCAN, STATE, Workspace

HEAVY = (
    *("jinja2", "pydantic", "jsonschema", "ruamel", "ruamel.yaml", "ryaml", "markupsafe", "yaml"),
    *("pgparse", "tree_sitter", "tree_sitter_typescript", "sqlglot", "psycopg"),
)


def test_the_second_build_of_the_shipped_workspace_executes_no_task(shipped: Workspace) -> None:
    again = shipped.build()

    assert again.executed == set()
    assert {name for name in again.results if name.startswith("spec:")} == {
        f"spec:{spec_id}" for spec_id in shipped.ids()
    }


def test_the_second_build_writes_no_byte_not_even_in_the_cache(shipped: Workspace) -> None:
    before = shipped.snapshot()

    assert shipped.doit().code == 0

    assert shipped.snapshot() == before
    assert {STATE, SCAN, INDEX} <= before.keys()


def test_the_second_build_says_that_all_is_up_to_date(shipped: Workspace) -> None:
    done = shipped.doit()

    assert done.summary == f"0 built, 0 kept, 0 failed, {len(shipped.ids())} up to date"
    assert done.err == ""


def test_a_first_build_leaves_nothing_to_a_second_one_after_a_failure(small: Workspace) -> None:
    small.write("specs/feature/spec-009-broken/spec.yaml", "id: [")
    first = small.build()
    before = small.snapshot()

    again = small.build()

    assert first.failed == again.executed == {"spec:spec-009-broken"}
    assert small.snapshot() == before


def test_touching_every_source_and_document_rebuilds_no_spec(shipped: Workspace) -> None:
    documents = shipped.generated()
    for spec_id in shipped.ids():
        shipped.touch(shipped.source(spec_id))
        shipped.touch(shipped.document(spec_id))
    shipped.touch(INDEX)

    assert shipped.build().executed == set()

    assert shipped.generated() == documents
    before = shipped.snapshot()
    assert shipped.build().executed == set()
    assert shipped.snapshot() == before, "new times were not remembered"


def test_touching_every_template_profile_domain_and_catalogue_file_rebuilds_no_spec(
    shipped: Workspace,
) -> None:
    for path in sorted(shipped.path("templates").rglob("*.*")):
        shipped.touch(path.relative_to(shipped.root).as_posix())

    assert shipped.build().executed == set()

    before = shipped.snapshot()
    assert shipped.build().executed == set()
    assert shipped.snapshot() == before, "new times were not remembered"


def test_reformatting_a_config_file_rebuilds_no_spec(shipped: Workspace) -> None:
    config = {
        "repository": "shop",
        "defaults": {"mode": "standard", "performance": "basic"},
        "organization": {"name": "Fable", "defaultAuthor": "Somebody"},
        "domains": {"iot": {"autoInclude": ["retention"]}},
    }
    shipped.write(PROJECT_CONFIG, json.dumps(config))
    shipped.build()
    turned = dict(reversed(config.items()))
    shipped.write(PROJECT_CONFIG, "\n" + json.dumps(turned, indent=7).replace("\n", "\r\n"))

    assert shipped.build().executed == set()


def test_a_config_that_says_what_holds_anyway_rebuilds_no_spec(shipped: Workspace) -> None:
    said = {"defaults": {"profile": "full", "mode": "standard", "security": "auto"}}
    shipped.write(".smartspec/config.json", json.dumps(said))

    assert shipped.build().specs == set()


def test_reordering_and_reformatting_the_index_rebuilds_no_spec(shipped: Workspace) -> None:
    index = shipped.index()
    index["specs"].reverse()
    turned = [dict(reversed(entry.items())) for entry in index["specs"]]
    shipped.write(INDEX, json.dumps({"specs": turned}, indent=1))

    assert shipped.build().specs == set()

    assert [entry["id"] for entry in shipped.index()["specs"]] == [e["id"] for e in turned]
    assert shipped.build().executed == set()


def test_an_unknown_field_and_a_foreign_entry_in_the_index_rebuild_no_spec(
    shipped: Workspace,
) -> None:
    index = shipped.index()
    for entry in index["specs"]:
        entry["reviewedBy"] = "somebody"
    index["specs"].insert(0, {"id": "spec-900-elsewhere", "title": "Else", "repo": "other"})
    shipped.write(INDEX, json.dumps(index))

    assert shipped.build().specs == set()


def test_a_comment_or_a_blank_line_in_a_profile_leaves_every_document_as_it_was(
    shipped: Workspace,
) -> None:
    documents = shipped.generated()
    shipped.edit("templates/profiles/financial.yaml", "\n", "\n# a comment\n\n")

    shipped.build()

    assert shipped.generated() == documents


@pytest.mark.parametrize("words", [(), ("-n", "2")], ids=["one process", "two processes"])
def test_an_idle_run_imports_no_heavy_library(shipped: Workspace, words: tuple[str, ...]) -> None:
    code = f"""
import sys
from doit.doit_cmd import DoitMain
code = DoitMain().run(["run", *{words!r}])
print("CODE", code, "HEAVY", sorted(set({HEAVY!r}) & set(sys.modules)))
"""
    done = shipped.python(code)

    assert done.summary == f"0 built, 0 kept, 0 failed, {len(shipped.ids())} up to date"
    assert "CODE 0 HEAVY []" in done.out, done.said


def test_listing_the_tasks_imports_no_heavy_library(shipped: Workspace) -> None:
    code = f"""
import sys
from doit.doit_cmd import DoitMain
code = DoitMain().run(["list", "--all"])
print("CODE", code, "HEAVY", sorted(set({HEAVY!r}) & set(sys.modules)))
"""
    assert "CODE 0 HEAVY []" in shipped.python(code).out
