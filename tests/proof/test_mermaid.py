"""Diagrams are read without Node as Mermaid reads them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from smartspec.proof.blocks import Block
from smartspec.proof.mermaid import errors_in
from smartspec.proof.model import run_checks
from smartspec.proof.node import find_node, mermaid_diagrams
from smartspec.proof.registry import CHECKS

from .conftest import fence, found_in, page, places, shipped

SOUND = {
    "flowchart": """\
---
title: A chart
---
%%{init: {"theme": "dark"}}%%
flowchart TD
    %% a comment
    a["Text; with (signs)"] -->|yes| b & c(("x")) --> d{{"#quot;q#quot;"}}
    b -- no --> e[/"slanted"/] ==> f[(db)] -.-> g>flag] ~~~ h
    subgraph one [Title]
        direction LR
        i:::hot --o j; j x--x k
    end
    classDef hot fill:#f00
    style a fill:#fff,stroke:#000
    click a "https://example.org" _blank""",
    "sequence": """\
sequenceDiagram
    autonumber
    participant A as The first
    actor B
    A->>+B: GET /x?y=1 -> z
    B-->>-A: 200
    Note over A,B: both
    loop every minute
        alt fine
            A-)B: tick
        else broken
            A-xB: boom #59; again
        end
    end
    par one
        A->>B: x
    and two
        B->>A: y
    end""",
    "state": """\
stateDiagram-v2
    direction LR
    [*] --> idle
    state "Is waiting" as waiting
    idle --> waiting: starts : now
    state busy {
        [*] --> one
        --
        [*] --> two
    }
    state choice <<choice>>
    note right of idle
        free text }
    end note
    waiting --> [*]""",
    "er": """\
erDiagram
    a ||--o{ "b c" : "has many"
    a }o..|| d : is
    a {
        numeric(19,4) amount PK, FK "the amount"
        text[] words
        uuid id UK
    }
    d""",
    "class": """\
classDiagram
    class Animal {
        +String name
        +eat(food) bool
    }
    Animal <|-- Duck : is
    Animal "1" --> "*" Leg
    Duck : +swim()
    class Port
    <<interface>> Port
    note for Duck "can fly\"""",
    "pie": 'pie showData title Costs\n    "one" : 40\n    "two" : 60.5',
}

BROKEN = [
    ("flowchart LR\n  a --> b\n  a -> b", 3),
    ("flowchart LR\n  a[x --> b", 2),
    ("flowchart LR\n  subgraph x\n  a --> b", 3),
    ("flowchart LR\n  a --> end", 2),
    ("sequenceDiagram\n  A->>B: x\n  A->B", 3),
    ("sequenceDiagram\n  loop x\n  A->>B: x", 3),
    ("sequenceDiagram\n  A->>B: x; y", 2),
    ("sequenceDiagram\n  A->>B: x\n  end", 3),
    ("sequenceDiagram\n  opt x\n  else y\n  end", 3),
    ("stateDiagram-v2\n  [*] -> a", 2),
    ("stateDiagram-v2\n  state a {\n  a --> b", 3),
    ("erDiagram\n  a ||--o b : x", 2),
    ("erDiagram\n  a {\n    int\n  }", 3),
    ("classDiagram\n  class A {\n    +x", 3),
    ('pie\n  "a" 3', 2),
    ("flowchrat LR\n  a --> b", 1),
    ("", 1),
]


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_diagram_is_read(name: str) -> None:
    assert errors_in(SOUND[name]) == ()


@pytest.mark.parametrize(("text", "line"), BROKEN)
def test_a_fault_is_at_its_line(text: str, line: int) -> None:
    assert [place for place, *_ in errors_in(text)] == [line]


def test_mermaid_itself_says_the_same(node_folder: Path) -> None:
    node = find_node(str(node_folder))
    texts = [*SOUND.values(), *(text for text, _ in BROKEN if text)]
    flaws = mermaid_diagrams(node, [Block("mermaid", text, 1) for text in texts])
    refused = [(t, flaw.place[0]) for t, flaw in zip(texts, flaws, strict=True) if flaw]
    assert [text for text, _ in refused] == [text for text, _ in BROKEN if text]
    same_line = [line == dict(BROKEN)[text] for text, line in refused]
    assert sum(same_line) >= len(same_line) - 3  # it may see the end of a block as the fault


def test_one_changed_character_is_judged_as_mermaid_judges_it(node_folder: Path) -> None:
    """Of all diagrams of one document, each with a random character put in or taken away."""
    text, _ = shipped("spec-004-financial-system")
    sound = [block.text for block in page(text).in_language("mermaid")]
    choose = random.Random(4)
    changed = []
    for diagram in sound * 4:
        place = choose.randrange(len(diagram))
        put = choose.choice(["", "[", "{", ")", '"', "-", ">", "|", "x"])
        changed.append(diagram[:place] + put + diagram[place + (not put) :])
    node = find_node(str(node_folder))
    flaws = mermaid_diagrams(node, [Block("mermaid", text, 1) for text in changed])
    pairs = [(bool(errors_in(t)), flaw is not None) for t, flaw in zip(changed, flaws, strict=True)]
    assert sum(refused for _, refused in pairs) > 10
    agreed = sum(ours == theirs for ours, theirs in pairs)
    assert agreed >= 0.9 * len(pairs), f"{agreed} of {len(pairs)}"


def test_a_diagram_of_an_unknown_kind_is_a_finding_and_of_an_unread_kind_is_said() -> None:
    assert places(found_in(page(fence("mermaid", "flow LR")))) == [("mermaid-syntax", 3)]
    verdict = run_checks(page(fence("mermaid", "gantt", "  title x")), CHECKS)
    assert verdict.findings == ()
    assert [(item.tool, "gantt" in item.unproven) for item in verdict.absent] == [("mermaid", True)]
