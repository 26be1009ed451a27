"""Fenced blocks are found as CommonMark has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from smartspec.proof.blocks import fenced_blocks, scanned
from tests.workspace import CHECKOUT

LINES = ["```", "```sql", "````", "~~~", "~~~ ts", "text", "", "  text", "x ``` y", "```a`b"]
PREFIXES = ["", "  ", "    ", "- ", "  - ", "1. ", "> ", "> - "]


def by_reference(text: str) -> list[tuple[int, list[str]]]:
    """Line and words of each fenced block, as markdown-it reads them."""
    tokens = [token for token in MarkdownIt().parse(text) if token.type == "fence"]
    return [(token.map[0] + 2, token.content.split()) for token in tokens if token.map]


def ours(text: str) -> list[tuple[int, list[str]]]:
    return [(block.line, block.text.split()) for block in fenced_blocks(text)]


@given(st.lists(st.tuples(st.sampled_from(PREFIXES), st.sampled_from(LINES)), max_size=8))
def test_blocks_are_those_of_commonmark(lines: list[tuple[str, str]]) -> None:
    # A numbered list that interrupts a paragraph has rules of its own; a blank line avoids it.
    text = "\n".join(
        f"{prefix}{line}\n" if "." in prefix else prefix + line for prefix, line in lines
    )
    assert ours(text) == by_reference(text)


@pytest.mark.parametrize("path", sorted(CHECKOUT.glob("tests/golden/snapshots/*/*.md"))[::4])
def test_blocks_of_a_golden_are_those_of_commonmark(path: object) -> None:
    text = path.read_text("utf-8")  # type: ignore[attr-defined]  # a Path
    assert ours(text) == by_reference(text)


def test_a_block_in_a_list_keeps_its_places() -> None:
    (block,) = fenced_blocks("1. one\n\n   ```sql\n   SELECT 1;\n     x\n   ```\n")
    assert (block.language, block.text, block.line) == ("sql", "SELECT 1;\n  x", 4)
    assert block.at(1, 1) == (4, 4)
    assert block.place(block.text.index("x")) == (5, 6)
    assert (block.end, block.closed) == (6, True)


def test_a_longer_fence_holds_a_shorter_one() -> None:
    (block,) = fenced_blocks("`````markdown\n```sql\nnothing\n```\n`````\n")
    assert (block.language, block.text) == ("markdown", "```sql\nnothing\n```")


@pytest.mark.parametrize(
    ("info", "language"),
    [("sql", "sql"), ("SQL title=x", "sql"), ("{.json}", "json"), ("ts{1,2}", "ts"), ("", "")],
)
def test_the_language_is_the_first_word(info: str, language: str) -> None:
    assert [block.language for block in fenced_blocks(f"~~~{info}\nx\n~~~\n")] == [language]


@pytest.mark.parametrize(
    "text",
    [
        "    ```sql\n    indented code\n    ```\n",
        "<!--\n```sql\nnothing\n```\n-->\n",
        "<pre>\n```sql\nnothing\n```\n</pre>\n",
        "`` ```sql `` is how it begins\n",
    ],
)
def test_what_only_looks_like_a_fence_is_none(text: str) -> None:
    assert fenced_blocks(text) == ()


def test_crlf_and_a_fence_that_nothing_closes() -> None:
    (block,) = fenced_blocks("a\r\n```sql\r\nSELECT 1;\r\n\r\n")
    assert (block.text, block.line, block.closed) == ("SELECT 1;", 3, False)


def test_every_line_is_prose_or_in_a_block() -> None:
    text = "a\n```sql\nx\n```\nb\n\n> ```ts\n> y\nc\n"
    found = scanned(text)
    assert found.prose == ((1, "a"), (5, "b"), (6, ""), (9, "c"), (10, ""))
