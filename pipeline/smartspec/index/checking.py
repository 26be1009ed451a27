"""Is an index true? Of any SPEC_INDEX.json, also one that SmartSpec did not write.

Each kind of mistake has an id, as rules have, so that every output format can show it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from smartspec.findings import Finding
from smartspec.index.cycles import circle_through, components
from smartspec.index.located import LocatedIndex
from smartspec.index.spec_index import Entry, dependencies_of

Weight = Literal["info", "warn", "error"]


@dataclass(frozen=True, slots=True)
class IndexCheck:
    """One kind of mistake: its id, its weight, what holds where there is none, what it means."""

    id: str
    severity: Weight
    passed: str
    summary: str


CHECKS = {
    check.id: check
    for check in (
        IndexCheck("index-duplicate", "error", "Every id stands once", "Two entries have one id."),
        IndexCheck(
            "index-missing-file",
            "error",
            "Every path leads to a file",
            "An entry's file is not where it says.",
        ),
        IndexCheck(
            "index-broken-reference",
            "error",
            "Every dependency is known",
            "A dependency has no entry.",
        ),
        IndexCheck(
            "index-self-reference",
            "error",
            "No entry depends on itself",
            "An entry depends on itself.",
        ),
        IndexCheck(
            "index-cycle",
            "error",
            "No circle of dependencies",
            "Entries depend on each other in a circle.",
        ),
        IndexCheck(
            "index-stale",
            "warn",
            "Every entry says what its spec says",
            "An entry differs from its spec.",
        ),
        IndexCheck(
            "index-count",
            "warn",
            "Every count is right",
            "A number that the index gives is not true of it.",
        ),
        IndexCheck(
            "index-orphan",
            "info",
            "Every entry is connected",
            "Nothing depends on an entry, and it on nothing.",
        ),
    )
}
"""Every kind of mistake, by its id."""

_TOTALS = ("total", "total_specs", "totalSpecs", "spec_count", "specCount", "specs_count", "count")
_GROUPS = {
    "category": ("by_category", "byCategory", "categories"),
    "status": ("by_status", "byStatus", "statuses"),
    "repo": ("by_repo", "byRepo", "repos", "repositories"),
}
_PLACES = ("metadata", "meta", "statistics", "stats", "summary", "counts")


@dataclass(frozen=True)
class Actual:
    """What there is on disk of an entry; None for what cannot be told (another repository).

    `said` is what the spec itself says of the fields that an index repeats.
    """

    exists: bool | None
    said: Mapping[str, str]


Look = Callable[[Entry], Actual]


@dataclass(frozen=True)
class Health:
    """How good an index is: the share of entries with neither error nor warning, in percent.

    `score` = 100 × sound ÷ entries, rounded down, so that 100 means all; an empty index has 100.
    """

    entries: int
    sound: int

    @property
    def score(self) -> int:
        return 100 * self.sound // self.entries if self.entries else 100

    def __str__(self) -> str:
        return (
            f"health: {self.score} of 100 "
            f"({self.sound:,} of {self.entries:,} entries have neither error nor warning)"
        )


def check_index(index: LocatedIndex, look: Look) -> tuple[tuple[Finding, ...], Health]:
    """Everything that is wrong with an index, sorted by place, and its health.

    `look` says what is on disk of an entry; it is asked once for each.
    """
    graph = _graph(index)
    found: list[tuple[int, Finding]] = []
    for part in (
        _duplicates(index),
        _references(index, graph),
        _files(index, look),
        _orphans(index, graph),
    ):
        found += part
    found += _cycles(index, graph)
    bad = {number for number, finding in found if finding.severity in ("error", "warn")}
    # A circle stands for each of its entries in what is bad, and is told once.
    findings = dict.fromkeys((*(finding for _, finding in found), *_counts(index)))
    ordered = tuple(sorted(findings, key=_place))
    return ordered, Health(len(index.entries), len(index.entries) - len(bad))


def _place(finding: Finding) -> tuple[int, int, str, str, str]:
    """The order of findings, all of one file; a tuple once beats comparing fields each time."""
    return finding.line, finding.column, finding.rule, finding.message, finding.key


def _graph(index: LocatedIndex) -> dict[str, tuple[str, ...]]:
    graph: dict[str, tuple[str, ...]] = {}
    for entry, names in zip(index.entries, index.dependencies, strict=True):
        graph.setdefault(entry["id"], names)
    return graph


def _finding(
    index: LocatedIndex, check: str, place: tuple[int, int], message: str, key: str, fix: str
) -> Finding:
    return Finding(index.path, *place, check, CHECKS[check].severity, message, key, fix)


Found = Iterator[tuple[int, Finding]]
"""The number of an entry, and what is wrong with it."""


def _duplicates(index: LocatedIndex) -> Found:
    first: dict[str, int] = {}
    for number, entry in enumerate(index.entries):
        before = first.setdefault(entry["id"], number)
        if before != number:
            line, _ = index.place(before)
            same = entry == index.entries[before]
            yield (
                number,
                _finding(
                    index,
                    "index-duplicate",
                    index.place(number, entry["id"]),
                    f"'{entry['id']}' has an entry in line {line} already"
                    + (", and it is the same" if same else ", and they differ"),
                    f"specs[{number}]",
                    "remove this one" if same else "keep the one that is right",
                ),
            )


def _references(index: LocatedIndex, graph: Mapping[str, tuple[str, ...]]) -> Found:
    for number, entry in enumerate(index.entries):
        seen: set[str] = set()
        for place, name in enumerate(index.dependencies[number]):
            if name in graph and name != entry["id"]:
                continue
            if name in seen:
                continue
            seen.add(name)
            own = name == entry["id"]
            yield (
                number,
                _finding(
                    index,
                    "index-self-reference" if own else "index-broken-reference",
                    index.place(number, name, after="dependencies"),
                    f"'{name}' depends on itself"
                    if own
                    else f"'{entry['id']}' depends on '{name}', which has no entry",
                    f"specs[{number}].dependencies[{place}]",
                    "remove it" if own else "correct the id, or add its entry",
                ),
            )


def _cycles(index: LocatedIndex, graph: Mapping[str, tuple[str, ...]]) -> list[tuple[int, Finding]]:
    """One finding for each group of entries that reach each other.

    The circle shown is the shortest through the first entry; the others are counted.
    """
    order = {entry["id"]: number for number, entry in reversed(list(enumerate(index.entries)))}
    found = []
    for group in components(graph):
        first = min(group, key=order.__getitem__)
        circle = circle_through(graph, first, group)
        rest = len(set(group) - set(circle))
        more = f" (and {rest} more that reach each other)" if rest else ""
        finding = _finding(
            index,
            "index-cycle",
            index.place(order[first], circle[1], after="dependencies"),
            f"a circle of dependencies: {' → '.join(circle)}{more}",
            f"specs[{order[first]}].dependencies",
            "take one step out of the circle",
        )
        found += [(order[name], finding) for name in group]
    return found


def _orphans(index: LocatedIndex, graph: Mapping[str, tuple[str, ...]]) -> Found:
    named = {name for own, names in graph.items() for name in names if name != own}
    if not named:
        return  # an index without any dependency says nothing of who is connected
    for number, entry in enumerate(index.entries):
        if entry["id"] in named:
            continue
        if all(name == entry["id"] for name in index.dependencies[number]):
            yield (
                number,
                _finding(
                    index,
                    "index-orphan",
                    index.place(number),
                    f"'{entry['id']}' depends on nothing, and nothing on it",
                    f"specs[{number}]",
                    "list what it builds on, or ask whether it is still needed",
                ),
            )


def _files(index: LocatedIndex, look: Look) -> Found:
    for number, entry in enumerate(index.entries):
        actual = look(entry)
        if actual.exists is False:
            yield (
                number,
                _finding(
                    index,
                    "index-missing-file",
                    index.place(number, str(entry.get("path") or "")),
                    f"'{entry['id']}' is not there: {entry.get('path')}",
                    f"specs[{number}].path",
                    "correct the path, bring the file back, or remove the entry",
                ),
            )
        for name, value in actual.said.items():
            if name in entry and entry[name] != value:
                yield (
                    number,
                    _finding(
                        index,
                        "index-stale",
                        index.place(number, name),
                        f"{name} of '{entry['id']}' is '{entry[name]}' here, and '{value}' there",
                        f"specs[{number}].{name}",
                        f"write '{value}'",
                    ),
                )


def _counts(index: LocatedIndex) -> Iterator[Finding]:
    for keys, value, right in wrong_counts(index.document):
        yield _finding(
            index,
            "index-count",
            index.place_of(keys[-1]),
            f"{'.'.join(keys)} is {value}, and there are {right}",
            ".".join(keys),
            f"write {right}",
        )


def looked_at(index: LocatedIndex, look: Look) -> frozenset[str]:
    """The checks that there was something for: one that looked at nothing says nothing."""
    actual = [look(entry) for entry in index.entries]
    names = [name for listed in index.dependencies for name in listed]
    entries = zip(index.entries, actual, strict=True)
    there = {
        "index-duplicate": bool(index.entries),
        "index-missing-file": any(item.exists is not None for item in actual),
        "index-broken-reference": bool(names),
        "index-self-reference": bool(names),
        "index-cycle": bool(names),
        "index-stale": any(not item.said.keys().isdisjoint(entry) for entry, item in entries),
        "index-count": next(_counted(index.document), None) is not None,
        "index-orphan": bool(names),
    }
    return frozenset(check for check, holds in there.items() if holds)


def wrong_counts(document: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Each number in an index that is not true of it: where it is, what it says, what is right."""
    return (item for item in _counted(document) if item[1] != item[2])


