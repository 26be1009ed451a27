from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from smartspec.index.spec_index import INDEX_SCHEMA
from smartspec.planning.config import Config
from smartspec.planning.definitions import Domain, Layout, Profile
from smartspec.source.schemas import DIALECT, model_schema, schema_faults
from smartspec.source.spec import Spec

MODELS: list[type[BaseModel]] = [Spec, Config, Profile, Domain, Layout]
Schema = dict[str, Any]

anything = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab ", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("ab"), inner, max_size=2),
    max_leaves=3,
)


def accepted(model: type[BaseModel], data: object) -> bool:
    return Draft202012Validator(model_schema(model)).is_valid(data)


def values_of(schema: Schema, root: Schema) -> st.SearchStrategy[Any]:
    """Data that a schema describes: every key may be there, every alternative may be taken."""
    if "$ref" in schema:
        return values_of(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root)
    if "anyOf" in schema:
        return st.one_of([values_of(part, root) for part in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    match schema.get("type"):
        case "object":
            return _objects_of(schema, root)
        case "array":
            items = values_of(schema.get("items", {}), root)
            return st.lists(items, min_size=schema.get("minItems", 0), max_size=2)
        case "string":
            return _texts_of(schema)
        case "integer":
            return st.integers(schema.get("minimum", 0), schema.get("maximum", 999))
        case "number":
            low, high = schema.get("minimum", 0), schema.get("maximum", 999)
            return st.integers(low, high) | st.floats(low, high)
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
    return anything


def _objects_of(schema: Schema, root: Schema) -> st.SearchStrategy[Any]:
    known = schema.get("properties", {})
    required = {key: values_of(known[key], root) for key in schema.get("required", ())}
    # A handful of the optional keys at a time keeps a spec of 40 keys small.
    optional = st.lists(st.sampled_from(sorted(known)), max_size=4) if known else st.just([])
    extra = schema.get("additionalProperties")
    for pattern, value in schema.get("patternProperties", {}).items():
        keys = _texts_of({"pattern": pattern})
        return st.dictionaries(keys, values_of(value, root), max_size=2)
    if isinstance(extra, dict):
        names = values_of(schema.get("propertyNames", {"type": "string"}), root)
        return st.dictionaries(names, values_of(extra, root), max_size=2)
    if not known:
        return st.dictionaries(st.text("ab"), anything, max_size=2)
    return optional.flatmap(
        lambda keys: st.fixed_dictionaries(
            required | {key: values_of(known[key], root) for key in keys}
        )
    )


NAMES = [
    "a",
    "spec-1",
    "x-2-y",
    "a_b",
    "users.id",
    "/a/{id}",
    "1.0.0",
    "2.10.3-rc.1",
    "json",
    "C",
    "FR-1",
    "A_B",
]
WORDS = ["ก", "💳", "a | b", "`", "<script>", "{{ x }}", "-->"]


def _texts_of(schema: Schema) -> st.SearchStrategy[str]:
    if "pattern" in schema:
        return st.sampled_from([name for name in NAMES if re.search(schema["pattern"], name)])
    return st.sampled_from(NAMES + WORDS)


@pytest.mark.parametrize("model", MODELS)
def test_a_published_schema_is_one(model: type[BaseModel]) -> None:
    schema = model_schema(model)
    assert schema["$schema"] == DIALECT
    Draft202012Validator.check_schema(schema)


def test_the_schema_of_the_index_is_one() -> None:
    assert INDEX_SCHEMA["$schema"] == DIALECT
    Draft202012Validator.check_schema(INDEX_SCHEMA)


@pytest.mark.parametrize("model", [Spec, Config, Profile])
def test_no_object_of_a_schema_takes_unknown_keys(model: type[BaseModel]) -> None:
    schema = model_schema(model)
    described = {"": schema, **schema["$defs"]}
    for name, part in described.items():
        for form in part.get("anyOf", [part]):
            if "properties" in form:
                assert form["additionalProperties"] is False, name


@pytest.mark.parametrize("model", [Spec, Config, Profile])
@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_what_the_schema_accepts_the_model_accepts_and_back(
    model: type[BaseModel], data: st.DataObject
) -> None:
    schema = model_schema(model)
    written = data.draw(values_of(schema, schema))
    assert accepted(model, written)
    read = model.model_validate(written)
    # And back: what the model holds, written out in full, is right by the schema again.
    again = read.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert accepted(model, again)
    assert model.model_validate(again) == read


@pytest.mark.parametrize(
    "part",
    [
        {"domain": "iot"},
        {"domain": ["iot", "ai"]},
        {"depends_on": ["spec-1", {"id": "spec-2"}]},
        {"governance": {"policies": ["p"], "compliance": ["c", {"name": "d"}]}},
        {"implementation": {"steps": ["s", {"title": "t"}]}},
        {"open_questions": ["q", {"question": "r", "answer": "a"}]},
    ],
)
def test_the_schema_knows_the_short_forms(part: dict[str, Any]) -> None:
    source = {"id": "a", "title": "t", **part}
    Spec.model_validate(source)
    Draft202012Validator(model_schema(Spec)).validate(source)


@pytest.mark.parametrize(
    "part",
    [
        {"titel": "x"},
        {"overview": {"purpos": "x"}},
        {"depends_on": ["Bad Name"]},
        {"depends_on": [{"id": "a", "reson": "x"}]},
        {"id": "../a"},
        {"title": ""},
        {"status": "gone"},
        {"levels": {"security": "high"}},
    ],
)
def test_the_schema_refuses_what_the_model_refuses(part: dict[str, Any]) -> None:
    source = {"id": "a", "title": "t", **part}
    with pytest.raises(ValueError, match="validation error"):
        Spec.model_validate(source)
    assert not accepted(Spec, source)


def test_faults_by_schema_are_placed_and_name_the_nearest_key() -> None:
    text = '{\n  "defaults": {"profil": "basic"},\n  "output": {"createBackups": 1}\n}'
    data = {"defaults": {"profil": "basic"}, "output": {"createBackups": 1}}
    found = schema_faults(model_schema(Config), data, "c.json", text)
    assert [(f.line, f.column, f.key, f.hint) for f in found] == [
        (2, 16, "defaults.profil", "did you mean 'profile'?"),
        (3, 14, "output.createBackups", ""),
    ]


def test_sound_data_has_no_faults() -> None:
    assert schema_faults(model_schema(Config), {}, "c.json", "{}") == []
