"""A file is held by one at a time, also where the system has no `flock`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from smartspec import exclusive
from tests.workspace import OWN_PACKAGE


class Bytes:
    """What Windows' `msvcrt` does with the locks of bytes, for one process with two handles."""

    LK_NBLCK, LK_UNLCK = 2, 0

    def __init__(self) -> None:
        self.held: dict[int, int] = {}

    def locking(self, handle: int, mode: int, count: int) -> None:
        place = os.lseek(handle, 0, os.SEEK_CUR)
        assert count == 1
        if mode == self.LK_UNLCK:
            assert self.held.pop(place) == handle
        elif self.held.setdefault(place, handle) != handle:
            raise PermissionError(13, "Permission denied")


@pytest.fixture(params=["flock", "bytes"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the system has to lock a file with."""
    if request.param == "bytes":
        monkeypatch.setattr(exclusive, "_fcntl", None)
        monkeypatch.setattr(exclusive, "_msvcrt", Bytes())
    return str(request.param)


def test_a_file_is_held_by_one_at_a_time(system: str, tmp_path: Path) -> None:
    path = tmp_path / system
    first, second = (os.open(path, os.O_RDWR | os.O_CREAT) for _ in range(2))

    assert exclusive.try_hold(first)
    assert not exclusive.try_hold(second)
    exclusive.let_go(first)
    exclusive.hold(second)
    assert not exclusive.try_hold(first)


def test_nothing_is_imported_that_only_some_systems_have() -> None:
    code = """
import sys
for name in ("fcntl", "termios", "pwd", "grp", "resource"):
    sys.modules[name] = None
import smartspec.cli, smartspec.locking, smartspec.store, smartspec.graph.tasks
for name in smartspec.cli.COMMANDS:
    smartspec.cli.parser_of(name)
print("imported")
"""
    environment = {**os.environ, "PYTHONPATH": str(OWN_PACKAGE)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("imported\n", "")
