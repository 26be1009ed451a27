"""What an author wrote is what a reader sees, by the judgement of a CommonMark and GFM parser."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from smartspec.document.assemble import tidy
from smartspec.rendering.escaping import anchor, as_json, code, fence, finalize, inline, paragraphs


class Parser(MarkdownIt):
    """GFM, with the text of an autolink as it is written (CommonMark 6.5), not made pretty."""

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802  # the parser's own name
        return link


MARKDOWN = Parser("commonmark").enable(["table", "strikethrough"])

MARKUP = [
    "*", "**", "_", "__", "`", "``", "~~", "~", "|", "\\", "#", "##", "1.", "1)", "-", "+", "=",
    "===", "---", ">", "> ", ":", ":-", "!", "[", "]", "(", ")", "<", "&", '"', "'",
    "<script>", "</td>", "<!-- x -->", "-->", "<!--", "<b@c.de>", "<https://a.b>", "{{ x }}",
    "{% raw %}", "{# c #}", "[a](b)", "![a](b)", "[x]: /u", "[^1]", "&amp;", "&#35;", "&lt",
    "https://x.y/z_a_b?q=1&r=2", "http://", "www.a.b", "a@b.c", "snake_case", "_a_", "$x$",
    "\n", "\n\n", "    ", "\t", " ", "\r\n", "a", "b1", "กำ", "เครดิต", "😀", "é",
    "\u00a0", "\u200b", "\u3000", "12345678901.", "@critical", "<!-- @end-critical sum:1 -->",
]  # fmt: skip

# Neither control characters nor U+FFFE can be in a source (YAML 1.2.2, 5.1).
characters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
texts = (
    st.lists(st.sampled_from(MARKUP) | characters, max_size=10)
    .map("".join)
    .filter(lambda text: bool(text.strip()))
)


def collapsed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def shown(token: Token) -> str:
    """What a reader sees of an inline token; every element other than a link shows its name."""
    seen = ""
    for child in token.children or []:
        match child.type:
            case "text":
                seen += child.content
            case "softbreak":
                seen += " "
            case "link_open" | "link_close":
                pass  # a bare URL becomes a link whose text is the URL
            case _:
                seen += f"<{child.type}>"
    return collapsed(seen)


def inlines(markdown: str, *expected: str) -> list[str]:
    """What the inline tokens show, if the blocks are those `expected`."""
    tokens = MARKDOWN.parse(markdown)
    assert [token.type for token in tokens if not token.type.endswith("_close")] == list(expected)
    return [shown(token) for token in tokens if token.type == "inline"]


@given(texts)
@example("a\n===")
@example("1. a")
@example("<!-- @end-critical -->")
def test_a_paragraph_shows_exactly_the_text(text: str) -> None:
    seen = inlines(
        f"{inline(text)}\n\nafter\n", "paragraph_open", "inline", "paragraph_open", "inline"
    )
    assert seen == [collapsed(text), "after"]


@given(texts)
def test_a_text_behind_other_words_shows_exactly_the_text(text: str) -> None:
    seen = inlines(f"**Purpose:** {inline(text)}\n", "paragraph_open", "inline")
    assert seen == [collapsed(f"<strong_open>Purpose:<strong_close> {collapsed(text)}")]


@given(texts.filter(lambda text: not re.search(r"(^|\s)#+\s*$", text)))
def test_a_heading_shows_exactly_the_text(text: str) -> None:
    seen = inlines(
        f"### 1.2. {inline(text)}\n\nafter\n", "heading_open", "inline", "paragraph_open", "inline"
    )
    assert seen == [f"1.2. {collapsed(text)}", "after"]


@pytest.mark.parametrize("text", ["Learn C #", "a ##"])
def test_a_heading_keeps_number_signs_at_its_end(text: str) -> None:
    assert inlines(f"### 1. {inline(text)}\n", "heading_open", "inline") == [f"1. {text}"]


@given(texts)
def test_a_list_item_shows_exactly_the_text(text: str) -> None:
    item = ("list_item_open", "paragraph_open", "inline")
    seen = inlines(f"- {inline(text)}\n- after\n", "bullet_list_open", *item, *item)
    assert seen == [collapsed(text), "after"]


def cells(markdown: str) -> list[str]:
    """What the cells of a table of two columns and one row below the head show."""
    row = ("tr_open", "td_open", "inline", "td_open", "inline")
    head = ("thead_open", "tr_open", "th_open", "inline", "th_open", "inline")
    return inlines(markdown, "table_open", *head, "tbody_open", *row)


@given(texts)
def test_a_table_cell_shows_exactly_the_text(text: str) -> None:
    seen = cells(f"| a | b |\n| --- | --- |\n| {inline(text)} | after |\n")
    assert seen == ["a", "b", collapsed(text), "after"]


@given(st.lists(texts, min_size=1, max_size=3))
def test_paragraphs_stay_parted_and_show_their_text(parts: list[str]) -> None:
    written = [collapsed(part) for part in parts]
    expected = ["paragraph_open", "inline"] * len(parts)
    assert inlines(str(paragraphs("\n\n".join(written))), *expected) == written


def test_a_url_with_a_control_character_adds_no_brackets() -> None:
    assert inlines(str(inline("https://x.y/z\x08")), "paragraph_open", "inline") == [
        "https://x.y/z\\u0008"
    ]


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("plain words, with (all) the usual: marks!", None),
        ("snake_case stays", None),
        ("a - b + c = d", None),
        ("AT&T", None),
        ('it\'s 100 % "fine"', None),
        ("ระบบเครดิต 💳", None),
        ("{{ 7 * 7 }}", r"{{ 7 \* 7 }}"),
        ("a | b", r"a \| b"),
        ("mail me@example.com", r"mail me\@example.com"),
        ("see www.example.com or WWW.x.org", r"see www\.example.com or WWW\.x.org"),
        ("@critical a@b awww.x", None),
        ("# no heading", r"\# no heading"),
        ("1. no list", r"1\. no list"),
        ("- no list", r"\- no list"),
        ("1.5 times", None),
        ("&amp;", r"\&amp;"),
        ("see https://a.b/c.", "see <https://a.b/c>."),
        ("two\n lines", "two lines"),
    ],
)
def test_only_what_would_be_markup_is_escaped(text: str, markdown: str | None) -> None:
    assert inline(text) == (markdown if markdown is not None else text)


codes = st.lists(st.sampled_from(["```", "````", "~~~", "``", "`", "\n", " ", "a", "-->", "| b |",
                                  "### x", "    ", "<!-- @end-critical -->", "กา", "{{ y }}",
                                  "\t"]),
                 max_size=10).map("".join)  # fmt: skip


@given(codes | st.text(characters | st.just("\n")))
def test_a_fence_gives_back_any_code(text: str) -> None:
    tokens = MARKDOWN.parse(f"before\n\n{fence(text, 'sql')}\n\nafter")
    assert [token.type for token in tokens if token.type != "inline"] == [
        "paragraph_open",
        "paragraph_close",
        "fence",
        "paragraph_open",
        "paragraph_close",
    ]
    (block,) = [token for token in tokens if token.type == "fence"]
    assert block.info == "sql"
    assert block.content.rstrip("\n") == text.rstrip("\n")


def test_a_fence_gives_back_code_of_another_system() -> None:
    assert fence("a\r\nb\r\n") == "```text\na\nb\n```"


def one_line(text: str) -> str:
    return collapsed(text)


def span(token: Token) -> str:
    (only,) = token.children or []
    assert only.type == "code_inline"
    return only.content


names = texts.map(one_line).filter(bool)


@given(names)
def test_a_code_span_gives_back_any_name(text: str) -> None:
    tokens = MARKDOWN.parse(tidy(f"{code(text)}\n"))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert span(tokens[1]) == text


@given(names)
def test_a_code_span_in_a_table_gives_back_any_name(text: str) -> None:
    tokens = MARKDOWN.parse(tidy(f"| a | b |\n| --- | --- |\n| {code(text)} | after |\n"))
    found = [token for token in tokens if token.type == "inline"]
    assert len(found) == 4
    assert span(found[2]) == text
    assert shown(found[3]) == "after"


def test_a_code_span_outside_a_table_shows_no_backslash() -> None:
    assert span(MARKDOWN.parse(tidy(str(code("a|b"))))[1]) == "a|b"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@given(json_values)
def test_a_json_block_gives_back_its_value_and_its_order(value: Any) -> None:
    (block,) = MARKDOWN.parse(str(as_json(value)))
    assert block.info == "json"
    assert json.dumps(json.loads(block.content)) == json.dumps(value)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("endpoint", "POST /credits/{id}"), "endpoint-post-credits-id"),
        (("ตาราง", "เครดิต"), "ตาราง-เครดิต"),
        ((" a ", 2), "a-2"),
    ],
)
def test_an_anchor_is_lower_case_words_joined(words: tuple[object, ...], name: str) -> None:
    if name.isascii():
        assert anchor(*words) == name
    assert anchor(*words) == anchor(*words).lower()
    assert not re.search(r"[\s\"<>#]", anchor(*words))


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("a|b", r"a\|b"),
        (Markup("**as it is**"), "**as it is**"),
        (3, "3"),
        (3.0, "3"),
        (99.95, "99.95"),
        (True, "True"),
    ],
)
def test_a_printed_value_is_escaped_unless_it_is_markdown(value: object, printed: str) -> None:
    assert finalize(value) == printed
    assert isinstance(finalize(value), Markup)


def test_an_absent_value_is_never_printed() -> None:
    with pytest.raises(ValueError, match="absent"):
        finalize(None)


def test_json_shows_characters_that_nobody_sees_as_escapes() -> None:
    assert as_json({"a": "x\u202ey\x7f\x07"}).split("\n")[2] == r'  "a": "x\u202ey\u007f\u0007"'


def test_a_value_with_a_character_that_nobody_sees_shows_it() -> None:
    assert code("a\u202eb") == "`a\\u202eb`"
    assert inline("a\x07b") == "a\\\\u0007b"
