"""The model of `smartspec.config.json` and `.smartspec/config.json` (workflow section 12)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from smartspec.errors import ConfigError, SmartSpecError
from smartspec.source.base import Flag, Model, Name, Text
from smartspec.source.characters import hidden
from smartspec.source.json_text import read_json
from smartspec.source.reading import fitting, validated
from smartspec.source.spec import DiLevel, Mode, Names, PerformanceLevel, SecurityLevel

Severity = Literal["off", "info", "warn", "error"]


class ConfigModel(Model):
    """A model whose keys are written in camelCase, as JSON configs are."""

    model_config = ConfigDict(alias_generator=to_camel)


class Defaults(ConfigModel):
    """What a spec gets where its source says nothing."""

    profile: Name | None = None
    mode: Mode | None = None
    domain: Names | None = None
    security: SecurityLevel | None = None
    di: DiLevel | None = None
    performance: PerformanceLevel | None = None


class Organization(ConfigModel):
    """Who writes the specs."""

    name: Text | None = None
    default_author: Text | None = None


class ProfileChange(ConfigModel):
    """Changes to the profile of the same name, or a new profile if `extends` is given."""

    extends: Name | None = None
    include_sections: tuple[Name, ...] = ()
    exclude_sections: tuple[Name, ...] = ()
    security: SecurityLevel | None = None
    di: DiLevel | None = None
    performance: PerformanceLevel | None = None
    mandatory: tuple[Literal["security", "di", "performance"], ...] = Field(
        (), description="Levels that cannot be `none`, beside those that the profile names"
    )
    critical: tuple[Name, ...] = ()
    rules: dict[Name, Severity] = {}


class DomainChange(ConfigModel):
    """Changes to the domain of the same name, or a new domain."""

    auto_include: tuple[Name, ...] = ()
    compliance: tuple[Text, ...] = ()
    security: SecurityLevel | None = None
    di: DiLevel | None = None
    performance: PerformanceLevel | None = None


class Validation(ConfigModel):
    """Which rules run, and how much each weighs."""

    enabled: Flag = True
    rules: dict[Name, Severity] = {}


class Output(ConfigModel):
    """What is kept beside the documents."""

    create_backups: Flag = True
    keep_backups: Annotated[int, Field(ge=1)] = 10
    generate_reports: Flag = True
    output_dir: Text = ".smartspec/"
    language: Name | None = Field(None, description="Of reports: en, th")


class CriticalSections(ConfigModel):
    """What becomes of a critical section nobody edited when its own source changes."""

    source_changes: Literal["hold", "update"] = "hold"


class Config(ConfigModel):
    """One config file."""

    schema_: Text | None = Field(None, alias="$schema")
    version: Text | None = None
    repository: Text | None = None
    categories: tuple[Name, ...] = ()
    critical: tuple[Name, ...] = ()
    defaults: Defaults = Defaults()
    organization: Organization = Organization()
    profiles: dict[Name, ProfileChange] = {}
    domains: dict[Name, DomainChange] = {}
    validation: Validation = Validation()
    output: Output = Output()
    critical_sections: CriticalSections = CriticalSections()


Layer = Annotated[tuple[str, Config], "the file's path, and what it says"]


def read_config(text: str, path: str) -> Config:
    """The config in `text`; raises `ConfigError` with every fault, checked by JSON Schema first.

    The published schema (`smartspec schema config`) is what editors check against, so that it
    has to be the one that counts; the model then gives faults in the words used for sources.
    """
    data = read_json(text, path)
    unseen = hidden(data, path, text)
    if unseen:
        raise ConfigError(unseen)
    try:
        config = validated(Config, data, path, text)
    except SmartSpecError as error:
        raise ConfigError(error.faults) from None
    from smartspec.source.schemas import model_schema, schema_faults

    faults = schema_faults(model_schema(Config), data, path, text)
    if faults:
        raise ConfigError(faults)
    return config


def usable_part(text: str, path: str) -> Config | None:
    """What a config that is wrong says all the same; None where that would mislead.

    So it would where it loses what a profile extends: every use of that profile would be a fault.
    """
    try:
        data = read_json(text, path)
    except SmartSpecError:
        return None
    try:
        validated(Config, data, path, text)
    except SmartSpecError as error:
        if any(fault.key.endswith(".extends") for fault in error.faults):
            return None
    return fitting(Config, data)
