"""The decision itself: source and library in, plan out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from smartspec.errors import Fault, SmartSpecError, SourceError, nearest
from smartspec.planning.definitions import LEVELS, Detect, Layout, LevelName, Profile
from smartspec.planning.detection import Match, Vocabulary, detect, texts_of
from smartspec.planning.facts import facts_of
from smartspec.planning.levels import LevelSources, decide_level
from smartspec.planning.library import Library
from smartspec.planning.plan import Decision, LeftOut, Plan, PlannedSection
from smartspec.planning.sections import Choice, SectionSources, choose_sections
from smartspec.planning.settings import AUTO, BUILT_IN, Flags, Resolved, resolve
from smartspec.source.spec import Spec

FULL = "full"
COMPACT = "compact"


def decide(
    spec: Spec,
    library: Library,
    path: str,
    hand_written: Mapping[str, str] | None = None,
    flags: Flags | None = None,
) -> Plan:
    """The plan for `spec`, whose source is at `path`.

    `hand_written` maps a section to the file beside the source that stands in its place.
    Raises `SourceError` for a name that does not exist, each fault with the key that holds it.
    """
    try:
        return _decide(spec, library, path, hand_written or {}, flags or {})
    except SmartSpecError as error:
        raise SourceError(
            fault if fault.path else replace(fault, path=path) for fault in error.faults
        ) from None


def _decide(
    spec: Spec, library: Library, path: str, hand_written: Mapping[str, str], flags: Flags
) -> Plan:
    _check_category(path, library)
    words = Vocabulary(texts_of(spec))
    facts = facts_of(spec)
    settings = resolve(spec, library.configs, flags)
    profile_name, profile_note = _profile_name(settings["profile"], library, words)
    profile = library.profile(profile_name)
    domain_names, notes = _domain_names(settings["domain"], profile_name, library, words)
    domains = [library.domain(name) for name in domain_names]
    acting = [library.profile(d.acts_as) for d, _ in domains if d.acts_as is not None]
    bases = [profile.profile, *(found.profile for found in acting)]
    only_domains = [domain for domain, _ in domains]
    level_sources = LevelSources(bases, only_domains, library.configs, words, facts)
    levels = {name: decide_level(name, settings[name], level_sources, path) for name in LEVELS}
    mode = settings["mode"].text
    layout = library.layouts.get(mode)
    files = [*profile.files, *(f for found in acting for f in found.files)]
    files += [file for _, paths in domains for file in paths]
    if layout is not None:
        _check_hand_written(hand_written, layout.value, mode)
        choice = Choice()
        for name in layout.value.sections:
            choice.take(name, f"one of the {len(layout.value.sections)} sections of mode {mode}")
        files.append(layout.path)
    else:
        choice = choose_sections(
            SectionSources(spec, library, bases, only_domains, levels, words, tuple(hand_written))
        )
    critical = _critical(spec, library, bases)
    return Plan(
        spec_id=spec.id,
        profile=profile_name,
        mode=mode,
        domains=domain_names,
        author=settings["author"].text,
        settings=settings,
        levels=levels,
        sections=tuple(
            _planned(name, choice.reasons[name], library, levels, critical, hand_written)
            for name in choice.order
        ),
        left_out=_left_out(choice, library, mode if layout else None, profile_name),
        suggestions=(*profile_note, *notes),
        files=tuple(dict.fromkeys(files)),
        heading=profile.profile.heading or "",
    )


def _check_category(path: str, library: Library) -> None:
    category = path.split("/")[-3] if path.count("/") >= 3 else ""
    if category and category not in library.categories:
        listed = ", ".join(library.categories)
        hint = nearest(category, library.categories) or f"known: {listed}"
        message = f"'{category}' is not a category"
        add = f'{hint}; a config file adds one with "categories": ["{category}"]'
        raise SourceError([Fault(path, 0, 0, message, "category", add)])


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
) -> tuple[str, tuple[str, ...]]:
    """The profile's name, and what the words of the source would suggest instead."""
    if asked.text != AUTO and asked.origin != BUILT_IN:
        return asked.text, ()
    found = detect({n: d.value.detect for n, d in library.profiles.items()}, words)
    if asked.text == AUTO:
        return (found[0].name if found else FULL), ()
    better = [match for match in found if match.name != asked.text][:1]
    if not better:
        return asked.text, ()
    return asked.text, (_suggestion("profile", better[0]),)


def _domain_names(
    asked: Resolved, profile: str, library: Library, words: Vocabulary
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The domains that apply, and those that the source only sounds like.

    With `auto`, profile full takes the detected ones (it has what the spec contains); another
    profile was somebody's choice, so that there they are only suggested, unless `domain: auto`
    is itself somebody's choice.
    """
    if asked.words != (AUTO,):
        return tuple(dict.fromkeys(asked.words)), ()
    rules: dict[str, Detect] = {n: d.value.detect for n, d in library.domains.items()}
    found = detect(rules, words)
    if profile == FULL or asked.origin != BUILT_IN:
        return tuple(match.name for match in found), ()
    return (), tuple(_suggestion("domain", match) for match in found)


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
    for name in (*sorted(names), *spec.critical):
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
    level = levels[header.level].value if header.level else None
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
