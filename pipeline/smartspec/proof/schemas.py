"""The JSON Schemas of endpoints: whether they are schemas, and what they have against a value.

Holding every schema against its metaschema costs more than rendering the document. `_Walk` knows
the common keywords; only a schema that it is not sure of is held against the metaschema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from smartspec.findings import Severity
from smartspec.proof.model import TOO_DEEP, Flaw, Page
from smartspec.proof.patterns import UnboundedPatternError, fault_of, found_in, is_simple

if TYPE_CHECKING:
    from smartspec.source.interfaces import Endpoint, JsonSchema

_SHOWN = 200
_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a schema; an error keeps it from being used."""

    message: str
    severity: Severity = "error"


def schema_syntax(page: Page) -> Iterator[Flaw]:
    """What an endpoint calls a schema is a JSON Schema.

    What it finds: a keyword with a value that JSON Schema does not know, a pattern that cannot be
    read, a `$ref` that leads nowhere or in a circle; in parameters, requests and responses.
    Why it matters: no tool can hold a message against such a schema, and none does.
    How to fix: correct the schema in the source, at the key that is named.
    """
    for number, endpoint in enumerate(page.endpoints):
        for key, schema in _schemas(endpoint):
            for fault in faults(schema):
                place = _line(page, endpoint), 1
                words = f"a schema of {endpoint.label}: {fault.message}"
                fix = "correct the schema in the source"
                where = f"api.endpoints[{number}].{key}"
                yield Flaw(place, words, fix, fault.severity, where)


def _schemas(endpoint: Endpoint) -> Iterator[tuple[str, JsonSchema]]:
    for number, parameter in enumerate(endpoint.parameters):
        yield f"parameters[{number}].schema", parameter.value
    if endpoint.request and endpoint.request.body is not None:
        yield "request.schema", endpoint.request.body
    for number, response in enumerate(endpoint.responses):
        if response.body is not None:
            yield f"responses[{number}].schema", response.body


def _line(page: Page, endpoint: Endpoint) -> int:
    """The line of the heading that names an endpoint, else the first."""
    for line, text in page.prose:
        words = text.replace("\\", "").rstrip()
        if text.startswith("#") and endpoint.method in words and words.endswith(endpoint.path):
            return line
    return 1


def faults(schema: JsonSchema) -> tuple[Wrong, ...]:
    """What keeps `schema` from being one."""
    walk = _Walk(schema)
    try:
        walk.node(schema, "")
        if not walk.found and not walk.sure:
            _against_metaschema(schema, walk)
        if not walk.found:
            walk.references()
    except RecursionError:
        walk.found.append(Wrong(TOO_DEEP))
    return tuple(walk.found)


def _against_metaschema(schema: JsonSchema, walk: _Walk) -> None:
    from jsonschema.exceptions import SchemaError

    try:
        validator_class(schema).check_schema(schema)
    except SchemaError as error:
        where = "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in error.path)
        walk.say(where, _short(error.message))


def validator_class(schema: JsonSchema) -> Any:
    """The validator of the draft that a schema names, 2020-12 where it names none."""
    from jsonschema.validators import Draft202012Validator, validator_for

    named = isinstance(schema.get("$schema"), str)
    return validator_for(schema, default=Draft202012Validator) if named else Draft202012Validator


def errors(value: Any, schema: JsonSchema) -> list[Any]:
    """What a sound `schema` has against `value`; a reference out of it is never followed.

    Raises `RecursionError` where the schema leads back to itself.
    """
    from jsonschema import validators
    from jsonschema.exceptions import best_match
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    kind = validator_class(schema)
    bounded: Any = validators.extend(kind, {"pattern": _pattern})  # type: ignore[no-untyped-call]
    nothing: Registry[Any] = Registry()
    validator = bounded(schema, registry=nothing, format_checker=kind.FORMAT_CHECKER)
    try:
        return [best_match([error]) for error in validator.iter_errors(value)]
    except Unresolvable:
        return []  # said by schema-syntax


