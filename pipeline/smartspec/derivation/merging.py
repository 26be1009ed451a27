"""Deriving again: three ways, what was derived before, what stands there now, what is derived.

Additions arrive, edits stay, and where both changed the same value the person's stays and is
reported. Lists of entries are compared by what names an entry, other lists as values; an entry
that was given another name is known by what it serves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smartspec.derivation.renames import renamed

_ABSENT = object()
_NAMES = (("method", "path"), ("id",), ("name",), ("task",), ("code",), ("question",), ("risk",),
          ("path",), ("key",), ("status", "code"), ("title",))  # fmt: skip
"""What names an entry of a list: the first of these that all its entries have."""
_ANSWER = ("status", "code")
"""What names an answer of an endpoint; a success has no code."""


@dataclass(frozen=True, slots=True)
class Change:
    """A single value that became another one; `key` is its place in what was compared."""

    key: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that a person and the functional spec both changed; the person's was kept.

    A side on which it is not there has None.
    """

    key: str
    before: Any
    kept: Any
    derived: Any

    @property
    def yours(self) -> tuple[Change, ...]:
        """What the person changed, value by value."""
        return tuple(changes(self.before, self.kept))

    @property
    def wanted(self) -> tuple[Change, ...]:
        """What the derivation would change, value by value."""
        return tuple(changes(self.before, self.derived))


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


def changes(before: Any, after: Any, key: str = "") -> Iterator[Change]:
    """The values that differ, as deep as the two can be compared."""
    if _same(before, after):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys((*before, *after)):
            place = f"{key}.{name}" if key else str(name)
            yield from changes(before.get(name), after.get(name), place)
        return
    if isinstance(before, list) and isinstance(after, list):
        names = _names_of((*before, *after))
        if names:
            old, new = _by_name(before, names), _by_name(after, names)
            for entry in dict.fromkeys((*old, *new)):
                place = f"{key}[{' '.join(entry)}]"
                yield from changes(old.get(entry), new.get(entry), place)
            return
    yield Change(key, before, after)


def _same(one: Any, other: Any) -> bool:
    return one is other or (one is not _ABSENT and other is not _ABSENT and bool(one == other))


def _names_of(items: Sequence[Any]) -> tuple[str, ...]:
    """The keys that name each of `items`, or nothing where they have no name."""
    if not items or not all(isinstance(item, Mapping) for item in items):
        return ()
    named = next((names for names in _NAMES if all(n in i for i in items for n in names)), ())
    return named or (_ANSWER if all("status" in item for item in items) else ())


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
    were = renamed(old, own, new)
    found = []
    for name in dict.fromkeys((*own, *(n for n in new if n not in were.values()))):
        place = f"{key}[{' '.join(name)}]"
        was = were.get(name, name)
        value = _value(
            old.get(was, _ABSENT), own.get(name, _ABSENT), new.get(was, _ABSENT), place, conflicts
        )
        if value is not _ABSENT:
            found.append(value)
    return found


def _by_name(
    items: Sequence[Mapping[str, Any]], names: tuple[str, ...]
) -> dict[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    for item in items:
        name = tuple(str(item[n]) for n in names if n in item)
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
