from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_snapshot.plugin import Snapshot

from smartspec.errors import Fault, SourceError
from smartspec.source.reading import placed, read_spec
from smartspec.source.spec import Spec

PATH = "specs/feature/spec-1/spec.yaml"
HEAD = "id: spec-1\ntitle: A title\n"
ENDPOINT = "api:\n  endpoints:\n    - method: GET\n      path: /\n      summary: s\n"


def faults(text: str, path: str = PATH) -> tuple[Fault, ...]:
    with pytest.raises(SourceError) as caught:
        read_spec(text, path)
    return caught.value.faults


def fault(body: str) -> Fault:
    """The only fault of a source that is sound but for `body`, which begins at line 3."""
    (only,) = faults(HEAD + body)
    return only


def test_the_least_source_is_an_id_and_a_title() -> None:
    spec = read_spec(HEAD, PATH)
    assert (spec.id, spec.title, spec.status, spec.version) == (
        "spec-1",
        "A title",
        "draft",
        "0.1.0",
    )
    assert spec.profile is None
    assert spec.depends_on == ()


def test_a_spec_cannot_be_changed() -> None:
    spec = read_spec(HEAD, PATH)
    with pytest.raises(ValueError, match="frozen"):
        spec.title = "another"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("body", "where", "key", "message", "hint"),
    [
        ("titel: x\n", (3, 1), "titel", "unknown key 'titel'", "did you mean 'title'?"),
        (
            "api:\n  endpoints:\n    - {method: GET, path: /, summary: s, sumary: t}\n",
            (5, 42),
            "api.endpoints[0].sumary",
            "unknown key 'sumary'",
            "did you mean 'summary'?",
        ),
        (
            "governance:\n  policies:\n    - rule: r\n      stanse: required\n",
            (6, 7),
            "governance.policies[0].stanse",
            "unknown key 'stanse'",
            "did you mean 'stance'?",
        ),
        (
            "overview: {zzz: 1}\n",
            (3, 12),
            "overview.zzz",
            "unknown key 'zzz'",
            "known keys here: features, non_goals, purpose, scope",
        ),
        (
            "profile: financial\nstatus: aproved\n",
            (4, 9),
            "status",
            "'aproved' is not one of draft, review, approved, active, deprecated",
            "did you mean 'approved'?",
        ),
        (
            "levels: {security: stride_full}\n",
            (3, 20),
            "levels.security",
            "'stride_full' is not one of none, basic, stride-basic, stride-full, auto",
            "did you mean 'stride-full'?",
        ),
        (
            "technology:\n  - {version: '15'}\n",
            (4, 5),
            "technology[0].name",
            "'name' is missing",
            "add `name:`",
        ),
        ("author: 3\n", (3, 9), "author", "expected a text, found a number", "put it in quotes"),
        ("author: [a]\n", (3, 9), "author", "expected a text, found a list", ""),
        (
            "author: ''\n",
            (3, 9),
            "author",
            "an empty text says nothing",
            "fill it in, or remove the key",
        ),
        ("version: '1.0'\n", (3, 10), "version", "'1.0' is not a version such as 1.0.0", ""),
        (
            "version: 1.0\n",
            (3, 10),
            "version",
            "expected a text, found a number",
            "put it in quotes",
        ),
        (
            "acceptance: all of it\n",
            (3, 13),
            "acceptance",
            "expected a list, found a text",
            "start each item with '- '",
        ),
        ("overview: [a]\n", (3, 11), "overview", "expected keys and values, found a list", ""),
        (
            "depends_on: [Bad Name]\n",
            (3, 14),
            "depends_on[0].id",
            "'Bad Name' is not lower-case words joined by '-', such as spec-002-users",
            "",
        ),
        (
            "depends_on: [{id: a, reson: b}]\n",
            (3, 22),
            "depends_on[0].reson",
            "unknown key 'reson'",
            "did you mean 'reason'?",
        ),
        (
            "depends_on: [12]\n",
            (3, 14),
            "depends_on[0]",
            "expected keys and values, found a number",
            "",
        ),
        (
            "data_model: {tables: [{name: 1a, columns: [{name: id, type: uuid}]}]}\n",
            (3, 30),
            "data_model.tables[0].name",
            "'1a' is not a name of letters, digits and '_'",
            "",
        ),
        (
            "configuration: [{key: A, type: string, secret: 1}]\n",
            (3, 48),
            "configuration[0].secret",
            "expected true or false, found a number",
            "",
        ),
        (
            "api: {base_path: api}\n",
            (3, 18),
            "api.base_path",
            "'api' is not a path that starts with '/' and has no spaces",
            "",
        ),
        (
            "queues: [{name: q, max_depth: many}]\n",
            (3, 31),
            "queues[0].max_depth",
            "expected a number, found a text",
            "",
        ),
        (
            "queues: [{name: q, max_depth: -1}]\n",
            (3, 31),
            "queues[0].max_depth",
            "input should be greater than or equal to 0",
            "",
        ),
        (
            "performance: {availability_percent: 101}\n",
            (3, 37),
            "performance.availability_percent",
            "input should be less than or equal to 100",
            "",
        ),
    ],
)
def test_each_kind_of_fault_has_its_place_its_key_and_its_way_out(
    body: str, where: tuple[int, int], key: str, message: str, hint: str
) -> None:
    found = fault(body)
    assert (found.line, found.column) == where
    assert (found.key, found.message, found.hint) == (key, message, hint)
    assert found.path == PATH


