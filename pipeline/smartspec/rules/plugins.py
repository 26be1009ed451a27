"""Rules that installed packages bring, by the entry point group `smartspec.rules`.

An entry point names a `Rule`, or a list of them. A faulty one is said, and never stops the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # an idle run only asks which packages there are
    from smartspec.rules.model import Rule


GROUP = "smartspec.rules"


@cache
def _found() -> tuple[EntryPoint, ...]:
    return tuple(sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)))


def named() -> str:
    """The entry points and the versions of their packages, without importing any of them."""
    return repr([(p.name, p.value, p.dist.version if p.dist else "") for p in _found()])


def brought(known: Iterable[str]) -> tuple[dict[str, Rule], dict[str, str]]:
    """The rules of installed packages by id, and the entry points that cannot be used.

    Raises nothing: whatever a package does while it is imported is its fault, and is reported.
    """
    from smartspec.rules.model import Rule

    rules: dict[str, Rule] = {}
    faults: dict[str, str] = {}
    taken = set(known)
    for point in _found():
        origin = f"entry point '{point.name}' ({point.value})"
        try:
            loaded = point.load()
            listed = [loaded] if isinstance(loaded, Rule) else list(loaded)
        except Exception as error:
            faults[origin] = f"cannot be loaded: {type(error).__name__}: {error}"
            continue
        for rule in listed:
            if not isinstance(rule, Rule):
                faults[origin] = f"brings a {type(rule).__name__}, not a Rule"
            elif rule.id in taken:
                faults[origin] = f"the id '{rule.id}' is taken"
            else:
                taken.add(rule.id)
                rules[rule.id] = replace(rule, origin=origin, digest=named())
    return rules, faults
