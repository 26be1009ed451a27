"""The decision itself: source and library in, plan out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from smartspec.errors import Fault, SmartSpecError, SourceError, nearest
from smartspec.planning.asked import names_of, unknown_asked
from smartspec.planning.definitions import Detect, Domain, Layout, LevelName, Profile
from smartspec.planning.detection import Match, Vocabulary, detect, texts_of
from smartspec.planning.facts import facts_of
from smartspec.planning.levels import LevelSources, decide_levels
from smartspec.planning.library import Library, ResolvedProfile
from smartspec.planning.order import ordered
from smartspec.planning.plan import Decision, LeftOut, Numbers, Plan, PlannedSection
from smartspec.planning.sections import Choice, SectionSources, choose_sections, frameworks
from smartspec.planning.settings import AUTO, BUILT_IN, Flags, Resolved, SettingName, resolve
from smartspec.source.spec import Spec

FULL = "full"
COMPACT = "compact"


def decide(
    spec: Spec,
    library: Library,
    path: str,
    hand_written: Mapping[str, str] | None = None,
    flags: Flags | None = None,
    words: Vocabulary | None = None,
) -> Plan:
    """The plan for `spec`, whose source is at `path`.

    `hand_written` maps a section to the file beside the source that stands in its place. `words`
    are what it speaks of, where that is not what stands in it.
    Raises `SourceError` for a name that does not exist, each fault with the key that holds it.
    """
    try:
        words = words or Vocabulary(texts_of(spec))
        return _decide(spec, library, path, hand_written or {}, flags or {}, words)
    except SmartSpecError as error:
        raise SourceError(
            fault if fault.path else replace(fault, path=path) for fault in error.faults
        ) from None


@dataclass(frozen=True)
class _Kind:
    """What kind of spec it is: its profile and domains, named or detected."""

    profile: ResolvedProfile
    profile_detected: bool
    domains: tuple[Domain, ...]
    domains_detected: bool
    acting: tuple[ResolvedProfile, ...]
    files: tuple[str, ...]
    evidence: Mapping[str, str]
    suggestions: tuple[str, ...]

    @property
    def bases(self) -> list[Profile]:
        """The profile, then those that the domains act as."""
        return [self.profile.profile, *(found.profile for found in self.acting)]

    @property
    def deepening(self) -> list[Profile]:
        """Those of `bases` that levels come from: to a closed profile, domains bring none."""
        return self.bases[:1] if self.profile.profile.closed else self.bases

    @property
    def binding(self) -> list[Profile]:
        """Those of `bases` that somebody named: what they make mandatory binds."""
        named = [] if self.profile_detected else [self.profile.profile]
        return named if self.domains_detected else [*named, *self.deepening[1:]]


def _decide(
    spec: Spec,
    library: Library,
    path: str,
    hand_written: Mapping[str, str],
    flags: Flags,
    words: Vocabulary,
) -> Plan:
    unknown = unknown_asked(names_of(spec), library, path, flags)
    faults = [*_category_faults(path, library), *unknown]
    if faults:
        raise SourceError(faults)
    settings = resolve(spec, library.configs, flags)
    kind = _kind(settings, library, words)
    mode = settings["mode"].text
    layout = library.layouts.get(mode)
    levels = decide_levels(
        settings, _level_sources(spec, library, path, kind, words, {} if layout else hand_written)
    )
    if layout is not None:
        choice, order = _laid_out(layout.value, mode, hand_written)
    else:
        names = tuple(hand_written)
        choice = choose_sections(
            SectionSources(spec, library, kind.bases, kind.domains, levels, words, names)
        )
        order = _in_order(choice, kind.profile.profile, library)
    critical = _critical(spec, library, kind.bases)
    profile = kind.profile.profile.name
    return Plan(
        spec_id=spec.id,
        profile=profile,
        mode=mode,
        domains=tuple(domain.name for domain in kind.domains),
        compliance=tuple(dict.fromkeys(name for _, name in frameworks(kind.domains, library))),
        author=settings["author"].text,
        settings=settings,
        levels=levels,
        sections=tuple(
            replace(
                _planned(name, choice.reasons[name], library, levels, critical, hand_written),
                numbers=_numbers(name, kind.profile.profile),
            )
            for name in order
        ),
        left_out=_left_out(choice, library, mode if layout else None, profile),
        evidence=kind.evidence,
        suggestions=kind.suggestions,
        files=(*kind.files, *([layout.path] if layout else [])),
        heading=kind.profile.profile.heading or "",
        header=f"layouts/{(layout.value if layout else kind.profile.profile).header}.md.j2",
    )


def _kind(settings: Mapping[SettingName, Resolved], library: Library, words: Vocabulary) -> _Kind:
    """Profile and domains of a spec; raises `ConfigError` for one that does not exist."""
    profile, found, note = _profile_name(settings["profile"], library, words)
    domains, matches, notes = _domain_names(settings["domain"], profile, library, words)
    base = library.profile(profile)
    defined = [library.domain(name) for name in domains]
    acting = tuple(library.profile(d.acts_as) for d, _ in defined if d.acts_as is not None)
    files = [*base.files, *(file for found in acting for file in found.files)]
    files += [file for _, paths in defined for file in paths]
    return _Kind(
        profile=base,
        profile_detected=settings["profile"].text == AUTO,
        domains=tuple(domain for domain, _ in defined),
        domains_detected=settings["domain"].words == (AUTO,),
        acting=acting,
        files=tuple(dict.fromkeys(files)),
        evidence={
            **{f"profile {match.name}": match.because for match in found},
            **{f"domain {match.name}": match.because for match in matches},
            **({"domain": "only suggested, as the profile was chosen"} if notes else {}),
        },
        suggestions=(*note, *notes),
    )


def _laid_out(
    layout: Layout, mode: str, hand_written: Mapping[str, str]
) -> tuple[Choice, Sequence[str]]:
    """The sections of a mode that has its own, in their order."""
    _check_hand_written(hand_written, layout, mode)
    reason = f"one of the {len(layout.sections)} sections of mode {mode}"
    return Choice(dict.fromkeys(layout.sections, reason)), layout.sections


def _in_order(choice: Choice, profile: Profile, library: Library) -> Sequence[str]:
    headers = {name: defined.value for name, defined in library.sections.items()}
    usual = library.profiles[FULL].value.sections if FULL in library.profiles else ()
    listed = [name for name in profile.sections if name not in profile.add]
    return ordered(choice.reasons, listed, headers, usual)


def _level_sources(
    spec: Spec,
    library: Library,
    path: str,
    kind: _Kind,
    words: Vocabulary,
    hand_written: Mapping[str, str],
) -> LevelSources:
    return LevelSources(
        spec=spec,
        path=path,
        bases=kind.deepening,
        binding=kind.binding,
        domains=kind.domains,
        detected=kind.domains_detected,
        configs=library.configs,
        words=words,
        facts=facts_of(spec),
        carriers={n: d.value.level for n, d in library.sections.items() if d.value.level},
        hand_written=hand_written,
    )


def _category_faults(path: str, library: Library) -> Iterator[Fault]:
    category = path.split("/")[-3] if path.count("/") >= 3 else ""
    if category and category not in library.categories:
        listed = ", ".join(library.categories)
        hint = nearest(category, library.categories) or f"known: {listed}"
        message = f"'{category}' is not a category"
        add = f'{hint}; a config file adds one with "categories": ["{category}"]'
        yield Fault(path, 0, 0, message, "category", add)


def _check_hand_written(hand_written: Mapping[str, str], layout: Layout, mode: str) -> None:
    """A hand-written section has a place: what a person wrote is not left out in silence."""
    faults = [
        Fault(
            path,
            0,
            0,
            f"mode {mode} has no section '{name}'",
            hint=f"its sections: {', '.join(layout.sections)}; or use mode standard",
        )
        for name, path in hand_written.items()
        if name not in layout.sections
    ]
    if faults:
        raise SourceError(faults)


def _profile_name(
    asked: Resolved, library: Library, words: Vocabulary
) -> tuple[str, tuple[Match, ...], tuple[str, ...]]:
    """The profile's name, the match behind it if it was detected, and what to suggest instead."""
    if asked.text != AUTO and asked.origin != BUILT_IN:
        return asked.text, (), ()
    found = detect({n: d.value.detect for n, d in library.profiles.items()}, words)
    if asked.text == AUTO:
        return (found[0].name if found else FULL), found[:1], ()
    better = [match for match in found if match.name != asked.text][:1]
    return asked.text, (), tuple(_suggestion("profile", match) for match in better)


