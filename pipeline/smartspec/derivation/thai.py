"""Stories in Thai: what they do, to which entity, by which fields.

Thai is written without spaces, so that words are found wherever they stand in a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_THAI = re.compile("[\u0e00-\u0e7f]")
_POLITE = re.compile("^(?:ต้องการ|อยาก|สามารถ|จะ|ขอ|ให้|ทำการ|ได้|\\s)+")
_ALL = "ทั้งหมด"
VERBS = {
    "remove": ("ลบ", "ล้าง", "ทิ้ง"),
    "list": ("ค้นหา", "ดูรายการ", "รายการ", "เรียกดู", "กรอง", "เปรียบเทียบ", "ดูทั้งหมด"),
    "change": ("แก้ไข", "ปรับปรุง", "เปลี่ยน", "ปรับ", "อัปเดต", "ตั้งค่า"),
    "create": ("สร้าง", "เพิ่ม", "จอง", "ลงทะเบียน", "บันทึก", "ส่ง", "สั่ง", "เปิด", "อัปโหลด"),
    "view": ("ดู", "ตรวจสอบ", "เช็ค", "อ่าน", "แสดง", "ดาวน์โหลด"),
}
"""The word that a story begins with, by what it does; of two that fit the longer one counts."""
OWN = {
    "ยกเลิก": "cancel",
    "อนุมัติ": "approve",
    "ปฏิเสธ": "reject",
    "ยืนยัน": "confirm",
    "ชำระ": "pay",
    "คืน": "return",
}
"""Actions of their own, with the word for them in a path."""


def is_thai(text: str) -> bool:
    """Whether any of `text` is in Thai."""
    return _THAI.search(text) is not None


def action_of(want: str) -> str:
    """`create`, `list` and so on, by the first word of what an actor wants; empty if unknown."""
    found = [(len(v), action) for action, verbs in VERBS.items() for v in verbs if _begins(want, v)]
    action = max(found)[1] if found else ""
    return "list" if action == "view" and _ALL in want else action


def own_verb(want: str) -> str:
    """The English word for an action of its own that `want` begins with; empty if unknown."""
    return next((word for verb, word in OWN.items() if _begins(want, verb)), "")


def verb_in(text: str, want: str) -> bool:
    """Whether `text` names the action of its own that `want` begins with."""
    return any(verb in text for verb in OWN if _begins(want, verb))


def _begins(want: str, verb: str) -> bool:
    return _POLITE.sub("", want).startswith(verb)


def places(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """For each name that stands in `text`: minus its length, and where it stands."""
    return [(-len(name), text.find(name)) for name in names if is_thai(name) and name in text]
