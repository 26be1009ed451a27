"""What of a document has a key in a source: each claim says which blocks, and what they become."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from smartspec.adoption.outline import Block
from smartspec.adoption.sql import tables_of
from smartspec.adoption.words import words
from smartspec.source.interfaces import EndpointHeadings, Method
from smartspec.source.spec import Status

Data = dict[str, Any]

_FIELD = re.compile(r"^\s*(?:[-*+]\s+)?\*\*([^*:]+):?\*\*:?\s*(.+?)\s*$")
_RELATED = re.compile(
    r"^\s*[-*+]\s+\*\*(?P<id>[a-z0-9-]+)\*\*"
    r"(?:\s+-\s+(?P<reason>.*?))??"
    r'(?:\s+-\s+Spec Path:\s+"(?P<path>[^"]*)"\s+Repo:\s+(?P<repo>\S+))?\s*$'
)
_MARKUP = re.compile(r"[*`\[\]<>_\\]|&\w+;")
_VERSION = re.compile(r"v?(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)")
_PATH = re.compile(r"/\S*")
_NOT_FOUND = "[NOT FOUND IN SPEC_INDEX]"
_COLUMNS = {
    "method": "method",
    "verb": "method",
    "endpoint": "path",
    "path": "path",
    "url": "path",
    "route": "path",
    "purpose": "summary",
    "description": "summary",
    "summary": "summary",
    "auth": "authentication",
    "authentication": "authentication",
    "rate limit": "rate_limit",
}
"""Headings of a table of endpoints, as keys of an endpoint."""
_SHOWN_COLUMNS = ("method", "path", "summary")
"""The keys that a document shows in columns; it may call these as its author did."""


@dataclass(frozen=True)
class Claim:
    """Blocks of one part that a source can hold, and what it then holds.

    `section` is the one that shows them. `checked` are the texts that the built document has to
    say; where it does not, the claim is given up and the blocks stay as they are.
    """

    part: int
    blocks: tuple[int, ...]
    data: Data
    section: str | None = None
    checked: tuple[str, ...] = field(default=())

    def given_up(self) -> Claim | None:
        """What is left of a claim whose lines do not come back.

        The lines about other specs then stay as they were written, in place of the generated
        ones, and what they name is known all the same: nothing is said twice.
        """
        if self.section != "related-specs" or not self.blocks:
            return None
        return replace(self, blocks=(), section=None, checked=())


CONTENTS = frozenset({"contents", "table of contents", "สารบัญ"})
_LINK = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+\[(?:\d+(?:\.\d+)*\.?\s+)?([^\]]+)\]\(#[^)]*\)\s*$")


def claims_of_part(
    part: int, known: str | None, blocks: Sequence[Block], headings: Collection[str]
) -> Iterator[Claim]:
    """The claims in a part whose title is that of the section `known` (None: of no section).

    `headings` are the words of all headings of the document.
    """
    for place, block in enumerate(blocks):
        if block.kind == "table":
            yield from _endpoints(part, place, block)
        elif block.kind == "fence" and block.info.split(" ")[0] in ("sql", "postgresql"):
            yield from _tables(part, place, block)
        elif block.kind == "list" and known == "related-specs":
            yield from _related(part, place, block)
        elif block.kind == "list":
            yield from _contents(part, place, block, headings)
    if known == "overview":
        yield from _overview(part, blocks)
    if known == "acceptance" and blocks and all(block.items for block in blocks):
        items = [item.removeprefix("[ ] ") for block in blocks for item in block.items]
        places = tuple(range(len(blocks)))
        yield Claim(part, places, {"acceptance": items}, known, tuple(b.text for b in blocks))


def _contents(part: int, place: int, block: Block, headings: Collection[str]) -> Iterator[Claim]:
    """A list of links to headings that are there: a document has one of its own."""
    links = [_LINK.match(line) for line in block.text.split("\n")]
    titles = tuple(link[1] for link in links if link)
    if len(titles) == len(links) and all(words(title) in headings for title in titles):
        yield Claim(part, (place,), {}, None, titles)


def claims_of_preamble(
    part: int, lines: Sequence[Block], headings: Collection[str]
) -> Iterator[Claim]:
    """The fields of a header: status, version and author; others only if they come back."""
    for place, block in enumerate(lines):
        if block.kind == "list":
            yield from _contents(part, place, block, headings)
        found = _FIELD.match(block.text)
        if found is None or "\n" in block.text:
            continue
        key, value = found[1].strip().casefold(), found[2].strip()
        data = _header_data(key, value)
        yield Claim(part, (place,), data, None, (f"{found[1]}: {value}",))


def _header_data(key: str, value: str) -> Data:
    version = _VERSION.fullmatch(value)
    if key == "status" and value.casefold() in get_args(Status):
        return {"status": value.casefold()}
    if key == "version" and version:
        return {"version": version[1]}
    if key == "author" and not _MARKUP.search(value):
        return {"author": value}
    return {}


def header_lines(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks of a preamble, a block of fields taken apart into its lines."""
    found: list[Block] = []
    for block in blocks:
        lines = block.text.split("\n")
        if len(lines) > 1 and all(_FIELD.match(line) for line in lines):
            found += [Block("field", line) for line in lines]
        else:
            found.append(block)
    return tuple(found)


