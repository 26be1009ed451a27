"""SPEC_INDEX.json: reading any index, keeping the local entries in step, touching no other.

The format is the reference's (workflow section 1.1): `{"specs": [{"id", "title", "path", "repo",
…}]}`. Indexes in the wild carry more; what is not understood here is carried through unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from smartspec.errors import ConfigError, Fault
from smartspec.source.characters import UNSEEN, visible
from smartspec.source.json_text import read_json

Entry = Mapping[str, Any]
LOCAL_REPO = "local"
_SHOWN = ("id", "title", "path", "repo", "category", "status", "description", "summary")

_TEXT = {"type": ["string", "null"]}
INDEX_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "SPEC_INDEX.json",
    "type": "object",
    "required": ["specs"],
    "properties": {
        "specs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    **dict.fromkeys(_SHOWN, _TEXT),
                    "id": {"type": "string", "minLength": 1},
                    "dependencies": {"type": "array"},
                },
            },
        }
    },
}
"""What an index has to be; anything beyond it is carried through."""


@dataclass(frozen=True, slots=True)
class LocalSpec:
    """What the index says of a spec whose source is in this workspace."""

    id: str
    title: str
    path: str
    category: str
    status: str
    description: str | None
    dependencies: tuple[str, ...]


@dataclass(frozen=True)
class SpecIndex:
    """The entries of an index by id (the first one, where an id stands twice)."""

    entries: Mapping[str, Entry]
    present: bool

    @cached_property
    def circles(self) -> Mapping[str, tuple[str, ...]]:
        """For each id that depends on itself by way of others: the shortest such way, closed."""
        from smartspec.index.cycles import shortest_circles

        return shortest_circles({name: dependencies_of(e) for name, e in self.entries.items()})

    def value(self, spec_id: str) -> str:
        """All of an entry that another spec's document could show, for comparison."""
        entry = self.entries.get(spec_id)
        if entry is None:
            return "not found" if self.present else "no index"
        return json.dumps([entry.get(key) for key in _SHOWN], ensure_ascii=False)


def read_index(text: str, path: str) -> dict[str, Any]:
    """The index document in `text`.

    Raises `ConfigError` where it is not JSON or not of the published schema; each fault is placed.
    A document that is a bare list of entries is taken as `{"specs": […]}`. A character that nobody
    sees stops nobody here: most entries are of other repositories (see `seen`).
    """
    data = read_json(text, path)
    if isinstance(data, list):
        data = {"specs": data}
    if not _looks_right(data):
        from smartspec.source.schemas import schema_faults

        faults = schema_faults(INDEX_SCHEMA, data, path, text)
        raise ConfigError(faults or [Fault(path, 1, 1, "not a SPEC_INDEX")])
    return dict(data)


def _looks_right(data: Any) -> bool:
    """What the index schema asks for, without jsonschema: an index is read in every run."""
    if not isinstance(data, dict) or not isinstance(data.get("specs"), list):
        return False
    return all(
        isinstance(entry, dict)
        and isinstance(entry.get("id"), str)
        and entry["id"]
        and all(isinstance(entry.get(key), str | None) for key in _SHOWN)
        for entry in data["specs"]
    )


def updated(
    document: Mapping[str, Any],
    specs: Iterable[LocalSpec],
    repo: str,
    gone: Iterable[str] = (),
) -> dict[str, Any]:
    """`document` with the entries of `specs` in step; everything else as and where it was.

    An entry is local if its id is that of a local spec and it names no other repo than `repo`.
    `gone` are local ids whose folder holds neither source nor document any more: they leave.
    New entries come after the old ones, in the order of their paths.
    """
    by_id: dict[str, LocalSpec] = {}
    for spec in specs:
        by_id.setdefault(spec.id, spec)  # a second spec of the same id is refused elsewhere
    leaving = set(gone)
    entries: list[Entry] = []
    for entry in document.get("specs", ()):
        local = is_local(entry, repo)
        own = by_id.pop(entry["id"], None) if local else None
        if own is not None:
            entries.append(_in_step(entry, own, repo))
        elif not (local and entry["id"] in leaving):
            entries.append(entry)
    new = sorted(by_id.values(), key=lambda spec: spec.path)
    entries += [_in_step({}, spec, repo) for spec in new]
    return {**document, "specs": entries}