def _domain_names(
    asked: Resolved, profile: str, library: Library, words: Vocabulary
) -> tuple[tuple[str, ...], tuple[Match, ...], tuple[str, ...]]:
    """The domains that apply, the matches behind those detected, and what to suggest besides.

    With `auto`, profile full takes the detected ones (it has what the spec contains); another
    profile was somebody's choice, so that there they are only suggested, unless `domain: auto`
    is itself somebody's choice.
    """
    if asked.words != (AUTO,):
        return tuple(dict.fromkeys(asked.words)), (), ()
    rules: dict[str, Detect] = {n: d.value.detect for n, d in library.domains.items()}
    found = detect(rules, words)
    if profile == FULL or asked.origin != BUILT_IN:
        return tuple(match.name for match in found), found, ()
    return (), (), tuple(_suggestion("domain", match) for match in found)


def _suggestion(kind: str, match: Match) -> str:
    return (
        f"sounds like {kind} {match.name} ({match.because}); set `{kind}: {match.name}` to have it"
    )


def _critical(spec: Spec, library: Library, bases: Sequence[Profile]) -> Collection[str]:
    names = {name for base in bases for name in base.critical}
    for _, config in library.configs:
        names.update(config.critical)
        for base in bases:
            change = config.profiles.get(base.name)
            names.update(change.critical if change else ())
    for name in sorted(names):
        library.section(name)
    return names | set(spec.critical)


