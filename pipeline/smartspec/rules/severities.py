"""How much each rule weighs in a workspace."""

from __future__ import annotations

from collections.abc import Mapping

from smartspec import __version__, store
from smartspec.errors import ConfigError, Fault, nearest
from smartspec.findings import Severity
from smartspec.planning.library import Library
from smartspec.rules.registry import RULES


def rules_are_on(library: Library) -> bool:
    """Whether no config switches validation off."""
    return all(config.validation.enabled for _, config in library.configs)


def chosen_severities(library: Library) -> Mapping[str, Severity]:
    """The severities that the configs set; the project's word stands over the organisation's.

    Raises `ConfigError` for a rule that does not exist.
    """
    chosen: dict[str, Severity] = {}
    for path, config in reversed(library.configs):
        for name in config.validation.rules:
            if name not in RULES:
                hint = nearest(name, RULES) or f"known: {', '.join(sorted(RULES))}"
                key = f"validation.rules.{name}"
                raise ConfigError([Fault(path, 0, 0, f"there is no rule '{name}'", key, hint)])
        chosen.update(config.validation.rules)
    return chosen


def severities_digest(library: Library) -> str:
    """A digest of everything in the configs that a check's result depends on."""
    chosen = sorted(chosen_severities(library).items())
    return store.digest(repr((__version__, chosen, rules_are_on(library))))
