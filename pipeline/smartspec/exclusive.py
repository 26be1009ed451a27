"""Have an open file to oneself, by what the system offers; it forgets the holder that dies.

Where there is `flock` (everything but Windows) the hold belongs to the open file, which processes
started from this one share. Windows locks bytes, for one process: the workers of `doit -n` then
take turns. `filelock` from PyPI would do the same two calls, and would not share a hold.
"""

from __future__ import annotations

import importlib
import os
import time
from typing import Any

_FAR = 1 << 30
"""The byte that is locked on Windows: behind all that is written, which others may then read."""
_PAUSE = 0.1
_BUSY = (PermissionError, BlockingIOError)


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


_fcntl = _module("fcntl")
_msvcrt = _module("msvcrt")


def try_hold(handle: int) -> bool:
    """Hold the file if nobody else does; says whether it is held now."""
    try:
        if _fcntl is not None:
            _fcntl.flock(handle, _fcntl.LOCK_EX | _fcntl.LOCK_NB)
        elif _msvcrt is not None:
            os.lseek(handle, _FAR, os.SEEK_SET)
            _msvcrt.locking(handle, _msvcrt.LK_NBLCK, 1)
    except _BUSY:
        return False
    return True


def hold(handle: int) -> None:
    """Hold the file, as soon as nobody else does."""
    if _fcntl is not None:
        _fcntl.flock(handle, _fcntl.LOCK_EX)
        return
    while not try_hold(handle):
        time.sleep(_PAUSE)


def let_go(handle: int) -> None:
    """Let others hold the file."""
    if _fcntl is not None:
        _fcntl.flock(handle, _fcntl.LOCK_UN)
    elif _msvcrt is not None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        _msvcrt.locking(handle, _msvcrt.LK_UNLCK, 1)
