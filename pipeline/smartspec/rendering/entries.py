"""What an entry of each catalogue topic may say: the schema of the files in `catalogue/`.

`smartspec schema catalogue-<topic>` publishes it. A topic that is not among `TOPICS` is a
workspace's own: its entries have an id and the common keys, and whatever its template reads.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic.json_schema import models_json_schema

from smartspec.planning.facts import Fact
from smartspec.source.base import Amount, Flag, Model, Name, Text
from smartspec.source.data import Table
from smartspec.source.operations import ServiceNotes, StrideCategory
from smartspec.source.schemas import DIALECT, JsonSchema
from smartspec.source.spec import Mode, Names

FigureName = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_]*$")]
Words = tuple[Text, ...]
CONDITIONS = ("has", "lacks", "any_of")


def _one_or_several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Facts = Annotated[
    tuple[Fact, ...],
    BeforeValidator(_one_or_several, json_schema_input_type=Fact | tuple[Fact, ...]),
]
Level = Literal["none", "basic", "stride-basic", "stride-full", "minimal", "full"]
Levels = Annotated[
    tuple[Level, ...],
    BeforeValidator(_one_or_several, json_schema_input_type=Level | tuple[Level, ...]),
]
Modes = Annotated[
    tuple[Mode, ...],
    BeforeValidator(_one_or_several, json_schema_input_type=Mode | tuple[Mode, ...]),
]
About = Literal[
    "availability",
    "batch-services",
    "caches",
    "checked-tables",
    "composite-indexes",
    "databases",
    "endpoints",
    "externals",
    "immutable",
    "item-endpoints",
    "latency",
    "money",
    "money-by-people",
    "money-keys",
    "mutations",
    "normal-load",
    "other-mutations",
    "partial-indexes",
    "pii",
    "queues",
    "rate-limits",
    "refunds",
    "retention",
    "scaling",
    "secrets",
    "services",
    "tables",
    "versioned",
]


class When(Model):
    """Where an entry applies: every condition that is there has to hold."""

    profile: Names = Field((), description="One of these profiles")
    domain: Names = Field((), description="One of these domains")
    profile_or_domain: Names = Field((), description="One of these as profile or as domain")
    level: Levels = Field((), description="One of these levels of the section that shows it")
    mode: Modes = Field((), description="One of these modes")
    has: Facts = Field((), description="All of these facts")
    lacks: Facts = Field((), description="None of these facts")
    any_of: Facts = Field((), description="At least one of these facts")


class Point(Model):
    """A sentence that holds only for some systems."""

    text: Text
    has: Facts = Field((), description="All of these facts")
    lacks: Facts = Field((), description="None of these facts")
    any_of: Facts = Field((), description="At least one of these facts")


Points = tuple[Text | Point, ...]


class SwitchedOff(Model):
    """A shipped entry that a workspace does not want."""

    id: Name
    enabled: Literal[False]


class EntryModel(Model):
    """What every entry says. `needed` names the keys without which one of its kind says nothing."""

    needed: ClassVar[dict[str, tuple[str, ...]]] = {}
    kind_key: ClassVar[str] = ""

    id: Name
    source: Text = Field(description="Where the fact comes from: a section, an RFC, a manual")
    enabled: Flag = True
    when: When = When()
    figures: dict[FigureName, str | int | float] = Field({}, description="Named in texts as {name}")
    needs: tuple[Name, ...] = Field((), description="Entries of the topic that this one builds on")

    @model_validator(mode="after")
    def _complete(self) -> EntryModel:
        kind = str(getattr(self, self.kind_key)) if self.kind_key else ""
        wanted = self.needed.get(kind, self.needed.get("", ()))
        missing = [name for name in wanted if not getattr(self, name)]
        if missing:
            of_kind = f" of {self.kind_key} '{kind}'" if kind else ""
            raise ValueError(f"an entry{of_kind} needs {' and '.join(f'`{m}`' for m in missing)}")
        return self


class Said(EntryModel):
    """An entry that is a sentence, and what of the spec's own it is about."""

    name: Text | None = None
    text: Text | None = None
    about: About | None = Field(None, description="What of the spec's own is named behind the text")
    lead: Annotated[str, StringConstraints(strip_whitespace=False)] | None = Field(
        None, description="The words between the text and those names"
    )
    points: Points = ()


class Threat(Said):
    """A threat, and what is done about it."""

    kind_key = "part"
    needed = {"summary": ("category", "name", "risk", "mitigation"), "": ("text",)}

    part: Literal[
        StrideCategory, "summary", "key-risk", "saga", "money", "implementation", "testing"
    ]
    category: StrideCategory | None = None
    risk: Text | None = None
    mitigation: Text | None = None


class Practice(Said):
    """How something is done where the source does not say otherwise."""

    needed = {"": ("text",)}

    part: Literal[
        "errors",
        "retry",
        "external",
        "steps",
        "unit",
        "integration",
        "e2e",
        "performance",
        "security",
        "saga",
        "audit",
        "idempotency",
        "recovery",
        "di",
        "di-benefit",
    ]
    case: Text | None = Field(None, description="The repeated request that the text answers")


class Requirement(Said):
    """What a domain asks of a system; `section` prints it."""

    needed = {"": ("name", "text")}

    section: Name


class Metric(Said):
    """A figure to watch."""

    needed = {"": ("name", "text")}

    group: Literal["application", "database", "infrastructure", "queue", "saga", "collection"]


