"""The model of `spec.yaml`: one spec as its author wrote it, validated and frozen."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from smartspec.source.base import Amount, Model, Name, ShortModel, Text
from smartspec.source.data import DataModel
from smartspec.source.design import Deployment, Design, Integrations, Task
from smartspec.source.interfaces import Api
from smartspec.source.operations import (
    Implementation,
    Monitoring,
    Performance,
    Queue,
    Recovery,
    Saga,
    Security,
    Service,
    Setting,
    Testing,
    Threat,
)
from smartspec.source.requirements import (
    Actor,
    BusinessRule,
    Entity,
    QualityRequirement,
    Serves,
    Story,
)

Status = Literal["draft", "review", "approved", "active", "deprecated"]
Mode = Literal["standard", "compact"]
SecurityLevel = Literal["none", "basic", "stride-basic", "stride-full", "auto"]
DiLevel = Literal["none", "minimal", "full", "auto"]
PerformanceLevel = Literal["none", "basic", "full", "auto"]
Artifact = Literal["plan", "tasks", "openapi", "ddl"]
Version = Annotated[
    str, StringConstraints(strict=True, pattern=r"^\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$")
]
Names = Annotated[
    tuple[Name, ...],
    BeforeValidator(
        lambda value: (value,) if isinstance(value, str) else value,
        json_schema_input_type=Name | tuple[Name, ...],
    ),
]
"""One name, or a list of them."""
Rating = Literal["low", "medium", "high", "critical"]


class Levels(Model):
    """How deep three sections go; `auto` leaves it to profile and domain."""

    security: SecurityLevel | None = None
    di: DiLevel | None = None
    performance: PerformanceLevel | None = None


class Overview(Model):
    """What the system is for, and what it is not for."""

    purpose: Text | None = None
    scope: tuple[Text, ...] = ()
    non_goals: tuple[Text, ...] = ()
    features: tuple[Text, ...] = ()


class Technology(Model):
    """One choice of technology, with its reason."""

    name: Text
    version: Text | None = None
    role: Text | None = None
    rationale: Text | None = None


class Policy(ShortModel):
    """A rule of the organisation: what must, or must not, be done."""

    shorthand = "rule"

    rule: Text
    stance: Literal["required", "forbidden"] = "required"
    reason: Text | None = None


class Migration(Model):
    """What a change of the stack would cost."""

    cost: Text | None = None
    roi: Text | None = None
    compliance_impact: Text | None = None
    policy: Text | None = None


class Compliance(ShortModel):
    """A framework that the system has to satisfy."""

    shorthand = "name"

    name: Text
    requirement: Text | None = None


class Governance(Model):
    """Rules that the system lives under."""

    policies: tuple[Policy, ...] = ()
    migration: Migration | None = None
    compliance: tuple[Compliance, ...] = ()


ComponentKind = Literal[
    "service", "worker", "queue", "database", "cache", "gateway", "client", "external"
]


class Component(Model):
    """A box of the architecture diagram."""

    name: Text
    kind: ComponentKind
    responsibility: Text
    technology: Text | None = None
    justification: Text | None = None
    serves: Serves = ()


class FlowStep(Model):
    """An arrow of a flow, from one component to another."""

    source: Text = Field(alias="from")
    target: Text = Field(alias="to")
    action: Text


class Flow(Model):
    """What happens, in order."""

    name: Text
    steps: Annotated[tuple[FlowStep, ...], Field(min_length=1)]


class Architecture(Model):
    """The parts of the system and how they work together."""

    pattern: Text | None = None
    components: tuple[Component, ...] = ()
    flows: tuple[Flow, ...] = ()


class Example(Model):
    """A worked example; `code` is printed as it is, in a fence of `language`."""

    title: Text
    description: Text | None = None
    endpoint: Text | None = None
    language: Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9+#-]+$")] = "text"
    code: Annotated[str, StringConstraints(strict=True, min_length=1, strip_whitespace=False)]


class Dependency(ShortModel):
    """Another spec that this one builds on."""

    shorthand = "id"

    id: Name
    reason: Text | None = None


class Risk(Model):
    """What may go wrong, and what is done about it."""

    risk: Text
    impact: Rating
    probability: Rating
    mitigation: Text


class Question(ShortModel):
    """Something still to be decided, or decided since."""

    shorthand = "question"

    question: Text
    answer: Text | None = None


class Derived(Model):
    """What a technical source was derived from; `smartspec derive` merges into it again."""

    source: Name = Field(alias="from")
    stack: Name


class Phase(Model):
    """A stretch of the work."""

    name: Text
    weeks: Text | None = None
    days: Text | None = Field(None, description="Working days, such as `1-2`; in place of `weeks`")
    tasks: tuple[Task, ...] = ()


class Picks(Model):
    """Entries of the catalogue by id, beside or without those that apply by themselves."""

    include: tuple[Name, ...] = Field((), description="Taken wherever a section shows its topic")
    exclude: tuple[Name, ...] = Field((), description="Left out of this document")


class RuleWeight(Model):
    """How much a rule weighs in this spec, and why so."""

    severity: Literal["off", "info", "warn", "error"]
    reason: Text


class RuleException(Model):
    """A place that a rule is not to speak of, and why not."""

    rule: Name
    at: Text = Field(description="The key that the finding names, or one above it")
    reason: Text


class SpecValidation(Model):
    """What this spec wants otherwise than the configs, in checking."""

    rules: dict[Name, RuleWeight] = {}
    ignore: tuple[RuleException, ...] = ()


class Spec(Model):
    """One spec. Every key of `spec.yaml` is a field here, and no other is accepted."""

    id: Name
    title: Text
    category: Name | None = None
    status: Status = "draft"
    version: Version = "0.1.0"
    author: Text | None = None
    description: Text | None = None
    profile: Name | None = None
    mode: Mode | None = None
    domain: Names | None = None
    levels: Levels = Levels()
    overview: Overview = Overview()
    actors: tuple[Actor, ...] = ()
    stories: tuple[Story, ...] = ()
    business_rules: tuple[BusinessRule, ...] = ()
    quality: tuple[QualityRequirement, ...] = ()
    entities: tuple[Entity, ...] = ()
    out_of_scope: tuple[Text, ...] = ()
    implements: Name | None = Field(
        None, description="The functional spec that this one is the technical answer to"
    )
    derived: Derived | None = Field(None, description="Written by `smartspec derive`")
    effort_days: Amount | None = Field(None, description="Estimated person-days")
    when_to_use: tuple[Text, ...] = ()
    when_not_to_use: tuple[Text, ...] = ()
    technology: tuple[Technology, ...] = ()
    governance: Governance = Governance()
    architecture: Architecture = Architecture()
    performance: Performance = Performance()
    services: tuple[Service, ...] = ()
    queues: tuple[Queue, ...] = ()
    api: Api = Api()
    data_model: DataModel = DataModel()
    security: Security = Security()
    threats: tuple[Threat, ...] = ()
    sagas: tuple[Saga, ...] = ()
    configuration: tuple[Setting, ...] = ()
    design: Design = Design()
    implementation: Implementation = Implementation()
    testing: Testing = Testing()
    monitoring: Monitoring = Monitoring()
    recovery: Recovery = Recovery()
    deployment: Deployment = Deployment()
    integrations: Integrations = Integrations()
    examples: tuple[Example, ...] = ()
    acceptance: tuple[Text, ...] = ()
    depends_on: tuple[Dependency, ...] = ()
    assumptions: tuple[Text, ...] = ()
    limitations: tuple[Text, ...] = ()
    risks: tuple[Risk, ...] = ()
    open_questions: tuple[Question, ...] = ()
    phases: tuple[Phase, ...] = ()
    critical: tuple[Name, ...] = Field((), description="Sections that belong to people")
    artifacts: tuple[Artifact, ...] = ()
    include_sections: tuple[Name, ...] = ()
    exclude_sections: tuple[Name, ...] = ()
    catalogue: Picks = Picks()
    validation: SpecValidation = SpecValidation()
