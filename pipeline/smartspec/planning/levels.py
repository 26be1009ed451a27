"""How deep security, DI and performance go: asked for, or filled from profile and content.

A section with a level is in the document exactly if its level is not `none`. So asking for such
a section, or against it, is asking for a level, and is decided here with all the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from smartspec.errors import Fault, SourceError
from smartspec.planning.config import Layer, ProfileChange
from smartspec.planning.definitions import LEVELS, Domain, LevelName, Profile
from smartspec.planning.detection import Vocabulary, detect
from smartspec.planning.plan import Decision
from smartspec.planning.settings import AUTO, Place, Resolved, SettingName, source_key
from smartspec.source.spec import Spec

_ALIASES: dict[str, tuple[LevelName, str]] = {
    **{f"{name}-{step}": (name, step) for name, steps in LEVELS.items() for step in steps[1:]},
    "stride-basic": ("security", "stride-basic"),
    "stride-full": ("security", "stride-full"),
}


@dataclass(frozen=True)
class LevelSources:
    """What the levels of one spec may come from.

    `bases` are the profile and those that its domains act as, the profile first; `binding` are
    those of them whose mandatory levels bind, since somebody named them. What was only detected
    forbids nothing and stands back behind what a config says: `detected` tells so of the domains.
    `carriers` maps a section that has a level to that level.
    """

    spec: Spec
    path: str
    bases: Sequence[Profile]
    binding: Sequence[Profile]
    domains: Sequence[Domain]
    detected: bool
    configs: Sequence[Layer]
    words: Vocabulary
    facts: Collection[str]
    carriers: Mapping[str, LevelName]
    hand_written: Mapping[str, str]

    def changes(self, base: Profile | None = None) -> Iterator[tuple[int, str, ProfileChange]]:
        """What the configs change about a profile: strength, file and change, strongest first."""
        profile = (base or self.bases[0]).name
        for strength, (path, config) in enumerate(self.configs, Place.CONFIGS):
            change = config.profiles.get(profile)
            if change is not None:
                yield strength, path, change

    def bars(self, name: LevelName) -> bool:
        """Whether no domain raises a level: a closed profile leaves out what would show it."""
        profile = self.bases[0]
        return profile.closed and name in profile.exclude

    @property
    def profile_key(self) -> str:
        """The key of a config file that changes the profile."""
        return f"profiles.{self.bases[0].name}"


@dataclass(frozen=True, slots=True)
class _Found:
    """A level on its way, with the file and key that a fault about it points at."""

    value: str
    reason: str
    path: str = ""
    key: str = ""
    configured: bool = False


@dataclass(frozen=True, slots=True)
class _Wish:
    """That a section with a level is to be there, or not: the strongest layer's word."""

    there: bool
    reason: str
    strength: int
    path: str
    key: str


def level_alias(name: str) -> tuple[LevelName, str] | None:
    """What a name in `includeSections` means if it is a level, such as `stride-full`."""
    return _ALIASES.get(name)


def decide_levels(
    settings: Mapping[SettingName, Resolved], sources: LevelSources
) -> dict[LevelName, Decision]:
    """Every level: as asked for, or filled where that is `auto`.

    Raises `SourceError` for each level that a profile makes mandatory and that is switched off,
    and for each of which the source says two things.
    """
    levels: dict[LevelName, Decision] = {}
    faults = []
    for name in LEVELS:
        found = _decided(name, settings[name], sources)
        fault = _forbidden(name, found, sources) or _contradiction(name, settings[name], sources)
        if fault is not None:
            faults.append(fault)
        levels[name] = Decision(found.value, found.reason)
    if faults:
        raise SourceError(faults)
    return levels


