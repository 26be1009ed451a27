"""Which sections a document has, and in what order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from smartspec.planning.definitions import Domain, LevelName, Profile, SectionHeader
from smartspec.planning.detection import Vocabulary
from smartspec.planning.levels import level_alias
from smartspec.planning.library import Library
from smartspec.planning.plan import Decision
from smartspec.source.spec import Spec

COMPLIANCE = "compliance"


@dataclass
class Choice:
    """The sections chosen so far, and what was decided against, each with its reason.

    In what order they stand is settled once all are known (`planning.order`), so that it does not
    depend on who asked for a section, or how often it was taken and left.
    """

    reasons: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    """Those that a config or the source asks for by name."""

    def take(self, name: str, reason: str) -> None:
        """Take a section; the first reason stays."""
        self.reasons.setdefault(name, reason)
        self.left_out.pop(name, None)

    def leave(self, name: str, reason: str) -> None:
        """Leave a section out, also one that was taken before."""
        self.reasons.pop(name, None)
        self.left_out[name] = reason


@dataclass(frozen=True)
class SectionSources:
    """What the sections of one spec may come from."""

    spec: Spec
    library: Library
    bases: Sequence[Profile]
    domains: Sequence[Domain]
    levels: Mapping[LevelName, Decision]
    words: Vocabulary
    hand_written: Sequence[str]


def choose_sections(sources: SectionSources) -> Choice:
    """The sections of a document in mode standard."""
    choice = Choice()
    profile = sources.bases[0]
    for name in profile.sections:
        choice.take(name, f"listed by profile {profile.name}")
    _take_one_of_each(choice, sources, profile)
    _take_detected(choice, sources, profile)
    _take_of_domains(choice, sources)
    _apply_configs(choice, sources)
    _apply_source(choice, sources)
    _apply_levels(choice, sources)
    _leave_covered(choice, sources)
    for name in profile.exclude:
        if name not in choice.reasons:
            choice.left_out.setdefault(name, f"excluded by profile {profile.name} unless asked for")
    return choice


def content_of(header: SectionHeader, spec: Spec) -> str | None:
    """The first of the header's `present` keys that `spec` has a value for."""
    return next((key for key in header.present if _has_value(spec, key)), None)


def _has_value(spec: Spec, key: str) -> bool:
    value: object = spec
    for step in key.split("."):
        value = getattr(value, step, None)
    if value is None or value == ():
        return False
    fields = getattr(type(value), "model_fields", None)
    return fields is None or any(_has_value_of(value, name) for name in fields)


def _has_value_of(model: object, name: str) -> bool:
    value = getattr(model, name)
    if value is None or value == ():
        return False
    default = type(model).model_fields[name].default  # type: ignore[attr-defined]  # a pydantic model
    return bool(value != default)


def _spoken_of(name: str, sources: SectionSources) -> str | None:
    """Why the source has or speaks of a section, or None."""
    header = sources.library.section(name).value
    key = content_of(header, sources.spec)
    if key is not None:
        return f"the source has {key}"
    found = sources.words.find(header.mentions)
    return f"the source speaks of {found[0]}" if found else None


def _take_one_of_each(choice: Choice, sources: SectionSources, profile: Profile) -> None:
    of_domains = {name for base in sources.bases[1:] for name in base.sections}
    of_domains.update(name for domain in sources.domains for name in domain.sections)
    for group in profile.one_of:
        headers = {name: sources.library.section(name).value for name in group}
        present = [name for name in group if content_of(headers[name], sources.spec)]
        spoken = [name for name in group if _spoken_of(name, sources)]
        brought = [name for name in group if name in of_domains]
        taken = (present or spoken or brought or list(group))[0]
        names = " or ".join(group)
        first = "the first, as the source has none of them"
        none = "a domain brings it, and the source has none of them" if brought else first
        why = _spoken_of(taken, sources) or none
        for name in group:
            if name == taken:
                choice.reasons[name] = f"profile {profile.name} takes {names}: {why}"
            else:
                choice.leave(name, f"profile {profile.name} takes {names}: it took {taken}")


def _take_detected(choice: Choice, sources: SectionSources, profile: Profile) -> None:
    for name in profile.detected:
        reason = _spoken_of(name, sources)
        if reason is not None:
            choice.take(name, reason)
        elif name not in choice.reasons:
            choice.leave(name, "the source neither has nor speaks of it")


