"""The catalogue: the product's body of knowledge, as entries that apply to some specs.

An entry says in `when` where it applies; texts name their figures as `{skew_minutes}`, and are
Markdown of the product's own, so that they are printed as they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from markupsafe import Markup

from smartspec.errors import ConfigError, Fault, SmartSpecError, nearest
from smartspec.planning.plan import Plan
from smartspec.source.yaml_text import kind, parse

_FIGURE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_CONDITIONS = ("profile", "domain", "profile_or_domain", "level", "has", "lacks", "mode")
FRAMEWORKS = "compliance"
"""The topic of frameworks, which a domain may ask for by name."""


class Entry:
    """One catalogue entry; a field that it does not have reads as None."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = dict(fields)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._fields.get(name)

    def __reduce__(self) -> tuple[type[Entry], tuple[dict[str, Any]]]:
        return Entry, (self._fields,)


@dataclass(frozen=True)
class Applicable:
    """An entry and where it applies."""

    entry: Entry
    when: Mapping[str, tuple[str, ...]]

    def applies(self, plan: Plan, facts: Collection[str], level: str | None) -> bool:
        """Whether every condition holds for a section at `level` of the planned spec."""
        return all(self._holds(key, plan, facts, level) for key in self.when)

    def _holds(self, key: str, plan: Plan, facts: Collection[str], level: str | None) -> bool:
        words = set(self.when[key])
        match key:
            case "profile":
                return plan.profile in words
            case "domain":
                return not words.isdisjoint(plan.domains)
            case "profile_or_domain":
                return plan.profile in words or not words.isdisjoint(plan.domains)
            case "level":
                return level in words
            case "mode":
                return plan.mode in words
            case "lacks":
                return words.isdisjoint(facts)
        return words <= set(facts)


Topic = tuple[Applicable, ...]


def read_topic(text: str, path: str) -> Topic:
    """The entries in a catalogue file. Raises `ConfigError` for what is not one, with its place."""
    try:
        data = parse(text, path)
    except SmartSpecError as error:
        raise ConfigError(error.faults) from None
    if not isinstance(data, list):
        message = f"expected a list of entries, found {kind(data)}"
        raise ConfigError([Fault(path, 1, 1, message)])
    return tuple(_entry(item, index, text, path) for index, item in enumerate(data))


def _entry(item: Any, index: int, text: str, path: str) -> Applicable:
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        raise ConfigError([_fault("an entry without an `id`", (index,), text, path)])
    conditions = item.get("when") or {}
    for key in conditions:
        if key not in _CONDITIONS:
            hint = nearest(key, _CONDITIONS) or f"known: {', '.join(_CONDITIONS)}"
            raise ConfigError(
                [_fault(f"unknown condition '{key}'", (index, "when", key), text, path, hint)]
            )
    figures = item.get("figures") or {}
    fields = {
        key: value if key in ("figures", "table", "when", "id", "code") else _said(value, figures)
        for key, value in item.items()
    }
    when = {k: (v,) if isinstance(v, str) else tuple(v) for k, v in conditions.items()}
    return Applicable(Entry(fields), when)


def _fault(
    message: str, keys: tuple[str | int, ...], text: str, path: str, hint: str = ""
) -> Fault:
    from smartspec.source.positions import SourceMap, dotted

    return Fault(path, *SourceMap.of(text).key(keys), message, dotted(keys), hint)


def _said(value: Any, figures: Mapping[str, Any]) -> Any:
    """`value` with its texts made Markdown and their figures filled in."""
    if isinstance(value, str):
        return Markup(_FIGURE.sub(lambda m: str(figures.get(m[1], m[0])), value))
    if isinstance(value, list):
        return tuple(_said(item, figures) for item in value)
    if isinstance(value, dict):
        return Entry({key: _said(item, figures) for key, item in value.items()})
    return value


def overlaid(shipped: Topic, own: Topic) -> Topic:
    """`shipped` with the entries of `own` in place of those of the same id, or after them.

    An entry of `own` with `enabled: false` takes the shipped one away.
    """
    replacing = {item.entry.id: item for item in own}
    merged = [replacing.pop(item.entry.id, item) for item in shipped]
    merged += replacing.values()
    return tuple(item for item in merged if item.entry.enabled is not False)


def _named(topic: Topic, found: Sequence[Applicable], names: Sequence[str]) -> list[Applicable]:
    """The entries for those of `names` that `found` has not: a domain asks for them by name."""

    def first(items: Sequence[Applicable], name: str) -> Applicable | None:
        keys = ((item, str(item.entry.key or "").casefold()) for item in items)
        return next((item for item, key in keys if key and key in name.casefold()), None)

    wanted = (first(topic, name) for name in names if first(found, name) is None)
    return [item for item in wanted if item is not None]


class Catalogue:
    """The entries that apply to one section, by topic: `catalogue.threats`."""

    def __init__(
        self,
        topics: Mapping[str, Topic],
        names: Sequence[str],
        plan: Plan,
        facts: Collection[str],
        level: str | None,
    ) -> None:
        self._found = {}
        for name in names:
            found = [item for item in topics[name] if item.applies(plan, facts, level)]
            if name == FRAMEWORKS:
                found += _named(topics[name], found, plan.compliance)
            self._found[name.replace("-", "_")] = tuple(item.entry for item in found)

    def __getattr__(self, name: str) -> tuple[Entry, ...]:
        if name.startswith("__"):
            raise AttributeError(name)
        found = self.__dict__["_found"]
        if name not in found:
            raise LookupError(
                f"the section's header does not name catalogue topic '{name}' (add it there)"
            )
        return cast("tuple[Entry, ...]", found[name])
