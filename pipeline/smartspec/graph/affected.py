"""Which specs a change affects: those whose files a full rebuild would leave otherwise.

Two scans, one of the workspace now and one of it as it was, say which specs may differ at all: they
compare what tasks depend on. Those few are rendered on both sides, and only a difference counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from smartspec.errors import SmartSpecError
from smartspec.graph import dependencies
from smartspec.graph.artifacts import artifact
from smartspec.graph.build import Options, current_scan, merging
from smartspec.graph.checker import GENERATED
from smartspec.graph.history import Past
from smartspec.graph.rows import ARTIFACT_FILES, Row
from smartspec.graph.scan import Scan
from smartspec.layout import SpecPaths

State = Literal["added", "removed", "changed", "broken"]


@dataclass(frozen=True, slots=True)
class Affected:
    """One spec whose files a change affects.

    `files` are the generated ones that come out otherwise (none for a spec that cannot be built),
    `causes` what they depend on and differs: files, index entries, settings.
    """

    paths: SpecPaths
    state: State
    files: tuple[str, ...]
    causes: tuple[str, ...]


@dataclass(frozen=True)
class _Tree:
    """The workspace at one time. `changed` are the files that are otherwise at the other."""

    options: Options
    changed: frozenset[str]
    name: str

    @cached_property
    def scan(self) -> Scan:
        return current_scan(self.options)

    @cached_property
    def rows(self) -> dict[str, Row]:
        return {row.paths.folder: row for row in self.scan.rows}

    @cached_property
    def values(self) -> Mapping[str, str]:
        return dependencies.values(self.scan)

    def inputs(self, row: Row, base: str) -> dict[str, str]:
        """All that the files of a spec depend on, each with what stands for its value.

        `base` is the folder that shared files may be given from, in place of the workspace's.
        """
        files = set(self.scan.files_of(row))
        for place in range(len(row.artifacts)):
            files.update(self.scan.artifact_files(row, place))
        files.update(dependencies.of_document(self.scan, row))
        files.update(outputs(row))
        files.discard(f"{row.paths.document}{GENERATED}")
        return {
            name: self.values.get(name) or (self.name if name in self.changed else "same")
            for name in (file.removeprefix(f"{base}/") for file in files)
        }

    def outcome(self, row: Row) -> dict[str, str] | str:
        """The text of each file after a build, by its path; or why it cannot be built."""
        try:
            if row.faults:
                raise SmartSpecError(row.faults)
            made = {row.paths.document: merging(self.options, row.paths).merged.text}
            made.update(artifact(self.options, row.paths, name) for name in row.artifacts)
        except SmartSpecError as error:
            return str(error)
        return {path: text.replace("\r\n", "\n") for path, text in made.items()}


def outputs(row: Row) -> tuple[str, ...]:
    """The files that are generated for a spec."""
    made = (f"{row.paths.folder}/{ARTIFACT_FILES[name]}" for name in row.artifacts)
    return (row.paths.document, *made)


def affected(
    options: Options, before: Past, looked_at: Callable[[int, int], None]
) -> Iterator[Affected]:
    """The specs that are affected by what has changed since `before`, by their folders.

    `looked_at` is told how many of how many specs were compared. Raises `ConfigError` where a file
    that all specs share cannot be read, now or then.
    """
    now = _Tree(options, before.changed, "now")
    then = _Tree(replace(options, root=before.root), before.changed, "then")
    folders = sorted({*now.rows, *then.rows})
    for number, folder in enumerate(folders, 1):
        new, old = now.rows.get(folder), then.rows.get(folder)
        if new and old:
            yield from _compared(now, then, new, old)
        elif new:
            yield Affected(new.paths, "added", outputs(new), (new.paths.source,))
        elif old:
            yield Affected(old.paths, "removed", outputs(old), (old.paths.source,))
        looked_at(number, len(folders))


def _compared(now: _Tree, then: _Tree, new: Row, old: Row) -> Iterator[Affected]:
    base = now.options.root
    inputs, earlier = now.inputs(new, base), then.inputs(old, base)
    if inputs == earlier:
        return
    differing = {name for name in (*inputs, *earlier) if inputs.get(name) != earlier.get(name)}
    generated = {*outputs(new), *outputs(old)}
    # Generated files change with what they are made from; alone they were edited by hand.
    causes = tuple(sorted(differing - generated or differing))
    made, was = now.outcome(new), then.outcome(old)
    if made == was:
        return
    if isinstance(made, str):
        yield Affected(new.paths, "broken", (), causes)
    elif isinstance(was, str):
        yield Affected(new.paths, "changed", tuple(made), causes)
    else:
        files = (path for path in sorted({*made, *was}) if made.get(path) != was.get(path))
        yield Affected(new.paths, "changed", tuple(files), causes)
