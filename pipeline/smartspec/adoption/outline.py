"""The structure of a Markdown document: title, parts, blocks, each with its very lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smartspec.document.lines import lines_outside_fences

if TYPE_CHECKING:
    from markdown_it.token import Token

_KINDS = {
    "heading_open": "heading",
    "table_open": "table",
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "fence": "fence",
}
_NUMBER = re.compile(r"^\d+(?:\.\d+)*[.)]?\s+")
_OURS = re.compile(
    r"^<!-- (?:@critical\b.*|@end-critical\b.*|smartspec: generated from .*) -->\s*$"
    r'|^<a id="[^"]*"></a>\s*$'
)
"""Lines that SmartSpec puts into documents of its own: markup that a build writes anew."""


@dataclass(frozen=True)
class Block:
    """A block of Markdown with its raw lines.

    `cells` are the rows of a table and `items` those of a flat list, as plain text; they are
    empty where any of it is more than plain words. `words` is a paragraph's or heading's text.
    """

    kind: str
    text: str
    depth: int = 0
    info: str = ""
    words: str | None = None
    cells: tuple[tuple[str, ...], ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """What stands below one heading of the first or second level; `title` is its Markdown."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Outline:
    """A whole document. `title` is None where it does not begin with a heading of its own."""

    front_matter: str
    title: str | None
    preamble: tuple[Block, ...]
    parts: tuple[Part, ...]


def plain_text(text: str) -> str:
    """The text of a file as it is read here: no byte order mark, no markup of SmartSpec's own."""
    unified = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    kept = [
        line
        for _, line, is_text in lines_outside_fences(unified)
        if not (is_text and _OURS.match(line))
    ]
    return "\n".join(kept)


def outline(text: str) -> Outline:
    """The outline of a text that `plain_text` has read."""
    front, body = _front_matter(text)
    title: str | None = None
    preamble: list[Block] = []
    parts: list[tuple[str, list[Block]]] = []
    for block in _blocks(body):
        opens = block.kind == "heading" and block.depth <= 2
        if opens and block.depth == 1 and title is None and not parts:
            title = _NUMBER.sub("", block.info)
        elif opens:
            parts.append((_NUMBER.sub("", block.info), []))
        else:
            (parts[-1][1] if parts else preamble).append(block)
    made = tuple(Part(name, tuple(blocks)) for name, blocks in parts)
    return Outline(front, title, tuple(preamble), made)


def _front_matter(text: str) -> tuple[str, str]:
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return "", text
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() in ("---", "..."):
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :])
    return "", text


def _blocks(text: str) -> Iterator[Block]:
    """The top-level blocks in order; what gives no token (a link definition) is a block as well."""
    from markdown_it import MarkdownIt

    lines = text.split("\n")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    end = 0
    for place, token in enumerate(tokens):
        if token.level or token.nesting < 0 or token.map is None:
            continue
        start, stop = token.map
        yield from _between(lines[end:start])
        end = max(stop, end)
        yield _block(token, _inside(tokens, place), "\n".join(lines[start:stop]).rstrip())
    yield from _between(lines[end:])


def _between(lines: Sequence[str]) -> Iterator[Block]:
    text = "\n".join(lines).strip("\n")
    if text.strip():
        yield Block("other", text)


def _inside(tokens: Sequence[Token], place: int) -> list[Token]:
    inside = []
    for token in tokens[place + 1 :]:
        if token.level == 0:
            break
        inside.append(token)
    return inside


def _block(token: Token, inside: Sequence[Token], text: str) -> Block:
    kind = _KINDS.get(token.type, "other")
    if kind == "heading":
        said = inside[0].content if inside else ""
        return Block(kind, text, int(token.tag[1:]), " ".join(said.split()), _plain(inside[:1]))
    if kind == "paragraph":
        return Block(kind, text, words=_plain(inside[:1]))
    if kind == "fence":
        return Block(kind, text, info=token.info.strip().casefold(), words=token.content)
    if kind == "table":
        return Block(kind, text, cells=_rows(inside))
    if kind == "list":
        return Block(kind, text, items=_items(inside))
    return Block(kind, text)


def _plain(tokens: Sequence[Token]) -> str | None:
    """The words of one inline token, or None where there is more to it than words and code."""
    words = []
    for token in tokens:
        for child in token.children or ():
            if child.type in ("softbreak", "hardbreak"):
                words.append(" ")
            elif child.type in ("text", "code_inline", "text_special"):
                words.append(child.content)
            else:
                return None
    return "".join(words).strip()


def _rows(inside: Sequence[Token]) -> tuple[tuple[str, ...], ...]:
    rows: list[list[str]] = []
    for token in inside:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            words = _plain([token])
            if words is None:
                return ()
            rows[-1].append(words)
    return tuple(tuple(row) for row in rows)


def _items(inside: Sequence[Token]) -> tuple[str, ...]:
    if any(token.type.endswith("_list_open") for token in inside):
        return ()
    items = []
    for token in inside:
        if token.type == "list_item_open":
            items.append("")
        elif token.type == "inline":
            words = _plain([token])
            if words is None or items[-1]:
                return ()
            items[-1] = words
        elif token.type not in ("paragraph_open", "paragraph_close", "list_item_close"):
            return ()
    return tuple(items) if all(items) else ()
