"""Schemas as rows: every field is there once, with the rules that a validator would enforce."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec.views.json_schema import BODY, Rule, SchemaRow, schema_rows


def rows_by_field(schema: dict[str, Any]) -> dict[str, SchemaRow]:
    rows = schema_rows(schema)
    assert len({row.field for row in rows}) == len(rows)
    return {row.field: row for row in rows}


def rules_of(schema: dict[str, Any]) -> tuple[Rule, ...]:
    return rows_by_field({"type": "object", "properties": {"f": schema}})["f"].rules


@pytest.mark.parametrize(
    ("schema", "rule"),
    [
        ({"enum": ["A", 1, None]}, Rule("one of", ("A", "1", "null"))),
        ({"const": True}, Rule("exactly", ("true",))),
        ({"format": "uuid"}, Rule("format", ("uuid",))),
        ({"pattern": "^(a|b)$"}, Rule("matches", ("^(a|b)$",))),
        ({"minLength": 3, "maxLength": 20}, Rule("3 to 20 characters")),
        ({"minLength": 1}, Rule("at least 1 character")),
        ({"minLength": 64, "maxLength": 64}, Rule("exactly 64 characters")),
        ({"minItems": 1, "maxItems": 1000}, Rule("1 to 1,000 items")),
        ({"exclusiveMinimum": 0}, Rule("> 0")),
        ({"minimum": 0.5}, Rule("≥ 0.5")),
        ({"multipleOf": 0.01}, Rule("a multiple of 0.01")),
        ({"uniqueItems": True}, Rule("no item twice")),
        ({"default": ""}, Rule("default", ('""',))),
        ({"default": False}, Rule("default", ("false",))),
    ],
)
def test_each_keyword_has_its_words(schema: dict[str, Any], rule: Rule) -> None:
    assert rules_of(schema) == (rule,)


def test_nested_fields_follow_their_parents() -> None:
    item = {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string"}}}
    schema = {
        "type": "object",
        "required": ["items"],
        "properties": {
            "items": {"type": "array", "items": item},
            "labels": {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
        },
    }
    found = [(row.field, row.type, row.required) for row in schema_rows(schema)]
    assert found == [
        ("items", "array of object", True),
        ("items[]", "object", True),
        ("items[].sku", "string", True),
        ("labels", "object", False),
        ("labels.*", "string or null", False),
    ]


def test_the_body_has_a_row_only_where_that_says_something() -> None:
    fields = {"properties": {"a": {"type": "string"}}}
    assert BODY not in rows_by_field({"type": "object", **fields})
    closed = rows_by_field({"type": "object", "additionalProperties": False, **fields})
    assert closed[BODY].rules == (Rule("no other fields"),)
    assert (
        rows_by_field({"type": "array", "items": {"type": "string"}})[BODY].type
        == "array of string"
    )


def test_local_references_and_all_of_are_folded_in() -> None:
    money = {"type": "string", "pattern": "^[0-9]+$"}
    base = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
    schema = {
        "$defs": {"money": money, "base": base},
        "allOf": [{"$ref": "#/$defs/base"}],
        "required": ["amount"],
        "properties": {"amount": {"$ref": "#/$defs/money", "description": "Net"}},
    }
    rows = rows_by_field(schema)
    assert rows["id"].required
    assert rows["amount"].required
    assert rows["amount"].rules == (Rule("matches", ("^[0-9]+$",)),)
    assert rows["amount"].description == "Net"


def test_a_schema_that_contains_itself_ends() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}}}
    rows = rows_by_field({"$ref": "#/$defs/node", "$defs": {"node": node}})
    assert rows["next"].type == "node"


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf", "allOf"])
def test_an_alternative_that_contains_itself_ends(keyword: str) -> None:
    schema = {"type": "object", "properties": {"a": {}}, keyword: [{"$ref": "#"}, {"$ref": "#"}]}
    assert "a" in {row.field for row in schema_rows(schema)}


def test_alternatives_are_named_and_a_field_says_which_have_it() -> None:
    card = {"title": "Card", "required": ["token", "sum"],
            "properties": {"token": {"type": "string"}, "sum": {"type": "integer"}}}  # fmt: skip
    bank = {"required": ["iban", "sum"],
            "properties": {"iban": {"type": "string"}, "sum": {"type": "integer"}}}  # fmt: skip
    told_by = {"propertyName": "kind"}
    rows = rows_by_field({"oneOf": [card, bank, {"type": "null"}], "discriminator": told_by})
    choice = (Rule("exactly one of", ("Card", "form 2")), Rule("told apart by", ("kind",)))
    assert rows["(body)"].rules == choice
    assert rows["token"].rules == (Rule("as", ("Card",)),)
    assert rows["iban"].rules == (Rule("as", ("form 2",)),)
    assert rows["sum"].rules == ()
    assert rows["sum"].required


def test_alternatives_that_only_require_fields_are_sets_of_them() -> None:
    fields = {"email": {"type": "string"}, "phone": {"type": "string"}}
    ways = [{"required": ["email"]}, {"required": ["phone"]}]
    rows = rows_by_field({"type": "object", "properties": fields, "anyOf": ways})
    assert rows["(body)"].rules == (Rule("with at least one of", ("email", "phone")),)


def test_alternatives_of_plain_types_are_the_type_alone() -> None:
    [row] = schema_rows({"oneOf": [{"type": "string"}, {"type": "integer"}]})
    assert (row.type, row.rules) == ("string or integer", ())


def test_a_plain_alternative_with_rules_has_a_row() -> None:
    day = {"title": "Day", "type": "string", "format": "date"}
    rows = schema_rows({"anyOf": [day, {"title": "Year", "type": "integer", "minimum": 1900}]})
    assert [row.rules for row in rows[1:]] == [
        (Rule("as", ("Day",)), Rule("format", ("date",))),
        (Rule("as", ("Year",)), Rule("≥ 1,900")),
    ]


KEYWORDS = [
    *("type", "properties", "items", "$ref", "allOf", "oneOf", "required", "enum", "minLength"),
    *("minimum", "const", "$defs", "a", "additionalProperties"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(KEYWORDS),
        inner,
        max_size=4,
    ),
    max_leaves=20,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["type", "properties", "allOf", "items", "$ref"]), JSON))
def test_no_schema_however_wrong_stops_the_build(schema: dict[str, Any]) -> None:
    for row in schema_rows(schema):
        assert row.field
        assert row.type