def _planned(
    name: str,
    reason: str,
    library: Library,
    levels: Mapping[LevelName, Decision],
    critical: Collection[str],
    hand_written: Mapping[str, str],
) -> PlannedSection:
    defined = library.sections.get(name)
    if defined is None:  # a section of the author's own, which has a file and no template
        marker = name if name in critical else None
        return PlannedSection(name, "", None, marker, reason, hand_written=hand_written[name])
    header = defined.value
    setting = header.level or header.depth
    level = levels[setting].value if setting else None
    marker = header.critical_name or name
    return PlannedSection(
        id=name,
        title=header.title_at(level),
        level=level,
        marker=marker if header.critical or name in critical else None,
        reason=reason,
        template=f"sections/{name}.md.j2",
        hand_written=hand_written.get(name),
        catalogue=header.catalogue,
    )


def _numbers(name: str, profile: Profile) -> Numbers:
    if name in profile.unnumbered:
        return "none"
    return "all" if profile.numbers == "all" else "section"


def _left_out(
    choice: Choice, library: Library, layout: str | None, profile: str
) -> tuple[LeftOut, ...]:
    other = f"mode {layout} has sections of its own" if layout else f"not in profile {profile}"
    laid_out = {name for defined in library.layouts.values() for name in defined.value.sections}
    return tuple(
        LeftOut(name, choice.left_out.get(name, other))
        for name, defined in sorted(library.sections.items())
        if name not in choice.reasons
        and (layout or name not in laid_out)
        and (not defined.value.only_for or profile in defined.value.only_for)
    )
