"""The blocks of a document on disk, matched with those that rendering makes."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from smartspec.proof.blocks import Block
from smartspec.rendering.origins import Origin


def origin_of_lines(blocks: Sequence[Block], generated: Sequence[Origin]) -> dict[int, str]:
    """For each line of `blocks`, fences included, the origin of the block that it is part of.

    A block whose text is a generated one's has its origin. Between two such blocks, changed ones
    are taken for the generated ones that stand there, as long as there are as many of them, in
    the same languages.
    """
    here = [(block.language, block.text) for block in blocks]
    made = [(item.language, item.text) for item in generated]
    origins: dict[int, str] = {}
    matcher = SequenceMatcher(None, made, here, autojunk=False)
    for tag, first, last, start, stop in matcher.get_opcodes():
        alike = [language for language, _ in made[first:last]] == [
            language for language, _ in here[start:stop]
        ]
        if tag == "equal" or (tag == "replace" and alike):
            for item, block in zip(generated[first:last], blocks[start:stop], strict=True):
                if item.origin:
                    lines = range(block.line - 1, block.end + 1)
                    origins.update(dict.fromkeys(lines, item.origin))
    return origins
