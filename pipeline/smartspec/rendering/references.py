"""Names that must mean something: what entries, sections and specs call by name.

An entry names profiles, domains, sections and other entries; a section's header names topics; a
spec picks entries. A name that nothing has is a fault with the nearest one that exists.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from smartspec.errors import Fault, nearest
from smartspec.rendering.catalogue import Applicable, Topic, entry_fault
from smartspec.source.spec import Picks


@dataclass(frozen=True)
class CatalogueFile:
    """One file of a topic, with the text that its faults are placed in."""

    topic: str
    path: str
    text: str
    own: bool
    entries: Topic


@dataclass(frozen=True)
class Known:
    """What there is to be named."""

    profiles: Collection[str]
    domains: Collection[str]
    sections: Collection[str]
    topics_read: Collection[str]
    """The topics that any section's header names."""


def catalogue_faults(
    files: Sequence[CatalogueFile], topics: Mapping[str, Topic], known: Known
) -> list[Fault]:
    """Every name in catalogue `files` that means nothing; `topics` are the files laid together."""
    faults: list[Fault] = []
    # A workspace may replace the one section that reads a shipped topic.
    meant = {*known.topics_read, *(file.topic for file in files if not file.own)}
    for file in files:
        if file.topic not in meant:
            hint = nearest(file.topic, meant) or "name it in a section's header"
            message = f"no section reads the topic '{file.topic}'"
            faults.append(Fault(file.path, 1, 1, message, hint=hint))
        for index, item in enumerate(file.entries):
            faults += _entry_faults(file, index, item, known)
            faults += _need_faults(file, index, item, topics[file.topic])
    return sorted([*faults, *_identity_faults(files)])


def _entry_faults(
    file: CatalogueFile, index: int, item: Applicable, known: Known
) -> Iterator[Fault]:
    """Profiles, domains and sections that do not exist."""
    either = {*known.profiles, *known.domains}
    legal = {
        "profile": known.profiles,
        "domain": known.domains,
        "profile_or_domain": either,
    }
    for key, names in legal.items():
        for name in item.when.get(key, ()):
            if name not in names:
                kind = key.replace("_", " ")
                yield _unknown(kind, name, names, (index, "when", key), file)
    domain, section = item.entry.domain, item.entry.section
    if domain and domain not in known.domains:
        yield _unknown("domain", str(domain), known.domains, (index, "domain"), file)
    if section and section not in known.sections:
        yield _unknown("section", str(section), known.sections, (index, "section"), file)


def _unknown(
    kind: str, name: str, legal: Collection[str], keys: tuple[str | int, ...], file: CatalogueFile
) -> Fault:
    hint = nearest(name, legal) or f"known: {', '.join(sorted(legal))}"
    return entry_fault(f"there is no {kind} '{name}'", keys, file.path, file.text, hint)


def _need_faults(
    file: CatalogueFile, index: int, item: Applicable, topic: Topic
) -> Iterator[Fault]:
    """What an entry needs and the topic no longer has, told where it went missing."""
    there = {entry.id: entry for entry in topic}
    if item.entry.enabled is False:
        for user in topic:
            if item.id in user.needs:
                message = f"'{user.id}' needs '{item.id}', which is switched off"
                hint = f"switch '{user.id}' off as well"
                yield entry_fault(message, (index, "id"), file.path, file.text, hint)
    elif there.get(item.id) is item:
        for name in item.needs:
            if name not in there and not file.own:
                continue  # told at the entry that switches it off
            if name not in there:
                yield _unknown("entry", name, there, (index, "needs"), file)


def _identity_faults(files: Sequence[CatalogueFile]) -> Iterator[Fault]:
    """An id that two topics use, and one switched off that was never there."""
    shipped = {item.id: file.topic for file in files if not file.own for item in file.entries}
    taken = dict(shipped)
    for file in files:
        ids = [name for name, topic in shipped.items() if topic == file.topic]
        for index, item in enumerate(file.entries if file.own else ()):
            if item.entry.enabled is False and item.id not in ids:
                yield _unknown(f"shipped entry in {file.topic}", item.id, ids, (index, "id"), file)
            elif taken.setdefault(item.id, file.topic) != file.topic:
                message = f"the topic '{taken[item.id]}' has an entry '{item.id}' already"
                hint = "give it another id: a spec picks entries by id alone"
                yield entry_fault(message, (index, "id"), file.path, file.text, hint)


def pick_faults(
    picks: Picks, topics: Mapping[str, Topic], shown: Iterable[str], path: str
) -> list[Fault]:
    """What is wrong with the picks of the source at `path`; `shown` are its sections' topics.

    The faults carry their key and no place (`source.reading.placed` finds it).
    """
    homes = {item.id: name for name, topic in topics.items() for item in topic}
    visible = set(shown)
    both = (("include", picks.include), ("exclude", picks.exclude))
    faults = []
    for key, names in both:
        for index, name in enumerate(names):
            place = f"catalogue.{key}[{index}]"
            if name not in homes:
                hint = nearest(name, homes) or "`docs/catalogue.md` lists the shipped ones"
                message = f"there is no catalogue entry '{name}'"
                faults.append(Fault(path, 0, 0, message, place, hint))
            elif key == "include" and homes[name] not in visible:
                message = f"no section of this document shows '{name}'"
                hint = f"add a section that reads the topic '{homes[name]}' to `include_sections`"
                faults.append(Fault(path, 0, 0, message, place, hint))
            elif key == "exclude" and name in picks.include:
                message = f"'{name}' is included and excluded"
                faults.append(Fault(path, 0, 0, message, place, "keep one of them"))
            elif key == "exclude":
                faults += _broken_needs(name, topics[homes[name]], picks, path, place)
    return faults


def _broken_needs(name: str, topic: Topic, picks: Picks, path: str, place: str) -> Iterator[Fault]:
    """Entries that build on the excluded `name` and are not excluded themselves."""
    for item in topic:
        if name in item.needs and item.id not in picks.exclude:
            message = f"'{item.id}' needs '{name}'"
            yield Fault(path, 0, 0, message, place, "exclude both, or neither")
