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
