from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec.planning.definitions import SectionHeader
from smartspec.planning.library import Library
from smartspec.planning.order import ordered

USUAL = ("a", "b", "c", "d")


def headers(**after: str | None) -> dict[str, SectionHeader]:
    return {name: SectionHeader(title=name, after=other) for name, other in after.items()}


@pytest.mark.parametrize(
    ("chosen", "listed", "expected"),
    [
        ("ba", "ab", "ab"),
        ("xab", "ab", "axb"),  # x follows a
        ("yxab", "ab", "axyb"),  # y follows x, though it was chosen first
        ("yab", "ab", "ayb"),  # x is not there: y stands behind what x follows
        ("cab", "ab", "abc"),  # where it usually stands
        ("ac", "c", "ac"),  # also before everything that is listed
        ("zab", "ab", "abz"),  # follows nothing, and has no usual place
    ],
)
def test_a_section_stands_behind_what_it_follows_or_where_it_usually_stands(
    chosen: str, listed: str, expected: str
) -> None:
    known = headers(a=None, b=None, c=None, x="a", y="x", z=None)
    assert "".join(ordered(chosen, listed, known, USUAL)) == expected


def test_a_section_of_the_authors_own_stays_before_related_specs() -> None:
    assert ordered(["own", "a", "related-specs"], ["a", "related-specs"], {}, USUAL) == [
        "a", "own", "related-specs",
    ]  # fmt: skip


def test_sections_that_follow_each_other_in_a_circle_are_placed_all_the_same() -> None:
    known = headers(x="y", y="x")
    assert sorted(ordered(["x", "y", "a"], ["a"], known, USUAL)) == ["a", "x", "y"]


def test_no_shipped_section_is_placed_by_chance(shipped: Library) -> None:
    usual = shipped.profile("full").profile.sections
    own_mode = {name for layout in shipped.layouts.values() for name in layout.value.sections}
    lost = [
        name
        for name, defined in shipped.sections.items()
        if name not in usual and name not in own_mode and defined.value.after is None
    ]
    assert lost == []


names = st.sampled_from("abcdefgh")


@given(st.lists(names, unique=True), st.lists(names, unique=True), st.data())
def test_every_section_is_there_once_and_the_profiles_order_is_kept(
    chosen: list[str], listed: list[str], data: st.DataObject
) -> None:
    after = data.draw(st.dictionaries(names, st.one_of(st.none(), names)))
    found = ordered(chosen, listed, headers(**after), USUAL)
    assert sorted(found) == sorted(chosen)
    assert [name for name in found if name in listed] == [n for n in listed if n in chosen]
