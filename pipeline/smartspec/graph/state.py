"""What doit remembers of each task, in one small file that is replaced whole.

doit saves a state for every dependency of every task. Thousands of specs share the same few
dozen templates, so that the shared part of a task's dependencies is stored once as a bundle and
named by number. The file is disposable: one that cannot be read counts as empty, and the next
run finds that its documents are as they should be.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

from smartspec import store

FORMAT = 1
_CHECKER = "checker:"
_DEPENDENCIES = "deps:"

Key = str
Record = dict[Key, Any]


class _Row:
    """A task's record as stored: what is its own, and the number of its bundle."""

    __slots__ = ("bundle", "own")

    def __init__(self, own: Record, bundle: int) -> None:
        self.own = own
        self.bundle = bundle


class StateFile:
    """A doit backend (`doit.dependency.JsonDB` shows the interface)."""

    desc = "one JSON file, shared dependencies stored once, replaced atomically"

    def __init__(self, name: str, codec: object, *, module_name: str | None = None) -> None:
        del codec, module_name  # part of the interface; this file is always JSON
        self.name = name
        self._rows: dict[str, _Row] = {}
        self._bundles: list[Record] = []
        self._places: dict[str, int] = {}
        self._changed: dict[str, Record] = {}
        self._checker = ""
        self._dirty = False
        self._has_run = False
        self.finish: Callable[[], None] = lambda: None
        self._removed: set[str] = set()
        self._folded: set[str] = set()
        self._loaded: store.Stamp | None = None
        self._load()

    def _load(self) -> None:
        self._loaded = store.stamp("", os.path.abspath(self.name))
        try:
            with open(self.name, encoding="utf-8") as file:
                data = json.load(file)
            if data["format"] != FORMAT:
                return
            self._checker = data["checker"]
            self._bundles = data["bundles"]
            self._rows = {task: _Row(own, bundle) for task, (own, bundle) in data["rows"].items()}
            if not all(isinstance(row.own, dict) for row in self._rows.values()):
                raise ValueError("a record is a mapping")
            for number in {row.bundle for row in self._rows.values()}:
                self._bundles[number].get(_DEPENDENCIES)
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
            self._rows, self._bundles = {}, []

    def get(self, task_id: str, dependency: Key) -> Any:
        """One value of a task's record, or None."""
        changed = self._changed.get(task_id)
        if changed is not None:
            return changed.get(dependency)
        row = self._rows.get(task_id)
        if row is None:
            return None
        found = row.own.get(dependency)
        if found is not None:
            return found
        if dependency == _CHECKER:
            return self._checker
        bundle = self._bundles[row.bundle]
        if dependency == _DEPENDENCIES:
            return (*(key for key in row.own if not key.endswith(":")), *bundle)
        return bundle.get(dependency)

    def tasks(self) -> tuple[str, ...]:
        """Every task that there is a record of."""
        return (*self._rows, *self._changed)

    def stored(self, task_id: str) -> tuple[Record, int] | None:
        """A task's own record and its bundle's number, as long as this run did not change it."""
        row = self._rows.get(task_id)
        return (row.own, row.bundle) if row is not None else None

    def bundle(self, number: int) -> Record:
        """The states of the shared dependencies that a bundle stands for."""
        return self._bundles[number]

    def changed_in_place(self) -> None:
        """A state that `stored`, `bundle` or `get` gave out was changed: write it in the end."""
        self._dirty = True

    def set(self, task_id: str, dependency: Key, value: Any) -> None:
        """Change one value of a task's record.

        doit sets those of its groups in every run, and there is nothing to remember of them: only
        a record that is kept makes the file be written.
        """
        self._has_run = True
        self._record(task_id)[dependency] = value
        if dependency == _DEPENDENCIES:  # doit sets them last: the record is whole
            self._fold(task_id)

    def in_(self, task_id: str) -> bool:
        """Whether there is a record of the task."""
        return task_id in self._changed or task_id in self._rows

    def remove(self, task_id: str) -> None:
        """Forget a task."""
        self._dirty |= self.in_(task_id)
        self._removed.add(task_id)
        self._changed.pop(task_id, None)
        self._rows.pop(task_id, None)

    def remove_all(self) -> None:
        """Forget every task."""
        self._dirty = True
        self._removed.update(self._rows)
        self._rows, self._bundles, self._places, self._changed = {}, [], {}, {}
        self._folded.clear()

    def _record(self, task_id: str) -> Record:
        """The record of a task, taken out of its stored form."""
        record = self._changed.get(task_id)
        if record is None:
            row = self._rows.pop(task_id, None)
            record = {}
            if row is not None:
                self._dirty = True
                bundle = self._bundles[row.bundle]
                deps = tuple(key for key in (*row.own, *bundle) if not key.endswith(":"))
                record = {**bundle, **row.own, _CHECKER: self._checker, _DEPENDENCIES: deps}
            self._changed[task_id] = record
        return record

    def dump(self) -> None:
        """Write the file, if anything changed; what `finish` does after a run comes first."""
        if self._dirty or self._has_run:
            self.finish()
        for task in list(self._changed):
            self._fold(task)
        if not self._dirty:
            return
        self._catch_up()
        self._drop_unused_bundles()
        data = {
            "format": FORMAT,
            "checker": self._checker,
            "bundles": self._bundles,
            "rows": {task: [row.own, row.bundle] for task, row in sorted(self._rows.items())},
        }
        folder, name = os.path.split(os.path.abspath(self.name))
        store.write_text(folder, name, json.dumps(data, separators=(",", ":")))

    def _fold(self, task_id: str) -> None:
        """Bring a changed record into its stored form, which is a fraction of its size."""
        own, bundle = self._parted(self._changed.pop(task_id))
        if not own and not bundle:
            return  # a group: doit runs it every time, and there is nothing to remember
        self._dirty = True
        self._store(task_id, own, bundle)
        self._folded.add(task_id)

    def _store(self, task_id: str, own: Record, bundle: Record) -> None:
        if not self._places:
            self._places = {_name(known): number for number, known in enumerate(self._bundles)}
        number = self._places.setdefault(_name(bundle), len(self._bundles))
        if number == len(self._bundles):
            self._bundles.append(bundle)
        self._rows[task_id] = _Row(own, number)

    def _catch_up(self) -> None:
        """Take over what another run has written since this one began (it waited for that run)."""
        if store.stamp("", os.path.abspath(self.name)) == self._loaded:
            return
        rows = {task: self._rows[task] for task in self._folded if task in self._rows}
        mine = {task: (row.own, self._bundles[row.bundle]) for task, row in rows.items()}
        self._rows, self._bundles, self._places = {}, [], {}
        self._load()
        for task in self._removed:
            self._rows.pop(task, None)
        for task, (own, bundle) in mine.items():
            self._store(task, own, bundle)

    def _parted(self, record: Record) -> tuple[Record, Record]:
        """A record's own part and its shared part (dependencies outside the task's own folder).

        A dependency that was dropped since stays in the record under its old state: only those
        that doit listed last are kept.
        """
        self._checker = record.get(_CHECKER, self._checker)
        deps = set(record.get(_DEPENDENCIES, ()))
        own: Record = {}
        shared: Record = {}
        for key, value in record.items():
            if key in (_CHECKER, _DEPENDENCIES) or not (key.endswith(":") or key in deps):
                continue
            if key.endswith(":"):
                if value not in (None, {}):
                    own[key] = value
            elif "#" in key or key.startswith("specs/"):
                own[key] = value
            else:
                shared[key] = value
        return own, dict(sorted(shared.items()))

    def _drop_unused_bundles(self) -> None:
        used = sorted({row.bundle for row in self._rows.values()})
        moved = {old: new for new, old in enumerate(used)}
        self._bundles = [self._bundles[old] for old in used]
        self._places = {}
        for row in self._rows.values():
            row.bundle = moved[row.bundle]


def _name(bundle: Record) -> str:
    return json.dumps(bundle)
