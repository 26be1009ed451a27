"""What needs no decision is put right in an index, and the rest of its text stays as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from smartspec.findings import Finding
from smartspec.index.checking import Look
from smartspec.index.counts import wrong_counts
from smartspec.index.located import LocatedIndex, value_spans
from smartspec.index.spec_index import Entry, dependencies_of, dependency_key, named_by

_INDENT = re.compile(r"\n([ \t]+)\S")
_DECODER = json.JSONDecoder()


def mended(document: Mapping[str, Any], findings: Iterable[Finding], look: Look) -> dict[str, Any]:
    """`document` with everything put right that needs no decision.

    Entries that are there twice and the same, dependencies on oneself or listed twice, what
    differs from the spec, and counts. A missing file, a broken reference and a circle stay: what
    is meant there is somebody's to say.
    """
    entries = _mended_entries(document, findings, look)
    result = {**document, "specs": list(entries.values())}
    for keys, _, right in list(wrong_counts(result)):
        result = _with(result, keys, right)
    return result


def mended_text(index: LocatedIndex, findings: Iterable[Finding], look: Look) -> str:
    """The text of an index as `mended` has it; only what changes is written anew."""
    findings = tuple(findings)
    entries = _mended_entries(index.document, findings, look)
    result = mended(index.document, findings, look)
    text, style = index.text, _Style(index.text)
    spans = value_spans(text)
    if spans is None:
        return style.written(result, "\n" in text.strip()) + "\n"
    edits: list[tuple[int, int, str]] = []
    last = 0
    for number, start in enumerate(index.starts):
        _, end = _DECODER.raw_decode(text, start)
        if number not in entries:
            edits.append((last, end, ""))
        elif entries[number] != index.entries[number]:
            edits.append((start, end, style.again(entries[number], start, end)))
        last = end
    for key, (start, end) in spans.items():
        if key != "specs" and result[key] != index.document[key]:
            edits.append((start, end, style.again(result[key], start, end)))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


class _Style:
    """How a text writes JSON: its indentation, its letters, its ends of lines."""

    def __init__(self, text: str) -> None:
        found = _INDENT.search(text)
        self.text = text
        self.indent = found[1] if found else "  "
        self.ascii = text.isascii() and "\\u" in text
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def again(self, value: object, start: int, end: int) -> str:
        """`value` in place of what stands from `start` to `end`, in one line if that did."""
        line = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        before = line[: len(line) - len(line.lstrip(" \t"))]
        return self.written(value, "\n" in self.text[start:end], before)

    def written(self, value: object, lines: bool, before: str = "") -> str:
        """`value` as JSON, over several lines that begin with `before`, or in one."""
        indent = self.indent if lines else None
        text = json.dumps(value, indent=indent, ensure_ascii=self.ascii)
        return text.replace("\n", f"{self.newline}{before}")


def _mended_entries(
    document: Mapping[str, Any], findings: Iterable[Finding], look: Look
) -> dict[int, Entry]:
    """The entries that stay, by their numbers."""
    wrong = {(finding.rule, finding.key) for finding in findings}
    entries: dict[int, Entry] = {}
    seen: dict[str, Entry] = {}
    for number, entry in enumerate(document["specs"]):
        first = seen.setdefault(entry["id"], entry)
        if first == entry and first is not entry:
            continue
        actual = look(entry)
        stale = {
            name: value
            for name, value in actual.said.items()
            if ("index-stale", f"specs[{number}].{name}") in wrong
        }
        key = dependency_key(entry)
        said = actual.depends_on if ("index-stale", f"specs[{number}].{key}") in wrong else None
        entries[number] = _with_dependencies({**entry, **stale}, key, said)
    return entries


def _with_dependencies(entry: dict[str, Any], key: str, said: tuple[str, ...] | None) -> Entry:
    """`entry` with each dependency once and none on itself; those of its spec, where `said`."""
    names = dependencies_of(entry)
    wanted = names if said is None else said
    if said is None and entry["id"] not in names and len(set(names)) == len(names):
        return entry
    found = entry.get(key)
    listed = found if isinstance(found, list) else [found] if found else []
    kept: dict[str, object] = {}
    for place, item in enumerate(listed):
        name = named_by(item)
        if not name or (name in wanted and name != entry["id"]):
            kept.setdefault(name or f"\0{place}", item)  # what is not understood stays
    for name in wanted:
        if name != entry["id"]:
            kept.setdefault(name, name)
    return {**entry, key: list(kept.values())}


def _with(holder: Mapping[str, Any], keys: tuple[str, ...], value: int) -> dict[str, Any]:
    first, *rest = keys
    return {**holder, first: _with(holder[first], tuple(rest), value) if rest else value}