def is_local(entry: Entry, repo: str) -> bool:
    """Whether an entry speaks of this repository."""
    return entry.get("repo") in (None, repo, LOCAL_REPO)


def _in_step(entry: Entry, spec: LocalSpec, repo: str) -> Entry:
    """What the source says, in one order; then what `entry` says besides, as it was."""
    known: dict[str, Any] = {
        "id": spec.id,
        "title": spec.title,
        "path": spec.path,
        "repo": repo,
        "category": spec.category,
        "status": spec.status,
        "description": spec.description,
        "dependencies": list(spec.dependencies) or None,
    }
    said = {key: value for key, value in known.items() if value is not None}
    return {**said, **{key: value for key, value in entry.items() if key not in known}}


DEPENDENCY_KEYS = ("dependencies", "depends_on", "dependsOn")
"""Where an entry may list what it depends on; the first that is there counts."""
DEPENDENT_KEYS = ("dependents", "required_by", "requiredBy")
"""Where an entry of somebody else's index may list what depends on it."""
_ID_KEYS = ("id", "spec_id", "specId", "spec")


def dependency_key(entry: Entry) -> str:
    """Where an entry lists what it depends on."""
    return next((key for key in DEPENDENCY_KEYS if key in entry), DEPENDENCY_KEYS[0])


def dependencies_of(entry: Entry) -> tuple[str, ...]:
    """The ids that an entry depends on; some indexes write them as objects, or a lone one bare."""
    found = entry.get("dependencies")
    if type(found) is list and all(type(item) is str for item in found):
        return tuple(found)
    return _ids(entry.get(dependency_key(entry)))


def dependents_of(entry: Entry, key: str) -> tuple[str, ...]:
    """The ids that an entry says, under one of `DEPENDENT_KEYS`, depend on it."""
    return _ids(entry.get(key))


def unclear_dependencies(entry: Entry) -> tuple[object, ...]:
    """What an entry lists as dependencies and `dependencies_of` makes nothing of."""
    found = entry.get(dependency_key(entry))
    return tuple(item for item in _listed(found) if not named_by(item))


def _ids(value: object) -> tuple[str, ...]:
    return tuple(filter(None, map(named_by, _listed(value))))


def _listed(value: object) -> Sequence[object]:
    if value in (None, "", [], (), {}):
        return ()
    return value if isinstance(value, list | tuple) else (value,)


def named_by(item: object) -> str:
    """The id that an item of a list of specs stands for; empty where it cannot be told."""
    if isinstance(item, dict):
        item = next((item[key] for key in _ID_KEYS if key in item), None)
    return item if isinstance(item, str) else ""


def as_text(document: Mapping[str, Any]) -> str:
    """The index as a file: two spaces of indentation, and text in its own letters.

    A character that nobody sees is an escape, so that whoever reads the file does see it.
    """
    return visible(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


def by_id(entries: Sequence[Entry]) -> dict[str, Entry]:
    """Entries by id, as people are to see them; of entries with one id the first one counts."""
    found: dict[str, Entry] = {}
    for entry in entries:
        found.setdefault(entry["id"], seen(entry))
    return found


def hidden_in(entry: Entry) -> tuple[str, ...]:
    """Those fields of an entry that documents show and that have a character nobody sees."""
    texts = ((key, entry.get(key)) for key in _SHOWN)
    return tuple(key for key, text in texts if isinstance(text, str) and UNSEEN.search(text))


def seen(entry: Entry) -> Entry:
    """`entry` with such characters as escapes in what documents show of it."""
    fields = hidden_in(entry)
    return {**entry, **{key: visible(entry[key]) for key in fields}} if fields else entry
