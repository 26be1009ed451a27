"""The sagas of the document do what their failure tables say, and no money is made or lost.

The TypeScript that `spec-004-financial-system` prints is compiled under `tsc --strict` together
with in-memory services (`world.ts`), and one Node process runs every case.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from smartspec.source.yaml_text import parse

from .documents import blocks, section, subsection

HERE = Path(__file__).parent
CATALOGUE = HERE.parents[1] / "templates" / "catalogue" / "sagas.yaml"
ENTRIES: dict[str, dict[str, Any]] = {
    entry["id"]: entry for entry in parse(CATALOGUE.read_text(encoding="utf-8"), "sagas.yaml")
}
STEPWISE = ("credit-purchase", "cost-deduction", "refund", "partial-apply")
COMPILER = {
    "compilerOptions": {
        "strict": True,
        "noUncheckedIndexedAccess": True,
        "target": "es2022",
        "module": "commonjs",
        "lib": ["es2022"],
        "types": [],
        "outDir": "out",
    },
    "files": ["sagas.ts", "console.d.ts"],
}
Case = dict[str, Any]


@pytest.fixture(scope="session")
def cases(node_folder: str, financial: str, tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    """Every case that was run, with how it ended."""
    folder = tmp_path_factory.mktemp("sagas")
    code = "\n".join(blocks(section(financial, "sagas"), "typescript"))
    world = (HERE / "world.ts").read_text(encoding="utf-8")
    (folder / "sagas.ts").write_text(f"{code}\n{world}", encoding="utf-8")
    console = "declare const console: { log(text: string): void };\n"
    (folder / "console.d.ts").write_text(console, encoding="utf-8")
    (folder / "tsconfig.json").write_text(json.dumps(COMPILER), encoding="utf-8")
    said(str(Path(node_folder) / "node_modules" / ".bin" / "tsc"), "-p", str(folder))
    found = json.loads(said("node", str(folder / "out" / "sagas.js")))
    assert isinstance(found, list)
    return found


def said(*command: str) -> str:
    done = subprocess.run(command, text=True, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def of(cases: list[Case], kind: str, saga: str = "") -> list[Case]:
    """The cases of one kind, of one saga or of all."""
    found = [c for c in cases if c["case"] == kind and c["id"].split()[0] in (saga or c["id"])]
    assert found, f"no case of {kind}"
    return found


def slug(name: str) -> str:
    return re.sub(r"[^a-z]+", "-", name.lower())


@pytest.mark.parametrize("saga", STEPWISE)
def test_the_steps_of_the_code_are_those_of_the_flow(cases: list[Case], saga: str) -> None:
    steps = [slug(step["name"]) for step in ENTRIES[saga]["steps"]]
    for case in of(cases, "no failure", saga):
        assert case["steps"] == steps
        assert case["status"] == "COMPLETED"
        assert case["picture"] != case["untouched"]


@pytest.mark.parametrize("saga", STEPWISE)
def test_a_failure_at_any_step_ends_as_the_table_says(cases: list[Case], saga: str) -> None:
    ends = {slug(step["name"]): step["ends"] for step in ENTRIES[saga]["steps"]}
    for kind in ("refused", "effect, then refused", "three attempts lost", "three answers lost"):
        for case in of(cases, kind, saga):
            if saga == "partial-apply" and case["step"] == "calculate-partial-amount":
                continue  # its row is about an amount that is covered, which is no failure
            assert case["status"] == ends[case["step"]], case
            assert case["picture"] == case["untouched"], case
            assert case["said"], case


def test_what_passes_within_three_attempts_is_retried_at_once_after_5_s_and_after_30_s(
    cases: list[Case],
) -> None:
    for kind in ("two attempts lost", "two answers lost"):
        for case in of(cases, kind):
            assert case["status"] == "COMPLETED", case
            assert case["picture"] == case["done"], case
            assert case["waited"] == 35_000, case
    assert {case["waited"] for case in of(cases, "refused")} == {0}


def test_a_call_that_fails_inside_a_step_leaves_nothing_behind(cases: list[Case]) -> None:
    for case in of(cases, "call refused"):
        assert case["status"] == "COMPENSATED", case
        assert case["picture"] == case["untouched"], case


def test_compensation_is_retried_too_and_then_goes_to_the_dead_letters_with_an_alert(
    cases: list[Case],
) -> None:
    for case in of(cases, "undo lost 2 times"):
        assert case["status"] == "COMPENSATED", case
        assert case["picture"] == case["untouched"], case
        assert case["letters"] == 0
    for case in of(cases, "undo lost 3 times"):
        assert case["status"] == "FAILED", case
        assert case["letters"] == 1
        assert case["alerts"] == ["saga_compensation_failed"]


def test_a_dead_letter_that_is_taken_back_ends_compensated(cases: list[Case]) -> None:
    for case in of(cases, "letter taken back"):
        assert case["status"] == "COMPENSATED", case
        assert case["picture"] == case["untouched"], case


def test_a_process_that_dies_at_any_write_is_gone_on_from_with_one_effect(
    cases: list[Case],
) -> None:
    for case in of(cases, "killed"):
        assert case["status"] == "COMPLETED", case
        assert case["picture"] == case["done"], case


def test_a_process_that_dies_while_a_saga_is_undone_is_gone_on_from(cases: list[Case]) -> None:
    ends = set()
    for case in of(cases, "killed while undone"):
        assert case["status"] in ("COMPLETED", "COMPENSATED"), case
        whole = case["done"] if case["status"] == "COMPLETED" else case["untouched"]
        assert case["picture"] == whole, case
        ends.add(case["status"])
    assert ends == {"COMPLETED", "COMPENSATED"}


def test_of_two_processes_with_one_saga_the_slower_stops(cases: list[Case]) -> None:
    for case in of(cases, "two processes"):
        assert case["status"] == "COMPENSATED", case
        assert case["picture"] == case["untouched"], case
        assert case["unsound"] == [], case
        assert case["said"] == "saga-1" or "reversed before" in case["said"], case


def test_a_saga_that_waits_for_a_person_rests_until_it_is_confirmed_or_late(
    cases: list[Case],
) -> None:
    (confirmed,) = of(cases, "confirmed", "waiting")
    (never,) = of(cases, "never confirmed", "waiting")
    for case in (confirmed, never):
        assert (case["first"], case["held"]) == ("PENDING", "1000000")
        assert case["unsound"] == []
    assert confirmed["status"] == "COMPLETED"
    assert never["status"] == "COMPENSATED"
    assert never["picture"] == never["untouched"]


def test_a_saga_past_its_time_is_compensated(cases: list[Case]) -> None:
    for case in of(cases, "late"):
        assert case["status"] == "COMPENSATED", case
        assert case["picture"] == case["untouched"], case
        assert "saga-1" in case["said"]


def test_money_is_conserved_wherever_a_saga_comes_to_rest(cases: list[Case]) -> None:
    at_rest = [case for case in cases if case.get("status") in ("COMPLETED", "COMPENSATED")]
    assert len(at_rest) > 600
    assert [case for case in at_rest if case["unsound"]] == []


def test_a_part_payment_stands_with_its_debt(cases: list[Case]) -> None:
    pictures = {
        case["id"]: json.loads(case["picture"]) for case in of(cases, "no failure", "partial-apply")
    }
    balance, _, _, _, debt, *_ = pictures["partial-apply part"]
    assert (balance, debt) == ("0", "300000")
    balance, _, _, _, debt, *_ = pictures["partial-apply all"]
    assert (balance, debt) == ("400000", "0")


@pytest.mark.parametrize(
    ("kind", "first", "second", "told"),
    [
        ("declined", "COMPENSATED", "COMPENSATED", ["payment_failed"]),
        ("went through", "COMPLETED", "COMPLETED", []),
        ("unknown", "PENDING", "PENDING", []),
        ("release lost twice", "COMPENSATED", "COMPENSATED", ["payment_failed"]),
        ("release lost thrice", "FAILED", "FAILED", ["payment_under_review"]),
        ("status not saved", "thrown", "COMPENSATED", ["payment_failed"]),
        ("user not told", "thrown", "COMPENSATED", ["payment_failed"]),
    ],
)
def test_a_failed_payment_is_looked_up_released_and_told(
    cases: list[Case], kind: str, first: str, second: str, told: list[str]
) -> None:
    (case,) = of(cases, kind, "failed-payment-compensation")
    assert (case["first"], case["second"], case["told"]) == (first, second, told)
    released = second in ("COMPENSATED", "COMPLETED")
    assert (case["incoming"] == "0") is released
    assert case["letters"] == (1 if second == "FAILED" else 0)


def test_the_failure_table_of_failed_payments_is_what_was_run(cases: list[Case]) -> None:
    rows = {"unknown": 0, "release lost twice": 1, "status not saved": 2, "release lost thrice": 3}
    steps = ENTRIES["failed-payment-compensation"]["steps"]
    for kind, row in rows.items():
        (case,) = of(cases, kind, "failed-payment-compensation")
        assert case["second"] == steps[row]["ends"]


def test_a_replay_gets_the_first_result_waits_or_gets_the_first_error(cases: list[Case]) -> None:
    for kind in ("completed", "pending"):
        (case,) = of(cases, kind, "idempotent-replay")
        assert case["a"] == case["b"]
        assert case["status"] == "COMPLETED"
        assert json.loads(case["picture"])[3] == 1  # the work was done once
    (failed,) = of(cases, "failed", "idempotent-replay")
    assert failed["a"].startswith("InsufficientCredit")
    assert failed["b"] == f"SagaDidNotComplete: {failed['error']}"
    (other,) = of(cases, "another request", "idempotent-replay")
    assert other["b"] == "KeyReused: k"
    (dead,) = of(cases, "never ends", "idempotent-replay")
    assert dead["a"].startswith("SagaTimedOut")
    assert dead["waited"] > 5 * 60 * 1000


def test_a_key_belongs_to_its_first_saga_for_24_hours(cases: list[Case]) -> None:
    (case,) = of(cases, "24 hours")
    assert case["owners"] == ["first", "first", "first", "fourth"]


def test_the_figures_of_the_code_are_those_of_the_text(financial: str) -> None:
    text = section(financial, "sagas")
    code = "\n".join(blocks(text, "typescript"))
    figures = ENTRIES["runner"]["figures"]
    assert f"SAGA_TIMEOUT_MS = {figures['timeout_minutes']} * 60 * 1000" in code
    delays = [0, figures["second_delay_s"] * 1000, figures["third_delay_s"] * 1000]
    assert f"= [{', '.join(f'{d:_}' for d in delays)}];" in code
    expiry = ENTRIES["idempotent-replay"]["figures"]["expiry_hours"]
    assert f"KEY_TTL_SECONDS = {expiry * 3600:_}; // {expiry} hours" in code


@pytest.mark.parametrize("saga", [e["name"] for e in ENTRIES.values() if e["part"] == "saga"])
def test_each_saga_has_flow_diagram_failure_table_and_code(financial: str, saga: str) -> None:
    text = subsection(section(financial, "sagas"), saga)
    assert "**Flow:**" in text
    assert blocks(text, "mermaid")[0].startswith("stateDiagram-v2")
    assert "| Step | What can fail | What happens | Saga ends |" in text
    assert blocks(text, "typescript")
