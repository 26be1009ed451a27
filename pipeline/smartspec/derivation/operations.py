"""What each story does to which entity: said by its author, or read from its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from smartspec.derivation import naming, thai
from smartspec.source.requirements import Entity, EntityField, StateChange, Story
from smartspec.source.spec import Spec

Action = Literal["create", "list", "view", "change", "remove", "transition", "act"]

_VERBS: dict[Action, tuple[str, ...]] = {
    "create": (
        "create",
        "add",
        "register",
        "submit",
        "place",
        "book",
        "open",
        "upload",
        "record",
        "post",
        "write",
        "make",
        "request",
        "reserve",
        "schedule",
    ),
    "list": ("list", "browse", "search", "find", "filter", "see all", "compare"),
    "view": ("view", "see", "show", "check", "read", "look", "get", "download"),
    "change": ("change", "edit", "update", "rename", "correct", "adjust", "set"),
    "remove": ("remove", "delete", "discard", "clear"),
}
"""The first word of what an actor wants; the first action that has it counts."""
_PARTED = re.compile(
    r"(?:check (?:in|out|off)|sign (?:in|out|up|off)|log (?:in|out)|set up|put back)\b"
)
"""Verbs of two words that mean something else than the first of them."""


@dataclass(frozen=True, slots=True)
class Doing:
    """A story as an operation on an entity.

    `verb` is the word for an action that is none of the usual ones; `change` the transition that
    the story brings about; `inputs` what the actor gives, `by` what the entity is found by.
    `doubt` says what of it was guessed, and is empty where the author said it.
    """

    story: Story
    entity: Entity
    action: Action
    verb: str
    change: StateChange | None
    inputs: tuple[EntityField, ...]
    by: tuple[EntityField, ...]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A story whose words name no entity: nothing can be derived from it."""

    story: Story

    @property
    def doubt(self) -> str:
        """The question for the author."""
        return (
            f"{self.story.id}: which entity is it about? "
            f"“{self.story.want}” names none; write `operation` in the functional spec"
        )


def doings(spec: Spec) -> tuple[Doing | Unclear, ...]:
    """Each story of `spec` as an operation, in the order of the source."""
    return tuple(_doing(story, spec.entities) for story in spec.stories)


def _doing(story: Story, entities: Sequence[Entity]) -> Doing | Unclear:
    said = story.operation
    if said is not None:
        entity = next((e for e in entities if e.name.casefold() == said.entity.casefold()), None)
        if entity is None:
            return Unclear(story)
        change = _change_to(entity, said.to) if said.action == "transition" else None
        return Doing(
            story,
            entity,
            said.action,
            _verb(story),
            change,
            _fields(entity, said.inputs),
            _fields(entity, said.by),
        )
    entity = _entity_in(story.want, entities)
    return Unclear(story) if entity is None else _read(story, entity)


def _read(story: Story, entity: Entity) -> Doing:
    """An operation read from words: doubtful where the verb is not one of the usual ones."""
    verb = _verb(story)
    change = next((c for c in entity.transitions if _speaks_of(c, verb, story.want)), None)
    if change is not None:
        return Doing(story, entity, "transition", verb, change, (), ())
    action = _action(story.want)
    if action is not None:
        mentioned = _mentioned(story.want, entity)
        if _STATE.search(story.want) and entity.states and action in ("list", "view"):
            mentioned = (*mentioned, *state_field(entity))
        found_by = mentioned if action in ("list", "view") else ()
        inputs = mentioned if action == "change" else ()
        return Doing(story, entity, action, verb, None, inputs, found_by)
    doubt = (
        f"{story.id}: what does “{verb}” do to {entity.name}? It is taken for an action of its "
        "own; write `operation` in the functional spec if it is something else"
    )
    return Doing(story, entity, "act", verb, None, _mentioned(story.want, entity), (), doubt)


