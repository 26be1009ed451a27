"""Is an index true? Of any SPEC_INDEX.json, also one that SmartSpec did not write.

Each kind of mistake has an id, as rules have, so that every output format can show it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from smartspec.findings import Finding
from smartspec.index.checks import CHECKS
from smartspec.index.counts import counted, wrong_counts
from smartspec.index.cycles import circle_through, components
from smartspec.index.located import LocatedIndex
from smartspec.index.spec_index import (
    DEPENDENT_KEYS,
    Entry,
    dependency_key,
    dependents_of,
    hidden_in,
    unclear_dependencies,
)
from smartspec.source.characters import visible


@dataclass(frozen=True)
class Actual:
    """What there is on disk of an entry; None for what cannot be told (another repository).

    `said` is what the spec itself says of the fields that an index repeats, `depends_on` what it
    builds on; None where that cannot be told.
    """

    exists: bool | None
    said: Mapping[str, str]
    depends_on: tuple[str, ...] | None = None


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
        _hidden(index),
        _references(index, graph),
        _forms(index, graph),
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
    severity = CHECKS[check].severity
    return Finding(index.path, *place, check, severity, visible(message), key, visible(fix))


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
                    f"'{entry['id']}' has an entry in line {line} already, and it is the same"
                    if same
                    else f"'{entry['id']}' has an entry in line {line} already, and they differ",
                    f"specs[{number}]",
                    "remove this one" if same else "keep the one that is right",
                ),
            )


def _hidden(index: LocatedIndex) -> Found:
    for number, entry in enumerate(index.entries):
        for name in hidden_in(entry):
            yield (
                number,
                _finding(
                    index,
                    "index-hidden-character",
                    index.place(number, name),
                    f"{name} of '{entry['id']}' has characters that nobody sees: '{entry[name]}'",
                    f"specs[{number}].{name}",
                    "remove them in the repository of the spec",
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
                    index.place(number, name, after=dependency_key(entry)),
                    f"'{name}' depends on itself"
                    if own
                    else f"'{entry['id']}' depends on '{name}', which has no entry",
                    f"specs[{number}].{dependency_key(entry)}[{place}]",
                    "remove it" if own else "correct the id, or add its entry",
                ),
            )


def _forms(index: LocatedIndex, graph: Mapping[str, tuple[str, ...]]) -> Found:
    """What is wrong with how entries list other specs."""
    for number, entry in enumerate(index.entries):
        names, listed = index.dependencies[number], entry.get("dependencies")
        plain = type(listed) is list and len(listed) == len(names) == len(set(names))
        if not plain:
            yield from _dependency_forms(index, number)
        if not _DEPENDENTS.isdisjoint(entry):
            yield from _dependents(index, number, graph)


_DEPENDENTS = frozenset(DEPENDENT_KEYS)
_SHOWN = 60
"""Letters of what is not understood that a message has."""


def _dependency_forms(index: LocatedIndex, number: int) -> Found:
    """Dependencies of an entry that are listed twice, or not understood."""
    entry = index.entries[number]
    key = dependency_key(entry)
    for name, count in Counter(index.dependencies[number]).items():
        if count > 1:
            yield (
                number,
                _finding(
                    index,
                    "index-repeated-dependency",
                    index.place(number, name, after=key),
                    f"'{entry['id']}' lists '{name}' {count} times",
                    f"specs[{number}].{key}",
                    "list it once",
                ),
            )
    for item in unclear_dependencies(entry):
        said = json.dumps(item, ensure_ascii=False)
        shown = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
        yield (
            number,
            _finding(
                index,
                "index-unclear-dependency",
                index.place(number, key),
                f"a dependency of '{entry['id']}' is not understood: {shown}",
                f"specs[{number}].{key}",
                "write its id, alone or as `id` of an object",
            ),
        )


def _dependents(index: LocatedIndex, number: int, graph: Mapping[str, tuple[str, ...]]) -> Found:
    """What an entry says depends on it, and has no entry."""
    entry = index.entries[number]
    for key in DEPENDENT_KEYS:
        for name in dict.fromkeys(dependents_of(entry, key)):
            if name not in graph:
                yield (
                    number,
                    _finding(
                        index,
                        "index-broken-reference",
                        index.place(number, name, after=key),
                        f"'{name}' is to depend on '{entry['id']}', and has no entry",
                        f"specs[{number}].{key}",
                        "correct the id, or add its entry",
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
        key = dependency_key(index.entries[order[first]])
        finding = _finding(
            index,
            "index-cycle",
            index.place(order[first], circle[1], after=key),
            f"a circle of dependencies: {' → '.join(circle)}{more}",
            f"specs[{order[first]}].{key}",
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
    lists = any(index.dependencies)
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
        if actual.depends_on is not None and lists:
            yield from _dependencies(index, number, actual.depends_on)


def _dependencies(index: LocatedIndex, number: int, said: tuple[str, ...]) -> Found:
    """An entry whose dependencies are not those of its spec, where an index lists any at all."""
    entry, here = index.entries[number], index.dependencies[number]
    if set(said) == set(here):
        return
    key = dependency_key(entry)
    names = {True: ", ".join(sorted(set(here))) or "none", False: ", ".join(said) or "none"}
    yield (
        number,
        _finding(
            index,
            "index-stale",
            index.place(number, key),
            f"dependencies of '{entry['id']}' are {names[True]} here, and {names[False]} there",
            f"specs[{number}].{key}",
            f"write {names[False]}",
        ),
    )


def _counts(index: LocatedIndex) -> Iterator[Finding]:
    for keys, value, right in wrong_counts(index.document):
        said = f"the text '{value}', and no number" if isinstance(value, str) else str(value)
        yield _finding(
            index,
            "index-count",
            index.place_of(keys[-1]),
            f"{'.'.join(keys)} is {said}, and there are {right}",
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
        "index-hidden-character": bool(index.entries),
        "index-missing-file": any(item.exists is not None for item in actual),
        "index-broken-reference": bool(names),
        "index-self-reference": bool(names),
        "index-cycle": bool(names),
        "index-stale": any(not item.said.keys().isdisjoint(entry) for entry, item in entries),
        "index-count": next(counted(index.document), None) is not None,
        "index-unclear-dependency": any(dependency_key(entry) in entry for entry in index.entries),
        "index-repeated-dependency": bool(names),
        "index-orphan": bool(names),
    }
    return frozenset(check for check, holds in there.items() if holds)
