"""Stories as endpoints: requests, responses and an error for each rule that can be broken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from smartspec.derivation import naming
from smartspec.derivation.operations import STATE, Doing, state_field
from smartspec.derivation.schemas import (
    error_example,
    error_schema,
    field_example,
    field_schema,
    object_example,
    object_schema,
)
from smartspec.source.requirements import Entity, EntityField, Story
from smartspec.source.spec import Spec
from smartspec.views.requirements import rules_of

_ID = EntityField(name="id", type="uuid")
FORBIDDEN = "FORBIDDEN"
"""The code of the answer to a caller of another role."""
_MADE_A_NAME = "n-"
"""What makes `2nd-hand-item` a name in code; a path needs no such thing."""
_METHODS = {"create": "POST", "list": "GET", "view": "GET", "change": "PATCH", "remove": "DELETE"}


def endpoints(spec: Spec, done: Sequence[Doing], service: str) -> list[dict[str, Any]]:
    """The operations that the stories of `spec` ask for; stories of one operation share it.

    One that not every actor has a story for is reserved to those who have, and forbidden to others.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    callers: dict[tuple[str, str], list[str]] = {}
    for doing in done:
        endpoint = _endpoint(doing, spec, service)
        key = (endpoint["method"], endpoint["path"])
        callers.setdefault(key, []).append(doing.story.actor)
        if key in found:
            _join(found[key], endpoint)
        else:
            found[key] = endpoint
    for key, endpoint in found.items():
        _reserve(endpoint, callers[key], _actors(spec))
    return list(found.values())


def _actors(spec: Spec) -> set[str]:
    """Everybody who may call: the actors that are listed, and those of the stories."""
    named = (*(a.name for a in spec.actors), *(s.actor for s in spec.stories))
    return {name.casefold() for name in named}


def _reserve(endpoint: dict[str, Any], callers: Sequence[str], actors: set[str]) -> None:
    """Gives `endpoint` its answer to an actor who is none of its callers, where there is one."""
    allowed = list({name.casefold(): name for name in reversed(callers)}.values())[::-1]
    if actors <= {name.casefold() for name in allowed}:
        return
    words = f"not {allowed[0]}" if len(allowed) == 1 else f"neither {' nor '.join(allowed)}"
    success, *errors = endpoint["responses"]
    errors.append(_error(403, FORBIDDEN, f"The caller's role is {words}"))
    endpoint["responses"] = [success, *sorted(errors, key=lambda error: int(error["status"]))]


def _join(known: dict[str, Any], more: dict[str, Any]) -> None:
    """Two stories, one operation: it serves both, and answers what either needs."""
    known["serves"] += [name for name in more["serves"] if name not in known["serves"]]
    told = {(r["status"], r.get("code")) for r in known["responses"]}
    known["responses"] += [r for r in more["responses"] if (r["status"], r.get("code")) not in told]
    names = {p["name"] for p in known.get("parameters", ())}
    added = [p for p in more.get("parameters", ()) if p["name"] not in names]
    if added:
        known["parameters"] = [*known.get("parameters", ()), *added]


def path_of(entity: Entity) -> str:
    """`Discount Code` as `/discount-codes`."""
    return "/" + naming.plural(naming.kebab(entity.name).removeprefix(_MADE_A_NAME))


def _endpoint(doing: Doing, spec: Spec, service: str) -> dict[str, Any]:
    story = doing.story
    rules = rules_of(story, spec)
    endpoint: dict[str, Any] = {
        "method": _METHODS.get(doing.action, "POST"),
        "path": _path(doing),
        "summary": _summary(story),
        "service": service,
    }
    parameters = list(_parameters(doing))
    if parameters:
        endpoint["parameters"] = parameters
    request = _request(doing)
    if request:
        endpoint["request"] = request
    errors = _errors(doing, spec, bool(request or parameters))
    endpoint["responses"] = [
        _success(doing),
        *sorted(errors, key=lambda error: int(error["status"])),
    ]
    endpoint["serves"] = [story.id, *(rule.id for rule in rules)]
    return endpoint


def _summary(story: Story) -> str:
    text = story.title or story.want
    return text[:1].upper() + text[1:]


def key_of(doing: Doing) -> EntityField:
    """The field that one entity is addressed by: a unique one that the story names, else its id."""
    return next((field for field in doing.by if field.unique), _ID)