def _endpoints(part: int, place: int, block: Block) -> Iterator[Claim]:
    if len(block.cells) < 2:
        return
    keys = [_COLUMNS.get(cell.casefold(), "") for cell in block.cells[0]]
    if not {"method", "path"} <= set(keys) or len(set(keys)) < len(keys) or "" in keys:
        return
    endpoints = []
    for row in block.cells[1:]:
        endpoint = {key: cell for key, cell in zip(keys, row, strict=False) if cell}
        method = endpoint.get("method", "").upper()
        if method not in get_args(Method) or not _PATH.fullmatch(endpoint.get("path", "")):
            return
        summary = endpoint.get("summary") or f"{method} {endpoint['path']}"
        endpoints.append({**endpoint, "method": method, "summary": summary})
    # Each in its own order of columns: a row comes back as its cells.
    cells = tuple(cell for row in block.cells[1:] for cell in row if cell)
    called = dict(zip(keys, block.cells[0], strict=True))
    headings = {key: called.pop(key) for key in _SHOWN_COLUMNS if key in called}
    usual = EndpointHeadings().model_dump()
    own = {} if headings.items() <= usual.items() else {"headings": headings}
    api = {**own, "endpoints": endpoints}
    checked = (" ".join(headings.values()), *called.values(), *cells)
    yield Claim(part, (place,), {"api": api}, "api", checked)


def _tables(part: int, place: int, block: Block) -> Iterator[Claim]:
    tables = tables_of(block.words or "")
    if tables:
        sql = block.words or ""
        words = re.findall(r"\w+", sql.casefold())
        comments = [found.group().strip("-/* \n") for found in _SQL_COMMENT.finditer(sql)]
        checked = (*sorted({word for word in words if word not in _SQL_WORDS}), *comments)
        yield Claim(part, (place,), {"data_model": {"tables": tables}}, "data-model", checked)


_SQL_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
"""A comment, or what looks like one in a text: to ask for too much costs structure only."""
_SQL_WORDING = """
create table if not exists primary key default null unique check references foreign index on
constraint using timestamp with without time zone timestamptz now current_timestamp int integer
int4 int8 int2 bigint smallint bool boolean character varying varchar char decimal numeric float
double precision real text
"""
_SQL_WORDS = frozenset(_SQL_WORDING.split())
"""Words of SQL that a view may write in another way; all others have to come back."""


def _related(part: int, place: int, block: Block) -> Iterator[Claim]:
    dependencies = []
    for line in block.text.split("\n"):
        found = _RELATED.match(line)
        reason = ((found["reason"] or "") if found else "").strip()
        if found is None or (_MARKUP.search(reason) and reason != _NOT_FOUND):
            return
        known = {"reason": reason} if reason and reason != _NOT_FOUND else {}
        dependencies.append({"id": found["id"], **known})
    data = {"depends_on": dependencies}
    yield Claim(part, (place,), data, "related-specs", (block.text,))


_OVERVIEW = {
    "purpose": "purpose",
    "scope": "scope",
    "in scope": "scope",
    "features": "features",
    "key features": "features",
    "non-goals": "non_goals",
    "non goals": "non_goals",
}


def _overview(part: int, blocks: Sequence[Block]) -> Iterator[Claim]:
    """Sub-headings with one block each; a paragraph at the start is the purpose."""
    taken: set[str] = set()
    for place, block in enumerate(blocks):
        before = blocks[place - 1] if place else None
        named = _OVERVIEW.get((before.info if before else "").casefold())
        if place == 0 and block.kind == "paragraph":
            named, before = "purpose", None
        if named is None or named in taken:
            continue
        value = block.words if named == "purpose" else list(block.items)
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        if not value or (before is not None and following and following.kind != "heading"):
            continue
        taken.add(named)
        places = (place,) if before is None else (place - 1, place)
        texts = tuple(blocks[i].text for i in places)
        yield Claim(part, places, {"overview": {named: value}}, "overview", texts)


def merged(claims: Sequence[Claim]) -> Data:
    """What all claims hold together: lists one after the other, the first of two plain values."""
    data: Data = {}
    for claim in claims:
        _lay(claim.data, data)
    return data


def _lay(new: Mapping[str, Any], into: Data) -> None:
    for key, value in new.items():
        if isinstance(value, Mapping):
            _lay(value, into.setdefault(key, {}))
        elif isinstance(value, list):
            into.setdefault(key, []).extend(item for item in value if item not in into[key])
        else:
            into.setdefault(key, value)
