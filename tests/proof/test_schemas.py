"""A schema of an endpoint that is none is said at its key, and no schema keeps anyone waiting."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec.findings import Finding
from smartspec.proof.patterns import found_in as matches

from .conftest import found_in, page

BEFORE = "### POST /a\n\n**Request:**\n\n```json"
LOOP = {"a": {"allOf": [{"$ref": "#/$defs/b"}]}, "b": {"anyOf": [{"$ref": "#/$defs/a"}]}}


def judged(schema: dict[str, Any], example: str = "{}") -> tuple[Finding, ...]:
    endpoint = {
        "method": "POST",
        "path": "/a",
        "summary": "Make",
        "request": {"schema": schema},
        "responses": [{"status": 201, "description": "Made"}],
    }
    return found_in(page(f"{BEFORE}\n{example}\n```\n", api={"endpoints": [endpoint]}))


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "strng"}, "at `type`: 'strng' is not valid"),
        ({"type": ["integer", "nul"]}, "at `type`"),
        ({"properties": {"a": {"pattern": "("}}}, "at `properties.a.pattern`: '(' is no regular"),
        ({"pattern": "a{99999999999}"}, "is no regular expression"),
        ({"minimum": "x"}, "at `minimum`: 'x' is not of type 'number'"),
        ({"enum": 4}, "at `enum`"),
        ({"items": 3}, "at `items`"),
        ({"properties": ["a"]}, "at `properties`"),
        ({"required": "n"}, "at `required`"),
        ({"allOf": [{"required": "n"}]}, "at `allOf[0].required`"),
        ({"$ref": "#"}, "lead back to where they began"),
        ({"$ref": "#/$defs/a", "$defs": LOOP}, "lead back to where they began"),
        ({"properties": {"a": {"$ref": "#/nope"}}}, "at `properties.a.$ref`: nothing here is"),
        ({"properties": {"a": {"$ref": "http://x/y"}}}, "'http://x/y' is not read"),
        ({"patternProperties": {"^(a+)+$": {}}}, "may take for ever to match"),
        ({"pattern": r"^(a+)+(b)\2$"}, "may take for ever to match"),
        ({"$schema": ["x"]}, "at `$schema`"),
    ],
)
def test_what_is_no_schema_is_said_at_its_key(schema: dict[str, Any], words: str) -> None:
    (found,) = judged(schema)
    assert (found.rule, found.line, found.key) == (
        "schema-syntax",
        1,
        "api.endpoints[0].request.schema",
    )
    assert found.message.startswith("a schema of POST /a: ")
    assert words in found.message


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"next": {"$ref": "#"}}},
        {"type": "object", "minProperties": 0, "x-more": 1, "example": {}, "nullable": True},
        {"$id": "http://x/y", "$ref": "#/$defs/a", "$defs": {"a": {}}},
        {"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 1},
    ],
)
def test_a_schema_is_taken_as_it_is(schema: dict[str, Any]) -> None:
    assert judged(schema) == ()


def test_a_pattern_with_too_many_ways_is_matched_all_the_same() -> None:
    schema = {"pattern": "^(a+)+$"}
    assert judged(schema, f'"{"a" * 28}"') == ()
    (found,) = judged(schema, f'"{"a" * 28}!"')
    assert (found.rule, found.line) == ("json-schema", 6)
    assert "does not match '^(a+)+$'" in found.message


PIECES = ["a", "b", "[a-c]", r"\d", r"\W", ".", "^", "$", r"\b", "[^b]", "(?=a)", "(?<=a)", "(?!b)"]
ENDS = ["", "*", "+", "?", "{2}", "{1,3}", "*?", "{2,}"]
ATOMS = st.sampled_from(PIECES)
REPEATED = st.recursive(
    ATOMS,
    lambda inner: st.builds(
        lambda parts, sign, end: f"(?:{sign.join(parts)}){end}",
        st.lists(inner, min_size=1, max_size=3),
        st.sampled_from(["", "|"]),
        st.sampled_from(ENDS),
    ),
    max_leaves=6,
)


@given(REPEATED, st.text("abc1 \n", max_size=6))
@settings(deadline=None, max_examples=300)
def test_bounded_matching_is_matching(pattern: str, text: str) -> None:
    pattern = f"(?:a|a)*(?:{pattern})(?:b*)"
    assert matches(pattern, text) == (re.search(pattern, text) is not None)
