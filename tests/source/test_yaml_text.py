from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec.errors import Fault, SourceError
from smartspec.source.positions import SourceMap, dotted, syntax_error
from smartspec.source.yaml_text import kind, mapping, parse, read


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(SourceError) as caught:
        parse(text, "spec.yaml")
    return caught.value.faults


def fault(text: str) -> Fault:
    (only,) = faults(text)
    return only


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("NO", "NO"),
        ("off", "off"),
        ("y", "y"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("012", "012"),
        ("0o14", 12),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2020-01-01", "2020-01-01"),
        ("1e3", 1000.0),
        ("-7", -7),
    ],
)
def test_scalars_are_those_of_yaml_1_2(written: str, value: object) -> None:
    read = parse(f"a: {written}\n", "p")["a"]
    # An octal in YAML 1.1 is a text with a leading zero, or a decimal number, in 1.2.
    assert read == value or (written == "012" and read == 12)
    assert type(read) is type(value) or written == "012"


def test_a_directive_does_not_bring_back_yaml_1_1() -> None:
    assert parse("%YAML 1.1\n---\na: no\n", "p") == {"a": "no"}


def test_a_merge_key_is_no_merge() -> None:
    # `<<` left YAML with 1.2; as a plain key it is refused by every model.
    read = parse("a: &a {x: 1}\nb:\n  <<: *a\n", "p")
    assert read["b"] == {"<<": {"x": 1}}


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n"])
def test_nothing_written_is_an_empty_mapping(text: str) -> None:
    assert mapping(text, "p") == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [("- a\n", "a list"), ("hello", "a text"), ("12", "a number"), ("true", "a boolean")],
)
def test_what_is_no_mapping_is_refused(text: str, found: str) -> None:
    with pytest.raises(SourceError) as caught:
        mapping(text, "p")
    (only,) = caught.value.faults
    assert (only.where, only.message) == ("p:1:1", f"expected `key: value` lines, found {found}")


@pytest.mark.parametrize(
    ("text", "key", "place", "first_line"),
    [
        ("a: 1\nb: 2\na: 3\n", "a", (3, 1), 1),
        ("a:\n  b: 1\n  c: 0\n  b: 2\n", "a.b", (4, 3), 2),
        ("a: {b: 1, b: 2}\n", "a.b", (1, 11), 1),
        ('a: 1\n"a": 2\n', "a", (2, 1), 1),
        ("a:\n- x: 1\n- x: 1\n  y: 0\n  x: 2\n", "a[1].x", (5, 3), 3),
        ("1: x\n1: y\n", "1", (2, 1), 1),
        ("ก: 1\nก: 2\n", "ก", (2, 1), 1),
    ],
)
def test_a_duplicate_key_is_refused_at_the_second_one(
    text: str, key: str, place: tuple[int, int], first_line: int
) -> None:
    found = fault(text)
    assert (found.key, found.line, found.column) == (key, *place)
    name = key.replace("]", "").rpartition(".")[2]
    assert found.message == f"'{name}' is given twice"
    assert found.hint == f"the first one is at line {first_line}; keep one of them"


def test_all_duplicate_keys_are_told_at_once() -> None:
    found = faults("a: 1\na: 2\nb:\n- c: 1\n  c: 2\n  c: 3\n")
    assert [(f.key, f.line) for f in found] == [("a", 2), ("b[0].c", 5), ("b[0].c", 6)]


def test_the_same_key_in_sibling_mappings_is_no_duplicate() -> None:
    assert parse("a: {x: 1}\nb: {x: 1}\nc: [{x: 1}, {x: 1}]\n", "p")["c"] == [{"x": 1}, {"x": 1}]


def test_an_alias_bomb_is_refused_without_being_unfolded() -> None:
    # Nine to the twelfth power of items: a reader that unfolded it would never return.
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 13)]
    found = fault("\n".join(["l0: &l0 [x]", *levels]))
    assert "expand without end" in found.message
    assert found.hint


def test_an_alias_is_fine_where_it_is_used_as_meant() -> None:
    assert parse("a: &x [1]\nb: *x\n", "p") == {"a": [1], "b": [1]}


