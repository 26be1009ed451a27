"""A source that is made to say something else keeps what a person wrote around it."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from smartspec.source.rewriting import rewritten, written
from smartspec.source.yaml_text import parse

TEXT = """\
# about this file
id: spec-001-a   # the id
title: 'A Title'

# what it offers
api:
  endpoints:
    - method: GET   # reads
      path: /a
      summary: one
    - {method: POST, path: /b, summary: two}
"""

LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), include_characters="\n")
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(LETTERS, max_size=20)
)
KEYS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8)
DATA = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=5,
)


def test_what_did_not_change_keeps_its_comments_quotes_and_order() -> None:
    data: dict[str, Any] = parse(TEXT, "a")
    data["api"]["endpoints"][0]["summary"] = "changed"
    data["api"]["endpoints"].append({"method": "PUT", "path": "/c", "summary": "three"})

    assert rewritten(TEXT, data) == TEXT.replace("summary: one", "summary: changed") + (
        "    - method: PUT\n      path: /c\n      summary: three\n"
    )


def test_the_same_data_leaves_the_text_as_it_is() -> None:
    assert rewritten(TEXT, parse(TEXT, "a")) == TEXT


def test_notes_stand_behind_the_entries_that_they_are_about() -> None:
    text = written({"a": [{"x": 1, "y": 2}]}, "made by derive", {("a", 0): "from FR-1"})

    assert text == "# made by derive\na:\n  - x: 1  # from FR-1\n    y: 2\n"


def test_a_text_that_nobody_changed_keeps_its_folds() -> None:
    text = (
        "id: spec-001-a\nwords: a text that somebody\n  folded by hand\n"
        "listed:\n  - name: x\n    says: 'quoted and: folded\n      by hand'\n"
    )
    data: dict[str, Any] = parse(text, "a")
    data["listed"].insert(0, {"name": "y"})

    assert rewritten(text, data) == text.replace("listed:\n", "listed:\n  - name: y\n")


def test_notes_come_to_what_is_new_and_take_the_place_of_older_ones_only() -> None:
    text = "a:\n  - name: a  # derived from FR-1\n  - name: b  # mine\n"
    data = {"a": [{"name": "a"}, {"name": "b"}, {"name": "c"}]}
    notes: dict[tuple[str | int, ...], str] = {
        ("a", n): f"derived from FR-{n + 7}" for n in (0, 1, 2)
    }

    assert rewritten(text, data, notes) == (
        text.replace("FR-1", "FR-7") + "  - name: c  # derived from FR-9\n"
    )


@given(DATA)
def test_what_is_written_is_what_is_read(data: dict[str, Any]) -> None:
    assert (parse(written(data, "head", {}), "a") or {}) == data


@given(DATA)
def test_a_source_can_be_made_to_say_anything(data: dict[str, Any]) -> None:
    assert (parse(rewritten(TEXT, data), "a") or {}) == data


GO = "type Carts interface {\n\tFind(ctx context.Context, id string) (*Cart, error)\n}\n"


def test_code_with_tabs_is_shown_as_lines_and_stays_so() -> None:
    text = written({"code": GO, "n": 1}, "", {})

    assert "code: |\n  type Carts interface {\n  \tFind(" in text
    assert rewritten(text, {"code": GO, "n": 2}) == text.replace("n: 1", "n: 2")


def test_a_quoted_text_with_tabs_that_would_be_folded_is_carried() -> None:
    code = (
        "// Carts reads and writes rows; Find returns nil where there is none.\n"
        + GO
        + ("\tSave(ctx context.Context, value Warehouse) (Warehouse, error)\n" * 4)
    )
    text = f"n: 1\ncode: {json.dumps(code)}\n"
    for width in range(60, 110):
        name = "x" * width
        data = {"n": 2, "code": code.replace("Carts", name)}
        made = rewritten(text, data)
        assert parse(rewritten(text.replace("Carts", name), data), "") == parse(made, "") == data
