"""Adopting a document loses no line of it, however awkward it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pytest_snapshot.plugin import Snapshot

from smartspec.adoption.adopt import Adopted, adopt
from smartspec.document.markers import critical_sections
from smartspec.errors import SourceError
from smartspec.index.related import related
from smartspec.index.spec_index import SpecIndex
from smartspec.layout import SpecPaths
from smartspec.planning.decide import decide
from smartspec.rendering.renderer import RenderJob
from smartspec.source.characters import UNSEEN
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
    "odd line ends": "# A\n\nx\u2028y\u2029z\n\n## B\u2028C\n\nlast",
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


STYLES = {
    "two tables of endpoints": """\
# SPEC-031: Parcel Tracking

| Status | Owner |
| --- | --- |
| Draft | Logistics |

## 2. API Specification

### Public endpoints (v2)

| Verb | Route | Purpose |
|:-----|:-----:|--------:|
| GET | /parcels/{id} | Find one parcel |
| post | /parcels | Register a parcel, see *note* |

### Admin endpoints

| Method | Endpoint | Description |
| --- | --- | --- |
| DELETE | /parcels/{id} | Forget it |

## 3. Database Schema

```sql
-- Parcels live for 90 days.
CREATE TABLE parcels (
  id uuid PRIMARY KEY, -- printed on the label
  /* in grams,
     never kilograms */
  weight integer NOT NULL CHECK (weight > 0),
  -- soft delete
  gone_at timestamptz
);

-- for the nightly sweep
CREATE INDEX parcels_gone ON parcels (gone_at);
```

### Index of tables

```sql
CREATE TABLE depots (
  id int PRIMARY KEY,
  NAME varchar(20) NOT NULL DEFAULT 'Main, North',
  city text
);
-- TODO: add geo
```
""",
    "underlined headings, stars, no pipes at the ends": """\
Payments
========

Status: DRAFT
Version 2

Overview
--------

We take money. **Really.**

Scope:

* cards
* wallets
    * one
    * two

Endpoints
---------

Method | Path | Auth | Rate limit | Description
--- | --- | --- | --- | ---
GET | /a | none | 10/s | Reads a
PUT | /b | jwt | | Writes b

Dependencies
------------

- **spec-core-001-login** - signs people in (see RFC 6749)
- spec-x
""",
    "fields, boxes, constraints with names": """\
---
title: Ledger
---
# Ledger

**Status**: Review
**Author**: A. Writer, B. Other

> note to self

## 1. Purpose and Overview

### 1.1 Purpose

Keep books.

### 1.2 In Scope

1. first
2. second

### 1.3 Key Features

- [x] done already
- [ ] not yet

## Acceptance Criteria

- [x] balances match
- [ ] audits pass

## Database Schema

Some words before.

```sql
CREATE TABLE IF NOT EXISTS ledger (
  id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
  a int,
  CONSTRAINT ledger_a_positive CHECK (a > 0),
  CONSTRAINT uq_a UNIQUE (a)
);
COMMENT ON TABLE ledger IS 'the books';
```

## Related Specs

### Core Dependencies (must be up)

- **spec-core-001-login** - signs people in

### Feature Specs

None yet.
""",
    "Thai": """\
# ระบบคลังสินค้า

**สถานะ:** ร่าง
**Status:** DRAFT
**Version:** v1.2.3

## ภาพรวม

รับของ เก็บของ ส่งของ

## API Endpoints

All endpoints need a token.

| Method | Path | Summary |
| --- | --- | --- |
| GET | `/stock` | ดูสต๊อก |
| GET | /stock/{sku} | |

## Schema

```sql
CREATE TABLE stock (
  sku varchar(40) PRIMARY KEY, -- รหัสสินค้า
  qty int NOT NULL DEFAULT 0 -- จำนวน
);
```
""",
    "everything twice": """\
## Overview

First words.

## Overview

Second words.

## API

<table><tr><td>GET /x</td></tr></table>

| Method | Path | Description |
| --- | --- | --- |
| GET | /x | Does x |
| GET | /x | Does x again |
| GET | /y | Does x |

## DB

```sql
CREATE TABLE a (id int PRIMARY KEY, b_id int REFERENCES b(id));
CREATE TABLE b (id int PRIMARY KEY);
-- trailing
```

```postgresql
CREATE TABLE c (id int PRIMARY KEY, "Weird Name" int, t int -- three
);
```
""",
}
"""Documents as different people write them."""


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
def test_every_line_cell_heading_and_comment_of_a_document_comes_back(text: str) -> None:
    _, built = adopted(text)
    assert lost(text, built) == []


def test_a_table_of_endpoints_keeps_what_its_author_called_the_columns() -> None:
    found, built = adopted(STYLES["Thai"])

    assert [e["path"] for e in found.data["api"]["endpoints"]] == ["/stock", "/stock/{sku}"]
    assert "| Method | Path | Summary |" in built


def comments(sql: str) -> list[str]:
    return [
        " ".join(tokens(c))
        for c in re.findall(r"--([^\n]*)|/\*(.*?)\*/", sql, re.DOTALL)
        for c in c
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "create table T1 (\n  id BIGSERIAL primary key,\n  note TEXT -- free; form -- twice\n);",
        "CREATE TABLE t (\n  id int PRIMARY KEY, -- one\n  -- two words\n  a int /* three */\n);",
        "-- before\nCREATE TABLE t (id int PRIMARY KEY);\n-- after it all",
        "CREATE TABLE t (\n  /* of a\n     run */ id int PRIMARY KEY -- key\n  -- last\n);",
        "CREATE TABLE t (id int PRIMARY KEY, a text DEFAULT '-- no comment');",
    ],
)
def test_a_comment_in_sql_comes_back_whole(sql: str) -> None:
    _, built = adopted(f"## Database Schema\n\n```sql\n{sql}\n```\n")

    there = f" {' '.join(tokens(built))} "
    assert [c for c in comments(sql) if c and f" {c} " not in there] == []


def test_the_number_of_another_spec_stays_in_the_title() -> None:
    assert adopted("# SPEC-031: Parcels\n")[0].data["title"] == "SPEC-031: Parcels"
    assert adopted("# SPEC-020: Parcels\n")[0].data["title"] == "Parcels"


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
    assume(not UNSEEN.search(text))
    _, built = adopted(f"# A\n\n{text}\n")
    assert lost(text.replace("\r", "\n"), built) == []


@pytest.mark.parametrize("sign", ["\x07", "\x85", "\u202e"])
def test_a_character_that_nobody_sees_is_refused_where_it_stands(sign: str) -> None:
    with pytest.raises(SourceError) as caught:
        adopted(f"# A\n\nBefore{sign}after.\n")
    assert [fault.where for fault in caught.value.faults] == ["spec.md:3:7"]
