"""Adopting a document loses no line of it, however awkward it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_snapshot.plugin import Snapshot

from smartspec.adoption.adopt import Adopted, adopt
from smartspec.document.markers import critical_sections
from smartspec.index.related import related
from smartspec.index.spec_index import SpecIndex
from smartspec.layout import SpecPaths
from smartspec.planning.decide import decide
from smartspec.rendering.renderer import RenderJob
from smartspec.source.reading import read_spec
from smartspec.source.writing import dumped
from tests.golden.documents import PLAIN_WORKSPACE, workshop

PATHS = SpecPaths("feature", "spec-020-old-service")
BASE = {"id": PATHS.id, "title": "Old Service", "category": "feature", "status": "draft"}
ENTRY = {
    "id": "spec-core-001-login",
    "title": "Login",
    "path": "specs/core/spec-core-001-login",
    "repo": "private",
    "category": "core",
}
INDEX = SpecIndex({"spec-core-001-login": ENTRY}, present=True)


def build(data: Mapping[str, Any], sections: Mapping[str, str]) -> str:
    shop = workshop(PLAIN_WORKSPACE)
    spec = read_spec(dumped(data), PATHS.source)
    files = {name: f"{PATHS.hand_written}/{name}.md" for name in sorted(sections)}
    plan = decide(spec, shop.library, PATHS.source, files)
    job = RenderJob(spec, plan, related(spec.depends_on, INDEX), dict(sections))
    return shop.renderer.render(job, "spec.yaml").text


def adopted(text: str) -> tuple[Adopted, str]:
    found = adopt(text, BASE, workshop(PLAIN_WORKSPACE).library, build, "spec.md")
    return found, build(found.data, found.sections)


def tokens(text: str) -> list[str]:
    """Words and signs that are not ASCII: what a reader sees of a line, without its markup."""
    return re.findall(r"[^\W_]+|[^\x00-\x7f\s]", text.casefold())


def lost(original: str, built: str) -> list[str]:
    """The lines of `original` whose words do not stand in `built`, one after the other."""
    there = f" {' '.join(tokens(built))} "
    missing = []
    for line in original.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"):
        if re.match(r"<!-- (@critical|@end-critical|smartspec:)|<a id=", line):
            continue
        bare = re.sub(r"^\s{0,3}#{1,6}\s+(\d+(\.\d+)*[.)]?\s+)?", "", line)
        said = " ".join(tokens(re.sub(r"^\s*(?:[-*+]|\d{1,9}[.)])\s+", "", bare)))
        if said and f" {said} " not in there:
            missing.append(line)
    return missing


WHOLE = """\
# SPEC-020: Old Service

**Status:** REVIEW
**Version:** 1.2.0
**Author:** Somebody
**Team:** Blue *team*

Some words with `code` & <b>html</b>.

## Table of Contents

