"""Whatever stands in a document, verifying it ends with findings, never with an exception."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import fence, found_in, page

LANGUAGES = ("sql", "sqlite", "mysql", "json", "yaml", "ts", "tsx", "mermaid")
PIECES = [
    *("SELECT ", "CREATE TABLE a (", "$$", "'", '"', ":a", "?", "--", "/*", ";", "\n", "\t"),
    *("{", "}", "[", "]", "(", ")", "- a: ", "---\n", "&x *x", "!t ", "\\", "`", "<", ">", "|"),
    *("flowchart LR\n", "sequenceDiagram\n", "erDiagram\n", "stateDiagram-v2\n", "a-->b", "end"),
    *(
        "export const ",
        "interface A {",
        "=>",
        "import ",
        "ไทย",
        "🧨",
        "\x00",
        "\u2028",
        "\r\n",
        "#",
    ),
    *("](#a)", "](x)", "[a]: b", "<a id='a'>", "```", "~~~", "<!--"),
]


@given(st.sampled_from(LANGUAGES), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(max_examples=150)
def test_any_code_is_judged(language: str, code: str) -> None:
    text = fence(language, code) + code
    last = text.count("\n") + 1
    assert all(0 < finding.line <= last for finding in found_in(page(text)))


@pytest.mark.parametrize(
    ("language", "code"),
    [("json", "[" * 9000), ("yaml", "[" * 1000), ("mysql", "SELECT " + "(" * 9000)],
)
def test_what_is_nested_too_deeply_is_said(language: str, code: str) -> None:
    (found,) = found_in(page(fence(language, code)))
    assert "nested too deeply" in found.message