def _pattern(validator: Any, pattern: str, value: Any, _: Any) -> Iterator[Any]:
    """The keyword `pattern`, as jsonschema has it and in bounded time."""
    from jsonschema.exceptions import ValidationError

    if validator.is_type(value, "string") and not found_in(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _short(message: str) -> str:
    return message if len(message) <= _SHOWN else f"{message[:_SHOWN]}…"


# --- the walk ------------------------------------------------------------------------------


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_type(value: Any) -> bool:
    if isinstance(value, str):
        return value in _TYPES
    return isinstance(value, list) and bool(value) and _is_names(value) and set(value) <= {*_TYPES}


def _is_names(value: Any) -> bool:
    texts = isinstance(value, list) and all(isinstance(name, str) for name in value)
    return texts and len(set(value)) == len(value)


def _is(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, kind)


def _keywords(names: str, test: Callable[[Any], bool]) -> dict[str, Callable[[Any], bool]]:
    return dict.fromkeys(names.split(), test)


_VALUES: dict[str, Callable[[Any], bool]] = {
    "type": _is_type,
    "required": _is_names,
    "multipleOf": lambda value: _is_number(value) and value > 0,
    **_keywords("minimum maximum exclusiveMinimum exclusiveMaximum", _is_number),
    **_keywords("minLength maxLength minItems maxItems minProperties maxProperties", _is_count),
    **_keywords("pattern format title description $ref $comment", _is(str)),
    **_keywords("uniqueItems readOnly writeOnly deprecated", _is(bool)),
    **_keywords("enum examples", _is(list)),
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_UNSURE = _words("""
    $schema $id $anchor $dynamicRef $dynamicAnchor $vocabulary $recursiveRef $recursiveAnchor
    dependentRequired dependencies minContains maxContains contentEncoding contentMediaType
""")
_ONE = _words("""
    items additionalProperties not if then else contains propertyNames unevaluatedItems
    unevaluatedProperties contentSchema
""")
_SEVERAL = _words("allOf anyOf oneOf prefixItems")
_NAMED = _words("properties patternProperties $defs definitions dependentSchemas")
_SAME_VALUE = _words("allOf anyOf oneOf not if then else")
"""The keywords whose schemas speak of the same value: a circle through them has no end."""


@dataclass
class _Walk:
    """One walk over a schema: what is certainly right, what is wrong, and what leads where."""

    root: JsonSchema
    found: list[Wrong] = field(default_factory=list)
    sure: bool = True
    _refs: list[tuple[str, str, int]] = field(default_factory=list)
    _same: dict[int, list[Any]] = field(default_factory=dict)
    _moved: bool = False

    def say(self, where: str, message: str, severity: Severity = "error") -> None:
        place = where.lstrip(".")
        self.found.append(Wrong(f"at `{place}`: {message}" if place else message, severity))

    def node(self, schema: Any, where: str) -> None:
        """One schema and all inside it."""
        if not isinstance(schema, dict):
            self.sure = self.sure and isinstance(schema, bool)
            return
        self._same[id(schema)] = []
        for key, value in schema.items():
            test = _VALUES.get(key)
            if test is not None:
                self.sure = self.sure and test(value)
            elif key in _UNSURE:
                self.sure = False
                self._moved = self._moved or key in ("$id", "$anchor", "$dynamicAnchor")
            else:
                self._inside(schema, str(key), value, f"{where}.{key}")
        self._speaks_of_others(schema, where)

    def _inside(self, schema: JsonSchema, key: str, value: Any, where: str) -> None:
        parts: list[tuple[Any, str]] = []
        if key in _ONE:
            parts = [(value, where)]
        elif key in _SEVERAL:
            self.sure = self.sure and isinstance(value, list) and bool(value)
            if isinstance(value, list):
                parts = [(part, f"{where}[{n}]") for n, part in enumerate(value)]
        elif key in _NAMED:
            self.sure = self.sure and isinstance(value, dict)
            if isinstance(value, dict):
                parts = [(part, f"{where}.{name}") for name, part in value.items()]
        for part, place in parts:
            self.node(part, place)
            if key in _SAME_VALUE:
                self._same[id(schema)].append(part)

    def _speaks_of_others(self, schema: JsonSchema, where: str) -> None:
        if isinstance(schema.get("$ref"), str):
            self._refs.append((where, schema["$ref"], id(schema)))
        if isinstance(schema.get("pattern"), str):
            self._reads(schema["pattern"], f"{where}.pattern")
        named = schema.get("patternProperties")
        for pattern in named if isinstance(named, dict) else ():
            self._reads(str(pattern), f"{where}.patternProperties", names=True)

    def _reads(self, pattern: str, where: str, *, names: bool = False) -> None:
        """A pattern has to be one; those of names are matched inside jsonschema, without bounds."""
        fault = fault_of(pattern)
        if fault:
            self.say(where, f"'{pattern}' is no regular expression: {fault}")
            return
        try:
            bounded = is_simple(pattern) or not names
        except UnboundedPatternError:
            bounded = False
        if not bounded:
            self.say(where, f"'{pattern}' may take for ever to match")

    def references(self) -> None:
        """Where every `$ref` leads; with names of their own inside, that is left to jsonschema."""
        if self._moved:
            return
        for where, reference, owner in self._refs:
            if not reference.startswith("#"):
                message = f"'{reference}' is not read: no example is held against it"
                self.say(f"{where}.$ref", message, "warn")
                continue
            target = _target(self.root, reference)
            if target is None:
                self.say(f"{where}.$ref", f"nothing here is called '{reference}'")
            else:
                self._same.setdefault(owner, []).append(target)
        if not any(fault.severity == "error" for fault in self.found) and self._circles():
            self.say("", "its references lead back to where they began")

    def _circles(self) -> bool:
        """Whether a schema asks of a value what it asks of it already."""
        done: set[int] = set()
        inside: set[int] = set()

        def leads_back(node: Any) -> bool:
            if id(node) in inside:
                return True
            if id(node) in done:
                return False
            inside.add(id(node))
            back = any(leads_back(other) for other in self._same.get(id(node), ()))
            inside.discard(id(node))
            done.add(id(node))
            return back

        return any(leads_back(node) for parts in list(self._same.values()) for node in parts)


def _target(root: JsonSchema, reference: str) -> Any:
    """What a local reference leads to (RFC 6901); None where nothing is there."""
    from urllib.parse import unquote

    node: Any = root
    for step in unquote(reference[1:]).split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list) and key.isdigit() and int(key) < len(node):
            node = node[int(key)]
        elif isinstance(node, dict) and key in node:
            node = node[key]
        else:
            return None
    if reference != "#" and not reference.startswith("#/"):
        return None
    return node if isinstance(node, dict | bool) else None
