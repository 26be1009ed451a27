"""What every model of a source shares: strict scalars, frozen values, no unknown keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    Strict,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Text = Annotated[str, StringConstraints(strict=True, min_length=1)]
"""Words of an author: never empty, never a number in disguise (`version: 1.0` is refused)."""

Name = Annotated[
    str, StringConstraints(strict=True, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)
]
"""Lower-case words joined by `-`: an id is a name, never a path."""

Identifier = Annotated[
    str, StringConstraints(strict=True, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=63)
]
"""A table or column name; 63 bytes is PostgreSQL's limit (NAMEDATALEN - 1)."""

Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict(), Field(ge=0)]
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Amount = Annotated[Number, Field(ge=0)]
Percent = Annotated[Number, Field(ge=0, le=100)]


def _scalar(value: Any) -> str | int | float | bool:
    if isinstance(value, str | int | float):  # a bool is an int
        return value
    raise ValueError("expected a text, a number, true or false")


Scalar = Annotated[
    Any,
    AfterValidator(_scalar),
    WithJsonSchema({"anyOf": [{"type": kind} for kind in ("string", "number", "boolean")]}),
]
"""One value. A union of types would tell each mistake once for each of them."""


class MistakesError(ValueError):
    """Several things that a model finds wrong with itself, each with its keys below the model."""

    def __init__(self, found: Sequence[tuple[tuple[str | int, ...], str]]) -> None:
        self.found = tuple(found)
        super().__init__("; ".join(message for _, message in found))


class Model(BaseModel):
    """A frozen value that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ShortModel(Model):
    """A model that may also be written as one string, the value of its `shorthand` field.

    `- spec-002-users` and `- {id: spec-002-users}` are the same dependency. Folding the short
    form in before validation keeps one type for all readers and one error for a wrong value.
    """

    shorthand: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _from_shorthand(cls, value: Any) -> Any:
        return {cls.shorthand: value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        long_form = handler.resolve_ref_schema(handler(core_schema))
        short_form = long_form["properties"][cls.shorthand]
        return {"anyOf": [short_form, long_form]}
