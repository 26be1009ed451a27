"""What pydantic found wrong, in words for the author of the file."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from smartspec.errors import Fault, nearest
from smartspec.source.base import MistakesError
from smartspec.source.positions import NULL, Key, SourceMap, dotted
from smartspec.source.yaml_text import kind

_AT_KEYS = ("extra_forbidden", "invalid_key")
_FLAGS = ("True", "False")
_PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "lower-case words joined by '-', such as spec-002-users",
    r"^[a-z][a-z0-9_]*$": "a name of lower-case letters, digits and '_'",
    r"^[A-Za-z_][A-Za-z0-9_]*$": "a name of letters, digits and '_'",
    r"^/\S*$": "a path that starts with '/' and has no spaces",
    r"^\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$": "a version such as 1.0.0",
}


def faults_of(
    error: ValidationError,
    model: type[BaseModel],
    path: str,
    text: str,
    within: tuple[Key, ...] = (),
) -> list[Fault]:
    """One `Fault` for each mistake in `error`, placed in `text` (YAML or JSON).

    `within` are the keys of the part of the text that was validated.
    """
    positions = SourceMap.of(text)
    found: dict[tuple[str, str], Fault] = {}
    for detail in _own_mistakes(error.errors(include_url=False)):
        own = loc_keys(detail["loc"], detail["type"])
        place = positions.key if detail["type"] in _AT_KEYS else positions.value
        for keys, message, hint in _mistakes(detail, own, model):
            at = (*within, *keys)
            line, column = place(at)
            fault = Fault(path, line, column, message, dotted(at), hint)
            found.setdefault((fault.key, message), fault)
    return sorted(found.values())


def empty_keys(
    read: BaseModel, data: Any, path: str, text: str, within: tuple[Key, ...] = ()
) -> list[Fault]:
    """One `Fault` for each key of `data` that stands there without a value.

    `read` is what was read from `data`, the part of the text at `within`. Inside free-form values
    (JSON examples) null is a value.
    """
    found = list(_empty(read, data, within))
    if not found:
        return []
    positions = SourceMap.of(text)
    hint = "fill it in, or remove the key"
    return [
        Fault(path, *positions.key(keys), f"'{keys[-1]}' has no value", dotted(keys), hint)
        for keys in found
    ]


def _empty(read: Any, data: Any, keys: tuple[Key, ...]) -> Iterator[tuple[Key, ...]]:
    if isinstance(read, BaseModel) and isinstance(data, dict):
        for name, field in type(read).model_fields.items():
            key = field.alias or name
            if key not in data or field.annotation is Any:
                continue
            if data[key] is None:
                yield (*keys, key)
            else:
                yield from _empty(getattr(read, name), data[key], (*keys, key))
    elif isinstance(read, tuple) and isinstance(data, list):
        for number, (one, other) in enumerate(zip(read, data, strict=False)):
            yield from _empty(one, other, (*keys, number))
    elif isinstance(read, dict) and isinstance(data, dict):
        for key, value in read.items():
            if isinstance(value, BaseModel):
                yield from _empty(value, data.get(key), (*keys, key))


def _own_mistakes(details: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Without what only follows from others: a list whose items are wrong counts as too short."""
    deeper = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
    return [d for d in details if d["type"] != "too_short" or d["loc"] not in deeper]


def loc_keys(loc: Sequence[int | str], kind_of_mistake: str) -> tuple[Key, ...]:
    """The part of a pydantic location that is in the file (no union branch names)."""
    keys = tuple(step for step in loc if isinstance(step, int) or not step.endswith("]"))
    if kind_of_mistake != "invalid_key":
        return keys
    last = str(keys[-1])
    return (*keys[:-1], NULL if last == "None" else last.lower() if last in _FLAGS else last)


def _mistakes(
    detail: ErrorDetails, own: tuple[Key, ...], model: type[BaseModel]
) -> Iterator[tuple[tuple[Key, ...], str, str]]:
    """What is wrong by one detail: more than one thing where a check of ours found more."""
    error = detail.get("ctx", {}).get("error")
    if isinstance(error, MistakesError):
        yield from (((*own, *keys), message, "") for keys, message in error.found)
    elif detail["type"] == "invalid_key":
        message = f"a key has to be a text, '{own[-1]}' is none"
        yield own, message, "put it in quotes, or remove it"
    else:
        yield (own, *_words(detail, own, model))


def _words(detail: ErrorDetails, keys: tuple[Key, ...], model: type[BaseModel]) -> tuple[str, str]:
    last = str(keys[-1]) if keys else "this file"
    context = detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            legal = _legal_keys(model, keys[:-1])
            hint = nearest(last, legal) or f"known keys here: {', '.join(legal)}"
            return f"unknown key '{last}'", hint
        case "missing":
            return f"'{last}' is missing", f"add `{last}:`"
        case "literal_error":
            value = str(detail["input"])
            legal = _legal_words(str(context.get("expected", "")))
            listed = ", ".join(legal)
            return f"'{value}' is not one of {listed}", nearest(value, legal)
        case "string_pattern_mismatch":
            wanted = _PATTERNS.get(str(context.get("pattern")), "a text of another form")
            return f"'{detail['input']}' is not {wanted}", ""
        case "string_type":
            hint = "put it in quotes" if isinstance(detail["input"], int | float) else ""
            return f"expected a text, found {kind(detail['input'])}", hint
        case "string_too_short":
            return "an empty text says nothing", "fill it in, or remove the key"
        case "tuple_type" | "list_type":
            return f"expected a list, found {kind(detail['input'])}", "start each item with '- '"
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"expected keys and values, found {kind(detail['input'])}", ""
        case "bool_type":
            return f"expected true or false, found {kind(detail['input'])}", ""
        case "int_type" | "float_type" | "int_from_float" | "finite_number":
            return _number_wanted(detail), ""
        case "value_error":
            return str(context.get("error", detail["msg"])), ""
    return detail["msg"][:1].lower() + detail["msg"][1:], ""


def _number_wanted(detail: ErrorDetails) -> str:
    found = detail["input"]
    if isinstance(found, float):
        wanted = "a finite number" if detail["type"] == "finite_number" else "a whole number"
        return f"expected {wanted}, found {found}"
    return f"expected a number, found {kind(found)}"


def _legal_words(expected: str) -> list[str]:
    return [word.strip(" '") for word in expected.replace(" or ", ", ").split(",") if word.strip()]


def _legal_keys(model: type[BaseModel], keys: Sequence[Key]) -> list[str]:
    """The keys that the model at `keys` below `model` knows."""
    current: type[BaseModel] | None = model
    for step in keys:
        if current is None:
            return []
        if isinstance(step, int):
            continue
        named = {(f.alias or name): f.annotation for name, f in current.model_fields.items()}
        current = _model_in(named.get(step))
    if current is None:
        return []
    return sorted(field.alias or name for name, field in current.model_fields.items())


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside `Model`, `Model | None`, `tuple[Model, ...]` or `dict[str, Model]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (tuple, list, dict, typing.Union, types.UnionType):
        for part in get_args(annotation):
            found = _model_in(part)
            if found is not None:
                return found
    return None
