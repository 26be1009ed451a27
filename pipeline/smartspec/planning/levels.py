"""How deep security, DI and performance go: asked for, or filled from profile and content."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from smartspec.errors import Fault, SourceError
from smartspec.planning.config import Layer
from smartspec.planning.definitions import LEVELS, Domain, LevelName, Profile
from smartspec.planning.detection import Vocabulary, detect
from smartspec.planning.plan import Decision
from smartspec.planning.settings import AUTO, Resolved, source_key

_ALIASES: dict[str, tuple[LevelName, str]] = {
    **{f"{name}-{step}": (name, step) for name, steps in LEVELS.items() for step in steps},
    "stride-basic": ("security", "stride-basic"),
    "stride-full": ("security", "stride-full"),
}


@dataclass(frozen=True)
class LevelSources:
    """What the level of one spec may come from.

    `bases` are the profile and those that its domains act as, the profile first.
    """

    bases: Sequence[Profile]
    domains: Sequence[Domain]
    configs: Sequence[Layer]
    words: Vocabulary
    facts: Collection[str]


def level_alias(name: str) -> tuple[LevelName, str] | None:
    """What a name in `includeSections` means if it is a level, such as `stride-full`."""
    return _ALIASES.get(name)


def decide_level(name: LevelName, asked: Resolved, sources: LevelSources, path: str) -> Decision:
    """The level of `name`: as `asked`, or filled where that is `auto`.

    Raises `SourceError` where a level that a profile makes mandatory is switched off.
    """
    holder = next((base for base in sources.bases if name in base.mandatory), None)
    configured = _mandatory_by_config(name, sources)
    if asked.text != AUTO:
        if asked.text == "none" and (holder is not None or configured is not None):
            who = f"profile '{holder.name}'" if holder is not None else configured
            message = f"{name} is mandatory in {who} and cannot be switched off"
            hint = f"choose another level ({', '.join(LEVELS[name][1:])}) or another profile"
            raise SourceError([Fault(path, 0, 0, message, source_key(name), hint)])
        return Decision(asked.text, asked.origin)
    decision = _filled(name, sources)
    for domain in sources.domains:
        decision = _raised(name, decision, domain, sources)
    if holder is None and configured is None:
        for domain in sources.domains:
            lower = getattr(domain.lower_to, name)
            if lower is not None and _rank(name, lower) < _rank(name, decision.value):
                decision = Decision(lower, f"lowered by domain {domain.name}")
    return decision


def _rank(name: LevelName, level: str) -> int:
    return LEVELS[name].index(level)


def _mandatory_by_config(name: LevelName, sources: LevelSources) -> str | None:
    for path, config in sources.configs:
        change = config.profiles.get(sources.bases[0].name)
        if change is not None and change.mandatory is not None and name in change.mandatory:
            return path
    return None


def _filled(name: LevelName, sources: LevelSources) -> Decision:
    """What the profile says, else what the content asks for; then includes and excludes."""
    profile = sources.bases[0]
    decision = _from_profile(name, profile, sources)
    for path, config in sources.configs:
        change = config.profiles.get(profile.name)
        for included in change.include_sections if change else ():
            alias = level_alias(included)
            if alias and alias[0] == name and _rank(name, alias[1]) > _rank(name, decision.value):
                decision = Decision(alias[1], f"profiles.{profile.name}.includeSections in {path}")
        for excluded in change.exclude_sections if change else ():
            alias = level_alias(excluded)
            if alias and alias[0] == name and _rank(name, alias[1]) <= _rank(name, decision.value):
                below = LEVELS[name][max(_rank(name, alias[1]) - 1, 0)]
                decision = Decision(below, f"profiles.{profile.name}.excludeSections in {path}")
    return decision


def _from_profile(name: LevelName, profile: Profile, sources: LevelSources) -> Decision:
    for path, config in sources.configs:
        change = config.profiles.get(profile.name)
        value = getattr(change, name, None)
        if value not in (None, AUTO):
            return Decision(str(value), f"profiles.{profile.name}.{name} in {path}")
    value = getattr(profile.levels, name)
    if value not in (None, AUTO):
        return Decision(str(value), f"from profile {profile.name}")
    for step in profile.by_content.get(name, ()):
        if not set(step.facts) <= set(sources.facts):
            continue
        rule = step.detect
        if not (rule.strong or rule.terms):
            facts = " and ".join(step.facts)
            why = f"the source has {facts}" if facts else f"the least of profile {profile.name}"
            return Decision(step.level, why)
        found = detect({step.level: rule}, sources.words)
        if found:
            return Decision(step.level, f"the source speaks of {found[0].because}")
    return Decision("none", f"profile {profile.name} does not ask for it")


def _raised(name: LevelName, decision: Decision, domain: Domain, sources: LevelSources) -> Decision:
    wanted = [(getattr(domain.raise_to, name), f"raised by domain {domain.name}")]
    if domain.acts_as is not None:
        base = next(p for p in sources.bases if p.name == domain.acts_as)
        reason = f"raised by domain {domain.name}, which acts as profile {base.name}"
        wanted.append((getattr(base.levels, name), reason))
    for path, config in sources.configs:
        change = config.domains.get(domain.name)
        if change is not None:
            wanted.append((getattr(change, name), f"domains.{domain.name}.{name} in {path}"))
    for value, reason in wanted:
        if value not in (None, AUTO) and _rank(name, value) > _rank(name, decision.value):
            decision = Decision(value, reason)
    return decision
