"""Fences that are never closed."""

from __future__ import annotations

from collections.abc import Iterator

from smartspec.proof.model import Flaw, Page


def open_fence(page: Page) -> Iterator[Flaw]:
    """A code block ends.

    What it finds: a fence that nothing closes: the rest of the document is code.
    Why it matters: one missing line hides every section behind it.
    How to fix: close the block with as many backticks (or tildes) as it was opened with.
    """
    for block in page.blocks:
        if not block.closed:
            yield Flaw((block.line - 1, 1), "a code block that is never closed")
