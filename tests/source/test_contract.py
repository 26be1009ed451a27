"""Endpoints read from an OpenAPI document."""

from __future__ import annotations

import json
from typing import Any

import pytest

from smartspec.errors import SourceError
from smartspec.source.contract import endpoints_of, with_contract
from smartspec.source.interfaces import Endpoint
from smartspec.source.spec import Spec
from smartspec.views.openapi import openapi

PATH = "specs/feature/spec-001-shop/openapi.yaml"


def document(operation: dict[str, Any], **more: Any) -> str:
    return json.dumps({"openapi": "3.1.0", "paths": {"/orders": {"post": operation}}, **more})


def only(operation: dict[str, Any], **more: Any) -> Endpoint:
    [endpoint] = endpoints_of(document(operation, **more), PATH)
    return endpoint


def test_a_reference_is_written_out() -> None:
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
    order = {"type": "object", "properties": {"sku": {"$ref": "#/components/schemas/Sku"}}}
    schemas = {"Order": order, "Sku": {"type": "string"}}
    endpoint = only({"summary": "x", "requestBody": body}, components={"schemas": schemas})
    assert endpoint.request is not None
    assert endpoint.request.body == {"type": "object", "properties": {"sku": {"type": "string"}}}


def test_a_schema_that_contains_itself_ends() -> None:
    tree = {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Tree"}}}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tree"}}}}
    endpoint = only({"summary": "x", "requestBody": body}, components={"schemas": {"Tree": tree}})
    assert endpoint.request is not None
    assert endpoint.request.body == {
        "type": "object",
        "properties": {"child": {"description": "again a Tree"}},
    }


def test_references_that_lead_in_a_circle_end() -> None:
    parameters = {"A": {"$ref": "#/components/parameters/A"}}
    endpoint = only(
        {"summary": "x", "parameters": [{"$ref": "#/components/parameters/A"}]},
        components={"parameters": parameters},
    )
    assert endpoint.parameters == ()


def test_the_operations_own_parameter_stands_over_that_of_the_path() -> None:
    text = json.dumps(
        {
            "openapi": "3.0.3",
            "paths": {
                "/orders": {
                    "parameters": [{"name": "limit", "in": "query", "required": True}],
                    "get": {
                        "operationId": "list",
                        "parameters": [{"name": "limit", "in": "query", "description": "own"}],
                    },
                }
            },
        }
    )
    [endpoint] = endpoints_of(text, PATH)
    [parameter] = endpoint.parameters
    assert (parameter.description, parameter.required) == ("own", False)
    assert endpoint.summary == "list"


def test_what_the_source_describes_itself_stays_the_authors() -> None:
    own = {"method": "POST", "path": "/orders", "summary": "mine", "moves_money": True}
    spec = Spec.model_validate({"id": "a", "title": "A", "api": {"endpoints": [own]}})
    merged = with_contract(spec, document({"summary": "theirs"}), PATH)
    assert [endpoint.summary for endpoint in merged.api.endpoints] == ["mine"]