def test_an_alias_that_holds_itself_is_refused() -> None:
    assert fault("a: &a [*a]\n").line == 1


def test_an_unknown_alias_is_told_at_its_place() -> None:
    found = fault("a: 1\nb: *x\n")
    assert (found.line, found.column) == (2, 4)
    assert "undefined alias" in found.message


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object/apply:os.system ['false']\n",
        "a: !!python/name:os.system\n",
        "a: !!python/object/new:subprocess.Popen [['false']]\n",
        "!!python/object/apply:builtins.exec\n- raise SystemExit\n",
        "a: !ruby/object:Gem::Installer x\n",
    ],
)
def test_a_tag_runs_nothing(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a tag was executed")

    monkeypatch.setattr("os.system", forbidden)
    monkeypatch.setattr(subprocess, "Popen", forbidden)
    try:
        read: Any = parse(text, "p")
    except SourceError:
        return
    _plain(read)


def _plain(value: object) -> None:
    assert type(value) in {dict, list, str, int, float, bool, type(None)}
    if isinstance(value, dict):
        for key, item in value.items():
            assert type(key) is str
            _plain(item)
    elif isinstance(value, list):
        for item in value:
            _plain(item)


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("a: 1\n---\nb: 2\n", (2, 1), "another document"),
        ("a:\n\tb: 1\n", (2, 1), r"found character '\t'"),
        ("a: b: c\n", (1, 5), "mapping values are not allowed"),
        ("a: @x\n", (1, 4), "found character '@'"),
        ("a: 1\n b: 2\n", (2, 3), "mapping values are not allowed"),
        ("a: [1, 2\nb: 3\n", (2, 2), "expected ',' or ']'"),
    ],
)
def test_a_syntax_error_is_placed_and_put_in_words(
    text: str, place: tuple[int, int], said: str
) -> None:
    found = fault(text)
    assert (found.line, found.column) == place
    assert found.message.startswith("not valid YAML: ")
    assert said in found.message
    assert found.hint


def test_the_hint_for_a_tab_is_to_use_spaces() -> None:
    assert "spaces" in fault("a:\n\tb: 1\n").hint


def test_the_hint_for_an_unquoted_colon_is_to_quote() -> None:
    assert "quotes" in fault("a: b: c\n").hint


def test_one_document_may_be_fenced_by_its_markers() -> None:
    assert parse("---\na: 1\n...\n", "p") == {"a": 1}


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffa: 1\nb:\n  - x\n",
        "a: 1\r\nb:\r\n  - x\r\n",
    ],
)
def test_a_byte_order_mark_and_crlf_change_nothing(text: str) -> None:
    assert parse(text, "p") == {"a": 1, "b": ["x"]}


@pytest.mark.parametrize("text", ['a: "\\ud800"\n', "a: \ud800\n"])
def test_characters_that_are_no_text_are_refused(text: str) -> None:
    assert fault(text).message.startswith("not valid YAML: ")


@pytest.mark.parametrize("text", ["[a, b]: 1\n", "? {a: 1}\n: 2\n"])
def test_a_key_that_is_no_scalar_is_refused(text: str) -> None:
    assert fault(text).message == "a list or a mapping cannot be a key"


@pytest.mark.parametrize("text", ["[" * 1000 + "]" * 1000])
def test_nesting_without_end_is_refused(text: str) -> None:
    assert fault(text).path == "spec.yaml"


# Line and paragraph separators break a line in YAML 1.1; no author's editor writes them.
words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=8)
scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)


@given(documents)
def test_json_is_read_as_what_it_says(data: object) -> None:
    assert parse(json.dumps(data, ensure_ascii=False), "p") == data


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"%@`#,? \n\t"), max_size=25))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        _plain_or_refused(text)
    except SourceError as error:
        for found in error.faults:
            assert found.path == "p"
            assert found.line <= text.count("\n") + 2


