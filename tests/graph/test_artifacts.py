"""The files that a spec asks for beside its document."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from smartspec.errors import SourceError
from smartspec.graph.artifacts import build_artifact
from smartspec.graph.build import Options, forget_scans
from smartspec.layout import SpecPaths

PATHS = SpecPaths("feature", "spec-001-shop")
SOURCE = """\
id: spec-001-shop
title: Shop
profile: basic
api:
  base_path: /api
  endpoints:
    - {method: GET, path: /orders, summary: 'no', responses: [{status: 200, description: ok}]}
data_model:
  tables:
    - {name: orders, columns: [{name: id, type: uuid, primary_key: true}]}
artifacts: [openapi, ddl]
"""


@pytest.fixture
def options(tmp_path: Path) -> Options:
    (tmp_path / "dodo.py").write_text("")
    (tmp_path / ".smartspec").mkdir()
    folder = tmp_path / PATHS.folder
    folder.mkdir(parents=True)
    (folder / "spec.yaml").write_text(SOURCE)
    forget_scans()
    return Options(str(tmp_path))


def test_the_openapi_file_says_what_the_source_says(options: Options) -> None:
    assert build_artifact(options, PATHS, "openapi") == "built"
    text = Path(options.root, PATHS.folder, "openapi.yaml").read_text()
    # PyYAML reads YAML 1.1, in which a bare `no` is a boolean.
    assert yaml.safe_load(text)["paths"]["/orders"]["get"]["summary"] == "no"
    assert text.rstrip().rpartition("\n")[2].startswith("# smartspec: generated from spec.yaml")


def test_the_ddl_file_holds_the_tables(options: Options) -> None:
    assert build_artifact(options, PATHS, "ddl") == "built"
    assert "CREATE TABLE orders" in Path(options.root, PATHS.folder, "schema.sql").read_text()


@pytest.mark.parametrize(("name", "file"), [("openapi", "openapi.yaml"), ("ddl", "schema.sql")])
def test_what_a_person_changed_is_not_overwritten(options: Options, name: str, file: str) -> None:
    build_artifact(options, PATHS, name)
    target = Path(options.root, PATHS.folder, file)
    assert build_artifact(options, PATHS, name) == "kept"
    edited = "a line of my own\n" + target.read_text()
    target.write_text(edited)
    with pytest.raises(SourceError, match="not overwritten"):
        build_artifact(options, PATHS, name)
    assert target.read_text() == edited


def test_an_artifact_with_nothing_to_be_made_from_says_which_key_it_needs(options: Options) -> None:
    source = Path(options.root, PATHS.source)
    source.write_text("id: spec-001-shop\ntitle: Shop\nprofile: basic\nartifacts: [ddl]\n")
    with pytest.raises(SourceError) as caught:
        build_artifact(options, PATHS, "ddl")
    assert "data_model.tables" in caught.value.faults[0].hint


@pytest.mark.parametrize(("name", "file"), [("openapi", "openapi.yaml"), ("ddl", "schema.sql")])
def test_an_edit_that_is_given_up_is_kept_in_a_backup(
    options: Options, name: str, file: str
) -> None:
    build_artifact(options, PATHS, name)
    target = Path(options.root, PATHS.folder, file)
    generated = target.read_text()
    target.write_text("a line of my own\n" + generated)

    assert build_artifact(replace(options, overwrite=True), PATHS, name) == "built"

    assert target.read_text() == generated
    stem, _, ending = file.partition(".")
    [backup] = Path(options.root, ".smartspec/backups", PATHS.id).iterdir()
    assert backup.name.startswith(f"{stem}.backup-")
    assert backup.suffix == f".{ending}"
    assert backup.read_text() == "a line of my own\n" + generated
