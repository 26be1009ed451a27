"""The catalogue: the product's body of knowledge, as entries that apply to some specs.

An entry says in `when` where it applies; texts name their figures as `{skew_minutes}`, and are
Markdown of the product's own, so that they are printed as they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from markupsafe import Markup

from smartspec.errors import ConfigError, Fault, SmartSpecError
from smartspec.planning.plan import Plan
from smartspec.rendering.entries import CONDITIONS, entry_model
from smartspec.source.characters import escaped
from smartspec.source.reading import validated
from smartspec.source.spec import Picks
from smartspec.source.yaml_text import kind, parse

_FIGURE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
FRAMEWORKS = "compliance"
"""The topic of frameworks, which a domain may ask for by name."""
_AS_WRITTEN = ("id", "source", "figures", "table", "when", "needs", "code")
"""Fields that are no Markdown of ours, or are read as data."""


class Entry:
    """One catalogue entry; a field that it does not have reads as None."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.__dict__.update(fields)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return None

    def __repr__(self) -> str:
        return f"Entry({self.__dict__!r})"


@dataclass(frozen=True)
class Applicable:
    """An entry and where it applies."""

    entry: Entry
    when: Mapping[str, frozenset[str]]

    @cached_property
    def id(self) -> str:
        return str(self.entry.id)

    @property
    def said(self) -> str:
        """All that the entry says, the same in every process: sets have no order of their own."""
        return repr((self.entry, sorted((key, sorted(words)) for key, words in self.when.items())))

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The entries of the same topic that this one builds on."""
        return tuple(self.entry.needs or ())

    def applies(self, plan: Plan, facts: Collection[str], level: str | None) -> bool:
        """Whether every condition holds for a section at `level` of the planned spec."""
        return all(self._holds(key, plan, facts, level) for key in self.when)

    def _holds(self, key: str, plan: Plan, facts: Collection[str], level: str | None) -> bool:
        words = self.when[key]
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
            case "any_of":
                return not words.isdisjoint(facts)
        return words.issubset(facts)


Topic = tuple[Applicable, ...]
NO_PICKS = Picks()


def read_topic(text: str, path: str) -> Topic:
    """The entries in a catalogue file, whose name is that of its topic.

    Raises `ConfigError` with every fault: each unknown key, wrong value and repeated id at its
    place.
    """
    try:
        data = parse(text, path)
    except SmartSpecError as error:
        raise ConfigError(error.faults) from None
    if data is None:  # all of it is commented out
        return ()
    if not isinstance(data, list):
        message = f"expected a list of entries, found {kind(data)}"
        raise ConfigError([Fault(path, 1, 1, message)])
    topic = path.rsplit("/", 1)[-1].removesuffix(".yaml")
    faults = [
        *escaped(data, path, text),
        *_shape_faults(data, topic, path, text),
        *_repeated(data, path, text),
    ]
    if faults:
        raise ConfigError(faults)
    return tuple(_entry(item) for item in data)


def _shape_faults(data: Sequence[Any], topic: str, path: str, text: str) -> Iterator[Fault]:
    for index, item in enumerate(data):
        try:
            validated(entry_model(topic, item), item, path, text, (index,))
        except SmartSpecError as error:
            yield from error.faults


def _repeated(data: Sequence[Any], path: str, text: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, item in enumerate(data):
        name = item.get("id") if isinstance(item, dict) else None
        if isinstance(name, str) and name in seen:
            message = f"the entry '{name}' is there twice"
            yield entry_fault(message, (index, "id"), path, text, "give each an id of its own")
        elif isinstance(name, str):
            seen.add(name)


def entry_fault(
    message: str, keys: tuple[str | int, ...], path: str, text: str, hint: str = ""
) -> Fault:
    """A fault about the value at `keys` of the catalogue file `path`."""
    from smartspec.source.positions import SourceMap, dotted

    return Fault(path, *SourceMap.of(text).value(keys), message, dotted(keys), hint)


def _entry(item: Mapping[str, Any]) -> Applicable:
    figures = item.get("figures") or {}
    fields = {
        key: value if key in _AS_WRITTEN else _said(value, figures) for key, value in item.items()
    }
    conditions = item.get("when") or {}
    when = {k: frozenset((v,) if isinstance(v, str) else v) for k, v in conditions.items()}
    return Applicable(Entry(fields), when)


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
    replacing = {item.id: item for item in own}
    merged = [replacing.pop(item.id, item) for item in shipped]
    merged += replacing.values()
    return tuple(item for item in merged if item.entry.enabled is not False)


def _named(topic: Topic, found: Sequence[Applicable], names: Sequence[str]) -> list[Applicable]:
    """The entries for those of `names` that `found` has not: a domain asks for them by name."""

    def first(items: Sequence[Applicable], name: str) -> Applicable | None:
        keys = ((item, str(item.entry.key or "").casefold()) for item in items)
        return next((item for item, key in keys if key and key in name.casefold()), None)

    wanted = (first(topic, name) for name in names if first(found, name) is None)
    return [item for item in wanted if item is not None]


def chosen(
    topic: Topic,
    plan: Plan,
    facts: Collection[str],
    level: str | None,
    picks: Picks,
    asked: Sequence[str] = (),
) -> tuple[Entry, ...]:
    """The entries of `topic` that a section at `level` shows, in their order.

    Those that apply or are picked, with what they build on, without what is excluded; `asked`
    are frameworks that a domain names.
    """
    names = {i.id for i in topic if i.id in picks.include or i.applies(plan, facts, level)}
    if asked:
        found = [item for item in topic if item.id in names]
        names |= {item.id for item in _named(topic, found, asked)}
    names -= set(picks.exclude)
    needs = {item.id: item.needs for item in topic}
    waiting = list(names)
    while waiting:
        for needed in needs.get(waiting.pop(), ()):
            if needed not in names:
                names.add(needed)
                waiting.append(needed)
    return tuple(_for_facts(item.entry, facts) for item in topic if item.id in names)


def _for_facts(entry: Entry, facts: Collection[str]) -> Entry:
    """`entry` with those of its points, and of its rules' points, that hold for `facts`."""
    change: dict[str, Any] = {}
    if any(isinstance(point, Entry) for point in entry.points or ()):
        change["points"] = tuple(
            point.text if isinstance(point, Entry) else point
            for point in entry.points
            if not isinstance(point, Entry) or _is_true(point, facts)
        )
    if entry.rules:
        rules = [_for_facts(rule, facts) for rule in entry.rules if isinstance(rule, Entry)]
        change["rules"] = tuple(rule for rule in rules if rule.points)
    return Entry({**entry.__dict__, **change}) if change else entry


