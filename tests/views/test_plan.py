"""Plan and tasks: every figure adds up, and no task waits for one behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartspec.source.spec import Spec
from smartspec.views.estimate import estimate, in_tenths
from smartspec.views.roadmap import Roadmap, roadmap
from smartspec.views.schedule import MOST_IN_A_PHASE, gantt
from smartspec.views.shares import dealt
from smartspec.views.work import Worklist
from smartspec.views.worklist import span_days, worklist

WEIGHTS = st.lists(st.floats(0, 100, allow_nan=False), min_size=1, max_size=12)


@st.composite
def phases(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Phases of an author: with and without days, tasks that come after earlier ones."""
    found: list[dict[str, Any]] = []
    names: list[str] = []
    for number in range(draw(st.integers(0, 4))):
        tasks: list[dict[str, Any]] = []
        for place in range(draw(st.integers(0, 13))):
            task: dict[str, Any] = {"task": f"Task {number} {place}"}
            earlier = st.lists(st.sampled_from(names or [""]), max_size=3, unique=True)
            task |= {"after": draw(earlier)} if names else {}
            if draw(st.booleans()):
                task["days"] = draw(st.sampled_from([0.1, 0.25, 1, 2.5]))
            tasks.append(task)
            names.append(task["task"])
        phase: dict[str, Any] = {"name": draw(st.sampled_from(["One", "Two"])), "tasks": tasks}
        span = draw(st.sampled_from([None, {"days": "1-3"}, {"weeks": "2-4"}, {"weeks": "soon"}]))
        found.append({**phase, **(span or {})})
    return found


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    kinds = st.sampled_from(["service", "worker", "external", "queue", "database"])
    parts = [
        {"name": f"Part {n}", "kind": draw(kinds), "responsibility": "its part"}
        for n in range(draw(st.integers(0, 6)))
    ]
    endpoints = [
        {"method": draw(st.sampled_from(["GET", "POST"])), "path": f"/p{n}", "summary": "does it"}
        for n in range(draw(st.integers(0, 14)))
    ]
    tables = [
        {
            "name": f"t{n}",
            "columns": [{"name": "id", "type": "uuid"}],
            "existing": draw(st.booleans()),
        }
        for n in range(draw(st.integers(0, 5)))
    ]
    return Spec.model_validate(
        {
            "id": "spec-001-shop",
            "title": "Shop | 100% {{ x }}",
            "architecture": {"components": parts},
            "api": {"endpoints": endpoints},
            "data_model": {"tables": tables},
            "acceptance": ["it works"] * draw(st.integers(0, 3)),
            "phases": draw(phases()),
        }
    )  # fmt: skip


def planned(spec: Spec) -> Roadmap:
    return roadmap(spec, spec.data_model.tables, (), "none")


def tasks_of(spec: Spec) -> Worklist:
    return planned(spec).work


# --- shares ----------------------------------------------------------------------------------


@given(st.integers(0, 500), WEIGHTS)
def test_what_is_dealt_adds_up_and_leaves_nobody_out(units: int, weights: list[float]) -> None:
    given_to = dealt(units, weights)
    assert sum(given_to) == units
    assert min(given_to) >= (1 if units >= len(weights) else 0)


@given(st.integers(1, 200), WEIGHTS)
def test_the_weeks_of_phases_add_up_to_the_whole(halves: int, weights: list[float]) -> None:
    weeks = halves / 2
    assert sum(round(part * 10) for part in in_tenths(weeks, weights)) == round(weeks * 10)


@settings(max_examples=60)
@given(specs())
def test_the_phases_of_a_plan_follow_each_other_to_its_end(spec: Spec) -> None:
    made = planned(spec)
    begins = [phase.stretch.begins for phase in made.phases]
    ends = [phase.stretch.ends for phase in made.phases]
    assert begins == [0.0, *ends[:-1]]
    assert ends[-1] == pytest.approx(made.weeks)
    assert sum(phase.stretch.share for phase in made.phases) == 100
    assert made.given or made.work.days <= made.weeks * 5


@settings(max_examples=60)
@given(specs())
def test_the_effort_is_what_its_formula_says(spec: Spec) -> None:
    counted = estimate(spec, spec.data_model.tables, ("fintech",))
    effort = counted.points / 10
    for factor in counted.factors:
        effort *= factor.value
    effort *= 1 + counted.buffer
    assert counted.points == sum(item.count * item.points for item in counted.counted)
    assert 0 <= counted.person_weeks - effort <= 0.5 + 1e-6
    assert counted.weeks * counted.engineers >= counted.person_weeks


# --- tasks -----------------------------------------------------------------------------------


@settings(max_examples=60)
@given(specs())
def test_a_task_waits_only_for_tasks_before_it_and_starts_when_they_end(spec: Spec) -> None:
    work = tasks_of(spec)
    ends: dict[str, float] = {}
    for number, task in enumerate(work.tasks, 1):
        assert task.number == number
        assert all(key in ends for key in task.after)
        assert task.start == max((ends[key] for key in task.after), default=0.0)
        assert task.days > 0
        assert task.checks
        assert task.asked_by
        ends[task.key] = task.end
    assert len(ends) == len(work.tasks)
    assert work.days == max(ends.values())


@settings(max_examples=60)
@given(specs())
def test_a_phase_has_ten_tasks_at_most(spec: Spec) -> None:
    assert all(0 < len(phase.tasks) <= MOST_IN_A_PHASE for phase in tasks_of(spec).phases)


