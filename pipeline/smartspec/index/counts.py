"""The numbers in an index that count its entries, whatever somebody called them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

_TOTALS = ("total", "total_specs", "totalSpecs", "spec_count", "specCount", "specs_count", "count")
_GROUPS = {
    "category": ("by_category", "byCategory", "categories"),
    "status": ("by_status", "byStatus", "statuses"),
    "repo": ("by_repo", "byRepo", "repos", "repositories"),
}
_PLACES = ("metadata", "meta", "statistics", "stats", "summary", "counts")

Count = tuple[tuple[str, ...], int | str, int]
"""Where a number is, what it says, what is right."""


def wrong_counts(document: Mapping[str, Any]) -> Iterator[Count]:
    """Each number that is not true, or is written as a text, which programs do not count on."""
    return (item for item in counted(document) if item[1] != item[2])


def counted(document: Mapping[str, Any]) -> Iterator[Count]:
    """Each number that counts entries."""
    entries = document["specs"]
    places: list[tuple[tuple[str, ...], Mapping[str, Any]]] = [((), document)]
    places += [((n,), document[n]) for n in _PLACES if isinstance(document.get(n), dict)]
    for above, holder in places:
        for name in _TOTALS:
            value = holder.get(name)
            if _is_count(value):
                yield (*above, name), value, len(entries)
        for field, names in _GROUPS.items():
            right = Counter(entry.get(field) for entry in entries)
            for name in names:
                group = holder.get(name)
                for word, value in group.items() if isinstance(group, dict) else ():
                    if _is_count(value):
                        yield (*above, name, word), value, right[word]


def _is_count(value: Any) -> TypeGuard[int | str]:
    return type(value) is int or (isinstance(value, str) and value.strip().isdecimal())