def test_a_list_that_may_not_be_empty_says_so() -> None:
    found = fault("sagas: [{name: s, steps: []}]\n")
    assert (found.key, found.line, found.column) == ("sagas[0].steps", 3, 26)
    assert "at least 1 item" in found.message


def test_an_id_that_is_too_long_is_refused() -> None:
    found = faults(f"id: {'a' * 101}\ntitle: x\n", "spec.yaml")
    assert [f.key for f in found] == ["id"]


@pytest.mark.parametrize(
    "name", ["../x", "/etc", "a/b", "A-b", "a_b", "a--b", "-a", "a-", "a.b", "ก", "a b", "~"]
)
def test_an_id_is_a_name_and_never_a_path(name: str) -> None:
    found = faults(f"id: '{name}'\ntitle: x\n", "spec.yaml")
    assert [(f.key, f.line, f.column) for f in found] == [("id", 1, 5)]


def test_an_id_and_a_category_that_are_not_the_folders_names_are_refused_both() -> None:
    found = faults("id: spec-2\ntitle: x\ncategory: core\n")
    assert [(f.key, f.line, f.column, f.message) for f in found] == [
        ("id", 1, 5, "id 'spec-2' is not the name of its folder, 'spec-1'"),
        ("category", 3, 11, "category 'core' is not the name of its folder, 'feature'"),
    ]
    assert found[0].hint == "rename the folder, or write `id: spec-1`"


def test_a_wrong_folder_is_told_beside_the_other_faults() -> None:
    found = faults("id: spec-2\ntitle: x\nstatus: gone\n")
    assert [f.key for f in found] == ["id", "status"]


def test_without_folders_any_id_will_do() -> None:
    assert read_spec("id: spec-2\ntitle: x\n", "spec.yaml").id == "spec-2"


def test_an_empty_file_lacks_id_and_title() -> None:
    assert [(f.key, f.where) for f in faults("")] == [
        ("id", f"{PATH}:1:1"),
        ("title", f"{PATH}:1:1"),
    ]


def test_a_list_at_the_top_is_refused() -> None:
    (only,) = faults("- id: spec-1\n")
    assert only.message == "expected `key: value` lines, found a list"


@pytest.mark.parametrize(
    "text", ["ระบบชำระเงิน", "💳 wallet", "a | b", "<script>", "{{ 7 * 7 }}", "-->", "مرحبا"]
)
def test_a_text_of_any_language_is_kept_as_it_is(text: str) -> None:
    assert read_spec(f"id: spec-1\ntitle: '{text}'\n", PATH).title == text


def test_a_byte_order_mark_and_crlf_move_no_fault() -> None:
    text = "\ufeffid: spec-1\r\ntitle: x\r\nstatus: gone\r\n"
    assert [(f.line, f.column) for f in faults(text)] == [(3, 9)]
    assert read_spec("\ufeffid: spec-1\r\ntitle: x\r\n", PATH).title == "x"


def test_a_column_counts_characters_not_bytes() -> None:
    found = fault("technology: [{name: ภาษา, rol: x}]\n")
    assert (found.line, found.column) == (3, 27)


A_DOZEN = """\
    id: spec-9
    titel: Wallet
    category: core
    status: aproved
    version: 1.0
    levels: {security: stride}
    overview:
      purpose: ''
      scop: [a]
    technology:
      - {version: "15"}
    api:
      base_path: api
      endpoints:
        - {method: get, path: /a, summary: s}
    data_model:
      tables:
        - name: order lines
          columns: []
    depends_on:
      - Bad Name
    acceptance: all of it
    """


def test_all_mistakes_of_a_file_are_told_at_once(snapshot: Snapshot) -> None:
    with pytest.raises(SourceError) as caught:
        read_spec(dedent(A_DOZEN), PATH)
    assert len(caught.value.faults) >= 12
    snapshot.assert_match(f"{caught.value}\n", "faults.txt")


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ("depends_on: [a, {id: b, reason: r}]\n", [("a", None), ("b", "r")]),
        ("depends_on: [{id: a}]\n", [("a", None)]),
    ],
)
def test_a_dependency_may_be_written_short(body: str, read: list[tuple[str, str | None]]) -> None:
    spec = read_spec(HEAD + body, PATH)
    assert [(d.id, d.reason) for d in spec.depends_on] == read


