"""OpenAPI documents of real services come in without loss, and go out as they came."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smartspec.source.contract import contract_data, endpoints_of, with_contract
from smartspec.source.spec import Spec
from smartspec.source.yaml_text import dumped, mapping
from smartspec.views.openapi import openapi

DOCUMENTS = {
    "github": "@octokit/openapi/generated/api.github.com.json",
    "directus": "@directus/specs/dist/openapi.json",
}
PATH = "specs/feature/spec-001-shop/contract.json"


def text_of(name: str, folder: Path) -> str:
    return (folder / "node_modules" / DOCUMENTS[name]).read_text(encoding="utf-8")


def shop(**api: Any) -> Spec:
    return Spec.model_validate({"id": "spec-001-shop", "title": "Shop", "api": api})


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_operation_is_read_with_its_parameters_and_responses(
    node_folder: Path, name: str
) -> None:
    text = text_of(name, node_folder)
    document = json.loads(text)
    operations = {
        (method.upper(), path): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in ("get", "put", "post", "delete", "options", "head", "patch")
    }

    read = {(e.method, e.path): e for e in endpoints_of(text, PATH)}

    assert read.keys() == operations.keys()
    assert len(read) > 100
    for key, operation in operations.items():
        shared = document["paths"][key[1]].get("parameters", ())
        listed = {
            json.dumps(p, sort_keys=True) for p in (*shared, *operation.get("parameters", ()))
        }
        assert len(read[key].parameters) <= len(listed)
        assert bool(read[key].parameters) == bool(listed)
        numbered = [status for status in operation["responses"] if status.isdigit()]
        assert [str(response.status) for response in read[key].responses] == numbered


@pytest.mark.parametrize("name", DOCUMENTS)
def test_exporting_again_gives_the_same_document(node_folder: Path, name: str) -> None:
    text = text_of(name, node_folder)
    spec = with_contract(shop(), text, PATH)

    assert openapi(spec, contract_data(text, PATH)) == json.loads(text)


def test_what_is_written_says_what_was_read(node_folder: Path) -> None:
    text = text_of("directus", node_folder)
    spec = with_contract(shop(), text, PATH)

    written = dumped(openapi(spec, contract_data(text, PATH)))

    assert mapping(written, PATH) == json.loads(text)


def test_an_operation_of_the_authors_own_stands_in_place_of_the_contracts(
    node_folder: Path,
) -> None:
    text = text_of("directus", node_folder)
    before = json.loads(text)
    path = next(iter(before["paths"]))
    own = {"method": "GET", "path": path, "summary": "Ours"}
    new = {"method": "POST", "path": "/of/our/own", "summary": "New"}
    spec = with_contract(shop(endpoints=[own, new]), text, PATH)

    made = openapi(spec, contract_data(text, PATH))

    assert made["paths"][path]["get"]["summary"] == "Ours"
    assert made["paths"].pop("/of/our/own")["post"]["summary"] == "New"
    made["paths"][path]["get"] = before["paths"][path]["get"]
    assert made == before