def _take_of_domains(choice: Choice, sources: SectionSources) -> None:
    profile = sources.bases[0]
    barred = profile.exclude if profile.closed else ()
    for domain in sources.domains:
        base = next((b for b in sources.bases if b.name == domain.acts_as), None)
        if base is not None:
            reason = f"added by domain {domain.name}, which acts as profile {base.name}"
            acting = Choice(dict.fromkeys(base.sections, reason))
            _apply_changes(acting, sources, base)
            for name, why in acting.reasons.items():
                if name not in barred:
                    choice.take(name, why)
        for name in domain.sections:
            if name not in barred:
                choice.take(name, f"added by domain {domain.name}")
    for where, framework in frameworks(sources.domains, sources.library):
        if COMPLIANCE in sources.library.sections:
            choice.take(COMPLIANCE, f"{where} asks for {framework}")


def frameworks(domains: Iterable[Domain], library: Library) -> Iterator[tuple[str, str]]:
    """The frameworks of compliance that `domains` ask for, each with who says so."""
    for domain in domains:
        for framework in domain.compliance:
            yield f"domain {domain.name}", framework
        for path, config in library.configs:
            change = config.domains.get(domain.name)
            for framework in change.compliance if change is not None else ():
                yield f"domains.{domain.name}.compliance in {path}", framework


def _apply_configs(choice: Choice, sources: SectionSources) -> None:
    for path, config in sources.library.configs:
        for domain in sources.domains:
            added = config.domains.get(domain.name)
            reason = f"domains.{domain.name}.autoInclude in {path}"
            _take_all(choice, sources, added.auto_include if added else (), reason)
    _apply_changes(choice, sources, sources.bases[0])


def _apply_changes(choice: Choice, sources: SectionSources, profile: Profile) -> None:
    """What the configs change about the sections of `profile`."""
    # The weakest layer first, so that the project has the last word over the organisation.
    for path, config in reversed(sources.library.configs):
        change = config.profiles.get(profile.name)
        if change is not None:
            key = f"profiles.{profile.name}"
            _take_all(choice, sources, change.include_sections, f"{key}.includeSections in {path}")
            for name in _plain(change.exclude_sections):
                sources.library.section(name)
                choice.leave(name, f"{key}.excludeSections in {path}")


def _apply_source(choice: Choice, sources: SectionSources) -> None:
    spec = sources.spec
    _take_all(choice, sources, spec.include_sections, "include_sections in spec.yaml")
    for name in _plain(spec.exclude_sections):
        choice.leave(name, "exclude_sections in spec.yaml")
    # Those of one's own last, so that they stand behind all that is known.
    for name in sorted(sources.hand_written, key=lambda name: name not in sources.library.sections):
        choice.take(name, f"written by hand in sections/{name}.md")
        choice.asked.add(name)


def _apply_levels(choice: Choice, sources: SectionSources) -> None:
    """A section with a level is there exactly if its level is not `none`.

    What the lists of sections say of it has been heard where its level was decided; only one of
    the author's own, which shares a level with a shipped one, may be left out by itself.
    """
    for name, defined in sources.library.sections.items():
        setting = defined.value.level
        if setting is None:
            continue
        decision = sources.levels[setting]
        if decision.value == "none":
            choice.leave(name, f"level none: {decision.reason}")
        elif name == setting or name not in choice.left_out:
            choice.take(name, "")
            choice.reasons[name] = f"{decision.value}: {decision.reason}"


def _leave_covered(choice: Choice, sources: SectionSources) -> None:
    """Of a section and one that says all of it and more, the second; unless both are asked for."""
    for name in list(choice.reasons):
        defined = sources.library.sections.get(name)
        for covered in defined.value.covers if defined is not None else ():
            if covered in choice.reasons and covered not in choice.asked:
                choice.leave(covered, f"section {name} says all of it")


def _take_all(choice: Choice, sources: SectionSources, names: Iterable[str], reason: str) -> None:
    for name in _plain(names):
        sources.library.section(name)  # an unknown name is refused here, with the nearest one
        choice.take(name, reason)
        choice.asked.add(name)


def _plain(names: Iterable[str]) -> list[str]:
    """`names` without those that mean a level (`stride-full`)."""
    return [name for name in names if level_alias(name) is None]