def test_every_short_form_means_its_long_form() -> None:
    short: dict[str, Any] = {
        "governance": {"policies": ["p"], "compliance": ["c"]},
        "implementation": {"steps": ["s"]},
        "open_questions": ["q"],
        "depends_on": ["d"],
        "domain": "iot",
    }
    long: dict[str, Any] = {
        "governance": {"policies": [{"rule": "p"}], "compliance": [{"name": "c"}]},
        "implementation": {"steps": [{"title": "s"}]},
        "open_questions": [{"question": "q"}],
        "depends_on": [{"id": "d"}],
        "domain": ["iot"],
    }
    head = {"id": "a", "title": "t"}
    assert Spec.model_validate(head | short) == Spec.model_validate(head | long)


def test_a_later_fault_is_placed_at_its_key() -> None:
    text = HEAD + "levels:\n  di: none\n"
    late = SourceError([Fault(PATH, 0, 0, "m", "levels.di"), Fault("other", 0, 0, "m", "levels")])
    assert [f.where for f in placed(late, PATH, text).faults] == ["other", f"{PATH}:4:7"]


def test_a_fault_that_has_a_place_keeps_it() -> None:
    known = SourceError([Fault(PATH, 9, 9, "m", "title")])
    assert placed(known, PATH, HEAD).faults == known.faults


@pytest.mark.parametrize("body", ["author:\n", "overview:\n"])
def test_a_key_without_a_value_is_told_on_its_own_line(body: str) -> None:
    found = fault(body + "status: draft\n")
    assert found.line == 3


def test_a_value_of_no_fitting_type_is_one_fault_at_a_key_of_the_file() -> None:
    found = fault("configuration: [{key: A, type: string, default: [1]}]\n")
    assert found.key == "configuration[0].default"


def test_a_list_with_one_wrong_item_is_not_called_empty_as_well() -> None:
    found = fault(
        "architecture: {flows: [{name: n, steps: [{from: a, too: b, to: c, action: x}]}]}\n"
    )
    assert found.key == "architecture.flows[0].steps[0].too"


def test_a_broken_number_where_a_whole_one_is_wanted_says_so() -> None:
    assert "whole" in fault("queues: [{name: q, max_depth: 1.5}]\n").message


@pytest.mark.parametrize(
    "body",
    [
        "queues: [{name: q, consumer_lag_s: '10'}]\n",
        "queues: [{name: q, consumer_lag_s: true}]\n",
        "performance: {latency_ms: {p50: .inf}}\n",
        ENDPOINT + "      moves_money: 'yes'\n",
        ENDPOINT + "      responses: [{status: '200', description: d}]\n",
    ],
)
def test_a_text_is_no_number_and_no_flag(body: str) -> None:
    assert fault(body).line == 2 + body.count("\n")


@pytest.mark.parametrize("key", ["author", "api.authentication", "levels.di"])
def test_a_key_without_a_value_is_a_fault_at_the_key(key: str) -> None:
    outer, _, inner = key.rpartition(".")
    found = fault(f"{outer}: {{{inner}: }}\n" if outer else f"{key}:\n")
    assert (found.line, found.key) == (3, key)
    assert found.hint == "fill it in, or remove the key"


def test_null_is_a_value_in_an_example_and_in_a_schema() -> None:
    body = ENDPOINT + "      request: {schema: {default: null}, example: {a: null}}\n"
    (endpoint,) = read_spec(HEAD + body, PATH).api.endpoints
    assert endpoint.request is not None
    assert endpoint.request.example == {"a": None}


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=30))
def test_any_quoted_title_is_read_as_written_or_is_empty(title: str) -> None:
    quoted = title.replace("'", "''")
    text = f"id: spec-1\ntitle: '{quoted}'\n"
    if title.strip():
        assert read_spec(text, PATH).title == title.strip()
    else:
        assert [f.key for f in faults(text)] == ["title"]


def test_a_key_given_twice_hides_nothing_else() -> None:
    found = faults("id: spec-1\ntitle: a\ntitle: b\ntitel: c\nmode: compct\n")
    assert [(f.line, f.key) for f in found] == [(3, "title"), (4, "titel"), (5, "mode")]


def test_every_column_that_is_wrong_is_told_at_its_place() -> None:
    body = (
        "data_model:\n  tables:\n    - name: t\n      partition_by: day\n      columns:\n"
        "        - {name: id, type: uuid}\n        - {name: id, type: uuid}\n"
        "      indexes: [{columns: [id, idd]}]\n"
    )
    assert [(f.line, f.key.removeprefix("data_model.tables[0].")) for f in faults(HEAD + body)] == [
        (6, "partition_by"),
        (9, "columns[1].name"),
        (10, "indexes[0].columns[1]"),
    ]


@pytest.mark.parametrize(("written", "key"), [("null", "null"), ("~", "null"), ("1", "1")])
def test_a_key_that_is_no_text_is_called_as_it_is_written(written: str, key: str) -> None:
    found = fault(f"status: draft\n{written}: x\n")
    assert (found.line, found.key) == (4, key)
    assert found.message == f"a key has to be a text, '{key}' is none"


def test_an_escape_hides_no_character_but_in_an_example() -> None:
    body = 'overview: {scope: ["a\\u202eb"]}\n' + ENDPOINT
    found = fault(body + '      request: {example: {a: "\\u202e"}}\n')
    assert (found.line, found.key) == (3, "overview.scope[0]")