def _decided(name: LevelName, asked: Resolved, sources: LevelSources) -> _Found:
    if asked.text != AUTO:
        found = _Found(asked.text, asked.origin, sources.path, source_key(name))
        strength = asked.strength
    else:
        found, strength = _filled(name, sources), Place.BUILT_IN
        who = _holder(name, sources)
        if who is not None and found.value == "none" and not found.configured:
            found = _Found(LEVELS[name][1], f"mandatory in {who}")
    if strength > Place.SOURCE:
        found = _shifted_by_source(name, found, sources)
    wish = _wish(name, sources)
    if wish is None or wish.strength > strength:
        return found
    if not wish.there:
        return _Found("none", wish.reason, wish.path, wish.key)
    return _Found(LEVELS[name][1], wish.reason) if found.value == "none" else found


def _rank(name: LevelName, level: str) -> int:
    return LEVELS[name].index(level)


def _forbidden(name: LevelName, found: _Found, sources: LevelSources) -> Fault | None:
    """The fault of a mandatory level that is `none`."""
    if found.value != "none":
        return None
    who = _holder(name, sources)
    if who is None:
        return None
    message = f"{name} is mandatory in {who} and cannot be switched off"
    hint = f"choose another level ({', '.join(LEVELS[name][1:])}) or another profile"
    return Fault(found.path or sources.path, 0, 0, message, found.key or source_key(name), hint)


def _holder(name: LevelName, sources: LevelSources) -> str | None:
    """Who makes the level mandatory, in words, or None."""
    for base in sources.binding:
        if name in base.mandatory:
            return f"profile '{base.name}'"
    return next((path for _, path, change in sources.changes() if name in change.mandatory), None)


def _contradiction(name: LevelName, asked: Resolved, sources: LevelSources) -> Fault | None:
    """The fault of a source that sets a level, and says something else in its lists or files."""
    if asked.strength != Place.SOURCE or asked.text == AUTO:
        return None
    wish = _wish(name, sources)
    shifted = _shifted_by_source(name, _Found(asked.text, ""), sources)
    if wish and wish.strength == Place.SOURCE and wish.there != (asked.text != "none"):
        other = f"{wish.key or wish.path} {'asks for' if wish.there else 'leaves out'} {name}"
    elif shifted.value != asked.text:
        other = f"{shifted.key} asks for {shifted.value}"
    else:
        return None
    message = f"levels.{name} is {asked.text}, but {other}"
    return Fault(sources.path, 0, 0, message, source_key(name), "keep one of the two")


def _wish(name: LevelName, sources: LevelSources) -> _Wish | None:
    """What the strongest layer says about the section itself, or None."""

    def asks(names: Sequence[str]) -> bool:
        return any(sources.carriers.get(section) == name for section in names)

    spec = sources.spec
    # Exclusions first: of one layer they are the last word, as for every other section.
    if name in spec.exclude_sections:
        key = "exclude_sections"
        return _Wish(False, f"{key} in spec.yaml", Place.SOURCE, sources.path, key)
    if asks(spec.include_sections):
        key = "include_sections"
        return _Wish(True, f"{key} in spec.yaml", Place.SOURCE, sources.path, key)
    written = sources.hand_written.get(name)
    if written is not None:
        return _Wish(True, f"written by hand in sections/{name}.md", Place.SOURCE, written, "")
    for strength, path, change in sources.changes():
        for there, key, names in (
            (False, f"{sources.profile_key}.excludeSections", change.exclude_sections),
            (True, f"{sources.profile_key}.includeSections", change.include_sections),
        ):
            if asks(names) if there else name in names:
                return _Wish(there, f"{key} in {path}", strength, path, key)
    return None


def _shifted(
    name: LevelName,
    found: _Found,
    included: Sequence[str],
    excluded: Sequence[str],
    keys: tuple[str, str],
    path: str,
) -> _Found:
    """`found` as deep as an included level at least, and less deep than an excluded one."""
    for alias in map(level_alias, included):
        if alias and alias[0] == name and _rank(name, alias[1]) > _rank(name, found.value):
            found = _Found(alias[1], f"{keys[0]} in {path}", key=keys[0], configured=True)
    for alias in map(level_alias, excluded):
        if alias and alias[0] == name and _rank(name, alias[1]) <= _rank(name, found.value):
            below = LEVELS[name][_rank(name, alias[1]) - 1]
            found = _Found(below, f"{keys[1]} in {path}", key=keys[1], configured=True)
    return found


