"""A setting changes in a source, and nothing else does: comments, order, quoting, line ends."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smartspec.errors import SourceError
from smartspec.source.editing import scalar, with_values
from smartspec.source.spec import Spec
from smartspec.source.yaml_text import mapping, parse

ORDER = tuple(Spec.model_fields)

SOURCE = """\
# Who reads this?
id: spec-001-a   # the folder's name
title:   "A  Title"

mode: 'compact'  # five sections
levels: {security: auto,   # decided later
         di: none}
# about domains
domain:
  - iot   # devices
  - ai
# the rest
depends_on: [b]
"""


def edited(text: str, **changes: str | tuple[str, ...]) -> str:
    keys = {tuple(name.split("__")): value for name, value in changes.items()}
    return with_values(text, keys, "spec.yaml", ORDER)


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ({"mode": "standard"}, "'compact'  #", "'standard'  #"),
        ({"levels__security": "basic"}, "security: auto,", "security: basic,"),
        ({"levels__performance": "full"}, "di: none}", "di: none, performance: full}"),
        ({"profile": "basic"}, '"A  Title"\n', '"A  Title"\nprofile: basic\n'),
        ({"title": "B"}, '"A  Title"', '"B"'),
        ({"domain": ("iot", "ai")}, "", ""),
        ({"domain": "saas"}, "- iot   # devices\n  - ai\n", "- saas\n"),
        ({"domain": ("ai", "iot")}, "- iot   # devices\n  - ai\n", "- ai\n  - iot\n"),
        ({"depends_on": ("b", "c")}, "[b]", "[b, c]"),
    ],
)
def test_only_the_changed_characters_change(
    changes: dict[str, str | tuple[str, ...]], old: str, new: str
) -> None:
    assert edited(SOURCE, **changes) == SOURCE.replace(old, new, 1) if old else SOURCE


def test_a_level_that_no_block_holds_makes_one() -> None:
    assert edited("id: a\ntitle: b\noverview: {}\n", levels__di="none") == (
        "id: a\ntitle: b\nlevels:\n  di: none\noverview: {}\n"
    )


def test_a_level_goes_behind_its_siblings_with_their_indentation() -> None:
    text = "id: a\nlevels:\n    di: none   # why\n    # last words\n\ntitle: b\n"
    assert edited(text, levels__security="basic") == text.replace(
        "# why\n", "# why\n    security: basic\n"
    )


def test_line_ends_and_a_byte_order_mark_stay() -> None:
    text = "\ufeffid: a\r\ntitle: b # c\r\n"
    assert edited(text, mode="compact") == "\ufeffid: a\r\ntitle: b # c\r\nmode: compact\r\n"


def test_a_file_without_a_last_line_end_gets_a_line_of_its_own() -> None:
    assert edited("id: a", mode="compact") == "id: a\nmode: compact\n"


def test_a_source_in_braces_stays_in_braces() -> None:
    assert edited('{"id": "a", "title": "b" }', levels__di="full") == (
        '{"id": "a", "title": "b", levels: {di: full} }'
    )


def test_a_folded_value_is_replaced_whole() -> None:
    text = "id: a\nmode: >-\n  compact\n\n# about the title\ntitle: b\n"
    assert edited(text, mode="standard") == (
        "id: a\nmode: standard\n\n# about the title\ntitle: b\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "id: &x standard\nmode: *x\n",
        "mode: &m compact\nprofile: *m\n",
        "base: &base {mode: compact}\nlevels: *base\n",
    ],
)
def test_what_an_alias_shares_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(SourceError, match=r"spec\.yaml:\d+:1: .* without changing something else"):
        edited(text, mode="full", levels__mode="full")


_NAMES = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
_COMMENTS = st.sampled_from(["", "  # said", " # 'quoted' {x}"])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(ORDER[:12]), _NAMES, _COMMENTS, st.sampled_from(["", "\n", "# x\n"])
        ),
        min_size=1,
        max_size=6,
        unique_by=lambda line: line[0],
    ),
    st.sampled_from(["profile", "mode", "author"]),
    _NAMES,
)
def test_any_setting_changes_alone(
    lines: list[tuple[str, str, str, str]], key: str, value: str
) -> None:
    text = "".join(f"{after}{name}: '{word}'{comment}\n" for name, word, comment, after in lines)
    made = edited(text, **{key: value})
    assert mapping(made, "") == {**mapping(text, ""), key: value}
    kept = [line for line in text.splitlines() if not line.startswith(f"{key}:")]
    assert [line for line in made.splitlines() if not line.startswith(f"{key}:")] == kept


@example("?0")
@given(st.text(max_size=40))
def test_a_scalar_reads_back_as_the_same_text(value: str) -> None:
    value = "".join(sign for sign in value if sign.isprintable())
    assert parse(f"x: {scalar(value)}\n", "") == {"x": value}
    assert parse(f"x: [{scalar(value)}, b]\n", "") == {"x": [value, "b"]}
