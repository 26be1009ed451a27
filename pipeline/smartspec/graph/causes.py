"""Why a critical section would read differently now: what it was made from then, and is now.

Each build notes, in the disposable cache, what the sections it put in place were made from. The
note counts only for the text whose sum it names; where there is none (a fresh clone), the cause
is not known, and nobody guesses it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from smartspec import __version__, layout, store
from smartspec.document.markers import critical_sections, section_sum
from smartspec.errors import SmartSpecError

if TYPE_CHECKING:
    from smartspec.document.merge import Merged, SectionState
    from smartspec.graph.build import Draft, Options
    from smartspec.layout import SpecPaths
    from smartspec.planning.plan import Plan, PlannedSection
    from smartspec.rendering.templates import TemplateGraph

Inputs = Mapping[str, str]
"""What people call an input, and its digest or its value."""

UNKNOWN = "cause unknown: nothing here says what it was made from (a fresh clone, or a lost cache)"
_KEY = "spec.yaml: "
_SHARED_TOPICS = {"tables", "targets"}
_SEEN_MEANS: dict[tuple[str, ...], str] = {}


@dataclass(frozen=True)
class Note:
    """What the text with the sum `sum` was made from."""

    sum: str
    source: Inputs
    means: str
    """The digest of everything but the source."""


def note(options: Options, paths: SpecPaths, made: Draft, merged: Merged) -> None:
    """Note what each section that is as generated now, or was seen as such, is made from.

    Text that is kept may have lost a link to a section that is no more, and has another sum then;
    what it was made from is the same.
    """
    known = _read(options.root, paths)
    notes: dict[str, Note] = {}
    source = source_inputs(made)
    planned = {section.marker: section for section in made.plan.sections if section.marker}
    for state in merged.sections:
        section = planned.get(state.name)
        if section is not None and state.generated is not None and not state.waits:
            own = {**source, **_hand_written(made, section)}
            key = _keep_means(options, made.plan, section)
            notes[state.name] = Note(section_sum(state.generated), own, key)
        elif state.name in known:
            same = known[state.name].sum == state.recorded
            now = _recorded(merged.text).get(state.name) if same else None
            notes[state.name] = replace(known[state.name], sum=now or known[state.name].sum)
    if notes or known:
        _write(options.root, paths, notes)


@lru_cache(maxsize=1)
def _recorded(text: str) -> dict[str, str | None]:
    """The sums that the closing markers of a document hold."""
    return {section.name: section.recorded for section in critical_sections(text, "")}


def causes(options: Options, paths: SpecPaths, made: Draft, state: SectionState) -> tuple[str, ...]:
    """What changed since a section was last put in place; `UNKNOWN` where nobody knows."""
    found = _read(options.root, paths).get(state.name)
    section = next((s for s in made.plan.sections if s.marker == state.name), None)
    if section is None:
        return ("the plan has no place for it any more",)
    if found is None or found.sum != state.recorded:
        return (UNKNOWN,)
    means = _read_means(options.root, found.means)
    if means is None:
        return (UNKNOWN,)
    source = {**source_inputs(made), **_hand_written(made, section)}
    keys = _changed(found.source, source)
    others = _changed(means, means_of(options, made.plan, section))
    every = (*keys, *others)
    if len(every) > 1 and keys:
        read = _read_by(options, paths, section)
        keys = [key for key in keys if key.removesuffix(" (new)").removesuffix(" (gone)") in read]
    return (*keys, *others) or every or ("SPEC_INDEX, or SmartSpec itself",)


def _read_by(options: Options, paths: SpecPaths, section: PlannedSection) -> set[str]:
    """The inputs that a section reads of its spec's own files, as they are called here."""
    from smartspec.graph.build import rendering

    job, bench = rendering(options, paths)
    own = {f"{_KEY}{name}" for name in bench.renderer.keys_read(job, section.id)}
    written = (section.hand_written or "").rpartition("/")[2]
    return own | {f"{layout.HAND_WRITTEN}/{written}"}


def _changed(before: Inputs, now: Inputs) -> list[str]:
    words = []
    for name in sorted({*before, *now}):
        old, new = before.get(name), now.get(name)
        if old == new:
            continue
        if name.startswith("setting "):
            words.append(f"{name.removeprefix('setting ')}: {old or 'none'} → {new or 'none'}")
        else:
            there = f"{name} (new)" if old is None else name
            words.append(f"{name} (gone)" if new is None else there)
    return words


