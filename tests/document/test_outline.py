"""The structure of a document, ours or anybody's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from smartspec.document.outline import Outline

DOCUMENT = """\
---
title: front matter
---
# Shop

- **Status:** ACTIVE
- **Author:** ทีม

<a id="security"></a>
<!-- @critical security -->
## 8. ความ**ปลอดภัย** {#safe}

Text with `code`. <!-- hidden
still hidden --> shown

> quoted

### 8.1. Sub

| A | B |
| --- | :-: |
| 1 \\| 2 | **x** |

A | B
--- | ---
c | d

~~~sql
SELECT 1; -- # no heading
```
~~~

Underlined
----------
the end
"""


def test_sections_have_titles_levels_and_anchors() -> None:
    sections = Outline(DOCUMENT).sections

    assert [(s.title, s.level, s.line) for s in sections] == [
        ("Shop", 1, 4),
        ("ความปลอดภัย", 2, 11),
        ("Sub", 3, 18),
        ("Underlined", 2, 33),
    ]
    assert sections[1].anchors == ("security", "safe")
    assert sections[1].end == 33
    assert [s.title for s in sections[1].sections] == ["Sub"]


def test_tables_code_and_what_is_hidden() -> None:
    outline = Outline(DOCUMENT)

    assert [(t.head.cells, [r.cells for r in t.rows]) for t in outline.tables] == [
        (("A", "B"), [("1 | 2", "x")]),
        (("A", "B"), [("c", "d")]),
    ]
    assert [(c.language, c.line) for c in outline.code] == [("sql", 28)]
    words = "\n".join(line.text for line in outline.words)
    assert "hidden" not in words
    assert "shown" in words
    assert "quoted" not in words
    assert "front matter" not in words


def test_facts_of_the_head() -> None:
    assert Outline(DOCUMENT).facts["status"] == ("ACTIVE", 6)
    assert Outline(DOCUMENT).facts["author"][0] == "ทีม"


def test_what_a_link_can_name() -> None:
    assert {"security", "safe", "shop", "underlined"} <= Outline(DOCUMENT).anchors


def test_what_only_looks_like_a_comment_or_a_fence_hides_nothing() -> None:
    lines = ["# A", "", "an escaped \\<!-- one", "", "in `<!--` code", "", "open <!-- here", ""]
    lines += ["```in``` a line", "", "## B", "", "<!-- a block", "", "## hidden", "-->", "## C"]
    outline = Outline("\n".join(lines))

    assert [section.title for section in outline.sections] == ["A", "B", "C"]
    assert [line.text for line in outline.words if "<!--" in line.text] == [
        "an escaped \\<!-- one",
        "in `<!--` code",
        "open <!-- here",
    ]


@given(st.text(st.sampled_from("#|-<>!`~a1 \n*:{}ก"), max_size=120))
def test_any_text_has_a_structure(text: str) -> None:
    outline = Outline(text)

    assert [line.number for line in outline.lines] == list(range(1, len(text.splitlines()) + 1))
    assert all(1 <= s.line < s.end <= len(outline.lines) + 1 for s in outline.sections)
    assert all(t.head.line <= len(outline.lines) for t in outline.tables)
    assert outline.anchors is outline.anchors


QUOTED = """\
> ```sql
> SELECT 1;
> ```"

## After

```text
> ```
still code
```

> > ~~~
> > two deep
> ~~~

End.
"""


def test_a_block_in_a_quotation_ends_with_it() -> None:
    outline = Outline(QUOTED)

    assert [section.title for section in outline.sections] == ["After"]
    assert [(code.line, code.text) for code in outline.code] == [
        (1, '> SELECT 1;\n> ```"'),
        (7, "> ```\nstill code"),
        (12, "> > two deep"),
    ]
    assert outline.lines[-1].kind == "prose"


def test_a_block_may_follow_a_quoted_one_at_once() -> None:
    outline = Outline("> ```\n> a\n```\nb\n```\n")

    assert [(code.line, code.text) for code in outline.code] == [(1, "> a"), (3, "b")]