class Alert(EntryModel):
    """A condition, and what to do when it holds."""

    name: Text | None = None
    group: Literal["targets", "database", "integrity", "saga", "external", "queue"]
    threshold: Literal["latency_warning", "latency_critical", "availability_alert"] | None = None
    condition: Text | None = None
    severity: Literal["info", "warning", "critical"]
    action: Text

    @model_validator(mode="after")
    def _says_when(self) -> Alert:
        if self.threshold is None and not (self.name and self.condition):
            raise ValueError("an alert needs a `threshold`, or `name` and `condition`")
        return self


class LoadTest(EntryModel):
    """A load test, or a criterion that all of them are judged by."""

    name: Text | None = None
    load: Literal["normal_tps", "peak_tps", "spike_tps"] | None = None
    from_zero: Flag = False
    text: Text | None = None
    criterion: Text | None = None

    @model_validator(mode="after")
    def _one_or_the_other(self) -> LoadTest:
        if not self.criterion and not (self.name and self.text):
            raise ValueError("a load test needs `name` and `text`, or a `criterion` alone")
        return self


class Framework(EntryModel):
    """A compliance framework, and what it asks of a system."""

    key: Text = Field(description="Words that an author's framework of the same kind has")
    name: Text
    scope: Text
    about: About | None = None
    points: Words


class FigureSet(Model):
    """Performance figures; milliseconds, transactions a second, percent."""

    p50: Amount | None = None
    p90: Amount | None = None
    p95: Amount | None = None
    p99: Amount | None = None
    p999: Amount | None = None
    normal_tps: Amount | None = None
    peak_tps: Amount | None = None
    availability: Amount | None = None
    max_instances: Amount | None = None
    scale_out_at_cpu: Amount | None = None


class Target(Said):
    """Performance figures that count where the author gives none."""

    kind_key = "scope"
    needed = {
        "system": ("targets",),
        "service": ("kind", "targets"),
        "database": ("name", "points"),
        "index": ("text",),
        "queue": ("figures",),
        "dead-letter": ("points",),
    }

    scope: Literal["system", "service", "database", "index", "queue", "dead-letter"]
    origin: Text | None = None
    domain: Name | None = None
    kind: Text | None = None
    evidence: Words = Field((), description="Words that speak for a service of this kind")
    targets: FigureSet | None = None
    characteristics: Words = ()
    notes: ServiceNotes | None = None


class PatternStep(Model):
    """One step of a saga, what undoes it, and what is done where it fails."""

    name: Text
    compensation: Text | None = None
    failure: Text
    response: Text
    ends: Literal["PENDING", "COMPLETED", "COMPENSATED", "FAILED"] = Field(
        description="How the saga ends where that failure stays"
    )


class NamedText(Model):
    """A term and what it means."""

    name: Text
    text: Text


class Attempt(Model):
    """One attempt of a retry strategy."""

    attempt: Text
    text: Text


class SagaPattern(EntryModel):
    """A saga with its code, or code that all of them share."""

    kind_key = "part"
    needed = {"saga": ("name", "scenario", "steps", "code"), "": ("code",)}

    part: Literal["contracts", "runner", "saga"]
    name: Text | None = None
    scenario: Text | None = None
    steps: tuple[PatternStep, ...] = ()
    types: tuple[NamedText, ...] = ()
    retries: tuple[Attempt, ...] = ()
    note: Text | None = None
    points: Points = Field((), description="What the code builds on")
    diagram: Text | None = Field(None, description="Mermaid, where the steps alone do not give it")
    code: Text = Field(description="TypeScript against the contracts")


class TableRelation(Model):
    """A line of the ER diagram that no foreign key shows."""

    source: Text
    target: Text
    cardinality: Text
    label: Text


class TableRule(Model):
    """What has to hold, point by point."""

    title: Text
    points: Points


class SharedTable(EntryModel):
    """A table that every system of its kind has."""

    name: Text
    table: Table
    relations: tuple[TableRelation, ...] = ()
    rules: tuple[TableRule, ...] = ()


class OwnEntry(EntryModel):
    """An entry of a topic that a workspace made itself."""

    model_config = ConfigDict(extra="allow")

    source: Text | None = None  # type: ignore[assignment]  # nobody but the workspace asks for it


TOPICS: dict[str, type[EntryModel]] = {
    "alerts": Alert,
    "compliance": Framework,
    "load-tests": LoadTest,
    "metrics": Metric,
    "practices": Practice,
    "requirements": Requirement,
    "sagas": SagaPattern,
    "tables": SharedTable,
    "targets": Target,
    "threats": Threat,
}
AnyEntry: TypeAlias = EntryModel | SwitchedOff
_OFF_KEYS = {"id", "enabled"}


def entry_model(topic: str, item: Any) -> type[AnyEntry]:
    """The model of one entry of `topic`."""
    if isinstance(item, dict) and item.get("enabled") is False and item.keys() <= _OFF_KEYS:
        return SwitchedOff
    return TOPICS.get(topic, OwnEntry)


def topic_schema(topic: str) -> JsonSchema:
    """The JSON Schema of the files of one topic."""
    kinds = (TOPICS[topic], SwitchedOff)
    refs, shared = models_json_schema([(kind, "validation") for kind in kinds], by_alias=True)
    either = [refs[kind, "validation"] for kind in kinds]
    return {"$schema": DIALECT, "type": "array", "items": {"anyOf": either}, **shared}
