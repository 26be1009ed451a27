"""The workspace as it stood at a revision, from git.

Nothing is checked out: the tree is put together in a folder of the cache, what has not changed
since with the stamps that it has now, so that nothing of it is parsed again.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from smartspec import layout, store
from smartspec.errors import UsageError

_OWN = (f"{layout.SPECS}/", f"{layout.HOME}/", layout.PROJECT_CONFIG)
_NOT_OURS = (f"{layout.CACHE}/", f"{layout.HOME}/backups/", f"{layout.HOME}/reports/")
_CONTRACTS = (".yaml", ".yml", ".json")
"""Files that a spec may be made from wherever they stand, by the ends of their names."""
_GIT = ("git", "--no-optional-locks")
"""git as one that only looks."""
_LINK = "120000"
"""git's mode of a symbolic link."""


@dataclass(frozen=True)
class Past:
    """A workspace as it stood at `commit`, under the folder `root`.

    `changed` are the files that are not now what they were then: added, removed or different.
    """

    root: str
    commit: str
    changed: frozenset[str]


@dataclass(frozen=True)
class _Blob:
    mode: str
    name: str


def branching_point(root: str, revision: str) -> str:
    """The commit where `HEAD` left `revision`: what others did there since is not counted.

    `revision` itself where the two have no commit in common. Raises `UsageError` where git is not
    there, the workspace is in no repository, or the repository has no such revision.
    """
    _git(root, "rev-parse", "--git-dir")
    try:
        verify = ("rev-parse", "--verify", "--quiet", "--end-of-options")
        commit = _git(root, *verify, f"{revision}^{{commit}}").strip()
    except UsageError:
        hint = "fetch it first: a shallow clone has only the last commits"
        raise UsageError.of(f"git knows no revision '{revision}'", hint) from None
    try:
        return _git(root, "merge-base", commit, "HEAD").strip()
    except UsageError:
        return commit


@contextmanager
def past(root: str, commit: str) -> Iterator[Past]:
    """The workspace at `commit`; its folder goes when the block ends.

    Raises `SourceError` where the folder cannot be made, `UsageError` where git cannot read.
    """
    blobs = _blobs(root, commit)
    changed = _changed(root, commit)
    with store.scratch(root, layout.CACHE) as folder:
        _put(root, folder, blobs, changed)
        if store.stamp(root, layout.SCAN_CACHE) is not None:
            store.duplicate(root, layout.SCAN_CACHE, f"{folder}/{layout.SCAN_CACHE}")
        yield Past(store.locate(root, folder), commit, changed)


def _blobs(root: str, commit: str) -> dict[str, _Blob]:
    """Every file below the workspace at `commit`, by its path from the workspace."""
    found: dict[str, _Blob] = {}
    for line in _git(root, "ls-tree", "-r", "-z", commit, ".").split("\0"):
        about, _, path = line.partition("\t")
        if path and not path.startswith(_NOT_OURS):
            mode, kind, name = about.split(" ")
            if kind == "blob":
                found[path] = _Blob(mode, name)
    return found


def _changed(root: str, commit: str) -> frozenset[str]:
    """The files whose content is another than at `commit`, those that git does not track too."""
    tracked = _git(
        root, "diff", "--name-only", "--no-renames", "--relative", "-z", commit, "--", "."
    )
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    return frozenset(filter(None, (*tracked.split("\0"), *new.split("\0"))))


def _put(root: str, folder: str, blobs: Mapping[str, _Blob], changed: frozenset[str]) -> None:
    """Put all files into `folder`: what is as it was is copied, so that its stamp is the same.

    Hard links would be quicker, but change a time by which git knows that it need not look at a
    file again.
    """
    other: dict[str, _Blob] = {}
    for path, blob in blobs.items():
        is_link = blob.mode == _LINK
        if not path.startswith(_OWN) and not path.endswith(_CONTRACTS) and not is_link:
            # Only whether it is there can matter: an index may point to it.
            store.write_bytes(root, f"{folder}/{path}", b"")
        elif path in changed or is_link or not store.duplicate(root, path, f"{folder}/{path}"):
            other[path] = blob
    for (path, blob), data in zip(other.items(), _contents(root, other.values()), strict=True):
        if blob.mode == _LINK:
            store.point(root, f"{folder}/{path}", data.decode())
        else:
            store.write_bytes(root, f"{folder}/{path}", data)


def _contents(root: str, blobs: Iterable[_Blob]) -> Iterator[bytes]:
    """What each blob holds, from one run of git."""
    names = [blob.name for blob in blobs]
    if not names:
        return
    asked = "".join(f"{name}\n" for name in names).encode()
    answer = _run(root, ("cat-file", "--batch"), asked)
    place = 0
    for _ in names:
        end = answer.index(b"\n", place)
        size = int(answer[place:end].rsplit(b" ", 1)[1])
        yield answer[end + 1 : end + 1 + size]
        place = end + 1 + size + 1


def _git(root: str, *words: str) -> str:
    return _run(root, words).decode("utf-8", "surrogateescape")


def _run(root: str, words: Sequence[str], given: bytes = b"") -> bytes:
    """What git answers. Raises `UsageError` with its last line where it cannot."""
    try:
        done = subprocess.run(
            (*_GIT, *words), cwd=root, input=given, capture_output=True, check=False
        )
    except OSError:
        raise UsageError.of("git cannot be run here", "install git") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        message = f"git cannot answer: {said[-1] if said else words[0]}"
        raise UsageError.of(
            message, "run it in a clone of the repository that holds this workspace"
        )
    return done.stdout
