"""The files that a task is about, where its author names none: found in the module tree."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from smartspec.source.data import Table
from smartspec.source.spec import Spec
from smartspec.views.implied_work import SET_UP
from smartspec.views.work import WorkTask

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_API = frozenset(
    ("routes", "router", "controller", "controllers", "handler", "handlers", "schemas")
)
_SERVICE = frozenset(("service", "services"))
_KEPT = frozenset(("repository", "repositories", "model", "store", "dao"))
_MIGRATION = re.compile(r"(^|/)migrations?/")
_REQUIREMENT = re.compile(r"(?P<id>[A-Z][A-Z0-9]*-\d+)(?!\w)")
_ENDPOINT = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?P<path>/\S*)")
_CHANGE = re.compile(r".+: from .+ to .+")


def with_files(spec: Spec, tables: Sequence[Table], tasks: Sequence[WorkTask]) -> list[WorkTask]:
    """`tasks` with the modules of the spec that each is about.

    Where the author names the files of any task, that is all there is to say. What is nobody's
    is made by the task that sets up the modules.
    """
    paths = tuple(module.path for module in spec.design.modules)
    if not paths or any(task.files for task in tasks):
        return list(tasks)
    units = (case.serves for case in spec.testing.cases if case.level == "unit")
    tree = _Tree(paths, tuple(tables), {name for serves in units for name in serves})
    found = [tree.of(task.title) for task in tasks]
    taken = {path for files in found for path in files}
    rest = tuple(path for path in paths if path not in taken)
    return [
        replace(task, files=rest if task.title.startswith(SET_UP) else files)
        for task, files in zip(tasks, found, strict=True)
    ]


@dataclass(frozen=True)
class _Tree:
    """A module tree, the tables of its spec, and the requirements that unit tests are about."""

    paths: Sequence[str]
    tables: Sequence[Table]
    rules: Collection[str]

    def of(self, title: str) -> tuple[str, ...]:
        """The modules that a task with this title is about, in their order."""
        return tuple(dict.fromkeys(self._of(title)))

    def _of(self, title: str) -> Iterator[str]:
        if requirement := _REQUIREMENT.match(title):
            if requirement["id"] in self.rules:
                yield from self._ending(_SERVICE)
        elif endpoint := _ENDPOINT.search(title):
            yield from self._ending(_API | _SERVICE)
            segments = {part.replace("-", "_") for part in endpoint["path"].split("/")}
            for table in self.tables:
                if table.existing and table.name in segments:
                    yield from self._about(table)
        elif _CHANGE.match(title):
            yield from self._ending(_SERVICE)
        else:
            yield from self._kept(title)

    def _kept(self, title: str) -> Iterator[str]:
        for table in self.tables:
            if re.search(rf"(?<!\w){re.escape(table.name)}(?!\w)", title):
                yield from (path for path in self.paths if _MIGRATION.search(path))
                yield from self._about(table)

    def _ending(self, last: Collection[str]) -> Iterator[str]:
        return (path for path in self.paths if (_words(path) or [""])[-1] in last)

    def _about(self, table: Table) -> Iterator[str]:
        return (path for path in self.paths if _is_about(path, table.name))


def _words(path: str) -> list[str]:
    """The words of a file's name: `src/models/DiscountCode.ts` has two."""
    name, _, _ = path.rpartition("/")[2].rpartition(".")
    return [word.lower() for word in _WORDS.findall(name)]


def _is_about(path: str, table: str) -> bool:
    """Whether a file is named after the one row of a table: `DiscountCodeRepository.ts`."""
    words = _words(path)
    while words and words[-1] in _KEPT:
        words.pop()
    name = "_".join(words)
    return bool(name) and table in (name, f"{name}s", f"{name}es", f"{name[:-1]}ies")
