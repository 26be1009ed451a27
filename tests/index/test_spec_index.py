from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from smartspec.errors import ConfigError, Fault
from smartspec.index.spec_index import (
    INDEX_SCHEMA,
    LocalSpec,
    SpecIndex,
    as_text,
    by_id,
    is_local,
    read_index,
    updated,
)
from smartspec.source.characters import UNSEEN

REPO = "credits"


def local(spec_id: str, **more: Any) -> LocalSpec:
    told: dict[str, Any] = {
        "title": "T",
        "path": f"specs/feature/{spec_id}",
        "category": "feature",
        "status": "draft",
        "description": None,
        "dependencies": (),
    }
    return LocalSpec(id=spec_id, **{**told, **more})


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(ConfigError) as caught:
        read_index(text, "i.json")
    return caught.value.faults


# An index as they are in the wild: counts that are out of date, an entry that names itself,
# categories and fields of other tools, an entry that stands twice, no status, a summary.
WILD: dict[str, Any] = {
    "$schema": "https://example.org/index.json",
    "version": "2.1",
    "specs": [
        {"id": "spec-ui-1", "repo": "web", "category": "ui", "summary": "Screens", "x": [1, None]},
        {"owner": "ann", "id": "spec-1", "title": "Old", "repo": REPO, "tags": {"a": 1}},
        {"id": "spec-1", "title": "Of another", "repo": "web"},
        {"id": "spec-2", "dependencies": ["spec-2", {"id": "spec-1"}]},
        {"id": "spec-3", "repo": "local", "title": "Gone since"},
        {"id": "spec-3", "repo": "web", "title": "Not ours"},
    ],
    "statistics": {"total": 99},
}


def test_everything_that_is_not_local_survives_untouched_and_in_place() -> None:
    before = copy.deepcopy(WILD)
    found = updated(WILD, [local("spec-1", title="New")], REPO)
    assert before == WILD
    assert list(found) == list(WILD)
    assert {key: value for key, value in found.items() if key != "specs"} == {
        key: value for key, value in WILD.items() if key != "specs"
    }
    assert [e["id"] for e in found["specs"]] == [e["id"] for e in WILD["specs"]]
    untouched = [0, 2, 3, 4, 5]
    assert [found["specs"][i] for i in untouched] == [WILD["specs"][i] for i in untouched]
    assert [list(found["specs"][i]) for i in untouched] == [
        list(WILD["specs"][i]) for i in untouched
    ]


def test_a_local_entry_is_kept_in_step_and_keeps_its_unknown_fields() -> None:
    spec = local("spec-1", title="New", description="D", dependencies=("spec-2",))
    entry = updated(WILD, [spec], REPO)["specs"][1]
    assert entry == {
        "owner": "ann",
        "id": "spec-1",
        "title": "New",
        "repo": REPO,
        "tags": {"a": 1},
        "path": "specs/feature/spec-1",
        "category": "feature",
        "status": "draft",
        "description": "D",
        "dependencies": ["spec-2"],
    }
    assert list(entry)[-2:] == ["owner", "tags"]


def test_an_entry_without_a_repo_or_of_repo_local_is_ours() -> None:
    assert is_local({"id": "a"}, REPO)
    assert is_local({"id": "a", "repo": "local"}, REPO)
    assert is_local({"id": "a", "repo": REPO}, REPO)
    assert not is_local({"id": "a", "repo": "web"}, REPO)
    found = updated(WILD, [local("spec-3")], REPO)["specs"]
    assert [(e.get("title"), e.get("repo")) for e in found if e["id"] == "spec-3"] == [
        ("T", REPO),
        ("Not ours", "web"),
    ]


def test_dependencies_that_are_gone_leave_the_entry() -> None:
    document = {"specs": [{"id": "a", "dependencies": ["b"]}]}
    assert not updated(document, [local("a")], REPO)["specs"][0].get("dependencies")