def _path(doing: Doing) -> str:
    base = path_of(doing.entity)
    match doing.action:
        case "create" | "list":
            return base
        case "view" | "change" | "remove":
            return f"{base}/{{{key_of(doing).name}}}"
    verb = naming.kebab(doing.verb)
    return f"{base}/{{id}}/{verb}"


def _parameters(doing: Doing) -> Iterator[dict[str, Any]]:
    if doing.action == "list":
        for field in doing.by:
            yield {"name": field.name, "in": "query", "schema": field_schema(field)}
        yield {
            "name": "limit",
            "in": "query",
            "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
        }
        yield {"name": "after", "in": "query", "schema": {"type": "string"},
               "description": "What the page before gave as its next"}  # fmt: skip
    elif doing.action != "create":
        field = key_of(doing) if doing.action in ("view", "change", "remove") else _ID
        yield {
            "name": field.name,
            "in": "path",
            "required": True,
            "schema": field_schema(field),
            "example": field_example(field),
        }


def _given(doing: Doing) -> tuple[EntityField, ...]:
    """What the actor sends."""
    if doing.inputs:
        return doing.inputs
    if doing.action in ("create", "change"):
        return tuple(f for f in doing.entity.fields if f.name not in ("id", STATE))
    return ()


def _request(doing: Doing) -> dict[str, Any]:
    fields = _given(doing)
    if not fields or doing.action not in ("create", "change", "transition", "act"):
        return {}
    partial = doing.action == "change"
    return {"schema": object_schema(fields, partial=partial), "example": object_example(fields)}


def shown(entity: Entity) -> tuple[EntityField, ...]:
    """What a caller sees of an entity: its id, its fields, its state."""
    own = {field.name for field in entity.fields}
    before = () if "id" in own else (_ID,)
    return (*before, *entity.fields, *state_field(entity))


def _success(doing: Doing) -> dict[str, Any]:
    fields = shown(doing.entity)
    name = doing.entity.name
    match doing.action:
        case "remove":
            return {"status": 204, "description": f"{name} is gone"}
        case "list":
            page = {
                "type": "object",
                "required": ["items"],
                "properties": {
                    "items": {"type": "array", "items": object_schema(fields)},
                    "next": {"type": "string"},
                },
            }
            example = {"items": [object_example(fields)]}
            return {"status": 200, "description": "A page", "schema": page, "example": example}
        case "create":
            status, words = 201, f"{name} is there"
        case _:
            status, words = 200, f"{name} as it is now"
    one = object_example(fields)
    if doing.change is not None and any(f.name == STATE for f in state_field(doing.entity)):
        one[STATE] = doing.change.target
    body = {"schema": object_schema(fields), "example": one}
    return {"status": status, "description": words, **body}


def _errors(doing: Doing, spec: Spec, takes_input: bool) -> Iterator[dict[str, Any]]:
    """The errors that follow from the operation, then one for each rule that can be broken."""
    name = doing.entity.name
    if takes_input:
        yield _error(400, "VALIDATION_FAILED", "What was sent does not satisfy its schema")
    yield _error(401, "UNAUTHENTICATED", "The caller did not prove who it is")
    code = naming.snake(name).upper()
    if doing.action not in ("create", "list"):
        yield _error(404, f"{code}_NOT_FOUND", f"There is no such {name.lower()}")
    if doing.action == "transition" and doing.change is not None:
        yield _not_there(doing, code)
    if doing.action in ("create", "change"):
        for field in _given(doing):
            if field.unique:
                words = f"Another {name.lower()} has this {field.name.replace('_', ' ')}"
                yield _error(409, f"{code}_{field.name.upper()}_TAKEN", words)
    for rule in rules_of(doing.story, spec):
        if rule.violation is not None:
            broken = rule.violation
            yield _error(broken.status, broken.code, rule.rule, broken.message)


def _not_there(doing: Doing, code: str) -> dict[str, Any]:
    """The answer where the entity is in none of the states that lead where the story wants it."""
    target = doing.change.target if doing.change else ""
    found = [c.source for c in doing.entity.transitions if c.target == target]
    sources = list(dict.fromkeys(found))
    named = "_OR_".join(naming.snake(source).upper() for source in sources)
    words = f"is not {sources[0]}" if len(sources) == 1 else f"is neither {' nor '.join(sources)}"
    return _error(409, f"{code}_NOT_{named}", f"{doing.entity.name} {words}")


def _error(status: int, code: str, when: str, message: str = "") -> dict[str, Any]:
    return {
        "status": status,
        "description": when,
        "code": code,
        "schema": error_schema(),
        "example": error_example(code, message or when),
    }
