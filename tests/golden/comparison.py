"""A document held against its golden file, with a failure that can be read.

pytest-snapshot shows a difference through pytest's own diff of two long strings, which for a
document of two thousand lines is neither quick nor readable. Here a failure is a unified diff, as
a review shows it; updating is left to pytest-snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import unified_diff
from pathlib import Path

import pytest
from pytest_snapshot.plugin import Snapshot

MOST_LINES = 80
LONGEST_LINE = 160
_CONTEXT = 3
_UPDATE = "if the change is meant: pytest tests/golden --snapshot-update"


class Golden:
    """The goldens below one folder; `updating` writes them in place of comparing."""

    def __init__(self, snapshot: Snapshot, folder: Path, updating: bool) -> None:
        self._snapshot = snapshot
        self._folder = folder
        self._updating = updating
        snapshot.snapshot_dir = folder

    def assert_match(self, text: str, name: str) -> None:
        """Fail unless `text` is the golden called `name`; touches no other golden."""
        if self._updating:
            self._snapshot.assert_match(text, name)
            return
        path = self._folder / name
        shown = shown_path(path)
        if not path.is_file():
            pytest.fail(f"{shown} is not there; to make it: {_UPDATE.partition(': ')[2]}", False)
        expected = path.read_bytes().decode().replace("\r\n", "\n")
        if text != expected:
            pytest.fail(f"{difference(expected, text, shown)}\n\n{_UPDATE}", pytrace=False)


def shown_path(path: Path) -> str:
    """`path` as one would type it in the folder that pytest runs in."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def difference(expected: str, actual: str, path: str) -> str:
    """What changed, as a unified diff that is cut where it grows too long to read.

    Its first line is `path:line` of the first difference, which editors and terminals open.
    """
    old, new = expected.split("\n"), actual.split("\n")
    first = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False), 1) if a != b),
        min(len(old), len(new)) + 1,
    )
    diff = list(unified_diff(old, new, path, "rendered now", n=_CONTEXT, lineterm=""))
    added = sum(line.startswith("+") for line in diff[2:])
    removed = sum(line.startswith("-") for line in diff[2:])
    head = f"{path}:{first}: the document is not its golden (+{added} -{removed} lines)"
    shown = [head, "", *(_short(line) for line in diff[:MOST_LINES])]
    if len(diff) > MOST_LINES:
        shown.append(f"… and {len(diff) - MOST_LINES} more lines of difference")
    return "\n".join(shown)


def _short(line: str) -> str:
    """`line`, cut if it is long, with the spaces visible that end it."""
    if len(line) > LONGEST_LINE:
        return f"{line[:LONGEST_LINE]}… ({len(line)} characters)"
    words = line.rstrip(" \t")
    return line if line == words or words in {"", "+", "-"} else f"{line}⏎"


def left_over(folder: Path, names: Iterable[str]) -> list[Path]:
    """The files below `folder` that are nobody's golden any more."""
    known = {folder / name for name in names}
    return sorted(path for path in folder.rglob("*") if path.is_file() and path not in known)
