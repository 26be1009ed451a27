"""A JSON Schema as rows for people: one field each, with its type and its rules.

Keywords are those of JSON Schema 2020-12 (validation vocabulary); what the project's own checks
do not know is left out, never guessed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

Schema = Mapping[str, Any]

BODY = "(body)"
"""The field name of a message as a whole."""

_MAX_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: words, and the values that they speak of (shown as code)."""

    words: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemaRow:
    """A field of a message by its path, `items[].price`."""

    field: str
    type: str
    required: bool
    rules: tuple[Rule, ...]
    description: str | None


def schema_rows(schema: Schema | bool) -> tuple[SchemaRow, ...]:
    """The fields of `schema`, parents before children, in the author's order.

    A `$ref` inside the schema is followed; one that points elsewhere, or into itself, is named
    by its last part.
    """
    if isinstance(schema, bool):
        return ()
    rows = tuple(_Flattening(schema).rows("", schema, True, ()))
    # The whole body as an object says nothing that its fields do not; its rules do.
    if rows and rows[0].field == BODY and rows[0].type == "object" and not rows[0].rules:
        return rows[1:]
    return rows


class _Flattening:
    """One walk over a schema; `_root` is what `$ref` points into."""

    def __init__(self, root: Schema) -> None:
        self._root = root

    def rows(
        self, path: str, node: Any, required: bool, seen: tuple[str, ...]
    ) -> Iterator[SchemaRow]:
        """The row of `node`, then those of what is inside it."""
        if not isinstance(node, Mapping):
            yield SchemaRow(path or BODY, "any" if node else "never", required, (), None)
            return
        reference = node.get("$ref")
        if isinstance(reference, str):
            target = self._target(reference)
            if target is None or reference in seen or len(seen) > _MAX_DEPTH:
                yield SchemaRow(
                    path or BODY, _named(reference), required, (), _text(node, "description")
                )
                return
            seen = (*seen, reference)
            node = {**target, **{k: v for k, v in node.items() if k != "$ref"}}
        node = self._merged(node)
        description = _text(node, "description") or _text(node, "title")
        yield SchemaRow(path or BODY, _type(node), required, tuple(_rules(node)), description)
        if path.count(".") + path.count("[]") < _MAX_DEPTH:
            yield from self._inside(path, node, required, seen)

    def _inside(
        self, path: str, node: Schema, required: bool, seen: tuple[str, ...]
    ) -> Iterator[SchemaRow]:
        names = _required(node)
        for name, child in _mapping(node, "properties").items():
            yield from self.rows(f"{path}.{name}" if path else name, child, name in names, seen)
        extra = node.get("additionalProperties")
        if isinstance(extra, Mapping):
            yield from self.rows(f"{path}.*" if path else "*", extra, False, seen)
        items = node.get("items")
        if isinstance(items, Mapping) and _says_more(items):
            yield from self.rows(f"{path}[]", items, True, seen)
        for keyword in ("oneOf", "anyOf"):
            yield from self._of_forms(path, _forms(node, keyword), required, seen)

    def _of_forms(
        self, path: str, forms: Sequence[Schema], required: bool, seen: tuple[str, ...]
    ) -> Iterator[SchemaRow]:
        """The fields of alternatives; one that not all of them have says which do."""
        found: dict[SchemaRow, list[str]] = {}
        for number, form in enumerate(forms, 1):
            head, *rows = self.rows(path, form, required, seen)
            plain = head.type != "object" and (head.rules or head.description)
            for row in [head, *rows] if plain and len(forms) > 1 else rows:
                found.setdefault(row, []).append(_form_name(form, number))
        for row, names in found.items():
            said = () if len(names) == len(forms) else (Rule("as", tuple(names)),)
            yield replace(row, rules=(*said, *row.rules))

    def _resolved(self, node: Schema) -> Schema:
        reference = node.get("$ref")
        target = self._target(reference) if isinstance(reference, str) else None
        return target if target is not None else node

    def _merged(self, node: Schema, depth: int = 0) -> Schema:
        """`node` with the parts of `allOf` folded in; a part that contains itself ends."""
        if depth > _MAX_DEPTH:
            return node
        merged = {key: value for key, value in node.items() if key != "allOf"}
        for part in _alternatives(node, "allOf"):
            inner = self._merged(self._resolved(part), depth + 1)
            properties = {**_mapping(inner, "properties"), **_mapping(merged, "properties")}
            required = [*_required(inner), *_required(merged)]
            merged = {**inner, **merged}
            if properties:
                merged |= {"properties": properties, "required": required}
        return merged

    def _target(self, reference: str) -> Schema | None:
        """What a local `$ref` (`#/$defs/money`) points to, or None."""
        if not reference.startswith("#/"):
            return self._root if reference == "#" else None
        node: Any = self._root
        for step in reference[2:].split("/"):
            key = step.replace("~1", "/").replace("~0", "~")
            if not isinstance(node, Mapping) or key not in node:
                return None
            node = node[key]
        return node if isinstance(node, Mapping) else None


def _mapping(node: Schema, key: str) -> Mapping[str, Any]:
    value = node.get(key)
    return value if isinstance(value, Mapping) else {}


def _required(node: Schema) -> list[Any]:
    value = node.get("required")
    return value if isinstance(value, list) else []


