"""Links inside a document lead somewhere, and those to files to files."""

from __future__ import annotations

import pytest

from smartspec.proof.links import linked_files, slug
from smartspec.proof.model import Page, run_checks
from smartspec.proof.registry import CHECKS

from .conftest import found_in, page, places

HEAD = '# A Title\n\n<a id="api"></a>\n\n## 1. API & *More* `x`\n\n## 1. API & *More* `x`\n\n'


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("See [it](#api), [that](#1-api--more-x) and [again](#1-api--more-x-1).", []),
        ("See [it](#apis).", [8]),
        ("See `[it](#apis)` and \\[it\\](#apis).", []),
        ('[a](<#no where>) [b](#a-title "Title")', [3]),
        ("[ref][there] and [ref][gone]\n\n[there]: #api", [18]),
        ("[there]: #gone", [10]),
        ('<a href="#api">it</a> <a class="x" href="#apis">it</a> `<a href="#no">`', [23]),
        ("```text\n[it](#apis)\n```", []),
    ],
)
def test_an_anchor_is_an_anchor_or_a_heading(line: str, columns: list[int]) -> None:
    found = found_in(page(HEAD + line + "\n"))
    assert [(f.rule, f.line, f.column) for f in found] == [
        ("dead-anchor", 9, column) for column in columns
    ]


def test_a_link_to_a_file_is_looked_up_from_the_document() -> None:
    text = (
        "[a](openapi.yaml#/paths) [b](https://x.example) [c](mailto:a@b.c) [d](//root)\n"
        "[e](<my file.md>) [f](gone%20too.md?x) ![g](gone.png)\n"
    )
    known = {"openapi.yaml", "my file.md"}
    document = Page("spec.md", text, exists=known.__contains__)
    assert linked_files(document) == ("openapi.yaml", "my file.md", "gone too.md", "gone.png")
    found = run_checks(document, CHECKS).findings
    assert places(found) == [("dead-link", 2), ("dead-link", 2)]
    assert [f.message for f in found] == [
        "there is no file 'gone too.md'",
        "there is no file 'gone.png'",
    ]


def test_a_link_from_the_root_is_looked_up_there() -> None:
    text = "[a](/docs/a.md#x) [b](/etc/passwd) [c](//host/x) <a href='gone.md'>c</a>\n"
    document = Page(
        "specs/feature/spec-001-a/spec.md",
        text,
        exists={"../../../docs/a.md", "../../../docs/a.md#x"}.__contains__,
    )
    assert linked_files(document) == (
        *("../../../docs/a.md", "../../../etc/passwd", "gone.md"),
        "../../../docs/a.md#x",
    )
    found = run_checks(document, CHECKS).findings
    assert [(f.column, f.message) for f in found] == [
        (21, "there is no file '/etc/passwd'"),
        (50, "there is no file 'gone.md'"),
    ]


def test_headings_are_called_as_github_calls_them() -> None:
    assert slug("8.2. POST /api/v1/x (ไทย) — *really* [so](#y)") == (
        "82-post-apiv1x-ไทย--really-so"
    )


def test_a_fence_that_nothing_closes_is_said() -> None:
    assert places(found_in(page("a\n```text\nb\n"))) == [("open-fence", 2)]


def test_a_place_in_another_document_is_looked_up_there() -> None:
    text = "[a](../b/spec.md#x) [b](../b/spec.md#y%20z)\n\n[c]: /docs/c.md#gone\n[d](no.md#x)\n"
    known = {"../b/spec.md", "../b/spec.md#x", "../../../docs/c.md"}
    document = Page("specs/feature/a/spec.md", text, exists=known.__contains__)
    found = run_checks(document, CHECKS).findings
    assert [(f.rule, f.line, f.column, f.message) for f in found] == [
        ("dead-anchor", 1, 23, "nothing in '../b/spec.md' is called '#y%20z'"),
        ("dead-anchor", 3, 6, "nothing in '/docs/c.md' is called '#gone'"),
        ("dead-link", 4, 1 + 2, "there is no file 'no.md'"),
    ]
    assert "../b/spec.md#y z" in linked_files(document)
