"""Whether what is generated is current. Reads a workspace that nobody has to trust.

Nothing is written, no cache is believed, no code of the workspace is run: its `dodo.py` is not
imported, and its templates are rendered in a sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from smartspec import layout, store
from smartspec.errors import EditedError, SmartSpecError
from smartspec.graph.artifacts import artifact
from smartspec.graph.build import Options, current_scan, merging, workbench
from smartspec.graph.indexing import resulting_index
from smartspec.graph.rows import Row
from smartspec.graph.validate import findings_of
from smartspec.layout import SpecPaths
from smartspec.speech import told


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something that a build would change or that stands in its way; one line for people."""

    path: str
    line: int
    kind: str
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.kind}: {told(self.message)}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, how many specs it looked at, how many sections wait in them."""

    problems: tuple[Problem, ...]
    checked: int
    waiting: int


def check(options: Options, chosen: tuple[SpecPaths, ...] | None = None) -> Checked:
    """Look at the chosen specs, or at everything that the workspace generates.

    Raises `ConfigError` where a file that all specs share cannot be read.
    """
    now = current_scan(options)
    rows = [row for row in now.rows if chosen is None or row.paths in chosen]
    problems: list[Problem] = []
    waiting = 0
    for row in rows:
        try:
            waiting += _waiting_in(options, row, problems)
        except SmartSpecError as error:
            problems.append(_of_error(error))
    if chosen is None:
        problems += [Problem(f.path, f.line, "broken", f.message) for f in now.stray]
        problems += _shared(options)
    return Checked(tuple(sorted(problems)), len(rows), waiting)


def _waiting_in(options: Options, row: Row, problems: list[Problem]) -> int:
    """Look at one spec; how many of its sections wait for review."""
    if row.faults:
        raise SmartSpecError(row.faults)
    paths = row.paths
    if store.stamp(options.root, paths.document) is None:
        problems.append(Problem(paths.document, 0, "missing", "it was not generated yet"))
        return 0
    found = merging(options, paths)
    if found.merged.text != found.on_disk:
        message = f"a build would change it (`smartspec diff {row.id}`)"
        problems.append(Problem(paths.document, 0, "stale", message))
    problems += _artifacts(options, row)
    errors = [f for f in findings_of(options, paths) if f.severity == "error"]
    problems += [Problem(f.path, f.line, f"invalid ({f.rule})", f.message) for f in errors]
    return sum(section.waits for section in found.merged.sections)


def _artifacts(options: Options, row: Row) -> Iterator[Problem]:
    for name in row.artifacts:
        target, text = artifact(options, row.paths, name)
        there = store.stamp(options.root, target) is not None
        if not there:
            yield Problem(target, 0, "missing", "it was not generated yet")
        elif store.read_text(options.root, target).replace("\r\n", "\n") != text:
            yield Problem(target, 0, "stale", "it is not what its source makes of it")


def _of_error(error: SmartSpecError) -> Problem:
    """All faults of one spec in one line."""
    first, *more = error.faults
    kind = "edited" if isinstance(error, EditedError) else "broken"
    message = f"{first.message} (and {len(more)} more faults)" if more else first.message
    return Problem(first.path, first.line, kind, message)


def _shared(options: Options) -> Iterator[Problem]:
    """The index and the registry."""
    from smartspec.graph.registry import registry_text
    from smartspec.index.spec_index import as_text

    now = current_scan(options)
    expected = {layout.REGISTRY: registry_text(options)}
    if now.index_owned:
        repository = workbench(options).library.repository
        document = resulting_index(options.root, now.index_path, True, now.rows, repository)
        expected[now.index_path] = as_text(document or {"specs": []})
    for path, text in expected.items():
        if store.stamp(options.root, path) is None:
            yield Problem(path, 0, "missing", "it was not generated yet")
        elif store.read_text(options.root, path).replace("\r\n", "\n") != text:
            yield Problem(path, 0, "stale", "a build would change it")
