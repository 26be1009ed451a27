"""What a story does to which entity, read from its words in English and in Thai."""

from __future__ import annotations

from typing import Any

import pytest

from smartspec.derivation import naming
from smartspec.derivation.operations import Doing, Unclear, doings

from .test_derive import derived, spec_of

ROOM = {
    "name": "ห้องประชุม",
    "fields": [
        {"name": "code", "description": "รหัสห้อง", "unique": True},
        {"name": "seats", "type": "integer"},
    ],
    "states": ["ว่าง", "อนุมัติแล้ว"],
    "transitions": [{"from": "ว่าง", "to": "อนุมัติแล้ว", "when": "ผู้จัดการเห็นชอบ"}],
}
BOOKING = {"name": "การจอง", "fields": [{"name": "on", "type": "date"}]}


def asked(want: str, *entities: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "spec-900-rooms",
        "title": "จองห้องประชุม",
        "profile": "functional",
        "stories": [{"id": "FR-1", "actor": "พนักงาน", "want": want}],
        "entities": list(entities or (ROOM, BOOKING)),
    }


@pytest.mark.parametrize(
    ("want", "entity", "action", "verb"),
    [
        ("จองห้องประชุม", "ห้องประชุม", "create", "do"),
        ("สร้างห้องประชุม", "ห้องประชุม", "create", "do"),
        ("ต้องการเพิ่มห้องประชุม", "ห้องประชุม", "create", "do"),
        ("แก้ไขการจองของฉัน", "การจอง", "change", "do"),
        ("ลบการจอง", "การจอง", "remove", "do"),
        ("ดูการจอง", "การจอง", "view", "do"),
        ("ดูห้องประชุมทั้งหมด", "ห้องประชุม", "list", "do"),
        ("ค้นหาห้องประชุมที่ว่าง", "ห้องประชุม", "list", "do"),
        ("รายการจองของฉัน รวมการจองเก่า", "การจอง", "list", "do"),
        ("อนุมัติห้องประชุม", "ห้องประชุม", "transition", "approve"),
        ("ยกเลิกการจอง", "การจอง", "act", "cancel"),
    ],
)
def test_a_story_in_thai_is_read_without_spaces(
    want: str, entity: str, action: str, verb: str
) -> None:
    [found] = doings(spec_of(asked(want)))

    assert isinstance(found, Doing)
    assert (found.entity.name, found.action, found.verb) == (entity, action, verb)


def test_a_thai_story_that_names_no_entity_is_unclear() -> None:
    [found] = doings(spec_of(asked("เข้าสู่ระบบ")))
    assert isinstance(found, Unclear)


def test_a_field_is_mentioned_by_its_description() -> None:
    [found] = doings(spec_of(asked("ค้นหาห้องประชุมด้วยรหัสห้อง")))
    assert isinstance(found, Doing)
    assert [field.name for field in found.by] == ["code"]


def test_a_placeholder_for_a_name_has_no_plural() -> None:
    made = derived(asked("จองห้องประชุม", ROOM))

    name = naming.snake("ห้องประชุม")
    assert [table["name"] for table in made["data_model"]["tables"]] == [name]
    [endpoint] = made["api"]["endpoints"]
    assert (endpoint["method"], endpoint["path"]) == ("POST", "/" + name.replace("_", "-"))
    assert naming.plural("unnamed_case") == "unnamed_cases"


ORDER = {
    "name": "Order",
    "fields": [{"name": "limit", "type": "integer", "min": 1}, {"name": "note", "type": "text"}],
    "states": ["open", "held", "cancelled"],
    "transitions": [
        {"from": "open", "to": "cancelled", "when": "a clerk cancels"},
        {"from": "held", "to": "cancelled", "when": "a clerk cancels"},
        {"from": "cancelled", "to": "open", "when": "reopened"},
    ],
}
SHOP = {"name": "Shop Keeper", "fields": [{"name": "open", "type": "boolean", "default": True}]}


def test_a_look_up_is_about_what_is_named_first_and_may_go_by_state() -> None:
    [doing] = doings(spec_of(asked("search orders of a shop keeper by status", SHOP, ORDER)))
    assert isinstance(doing, Doing)
    assert (doing.entity.name, [field.name for field in doing.by]) == ("Order", ["status"])


def test_a_transition_is_known_by_what_brings_it_about() -> None:
    [doing] = doings(spec_of(asked("reopen an order", ORDER)))
    assert isinstance(doing, Doing)
    assert doing.change is not None
    assert doing.change.target == "open"


def test_a_transition_answers_with_the_state_it_leads_to_and_names_all_it_comes_from() -> None:
    [endpoint] = spec_of(derived(asked("cancel an order", ORDER))).api.endpoints
    [success] = [r for r in endpoint.responses if r.status < 400]
    [refused] = [r for r in endpoint.responses if r.status == 409]
    assert success.example["status"] == "cancelled"
    assert (refused.code, refused.description) == (
        "ORDER_NOT_OPEN_OR_HELD",
        "Order is neither open nor held",
    )
    statuses = [response.status for response in endpoint.responses]
    assert statuses == sorted(statuses)


def test_a_reserved_word_is_quoted_in_a_check_and_true_is_sql() -> None:
    orders, keepers = spec_of(derived(asked("list orders", ORDER, SHOP))).data_model.tables
    assert [c.check for c in orders.columns if c.name == "limit"] == ['"limit" >= 1']
    assert [c.default for c in keepers.columns if c.name == "open"] == ["true"]


def test_a_name_that_begins_with_a_digit_makes_a_path_that_people_read() -> None:
    item = {"name": "2nd-Hand Item", "fields": [{"name": "size", "type": "text"}]}
    [endpoint] = spec_of(derived(asked("list 2nd-hand items", item))).api.endpoints
    assert endpoint.path == "/2nd-hand-items"


def test_a_verb_of_two_words_is_no_look_up() -> None:
    parcel = {"name": "Parcel", "fields": [{"name": "code"}]}
    [found] = doings(spec_of(asked("check in a parcel", parcel)))
    assert isinstance(found, Doing)
    assert (found.action, found.verb) == ("act", "check in")


ROLES = [("Guest", "create a booking"), ("Guest", "view a booking"), ("Host", "view a booking")]


def answers(stories: list[tuple[str, str]]) -> dict[str, list[str]]:
    """What the derived endpoints say of a caller of another role, by method."""
    data = asked("", {"name": "Booking", "fields": [{"name": "code"}]})
    data["stories"] = [
        {"id": f"FR-{n}", "actor": actor, "want": want}
        for n, (actor, want) in enumerate(stories, 1)
    ]
    return {
        endpoint["method"]: [r["description"] for r in endpoint["responses"] if r["status"] == 403]
        for endpoint in derived(data)["api"]["endpoints"]
    }


def test_an_endpoint_that_not_everybody_has_a_story_for_is_forbidden_to_others() -> None:
    assert answers(ROLES) == {"POST": ["The caller's role is not Guest"], "GET": []}


def test_nobody_is_forbidden_where_there_is_one_role() -> None:
    assert answers(ROLES[:2]) == {"POST": [], "GET": []}


def test_a_broken_rule_that_belongs_to_no_story_is_asked_about() -> None:
    data = asked("create a booking", {"name": "Booking", "fields": [{"name": "code"}]})
    broken = {"code": "TAKEN", "message": "It is taken"}
    data["business_rules"] = [{"id": "BR-1", "rule": "One at a time", "violation": broken}]
    questions = [item["question"] for item in derived(data)["open_questions"]]
    assert any(q.startswith("BR-1: in which stories can it be broken?") for q in questions)
