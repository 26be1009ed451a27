"""Rules that installed packages bring, by the entry point group `smartspec.rules`.

An entry point names a `Rule`, or a list of them. A faulty one is said, and never stops the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # an idle run only asks which packages there are
    from smartspec.rules.model import Rule


GROUP = "smartspec.rules"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WEIGHTS = ("off", "info", "warn", "error")


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
        except (Exception, SystemExit) as error:
            faults[origin] = f"cannot be loaded: {type(error).__name__}: {error}"
            continue
        reasons = []
        for rule in listed:
            wrong = _wrong(rule) or (f"the id '{rule.id}' is taken" if rule.id in taken else "")
            if wrong:
                reasons.append(wrong)
            else:
                taken.add(rule.id)
                rules[rule.id] = replace(rule, origin=origin, digest=named())
        if reasons:
            faults[origin] = "; ".join(reasons)
    return rules, faults


def _wrong(rule: object) -> str:
    """What is wrong with something that a package calls a rule; empty where nothing is."""
    from smartspec.rules.model import Rule

    if not isinstance(rule, Rule):
        return f"brings a {type(rule).__name__}, not a Rule"
    name: object = rule.id  # a type says what should be there, and packages are not checked
    check: object = rule.check
    if not isinstance(name, str) or not _ID.fullmatch(name):
        return f"the id {rule.id!r} is not made of lower-case words joined by '-'"
    if rule.severity not in _WEIGHTS or rule.sourced not in (*_WEIGHTS, None):
        return f"the rule '{rule.id}' weighs none of {', '.join(_WEIGHTS)}"
    if not callable(check):
        return f"the check of the rule '{rule.id}' cannot be called"
    return ""
