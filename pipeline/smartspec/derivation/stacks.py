"""A stack: what a technical source is derived with (`templates/stacks/*.yaml`)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from smartspec.errors import ConfigError, SmartSpecError
from smartspec.source.base import Amount, Model, Text
from smartspec.source.data import DataModel
from smartspec.source.design import (
    Code,
    Deployment,
    InfrastructureItem,
    Language,
    Library,
    LogLevel,
    Measure,
    Pattern,
    Snippet,
)
from smartspec.source.operations import Latency
from smartspec.source.reading import validated
from smartspec.source.spec import ComponentKind, Technology
from smartspec.source.yaml_text import mapping

Each = Literal["feature", "entity"]


class StackComponent(Model):
    """A component that every feature of this stack has; texts may name `{{ feature }}`."""

    name: Text
    kind: ComponentKind
    responsibility: Text
    technology: Text
    justification: Text


class StackModule(Model):
    """A file of the module tree, once for the feature or for each entity."""

    path: Text
    purpose: Text | None = None
    each: Each = "feature"


class StackInterface(Model):
    """A class or interface in code, once for the feature or for each entity."""

    name: Text
    each: Each = "feature"
    code: Code
    responsibilities: tuple[Text, ...]


class StackErrors(Model):
    """How code of this stack tells errors apart."""

    strategy: tuple[Text, ...]
    snippets: tuple[Snippet, ...] = ()


class StackLogging(Model):
    """How code of this stack logs."""

    format: Text
    levels: tuple[LogLevel, ...]
    snippets: tuple[Snippet, ...] = ()


class StackValidation(Model):
    """Where code of this stack checks input."""

    layers: tuple[Text, ...]
    snippets: tuple[Snippet, ...] = ()


class Effort(Model):
    """Person-days of one piece of work of each kind."""

    setup: Amount = 1
    table: Amount = 0.5
    endpoint: Amount = 1
    rule: Amount = 0.5
    transition: Amount = 0.25
    criterion: Amount = 0.25
    release: Amount = 1


class Stack(Model):
    """A stack by its parts. Texts and code are templates over `feature`, `entity`, `spec`."""

    name: Text
    summary: Text
    language: Language
    types: dict[Text, Text] = Field(description="Type of an entity's field to a type in code")
    optional: Text = Field("{}", description="How a type that may be absent is written")
    technology: tuple[Technology, ...]
    components: tuple[StackComponent, ...]
    modules: tuple[StackModule, ...]
    interfaces: tuple[StackInterface, ...]
    patterns: tuple[Pattern, ...]
    errors: StackErrors
    logging: StackLogging
    validation: StackValidation
    libraries: tuple[Library, ...]
    infrastructure: tuple[InfrastructureItem, ...]
    measures: tuple[Measure, ...]
    scalability: tuple[Text, ...]
    optimisations: tuple[Text, ...] = ()
    deployment: Deployment
    migration_tool: Text
    dialect: Text = DataModel().dialect
    authentication: Text
    versioning: Text
    latency_ms: Latency
    effort: Effort = Effort()


def read_stack(text: str, path: str) -> Stack:
    """The stack in a data file; its name is the file's. Raises `ConfigError` with every fault."""
    try:
        data = mapping(text, path)
        data = {"name": path.rsplit("/", 1)[-1].removesuffix(".yaml"), **data}
        return validated(Stack, data, path, text)
    except SmartSpecError as error:
        raise ConfigError(error.faults) from None
