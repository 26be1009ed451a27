"""What a build says on the terminal."""

from __future__ import annotations

import io
import re

import pytest
from doit.exceptions import TaskFailed, UnmetDependency
from doit.task import Task

from smartspec.reporting.console import BuildReporter, wants_colour


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def task(name: str, outcome: str = "") -> Task:
    made = Task(name, None)
    made.values = {"outcome": outcome} if outcome else {}
    return made


def said(stream: io.StringIO) -> str:
    return re.sub(r"in \d+\.\d\d s", "in N s", stream.getvalue())


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def reporter(stream: io.StringIO) -> BuildReporter:
    made = BuildReporter(stream, {})
    names = ["spec:a", "spec:b", "spec:c", "spec:d"]
    made.initialize({name: task(name) for name in names}, names)
    return made


def test_the_last_line_counts_what_came_of_each_spec(
    reporter: BuildReporter, stream: io.StringIO
) -> None:
    reporter.add_success(task("spec:a", "built"))
    reporter.add_success(task("spec:b", "kept"))
    reporter.skip_uptodate(task("spec:c"))
    reporter.add_failure(task("spec:d"), TaskFailed("specs/d: broken"))
    reporter.complete_run()
    assert said(stream).splitlines() == [
        "✗ spec:d",
        "  specs/d: broken",
        "specs: 1 built, 1 kept, 1 failed, 1 up to date in N s",
    ]


def test_a_reason_that_many_share_is_told_once(
    reporter: BuildReporter, stream: io.StringIO
) -> None:
    for name in ("spec:a", "spec:b", "spec:c"):
        reporter.add_failure(task(name), TaskFailed("templates/x.md.j2:3:1: broken\n    mend it"))
    reporter.complete_run()
    assert said(stream).count("    mend it") == 1
    assert "✗ 2 more failed for the same reason: templates/x.md.j2:3:1: broken" in said(stream)


def test_a_task_that_waited_for_a_failed_one_is_a_failure_and_not_an_error(
    reporter: BuildReporter, stream: io.StringIO
) -> None:
    unmet = UnmetDependency("spec:a")
    reporter.add_failure(task("validate:a"), unmet)
    # doit's runner looks at the class next: an error would make the exit code 2.
    assert isinstance(unmet, TaskFailed)
    assert stream.getvalue() == ""


def test_warnings_of_checks_are_counted(reporter: BuildReporter, stream: io.StringIO) -> None:
    checked = task("validate:a", "checked")
    checked.values["warnings"] = 2
    reporter.add_success(checked)
    reporter.complete_run()
    assert "checks: 2 warnings (`smartspec validate` lists everything)" in said(stream)


def test_an_empty_workspace_is_told_what_to_do_next(stream: io.StringIO) -> None:
    reporter = BuildReporter(stream, {})
    reporter.initialize({}, [])
    reporter.complete_run()
    assert "smartspec init" in said(stream)


def test_another_task_of_the_same_dodo_file_shows_as_usual(
    reporter: BuildReporter, stream: io.StringIO
) -> None:
    other = Task("deploy", ["true"])
    reporter.execute_task(other)
    assert stream.getvalue() == ".  deploy\n"


def test_the_bar_is_for_terminals_only(
    reporter: BuildReporter, stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    reporter.get_status(task("spec:a"))
    assert stream.getvalue() == ""
    terminal = Terminal()
    seen = BuildReporter(terminal, {})
    seen.initialize({"spec:a": task("spec:a")}, ["spec:a"])
    seen.get_status(task("spec:a"))
    assert "1/1 spec:a" in terminal.getvalue()


@pytest.mark.parametrize("variable", ["NO_COLOR", "CI"])
def test_plain_text_is_given_to_who_asks_for_it(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    assert wants_colour(Terminal())
    monkeypatch.setenv(variable, "1")
    assert not wants_colour(Terminal())
