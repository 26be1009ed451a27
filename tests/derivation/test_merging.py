"""Deriving again: what arrives, what stays, and what a person has to decide."""

from __future__ import annotations

from typing import Any

from smartspec.derivation.merging import Change, Conflict, merged


def items(*names: str, **more: Any) -> list[dict[str, Any]]:
    return [{"name": name, **more} for name in names]


def data(before: Any, now: Any, derived: Any) -> Any:
    """The value of one key, merged without a conflict."""
    found = merged({"x": before}, {"x": now}, {"x": derived})
    assert found.conflicts == ()
    return found.data.get("x")


def test_an_entry_that_is_new_arrives_behind_those_that_are_there() -> None:
    assert data(items("a"), items("mine", "a"), items("a", "b")) == items("mine", "a", "b")


def test_an_entry_that_a_person_took_away_stays_away() -> None:
    assert data(items("a", "b"), items("a"), items("a", "b")) == items("a")


def test_an_entry_that_is_no_longer_asked_for_goes_unless_somebody_edited_it() -> None:
    assert data(items("a", "b"), items("a", "b"), items("a")) == items("a")
    edited = [*items("a"), {"name": "b", "note": "mine"}]
    found = merged({"x": items("a", "b")}, {"x": edited}, {"x": items("a")})
    assert found.data["x"] == edited
    assert [conflict.key for conflict in found.conflicts] == ["x[b]"]


def test_an_entry_that_a_person_took_away_and_that_changed_is_a_conflict() -> None:
    before, derived = items("a", size=1), items("a", size=2)
    found = merged({"x": before}, {"x": []}, {"x": derived})
    assert found.data["x"] == []
    assert found.conflicts == (Conflict("x[a]", before[0], None, derived[0]),)


def test_two_keys_of_one_entry_change_side_by_side() -> None:
    before = [{"name": "a", "size": 1, "kind": "k"}]
    now = [{"name": "a", "size": 5, "kind": "k"}]
    derived = [{"name": "a", "size": 1, "kind": "n", "new": True}]
    assert data(before, now, derived) == [{"name": "a", "size": 5, "kind": "n", "new": True}]


def test_a_value_that_both_changed_stays_the_persons_and_is_shown() -> None:
    found = merged({"a": {"b": 1}}, {"a": {"b": 2}}, {"a": {"b": 3}})
    assert found.data == {"a": {"b": 2}}
    assert found.conflicts == (Conflict("a.b", 1, 2, 3),)


def test_the_same_change_on_both_sides_is_none() -> None:
    assert data(1, 2, 2) == 2
    assert data(items("a"), items("a", "b"), items("a", "b")) == items("a", "b")


def test_plain_words_are_merged_one_by_one() -> None:
    assert data(["a", "b"], ["b", "mine"], ["a", "b", "c"]) == ["b", "mine", "c"]
    assert data(["a", "b"], ["a", "b", "mine"], ["a"]) == ["a", "mine"]


def test_endpoints_are_told_apart_by_method_and_path() -> None:
    before = [{"method": "GET", "path": "/a", "summary": "old"}]
    now = [{"method": "GET", "path": "/a", "summary": "mine"}]
    derived = [*before, {"method": "POST", "path": "/a", "summary": "new"}]
    assert data(before, now, derived) == [*now, derived[1]]


def test_entries_of_one_name_are_counted() -> None:
    before = [{"name": "a", "n": 1}, {"name": "a", "n": 2}]
    derived = [{"name": "a", "n": 1}, {"name": "a", "n": 3}]
    assert data(before, before, derived) == derived


def test_a_key_that_a_person_removed_stays_removed_and_one_of_their_own_stays() -> None:
    found = merged({"a": 1, "b": 1}, {"b": 1, "own": 9}, {"a": 1, "b": 2})
    assert found.data == {"b": 2, "own": 9}


def test_a_value_of_another_kind_is_a_conflict_and_no_crash() -> None:
    found = merged({"x": [1]}, {"x": {"a": 1}}, {"x": "text"})
    assert found.data == {"x": {"a": 1}}
    assert len(found.conflicts) == 1


def endpoint(path: str, *serves: str, **more: Any) -> dict[str, Any]:
    return {"method": "POST", "path": path, "summary": "s", "serves": list(serves), **more}


def test_an_entry_with_another_name_is_known_by_what_it_serves() -> None:
    before, now = [endpoint("/a", "FR-1")], [endpoint("/mine", "FR-1")]
    derived = [endpoint("/a", "FR-1", service="S"), endpoint("/b", "FR-2")]
    assert data(before, now, derived) == [endpoint("/mine", "FR-1", service="S"), derived[1]]


def test_of_two_that_serve_the_same_none_is_taken_for_the_other() -> None:
    before = [endpoint("/a", "FR-1"), endpoint("/b", "FR-1")]
    now = [endpoint("/x", "FR-1"), endpoint("/y", "FR-1")]
    derived = [endpoint("/a", "FR-1", service="S"), endpoint("/b", "FR-1")]
    found = merged({"x": before}, {"x": now}, {"x": derived})
    assert found.data["x"] == now
    assert [conflict.key for conflict in found.conflicts] == ["x[POST /a]"]


def test_an_entry_that_has_little_in_common_is_one_of_their_own() -> None:
    before = items("a", code="x", language="go", serves=["FR-1"])
    now = items("b", code="y", language="ts", serves=["FR-1"])
    assert data(before, now, before) == now


def test_a_conflict_over_something_large_says_what_changed_in_it() -> None:
    columns = [{"name": "id", "type": "uuid"}, {"name": "code", "type": "text"}]
    before = items("a", columns=columns, note="n")
    derived = items("a", columns=[columns[0], {"name": "code", "type": "varchar(9)"}], note="n")
    [conflict] = merged({"x": before}, {"x": []}, {"x": derived}).conflicts
    assert conflict.kept is None
    assert conflict.wanted == (Change("columns[code].type", "text", "varchar(9)"),)


def test_answers_of_an_endpoint_are_merged_by_status_and_code() -> None:
    done, taken = {"status": 200, "text": "done"}, {"status": 409, "code": "TAKEN", "text": "no"}
    edited = {**done, "text": "ours"}
    forbidden = {"status": 403, "code": "FORBIDDEN", "text": "no"}
    assert data([done, taken], [edited, taken], [done, taken, forbidden]) == [
        edited,
        taken,
        forbidden,
    ]
