from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from smartspec.document.assemble import RenderedSection, assemble, numbered, tidy
from smartspec.document.contents import Contents
from smartspec.document.markers import is_as_generated
from smartspec.document.words import plain, slug, unclosed


def section(
    name: str, text: str, title: str = "Title", marker: str | None = None, *, written: bool = False
) -> RenderedSection:
    return RenderedSection(name, title, marker, text, as_written=written)


DOCUMENT = """\
# Wallet

- **Status:** DRAFT

**Contents:**

- [1. Overview](#overview)
- [2. Security](#security)

<a id="overview"></a>

## 1. Overview

### 1.1. Scope

Words.

<a id="security"></a>
<!-- @critical security -->
## 2. Security

### 2.1. Threats

#### 2.1.1. First

More.
<!-- @end-critical sum:{inner} -->

<!-- smartspec: generated from spec.yaml · sum:{outer} -->
"""


def test_a_document_has_title_header_contents_sections_and_a_sealed_last_line() -> None:
    text = assemble(
        "Wallet",
        "- **Status:** DRAFT\n\n\n",
        [
            section("overview", "\n### Scope\n\n\n\nWords.  \n", "Overview"),
            section("security", "### Threats\n\n#### First\n\nMore.\n", "Security", "security"),
        ],
        "spec.yaml",
    )
    sums = re.findall(r"sum:([0-9a-f]{8}) -->", text)
    assert text == DOCUMENT.format(inner=sums[0], outer=sums[1])
    assert is_as_generated(text, "p")


def test_a_document_without_sections_has_no_contents() -> None:
    text = assemble("T", "", [], "s")
    assert text.splitlines()[0] == "# T"
    assert "Contents" not in text
    assert is_as_generated(text, "p")


def test_every_link_of_the_contents_leads_to_an_anchor() -> None:
    names = ["overview", "data-model", "my-own"]
    text = assemble("T", "h", [section(name, "x") for name in names], "s")
    assert re.findall(r"\]\(#([^)]+)\)", text) == names
    assert re.findall(r'<a id="([^"]+)"></a>', text) == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("### A\n\n### B", "### 7.1. A\n\n### 7.2. B"),
        ("### A\n\n#### B\n\n#### C\n\n### D\n\n#### E",
         "### 7.1. A\n\n#### 7.1.1. B\n\n#### 7.1.2. C\n\n### 7.2. D\n\n#### 7.2.1. E"),
        ("### A\n\n##### B", "### 7.1. A\n\n##### 7.1.1.1. B"),
        ("## not mine", "## not mine"),
        ("####### none", "####### none"),
        ("###none", "###none"),
        ("text ### none", "text ### none"),
        ("```sh\n### a comment\n```\n\n### A", "```sh\n### a comment\n```\n\n### 7.1. A"),
        ("~~~md\n```\n### in\n```\n~~~\n\n### A", "~~~md\n```\n### in\n```\n~~~\n\n### 7.1. A"),
        ("````md\n```\n### in\n```\n### in\n````\n\n### A",
         "````md\n```\n### in\n```\n### in\n````\n\n### 7.1. A"),
        ("```\n``\n### in\n~~~\n### in\n```\n\n### A",
         "```\n``\n### in\n~~~\n### in\n```\n\n### 7.1. A"),
    ],
)  # fmt: skip
def test_sub_headings_are_numbered_and_code_is_left_alone(text: str, expected: str) -> None:
    assert numbered(text, "7") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\n\n\nb", "a\n\nb"),
        ("a  \nb\t\n", "a\nb"),
        ("\n\n a\n\n", " a"),
        ("a\n \n\t\nb", "a\n\nb"),
        ("```text\na  \n\n\n\nb\n```", "```text\na  \n\n\n\nb\n```"),
        ("````text\n```\n\n\n\n```\n````\n\n\n\nend", "````text\n```\n\n\n\n```\n````\n\nend"),
        ("", ""),
    ],
)
def test_tidying_leaves_one_blank_line_and_code_as_it_is(text: str, expected: str) -> None:
    assert tidy(text) == expected


lines = st.sampled_from(
    ["", " ", "a", "b  ", "### H", "#### I", "```sh", "```", "````", "~~~", "| a |", "- x", "\t"]
)
markdown = st.lists(lines, max_size=14).map("\n".join)


@given(markdown)
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(markdown)
def test_tidying_changes_no_word_of_a_text(text: str) -> None:
    assert tidy(text).split() == text.split()


