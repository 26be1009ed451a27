"""Copies of documents, made before something that a person wrote is replaced."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from smartspec import layout, store
from smartspec.graph.trace import trace

if TYPE_CHECKING:
    from smartspec.graph.build import Options

PREFIX = "spec.backup-"


def back_up(options: Options, paths: layout.SpecPaths) -> str | None:
    """Copy the document of a spec aside; the copy's path, or None where no backups are wanted.

    Names hold the minute (`spec.backup-20251203-1430.md`); a second one in it is `…-1430-2.md`.
    Of each spec the newest `output.keepBackups` are kept. The trace names the copy at once, so that
    it is found even if the run is killed. Raises `SourceError` where the copy
    cannot be written: then nothing is replaced, either.
    """
    from smartspec.graph.build import library_of

    library = library_of(options)
    if options.no_backup or not library.output("create_backups"):
        return None
    folder = f"{layout.output_folder(options.output_dir, library.output('output_dir'))}/backups"
    folder = f"{folder}/{paths.id}"
    data = store.read_bytes(options.root, paths.document)
    minute = time.strftime("%Y%m%d-%H%M")
    # The run has the workspace to itself. A name that is free because its file was dropped would
    # count as the oldest: the next one is behind all that are there.
    there = [_age(name) for name in _backups(options.root, folder)]
    count = max((count for known, count in there if known == minute), default=0) + 1
    path = f"{folder}/{PREFIX}{minute}{f'-{count}' if count > 1 else ''}.md"
    store.write_bytes(options.root, path, data, durable=True)
    trace(options, f"backup:{paths.id}", {"outcome": "built", "backup": path})
    _drop_oldest(options.root, folder, library.output("keep_backups"))
    return path


def _drop_oldest(root: str, folder: str, kept: int) -> None:
    for name in sorted(_backups(root, folder), key=_age)[:-kept]:
        store.remove(root, f"{folder}/{name}")


def _backups(root: str, folder: str) -> list[str]:
    return [name for name in store.listing(root, folder).files if name.startswith(PREFIX)]


def _age(name: str) -> tuple[str, int]:
    """What backups are put in order by: the minute, then the count in it."""
    stem = name.removeprefix(PREFIX).removesuffix(".md")
    minute, _, count = stem[:13], stem[13:14], stem[14:]
    return minute, int(count) if count.isdigit() else 1