@settings(max_examples=60)
@given(specs())
def test_the_critical_path_is_a_chain_as_long_as_the_whole(spec: Spec) -> None:
    work = tasks_of(spec)
    path = work.critical_path
    assert path[0].start == 0
    assert path[-1].end == work.days
    for earlier, later in pairwise(path):
        assert earlier.key in later.after
        assert earlier.end == later.start


@settings(max_examples=60)
@given(specs())
def test_every_task_of_the_author_is_there_and_every_endpoint_has_one(spec: Spec) -> None:
    said = " ".join(task.title for task in tasks_of(spec).tasks)
    for phase in spec.phases:
        for task in phase.tasks:
            assert task.task in said
    assert [e.label for e in spec.api.endpoints if e.label not in said] == []


def shop(**more: Any) -> Spec:
    return Spec.model_validate({"id": "spec-001-shop", "title": "Shop", **more})


def test_tasks_without_days_share_those_of_their_phase() -> None:
    spec = shop(
        phases=[
            {"name": "A", "weeks": "1-2", "tasks": ["one", {"task": "two", "days": 4}, "three"]},
            {"name": "B", "days": "11", "tasks": ["four", "five"]},
        ]
    )
    assert [task.days for task in tasks_of(spec).tasks] == [3, 4, 3, 0.5, 0.5]
    assert planned(spec).weeks == 2.2
    assert [phase.stretch.weeks for phase in planned(spec).phases] == [2, 0.2]


@pytest.mark.parametrize(
    ("phase", "days"),
    [
        ({"days": "1-2"}, 2),
        ({"days": "3"}, 1),
        ({"weeks": "2–3"}, 10),
        ({"weeks": "2"}, 5),
        ({"weeks": "when it is done"}, None),
        ({"weeks": "3-1"}, None),
        ({}, None),
    ],
)
def test_days_and_weeks_of_a_phase_are_read(phase: dict[str, str], days: float | None) -> None:
    assert span_days(shop(phases=[{"name": "A", **phase}]).phases[0]) == days


def test_a_task_that_names_a_thing_stands_for_it() -> None:
    tables = [{"name": name, "columns": [{"name": "id", "type": "uuid"}]} for name in ("a1", "b1")]
    spec = shop(
        phases=[{"name": "Work", "tasks": ["Create a1", "Build POST /v1/x"]}],
        data_model={"tables": tables},
        api={
            "base_path": "/v1",
            "endpoints": [
                {"method": method, "path": "/x", "summary": "x"} for method in ("GET", "POST")
            ],
        },
    )
    titles = [task.title for task in tasks_of(spec).tasks]
    assert titles == ["Create a1", "Build POST /v1/x", "Migration for b1", "GET /x"]


def test_a_plan_whose_critical_path_does_not_fit_says_so() -> None:
    tasks = [{"task": "a", "days": 3}, {"task": "b", "days": 3, "after": ["a"]}]
    assert planned(shop(phases=[{"name": "A", "days": "1-5", "tasks": tasks}])).too_long
    assert not planned(shop(phases=[{"name": "A", "days": "1-6", "tasks": tasks}])).too_long


def a_table(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "columns": [{"name": "id", "type": "uuid"}], **more}


def test_a_plan_names_the_phases_that_there_are_and_counts_new_tables_only() -> None:
    spec = shop(
        phases=[
            {"name": "Ground", "tasks": ["Create a1"]},
            {"name": "Walls", "tasks": ["POST /a1", "Call the Cart Service"]},
            {"name": "Roof", "tasks": ["Paint"]},
        ],
        data_model={"tables": [a_table("a1"), a_table("carts", existing=True)]},
        architecture={
            "components": [
                {"name": "Edge", "kind": "gateway", "responsibility": "routes"},
                {"name": "Cart Service", "kind": "external", "responsibility": "carts"},
            ]
        },
    )
    made = planned(spec)
    why = {role.name: role.why for role in made.team}
    assert why["Database review"] == "1 new table, reviewed before Walls begins"
    assert why["Operations"] == "to watch: Edge, Cart Service"
    assert made.connected == {"Cart Service": "connect in Walls, before Roof begins"}


def test_tables_of_other_owners_are_reviewed_by_nobody() -> None:
    spec = shop(data_model={"tables": [a_table("carts", existing=True)]})
    assert {role.name for role in planned(spec).team} == {"Engineer", "Tester", "Product owner"}


@pytest.mark.parametrize("kind", ["queue", "external"])
def test_an_implied_plan_names_its_own_phases(kind: str) -> None:
    part = {"name": "Bank", "kind": kind, "responsibility": "pays"}
    made = planned(
        shop(
            architecture={"components": [part]},
            data_model={"tables": [a_table("a1")]},
            acceptance=["it works"],
        )
    )
    review = next(role.why for role in made.team if role.name == "Database review")
    assert review == "1 new table, reviewed before Integration begins"
    external = {"Bank": "connect in Integration, before Hardening begins"}
    assert made.connected == (external if kind == "external" else {})


@settings(
    max_examples=5,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(made=st.lists(specs(), min_size=4, max_size=4))
def test_mermaid_parses_the_chart(
    parse_mermaid: Callable[[Sequence[str]], None], made: list[Spec]
) -> None:
    parse_mermaid([gantt(tasks_of(spec), spec.title) for spec in made])


def test_the_chart_of_words_that_end_a_name_parses(
    parse_mermaid: Callable[[Sequence[str]], None],
) -> None:
    words = ["a: b, c; d", "#1", "100% %% x", "done", "คูปอง", "after t1", ":::", "<b>"]
    spec = shop(phases=[{"name": "section: x", "tasks": words}])
    parse_mermaid([gantt(worklist(spec, (), 5), "Title: a #b ;")])