@given(markdown)
def test_code_blocks_pass_through_numbering_unchanged(text: str) -> None:
    parser = MarkdownIt()

    def code(source: str) -> list[str]:
        return [token.content for token in parser.parse(source) if token.type == "fence"]

    # An indented block is left out by the alphabet above; fences are what sections are made of.
    closed = f"{text}\n\n```sh\n### code\n\n\n\n```"
    assert [block.rstrip("\n") for block in code(numbered(closed, "1"))] == [
        block.rstrip("\n") for block in code(closed)
    ]


def test_a_hand_written_text_is_put_in_place_unchanged() -> None:
    body = "Words  \n\n\n\n### Not numbered\n\n| a |"
    text = assemble("T", "h", [section("own", body, "Own", written=True)], "s")
    assert f"## 1. Own\n\n{body}\n" in text


def test_a_hand_written_heading_gives_the_title() -> None:
    written = section("own", "## My Title\n\nWords.\n", "Own", written=True)
    text = assemble("T", "h", [written], "s")
    assert "- [1. My Title](#own)" in text
    assert "## 1. My Title\n\nWords." in text
    assert text.count("My Title") == 2


def test_a_generated_heading_gives_no_title() -> None:
    text = assemble("T", "h", [section("a", "## Inner\n", "Outer")], "s")
    assert "- [1. Outer](#a)" in text


@given(st.lists(st.tuples(markdown, st.booleans()), max_size=4))
def test_whatever_a_section_holds_a_new_document_is_as_generated(
    parts: list[tuple[str, bool]],
) -> None:
    balanced = [(text.replace("`", "").replace("~", ""), marked) for text, marked in parts]
    sections = [
        section(f"s{i}", text, f"T{i}", f"m{i}" if marked else None)
        for i, (text, marked) in enumerate(balanced)
    ]
    assert is_as_generated(assemble("T", "h", sections, "s"), "p")


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_code_keeps_characters_that_only_python_calls_line_ends(separator: str) -> None:
    code = f"```text\na{separator}b\n```"
    assert tidy(code) == code


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Pay now!", "Pay now&#33;"),
        ("Wait...", "Wait..&#46;"),
        ("1\\.", "1&#46;"),
        ("A\\&amp;", "A\\&amp&#59;"),
        ("A&#33;", "A&#33;"),
        ("จ่าย！", "จ่าย&#65281;"),
        ("Why?", "Why?"),
    ],
)
def test_punctuation_at_the_end_of_a_heading_is_written_as_an_entity(
    title: str, written: str
) -> None:
    assert tidy(f"### {title}\n\n```text\n# {title}\n```") == (
        f"### {written}\n\n```text\n# {title}\n```"
    )
    assert assemble(title, "", [], "spec.yaml").startswith(f"# {written}\n")


@pytest.mark.parametrize("title", ["Pay now!", "Wait...", "My Saga.", "a;"])
def test_a_heading_reads_and_links_as_it_shows(title: str) -> None:
    written = unclosed(title)
    assert (plain(written), slug(written)) == (title, slug(title))


def test_a_section_may_have_a_number_alone_or_none() -> None:
    sections = [
        RenderedSection("one", "One", None, "### Part\n\nText.", numbers="section"),
        RenderedSection("two", "Two", None, "### Part\n\nText.", numbers="none"),
        RenderedSection("three", "Three", None, "### Part\n\nText."),
    ]

    text = assemble("Shop", "", sections, "spec.yaml")

    headings = [line for line in text.splitlines() if line.startswith("##")]
    assert headings == [
        "## 1. One",
        "### Part",
        "## Two",
        "### Part",
        "## 2. Three",
        "### 2.1. Part",
    ]
    assert "- [1. One](#one)\n- [Two](#two)\n- [2. Three](#three)" in text


def test_a_heading_with_nothing_below_it_is_not_printed() -> None:
    code = "```sh\n### x\n```"
    text = f"### A\n\n#### A1\n\n### B\n\nsaid\n\n### C\n\n#### C1\n\n{code}\n\n### D\n\n#### D1\n"
    document = assemble("T", "", [RenderedSection("a", "One", None, text)], "spec.yaml")

    body = document.partition("## 1. One\n\n")[2].partition("\n\n<!--")[0]
    assert body == f"### 1.1. B\n\nsaid\n\n### 1.2. C\n\n#### 1.2.1. C1\n\n{code}"


def test_a_hand_written_heading_may_wait_for_its_text() -> None:
    section = RenderedSection("a", "One", None, "### Later\n", as_written=True)
    assert "### Later\n" in assemble("T", "", [section], "spec.yaml")


def test_what_comes_behind_has_the_number_after_the_last_one() -> None:
    contents = Contents({"a": "1. A", "b": "B"}, 0, {})

    assert contents.next_number() == "2"
