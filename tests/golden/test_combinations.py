"""Every two settings meet in some pinned document, and those that cannot meet are refused."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from smartspec.errors import SourceError
from smartspec.planning.definitions import LEVELS, LevelName

from .combinations import COMPACT, STANDARD, Combination, Pair, all_pairs, more_rows
from .documents import PLAIN_WORKSPACE, PROFILES, combined, planned, workshop

MANDATORY: tuple[LevelName, ...] = ("security", "di", "performance")
HOLDERS = (("profile", "financial"), ("domain", "fintech"))
"""What makes those levels mandatory; fintech is the same as profile financial."""

ILLEGAL: frozenset[Pair] = frozenset(
    frozenset((holder, (level, "none"))) for holder in HOLDERS for level in MANDATORY
)
LIBRARY = workshop(PLAIN_WORKSPACE).library
ONE_FEATURE = {"functional", "technical"}
"""Profiles of one feature: they leave no level open, and their sections are only theirs."""
AXES: dict[str, Sequence[str]] = {"profile": sorted(set(LIBRARY.profiles) - ONE_FEATURE)}
AXES |= {name: ("auto", *steps) for name, steps in LEVELS.items()}
AXES["domain"] = ("none", *sorted(LIBRARY.domains))


def test_the_shipped_profiles_are_those_that_the_goldens_know() -> None:
    assert set(LIBRARY.profiles) == {*PROFILES, *ONE_FEATURE}


def test_every_legal_pair_of_settings_meets_in_a_standard_document() -> None:
    rows = more_rows(AXES, ILLEGAL, STANDARD)
    listed = "\n".join(f"    {row!r}," for row in rows)
    assert not rows, f"add to STANDARD in combinations.py:\n{listed}"


def test_no_standard_document_is_without_use() -> None:
    # A row whose pairs all meet elsewhere only makes reviews longer.
    for row in STANDARD:
        others = frozenset().union(*(other.pairs for other in STANDARD if other != row))
        assert row.pairs - others, f"{row} adds no pair"
    assert len(set(STANDARD)) == len(STANDARD)


def test_no_pinned_combination_holds_an_illegal_pair() -> None:
    assert not [row for row in (*STANDARD, *COMPACT) if row.pairs & ILLEGAL]


def test_every_value_of_every_setting_occurs_in_compact_mode() -> None:
    for position, (name, values) in enumerate(AXES.items()):
        assert {row[position] for row in COMPACT} == set(values), name


@pytest.mark.parametrize("mode", ["standard", "compact"])
@pytest.mark.parametrize("level", MANDATORY)
@pytest.mark.parametrize("holder", HOLDERS, ids=lambda holder: holder[1])
def test_a_mandatory_level_cannot_be_switched_off(
    holder: tuple[str, str], level: LevelName, mode: str
) -> None:
    settings = dict.fromkeys(Combination._fields, "auto")
    settings |= {"profile": "full", "domain": "none", holder[0]: holder[1], level: "none"}
    with pytest.raises(SourceError) as caught:
        planned(combined(Combination(**settings), mode))
    assert [(fault.key, fault.message) for fault in caught.value.faults] == [
        (
            f"levels.{level}",
            f"{level} is mandatory in profile 'financial' and cannot be switched off",
        )
    ]


def test_the_greedy_search_meets_every_pair_and_gives_the_same_rows_each_time() -> None:
    axes = dict.fromkeys(Combination._fields, ("a", "b", "c"))
    illegal = frozenset({frozenset((("di", "a"), ("domain", "b")))})
    rows = more_rows(axes, illegal)
    met = frozenset().union(*(row.pairs for row in rows))
    assert met == frozenset(all_pairs(axes)) - illegal
    assert rows == more_rows(axes, illegal)
    assert len(rows) <= 15  # nine is the least that there can be
    assert more_rows(axes, illegal, rows[:4]) != []
    assert more_rows(axes, illegal, rows) == []


def test_the_greedy_search_says_which_pairs_no_row_can_hold() -> None:
    axes = dict.fromkeys(Combination._fields, ("a",))
    illegal = frozenset({frozenset((("di", "a"), ("domain", "a")))})
    with pytest.raises(ValueError, match="no legal combination"):
        more_rows(axes, illegal)