def _plain_or_refused(text: str) -> None:
    read = parse(text, "p")
    assert read is None or type(read) in {dict, list, str, int, float, bool}


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (True, "a boolean"),
        (1, "a number"),
        (1.5, "a number"),
        ("x", "a text"),
        ([], "a list"),
        ({}, "a mapping"),
        (None, "nothing"),
    ],
)
def test_each_type_has_a_word(value: object, word: str) -> None:
    assert kind(value) == word


def test_positions_are_those_of_keys_and_of_values() -> None:
    where = SourceMap.of("a:\n  - b: 1\n    c: {d: 2}\n")
    assert where.value(("a", 0, "b")) == (2, 8)
    assert where.key(("a", 0, "b")) == (2, 5)
    assert where.value(("a", 0, "c", "d")) == (3, 12)
    assert where.key(("a", 0, "c", "d")) == (3, 9)


def test_what_is_not_there_is_placed_at_its_nearest_ancestor() -> None:
    where = SourceMap.of("a:\n  b: 1\n")
    assert where.value(("a", "missing", 3)) == (2, 3)
    assert where.key(("a", "missing")) == (2, 3)
    assert where.value(("nothing",)) == (1, 1)


def test_a_text_that_is_no_yaml_has_no_positions_but_a_reason() -> None:
    assert SourceMap.of("a: [").value(("a",)) == (1, 1)
    assert list(SourceMap.of("a: [").duplicates()) == []
    assert syntax_error("a: 1") is None
    assert syntax_error("a: [") is not None


def test_looking_for_duplicates_ends_where_an_alias_holds_itself() -> None:
    assert list(SourceMap.of("a: &a {b: *a}\n").duplicates()) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("a",), "a"),
        (("a", "b", 2, "c"), "a.b[2].c"),
        ((0, "a"), "[0].a"),
    ],
)
def test_a_path_is_written_with_dots_and_brackets(path: tuple[str | int, ...], text: str) -> None:
    assert dotted(path) == text


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\x00", "U+0000 (control character)"),
        ("\x7f", "U+007F (control character)"),
        ("\x85", "U+0085 (control character)"),
        ("\u202e", "U+202E (right-to-left override)"),
        ("\u2066", "U+2066 (left-to-right isolate)"),
    ],
)
def test_a_character_that_nobody_sees_is_told_by_name_and_hides_nothing(
    character: str, name: str
) -> None:
    unseen, twice = faults(f"a: x{character}y\nb: 1\nb: 2\n")
    assert unseen.where == "spec.yaml:1:5"
    assert unseen.message == f"the character {name} does not belong into a text"
    assert (twice.line, twice.key) == (3, "b")


def test_tabs_and_the_ends_of_lines_are_text() -> None:
    assert parse("a: 'x\ty'\r\nb: 1\n", "p") == {"a": "x\ty", "b": 1}


def test_reading_goes_on_with_the_first_of_two_keys_and_without_tags() -> None:
    found = read("a: &x {c: no, c: 2}\nb: *x\na: 3\nd: !t [no]\n# end\n", "p")
    assert found.data == {"a": {"c": "no"}, "b": {"c": "no"}, "d": ["no"]}
    assert [(f.line, f.key) for f in found.faults] == [(3, "a"), (1, "b.c"), (4, "d")]


def test_aliases_without_end_are_told_at_one_of_them() -> None:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 13)]
    assert fault("\n".join(["l0: &l0 [x]", *levels])).where == "spec.yaml:2:10"


def test_a_list_for_a_key_is_told_in_words() -> None:
    found = fault("a:\n  ? [b]\n  : c\n")
    assert (found.line, found.key) == (2, "a")
    assert found.message == "a list or a mapping cannot be a key"


def test_a_data_file_may_not_hide_one_behind_an_escape() -> None:
    with pytest.raises(SourceError, match="does not belong into a text") as caught:
        mapping('name: a\nsummary: "b\\u202ec"\n', "p.yaml")
    assert caught.value.faults[0].where == "p.yaml:2:10"


def test_a_number_that_is_too_large_is_called_that() -> None:
    with pytest.raises(SourceError) as caught:
        parse("a:\n  b: 99999999999999999999999999999999\n", "s.yaml")
    (fault,) = caught.value.faults
    assert (fault.line, fault.message) == (2, "the number is too large")