def source_inputs(made: Draft) -> dict[str, str]:
    """Each key of the source that says something, with a digest of what it says."""
    said = made.spec.model_dump(mode="json", exclude_unset=True)
    return {f"{_KEY}{name}": store.digest(repr(said[name])) for name in sorted(said)}


def _hand_written(made: Draft, section: PlannedSection) -> dict[str, str]:
    if section.hand_written is None:
        return {}
    name = section.hand_written.rpartition(f"/{layout.HAND_WRITTEN}/")[2]
    return {f"{layout.HAND_WRITTEN}/{name}": store.digest(made.written.get(section.id, ""))}


def means_of(options: Options, plan: Plan, section: PlannedSection) -> dict[str, str]:
    """All that a section is made by beside the source: files by digest, settings by value."""
    decided = {
        "SmartSpec": __version__,
        "profile": plan.profile,
        "mode": plan.mode,
        "domain": ", ".join(plan.domains) or "none",
        "level": section.level or "none",
        "title": section.title,
    }
    settings = {f"setting {name}": value for name, value in decided.items()}
    if section.template is None or section.hand_written is not None:
        return settings
    # What all sections are told of tables and targets comes from the catalogue, too.
    shared = {topic for other in plan.sections for topic in other.catalogue} & _SHARED_TOPICS
    topics = tuple(sorted({*section.catalogue, *shared}))
    return {**settings, **_files(options, section.template, topics)}


def means_digest(options: Options, plan: Plan, section: PlannedSection) -> str:
    """`means_of` in eight hexadecimal digits, for a closing marker."""
    return store.digest(json.dumps(means_of(options, plan, section)))[:8]


@lru_cache(maxsize=512)
def _files(options: Options, template: str, topics: tuple[str, ...]) -> dict[str, str]:
    """The templates that a section reaches and the entries of its catalogue topics."""
    shared = _shared(options)
    found = {}
    for path in _templates(options).files([template]):
        name = path.partition("templates/")[2] or path
        text = shared.read(path).replace("\r\n", "\n")
        found[f"template {name}"] = store.digest(text)
    for topic in topics:
        found.update(_entries(options, topic))
    return found


@lru_cache(maxsize=64)
def _entries(options: Options, topic: str) -> dict[str, str]:
    from smartspec.graph.build import workbench

    return {
        f"catalogue {topic}#{item.entry.id}": store.digest(item.said)
        for item in workbench(options).renderer.entries(topic)
    }


def _shared(options: Options) -> Any:
    from smartspec.graph.build import current_scan

    return current_scan(options).shared


@lru_cache(maxsize=4)
def _templates(options: Options) -> TemplateGraph:
    from smartspec.graph.shared import environment_of
    from smartspec.rendering.templates import TemplateGraph

    return TemplateGraph(environment_of(_shared(options)), options.root)


def forget_causes() -> None:
    """Look at the files anew next time."""
    for kept in (_files, _entries, _templates):
        kept.cache_clear()
    _SEEN_MEANS.clear()


def _path(paths: SpecPaths) -> str:
    return f"{layout.SECTION_CACHE}/{paths.id}.json"


def _read(root: str, paths: SpecPaths) -> dict[str, Note]:
    try:
        data = json.loads(store.read_text(root, _path(paths)))
        sources = data["sources"]
        return {
            name: Note(str(item["sum"]), dict(sources[item["source"]]), str(item["means"]))
            for name, item in data["sections"].items()
        }
    except (SmartSpecError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return {}


def _write(root: str, paths: SpecPaths, notes: Mapping[str, Note]) -> None:
    sources: list[Inputs] = []
    sections = {}
    for name, found in sorted(notes.items()):
        if found.source not in sources:
            sources.append(found.source)
        place = sources.index(found.source)
        sections[name] = {"sum": found.sum, "source": place, "means": found.means}
    store.write_text(root, _path(paths), json.dumps({"sections": sections, "sources": sources}))


def _keep_means(options: Options, plan: Plan, section: PlannedSection) -> str:
    """Keep what a section is made by, once for the thousands that share it; returns its key."""
    means = means_of(options, plan, section)
    seen = (options.root, *means.values())
    key = _SEEN_MEANS.get(seen)
    if key is None:
        text = json.dumps(means)
        key = _SEEN_MEANS[seen] = store.digest(text)
        store.write_text(options.root, f"{layout.SECTION_CACHE}/means/{key}.json", text)
    return key


def _read_means(root: str, key: str) -> dict[str, str] | None:
    try:
        return dict(json.loads(store.read_text(root, f"{layout.SECTION_CACHE}/means/{key}.json")))
    except (SmartSpecError, ValueError, TypeError):
        return None
