"""The pages under docs/ say what the code says, and their links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
PAGES = sorted([*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/*.md")])

_LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\((?P<to>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ (?P<words>.+)$", re.MULTILINE)
_CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def links(page: Path) -> list[re.Match[str]]:
    return list(_LINK.finditer(_CODE.sub("", page.read_text(encoding="utf-8"))))


def anchors(page: Path) -> set[str]:
    """The anchors of a page as GitHub makes them from its headings."""
    headings = _HEADING.findall(page.read_text(encoding="utf-8"))
    kept = (re.sub(r"[^\w\- ]", "", words.lower()) for words in headings)
    return {words.replace(" ", "-") for words in kept}


def test_the_generated_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, str(CHECKOUT / "docs/generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for link in links(page):
        if link["to"].startswith(("http://", "https://")):
            continue
        path, _, anchor = link["to"].partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link[0]
        assert not anchor or anchor in anchors(target), link[0]
