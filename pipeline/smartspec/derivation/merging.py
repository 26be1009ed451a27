"""Deriving again: three ways, what was derived before, what stands there now, what is derived.

Additions arrive, edits stay, and where both changed the same value the person's stays and is
reported. Lists of entries are compared by what names an entry, other lists as values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_ABSENT = object()
_NAMES = (("method", "path"), ("id",), ("name",), ("task",), ("code",), ("question",), ("risk",),
          ("path",), ("key",), ("status", "code"), ("title",))  # fmt: skip
"""What names an entry of a list: the first of these that all its entries have."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that a person and the functional spec both changed; the person's was kept."""

    key: str
    before: Any
    kept: Any
    derived: Any


@dataclass(frozen=True, slots=True)
class MergedSource:
    """A source, and what in it could not be decided by the rules."""

    data: dict[str, Any]
    conflicts: tuple[Conflict, ...]


def merged(
    before: Mapping[str, Any], now: Mapping[str, Any], derived: Mapping[str, Any]
) -> MergedSource:
    """`now` with every change from `before` to `derived` in it that it does not contradict."""
    conflicts: list[Conflict] = []
    data = _mappings(before, now, derived, "", conflicts)
    return MergedSource(data, tuple(conflicts))


def _mappings(
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    derived: Mapping[str, Any],
    key: str,
    conflicts: list[Conflict],
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in dict.fromkeys((*now, *derived)):
        value = _value(
            before.get(name, _ABSENT),
            now.get(name, _ABSENT),
            derived.get(name, _ABSENT),
            f"{key}.{name}" if key else str(name),
            conflicts,
        )
        if value is not _ABSENT:
            found[name] = value
    return found


def _value(before: Any, now: Any, derived: Any, key: str, conflicts: list[Conflict]) -> Any:
    if _same(now, derived) or _same(before, derived):
        return now
    if _same(before, now):
        return derived
    if isinstance(now, Mapping) and isinstance(derived, Mapping):
        known = before if isinstance(before, Mapping) else {}
        return _mappings(known, now, derived, key, conflicts)
    if isinstance(now, list) and isinstance(derived, list):
        base = before if isinstance(before, list) else []
        names = _names_of((*base, *now, *derived))
        if names:
            return _lists(base, now, derived, names, key, conflicts)
        if all(not isinstance(item, dict | list) for item in (*base, *now, *derived)):
            return _words(base, now, derived)
    conflicts.append(Conflict(key, *(None if v is _ABSENT else v for v in (before, now, derived))))
    return now


def _same(one: Any, other: Any) -> bool:
    return one is other or (one is not _ABSENT and other is not _ABSENT and bool(one == other))


def _names_of(items: Sequence[Any]) -> tuple[str, ...]:
    """The keys that name each of `items`, or nothing where they have no name."""
    if not items or not all(isinstance(item, Mapping) for item in items):
        return ()
    return next((names for names in _NAMES if all(n in i for i in items for n in names)), ())


def _lists(
    before: list[Any],
    now: list[Any],
    derived: list[Any],
    names: tuple[str, ...],
    key: str,
    conflicts: list[Conflict],
) -> list[Any]:
    """Entry by entry: those of `now` in their order, then those that are new."""
    old, own, new = (_by_name(items, names) for items in (before, now, derived))
    found = []
    for name in dict.fromkeys((*own, *new)):
        place = f"{key}[{' '.join(name)}]"
        value = _value(
            old.get(name, _ABSENT), own.get(name, _ABSENT), new.get(name, _ABSENT), place, conflicts
        )
        if value is not _ABSENT:
            found.append(value)
    return found


def _by_name(
    items: Sequence[Mapping[str, Any]], names: tuple[str, ...]
) -> dict[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    for item in items:
        name = tuple(str(item[n]) for n in names)
        count = 2
        whole: tuple[str, ...] = name
        while whole in found:
            whole, count = (*name, str(count)), count + 1
        found[whole] = item
    return found


def _words(before: list[Any], now: list[Any], derived: list[Any]) -> list[Any]:
    """Plain values: what was taken away on either side is gone, what was added is there."""
    kept = [item for item in now if item in derived or item not in before]
    return [*kept, *(item for item in derived if item not in now and item not in before)]
