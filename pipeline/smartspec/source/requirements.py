"""Models of what is asked for: actors, stories, business rules, entities (profile functional)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict, StringConstraints

from smartspec.source.base import Count, Flag, Identifier, Model, Number, Scalar, ShortModel, Text

RequirementId = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Z][A-Z0-9]*-[0-9]+$")]
"""`FR-1`, `BR-2`, `NFR-3`: given once, and never renumbered."""

Serves = tuple[RequirementId, ...]
"""The requirements that a part of a design exists for."""

FieldType = Literal[
    "text",
    "integer",
    "decimal",
    "money",
    "boolean",
    "date",
    "datetime",
    "uuid",
    "email",
    "url",
    "enum",
    "reference",
]


class Actor(ShortModel):
    """Somebody or something that wants something of the system. Or short: the name alone."""

    shorthand = "name"

    name: Text
    description: Text | None = None


class Criterion(Model):
    """One acceptance criterion: a situation, an event, and what has to be seen then."""

    given: Text
    when: Text
    then: Text


class Operation(Model):
    """What a story does to an entity, where its words leave it open.

    `inputs` are the entity's fields that the actor gives, `by` those that the entity is found by.
    """

    action: Literal["create", "list", "view", "change", "remove", "transition"]
    entity: Text
    to: Text | None = Field(None, description="With `transition`: the state it leads to")
    inputs: tuple[Text, ...] = ()
    by: tuple[Text, ...] = ()


class Story(Model):
    """A user story: who wants what, why, and how it is seen to be done."""

    id: RequirementId
    title: Text | None = None
    actor: Text
    want: Text
    benefit: Text | None = None
    priority: Literal["must", "should", "could"] = "must"
    operation: Operation | None = None
    acceptance: tuple[Criterion, ...] = ()


class Violation(Model):
    """How a broken business rule is told to the caller."""

    code: Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Z][A-Z0-9_]*$")]
    message: Text
    status: Annotated[int, Strict(), Field(ge=400, le=499)] = 422


class BusinessRule(Model):
    """A rule that holds whatever the system does."""

    id: RequirementId
    rule: Text
    applies_to: Serves = Field((), description="The stories in which it can be broken")
    violation: Violation | None = None


class QualityRequirement(Model):
    """A requirement on how well the system does its work, with its measure."""

    id: RequirementId
    kind: Literal["performance", "availability", "security", "scalability", "usability", "other"]
    requirement: Text
    measure: Text | None = None


class EntityField(Model):
    """A field of an entity, in words of the business and not of a database."""

    name: Identifier
    type: FieldType = "text"
    description: Text | None = None
    required: Flag = True
    unique: Flag = False
    values: tuple[Text, ...] = Field((), description="With `enum`: the words that it may hold")
    entity: Text | None = Field(None, description="With `reference`: the entity it points to")
    min: Number | None = None
    max: Number | None = None
    max_length: Count | None = None
    pattern: Text | None = None
    default: Scalar | None = None
    personal: Flag = False
    example: Text | None = None


class StateChange(Model):
    """A way from one state to another, and what brings it about."""

    source: Text = Field(alias="from")
    target: Text = Field(alias="to")
    when: Text
    by: Text | None = None


class Entity(Model):
    """Something that the business knows by name."""

    name: Text
    description: Text | None = None
    fields: Annotated[tuple[EntityField, ...], Field(min_length=1)]
    states: tuple[Text, ...] = ()
    transitions: tuple[StateChange, ...] = ()
    existing: Flag = Field(False, description="Whether another system keeps it already")
