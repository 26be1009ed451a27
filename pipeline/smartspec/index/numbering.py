"""The id of a new spec: its category's prefix, the next free number, its name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_NUMBERED = re.compile(r"(spec-(?:[a-z]+-)*)(\d+)(?:-|$)")
_PREFIXES = {"feature": "spec-", "core": "spec-core-", "infrastructure": "spec-infra-"}
"""How the ids of the reference's examples start (workflow sections 11 and 13.1.1)."""


def is_numbered(name: str) -> bool:
    """Whether `name` is a whole id already, such as `spec-core-004-rate-limiting`."""
    return _NUMBERED.match(name) is not None


def category_of(name: str) -> str | None:
    """The category that a whole id speaks of by its prefix, or None."""
    found = _NUMBERED.match(name)
    by_prefix = {prefix: category for category, prefix in _PREFIXES.items()}
    return by_prefix.get(found[1]) if found else None


def next_id(name: str, category: str, siblings: Iterable[str], taken: Iterable[str]) -> str:
    """`spec-005-<name>`: the prefix that most `siblings` of the category have, the next number.

    `taken` are all ids that are in use anywhere; a number once given stays given.
    """
    prefixes = Counter(found[1] for sibling in siblings if (found := _NUMBERED.match(sibling)))
    usual = _PREFIXES.get(category, f"spec-{category}-")
    prefix = max(prefixes, key=lambda p: (prefixes[p], p == usual, p)) if prefixes else usual
    numbers = [int(m[2]) for one in taken if (m := _NUMBERED.match(one)) and m[1] == prefix]
    return f"{prefix}{max(numbers, default=0) + 1:03d}-{name}"