def _is_true(point: Entry, facts: Collection[str]) -> bool:
    has, lacks, any_of = (_facts(point, name) for name in CONDITIONS)
    one = not any_of or not any_of.isdisjoint(facts)
    return one and has.issubset(facts) and lacks.isdisjoint(facts)


def _facts(point: Entry, name: str) -> frozenset[str]:
    said = getattr(point, name) or ()
    return frozenset((str(said),) if isinstance(said, str) else map(str, said))


class Catalogue:
    """The entries that apply to one section, by topic: `catalogue.threats`."""

    def __init__(
        self,
        topics: Mapping[str, Topic],
        names: Sequence[str],
        plan: Plan,
        facts: Collection[str],
        level: str | None,
        picks: Picks = NO_PICKS,
    ) -> None:
        self._found = {
            name.replace("-", "_"): chosen(
                topics[name],
                plan,
                facts,
                level,
                picks,
                plan.compliance if name == FRAMEWORKS else (),
            )
            for name in names
        }

    def __getattr__(self, name: str) -> tuple[Entry, ...]:
        if name.startswith("__"):
            raise AttributeError(name)
        found = self.__dict__["_found"]
        if name not in found:
            raise LookupError(
                f"the section's header does not name catalogue topic '{name}' (add it there)"
            )
        return cast("tuple[Entry, ...]", found[name])
