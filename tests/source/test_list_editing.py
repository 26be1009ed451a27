"""An entry leaves a list of a source, or joins it, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec.errors import SourceError
from smartspec.source.list_editing import with_item, without_item
from smartspec.source.yaml_text import mapping

BLOCK = """\
# who reads this?
id: spec-001-a   # the folder's name
depends_on:  # what it builds on
  - spec-002-b   # users
  # about c
  - {id: spec-003-c, reason: 'รอ | "เงิน"'}
  - id: spec-004-d
    reason: >-
      two
      lines
# the rest
title: "A  Title"
"""


@pytest.mark.parametrize(
    ("place", "gone"),
    [
        (0, "  - spec-002-b   # users\n"),
        (1, "  - {id: spec-003-c, reason: 'รอ | \"เงิน\"'}\n"),
        (2, "  - id: spec-004-d\n    reason: >-\n      two\n      lines\n"),
    ],
)
def test_an_entry_of_a_block_goes_with_its_lines(place: int, gone: str) -> None:
    assert gone in BLOCK
    assert without_item(BLOCK, "spec.yaml", ("depends_on", place)) == BLOCK.replace(gone, "")


@pytest.mark.parametrize(
    ("before", "place", "after"),
    [
        ("a: [x, y, z]  # c\n", 0, "a: [y, z]  # c\n"),
        ("a: [x, y, z]\n", 2, "a: [x, y]\n"),
        ("a: [x]\nb: 1\n", 0, "a: []\nb: 1\n"),
        ("a:  # why\n  - x  # gone\nb: 1\n", 0, "a: []  # why\nb: 1\n"),
        ("a:\r\n- x\r\n- y\r\nb: 1\r\n", 1, "a:\r\n- x\r\nb: 1\r\n"),
    ],
)
def test_lists_of_every_style_give_an_entry_up(before: str, place: int, after: str) -> None:
    assert without_item(before, "spec.yaml", ("a", place)) == after


def test_an_entry_joins_the_end() -> None:
    assert with_item(BLOCK, "p", "depends_on", "spec-005-e") == BLOCK.replace(
        "# the rest", "  - spec-005-e\n# the rest"
    )
    assert with_item("a: [x]\n", "p", "a", "y") == "a: [x, y]\n"
    assert with_item("a: []\n", "p", "a", "y") == "a: [y]\n"
    assert with_item("b: 1", "p", "a", "y") == "b: 1\na:\n  - y\n"


@pytest.mark.parametrize(
    "keys", [("depends_on", 9), ("nothing", 0), ("id", 0), ("depends_on", "id")]
)
def test_what_is_not_there_is_refused(keys: tuple[str | int, ...]) -> None:
    with pytest.raises(SourceError, match="change it by hand"):
        without_item(BLOCK, "spec.yaml", keys)


def test_a_change_that_reaches_further_is_refused() -> None:
    with pytest.raises(SourceError, match="without changing something else"):
        without_item("a: &all\n  - x\n  - y\nb: *all\n", "spec.yaml", ("a", 0))


words = st.from_regex(r"[a-z]{1,5}(-[a-z0-9]{1,4})?", fullmatch=True)


@given(
    st.lists(words, min_size=1, max_size=5),
    st.data(),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
)
def test_only_the_entry_differs(
    items: list[str], data: st.DataObject, flow: bool, end: str
) -> None:
    place = data.draw(st.integers(0, len(items) - 1))
    quoted = [f"'{item}'" for item in items]
    listed = (
        f" [{', '.join(quoted)}]{end}" if flow else end + "".join(f"  - {q}{end}" for q in quoted)
    )
    text = f"# one{end}a:{listed}# two{end}b: 1{end}"

    edited = without_item(text, "p", ("a", place))

    assert mapping(edited, "p") == {"a": [*items[:place], *items[place + 1 :]], "b": 1}
    assert edited.startswith(f"# one{end}")
    assert edited.endswith(f"# two{end}b: 1{end}")
