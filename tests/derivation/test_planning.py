"""The tasks of a derived spec: what each is about, what it waits for, what shows it is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from smartspec.source.spec import Spec
from smartspec.views.roadmap import roadmap
from smartspec.views.work import Worklist

from .strategies import sources
from .test_derive import STACKS, derived, spec_of

BOOKING: dict[str, Any] = {
    "id": "spec-900-asked",
    "title": "Room Booking",
    "profile": "functional",
    "stories": [
        {
            "id": "FR-1",
            "actor": "Guest",
            "want": "create a booking",
            "acceptance": [{"given": "a free room", "when": "it is booked", "then": "it is taken"}],
        },
        {"id": "FR-2", "actor": "Guest", "want": "cancel a booking"},
    ],
    "business_rules": [
        {
            "id": "BR-1",
            "rule": "A room is booked once",
            "applies_to": ["FR-1"],
            "violation": {"code": "TAKEN", "message": "taken", "status": 409},
        }
    ],
    "quality": [{"id": "NFR-1", "kind": "performance", "requirement": "fast"}],
    "entities": [{"name": "Booking", "fields": [{"name": "code"}]}],
}


def tasks_of(spec: Spec) -> Worklist:
    return roadmap(spec, spec.data_model.tables, (), "none").work


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.stem)
@given(data=sources())
def test_the_release_comes_after_everything_and_the_days_add_up(
    path: Path, data: dict[str, Any]
) -> None:
    spec = spec_of(derived(data, path))
    work = tasks_of(spec)

    release = work.tasks[-1]
    assert release.title == "Release to staging, then to production"
    assert work.critical_path[-1] == release
    assert [task.title for task in work.tasks[:-1] if task.end > release.start] == []
    assert sum(task.days for task in work.tasks) == spec.effort_days


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.stem)
@given(data=sources())
def test_every_module_is_a_file_of_a_task(path: Path, data: dict[str, Any]) -> None:
    spec = spec_of(derived(data, path))
    files = {file for task in tasks_of(spec).tasks for file in task.files}
    assert files == {module.path for module in spec.design.modules}


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.stem)
def test_a_task_names_the_files_that_it_is_about(path: Path) -> None:
    by_start = {
        task.title.split(" ")[0]: " ".join(task.files).lower()
        for task in tasks_of(spec_of(derived(BOOKING, path))).tasks
    }
    assert "migrations/" in by_start["Migration"]
    assert "booking." in by_start["Migration"]
    assert "service" in by_start["BR-1:"]
    assert "routes" in by_start["POST"]
    assert "authenticate" in by_start["Set"] or "security" in by_start["Set"]
    assert by_start["Tests"] == by_start["NFR-1:"] == by_start["Release"] == ""


def test_a_rule_is_shown_by_its_own_task_and_a_migration_waits_for_the_set_up() -> None:
    work = tasks_of(spec_of(derived(BOOKING)))
    by_start = {task.title.split(" ")[0]: task for task in work.tasks}
    assert by_start["BR-1:"].checks == ("BR-1: A room is booked once (TAKEN)",)
    assert not any(check.startswith("BR-1") for check in by_start["POST"].checks)
    assert by_start["Migration"].after == (by_start["Set"].key,)


def test_an_implied_task_comes_before_the_release_of_the_author() -> None:
    spec = Spec.model_validate(
        {
            "id": "spec-001-shop",
            "title": "Shop",
            "acceptance": ["it works"],
            "api": {"endpoints": [{"method": "GET", "path": "/x", "summary": "x"}]},
            "phases": [{"name": "All", "tasks": ["Build", "Release it"]}],
        }
    )
    work = tasks_of(spec)
    assert work.tasks[-1].title == "Release it"
    assert work.critical_path[-1] == work.tasks[-1]
    assert all(task.end <= work.tasks[-1].start for task in work.tasks[:-1])
