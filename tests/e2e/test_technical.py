"""From a functional spec to its technical answer, its plan and its tasks, in a real workspace."""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path

import pytest

from smartspec.cli import main
from smartspec.layout import shipped_templates
from tests.workspace import Workspace

ASKED, ANSWER = "spec-016-discount-codes", "spec-017-discount-codes-technical"
FINANCE = "spec-004-financial-system"
STACK = "node-express-postgres"

BOOKING = """\
id: spec-001-booking
title: Room Booking
category: feature
profile: functional
stories:
  - {id: FR-1, actor: Guest, want: create a booking}
  - {id: FR-2, actor: Guest, want: view a booking by its code}
entities:
  - name: Booking
    fields:
      - {name: code, unique: true, max_length: 8}
      - {name: starts_on, type: date}
"""


@pytest.fixture
def booking(empty: Workspace) -> Workspace:
    """A workspace with one functional spec."""
    empty.write("specs/feature/spec-001-booking/spec.yaml", BOOKING)
    return empty


def run(workspace: Workspace, *words: str) -> int:
    """Run a command in this process."""
    return main(["--root", str(workspace.root), *words])


# --- derive ----------------------------------------------------------------------------------


def test_a_derived_spec_builds_checks_and_traces_without_a_finding(
    booking: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(booking, "derive", "spec-001-booking", "--stack", STACK) == 0
    assert run(booking, "trace", "spec-001-booking-technical", "--json") == 0
    said = json.loads(capsys.readouterr().out.partition("\n{")[2].join(("{", "")))
    done = booking.build()

    assert not done.failed, done.errors
    assert "undefined-endpoint" not in booking.smartspec("validate", "--format", "json").out
    assert said["unserved"] == said["serving nothing"] == []
    assert [row["id"] for row in said["requirements"]] == ["FR-1", "FR-2"]
    text = booking.read(booking.document("spec-001-booking-technical"))
    assert text.startswith("# Technical Specification: Room Booking\n")
    assert "GET /api/v1/bookings/{code}" in text
    assert booking.build().executed == set()


def test_a_functional_spec_is_traced_through_the_specs_that_implement_it(
    booking: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(booking, "trace", "spec-001-booking") == 1
    said = capsys.readouterr().out
    assert "no spec implements spec-001-booking, and nothing serves it" in said

    run(booking, "derive", "spec-001-booking", "--stack", STACK)
    capsys.readouterr()
    assert run(booking, "trace", "spec-001-booking") == 0
    said = capsys.readouterr().out
    assert said.startswith("implemented by spec-001-booking-technical\nFR-1  create a booking\n")
    assert "    endpoints   POST /api/v1/bookings\n" in said

    run(booking, "derive", "spec-001-booking", "--stack", STACK, "--id", "spec-002-other")
    capsys.readouterr()
    assert run(booking, "trace", "spec-001-booking", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["implemented by"] == ["spec-001-booking-technical", "spec-002-other"]
    assert data["requirements"][0]["tables"] == [
        "spec-001-booking-technical: bookings",
        "spec-002-other: bookings",
    ]


def test_deriving_again_brings_what_is_new_and_keeps_what_was_edited(booking: Workspace) -> None:
    run(booking, "derive", "spec-001-booking", "--stack", STACK)
    source = booking.source("spec-001-booking-technical")
    booking.edit(source, "# Derived from", "# Ours now, derived from")
    booking.edit(source, "summary: Create a booking", "summary: Book a room  # our words")
    booking.edit(
        booking.source("spec-001-booking"),
        "entities:",
        "  - {id: FR-3, actor: Guest, want: remove a booking}\nentities:",
    )

    assert run(booking, "derive", "spec-001-booking", "--stack", STACK) == 0

    text = booking.read(source)
    assert "# Ours now, derived from" in text
    assert "summary: Book a room  # our words" in text
    assert "method: DELETE" in text


def test_a_value_that_both_changed_is_shown_and_stays(
    booking: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    run(booking, "derive", "spec-001-booking", "--stack", STACK)
    source = booking.source("spec-001-booking-technical")
    booking.edit(source, "varchar(8)", "char(8)")
    booking.edit(booking.source("spec-001-booking"), "max_length: 8", "max_length: 12")
    capsys.readouterr()

    assert run(booking, "derive", "spec-001-booking", "--stack", STACK) == 1

    said = capsys.readouterr().out
    key = "data_model.tables[bookings].columns[code].type"
    assert f"conflict at {key}: yours stays" in said
    assert '    yours:   "char(8)"\n    derived: "varchar(12)"' in said
    assert "type: char(8)" in booking.read(source)


def test_deriving_again_changes_only_the_lines_concerned(booking: Workspace) -> None:
    source = booking.source("spec-001-booking")
    booking.edit(
        source, "name: Booking\n", f"name: Booking\n    description: {'many words ' * 12}\n"
    )
    run(booking, "derive", "spec-001-booking", "--stack", STACK)
    answer = booking.source("spec-001-booking-technical")
    before = booking.read(answer)
    booking.edit(source, "max_length: 8", "max_length: 12")

    assert run(booking, "derive", "spec-001-booking", "--stack", STACK) == 0

    lines = difflib.unified_diff(before.split("\n"), booking.read(answer).split("\n"), n=0)
    changed = [line.strip("+- ") for line in list(lines)[2:] if line[0] in "+-"]
    assert changed
    assert all(re.search("maxLength|example|code: code|varchar", line) for line in changed), changed


def test_what_arrives_later_and_what_changes_says_what_it_was_derived_from(
    booking: Workspace,
) -> None:
    run(booking, "derive", "spec-001-booking", "--stack", STACK)
    answer = booking.source("spec-001-booking-technical")
    booking.edit(answer, "- method: POST  # derived from FR-1", "- method: POST  # as agreed")
    assert "- name: bookings  # derived from FR-1, FR-2\n" in booking.read(answer)
    booking.edit(
        booking.source("spec-001-booking"),
        "entities:",
        "  - {id: FR-3, actor: Guest, want: remove a booking}\nentities:",
    )

    run(booking, "derive", "spec-001-booking", "--stack", STACK)

    text = booking.read(answer)
    assert "- method: DELETE  # derived from FR-3\n" in text
    assert "- name: bookings  # derived from FR-1, FR-2, FR-3\n" in text
    assert "- method: POST  # as agreed\n" in text


def test_a_path_that_a_person_chose_stays_while_its_endpoint_follows(
    booking: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    run(booking, "derive", "spec-001-booking", "--stack", STACK)
    answer = booking.source("spec-001-booking-technical")
    booking.edit(answer, "path: /bookings\n", "path: /reservations\n")
    booking.edit(booking.source("spec-001-booking"), "max_length: 8", "max_length: 12")
    capsys.readouterr()

    assert run(booking, "derive", "spec-001-booking", "--stack", STACK) == 0

    assert "conflict" not in capsys.readouterr().out
    text = booking.read(answer)
    assert "path: /reservations\n" in text
    assert "path: /bookings\n" not in text
    assert "maxLength: 8" not in text


def test_nothing_is_written_when_only_asked_what_would_be(
    booking: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("derive", "spec-001-booking", "--stack", STACK, "--nogenerate")
    assert run(booking, *words) == 0
    assert "+implements: spec-001-booking" in capsys.readouterr().out
    assert booking.ids() == {"spec-001-booking"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("derive", "spec-001-booking", "--stack", "node-express"), "did you mean"),
        (("derive", "spec-001-bookin", "--stack", STACK), "there is no spec 'spec-001-bookin'"),
        (("trace", "spec-9"), "there is no spec 'spec-9'"),
        (("progress", "spec-001-booking"), "run `smartspec generate-tasks spec-001-booking`"),
    ],
)
def test_a_wrong_name_is_told_with_the_way_out(
    booking: Workspace, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(booking, *words) == 2
    assert said in capsys.readouterr().err.lower()


def test_a_source_that_was_not_derived_is_not_touched(
    booking: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    booking.add("spec-002-mine")
    before = booking.read(booking.source("spec-002-mine"))

    words = ("derive", "spec-001-booking", "--stack", STACK, "--id", "spec-002-mine")
    assert run(booking, *words) == 2

    assert "this source was not derived" in capsys.readouterr().err
    assert booking.read(booking.source("spec-002-mine")) == before


def test_a_stack_of_the_workspace_is_known_by_its_file(booking: Workspace) -> None:
    text = _stack_text().replace("name: Redis", "name: Valkey")
    booking.write(".smartspec/stacks/ours.yaml", text)

    assert run(booking, "derive", "spec-001-booking", "--stack", "ours") == 0

    assert "name: Valkey" in booking.read(booking.source("spec-001-booking-technical"))


def test_a_broken_stack_is_told_with_its_place(
    booking: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    booking.write(".smartspec/stacks/ours.yaml", _stack_text() + "colour: red\n")
    assert run(booking, "derive", "spec-001-booking", "--stack", "ours") == 2
    said = capsys.readouterr().err
    assert re.search(r"^\.smartspec/stacks/ours\.yaml:\d+:\d+: unknown key 'colour'", said)


def _stack_text() -> str:
    return Path(shipped_templates(), "stacks", f"{STACK}.yaml").read_text(encoding="utf-8")


def test_deriving_again_changes_nothing_and_asks_what_is_not_answered_yet(
    shipped: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    before = shipped.read(shipped.source(ANSWER))

    assert run(shipped, "derive", ASKED, "--stack", STACK) == 0

    said = capsys.readouterr().out
    assert f"{shipped.source(ANSWER)}: as it was\n" in said
    assert "what does “apply” do" not in said, "the source answers it"
    assert "question: Discount Usage: which requirement is it kept for?" in said
    assert shipped.read(shipped.source(ANSWER)) == before


# --- plan, tasks, progress -------------------------------------------------------------------


def test_asking_for_a_plan_and_tasks_keeps_them_in_step(
    small: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(small, "generate-plan", "spec-001-a") == 0
    assert run(small, "generate-tasks", small.document("spec-001-a")) == 0
    said = capsys.readouterr().out
    assert "plan.md: built" in said
    assert "tasks.md: built" in said

    done = small.build()

    assert done.executed >= {"plan:spec-001-a", "tasks:spec-001-a"}
    assert small.build().executed == set()


def tick(workspace: Workspace, spec_id: str, words: str) -> None:
    """Tick the box of the task that has `words` in its line."""
    name = f"{workspace.folder(spec_id)}/tasks.md"
    lines = workspace.read(name).split("\n")
    [place] = [n for n, line in enumerate(lines) if line.startswith("- [ ]") and words in line]
    lines[place] = lines[place].replace("- [ ]", "- [x]")
    workspace.write(name, "\n".join(lines))


def test_a_tick_survives_whatever_the_task_is_numbered_later(
    shipped: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    tick(shipped, ANSWER, "Implement CacheService with Redis")
    assert shipped.build().failed == set()
    shipped.edit(
        shipped.source(ANSWER),
        "      - task: Create migration for discount_codes table",
        "      - task: Read the functional spec\n"
        "      - task: Create migration for discount_codes table",
    )

    done = shipped.build(f"tasks:{ANSWER}")

    assert done.failed == set()
    text = shipped.read(f"{shipped.folder(ANSWER)}/tasks.md")
    ticked = [line for line in text.split("\n") if line.startswith("- [x]")]
    assert [words.partition("</a>")[2][:43] for words in ticked] == [
        "**T-009** Implement CacheService with Redis"
    ]
    assert run(shipped, "progress", ANSWER) == 0
    assert re.search(r" 4%  1/23  next: T-001 Read", capsys.readouterr().out)


def test_a_tick_survives_better_words_for_a_task_that_has_an_id(shipped: Workspace) -> None:
    words = "task: Implement CacheService with Redis"
    shipped.edit(shipped.source(ANSWER), words, f"{words}\n        id: cache")
    assert shipped.build(f"tasks:{ANSWER}").failed == set()
    tick(shipped, ANSWER, "Implement CacheService with Redis")
    shipped.edit(shipped.source(ANSWER), words, "task: Wrap Redis")

    assert shipped.build(f"tasks:{ANSWER}").failed == set()

    text = shipped.read(f"{shipped.folder(ANSWER)}/tasks.md")
    assert '- [x] <a id="task-cache"></a>**T-008** Wrap Redis' in text
    assert "No Longer Asked For" not in text


def test_a_task_that_stands_in_the_place_of_another_is_open(shipped: Workspace) -> None:
    tick(shipped, ANSWER, "Implement CacheService with Redis")
    shipped.edit(shipped.source(ANSWER), "Implement CacheService with Redis", "Shard the database")

    assert shipped.build(f"tasks:{ANSWER}").failed == set()

    text = shipped.read(f"{shipped.folder(ANSWER)}/tasks.md")
    asked, _, done = text.partition("Done, and No Longer Asked For")
    assert "- [x]" not in asked
    assert "Implement CacheService with Redis" in done


def test_a_tick_of_a_derived_rule_survives_its_rewording(booking: Workspace) -> None:
    asked, answer = "spec-001-booking", "spec-001-booking-technical"
    rule = "business_rules:\n  - {id: BR-1, rule: A code is accepted once, applies_to: [FR-1]}\n"
    booking.write(booking.source(asked), BOOKING + rule)
    assert run(booking, "derive", asked, "--stack", STACK) == 0
    assert run(booking, "generate-tasks", answer) == 0
    tick(booking, answer, "BR-1: A code is accepted")
    booking.edit(booking.source(asked), "accepted", "taken")
    assert run(booking, "derive", asked, "--stack", STACK) == 0

    assert booking.build(f"tasks:{answer}").failed == set()

    text = booking.read(f"{booking.folder(answer)}/tasks.md")
    assert re.search(r'- \[x\] <a id="phase-2-br-1"></a>\*\*T-\d+\*\* BR-1: A code is taken', text)
    assert "No Longer Asked For" not in text


def test_what_was_done_and_is_no_longer_asked_for_is_kept_at_the_end(shipped: Workspace) -> None:
    tasks = f"{shipped.folder(ANSWER)}/tasks.md"
    tick(shipped, ANSWER, "End-to-end testing")
    shipped.edit(shipped.source(ANSWER), "End-to-end testing", "Click through it")

    assert shipped.build().failed == set()

    closing = shipped.read(tasks).partition("## 7. Done, and No Longer Asked For\n")[2]
    assert "- [x] <a id=" in closing
    assert "End-to-end testing" in closing
    assert shipped.build().executed == set()
    shipped.edit(shipped.source(ANSWER), "Click through it", "End-to-end testing")
    assert shipped.build().failed == set()
    text = shipped.read(tasks)
    assert "No Longer Asked For" not in text
    assert text.count("- [x]") == 1


def test_another_edit_of_tasks_is_not_overwritten(shipped: Workspace) -> None:
    tasks = f"{shipped.folder(ANSWER)}/tasks.md"
    shipped.edit(tasks, "Implement CacheService", "Buy a cache; implement CacheService")
    done = shipped.build()
    assert done.failed == {f"tasks:{ANSWER}"}
    assert "Buy a cache" in shipped.read(tasks)


# --- precision -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plan", "tasks"])
def test_a_change_of_an_artifacts_template_rebuilds_exactly_those_artifacts(
    shipped: Workspace, name: str
) -> None:
    shipped.edit(shipped.source(FINANCE), "artifacts: [", "artifacts: [plan, tasks, ")
    assert not shipped.build().failed
    shipped.edit(f"templates/artifacts/{name}.md.j2", "## 1. ", "Noted.\n\n## 1. ")

    done = shipped.build()

    assert done.executed == {f"{name}:{ANSWER}", f"{name}:{FINANCE}"}
    assert not done.failed


def test_another_requirement_rebuilds_what_is_asked_and_what_answers_it(shipped: Workspace) -> None:
    shipped.edit(shipped.source(ASKED), "A cart has one discount at most", "One discount a cart")

    done = shipped.build()

    answers = {f"{group}:{ANSWER}" for group in ("spec", "validate", "verify")}
    assert done.executed == shipped.tasks(ASKED) | answers
    assert "One discount a cart" in shipped.read(shipped.document(ANSWER))


def test_what_the_answer_does_not_show_rebuilds_only_what_is_asked(shipped: Workspace) -> None:
    shipped.edit(shipped.source(ASKED), "Somebody with a cart", "Anybody with a cart")

    assert shipped.build().executed == shipped.tasks(ASKED)


def test_a_stack_is_no_dependency_of_what_was_derived_from_it(shipped: Workspace) -> None:
    shipped.edit(f"templates/stacks/{STACK}.yaml", "summary: Node.js", "summary: Node")

    assert shipped.build().executed == set()


def test_queues_and_retries_of_a_technical_spec_are_shown_and_enough(empty: Workspace) -> None:
    bank = {"name": "Bank", "kind": "external", "responsibility": "Takes money"}
    empty.add(
        "spec-002-mail",
        profile="technical",
        architecture={"components": [bank]},
        queues=[{"name": "Mail", "max_depth": 1000, "consumer_lag_s": 10}, {"name": "Idle"}],
        implementation={"retry": {"attempts": 3, "delays_s": [1, 5, 25]}},
    )
    empty.build()

    text = empty.read(empty.document("spec-002-mail"))
    assert "| Mail | > 1,000 messages | < 10 s | — | — |" in text
    assert "- **Attempts:** 3, with exponential backoff (1 s, 5 s, 25 s)\n" in text
    assert "| Idle |" not in text
    said = empty.smartspec("validate", "--format", "json").out
    assert "queue-metrics" not in said
    assert "external-api-retry" not in said
