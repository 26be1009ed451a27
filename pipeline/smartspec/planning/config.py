"""The model of `smartspec.config.json` and `.smartspec/config.json` (workflow section 12)."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from smartspec.errors import ConfigError, Fault, SmartSpecError
from smartspec.source.base import Flag, Model, Name, Text
from smartspec.source.reading import validated
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
    generate_reports: Flag = True
    output_dir: Text = ".smartspec/"


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
    try:
        config = validated(Config, data, path, text)
    except SmartSpecError as error:
        raise ConfigError(error.faults) from None
    from smartspec.source.schemas import model_schema, schema_faults

    faults = schema_faults(model_schema(Config), data, path, text)
    if faults:
        raise ConfigError(faults)
    return config


def read_json(text: str, path: str) -> Any:
    """The JSON in `text`; raises `ConfigError` at the place where it breaks."""
    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_unique(path, text))
    except json.JSONDecodeError as error:
        message = f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise ConfigError([Fault(path, error.lineno, error.colno, message)]) from None
    except RecursionError:
        raise ConfigError([Fault(path, 1, 1, "nested too deeply")]) from None


def _unique(path: str, text: str) -> Any:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) == len(items):
            return found
        from smartspec.source.positions import SourceMap, dotted

        raise ConfigError(
            Fault(path, *place, f"'{keys[-1]}' is given twice", dotted(keys), "keep one of them")
            for keys, place, _ in SourceMap.of(text).duplicates()
        )

    return pairs
