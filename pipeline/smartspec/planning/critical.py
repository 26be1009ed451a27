"""The names of critical sections: what `--force-update` and markers may say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from smartspec.errors import UsageError, nearest
from smartspec.planning.library import Library

ALL: Literal["all"] = "all"
NONE = "none"
ALIASES = {"stride": "security", "configuration": "config"}
"""Words of the reference (workflow sections 0.6 and 9.3) that mean a marker of another name."""

Forced = frozenset[str] | Literal["all"]


def critical_names(library: Library) -> frozenset[str]:
    """Every name that a critical marker may have: any section can be made critical."""
    return frozenset(
        defined.value.critical_name or name for name, defined in library.sections.items()
    )


def forced_sections(words: Iterable[str]) -> Forced:
    """The markers that `words` mean: `all`, `none`, or names of sections."""
    chosen = {ALIASES.get(word, word) for word in words} - {NONE}
    return ALL if ALL in chosen else frozenset(chosen)


def check_forced(words: Iterable[str], legal: Iterable[str]) -> None:
    """Raise `UsageError`, with the nearest name, for a word that names none of `legal`."""
    known = {*legal, *ALIASES, ALL, NONE}
    for word in words:
        if word not in known:
            hint = nearest(word, known) or f"critical here: {', '.join(sorted(known))}"
            raise UsageError.of(f"--force-update: there is no critical section '{word}'", hint)
