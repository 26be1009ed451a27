"""JSON Schemas: made from the models that read the files, and used to check data."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from smartspec.errors import Fault, nearest
from smartspec.source.positions import SourceMap, dotted

JsonSchema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _WithoutNull(GenerateJsonSchema):
    """A key that may be absent may still not be empty: reading refuses it."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


@cache
def model_schema(model: type[BaseModel]) -> JsonSchema:
    """The JSON Schema (draft 2020-12) of the files that `model` reads."""
    return {
        "$schema": DIALECT,
        **model.model_json_schema(by_alias=True, schema_generator=_WithoutNull),
    }


def schema_faults(schema: JsonSchema, data: Any, path: str, text: str) -> list[Fault]:
    """What of `data`, read from `text`, breaks `schema`; each fault placed."""
    from jsonschema import Draft202012Validator

    positions = SourceMap.of(text)
    faults = []
    for error in Draft202012Validator(schema).iter_errors(data):
        keys = tuple(error.absolute_path)
        hint = ""
        if error.validator == "additionalProperties" and isinstance(error.instance, dict):
            legal = error.schema.get("properties", {})
            extra = next((key for key in error.instance if key not in legal), "")
            keys, hint = (*keys, extra), nearest(str(extra), legal)
        faults.append(Fault(path, *positions.key(keys), error.message, dotted(keys), hint))
    return sorted(faults)
