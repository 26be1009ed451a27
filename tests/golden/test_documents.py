"""Whole rendered documents are what they were when somebody last looked at them."""

from __future__ import annotations

import pytest

from .comparison import Golden, left_over, shown_path
from .documents import COMBINED, DOCUMENTS, HERE, WORK, made, work


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_its_golden(name: str, golden: Golden) -> None:
    golden.assert_match(made(name).text, name)


@pytest.mark.parametrize("name", WORK)
def test_a_plan_or_task_list_is_its_golden(name: str, golden: Golden) -> None:
    golden.assert_match(work(name), name)


@pytest.mark.parametrize("name", COMBINED)
def test_a_source_that_says_everything_leaves_nothing_missing(name: str) -> None:
    assert (made(name).placeholders, "**Missing:**" in made(name).text) == (0, False)


def test_every_golden_belongs_to_a_document(request: pytest.FixtureRequest) -> None:
    stale = left_over(HERE / "snapshots", [*DOCUMENTS, *WORK])
    if request.config.getoption("--allow-snapshot-deletion"):
        for path in stale:
            path.unlink()
    if stale:
        listed = "\n".join(shown_path(path) for path in stale)
        pytest.fail(f"nobody's golden (--allow-snapshot-deletion removes them):\n{listed}", False)
