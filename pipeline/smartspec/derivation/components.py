"""Components, flows, modules and interfaces of a feature, as its stack has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from smartspec.derivation import naming
from smartspec.derivation.operations import Doing
from smartspec.derivation.serving import Served, everything
from smartspec.derivation.stacks import Stack
from smartspec.rendering.code import Fill
from smartspec.source.requirements import Entity, EntityField
from smartspec.source.spec import Spec
from smartspec.views.requirements import SHARED_KINDS

Names = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldNames:
    """A field as code names it; `type` is the stack's, `optional` where it may be absent."""

    name: str
    type: str
    required: bool
    description: str | None


@dataclass(frozen=True, slots=True)
class MethodNames:
    """An operation as a method: `name` in snake case, `takes` the fields that it is given."""

    name: str
    action: str
    takes: tuple[FieldNames, ...]
    story: str


@dataclass(frozen=True, slots=True)
class EntityNames:
    """An entity with its fields, what stories do to it, and the requirements it is there for."""

    name: str
    fields: tuple[FieldNames, ...]
    methods: tuple[MethodNames, ...]
    serves: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def entity_names(
    entity: Entity, stack: Stack, done: Sequence[Doing], serves: Sequence[str]
) -> EntityNames:
    """What templates of a stack know of an entity."""
    about = [doing for doing in done if doing.entity.name == entity.name]
    methods: dict[str, MethodNames] = {}
    for doing in about:
        method = _method(doing, stack)
        methods.setdefault(method.name, method)
    return EntityNames(
        entity.name,
        tuple(_field(field, stack) for field in entity.fields if field.name != "id"),
        tuple(methods.values()),
        tuple(serves),
    )


def _field(field: EntityField, stack: Stack) -> FieldNames:
    kind = stack.types.get(field.type, stack.types.get("text", "string"))
    shown = kind if field.required else stack.optional.replace("{}", kind)
    return FieldNames(field.name, shown, field.required, field.description)


def _method(doing: Doing, stack: Stack) -> MethodNames:
    noun = naming.snake(doing.entity.name)
    match doing.action:
        case "list":
            name = f"list_{naming.plural(noun)}"
        case "transition" | "act":
            name = f"{naming.snake(doing.verb)}_{noun}"
        case "view":
            name = f"get_{noun}"
        case _:
            name = f"{doing.action}_{noun}"
    takes = doing.inputs if doing.action in ("change", "transition", "act") else doing.by
    return MethodNames(name, doing.action, tuple(_field(f, stack) for f in takes), doing.story.id)


def components(
    spec: Spec, stack: Stack, fill: Fill, stories: Sequence[str]
) -> list[dict[str, Any]]:
    """The components that every feature of the stack has; those of its own serve all of it."""
    names = {"feature": spec.title}
    found = []
    for component in stack.components:
        said = {
            "name": fill(component.name, names),
            "kind": component.kind,
            "responsibility": fill(component.responsibility, names),
            "technology": component.technology,
            "justification": fill(component.justification, names),
        }
        own = component.kind not in SHARED_KINDS and stories
        found.append({**said, "serves": list(stories)} if own else said)
    return found


def flows(
    feature: str, endpoints: Sequence[dict[str, Any]], parts: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """What happens for each endpoint: through the components that stand in its way."""
    by_kind = {kind: _first(parts, kind) for kind in ("client", "gateway", "service", "database")}
    chain = [name for name in by_kind.values() if name]
    if len(chain) < 2:
        return []
    if not endpoints:
        return [_way(feature, chain)]
    return [_flow(endpoint, chain, by_kind) for endpoint in endpoints]


def _way(feature: str, chain: Sequence[str]) -> dict[str, Any]:
    """The way that a call will take, where the calls are not known yet."""
    steps = [{"from": a, "to": b, "action": f"{feature}: call"} for a, b in pairwise(chain)]
    back = {"from": chain[-1], "to": chain[0], "action": f"{feature}: answer"}
    return {"name": feature, "steps": [*steps, back]}


def _first(parts: Sequence[dict[str, Any]], kind: str) -> str:
    return next((part["name"] for part in parts if part["kind"] == kind), "")


def _flow(
    endpoint: dict[str, Any], chain: Sequence[str], by_kind: Mapping[str, str]
) -> dict[str, Any]:
    label = f"{endpoint['method']} {endpoint['path']}"
    reads = endpoint["method"] == "GET"
    words = {
        by_kind["gateway"]: label,
        by_kind["service"]: f"{label}, by a caller who is known" if by_kind["gateway"] else label,
        by_kind["database"]: "read" if reads else "change, in one transaction",
    }
    steps = [
        {"from": source, "to": target, "action": words.get(target, label)}
        for source, target in pairwise(chain)
    ]
    answer = f"{endpoint['responses'][0]['status']} {endpoint['responses'][0]['description']}"
    last = {"from": by_kind["service"] or chain[-1], "to": chain[0], "action": answer}
    return {"name": endpoint["summary"], "steps": [*steps, last]}


def design(
    spec: Spec, stack: Stack, fill: Fill, done: Sequence[Doing], served: Served
) -> dict[str, Any]:
    """Module tree, interfaces and patterns."""
    entities = [entity_names(e, stack, done, served[e.name]) for e in spec.entities]
    return {
        "modules": list(_modules(spec, stack, fill, entities)),
        "interfaces": list(_interfaces(spec, stack, fill, entities)),
        "patterns": [pattern.model_dump() for pattern in stack.patterns],
    }


def _each(spec: Spec, each: str, entities: Sequence[EntityNames]) -> Iterator[Names]:
    whole = {"feature": spec.title, "entities": entities}
    if each == "feature":
        yield whole
        return
    for entity in entities:
        yield {**whole, "entity": entity}


def _modules(
    spec: Spec, stack: Stack, fill: Fill, entities: Sequence[EntityNames]
) -> Iterator[dict[str, Any]]:
    for module in stack.modules:
        for names in _each(spec, module.each, entities):
            found: dict[str, Any] = {"path": fill(module.path, names)}
            if module.purpose:
                found["purpose"] = fill(module.purpose, names)
            yield found


def _interfaces(
    spec: Spec, stack: Stack, fill: Fill, entities: Sequence[EntityNames]
) -> Iterator[dict[str, Any]]:
    every = everything(spec)
    for interface in stack.interfaces:
        for names in _each(spec, interface.each, entities):
            entity = names.get("entity")
            serves = list(entity.serves) if entity is not None else list(every)
            found: dict[str, Any] = {
                "name": fill(interface.name, names),
                "language": stack.language,
                "code": fill(interface.code, names).rstrip() + "\n",
                "responsibilities": [fill(r, names) for r in interface.responsibilities],
            }
            yield {**found, "serves": serves} if serves else found
