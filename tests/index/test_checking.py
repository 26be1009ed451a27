"""What is wrong with an index, also with one that SmartSpec did not write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec.commands.index import looker
from smartspec.errors import ConfigError
from smartspec.index.checking import Actual, check_index
from smartspec.index.cycles import components, shortest_circles
from smartspec.index.located import read_located
from smartspec.index.mending import mended, mended_text

THERE = Actual(True, {})


def entry(name: str, *dependencies: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "title": name,
        "path": f"specs/x/{name}",
        "dependencies": list(dependencies),
        **more,
    }


def text_of(*entries: Mapping[str, Any], **more: Any) -> str:
    return json.dumps({**more, "specs": entries}, indent=2, ensure_ascii=False)


def found(text: str, actual: Actual = THERE) -> list[tuple[str, int, str]]:
    findings, _ = check_index(read_located(text, "SPEC_INDEX.json"), lambda _: actual)
    return [(f.rule, f.line, f.message) for f in findings]


def test_a_sound_index_has_full_health() -> None:
    index = read_located(text_of(entry("a", "b"), entry("b")), "i.json")

    findings, health = check_index(index, lambda _: THERE)

    assert findings == ()
    assert str(health) == "health: 100 of 100 (2 of 2 entries have neither error nor warning)"


def test_a_circle_is_shown_whole_and_once() -> None:
    text = text_of(entry("a", "b"), entry("b", "c"), entry("c", "a", "b"), entry("d", "a"))

    [finding] = found(text)

    assert finding[0] == "index-cycle"
    assert finding[2] == "a circle of dependencies: a → b → c → a"
    assert text.splitlines()[finding[1] - 1].strip() == '"b"'


def test_references_duplicates_and_orphans_are_placed() -> None:
    text = text_of(
        entry("a", "a", "nothing"), entry("b", "c"), entry("c"), entry("c", title="อื่น"), entry("z")
    )

    rules = {(rule, text.splitlines()[line - 1].strip(' {",')) for rule, line, _ in found(text)}

    assert rules == {
        ("index-self-reference", "a"),
        ("index-broken-reference", "nothing"),
        ("index-duplicate", 'id": "c'),
        ("index-orphan", ""),
    }


def test_a_missing_file_and_stale_fields() -> None:
    text = text_of(entry("a", "b"), entry("b"))

    assert {rule for rule, *_ in found(text, Actual(False, {}))} == {"index-missing-file"}
    stale = found(text, Actual(True, {"title": "อื่น", "status": "active"}))
    assert [message for _, _, message in stale] == [
        "title of 'a' is 'a' here, and 'อื่น' there",
        "title of 'b' is 'b' here, and 'อื่น' there",
    ]


def test_counts_are_compared_with_what_is_there() -> None:
    text = text_of(
        entry("a", "b", category="ui"),
        entry("b", category="core"),
        total=3,
        metadata={"total_specs": 2, "by_category": {"ui": 1, "core": 2, "feature": 0}},
    )

    assert [message for _, _, message in found(text)] == [
        "total is 3, and there are 2",
        "metadata.by_category.core is 2, and there are 1",
    ]


def test_what_needs_no_decision_is_mended_and_nothing_else() -> None:
    document = {
        "$note": "ของเรา",
        "total": 9,
        "specs": [
            entry("a", "a", "b", "nothing", extra=1),
            entry("b"),
            entry("b"),
            entry("b", title="x"),
        ],
    }
    index = read_located(json.dumps(document), "i.json")
    findings, before = check_index(index, lambda _: THERE)

    result = mended(index.document, findings, lambda _: THERE)
    rest, after = check_index(read_located(json.dumps(result), "i.json"), lambda _: THERE)

    assert result["$note"] == "ของเรา"
    assert result["specs"][0] == entry("a", "b", "nothing", extra=1)
    assert result["total"] == 3
    assert {f.rule for f in rest} == {"index-broken-reference", "index-duplicate"}
    assert after.score >= before.score


@pytest.mark.parametrize(
    ("keys", "rule"),
    [
        ({"dependencies": "gone"}, "index-broken-reference"),
        ({"dependencies": [{"spec_id": "gone"}]}, "index-broken-reference"),
        ({"depends_on": ["gone"]}, "index-broken-reference"),
        ({"dependencies": ["b"], "dependents": ["gone"]}, "index-broken-reference"),
        ({"dependencies": ["b", "b"]}, "index-repeated-dependency"),
        ({"dependencies": ["b", {"title": "b"}]}, "index-unclear-dependency"),
        ({"dependencies": ["b", 5]}, "index-unclear-dependency"),
        ({"dependencies": 5}, "index-unclear-dependency"),
        ({"dependencies": "b"}, None),
        ({"dependencies": {"spec": "b"}}, None),
        ({"dependsOn": ["b"], "dependents": [{"id": "b"}]}, None),
        ({"dependencies": None, "dependents": []}, None),
    ],
    ids=str,
)
def test_every_form_of_a_dependency_is_understood_or_said(
    keys: dict[str, Any], rule: str | None
) -> None:
    text = text_of({"id": "a", **keys}, {"id": "b"})

    told = [
        (found_rule, line) for found_rule, line, _ in found(text) if found_rule != "index-orphan"
    ]

    assert [found_rule for found_rule, _ in told] == ([rule] if rule else [])
    assert all(3 < line < text.count("\n") for _, line in told)


def test_dependencies_that_differ_from_the_spec_are_stale_and_mended() -> None:
    text = text_of(entry("a", {"id": "b", "why": "x"}, "c", 5), entry("b"), entry("c"))

    def look(entry: Mapping[str, Any]) -> Actual:
        return Actual(True, {}, ("b", "d") if entry["id"] == "a" else ())

    index = read_located(text, "i.json")
    findings, _ = check_index(index, look)

    [stale] = [finding for finding in findings if finding.rule == "index-stale"]
    assert stale.message == "dependencies of 'a' are b, c here, and b, d there"
    result = json.loads(mended_text(index, findings, look))
    assert result["specs"][0]["dependencies"] == [{"id": "b", "why": "x"}, 5, "d"]


def test_an_index_that_lists_no_dependencies_at_all_is_not_asked_for_them() -> None:
    assert found(text_of({"id": "a"}, {"id": "b"}), Actual(True, {}, ("b",))) == []


def test_a_count_that_is_a_text_is_wrong() -> None:
    text = text_of(
        {"id": "a", "status": "draft"}, total="1", stats={"by_status": {"draft": "many"}}
    )

    assert [message for *_, message in found(text)] == [
        "total is the text '1', and no number, and there are 1"
    ]


MESSY = """\
{ "note":  "as it was",   "total": 9,
\t"specs": [
\t\t{"id": "a",   "dependencies": [ "b" ]},
\t\t{
\t\t\t"id": "b", "x":  [1,2],
\t\t\t"dependencies": ["b", "a2", "a2"]
\t\t},
\t\t{"id": "a2"},   {"id": "a2"} ],
  "meta": {"total": 4}}"""


def test_mending_writes_anew_what_changes_and_nothing_else() -> None:
    index = read_located(MESSY, "i.json")
    findings, _ = check_index(index, lambda _: THERE)

    result = mended_text(index, findings, lambda _: THERE)

    assert (
        result
        == """\
{ "note":  "as it was",   "total": 3,
\t"specs": [
\t\t{"id": "a",   "dependencies": [ "b" ]},
\t\t{
\t\t\t"id": "b",
\t\t\t"x": [
\t\t\t\t1,
\t\t\t\t2
\t\t\t],
\t\t\t"dependencies": [
\t\t\t\t"a2"
\t\t\t]
\t\t},
\t\t{"id": "a2"} ],
  "meta": {"total": 3}}"""
    )
    assert json.loads(result) == mended(index.document, findings, lambda _: THERE)


def test_mending_a_bare_list_leaves_a_list() -> None:
    text = json.dumps([entry("a", "a", "b"), entry("b"), entry("b")], indent=4)
    index = read_located(text, "i.json")
    findings, _ = check_index(index, lambda _: THERE)

    result = mended_text(index, findings, lambda _: THERE)

    assert result == json.dumps([entry("a", "b"), entry("b")], indent=4)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"specs": 1}',
        '{"specs": [1]}',
        '{"specs": [{"id": 1}]}',
        '{"specs": []} x',
        "[{}]",
        '{"specs": [}',
    ],
)
def test_what_is_no_index_is_an_error_with_a_place(text: str) -> None:
    with pytest.raises(ConfigError) as error:
        read_located(text, "i.json")

    assert error.value.faults[0].line >= 1


def test_a_bare_list_and_dependencies_as_objects_are_read() -> None:
    text = json.dumps([entry("a", {"id": "b", "reason": "x"}), entry("b")])

    assert found(text) == []


names = st.sampled_from("abcdefg")
graphs = st.dictionaries(names, st.lists(names, max_size=4).map(tuple), max_size=7)


@settings(max_examples=150)
@given(graphs)
def test_components_are_those_of_networkx(graph: dict[str, tuple[str, ...]]) -> None:
    other: networkx.DiGraph[str] = networkx.DiGraph()
    other.add_nodes_from(graph)
    other.add_edges_from((a, b) for a, names in graph.items() for b in names if b in graph)

    mine = {frozenset(group) for group in components(graph)}
    assert mine == {
        frozenset(g) for g in networkx.strongly_connected_components(other) if len(g) > 1
    }
    for name, circle in shortest_circles(graph).items():
        assert circle[0] == circle[-1] == name
        assert all(b in graph[a] for a, b in pairwise(circle))
        assert len(circle) > 2


def test_a_long_chain_is_no_recursion() -> None:
    graph = {f"s{n}": (f"s{n + 1}",) for n in range(20_000)} | {"s20000": ("s0",)}

    assert len(components(graph)[0]) == 20_001
    assert components({"a": ("b",)}) == []


texts = st.recursive(
    st.none() | st.integers() | st.text(max_size=4), lambda inner: st.lists(inner, max_size=2)
)
entries = st.lists(
    st.fixed_dictionaries({"id": names}, optional={"x": texts, "dependencies": st.lists(names)})
)


@given(entries, st.dictionaries(st.text(max_size=3), texts, max_size=2), st.sampled_from([None, 2]))
def test_reading_with_places_reads_what_json_reads(
    found: list[dict[str, Any]], more: dict[str, Any], indent: int | None
) -> None:
    document = {**more, "specs": found}
    text = json.dumps(document, indent=indent)

    index = read_located(text, "i.json")

    assert index.document == json.loads(text)
    assert all(text[start] == "{" for start in index.starts)


@pytest.mark.parametrize(
    ("source", "stale"),
    [
        ("depends_on: [b, {id: c, reason: 'x: y'}]\n", False),
        ("depends_on:\n- b\n# a word\n\n- id: c\n  reason: x\ntitle: T\n", False),
        ("depends_on:\n  - b\ntitle: T\n", True),
        ("title: T\n", True),
        ("depends_on: *others\ntitle: T\n", False),
        ('{"depends_on": ["b"]}\n', False),
    ],
)
def test_the_dependencies_of_a_source_are_found_without_reading_it_whole(
    tmp_path: Path, source: str, stale: bool
) -> None:
    index = read_located(text_of(entry("a", "b", "c"), entry("b"), entry("c")), str(tmp_path / "i"))
    for name in ("a", "b", "c"):
        (tmp_path / "specs/x" / name).mkdir(parents=True)
    (tmp_path / "specs/x/a/spec.yaml").write_text(source)

    findings, _ = check_index(index, looker(index, None, None))

    depends = [f for f in findings if f.rule == "index-stale" and f.message.startswith("depend")]
    assert [f.key for f in depends] == (["specs[0].dependencies"] if stale else [])
