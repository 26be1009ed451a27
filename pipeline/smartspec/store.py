"""All access to the project's own files: reading, atomic writing, digests, listing.

Every path given here is relative to a workspace `root`, and must stay inside it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from threading import current_thread, get_ident, main_thread

from smartspec.errors import Fault, SourceError

Stamp = tuple[int, int]
"""Modification time in nanoseconds, and size in bytes."""

DIGEST_BYTES = 10


def digest(data: bytes | str) -> str:
    """20 hexadecimal digits that name `data`; 80 bits make a chance collision unthinkable."""
    raw = data.encode() if isinstance(data, str) else data
    return blake2b(raw, digest_size=DIGEST_BYTES).hexdigest()


def stamp(root: str, path: str) -> Stamp | None:
    """The stamp of a file, or None where there is none."""
    try:
        found = os.stat(f"{root}/{path}" if not path.startswith("/") else path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


@dataclass(frozen=True, slots=True)
class Folder:
    """One listed folder: plain files with their stamps, and the names of its sub-folders."""

    files: dict[str, Stamp]
    folders: tuple[str, ...]
    outside: tuple[str, ...]
    """Links that lead out of the workspace."""


def listing(root: str, path: str) -> Folder:
    """The content of a folder, in name order; empty where there is no such folder.

    Names that start with a dot are passed over. A link is followed only inside `root`.
    """
    files: dict[str, Stamp] = {}
    folders: list[str] = []
    outside: list[str] = []
    base = path if path.startswith("/") else f"{root}/{path}"
    with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(base) as entries:
        for entry in sorted(entries, key=lambda item: item.name):
            if entry.name.startswith("."):
                continue
            if entry.is_symlink() and not is_inside(root, entry.path):
                outside.append(entry.name)
            elif entry.is_dir():
                folders.append(entry.name)
            elif entry.is_file():
                found = entry.stat()
                files[entry.name] = (found.st_mtime_ns, found.st_size)
    return Folder(files, tuple(folders), tuple(outside))


def entries_of(root: str, path: str) -> frozenset[str]:
    """The names of everything in a folder; none where there is no such folder."""
    try:
        return frozenset(os.listdir(f"{root}/{path}"))
    except OSError:
        return frozenset()


def names(root: str, path: str) -> Folder:
    """`listing` without the files: one look at the folder, however much it holds."""
    folders: list[str] = []
    outside: list[str] = []
    missing = contextlib.suppress(FileNotFoundError, NotADirectoryError)
    with missing, os.scandir(f"{root}/{path}") as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_symlink() and not is_inside(root, entry.path):
                outside.append(entry.name)
            elif entry.is_dir():
                folders.append(entry.name)
    return Folder({}, tuple(sorted(folders)), tuple(sorted(outside)))


def folder_above(folder: str, name: str) -> str | None:
    """The nearest folder, `folder` or one above it, that holds something called `name`."""
    while not os.path.lexists(os.path.join(folder, name)):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def is_inside(root: str, path: str) -> bool:
    """Whether `path`, links resolved, is `root` or lies below it."""
    real_root = os.path.realpath(root)
    real = os.path.realpath(os.path.join(real_root, path))
    return real == real_root or real.startswith(real_root + os.sep)


def locate(root: str, path: str) -> str:
    """Absolute form of `path`; raises `SourceError` where it leaves the workspace."""
    if not is_inside(root, path):
        message = "this path leads outside the workspace"
        raise SourceError([Fault(path, 0, 0, message, hint="use a path below the workspace root")])
    return os.path.join(root, path)


def read_bytes(root: str, path: str) -> bytes:
    """The bytes of a workspace file; raises `SourceError` where it cannot be read."""
    try:
        with open(locate(root, path), "rb") as file:
            return file.read()
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise SourceError([Fault(path, 0, 0, f"cannot read it: {reason.lower()}")]) from None


def decode(data: bytes, path: str) -> str:
    """UTF-8 text; raises `SourceError` at the line of the first byte that is not."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        hint = "save the file as UTF-8"
        raise SourceError([Fault(path, line, column, "not UTF-8 text", hint=hint)]) from None


def read_text(root: str, path: str) -> str:
    """The text of a workspace file; raises `SourceError` if it is missing or not UTF-8."""
    return decode(read_bytes(root, path), path)


def claim_folder(root: str, path: str) -> bool:
    """Make the folder `path`; False where it is there already, whoever made it.

    Raises `SourceError` where it cannot be made.
    """
    target = locate(root, path)
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.mkdir(target)
    except FileExistsError:
        return False
    except OSError as error:
        reason = (error.strerror or "cannot be made").lower()
        raise SourceError([Fault(path, 0, 0, f"cannot make this folder: {reason}")]) from None
    return True


def write_text(root: str, path: str, text: str, durable: bool = False) -> bool:
    """`write_bytes` of a text in UTF-8."""
    return write_bytes(root, path, text.encode(), durable)