- [1. Overview](#overview)
- [2. API Specification](#api)

## 1. Overview

Serve old things to people.

### Scope

- One thing
- Another thing

## 2. API Specification

### 2.1 Endpoints

| Method | Path | Description |
| --- | --- | --- |
| GET | `/things` | List things |
| POST | /things | Make a thing |

Note: all of it is old.

## 3. Data Model & Schema

```sql
CREATE TABLE things (
  id UUID PRIMARY KEY, -- of the thing
  name VARCHAR(20) NOT NULL UNIQUE
);
```

## Security Threat Model (STRIDE)

Nobody gets in.

## 19. Related Specs

### 19.1. Core Dependencies

- **spec-core-001-login** - signs people in - Spec Path: "specs/core/spec-core-001-login/spec.md" Repo: private
"""


def test_what_is_recognised_becomes_structured(snapshot: Snapshot) -> None:
    found, built = adopted(WHOLE)

    assert found.data["status"] == "review"
    assert (found.data["version"], found.data["author"]) == ("1.2.0", "Somebody")
    assert found.data["overview"] == {
        "purpose": "Serve old things to people.",
        "scope": ["One thing", "Another thing"],
    }
    assert [e["path"] for e in found.data["api"]["endpoints"]] == ["/things", "/things"]
    (table,) = found.data["data_model"]["tables"]
    assert [c["name"] for c in table["columns"]] == ["id", "name"]
    assert found.data["depends_on"] == [{"id": "spec-core-001-login", "reason": "signs people in"}]
    assert "Nobody gets in." in found.sections["security"]
    snapshot.assert_match(dumped(found.data), "spec.yaml")
    snapshot.assert_match(built, "spec.md")


def test_a_recognised_document_says_each_thing_once() -> None:
    _, built = adopted(WHOLE)
    for words in ("signs people in", "Another thing", "Serve old things", "Nobody gets in."):
        assert built.count(words) == 1, words
    structured = r"(\| Method|CREATE TABLE|id UUID|name VARCHAR|^\)|- \[)"
    original = "\n".join(x for x in WHOLE.split("\n") if not re.search(structured, x))
    assert lost(original.replace("## Table of Contents", ""), built) == []


AWKWARD = {
    "empty": "",
    "only words": "just a line\n\nand another",
    "no headings": "A list:\n\n- one\n- two\n\n> a quote\n",
    "duplicated headings": "# A\n\n## Notes\n\none\n\n## Notes\n\ntwo\n\n## notes\n\nthree\n",
    "known headings twice": "## Security\n\none\n\n## Security\n\ntwo\n",
    "html": "# A\n\n<div>\n<b>bold</b> words\n</div>\n\n<!-- a comment -->\n\n## B\n\n<br/>x\n",
    "tables": "# A\n\n| a | b |\n| - | - |\n| 1 | x \\| y |\n\n## B\n\n| Method | Path |\n|--|--|\n| GET | no |\n",
    "thai": "# ระบบเก่า\n\n**สถานะ:** ร่าง\n\n## ภาพรวม\n\nระบบนี้ทำงานดี\n\n## ความปลอดภัย\n\nไม่มีใครเข้าได้\n",
    "code fences": "# A\n\n```py\n# not a heading\n## neither\n```\n\n## B\n\n~~~~\n```\n~~~~\n",
    "an open fence": "# A\n\n## B\n\ntext\n\n```\nopen\n## still code\n",
    "an open fence in a list": "## A\n\n- x\n\n  ```\n  open\n\n## B\n\nafter\n",
    "an open comment": "## A\n\nx\n\n<!-- open\n\n## B\n\nhidden\n",
    "front matter": "---\ntitle: Old\nowner: me, you\n---\n\n# A\n\nwords\n",
    "front matter that never ends": "---\ntitle: Old\n\n# A\n\nwords\n",
    "crlf and bom": "\ufeff# A\r\n\r\n## Overview\r\n\r\nWords.\r\n\r\n- x\r\n",
    "numbered headings": "# 1. A\n\n## 1.1. Overview\n\ntext\n\n## 2) API\n\n### 2.1 Deep\n\nmore\n",
    "setext": "Title\n=====\n\nSub\n---\n\nwords\n\nSub two\nlines\n---\n\nend\n",
    "two titles": "# A\n\nx\n\n# B\n\ny\n\n## C\n\nz\n",
    "a title at the end": "words\n\n## B\n\ny\n\n# A\n",
    "only a title": "# The Title",
    "an empty title": "#\n\n##\n\nwords\n",
    "link definitions": '# A\n\n[x] and [y]\n\n[x]: https://example.org/x "The X"\n\n## B\n\n[y]: /y\n',
    "markup in the title": "# A *b* [c](https://example.org) `d`\n\nx\n",
    "markers": "## A\n<!-- @critical security -->\n## Security\n\nx\n<!-- @end-critical -->\ny\n<!-- @end-critical -->\n",
    "templates": "## {{ title }}\n\n{% raw %} {{ x }} {# y #}\n",
    "bad fields": "# A\n\n**Status:** SHIPPED\n**Version:** two\n**Author:** *me*\n",
    "bad sql": "## Data Model & Schema\n\n```sql\nSELECT 1;\nCREATE TABLE x (a int REFERENCES y(b) ON DELETE CASCADE);\n```\n",
    "sql with a comment above": "## DB\n\n```sql\n-- all of them\nCREATE TABLE x (\n  a int\n);\n```\n",
    "a table named by two": "## DB\n\n```sql\nCREATE TABLE x (a int);\n```\n\n## DB\n\n```sql\nCREATE TABLE x (a text);\n```\n",
    "overview with more": "## Overview\n\nOne.\n\nTwo.\n\n### Scope\n\n- a **b**\n\n### Scope\n\n- c\n",
    "deep lists": "## Overview\n\n### Features\n\n- a\n  - b\n    1. c\n\n      d\n",
    "an image": "# A\n\n![the words](x.png)\n\n## B\n",
    "odd line ends": "# A\n\nx\u2028y\x0bz\x85w\n\n## B\u2028C\n\nlast",
    "tabs": "#\tA\n\n##\tB\n\n\tcode\n\n-\titem\n",
    "names of ours": "## From the Original\n\nx\n\n## Introduction\n\ny\n\nz\n",
    "a footer of ours": "# A\n\nx\n\n<!-- smartspec: generated from spec.yaml · sum:00000000 -->\n",
    "emoji": "# 🚀 Go\n\n## 🔒\n\n✅ done\n",
    "related by hand": '## Related Specs\n\n- **spec-x** - [NOT FOUND IN SPEC_INDEX] - Spec Path: "N/A" Repo: unknown\n- something else\n',
}


@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD)
def test_no_line_of_an_awkward_document_is_lost(text: str) -> None:
    _, built = adopted(text)
    sql = re.sub(
        r"^(CREATE TABLE x \((a int|a text)?\)?;?|  a int|\);)$", "", text, flags=re.MULTILINE
    )
    assert lost(sql, built) == []
    critical_sections(built, "spec.md")  # raises where a marker is broken


LINES = st.sampled_from(
    [
        "# Title",
        "## Overview",
        "## 3. Security",
        "## Notes",
        "### Scope",
        "### 2.1 Purpose",
        "- one thing",
        "- **bold** thing",
        "  - nested",
        "1. first",
        "> quoted",
        "plain words here",
        "**Status:** DRAFT",
        "**Purpose:** to be",
        "| Method | Path |",
        "| --- | --- |",
        "| GET | /a |",
        "```sql",
        "```",
        "~~~",
        "CREATE TABLE t (a int);",
        "<!-- note -->",
        "<!-- open",
        "-->",
        "<!-- @critical security -->",
        "<!-- @end-critical -->",
        '<a id="x"></a>',
        "<div>",
        "</div>",
        "---",
        "===",
        "    indented",
        "ภาษาไทย ที่นี่",
        "[x]: /y",
        "{{ x }}",
        "- [Overview](#overview)",
        "- **spec-core-001-login** - why not",
        "",
        "",
    ]
)


@settings(max_examples=25)
@given(st.lists(LINES, max_size=25), st.sampled_from(["\n", "\r\n"]))
def test_no_line_of_any_document_is_lost(lines: list[str], end: str) -> None:
    text = end.join(lines)
    _, built = adopted(text)
    # A definition that became a column comes back in other words.
    original = text.replace("CREATE TABLE t (a int);", "").replace("```sql", "```")
    assert lost(original, built) == []
    critical_sections(built, "spec.md")


@settings(max_examples=20)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_word_of_any_text_is_lost(text: str) -> None:
    _, built = adopted(f"# A\n\n{text}\n")
    assert lost(text.replace("\r", "\n"), built) == []