def test_a_summary_stays_beside_a_description() -> None:
    document = {"specs": [{"id": "a", "summary": "S"}]}
    assert updated(document, [local("a", description="D")], REPO)["specs"][0]["summary"] == "S"


def test_a_description_that_left_the_source_leaves_the_entry() -> None:
    document = {"specs": [{"id": "a", "repo": REPO, "description": "old"}]}
    assert "description" not in updated(document, [local("a")], REPO)["specs"][0]


def test_new_entries_come_last_in_the_order_of_their_paths() -> None:
    specs = [local("b", path="z"), local("c", path="a"), local("spec-2")]
    found = updated(WILD, specs, REPO)["specs"]
    assert [entry["id"] for entry in found[len(WILD["specs"]) :]] == ["c", "b"]


def test_the_order_of_the_sources_does_not_count() -> None:
    specs = [local("a"), local("b"), local("spec-1")]
    assert as_text(updated(WILD, specs, REPO)) == as_text(updated(WILD, reversed(specs), REPO))


def test_what_is_gone_leaves_and_only_where_it_was_ours() -> None:
    found = updated(WILD, [], REPO, gone=["spec-3", "spec-ui-1"])["specs"]
    assert [(e["id"], e.get("repo")) for e in found if e["id"] in {"spec-3", "spec-ui-1"}] == [
        ("spec-ui-1", "web"),
        ("spec-3", "web"),
    ]


def test_a_spec_that_is_there_does_not_leave() -> None:
    found = updated(WILD, [local("spec-3")], REPO, gone=["spec-3"])["specs"]
    assert ("spec-3", REPO) in [(e["id"], e.get("repo")) for e in found]


def test_a_second_update_changes_nothing() -> None:
    specs = [local("spec-1"), local("new")]
    once = updated(WILD, specs, REPO, gone=["spec-3"])
    assert as_text(updated(once, specs, REPO, gone=["spec-3"])) == as_text(once)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
seen = texts.filter(lambda text: not UNSEEN.search(text))
ids = st.sampled_from(["a", "b", "c"])
entries = st.fixed_dictionaries(
    {"id": ids},
    optional={
        "repo": st.sampled_from([REPO, "local", "web", "app"]),
        "title": seen,
        "summary": seen,
        "z": st.integers() | texts | st.lists(texts, max_size=2),
    },
)
documents = st.fixed_dictionaries(
    {"specs": st.lists(entries, max_size=5)}, optional={"count": st.integers(), "meta": texts}
)


@given(documents)
def test_reading_what_was_written_gives_the_same_bytes(document: dict[str, Any]) -> None:
    text = as_text(document)
    assert as_text(read_index(text, "i.json")) == text


@given(documents, st.lists(ids, unique=True), st.lists(ids, unique=True))
def test_foreign_entries_survive_any_update(
    document: dict[str, Any], known: list[str], gone: list[str]
) -> None:
    specs = [local(name) for name in known]
    once = updated(document, specs, REPO, gone)

    def foreign(index: dict[str, Any]) -> list[Any]:
        return [entry for entry in index["specs"] if not is_local(entry, REPO)]

    assert foreign(once) == foreign(document)
    assert updated(once, specs, REPO, gone) == once
    assert set(known) <= {entry["id"] for entry in once["specs"]}
    Draft202012Validator(INDEX_SCHEMA).validate(once)


@pytest.mark.parametrize(
    ("text", "where", "key"),
    [
        ("", "i.json:1:1", ""),
        ('{"specs": [\n  {"id": "a",}\n]}', "i.json:2:14", ""),
        ("{}", "i.json:1:1", ""),
        ('{"specs": {}}', "i.json:1:2", "specs"),
        ('{"specs": [1]}', "i.json:1:12", "specs[0]"),
        ('{"specs": [\n {"title": "x"}]}', "i.json:2:2", "specs[0]"),
        ('{"specs": [{"id": 1}]}', "i.json:1:13", "specs[0].id"),
        ('{"specs": [{"id": ""}]}', "i.json:1:13", "specs[0].id"),
        ('{"specs": [{"id": "a", "title": []}]}', "i.json:1:24", "specs[0].title"),
        ("3", "i.json:1:1", ""),
        ("null", "i.json:1:1", ""),
    ],
)
def test_an_index_that_is_not_one_is_an_error_with_its_place(
    text: str, where: str, key: str
) -> None:
    (found,) = faults(text)
    assert found.where == where
    assert found.key == key


