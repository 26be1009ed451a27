"""One run at a time in a workspace.

The lock is the operating system's (`exclusive`), so that a killed process leaves none. It belongs
to the open file, which processes started by `doit -n` inherit: the workers of one run share it.
What the lock file holds is only for telling people who is at work.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from mmap import mmap

from smartspec import exclusive, layout
from smartspec.errors import Fault, SmartSpecError
from smartspec.speech import told


class BusyError(SmartSpecError):
    """Another run is at work in the workspace, and this one was told not to wait."""


class Lock:
    """The lock of one workspace, for all processes of one run.

    Opened before worker processes are started, taken by the first that writes.
    """

    def __init__(self, root: str) -> None:
        path = self._path = f"{root}/{layout.LOCK}"
        self._file = -1
        self._held_by = 0
        self._said = mmap(-1, 1)  # shared by all processes of this run
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)  # Python closes it on exec
        except OSError:
            return  # a folder that nothing can be written to needs no lock: each write says so

    def take(self, wait: bool = True) -> None:
        """Hold the lock until the end of the run.

        Where another run has it, says who and waits; raises `BusyError` instead without `wait`.
        """
        if self._file < 0 or self._held_by == os.getpid():
            return
        if not exclusive.try_hold(self._file):
            owner = self._owner()
            if not wait:
                hint = "try again when it is done, or leave out --no-wait"
                raise BusyError(
                    [Fault(layout.LOCK, 0, 0, f"another run is at work: {owner}", "", hint)]
                )
            if not self._said[0]:
                self._said[0] = 1
                message = f"waiting for another run in this workspace: {owner}"
                print(told(message), file=sys.stderr)
            exclusive.hold(self._file)
        self._held_by = os.getpid()
        if not self._owner().startswith(f"{_run()},"):
            with suppress(OSError), open(self._path, "w", encoding="utf-8") as file:
                file.write(f"{_run()}, since {time.strftime('%Y-%m-%d %H:%M:%S')}\n")

    def _owner(self) -> str:
        # Opened anew: the place in a file that is shared with other processes is theirs as well.
        with suppress(OSError), open(self._path, encoding="utf-8", errors="replace") as file:
            return file.read(200).strip() or "just started"
        return "just started"

    def release(self) -> None:
        """Let the next run in."""
        if self._file >= 0:
            exclusive.let_go(self._file)
        self._held_by = 0


def _run() -> str:
    """The process that people know a run by."""
    from multiprocessing import parent_process

    parent = parent_process()
    return f"process {parent.pid if parent else os.getpid()}"


_LOCKS: dict[str, Lock] = {}


def lock_of(root: str) -> Lock:
    """The lock of a workspace; one for each workspace and run."""
    if root not in _LOCKS:
        _LOCKS[root] = Lock(root)
    return _LOCKS[root]


@contextmanager
def locked(root: str, wait: bool = True) -> Iterator[None]:
    """Have a workspace to oneself. Raises `BusyError` as `Lock.take` does."""
    lock = lock_of(root)
    lock.take(wait)
    try:
        yield
    finally:
        lock.release()