def _alternatives(node: Schema, keyword: str) -> list[Schema]:
    value = node.get(keyword)
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []


def _text(node: Schema, key: str) -> str | None:
    value = node.get(key)
    return value if isinstance(value, str) and value.strip() else None


def _says_more(items: Schema) -> bool:
    """Whether a row for the items tells something that `array of string` does not."""
    return bool(set(items) - {"type"})


def _type(node: Schema) -> str:
    said = node.get("type")
    if isinstance(said, list) and any(said):
        return " or ".join(str(word) for word in said if word)
    if said == "array":
        items = node.get("items")
        return f"array of {_type(items)}" if isinstance(items, Mapping) else "array"
    if isinstance(said, str) and said:
        return said
    return _inferred(node)


def _named(reference: str) -> str:
    """The last part of a `$ref`, which is its name in most documents."""
    return reference.rsplit("/", 1)[-1] or "any"


def _inferred(node: Schema) -> str:
    """The type of a schema that does not say it."""
    if "properties" in node or "additionalProperties" in node:
        return "object"
    if "items" in node:
        return _type({**node, "type": "array"})
    if isinstance(node.get("$ref"), str):
        return _named(node["$ref"])
    values = [node["const"]] if "const" in node else node.get("enum")
    if isinstance(values, list) and values:
        return " or ".join(dict.fromkeys(_json_type(value) for value in values))
    parts = _alternatives(node, "oneOf") or _alternatives(node, "anyOf")
    return " or ".join(dict.fromkeys(_type(part) for part in parts)) or "any"


def _json_type(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return "null" if value is None else names.get(type(value), "object")


def _forms(node: Schema, keyword: str) -> list[Schema]:
    """The alternatives that are more than the null beside them."""
    return [part for part in _alternatives(node, keyword) if part.get("type") != "null"]


def _form_name(form: Schema, number: int) -> str:
    """What an alternative is called: its title, the name that it refers to, or its place."""
    reference = form.get("$ref")
    named = _named(reference) if isinstance(reference, str) else None
    return _text(form, "title") or named or f"form {number}"


def _choice(node: Schema) -> Iterator[Rule]:
    """How many of the alternatives hold, and by which field they are told apart."""
    for keyword, many in (("oneOf", "exactly one"), ("anyOf", "at least one")):
        forms = _forms(node, keyword)
        if len(forms) > 1 and all(set(form) <= {"required"} for form in forms):
            sets = tuple(" + ".join(map(str, _required(form))) for form in forms)
            yield Rule(f"with {many} of", sets)
        elif len(forms) > 1 and any(_says_more(form) for form in forms):
            names = (_form_name(form, number) for number, form in enumerate(forms, 1))
            yield Rule(f"{many} of", tuple(names))
    told_by = _mapping(node, "discriminator").get("propertyName")
    if isinstance(told_by, str):
        yield Rule("told apart by", (told_by,))


def _rules(node: Schema) -> Iterator[Rule]:
    yield from _choice(node)
    if "const" in node:
        yield Rule("exactly", (_value(node["const"]),))
    if isinstance(node.get("enum"), list):
        yield Rule("one of", tuple(_value(value) for value in node["enum"]))
    if "format" in node:
        yield Rule("format", (str(node["format"]),))
    if "contentEncoding" in node:
        yield Rule("encoded in", (str(node["contentEncoding"]),))
    if "pattern" in node:
        yield Rule("matches", (str(node["pattern"]),))
    yield from _span(node, "minLength", "maxLength", "character")
    yield from _bounds(node)
    yield from _span(node, "minItems", "maxItems", "item")
    yield from _span(node, "minProperties", "maxProperties", "field")
    if node.get("uniqueItems") is True:
        yield Rule("no item twice")
    if node.get("additionalProperties") is False and _mapping(node, "properties"):
        yield Rule("no other fields")
    if "default" in node:
        yield Rule("default", (_value(node["default"]),))
    for keyword, words in (("readOnly", "set by the server"), ("deprecated", "deprecated")):
        if node.get(keyword) is True:
            yield Rule(words)


def _span(node: Schema, low: str, high: str, unit: str) -> Iterator[Rule]:
    """Limits of a length or a count: `3 to 20 characters`."""
    least, most = node.get(low), node.get(high)
    if least is not None and least == most:
        yield Rule(f"exactly {_counted(least, unit)}")
    elif least is not None and most is not None:
        yield Rule(f"{_number(least)} to {_counted(most, unit)}")
    elif least is not None:
        yield Rule(f"at least {_counted(least, unit)}")
    elif most is not None:
        yield Rule(f"at most {_counted(most, unit)}")


def _bounds(node: Schema) -> Iterator[Rule]:
    for keyword, sign in (
        ("minimum", "≥"),
        ("exclusiveMinimum", ">"),
        ("maximum", "≤"),
        ("exclusiveMaximum", "<"),
    ):
        bound = node.get(keyword)
        if bound is not None and not isinstance(bound, bool):
            yield Rule(f"{sign} {_number(bound)}")
    if "multipleOf" in node:
        yield Rule(f"a multiple of {_number(node['multipleOf'])}")


def _counted(count: Any, unit: str) -> str:
    return f"{_number(count)} {unit}{'' if count == 1 else 's'}"


def _number(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _value(value: Any) -> str:
    """A value as JSON has it, a text without its quotes."""
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
