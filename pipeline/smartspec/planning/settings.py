"""The settings of one spec, each with where it came from (formats: strongest layer first)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from smartspec.planning.config import Layer
from smartspec.source.spec import Spec

SettingName = Literal["profile", "mode", "domain", "security", "di", "performance", "author"]
AUTO = "auto"
BUILT_IN = "built-in default"

Value = str | tuple[str, ...]


class Place(IntEnum):
    """The layers that settings come from; the lower number is the stronger."""

    FLAG = 0
    SOURCE = 1
    CONFIGS = 2  # the strongest config; the others follow it
    BUILT_IN = 99


@dataclass(frozen=True, slots=True)
class Resolved:
    """A value and the layer that gave it, in words and as a number (`Place`)."""

    value: Value
    origin: str
    strength: int = Place.BUILT_IN

    @property
    def text(self) -> str:
        """The value for people."""
        return self.value if isinstance(self.value, str) else ", ".join(self.value)

    @property
    def words(self) -> tuple[str, ...]:
        """The value as a list of names."""
        return (self.value,) if isinstance(self.value, str) else self.value


_DEFAULTS: dict[SettingName, Value] = {
    "profile": "full",
    "mode": "standard",
    "domain": AUTO,
    "security": AUTO,
    "di": AUTO,
    "performance": AUTO,
    "author": "SmartSpec",
}
_KEYS: dict[SettingName, str] = {
    "security": "levels.security",
    "di": "levels.di",
    "performance": "levels.performance",
}

Flags = Mapping[SettingName, Value]
"""What the command line says; the keys that it does not name are absent."""


def source_key(name: SettingName) -> str:
    """The key of `spec.yaml` that sets `name`."""
    return _KEYS.get(name, name)


def resolve(spec: Spec, configs: tuple[Layer, ...], flags: Flags) -> dict[SettingName, Resolved]:
    """Each setting from the strongest layer that says something: flag, source, configs, default."""
    return {name: _resolve(name, spec, configs, flags) for name in _DEFAULTS}


def _resolve(name: SettingName, spec: Spec, configs: tuple[Layer, ...], flags: Flags) -> Resolved:
    if name in flags:
        return Resolved(flags[name], f"flag --{name}", Place.FLAG)
    own = getattr(spec.levels if name in _KEYS else spec, name)
    if own is not None:
        return Resolved(own, f"{source_key(name)} in spec.yaml", Place.SOURCE)
    for strength, (path, config) in enumerate(configs, Place.CONFIGS):
        if name == "author":
            value: Value | None = config.organization.default_author
        else:
            value = getattr(config.defaults, name)
        if value is not None:
            return Resolved(value, path, strength)
    return Resolved(_DEFAULTS[name], BUILT_IN)
