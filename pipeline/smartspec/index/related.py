"""The specs that a spec builds on, looked up and grouped as its document shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smartspec.index.spec_index import Entry, SpecIndex
from smartspec.source.spec import Dependency

_GROUPS = {
    "core": "Core Dependencies",
    "feature": "Feature Specs",
    "infrastructure": "Infrastructure Specs",
}
_NOT_FOUND = "Not Found"
_OTHER = "Other Specs"


@dataclass(frozen=True, slots=True)
class RelatedSpec:
    """One dependency; `path` and `repo` are None where no index says them."""

    id: str
    description: str | None
    path: str | None
    repo: str | None
    found: bool


@dataclass(frozen=True, slots=True)
class RelatedGroup:
    """The dependencies of one category."""

    title: str
    entries: tuple[RelatedSpec, ...]


@dataclass(frozen=True, slots=True)
class RelatedSpecs:
    """All dependencies of a spec; without an index they are one group without paths."""

    indexed: bool
    groups: tuple[RelatedGroup, ...]


def related(dependencies: Sequence[Dependency], index: SpecIndex) -> RelatedSpecs:
    """`dependencies` looked up in `index`, grouped by category (workflow section 13.1.1).

    The groups of the reference come first, then those of other categories by name, then what
    the index does not know. Inside a group the author's order stays.
    """
    if not index.present:
        plain = tuple(RelatedSpec(d.id, d.reason, None, None, False) for d in dependencies)
        return RelatedSpecs(False, (RelatedGroup("", plain),) if plain else ())
    groups: dict[str, list[RelatedSpec]] = {}
    for dependency in dependencies:
        entry = index.entries.get(dependency.id)
        title = _title(entry)
        groups.setdefault(title, []).append(_resolved(dependency, entry))
    known = [*_GROUPS.values()]
    rank = {title: place for place, title in enumerate(known)}
    ordered = sorted(groups, key=lambda title: (title == _NOT_FOUND, rank.get(title, 99), title))
    return RelatedSpecs(True, tuple(RelatedGroup(t, tuple(groups[t])) for t in ordered))


def _title(entry: Entry | None) -> str:
    if entry is None:
        return _NOT_FOUND
    category = entry.get("category")
    if not category:
        return _OTHER
    word = str(category)
    # `ui` is an initialism; a longer word reads better with only its first letter raised.
    name = word.upper() if len(word) <= 2 else word.replace("-", " ").capitalize()
    return _GROUPS.get(word, f"{name} Specs")


def _resolved(dependency: Dependency, entry: Entry | None) -> RelatedSpec:
    if entry is None:
        return RelatedSpec(dependency.id, None, None, None, False)
    described = (entry.get(key) for key in ("description", "summary", "title"))
    text = dependency.reason or next((words for words in described if words), None)
    path = str(entry.get("path") or "").rstrip("/")
    if path and not path.endswith(".md"):
        path = f"{path}/spec.md"
    return RelatedSpec(dependency.id, text, path or None, entry.get("repo"), True)
