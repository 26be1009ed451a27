"""Which rules there are in a workspace, and how much each weighs for a spec."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from smartspec import __version__, store
from smartspec.errors import ConfigError, Fault, SourceError, nearest
from smartspec.findings import Severity
from smartspec.planning.library import Library
from smartspec.rules import plugins
from smartspec.rules.model import Rule
from smartspec.rules.registry import RULES
from smartspec.rules.written import written_rules
from smartspec.source.spec import Spec


@dataclass(frozen=True)
class RuleSet:
    """Every rule that a workspace has, and those of packages that cannot be used, with why."""

    rules: Mapping[str, Rule]
    faults: Mapping[str, str]


def rules_are_on(library: Library) -> bool:
    """Whether no config switches validation off."""
    return all(config.validation.enabled for _, config in library.configs)


def rule_set(library: Library | None = None) -> RuleSet:
    """Our rules, the workspace's own, and those of installed packages.

    Raises `ConfigError` where a rule of the workspace takes an id that is there, or a config
    names a rule that is not.
    """
    own = written_rules(library.rules, RULES) if library else {}
    brought, faults = plugins.brought((*RULES, *own))
    every = RuleSet({**RULES, **own, **brought}, faults)
    if library is not None:
        _check_names(library, every.rules)
    return every


def _check_names(library: Library, known: Iterable[str]) -> None:
    faults = []
    for path, config in library.configs:
        named = [(f"validation.rules.{name}", name) for name in config.validation.rules]
        for profile, change in config.profiles.items():
            named += [(f"profiles.{profile}.rules.{name}", name) for name in change.rules]
        faults += [_unknown(path, key, name, known) for key, name in named if name not in known]
    if faults:
        raise ConfigError(faults)


def _unknown(path: str, key: str, name: str, known: Iterable[str]) -> Fault:
    hint = nearest(name, known) or f"known: {', '.join(sorted(known))}"
    return Fault(path, 0, 0, f"there is no rule '{name}'", key, hint)


def severities(library: Library, profile: str, spec: Spec | None = None) -> dict[str, Severity]:
    """What is said of rules for a spec of `profile`.

    Its source stands over the project, the project over the organisation; in each config the
    word for the profile stands over that for all. Below them all is what a rule weighs for a
    spec with a source: one that we made has no excuse for an unanswered question.
    """
    chosen: dict[str, Severity] = {}
    if spec is not None:
        chosen = {rule.id: rule.sourced for rule in RULES.values() if rule.sourced is not None}
    for _, config in reversed(library.configs):
        chosen.update(config.validation.rules)
        change = config.profiles.get(profile)
        chosen.update(change.rules if change else {})
    if spec is not None:
        chosen.update({name: said.severity for name, said in spec.validation.rules.items()})
    return chosen


def check_source_names(spec: Spec, path: str, known: Iterable[str]) -> None:
    """Raises `SourceError` where a source names a rule that there is not."""
    faults = [
        _unknown(path, f"validation.rules.{name}", name, known)
        for name in spec.validation.rules
        if name not in known
    ]
    if faults:
        raise SourceError(faults)


def rules_digest(every: RuleSet, library: Library, profile: str, spec: Spec) -> str:
    """A digest of what is checked in a spec and how much it weighs.

    A rule that is off, or for another profile, is not in it.
    """
    chosen = severities(library, profile, spec)
    asked = [
        (rule.id, weight, rule.digest)
        for rule in every.rules.values()
        if rule.concerns(profile) and (weight := chosen.get(rule.id, rule.severity)) != "off"
    ]
    said = (__version__, rules_are_on(library), asked, sorted(every.faults.items()))
    # Rules read the source too, and not all of it shows in every document.
    return store.digest(f"{said!r} {spec.model_dump_json()}")
