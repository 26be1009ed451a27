"""The same graph for ninja: `python -m benchmarks.ninja FOLDER` writes FOLDER/build.ninja.

One edge for each doit task that has a target, with the files that the task depends on. A
dependency on a value (`<file>#<what>`) has no likeness in ninja and is left out, so that ninja
has less to do. The edges run `:`, since what is compared is the run that finds nothing to do.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from doit.dependency import Dependency
from doit.globals import Globals

from smartspec import layout
from smartspec.graph import tasks
from smartspec.graph.checker import ContentChecker
from smartspec.graph.state import StateFile

BUILD = "build.ninja"
_RULE = "rule nothing\n  command = :\n  restat = 1\n\n"


def write_ninja(folder: Path) -> None:
    """Write the build.ninja of the workspace in `folder`."""
    edges = "".join(edge(task.targets, task.file_dep) for task in doit_tasks(folder))
    (folder / BUILD).write_text(_RULE + edges, encoding="utf-8")


def doit_tasks(folder: Path) -> Iterator[Any]:
    """Every doit task of the workspace that makes a file."""
    with contextlib.chdir(folder):
        # The task creators look for the dependency manager of a doit run.
        Globals.dep_manager = Dependency(StateFile, layout.STATE, checker_cls=ContentChecker)
        yield from (task for task in tasks.task_smartspec() if task.targets)


def edge(targets: list[str], dependencies: Iterator[str]) -> str:
    """One build statement."""
    inputs = [path for path in dependencies if "#" not in path]
    return f"build {_paths(targets)}: nothing {_paths(inputs)}\n"


def _paths(paths: list[str]) -> str:
    escaped = (path.replace("$", "$$").replace(" ", "$ ").replace(":", "$:") for path in paths)
    return " ".join(escaped)


if __name__ == "__main__":
    write_ninja(Path(sys.argv[1]))
