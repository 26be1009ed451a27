"""Diagrams: what they show, and that no word of an author breaks them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartspec.source.data import Table
from smartspec.source.spec import Architecture, Flow
from smartspec.views import diagrams

ParseMermaid = Callable[[Sequence[str]], None]
KINDS = ["service", "worker", "queue", "database", "cache", "gateway", "client", "external"]


@dataclass(frozen=True)
class Line:
    source: str
    target: str
    cardinality: str
    label: str


def table(name: str, *columns: dict[str, object]) -> Table:
    return Table.model_validate({"name": name, "columns": columns})


ORDERS = table(
    "orders",
    {"name": "id", "type": "uuid", "primary_key": True},
    {"name": "user_id", "type": "uuid", "references": "users.id"},
    {"name": "coupon_id", "type": "uuid", "references": "coupons.id", "nullable": True},
    {"name": "number", "type": "varchar(20)", "unique": True},
    {"name": "total", "type": "DECIMAL(19,4)"},
    {"name": "placed_at", "type": "timestamp(3) with time zone"},
)


def test_references_are_lines_and_keys_are_marked() -> None:
    assert diagrams.er_diagram([ORDERS]).splitlines() == [
        "erDiagram",
        '    users ||--o{ orders : "user_id"',
        '    coupons |o--o{ orders : "coupon_id"',
        "    orders {",
        "        uuid id PK",
        "        uuid user_id FK",
        "        uuid coupon_id FK",
        "        varchar number UK",
        "        numeric total",
        "        timestamptz placed_at",
        "    }",
    ]


def test_a_named_relation_stands_in_place_of_the_reference() -> None:
    drawn = diagrams.er_diagram([ORDERS], [Line("users", "orders", "one-to-many", "places")])
    assert '    users ||--o{ orders : "places"' in drawn
    assert "user_id FK" in drawn
    assert ': "user_id"' not in drawn


def test_a_component_diagram_joins_what_flows_join_once() -> None:
    architecture = Architecture.model_validate(
        {
            "components": [
                {"name": "Web", "kind": "client", "responsibility": "x"},
                {"name": "Store", "kind": "database", "responsibility": "x", "technology": "PG 15"},
            ],
            "flows": [
                {
                    "name": "f",
                    "steps": [
                        {"from": "Web", "to": "Store", "action": "reads"},
                        {"from": "Web", "to": "Store", "action": "writes"},
                        {"from": "Store", "to": "Elsewhere", "action": "copies"},
                    ],
                }
            ],
        }
    )
    assert diagrams.component_diagram(architecture).splitlines() == [
        "flowchart LR",
        '    n_web(["Web"])',
        '    n_store[("Store<br/>PG 15")]',
        '    n_elsewhere["Elsewhere"]',
        "    n_web --> n_store",
        "    n_store --> n_elsewhere",
    ]


def test_names_without_ascii_letters_stay_apart() -> None:
    flow = Flow.model_validate(
        {"name": "f", "steps": [{"from": "ระบบ", "to": "ผู้ใช้", "action": "ส่ง"}]}
    )
    drawn = diagrams.flow_diagram(flow)
    assert "participant n_x as ระบบ" in drawn
    assert "n_x->>n_x_2: ส่ง" in drawn


def test_labels_hold_no_syntax() -> None:
    assert diagrams.label('a "b"\n#c; %%{x}%% | d') == (
        "a #34;b#34; #35;c#59; #37;#37;#123;x#125;#37;#37; #124; d"
    )


WORDS = st.one_of(
    st.text(min_size=1, max_size=12).filter(lambda text: bool(text.strip())),
    st.sampled_from(
        ["end", "note over x", "subgraph", "%%{init: {}}%%", "wrap: a", "-->>", '"]', "x;y"]
    ),
)
NAMES = st.sampled_from(
    ["one", "only", "to", "class", "style", "PK", "fk", "title", "u", "a", "end"]
)


@settings(
    deadline=None, max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS, st.sampled_from(KINDS)), min_size=20, max_size=40))
def test_any_words_make_a_diagram_that_parses(
    parse_mermaid: ParseMermaid, rows: list[tuple[str, str, str, str]]
) -> None:
    drawn = []
    for name, other, action, kind in rows:
        steps = [{"from": name, "to": other, "action": action}]
        component = {"name": name, "kind": kind, "responsibility": "x", "technology": other}
        architecture = {"components": [component], "flows": [{"name": "f", "steps": steps}]}
        model = Architecture.model_validate(architecture)
        drawn += [diagrams.component_diagram(model), diagrams.flow_diagram(model.flows[0])]
    parse_mermaid(drawn)


@settings(
    deadline=None, max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(NAMES, NAMES, WORDS), min_size=20, max_size=30))
def test_any_table_makes_an_er_diagram_that_parses(
    parse_mermaid: ParseMermaid, rows: list[tuple[str, str, str]]
) -> None:
    drawn = []
    for name, column, kind in rows:
        one = table(name, {"name": column, "type": kind, "references": f"{column}.id"})
        drawn.append(diagrams.er_diagram([one], [Line(name, column, "||--o{", kind)]))
    parse_mermaid(drawn)


def test_what_is_no_diagram_does_not_parse(parse_mermaid: ParseMermaid) -> None:
    with pytest.raises(AssertionError, match="flowchart LR"):
        parse_mermaid(["flowchart LR\n  a --> b", "flowchart LR\n  a -->"])
