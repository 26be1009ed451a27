"""Which requirements an entity is there for: those that touch it, or what it refers to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smartspec.derivation.operations import Doing, names
from smartspec.source.requirements import Entity
from smartspec.source.spec import Spec

Served = Mapping[str, tuple[str, ...]]
"""Requirements by the entity's name."""


def served(spec: Spec, done: Sequence[Doing]) -> Served:
    """The requirements of every entity of `spec`.

    An entity that no story acts on has those of the nearest entities that it refers to, or that
    refer to it, else those that name it. One of which nobody speaks is there for nothing: its
    author is asked, and a rule finds its table.
    """
    direct = {entity.name: _touching(entity, spec, done) for entity in spec.entities}
    near = _neighbours(spec.entities)
    spoken_of = {entity.name: _naming(entity, spec) for entity in spec.entities}
    return {
        name: direct[name] or _of_the_nearest(name, direct, near) or spoken_of[name]
        for name in direct
    }


def _touching(entity: Entity, spec: Spec, done: Sequence[Doing]) -> tuple[str, ...]:
    stories = [doing.story.id for doing in done if doing.entity.name == entity.name]
    rules = [
        rule.id
        for rule in spec.business_rules
        if not set(stories).isdisjoint(rule.applies_to) or names(rule.rule, entity)
    ]
    return tuple(dict.fromkeys((*stories, *rules)))


def _naming(entity: Entity, spec: Spec) -> tuple[str, ...]:
    return tuple(story.id for story in spec.stories if names(story.want, entity))


def _neighbours(entities: Sequence[Entity]) -> dict[str, list[str]]:
    names = {entity.name.casefold(): entity.name for entity in entities}
    near: dict[str, list[str]] = {entity.name: [] for entity in entities}
    for entity in entities:
        for field in entity.fields:
            target = names.get((field.entity or "").casefold())
            if target is not None:
                near[entity.name].append(target)
                near[target].append(entity.name)
    return near


def _of_the_nearest(
    name: str, direct: Served, near: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """Those of the entities that are the fewest references away."""
    seen, ring = {name}, [name]
    while ring:
        ring = list(dict.fromkeys(n for at in ring for n in near[at] if n not in seen))
        seen.update(ring)
        found = tuple(dict.fromkeys(item for at in ring for item in direct[at]))
        if found:
            return found
    return ()


def everything(spec: Spec) -> tuple[str, ...]:
    """The stories of `spec`; without any, whatever else it asks for."""
    asked = spec.stories or spec.business_rules or spec.quality
    return tuple(item.id for item in asked)
