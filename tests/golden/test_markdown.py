"""Every pinned and every committed document is well-formed Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from smartspec.document.markers import is_as_generated

from .comparison import shown_path
from .documents import DOCUMENTS, HERE, NASTY, WORK
from .markdown import (
    CHECKS,
    Page,
    Problem,
    anchors_are_unique,
    blank_lines_are_single,
    contents_match,
    fences_are_balanced,
    links_resolve,
    nothing_is_unfilled,
    numbers_are_consecutive,
    tables_are_even,
)

Check = Callable[[Page], Iterator[Problem]]
SHOWN = 40


@cache
def pages() -> dict[Path, Page]:
    """All documents: the goldens, and those of the repository's own workspace."""
    found = {}
    for name, document in DOCUMENTS.items():
        path = HERE / "snapshots" / name
        braces = name in NASTY or bool(document.hand_written)
        found[path] = Page(path.read_text("utf-8"), tuple(document.hand_written), braces)
    for path in sorted((HERE.parent.parent / "specs").glob("*/*/spec.md")):
        written = [file.stem for file in path.parent.glob("sections/*.md")]
        found[path] = Page(path.read_text("utf-8"), tuple(written))
    return found


def test_the_documents_of_the_own_workspace_are_among_those_checked() -> None:
    assert len(pages()) >= len(DOCUMENTS) + 15


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_in_every_document(check: Check) -> None:
    problems = [
        f"{shown_path(path)}:{number}: {message}"
        for path, page in pages().items()
        for number, message in check(page)
    ]
    assert not problems, "\n".join(["", *problems[:SHOWN], f"({len(problems)} in all)"])


WORK_CHECKS = (fences_are_balanced, anchors_are_unique, nothing_is_unfilled,
               blank_lines_are_single, tables_are_even)  # fmt: skip


@pytest.mark.parametrize("name", WORK)
def test_a_plan_or_task_list_is_well_formed(name: str) -> None:
    page = Page((HERE / "snapshots" / name).read_text("utf-8"))
    assert [problem for check in WORK_CHECKS for problem in check(page)] == []


def test_every_document_carries_the_sums_of_its_own_text() -> None:
    # A merge that mixes two generations of a document, or an edit of a golden, shows here.
    assert not [path for path, page in pages().items() if not is_as_generated(page.text, "")]


GOOD = """\
# Title

**Contents:**

- [1. First](#first)
- [2. Second](#second)

<a id="first"></a>

## 1. First

See [the second](#second), [below](#11-part) and [the web](https://example.org).

### 1.1. Part

| a | b \\| c |
| --- | --- |
| `x\\|y` | z |

```mermaid
graph
    a{{"b"}}


# not a heading
```

<a id="second"></a>

## 2. Second

Text.
"""


def test_a_good_document_passes_every_check() -> None:
    problems = {check.__name__: list(check(Page(GOOD))) for check in CHECKS}
    assert not any(problems.values()), problems


@pytest.mark.parametrize(
    ("check", "good", "bad", "line"),
    [
        (fences_are_balanced, "```mermaid", "```", 20),
        (fences_are_balanced, "a heading\n```", "a heading", 20),
        (links_resolve, "(#second), ", "(#secnod), ", 12),
        (links_resolve, "(#11-part)", "(#12-part)", 12),
        (links_resolve, "(https://example.org)", "(other.md)", 12),
        (anchors_are_unique, 'id="second"', 'id="first"', 28),
        (anchors_are_unique, 'id="first"', 'id="2-second"', 30),
        (numbers_are_consecutive, "## 2. Second", "## 3. Second", 30),
        (numbers_are_consecutive, "### 1.1. Part", "### 1.2. Part", 14),
        (numbers_are_consecutive, "### 1.1. Part", "### Part", 14),
        (numbers_are_consecutive, "Text.", "# Text", 32),
        (contents_match, "[2. Second]", "[2. Other]", 1),
        (nothing_is_unfilled, "Text.", "None.", 32),
        (nothing_is_unfilled, "Text.", "It is {{ 7 }}.", 32),
        (nothing_is_unfilled, "Text.", "It is {% raw %}.", 32),
        (blank_lines_are_single, "\nText.", "\n\nText.", 31),
        (tables_are_even, "\\| c |", "| c |", 17),
        (tables_are_even, "| z |", "|  |", 18),
        (tables_are_even, "| z |", "| z", 18),
        (tables_are_even, "| --- | --- |\n", "", 16),
    ],
)
def test_a_check_finds_what_it_is_for(check: Check, good: str, bad: str, line: int) -> None:
    assert good in GOOD
    found = list(check(Page(GOOD.replace(good, bad, 1))))
    assert [number for number, _ in found][:1] == [line], found


def test_sections_written_by_hand_need_no_numbers_inside() -> None:
    page = Page(GOOD.replace("### 1.1. Part", "### Part"), as_written=("first",))
    assert not list(numbers_are_consecutive(page))