def test_our_own_openapi_comes_back_as_it_was() -> None:
    endpoint = {
        "method": "POST",
        "path": "/orders/{id}/lines",
        "summary": "Add a line",
        "service": "Orders",
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        ],
        "request": {"schema": {"type": "object"}, "example": {"sku": "A"}},
        "responses": [{"status": 201, "description": "made", "example": {"id": 1}}],
    }
    spec = Spec.model_validate({"id": "a", "title": "A", "api": {"endpoints": [endpoint]}})
    assert endpoints_of(json.dumps(openapi(spec)), PATH) == spec.api.endpoints


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("openapi: '2.0'\npaths: {}\n", "not an OpenAPI 3 document"),
        ("openapi: 3.1.0\n", "`paths` is nothing"),
        ("- a list\n", "expected `key: value` lines"),
        ("openapi: [3\n", "not valid YAML"),
    ],
)
def test_another_kind_of_file_is_refused_with_its_name(text: str, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        endpoints_of(text, PATH)
    assert said in str(caught.value)
    assert caught.value.faults[0].path == PATH


@pytest.mark.parametrize("key", ["webhooks", "components"])
def test_from_3_1_on_a_contract_needs_no_paths(key: str) -> None:
    assert endpoints_of(json.dumps({"openapi": "3.1.0", key: {}}), PATH) == ()
    with pytest.raises(SourceError, match="`paths` is nothing"):
        endpoints_of(json.dumps({"openapi": "3.0.3", key: {}}), PATH)


def test_a_contract_of_webhooks_alone_goes_out_as_it_came() -> None:
    hooks = {"openapi": "3.1.0", "webhooks": {"paid": {"post": {"responses": {}}}}}
    spec = Spec.model_validate({"id": "a", "title": "A"})
    assert openapi(with_contract(spec, json.dumps(hooks), PATH), hooks) == hooks


def test_an_operation_that_cannot_be_read_is_named_at_its_line() -> None:
    text = "openapi: 3.1.0\npaths:\n  orders without a slash:\n    get:\n      summary: x\n"
    with pytest.raises(SourceError) as caught:
        endpoints_of(text, PATH)
    [fault] = caught.value.faults
    assert (fault.line, fault.key) == (5, "paths.orders without a slash.get")


@pytest.mark.parametrize("version", ['"2.0"', "2.0"])
def test_swagger_is_named_with_the_way_out_of_it(version: str) -> None:
    text = f"swagger: {version}\ninfo: {{title: Shop, version: '1'}}\npaths: {{}}\n"

    with pytest.raises(SourceError) as caught:
        endpoints_of(text, PATH)

    [fault] = caught.value.faults
    assert (fault.line, fault.message) == (1, "this is Swagger 2.0; OpenAPI 3.0 and 3.1 are read")
    assert "swagger2openapi" in fault.hint


# Characters that nobody sees.

HIDDEN = "does not belong into a text"


def contract(operation: str) -> str:
    return '{"openapi": "3.1.0", "paths": {"/a": {\n  "get": ' + operation + "}}}"


@pytest.mark.parametrize(
    ("operation", "place"),
    [
        ('{"summary": "a\\u0007b"}', "openapi.json:2:22"),
        ('{"summary": "a\\u202eb"}', "openapi.json:2:22"),
        ('{"summary": "a\u202eb"}', "openapi.json:2:22"),
        ('{"summary": "a\x7fb"}', "openapi.json:2:22"),
        (
            '{"parameters": [{"in": "query", "schema": {"description": "a\\u0007"}}]}',
            "openapi.json:2:68",
        ),
    ],
)
def test_a_character_that_nobody_sees_is_refused_where_it_stands(
    operation: str, place: str
) -> None:
    with pytest.raises(SourceError, match=HIDDEN) as caught:
        endpoints_of(contract(operation), "openapi.json")
    assert [fault.where for fault in caught.value.faults] == [place]


@pytest.mark.parametrize(
    "schema",
    ['{"pattern": "[^\\u0000]"}', '{"enum": ["\\u001b"]}', '{"properties": {"default": {}}}'],
)
def test_a_value_may_have_such_a_character(schema: str) -> None:
    parameter = f'{{"name": "a", "in": "query", "schema": {schema}, "example": "\\u0007"}}'
    (endpoint,) = endpoints_of(contract(f'{{"parameters": [{parameter}]}}'), "openapi.json")
    assert endpoint.parameters[0].example == "\x07"


def test_a_contract_in_yaml_may_not_hide_one_behind_an_escape() -> None:
    text = 'openapi: 3.1.0\npaths:\n  /a:\n    get:\n      summary: "a\\u202eb"\n'
    with pytest.raises(SourceError, match=HIDDEN) as caught:
        endpoints_of(text, "openapi.yaml")
    assert caught.value.faults[0].where == "openapi.yaml:5:16"
