"""Copies of files, made before something that a person wrote is replaced."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smartspec import layout, store
from smartspec.graph.trace import trace

if TYPE_CHECKING:
    from smartspec.graph.build import Options


def back_up(options: Options, paths: layout.SpecPaths, target: str | None = None) -> str | None:
    """Copy the document of a spec, or its file `target`, aside.

    The copy's path, or None where no backups are wanted. Names hold the minute
    (`spec.backup-20251203-1430.md`); a second one in it is `…-1430-2.md`. Of each file the newest
    `output.keepBackups` are kept. The trace names the copy at once, so that
    it is found even if the run is killed. Raises `SourceError` where the copy
    cannot be written: then nothing is replaced, either.
    """
    from smartspec.graph.build import library_of

    library = library_of(options)
    if options.no_backup or not library.output("create_backups"):
        return None
    target = target or paths.document
    folder = _folder(options, paths)
    names = _Names.of(target)
    data = store.read_bytes(options.root, target)
    minute = time.strftime("%Y%m%d-%H%M")
    # The run has the workspace to itself. A name that is free because its file was dropped would
    # count as the oldest: the next one is behind all that are there.
    there = [names.age(name) for name in names.among(options.root, folder)]
    count = max((count for known, count in there if known == minute), default=0) + 1
    path = f"{folder}/{names.prefix}{minute}{f'-{count}' if count > 1 else ''}{names.ending}"
    store.write_bytes(options.root, path, data, durable=True)
    trace(options, f"backup:{paths.id}", {"outcome": "built", "backup": path})
    for name in sorted(names.among(options.root, folder), key=names.age)[
        : -library.output("keep_backups")
    ]:
        store.remove(options.root, f"{folder}/{name}")
    return path


def newest_backup(options: Options, paths: layout.SpecPaths) -> str | None:
    """The path of the last copy of a spec's document; None where there is none."""
    folder, names = _folder(options, paths), _Names.of(paths.document)
    found = max(names.among(options.root, folder), key=names.age, default=None)
    return f"{folder}/{found}" if found else None


def _folder(options: Options, paths: layout.SpecPaths) -> str:
    from smartspec.graph.build import library_of

    home = layout.output_folder(options.output_dir, library_of(options).output("output_dir"))
    return f"{home}/backups/{paths.id}"


@dataclass(frozen=True)
class _Names:
    """How the copies of one file are called."""

    prefix: str
    ending: str

    @classmethod
    def of(cls, target: str) -> _Names:
        stem, dot, ending = target.rpartition("/")[2].rpartition(".")
        return cls(f"{stem}.backup-", f"{dot}{ending}")

    def among(self, root: str, folder: str) -> list[str]:
        """The copies in `folder`."""
        return [name for name in store.listing(root, folder).files if name.startswith(self.prefix)]

    def age(self, name: str) -> tuple[str, int]:
        """What copies are put in order by: the minute, then the count in it."""
        stem = name.removeprefix(self.prefix).removesuffix(self.ending)
        minute, count = stem[:13], stem[14:]
        return minute, int(count) if count.isdigit() else 1
