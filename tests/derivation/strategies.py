"""Functional specs of every kind that the schema admits, for property tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

ID = "spec-900-anything"
WORDS = st.sampled_from(
    [
        "Discount Code", "Cart", "คูปอง", "Order Line", "box", "Käufer", "Policy", "Bus",
        "HTTPServer", "2nd Address", "a|b", "end", "Table", "😀",
    ]
)  # fmt: skip
SENTENCES = st.sampled_from(
    [
        "apply a discount code to my cart",
        "see all orders",
        "ยกเลิกคำสั่งซื้อ",
        "cancel the order line",
        "create a policy",
        "|",
        "delete box",
        "check the cart",
        "{{ 7 * 7 }}",
        "browse carts by name",
        "a <script> tag",
        "approve it",
        "`code` --> x",
        "remove the bus",
    ]
)
NAMES = st.sampled_from(["name", "code", "amount", "owner", "status", "id", "created_at", "type"])
TYPES = st.sampled_from(
    ["text", "integer", "decimal", "money", "boolean", "date", "datetime", "uuid", "email", "url"]
)


@st.composite
def fields(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    return [draw(_field(name)) for name in names]


@st.composite
def _field(draw: st.DrawFn, name: str) -> dict[str, Any]:
    if draw(st.booleans()):
        values = draw(st.lists(st.sampled_from(["a", "b b", "ค", "it's"]), min_size=1, unique=True))
        field: dict[str, Any] = {"name": name, "type": "enum", "values": values}
    else:
        field = {"name": name, "type": draw(TYPES)}
        if field["type"] in ("integer", "decimal", "money"):
            low = draw(st.integers(-5, 5))
            field |= {"min": low, "max": low + draw(st.integers(0, 5))}
        elif field["type"] == "text" and draw(st.booleans()):
            field["max_length"] = draw(st.integers(1, 300))
    return field | {"required": draw(st.booleans()), "unique": draw(st.booleans())}


@st.composite
def entities(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = draw(st.lists(WORDS, max_size=3, unique_by=str.casefold))
    found = []
    for name in names:
        entity: dict[str, Any] = {"name": name, "fields": draw(fields())}
        if draw(st.booleans()):
            entity["states"] = ["open", "cancelled"]
            entity["transitions"] = [{"from": "open", "to": "cancelled", "when": "it is over"}]
        found.append(entity)
    return found


@st.composite
def sources(draw: st.DrawFn) -> dict[str, Any]:
    """A functional source as plain data."""
    known = draw(entities())
    stories = []
    for number in range(1, draw(st.integers(0, 4)) + 1):
        story: dict[str, Any] = {"id": f"FR-{number}", "actor": "Somebody", "want": draw(SENTENCES)}
        if draw(st.booleans()) and known:
            story["operation"] = draw(st.sampled_from(known).flatmap(_operation))
        if draw(st.booleans()):
            story["acceptance"] = [{"given": "a", "when": draw(SENTENCES), "then": "c"}]
        stories.append(story)
    ids = [story["id"] for story in stories]
    chosen = st.lists(st.sampled_from(ids), unique=True) if ids else st.just([])
    rules = [
        {
            "id": f"BR-{number}",
            "rule": draw(SENTENCES),
            "applies_to": draw(chosen),
            "violation": {"code": f"RULE_{number}", "message": "no", "status": 409},
        }
        for number in range(1, draw(st.integers(0, 2)) + 1)
    ]
    quality = [{"id": "NFR-1", "kind": "performance", "requirement": "fast"}]
    return {
        "id": ID,
        "title": draw(WORDS),
        "profile": "functional",
        "stories": stories,
        "business_rules": rules,
        "entities": known,
        "quality": draw(st.sampled_from([[], quality])),
    }


@st.composite
def _operation(draw: st.DrawFn, entity: dict[str, Any]) -> dict[str, Any]:
    actions = ["create", "list", "view", "change", "remove"]
    if "transitions" in entity:
        actions.append("transition")
    operation: dict[str, Any] = {
        "action": draw(st.sampled_from(actions)),
        "entity": entity["name"],
        "by": draw(st.lists(st.sampled_from([f["name"] for f in entity["fields"]]), unique=True)),
    }
    return operation | ({"to": "cancelled"} if operation["action"] == "transition" else {})