def write_bytes(root: str, path: str, data: bytes, durable: bool = False) -> bool:
    """Put `data` in a file unless it stands there already; says whether it wrote.

    A reader sees the old file or the new one, never a part: the data goes to a temporary file
    beside the target, which is then renamed over it. That holds whenever a process is killed. A
    machine that loses power is another matter, and costs a wait for the disk: `durable` is for
    files with something that a person wrote; all others can be generated again. Raises
    `SourceError` where the file cannot be written (a read-only folder, a full disk).
    """
    target = locate(root, path)
    if os.path.islink(target):  # what it leads to is written, and the link stays somebody's
        target = os.path.realpath(target)
    try:
        if _holds(target, data):
            return False
        os.makedirs(os.path.dirname(target), exist_ok=True)
        _replace(target, data, durable)
    except OSError as error:
        raise _unwritable(path, error) from None
    return True


@contextlib.contextmanager
def scratch(root: str, path: str) -> Iterator[str]:
    """A new folder below the folder `path`, by its path from `root`; it goes when the block ends.

    Raises `SourceError` where none can be made.
    """
    import tempfile

    base = locate(root, path)
    try:
        os.makedirs(base, exist_ok=True)
        made = tempfile.TemporaryDirectory(prefix=".scratch-", dir=base)
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        raise SourceError([Fault(path, 0, 0, f"cannot write into it: {reason}")]) from None
    with made as folder:
        yield f"{path}/{os.path.basename(folder)}"


def duplicate(root: str, path: str, target: str) -> bool:
    """Copy the file `path` to `target`, with its stamp; False where there is none.

    Raises `SourceError` where it cannot be copied.
    """
    import shutil

    old, new = locate(root, path), locate(root, target)
    try:
        os.makedirs(os.path.dirname(new), exist_ok=True)
        shutil.copy2(old, new)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _unwritable(target, error) from None
    return True


def point(root: str, path: str, target: str) -> None:
    """Make a symbolic link at `path`. Raises `SourceError` where that cannot be done."""
    place = locate(root, path)
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.symlink(target, place)
    except OSError as error:
        raise _unwritable(path, error) from None


def remove(root: str, path: str) -> None:
    """Take a file away; one that is not there is fine. Raises `SourceError` where it stays."""
    try:
        os.unlink(locate(root, path))
    except FileNotFoundError:
        return
    except OSError as error:
        reason = (error.strerror or "cannot be removed").lower()
        raise SourceError([Fault(path, 0, 0, f"cannot remove it: {reason}")]) from None


def append_line(root: str, path: str, line: str, limit: int, kept: int) -> None:
    """Add a line to a log that several processes write; a log that cannot be written is let be.

    A log longer than `limit` bytes becomes `<path>.1`, that one `<path>.2`, and so on up to
    `kept`.
    """
    from smartspec import exclusive

    with contextlib.suppress(OSError):
        target = locate(root, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            exclusive.hold(handle)
            found = os.fstat(handle)
            ours = os.stat(target).st_ino == found.st_ino  # nobody moved it while we waited
            os.write(handle, f"{line}\n".encode())
            if ours and found.st_size > limit:
                for number in range(kept, 1, -1):
                    with contextlib.suppress(FileNotFoundError):
                        os.replace(f"{target}.{number - 1}", f"{target}.{number}")
                os.replace(target, f"{target}.1")
        finally:
            os.close(handle)


def _unwritable(path: str, error: OSError) -> SourceError:
    reason = (error.strerror or "cannot be written").lower()
    return SourceError([Fault(path, 0, 0, f"cannot write it: {reason}")])


def _holds(target: str, data: bytes) -> bool:
    try:
        with open(target, "rb") as file:
            return file.read() == data
    except FileNotFoundError:
        return False


def _replace(target: str, data: bytes, durable: bool) -> None:
    folder, name = os.path.split(target)
    # A thread writes one file at a time, so that its number and its process's make the name its
    # own. What a killed process leaves is hidden, ignored by git, and replaced by the next of that
    # number.
    thread = "" if current_thread() is main_thread() else f"-{get_ident()}"
    temporary = f"{folder}/.{name}.{os.getpid()}{thread}.tmp"
    mode = _mode(target)
    if mode is not None and not mode & 0o200:  # a rename would go through all the same
        raise PermissionError(0, "the file is read-only; make it writable, or delete it")
    try:
        with open(temporary, "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        if mode is not None:
            os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    if durable:
        _sync_folder(folder)


def _sync_folder(folder: str) -> None:
    """Have the disk keep a rename, where the system can be asked for it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _mode(target: str) -> int | None:
    """The permissions of a file, or None where there is none."""
    try:
        return os.stat(target).st_mode & 0o7777
    except FileNotFoundError:
        return None
