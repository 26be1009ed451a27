"""The words of a line without its markup: cells, headings, the anchor that a heading gets."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ATTRIBUTE = re.compile(r"\s*\{#([\w.-]+)\}\s*$")
"""An anchor that a heading carries in braces."""
CELL = re.compile(r"(?<!\\)\|")
"""What parts the cells of a table line."""
_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*\.?|[IVX]+\.)\s+")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKUP = re.compile(r"\*\*|__|`|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
_LAST_MARK = re.compile(r"(?<!\\)&#(\d{1,5});$")
_CLOSING = re.compile(r"\\?([.,;:!。，；：！])$")
_ENTITY_LAST = re.compile(r"(?<!\\)&#?\w+;$")


def unclosed(heading: str) -> str:
    """A heading whose final punctuation, if it has one, is an entity: it shows the same.

    A title is a name and may end as its author likes; Markdown checkers take a heading that ends
    in `.` or `!` for a sentence (MD026).
    """
    if _ENTITY_LAST.search(heading):
        return heading
    return _CLOSING.sub(lambda found: f"&#{ord(found[1])};", heading)


def closed(heading: str) -> str:
    """A heading with its final punctuation as people see it: what `unclosed` was made from."""
    return _LAST_MARK.sub(lambda found: chr(int(found[1])), heading)


@lru_cache(maxsize=4096)
def slug(title: str) -> str:
    """The anchor that GitHub gives a heading."""
    words = _LINK.sub(r"\1", closed(ATTRIBUTE.sub("", title).rstrip()))
    # Marks of Thai and other scripts stay: to Python they are no letters, to GitHub they are.
    kept = (c for c in words.strip().lower() if c in "-_ " or unicodedata.category(c)[0] in "LMN")
    return "".join(kept).replace(" ", "-")


def cells_of(text: str) -> tuple[str, ...]:
    """The cells of a table line, without markup."""
    inner = text.strip()
    inner = inner.removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return tuple(unmarked(cell.replace("\\|", "|")) for cell in CELL.split(inner))


def plain(text: str) -> str:
    """`unmarked` without the number in front, as a heading or an item may have one."""
    return _NUMBER.sub("", unmarked(text))


def unmarked(text: str) -> str:
    """Text without emphasis, code marks and links."""
    words = closed(text.strip())
    if "[" in words:
        words = _LINK.sub(r"\1", words)
    if "*" in words or "`" in words or "__" in words:
        words = _MARKUP.sub("", words)
    return words.replace("\\", "").strip()
