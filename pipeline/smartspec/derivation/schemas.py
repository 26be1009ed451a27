"""Fields of entities as JSON Schemas (draft 2020-12), with examples that satisfy them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from smartspec.source.requirements import EntityField

JsonSchema = dict[str, Any]

_TYPES: dict[str, JsonSchema] = {
    "text": {"type": "string", "minLength": 1},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "money": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "uuid": {"type": "string", "format": "uuid"},
    "email": {"type": "string", "format": "email", "maxLength": 254},
    "url": {"type": "string", "format": "uri"},
    "enum": {"type": "string"},
    "reference": {"type": "string", "format": "uuid"},
}
"""254 octets: the longest address that SMTP can carry (RFC 3696, erratum 1690)."""

_EXAMPLES: dict[str, Any] = {
    "integer": 1,
    "decimal": 1.5,
    "money": 100,
    "boolean": True,
    "date": "2026-01-31",
    "datetime": "2026-01-31T09:30:00Z",
    "uuid": "550e8400-e29b-41d4-a716-446655440000",
    "email": "somchai@example.com",
    "url": "https://example.com/a",
    "reference": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
}


def field_schema(field: EntityField) -> JsonSchema:
    """The schema of one field."""
    schema = dict(_TYPES[field.type])
    if field.values:
        schema["enum"] = list(field.values)
    for key, value in (("minimum", field.min), ("maximum", field.max)):
        if value is not None:
            schema[key] = whole(value)
    if field.max_length is not None:
        schema["maxLength"] = field.max_length
    if field.pattern is not None:
        schema["pattern"] = field.pattern
    if field.description is not None:
        schema["description"] = field.description
    return schema


def field_example(field: EntityField) -> Any:
    """A value that satisfies `field_schema`; the author's example where there is one."""
    if field.example is not None:
        return _typed(field, field.example)
    if field.values:
        return field.values[0]
    if field.type == "text":
        words = field.name.replace("_", " ")
        room = field.max_length or len(words) + len("example ")
        return f"example {words}" if len(words) + len("example ") <= room else words[:room].strip()
    value = _EXAMPLES[field.type]
    if field.type in ("integer", "decimal", "money"):
        return _within(value, field)
    return value


def _typed(field: EntityField, text: str) -> Any:
    match field.type:
        case "integer":
            return int(text)
        case "decimal" | "money":
            return whole(float(text))
        case "boolean":
            return text == "true"
    return text


def _within(value: float, field: EntityField) -> float:
    if field.min is not None and value < field.min:
        value = field.min
    if field.max is not None and value > field.max:
        value = field.max
    return whole(value)


def whole(value: float) -> float:
    """A number without `.0`, so that it is written as people write it."""
    return int(value) if float(value).is_integer() else value


def object_schema(fields: Iterable[EntityField], *, partial: bool = False) -> JsonSchema:
    """An object of `fields`; with `partial` none is required, but at least one has to be there."""
    listed = list(fields)
    schema: JsonSchema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {field.name: field_schema(field) for field in listed},
    }
    required = [f.name for f in listed if f.required and f.default is None]
    if partial:
        schema["minProperties"] = 1
    elif required:
        schema["required"] = required
    return schema


def object_example(fields: Iterable[EntityField]) -> dict[str, Any]:
    """An object that satisfies `object_schema` of the same fields."""
    return {field.name: field_example(field) for field in fields}


def error_schema() -> JsonSchema:
    """The body of every error: a code for programs, a sentence for people."""
    return {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "field": {"type": "string"},
                },
            }
        },
    }


def error_example(code: str, message: str) -> dict[str, Any]:
    """A body that satisfies `error_schema`."""
    return {"error": {"code": code, "message": message}}
