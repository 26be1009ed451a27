"""How doit learns that a dependency changed: by content, looked at once a run.

Beside files there are values: a dependency written `<file>#<what>` stands for one thing that the
file says (an index entry, the resolved settings), so that a change elsewhere in the file does
not count. `<document>#generated` is the document as the pipeline last left it: this is how a
hand edit or a truncated file makes its task stale, which a plain doit target cannot.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from doit.dependency import FileChangedChecker

from smartspec import store

GENERATED = "#generated"
_ABSENT: store.Stamp = (0, 0)

State = Any
"""A digest for a value, `[mtime_ns, size, digest]` for a file (JSON makes tuples lists)."""


class ContentChecker(FileChangedChecker):  # type: ignore[misc]  # doit has no types
    """Compares stamps first and digests then; each path is looked at once in a run.

    What is saved after a task ran is the stamp from before it ran: a file edited while its task
    was running is then seen as changed by the next run.
    """

    def __init__(self) -> None:
        """`refreshed` is called when a saved stamp was brought up to date in place."""
        self.values: Mapping[str, str] = {}
        self.known: dict[str, store.Stamp] = {}
        self._digests: dict[str, str] = {}
        self.refreshed: Callable[[], None] = lambda: None

    def exists(self, file_path: str) -> bool:
        """Whether a target is there; for a document, as it was when this run first looked."""
        found = self.known.get(f"{file_path}{GENERATED}")
        return found != _ABSENT if found is not None else os.path.exists(file_path)

    def info(self, file_path: str) -> State:
        """The current stamp of a file, or the digest of a value.

        Raises `OSError` where a file is missing, which doit reports as an error of the task.
        """
        value = self.values.get(file_path)
        if value is not None:
            return value
        found = self.known.get(file_path)
        if found is None:
            found = self.known[file_path] = _stamp(file_path)
        return found

    def check_modified(self, file_path: str, file_stat: State, state: State) -> bool:
        """Whether a dependency differs from what was saved after the task last ran."""
        if isinstance(file_stat, str):
            return bool(file_stat != state)
        if state[0] == file_stat[0] and state[1] == file_stat[1]:
            return False
        if self._digest(file_path) != state[2]:
            return True
        # Touched but not changed: with the new stamp saved, the next run need not hash it again.
        state[0], state[1] = file_stat
        self.refreshed()
        return False

    def get_state(self, dep: str, current_state: State) -> State:
        """What to save of a dependency; None where it is saved already."""
        if dep.endswith(GENERATED):
            self.known.pop(dep, None)  # the task has just written it
            self._digests.pop(dep, None)
        now = self.info(dep)
        if isinstance(now, str):
            return None if now == current_state else now
        if current_state and current_state[0] == now[0] and current_state[1] == now[1]:
            return None
        return [now[0], now[1], self._digest(dep)]

    def _digest(self, dep: str) -> str:
        found = self._digests.get(dep)
        if found is None:
            try:
                with open(dep.removesuffix(GENERATED), "rb") as file:
                    found = store.digest(file.read())
            except OSError:
                found = ""
            self._digests[dep] = found
        return found


def _stamp(dep: str) -> store.Stamp:
    if dep.endswith(GENERATED):
        try:
            found = os.stat(dep.removesuffix(GENERATED))
        except OSError:
            return _ABSENT
    else:
        found = os.stat(dep)
    return found.st_mtime_ns, found.st_size
