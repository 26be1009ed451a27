"""Entries that a person gave another name: found again by what they serve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Names = tuple[str, ...]
Entries = Mapping[Names, Any]


def renamed(before: Entries, now: Entries, derived: Entries) -> dict[Names, Names]:
    """What an entry is called now, to what it was called when it was derived.

    Of several that serve the same none is taken for the other, and one that has little else in
    common with what was derived is a new one.
    """
    gone = _by_serves((name, before[name]) for name in before if name not in now)
    fresh = _by_serves((n, now[n]) for n in now if n not in before and n not in derived)
    return {
        fresh[serves][0]: names[0]
        for serves, names in gone.items()
        if len(names) == len(fresh.get(serves, ())) == 1
        and _alike(before[names[0]], now[fresh[serves][0]])
    }


def _by_serves(entries: Iterable[tuple[Names, Any]]) -> dict[Names, list[Names]]:
    found: dict[Names, list[Names]] = {}
    for name, entry in entries:
        serves = entry.get("serves") if isinstance(entry, Mapping) else None
        if isinstance(serves, list) and serves:
            found.setdefault(tuple(sorted(map(str, serves))), []).append(name)
    return found


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether at least half of what is said beside `serves` is the same."""
    keys = [key for key in one if key != "serves"]
    return 2 * sum(key in other and bool(one[key] == other[key]) for key in keys) >= len(keys)