def _action(want: str) -> Action | None:
    """What the first word of `want` says, in English or Thai; None where it is no usual one."""
    if _PARTED.match(want.casefold()):
        return None
    spoken = f"{want.casefold()} "
    for action, verbs in _VERBS.items():
        if any(spoken.startswith(f"{word} ") for word in verbs):
            return action
    found = thai.action_of(want)
    return cast(Action, found) if found else None


STATE = "status"
_STATE = re.compile(r"\b(?:status|state)\b|สถานะ", re.IGNORECASE)


def state_field(entity: Entity) -> tuple[EntityField, ...]:
    """The state of an entity as a field, where it has states and no field of that name."""
    if not entity.states or any(field.name == STATE for field in entity.fields):
        return ()
    return (EntityField(name=STATE, type="enum", values=entity.states),)


def _verb(story: Story) -> str:
    parted = _PARTED.match(story.want.casefold())
    if parted:
        return parted[0]
    found = naming.words(story.want)
    return thai.own_verb(story.want) or (found[0] if found else "do")


def _speaks_of(change: StateChange, verb: str, want: str) -> bool:
    """Whether a transition is what the verb means: `cancel` and the state `cancelled`."""
    if thai.verb_in(f"{change.target} {change.when}", want):
        return True
    stem = verb.partition(" ")[0].rstrip("e")
    spoken = (naming.snake(change.target), *naming.words(change.when or ""))
    return len(stem) > 3 and any(word.startswith(stem) for word in spoken)


def _entity_in(text: str, entities: Sequence[Entity]) -> Entity | None:
    """The entity whose name or plural stands first in `text`; of two at one place, the longer.

    `search transfers by warehouse` is about transfers.
    """
    spoken = f"_{'_'.join(naming.words(text))}_"
    places = []
    for number, entity in enumerate(entities):
        name = naming.snake(entity.name)
        for form in (name, naming.plural(name)):
            at = spoken.find(f"_{form}_")
            if at >= 0 and naming.words(entity.name):
                places.append((at, -len(name), number))
        places += [(at, less, number) for less, at in thai.places(text, (entity.name,))]
    return entities[min(places)[2]] if places else _by_last_word(spoken, entities)


def names(text: str, entity: Entity) -> bool:
    """Whether `text` speaks of `entity` by its whole name."""
    return _named_in(text, entity) or bool(list(thai.places(text, (entity.name,))))


def _named_in(text: str, entity: Entity) -> bool:
    spoken = f"_{'_'.join(naming.words(text))}_"
    name = naming.snake(entity.name)
    forms = (name, naming.plural(name)) if naming.words(entity.name) else ()
    return any(f"_{form}_" in spoken for form in forms)


def _by_last_word(spoken: str, entities: Sequence[Entity]) -> Entity | None:
    """`a code` may speak of the only entity whose name ends in it, `Discount Code`."""
    found = []
    for entity in entities:
        last = naming.snake(entity.name).rsplit("_", 1)[-1]
        if f"_{last}_" in spoken or f"_{naming.plural(last)}_" in spoken:
            found.append(entity)
    return found[0] if len(found) == 1 else None


def _mentioned(text: str, entity: Entity) -> tuple[EntityField, ...]:
    """The fields of `entity` whose names stand in `text`, the entity's own name aside."""
    own = set(naming.words(entity.name))
    spoken = f"_{'_'.join(w for w in naming.words(text) if w not in own)}_"
    return tuple(
        field
        for field in entity.fields
        if f"_{naming.snake(field.name)}_" in spoken
        or thai.places(text.replace(entity.name, " "), (field.description or "",))
    )


def _change_to(entity: Entity, state: str | None) -> StateChange | None:
    return next((change for change in entity.transitions if change.target == state), None)


def _fields(entity: Entity, names: Sequence[str]) -> tuple[EntityField, ...]:
    by_name = {field.name: field for field in entity.fields}
    return tuple(by_name[name] for name in names if name in by_name)
