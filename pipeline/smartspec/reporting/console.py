"""What a build says on the terminal: failures as they come, a bar meanwhile, a count at the end."""

from __future__ import annotations

import io
import os
import sys
import time
from collections import Counter
from typing import Any, TextIO

from doit.exceptions import TaskFailed, UnmetDependency
from doit.reporter import ConsoleReporter

from smartspec.speech import told

_STARTED = time.perf_counter()  # imported first of all: what a person waits for counts from here
OUR_GROUPS = (
    "spec",
    "validate",
    "verify",
    "openapi",
    "ddl",
    "plan",
    "tasks",
    "index",
    "workspace",
)
_REFRESH_SECONDS = 0.1
_BAR = 24
_BACKUPS = 10


def wants_colour(stream: TextIO) -> bool:
    """Whether `stream` is a terminal of a person who has not asked for plain text."""
    if os.environ.get("NO_COLOR") or os.environ.get("CI"):
        return False
    return stream.isatty()


def fall_silent(stream: TextIO) -> None:
    """Let what goes to `stream` go nowhere: its reader has gone (`| head`).

    What is being built is still built, and Python does not try to say the rest when it ends.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


class BuildReporter(ConsoleReporter):  # type: ignore[misc]  # doit has no types
    """A doit reporter that stays quiet about what is up to date."""

    desc = "failures, a progress bar on a terminal, and a count at the end"

    def __init__(self, outstream: TextIO, options: dict[str, Any]) -> None:
        # doit took the stream when it was imported; a process that runs it twice may have another.
        outstream = sys.stdout if outstream.closed else outstream
        super().__init__(outstream, options)
        if isinstance(outstream, io.TextIOWrapper):
            # A title in Thai must not stop a build whose terminal knows only ASCII.
            outstream.reconfigure(errors="backslashreplace")
        self._failed_mark = "✗" if _can_show("✗━", outstream) else "x"
        self._bar_mark = "━" if _can_show("✗━", outstream) else "="
        self._counts: Counter[str] = Counter()
        self._said: Counter[str] = Counter()
        self._absent: set[str] = set()
        self._total = 0
        self._seen = 0
        self._shown_at = 0.0
        self._on_terminal = wants_colour(outstream)
        self._is_empty = False
        self._documents: list[Any] = []
        self._backups: list[str] = []

    def initialize(self, tasks: dict[str, Any], selected_tasks: list[str]) -> None:
        """Count what is to be looked at."""
        names: set[str] = set()
        for name in selected_tasks:
            task = tasks[name]
            names.update(task.task_dep if task.has_subtask else [name])
        self._total = len(names)
        self._documents = [tasks[name] for name in names if name.startswith("spec:")]
        self._is_empty = not any(name.startswith(("spec:", "workspace")) for name in tasks)

    def get_status(self, task: Any) -> None:
        """One more task is being looked at."""
        if task.has_subtask:
            return
        self._seen += 1
        now = time.perf_counter()
        if self._on_terminal and now - self._shown_at >= _REFRESH_SECONDS:
            self._shown_at = now
            self._show_bar(task.name)

    def write(self, text: str) -> None:
        """Say something, to whoever still listens."""
        try:
            self.outstream.write(text)
        except BrokenPipeError:
            fall_silent(self.outstream)

    def _flush(self) -> None:
        try:
            self.outstream.flush()
        except BrokenPipeError:
            fall_silent(self.outstream)

    def _show_bar(self, name: str) -> None:
        done = min(self._seen / max(self._total, 1), 1.0)
        filled = self._bar_mark * round(done * _BAR)
        line = f"{filled:<{_BAR}} {self._seen:,}/{self._total:,} {name}"
        self.write(f"\r\x1b[K{line[: _width() - 1]}")
        self._flush()

    def _clear_bar(self) -> None:
        if self._on_terminal and self._shown_at:
            self.write("\r\x1b[K")

    def execute_task(self, task: Any) -> None:
        """Quiet for the graph's own tasks; another task of the same `dodo.py` shows as usual."""
        if not _is_ours(task):
            self._clear_bar()
            super().execute_task(task)

    def skip_uptodate(self, task: Any) -> None:
        """Counted, not printed."""
        if _is_ours(task):
            self._counts[f"{_kind(task)} up to date"] += not task.has_subtask

    def add_success(self, task: Any) -> None:
        """Counted by what came of it."""
        if _is_ours(task) and not task.has_subtask:
            self._counts[f"{_kind(task)} {task.values.get('outcome', 'built')}"] += 1
            self._counts["warnings"] += task.values.get("warnings", 0)
            self._absent.update(task.values.get("absent", ()))
            if "backup" in task.values:
                self._backups.append(task.values["backup"])

    def add_failure(self, task: Any, fail: Any) -> None:
        """Printed at once; a task that only waited for a failed one has nothing to add."""
        if isinstance(fail, UnmetDependency):
            # doit would make this an error (exit code 2) where the failure itself is a failure (1):
            # the runner looks at the class after this call.
            fail.__class__ = TaskFailed
            return
        if not _is_ours(task):
            super().add_failure(task, fail)
            return
        self._counts[f"{_kind(task)} failed"] += 1
        message = str(fail.message).strip()
        self._said[message] += 1
        if self._said[message] > 1:
            return  # a broken template fails every spec that uses it: once is enough to read
        self._clear_bar()
        head = f"{self._failed_mark} {task.name}"
        self.write(f"\x1b[31m{head}\x1b[0m\n" if self._on_terminal else f"{head}\n")
        self.write("".join(f"  {line}\n" for line in message.splitlines()))

    def complete_run(self) -> None:
        """Say how many were built, kept, failed and up to date, and how long it took."""
        self._clear_bar()
        if self._is_empty:
            message = (
                "no specs here yet: add specs/<category>/<id>/spec.yaml, or run "
                "`smartspec init` for an example"
            )
            self.write(f"{told(message)}\n")
        for message, count in self._said.items():
            if count > 1:
                more = told(f"{count - 1:,} more failed for the same reason:")
                self.write(f"{self._failed_mark} {more} {message.splitlines()[0]}\n")
        for words in sorted(self._absent):
            self.write(f"{words}\n")
        self._say_what_checks_found()
        self._say_what_people_own()
        self.write(f"{self._summary()}\n")
        super().complete_run()
        self._flush()  # while a reader that has gone can still be noticed

    def _summary(self) -> str:
        """The last line: what became of the documents, and how long that took."""
        built, kept = self._counts["spec built"], self._counts["spec kept"]
        failed, idle = self._counts["spec failed"], self._counts["spec up to date"]
        seconds = time.perf_counter() - _STARTED
        return told(
            f"specs: {built:,} built, {kept:,} kept, {failed:,} failed, {idle:,} up to date "
            f"in {seconds:.2f} s"
        )

    def _say_what_checks_found(self) -> None:
        """How many documents the rules and the proofs refuse, and how many warnings there are."""
        failed, unproven = self._counts["validate failed"], self._counts["verify failed"]
        warnings = self._counts["warnings"]
        checks = [
            words
            for words, count in (
                (
                    told(f"{failed:,} spec failed" if failed == 1 else f"{failed:,} specs failed"),
                    failed,
                ),
                (
                    told(
                        f"{unproven:,} proof failed"
                        if unproven == 1
                        else f"{unproven:,} proofs failed"
                    ),
                    unproven,
                ),
                (
                    told(f"{warnings:,} warning" if warnings == 1 else f"{warnings:,} warnings"),
                    warnings,
                ),
            )
            if count
        ]
        if checks:
            found = ", ".join(checks)
            self.write(f"{told(f'checks: {found} (`smartspec validate` lists everything)')}\n")

    def _say_what_people_own(self) -> None:
        """What was replaced and where it is now, what waits, and what stays as people wrote it."""
        for path in sorted(self._backups)[:_BACKUPS]:
            self.write(f"{told(f'backup: {path}')}\n")
        if len(self._backups) > _BACKUPS:
            more = len(self._backups) - _BACKUPS
            self.write(f"{told(f'backup: {more:,} more beside these')}\n")
        # doit fills in what it remembers of tasks that are up to date: what waits is said again.
        found = [task.values for task in self._documents if task.values]
        waiting, edited, orphaned = (
            sum(values.get(name, 0) for values in found)
            for name in ("waiting", "edited", "orphaned")
        )
        parts = [
            words
            for words, count in (
                (told(f"{waiting:,} waiting (`smartspec review`)"), waiting),
                (told(f"{edited:,} edited by hand"), edited),
                (told(f"{orphaned:,} without a place in the plan"), orphaned),
            )
            if count
        ]
        if parts:
            self.write(f"{told('critical sections:')} {', '.join(parts)}\n")


def _can_show(text: str, stream: TextIO) -> bool:
    """Whether the encoding of `stream` has all of `text`."""
    try:
        text.encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _is_ours(task: Any) -> bool:
    return task.name.partition(":")[0] in OUR_GROUPS


def _kind(task: Any) -> str:
    return str(task.name.partition(":")[0])


def _width() -> int:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except OSError:
        return 80