def _shifted_by_source(name: LevelName, found: _Found, sources: LevelSources) -> _Found:
    spec, keys = sources.spec, ("include_sections", "exclude_sections")
    return _shifted(name, found, spec.include_sections, spec.exclude_sections, keys, "spec.yaml")


def _filled(name: LevelName, sources: LevelSources) -> _Found:
    """What profile and config say, lowered and then raised by the domains."""
    found = _from_config(name, sources.bases[0], sources) or _lowered(
        name, _from_profile(name, sources), sources
    )
    keys = tuple(f"{sources.profile_key}.{key}" for key in ("includeSections", "excludeSections"))
    # The weakest layer first, so that the project has the last word over the organisation.
    for _, path, change in reversed(list(sources.changes())):
        lists = (change.include_sections, change.exclude_sections)
        found = _shifted(name, found, *lists, (keys[0], keys[1]), path)
    if (sources.detected and found.configured) or sources.bars(name):
        return found
    for domain in sources.domains:
        found = _raised(name, found, domain, sources)
    return found


def _from_config(name: LevelName, base: Profile, sources: LevelSources) -> _Found | None:
    for _, path, change in sources.changes(base):
        value = getattr(change, name)
        if value not in (None, AUTO):
            key = f"profiles.{base.name}.{name}"
            return _Found(str(value), f"{key} in {path}", path, key, configured=True)
    return None


def _from_profile(name: LevelName, sources: LevelSources) -> _Found:
    profile = sources.bases[0]
    value = getattr(profile.levels, name)
    if value not in (None, AUTO):
        return _Found(str(value), f"from profile {profile.name}")
    for step in profile.by_content.get(name, ()):
        if not set(step.facts) <= set(sources.facts):
            continue
        rule = step.detect
        if not (rule.strong or rule.terms):
            facts = " and ".join(step.facts)
            why = f"the source has {facts}" if facts else f"the least of profile {profile.name}"
            return _Found(step.level, why)
        found = detect({step.level: rule}, sources.words)
        if found:
            return _Found(step.level, f"the source speaks of {found[0].because}")
    return _Found("none", f"profile {profile.name} does not ask for it")


def _lowered(name: LevelName, found: _Found, sources: LevelSources) -> _Found:
    """`found`, less deep where a domain asks for less; a mandatory level stays as it is."""
    if any(name in base.mandatory for base in sources.bases) or _holder(name, sources):
        return found
    for domain in sources.domains:
        lower = getattr(domain.lower_to, name)
        if lower is not None and _rank(name, lower) < _rank(name, found.value):
            found = _Found(lower, f"lowered by domain {domain.name}")
    return found


def _raised(name: LevelName, found: _Found, domain: Domain, sources: LevelSources) -> _Found:
    wanted = [(getattr(domain.raise_to, name), f"raised by domain {domain.name}")]
    acted = next((p for p in sources.bases[1:] if p.name == domain.acts_as), None)
    if acted is not None:
        reason = f"raised by domain {domain.name}, which acts as profile {acted.name}"
        configured = _from_config(name, acted, sources)
        wanted.append((getattr(acted.levels, name), reason))
        if configured is not None:
            wanted[-1] = (configured.value, configured.reason)
    for path, config in sources.configs:
        change = config.domains.get(domain.name)
        if change is not None:
            wanted.append((getattr(change, name), f"domains.{domain.name}.{name} in {path}"))
    for value, reason in wanted:
        if value not in (None, AUTO) and _rank(name, value) > _rank(name, found.value):
            found = _Found(value, reason)
    return found
