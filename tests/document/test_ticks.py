"""Boxes that people ticked, carried over to a new list of tasks."""

from __future__ import annotations

import pytest

from smartspec.document.ticks import boxes, with_old_ticks, with_what_was_done


def listed(*rows: tuple[str, str, bool]) -> str:
    """A task list; each row has an anchor, words, and whether its box is ticked."""
    lines = (
        f'- [{"x" if ticked else " "}] <a id="{key}"></a>**T-{number:03d}** {words} (1 day)'
        for number, (key, words, ticked) in enumerate(rows, 1)
    )
    return "\n".join(["# Tasks: Shop", "", "## 1. Work", "", *lines, ""])


def carried(new: str, old: str) -> list[tuple[str, bool]]:
    """The boxes of `new`, made over `old`."""
    text = with_old_ticks(with_what_was_done(new, old), old)
    return [(box.key, box.ticked) for box in boxes(text)]


LONG = "phase-2-br-1-a-code-is-accepted"


@pytest.mark.parametrize("words", ["BR-1: A code is accepted", "BR-1: A code is taken"])
def test_a_tick_behind_an_anchor_of_words_goes_on_behind_the_one_of_a_requirement(
    words: str,
) -> None:
    old = listed((LONG, "BR-1: A code is accepted", True), ("phase-2-br-10", "BR-10: x", False))
    new = listed(("phase-2-br-1", words, False), ("phase-2-br-10", "BR-10: x", False))
    assert carried(new, old) == [("phase-2-br-1", True), ("phase-2-br-10", False)]


def test_a_task_whose_words_change_keeps_its_tick() -> None:
    old = listed(("phase-2-br-1", "BR-1: accepted", True))
    assert carried(listed(("phase-2-br-1", "BR-1: taken", False)), old) == [("phase-2-br-1", True)]


def test_a_task_in_the_place_of_another_inherits_nothing() -> None:
    old = listed(("phase-2-nfr-1", "Cache the rates", True))
    new = listed(("phase-2-nfr-1", "Shard the database", False))
    assert carried(new, old) == [("phase-2-nfr-1", False), ("phase-2-nfr-1-before", True)]


@pytest.mark.parametrize("key", ["task-cache", "endpoint-post-credits"])
def test_an_anchor_that_names_the_task_keeps_its_tick_whatever_the_words(key: str) -> None:
    old = listed((key, "Cache the rates", True))
    assert carried(listed((key, "Keep the rates in Redis", False)), old) == [(key, True)]


def test_a_rule_in_the_place_of_another_inherits_nothing() -> None:
    old = listed(("phase-2-br-1-1", "BR-1: accepted", True))
    new = listed(("phase-2-br-1-1", "BR-2: taken", False))
    assert carried(new, old)[0] == ("phase-2-br-1-1", False)


def test_a_task_that_moves_to_another_phase_keeps_its_tick() -> None:
    old = listed(("phase-1-load", "Load", True), ("phase-2-wait", "Wait", False))
    new = listed(("phase-2-load", "Load", False), ("phase-3-wait", "Wait", False))
    assert carried(new, old) == [("phase-2-load", True), ("phase-3-wait", False)]


def test_a_task_of_the_same_words_that_was_open_stays_open() -> None:
    old = listed(("phase-1-tests", "Tests", True), ("phase-2-tests", "Tests", False))
    new = listed(("phase-2-tests", "Tests", False))
    assert carried(new, old) == [("phase-2-tests", False), ("phase-1-tests", True)]


def test_an_anchor_that_another_task_has_by_now_ticks_nothing() -> None:
    old = listed(("phase-1-nfr-1", "Cache", True))
    without = with_old_ticks(with_what_was_done(listed(("a", "A", False)), old), old)
    new = listed(("a", "A", False), ("phase-1-nfr-1", "Load test", False))
    assert carried(new, without) == [
        ("a", False),
        ("phase-1-nfr-1", False),
        ("phase-1-nfr-1-before", True),
    ]
