"""Names inside one source that have to fit each other: requirement ids, entities, states."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from smartspec.errors import Fault, nearest
from smartspec.source.positions import SourceMap
from smartspec.source.requirements import Entity, EntityField, Story
from smartspec.source.spec import Spec

Found = tuple[str, str, str]
"""A dotted key, what is wrong there, and what to do."""


def reference_faults(spec: Spec, path: str, text: str) -> list[Fault]:
    """What in `spec` names something that is not there, or is named twice; each fault placed."""
    found = [*_repeated_ids(spec), *_unknown_stories(spec), *_unknown_tasks(spec)]
    for number, story in enumerate(spec.stories):
        found += _story(story, number, spec)
    for number, entity in enumerate(spec.entities):
        found += _entity(entity, number, spec)
    if not found:
        return []
    positions = SourceMap.of(text)
    return [
        Fault(path, *positions.value(_steps(key)), message, key, hint)
        for key, message, hint in found
    ]


def _steps(key: str) -> list[str | int]:
    return [int(s) if s.isdigit() else s for s in re.findall(r"[^.\[\]]+", key)]


def _repeated_ids(spec: Spec) -> Iterator[Found]:
    first: dict[str, str] = {}
    for kind in ("stories", "business_rules", "quality"):
        for number, item in enumerate(getattr(spec, kind)):
            key = f"{kind}[{number}].id"
            if item.id in first:
                hint = f"{first[item.id]} has it already; an id is given once"
                yield key, f"the id '{item.id}' is given twice", hint
            first.setdefault(item.id, key)


def _unknown_stories(spec: Spec) -> Iterator[Found]:
    ids = [story.id for story in spec.stories]
    for number, rule in enumerate(spec.business_rules):
        for place, name in enumerate(rule.applies_to):
            if name not in ids:
                key = f"business_rules[{number}].applies_to[{place}]"
                yield key, f"there is no story '{name}'", _near(name, ids)


def _unknown_tasks(spec: Spec) -> Iterator[Found]:
    """What a task comes after has to stand before it: so no two wait for each other."""
    before: list[str] = []
    for number, phase in enumerate(spec.phases):
        for place, task in enumerate(phase.tasks):
            for at, name in enumerate(task.after):
                if name not in before:
                    key = f"phases[{number}].tasks[{place}].after[{at}]"
                    yield key, f"no task before it is called '{name}'", _near(name, before)
            before.append(task.task)


def _story(story: Story, number: int, spec: Spec) -> Iterator[Found]:
    key = f"stories[{number}]"
    actors = [actor.name for actor in spec.actors]
    if actors and story.actor not in actors:
        yield f"{key}.actor", f"there is no actor '{story.actor}'", _near(story.actor, actors)
    said = story.operation
    if said is None:
        return
    names = [entity.name for entity in spec.entities]
    entity = next((e for e in spec.entities if e.name.casefold() == said.entity.casefold()), None)
    if entity is None:
        message = f"there is no entity '{said.entity}'"
        yield f"{key}.operation.entity", message, _near(said.entity, names)
        return
    fields = [field.name for field in entity.fields]
    for kind in ("inputs", "by"):
        for place, name in enumerate(getattr(said, kind)):
            if name not in fields:
                message = f"{entity.name} has no field '{name}'"
                yield f"{key}.operation.{kind}[{place}]", message, _near(name, fields)
    targets = [change.target for change in entity.transitions]
    if said.action == "transition" and said.to not in targets:
        message = f"no transition of {entity.name} leads to '{said.to}'"
        yield f"{key}.operation", message, _near(str(said.to), targets)


def _entity(entity: Entity, number: int, spec: Spec) -> Iterator[Found]:
    key = f"entities[{number}]"
    earlier = [other.name.casefold() for other in spec.entities[:number]]
    if entity.name.casefold() in earlier:
        yield f"{key}.name", f"the entity '{entity.name}' is described twice", "keep one of them"
    names = [other.name for other in spec.entities]
    seen: set[str] = set()
    for place, field in enumerate(entity.fields):
        if field.name in seen:
            yield f"{key}.fields[{place}].name", f"'{field.name}' is there twice", "keep one"
        seen.add(field.name)
        for message, hint in _field(field, names):
            yield f"{key}.fields[{place}]", message, hint
    for place, change in enumerate(entity.transitions):
        for side, state in (("from", change.source), ("to", change.target)):
            if entity.states and state not in entity.states:
                message = f"{entity.name} has no state '{state}'"
                yield f"{key}.transitions[{place}].{side}", message, _near(state, entity.states)


def _field(field: EntityField, entities: list[str]) -> Iterator[tuple[str, str]]:
    if field.type == "enum" and not field.values:
        yield "an enum without `values`", "list the words that it may hold"
    if field.type == "reference":
        known = {name.casefold() for name in entities}
        if field.entity is None:
            yield "a reference that points to nothing", "write `entity`"
        elif field.entity.casefold() not in known:
            yield f"there is no entity '{field.entity}'", _near(field.entity, entities)
    if field.pattern is not None:
        yield from _pattern(field)
    if field.min is not None and field.max is not None and field.min > field.max:
        yield "`min` is above `max`", "exchange them"
    if field.values and field.example not in (None, *field.values):
        message = f"the example '{field.example}' is none of its values"
        yield message, _near(str(field.example), field.values)


def _pattern(field: EntityField) -> Iterator[tuple[str, str]]:
    try:
        pattern = re.compile(str(field.pattern))
    except re.error as error:
        yield f"not a regular expression: {error}", "mend the pattern"
        return
    if field.example is None:
        yield "a pattern without an `example`", "give a value that matches it"
    elif pattern.search(field.example) is None:
        yield f"the example '{field.example}' does not match the pattern", "mend one of them"


def _near(name: str, legal: Iterable[str]) -> str:
    known = list(legal)
    listed = f"known: {', '.join(known)}" if known else "there is none yet"
    return nearest(name, known) or listed