def test_all_faults_of_an_index_are_told_at_once() -> None:
    found = faults('{"specs": [{"id": 1}, {"id": "b"}, {"title": 2, "id": "c"}]}')
    assert [f.key for f in found] == ["specs[0].id", "specs[2].title"]


def test_nesting_without_end_is_an_error() -> None:
    assert faults("[" * 100_000)


def test_a_key_given_twice_is_an_error_at_the_second() -> None:
    (found,) = faults('{"specs": [],\n "specs": []}')
    assert found.where == "i.json:2:2"
    assert "given twice" in found.message


def test_a_bare_list_is_taken_as_the_specs() -> None:
    assert read_index('[{"id": "a"}]', "i.json") == {"specs": [{"id": "a"}]}


def test_a_byte_order_mark_changes_nothing() -> None:
    assert read_index('\ufeff{"specs": []}', "i.json") == {"specs": []}


def test_reading_agrees_with_the_published_schema() -> None:
    Draft202012Validator(INDEX_SCHEMA).validate(WILD)
    assert read_index(json.dumps(WILD), "i.json") == WILD


def test_an_index_is_written_in_its_own_letters_with_a_line_end() -> None:
    text = as_text({"specs": [{"id": "a", "title": "เครดิต 💳"}]})
    assert "เครดิต 💳" in text
    assert text.endswith("}\n")


def test_of_entries_with_the_same_id_the_first_counts() -> None:
    assert by_id(WILD["specs"])["spec-1"]["title"] == "Old"


def test_the_value_of_an_entry_changes_with_what_a_document_shows_and_with_nothing_else() -> None:
    entry = {"id": "a", "title": "T", "tags": [1]}
    value = SpecIndex({"a": entry}, present=True).value("a")
    assert SpecIndex({"a": {**entry, "tags": [2]}}, present=True).value("a") == value
    assert SpecIndex({"a": dict(reversed(entry.items()))}, present=True).value("a") == value
    for key in ("title", "path", "repo", "category", "description", "summary"):
        other = SpecIndex({"a": {**entry, key: "other"}}, present=True)
        assert other.value("a") != value, key


def test_not_found_and_no_index_are_told_apart() -> None:
    values = {SpecIndex({}, present=True).value("a"), SpecIndex({}, present=False).value("a")}
    assert len(values) == 2


# Characters that nobody sees.


@pytest.mark.parametrize("written", ["a\\u202eb", "a\u202eb"])
@pytest.mark.parametrize(
    "text", ['{"specs": [{"id": "b", "title": "%s"}]}', '[{"id": "b", "title": "%s"}]']
)
def test_a_character_that_nobody_sees_stops_nobody_and_is_shown_as_an_escape(
    written: str, text: str
) -> None:
    document = read_index(text % written, "i.json")
    assert document["specs"][0]["title"] == "a\u202eb"
    assert by_id(document["specs"])["b"]["title"] == "a\\u202eb"


def test_an_index_is_written_with_such_characters_as_escapes() -> None:
    document = {"specs": [{"id": "a", "title": "x\u202ey\x9bz\x07"}]}
    text = as_text(document)
    assert "x\\u202ey\\u009bz\\u0007" in text
    assert read_index(text, "i.json") == document


def test_a_field_that_is_only_carried_through_may_have_one() -> None:
    text = '{"specs": [{"id": "a", "raw": "\\u0007"}], "more": "\\u202e"}'
    assert read_index(text, "i.json")["specs"][0]["raw"] == "\x07"
