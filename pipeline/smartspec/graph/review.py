"""What waits for a person: critical sections whose newly generated text was held back."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from smartspec import layout
from smartspec.document.comparison import difference
from smartspec.document.merge import SectionState
from smartspec.errors import SmartSpecError, UsageError, nearest
from smartspec.graph.build import (
    BuildResult,
    Options,
    build,
    current_scan,
    merging,
    policy_of,
)
from smartspec.graph.causes import causes
from smartspec.layout import SpecPaths
from smartspec.speech import speaking

Decision = Literal["accept", "keep"]


@dataclass(frozen=True)
class Waiting:
    """One section that waits, with why, and what accepting it would change."""

    paths: SpecPaths
    section: SectionState
    causes: tuple[str, ...]

    @property
    def key(self) -> str:
        """What `--accept` takes."""
        return f"{self.paths.id}:{self.section.name}"

    @property
    def where(self) -> str:
        """The document and the line of the section's marker."""
        return f"{self.paths.document}:{self.section.line}"

    def hunks(self) -> list[str]:
        """What accepting would change, `-` as it stands and `+` as generated."""
        first = self.section.line + 1
        old = enumerate((self.section.on_disk or "").split("\n"), first)
        new = enumerate((self.section.generated or "").split("\n"), first)
        return difference(list(old), list(new), limit=None)[1]


@dataclass(frozen=True)
class Unreadable:
    """A spec that cannot be built, so that nobody knows what waits in it."""

    paths: SpecPaths
    error: SmartSpecError


def waiting(options: Options, chosen: Iterable[SpecPaths]) -> Iterator[Waiting | Unreadable]:
    """What waits in the chosen specs, in their order."""
    for paths in chosen:
        try:
            found = merging(options, paths)
        except SmartSpecError as error:
            yield Unreadable(paths, error)
            continue
        for section in found.merged.sections:
            if section.waits or section.state == "orphaned":
                why = causes(options, paths, found.draft, section)
                yield Waiting(paths, section, why)


def candidates(options: Options) -> list[SpecPaths]:
    """The specs in which something may wait.

    Those in which the last build left something, those that it did not reach, and those of which
    anything has changed since; where there was no build (a fresh clone), all of them.
    """
    settled = _settled(options.root) & _current(options)
    return [row.paths for row in current_scan(options).rows if f"spec:{row.id}" not in settled]


def _current(options: Options) -> frozenset[str]:
    """The tasks that doit finds up to date; none where another index is asked for."""
    from doit.doit_cmd import DoitMain

    if options.specindex:
        return frozenset()
    here, said = os.getcwd(), io.StringIO()
    os.chdir(options.root)
    try:
        with contextlib.redirect_stdout(said), speaking(lambda: str):  # doit speaks for itself
            DoitMain().run(["list", "--all", "--status", "--quiet"])
    finally:
        os.chdir(here)
    lines = (line.split() for line in said.getvalue().splitlines())
    return frozenset(words[1] for words in lines if len(words) == 2 and words[0] == "U")


def _settled(root: str) -> frozenset[str]:
    """The tasks that were built with nothing left waiting."""
    from smartspec.graph.state import StateFile

    state = StateFile(os.path.join(root, layout.STATE), None)
    return frozenset(
        task for task in state.tasks() if not _left(state.get(task, "_values_:") or {"waiting": 1})
    )


def _left(values: dict[str, object]) -> bool:
    return bool(values.get("waiting") or values.get("orphaned"))


def decide(
    options: Options, paths: SpecPaths, names: Iterable[str], decision: Decision
) -> BuildResult:
    """Accept or keep sections of one spec; a person's text that is replaced is backed up first."""
    chosen = frozenset(names)
    policy = policy_of(options)
    if decision == "accept":
        return build(options, paths, policy=replace(policy, accept=chosen))
    return build(options, paths, policy=replace(policy, keep=chosen))


def named(found: Iterable[Waiting], keys: Iterable[str]) -> list[Waiting]:
    """The waiting sections that `keys` name; raises `UsageError` for a key that names none."""
    known = {item.key: item for item in found}
    for key in keys:
        if key not in known:
            hint = nearest(key, known) or "`smartspec review --list` shows what waits"
            raise UsageError.of(f"nothing waits as '{key}'", hint)
    return [known[key] for key in dict.fromkeys(keys)]


def as_json(found: Iterable[Waiting]) -> str:
    """What waits, for machines."""
    listed = [
        {
            "key": item.key,
            "path": item.paths.document,
            "line": item.section.line,
            "state": item.section.state,
            "causes": list(item.causes),
            "diff": item.hunks(),
        }
        for item in found
    ]
    return json.dumps({"version": 1, "waiting": listed}, indent=2, ensure_ascii=False)
