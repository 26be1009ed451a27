"""JSON and YAML parse, and an example is what its endpoint takes or gives."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import fence, found_in, page, places

BODY = {
    "type": "object",
    "required": ["amount"],
    "additionalProperties": False,
    "properties": {
        "amount": {"type": "string", "pattern": r"^\d+\.\d{4}$"},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}
API: dict[str, Any] = {
    "base_path": "/v1",
    "endpoints": [
        {
            "method": "POST",
            "path": "/top_ups/{id}",
            "summary": "Top up",
            "request": {"schema": BODY},
            "responses": [
                {"status": 201, "description": "Done", "schema": {"required": ["id"]}},
                {"status": 409, "description": "Twice", "schema": {"required": ["code"]}},
            ],
        }
    ],
}


def example(label: str, *lines: str, heading: str = "### 7.1. POST /v1/top_ups/{id}") -> str:
    """A document with one example of an endpoint; its code begins in line 6."""
    return "\n".join([heading, "", label, "", "```json", *lines, "```", ""])


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["{", '  "a": 1', '  "b": 2', "}"], 5),
        (["{", '  "a": NaN', "}"], 4),
        (["{", '  "a": 1,', '  "a": 2', "}"], 5),
        (["{} x"], 3),
    ],
)
def test_what_is_not_json_is_said_at_its_line(lines: list[str], line: int) -> None:
    assert places(found_in(page(fence("json", *lines)))) == [("json-syntax", line)]


def test_the_bodies_of_http_messages_are_json() -> None:
    request = ["POST /a HTTP/1.1", "Content-Type: application/json", "", "{", '  "a": 1', "}", ""]
    answer = ["HTTP/1.1 201 Created", "", '{"b": [1, 2}']
    assert places(found_in(page(fence("http", *request, *answer)))) == [("json-syntax", 12)]
    assert found_in(page(fence("http", *request, *answer[:2], "plain {"))) == ()
    assert found_in(page(fence("http", *request[:-1], "", "GET /b", "Accept: */*"))) == ()


def test_yaml_is_checked_document_by_document() -> None:
    lines = ["a: 1", "---", "# two", "b: [1, 2", "---", "c: 1", "c: 2"]
    found = places(found_in(page(fence("yaml", *lines))))
    assert [rule for rule, _ in found] == ["yaml-syntax", "yaml-syntax"]
    assert found[-1] == ("yaml-syntax", 9)
    assert found_in(page(fence("yml", "a: no", "---", "b: {c: 1}"))) == ()


def test_an_example_is_held_against_the_schema_beside_it() -> None:
    wrong = example("**Request:**", "{", '  "amount": "1.0000",', '  "tags": ["a", 2]', "}")
    (finding,) = found_in(page(wrong, api=API))
    assert (finding.rule, finding.line) == ("json-schema", 8)
    assert finding.message.startswith("the request of POST /top_ups/{id} at `tags[1]`: 2 is not")


@pytest.mark.parametrize(
    ("label", "code", "count"),
    [
        ("**Request:**", '{"amount": "1.0000"}', 0),
        ("**Request:**", '{"amount": "1"}', 1),
        ("**Request:**", '{"amount": "1.0000", "more": 1}', 1),
        ("**Response (201):** Done", "{}", 1),
        ("**Response (201):** Done", '{"id": 1}', 0),
        ("**Body of 409 `twice`:**", "{}", 1),
        ("**Fields (201):**", "[]", 0),
    ],
)
def test_each_message_has_its_own_schema(label: str, code: str, count: int) -> None:
    assert len(found_in(page(example(label, code), api=API))) == count


def test_an_example_of_an_endpoint_may_be_any_of_its_messages() -> None:
    label = "Endpoint: `POST /top_ups/{id}`"
    for code in ('{"amount": "1.0000"}', '{"code": "twice"}'):
        assert found_in(page(example(label, code, heading="### Top up twice"), api=API)) == ()
    wrong = example(label, '{"amounts": "1.0000"}', heading="### Top up twice")
    assert places(found_in(page(wrong, api=API))) == [("json-schema", 6)]


def test_a_heading_of_another_kind_ends_an_endpoint() -> None:
    text = example("**Request:**", "[]").replace("\n**Request", "\n## 8. Other\n\n**Request")
    assert found_in(page(text, api=API)) == ()


def test_a_reference_out_of_the_schema_is_not_followed() -> None:
    api = {"endpoints": [{**API["endpoints"][0], "request": {"schema": {"$ref": "http://x/y"}}}]}
    heading = "### POST /top_ups/{id}"
    (said,) = found_in(page(example("**Request:**", "[]", heading=heading), api=api))
    assert (said.rule, said.severity) == ("schema-syntax", "warn")


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (['{ // said, and "quoted"', '  "a": "// no /* comment */", /* two', "lines */", "}"], []),
        (['{"a": [1, 2,], // last', '  "b": ",]",', "}"], []),
        (["// nothing but this"], []),
        (["{ // a", '  "a" 1', "}"], [("json-syntax", 4)]),
        (['{"a": 1,, "b": 2}'], [("json-syntax", 3)]),
        (["{'a': 1}"], [("json-syntax", 3)]),
    ],
)
def test_json_with_comments_is_json_without_them(
    lines: list[str], found: list[tuple[str, int]]
) -> None:
    assert places(found_in(page(fence("jsonc", *lines)))) == found
