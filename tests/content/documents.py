"""Parts of a generated document, found as a reader finds them."""

from __future__ import annotations

import re


def section(document: str, anchor: str) -> str:
    """The text of the section whose anchor is `anchor`."""
    start = document.index(f'<a id="{anchor}"></a>\n')
    end = document.find('\n<a id="', start + 1)
    return document[start : end if end > 0 else len(document)]


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def subsection(text: str, title: str) -> str:
    """The text under the heading that ends in `title`, up to the next heading of its level."""
    found = re.search(rf"^(#+) (?:[\d.]+ )?{re.escape(title)}$", text, re.MULTILINE)
    assert found, f"there is no heading '{title}'"
    following = re.compile(rf"^#{{1,{len(found[1])}}} ", re.MULTILINE).search(text, found.end())
    return text[found.end() : following.start() if following else len(text)]