def _counted(document: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Each number in an index that counts entries: where it is, what it says, what is right."""
    entries = document["specs"]
    places: list[tuple[tuple[str, ...], Mapping[str, Any]]] = [((), document)]
    places += [((n,), document[n]) for n in _PLACES if isinstance(document.get(n), dict)]
    for above, holder in places:
        for name in _TOTALS:
            value = holder.get(name)
            if type(value) is int:
                yield (*above, name), value, len(entries)
        for field, names in _GROUPS.items():
            right = Counter(entry.get(field) for entry in entries)
            for name in names:
                group = holder.get(name)
                for word, value in group.items() if isinstance(group, dict) else ():
                    if type(value) is int:
                        yield (*above, name, word), value, right[word]


def mended(document: Mapping[str, Any], findings: Iterable[Finding], look: Look) -> dict[str, Any]:
    """`document` with everything put right that needs no decision.

    Entries that are there twice and the same, dependencies on oneself, what differs from the
    spec, and counts. A missing file, a broken reference and a circle stay: what is meant there is
    somebody's to say.
    """
    wrong = {(finding.rule, finding.key) for finding in findings}
    selves = {n for n, e in enumerate(document["specs"]) if e["id"] in dependencies_of(e)}
    entries: list[Entry] = []
    seen: dict[str, Entry] = {}
    for number, entry in enumerate(document["specs"]):
        if seen.setdefault(entry["id"], entry) == entry and seen[entry["id"]] is not entry:
            continue
        kept = dict(entry)
        if number in selves:
            kept["dependencies"] = [d for d in entry["dependencies"] if _id_of(d) != entry["id"]]
        said = look(entry).said
        kept.update(
            {n: v for n, v in said.items() if ("index-stale", f"specs[{number}].{n}") in wrong}
        )
        entries.append(kept)
    result = {**document, "specs": entries}
    for keys, _, right in list(wrong_counts(result)):
        result = _with(result, keys, right)
    return result


def _id_of(item: object) -> object:
    return item.get("id") if isinstance(item, dict) else item


def _with(holder: Mapping[str, Any], keys: tuple[str, ...], value: int) -> dict[str, Any]:
    first, *rest = keys
    return {**holder, first: _with(holder[first], tuple(rest), value) if rest else value}
