"""What a process costs: started, waited for, and asked of the kernel."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took, with all that it started and waited for."""

    wall: float
    """Seconds by the clock."""
    cpu: float
    """Seconds of processor time, user and system."""
    megabytes: float
    """The most memory that it held at once."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that came to its end, and what it printed."""

    cost: Cost
    output: str


class CommandFailedError(Exception):
    """A measured command did not end with 0: its times would mean nothing."""


def run(command: Sequence[str], folder: Path) -> Finished:
    """Run `command` in `folder` to its end. Raises `CommandFailedError` with what it said."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read()
    if process.returncode != 0:
        raise CommandFailedError(
            f"{' '.join(command)} ended with {process.returncode}:\n{said[-2000:]}"
        )
    return Finished(Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024), said)


def middle(costs: Iterable[Cost]) -> Cost:
    """The median of each figure."""
    found = list(costs)
    return Cost(
        median(cost.wall for cost in found),
        median(cost.cpu for cost in found),
        median(cost.megabytes for cost in found),
    )
