"""`doit info` answers a mistyped name in words."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from doit.task import Task

from smartspec.graph.info import Info


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("spec:spec-01-a", "did you mean 'spec:spec-001-a'?"),
        ("zzz", "`doit list --all` shows every task"),
    ],
)
def test_an_unknown_task_is_told_with_the_nearest_and_exit_code_2(asked: str, hint: str) -> None:
    command = Info.__new__(Info)
    command.task_list = [Task("spec:spec-001-a", None), Task("index", None)]
    command.outstream = io.StringIO()

    assert command._execute([asked]) == 2
    said = command.outstream.getvalue()
    assert said == f"smartspec: there is no task '{asked}'\n    {hint}\n"


def test_a_task_is_shown_as_doit_shows_it() -> None:
    command = Info.__new__(Info)
    command.task_list = [Task("index", None, doc="Keep it.")]
    command.outstream = io.StringIO()
    command.dep_manager = SimpleNamespace()

    assert command._execute(["index"], hide_status=True) == 0
    assert "Keep it." in command.outstream.getvalue()
