"""The graph of an index as Mermaid, DOT and SVG."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from pytest_snapshot.plugin import Snapshot

from smartspec.index import drawing

ENTRIES: list[dict[str, Any]] = [
    {
        "id": "spec-001-shop",
        "title": 'ร้าน "ค้า" <b>',
        "dependencies": ["spec-002-users", "spec-003-pay"],
    },
    {"id": "spec-002-users", "title": "Users", "dependencies": ["spec-core-001-auth"]},
    {
        "id": "spec-003-pay",
        "title": "Payments",
        "dependencies": ["spec-004-ledger", "spec-009-gone"],
    },
    {"id": "spec-004-ledger", "title": "Ledger", "dependencies": ["spec-003-pay"]},
    {"id": "spec-core-001-auth", "title": "Sign-in"},
]


@pytest.mark.parametrize("name", ["mermaid", "dot", "svg"])
def test_a_graph_reads_well(name: str, snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = "tests/index/snapshots"
    snapshot.assert_match(getattr(drawing, name)(drawing.picture(ENTRIES)), f"graph.{name}.txt")


def test_around_one_spec_there_is_what_is_near() -> None:
    near = drawing.picture(ENTRIES, "spec-002-users", 1)
    further = drawing.picture(ENTRIES, "spec-002-users", 2)

    assert set(near.titles) == {"spec-001-shop", "spec-002-users", "spec-core-001-auth"}
    assert set(further.titles) == set(near.titles) | {"spec-003-pay"}
    with pytest.raises(KeyError):
        drawing.picture(ENTRIES, "spec-2-user")


def test_svg_is_well_formed_and_boxes_do_not_overlap() -> None:
    root = ElementTree.fromstring(drawing.svg(drawing.picture(ENTRIES)))
    boxes = [
        tuple(float(rect.attrib[key]) for key in ("x", "y", "width", "height"))
        for rect in root.iter("{http://www.w3.org/2000/svg}rect")
    ]

    assert len(boxes) == 6
    for number, (x, y, w, h) in enumerate(boxes):
        for x2, y2, w2, h2 in boxes[number + 1 :]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


def test_an_arrow_leads_to_the_right_of_what_depends() -> None:
    columns = drawing._columns(drawing.picture(ENTRIES))
    place = {name: number for number, column in enumerate(columns) for name in column}

    assert place["spec-001-shop"] < place["spec-002-users"] < place["spec-core-001-auth"]
    assert place["spec-003-pay"] == place["spec-004-ledger"]


def test_an_empty_index_is_drawn() -> None:
    nothing = drawing.picture([])

    assert drawing.mermaid(nothing) == "flowchart LR\n"
    assert ElementTree.fromstring(drawing.svg(nothing)) is not None
