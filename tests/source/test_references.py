"""Names inside a source that fit nothing are told with their place, and with the nearest."""

from __future__ import annotations

import pytest

from smartspec.errors import SourceError
from smartspec.source.reading import read_spec

PATH = "specs/feature/spec-001-shop/spec.yaml"
HEAD = """\
id: spec-001-shop
title: Shop
profile: functional
actors: [Shopper]
entities:
  - name: Cart
    fields: [{name: total, type: money}]
    states: [open, paid]
    transitions: [{from: open, to: paid, when: it is paid}]
"""
SHOPPER = "stories:\n  - id: FR-1\n    actor: Shopper\n    want: see my cart\n"

FAULTS = {
    "an actor": (
        "stories:\n  - id: FR-1\n    actor: Shoper\n    want: x\n",
        "12:12: there is no actor 'Shoper'",
        "Shopper",
    ),
    "an id that is given twice": (
        SHOPPER + "quality:\n  - {id: FR-1, kind: other, requirement: x}\n",
        "15:10: the id 'FR-1' is given twice",
        "an id is given once",
    ),
    "a story of a rule": (
        SHOPPER + "business_rules:\n  - {id: BR-1, rule: x, applies_to: [FR-2]}\n",
        "15:38: there is no story 'FR-2'",
        "FR-1",
    ),
    "an entity of an operation": (
        SHOPPER + "    operation: {action: view, entity: Card}\n",
        "14:39: there is no entity 'Card'",
        "Cart",
    ),
    "a field of an operation": (
        SHOPPER + "    operation: {action: view, entity: Cart, by: [totle]}\n",
        "14:50: Cart has no field 'totle'",
        "total",
    ),
    "a state of a transition": (
        SHOPPER + "    operation: {action: transition, entity: Cart, to: payed}\n",
        "14:16: no transition of Cart leads to 'payed'",
        "paid",
    ),
    "an entity that is there twice": (
        "  - name: cart\n    fields: [{name: x}]\n",
        "10:11: the entity 'cart' is described twice",
        "keep one",
    ),
    "a state that the entity has not": (
        (
            "  - name: Bill\n    fields: [{name: x}]\n    states: [a]\n"
            "    transitions: [{from: a, to: b, when: x}]\n"
        ),
        "13:33: Bill has no state 'b'",
        "known: a",
    ),
    "a field that is there twice": (
        "  - name: Bill\n    fields: [{name: x}, {name: x}]\n",
        "11:32: 'x' is there twice",
        "keep one",
    ),
    "an enum without words": (
        "  - name: Bill\n    fields: [{name: x, type: enum}]\n",
        "11:14: an enum without `values`",
        "list the words",
    ),
    "a reference to nothing": (
        "  - name: Bill\n    fields: [{name: x, type: reference, entity: Crt}]\n",
        "11:14: there is no entity 'Crt'",
        "Cart",
    ),
    "a pattern that is none": (
        "  - name: Bill\n    fields: [{name: x, pattern: '(', example: a}]\n",
        "11:14: not a regular expression",
        "mend the pattern",
    ),
    "an example that the pattern refuses": (
        "  - name: Bill\n    fields: [{name: x, pattern: '^[0-9]+$', example: a}]\n",
        "11:14: the example 'a' does not match the pattern",
        "mend one of them",
    ),
    "bounds the wrong way round": (
        "  - name: Bill\n    fields: [{name: x, type: integer, min: 2, max: 1}]\n",
        "11:14: `min` is above `max`",
        "exchange them",
    ),
    "a task that comes after none": (
        "phases:\n  - name: A\n    tasks:\n      - {task: one, after: [two]}\n      - two\n",
        "13:29: no task before it is called 'two'",
        "there is none yet",
    ),
}


@pytest.mark.parametrize(("more", "said", "hint"), FAULTS.values(), ids=FAULTS)
def test_a_name_that_fits_nothing_is_told(more: str, said: str, hint: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_spec(HEAD + more, PATH)

    [fault] = caught.value.faults
    assert f"{fault.path}:{fault.line}:{fault.column}: {fault.message}".startswith(f"{PATH}:{said}")
    assert hint in fault.hint


def test_all_of_them_are_told_at_once() -> None:
    more = FAULTS["an enum without words"][0] + FAULTS["an actor"][0]
    with pytest.raises(SourceError) as caught:
        read_spec(HEAD + more, PATH)
    assert len(caught.value.faults) == 2


def test_a_source_whose_names_fit_is_read() -> None:
    assert read_spec(HEAD + SHOPPER, PATH).stories[0].id == "FR-1"
