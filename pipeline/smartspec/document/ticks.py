"""The boxes of a task list: people tick them, and the pipeline carries them over.

    - [x] <a id="endpoint-post-credits"></a>**T-007** …

A box is found again by the anchor behind it, whatever number its task has by then.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_BOX = re.compile(
    r'^(?P<lead>\s*[-*+] \[)(?P<mark>[ xX])(?P<rest>\] <a id="(?P<key>[^"]+)"></a>(?P<words>.*))$',
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Box:
    """A box with the key of its task, whether it is ticked, and the words behind it."""

    key: str
    ticked: bool
    words: str


def boxes(text: str) -> tuple[Box, ...]:
    """The boxes of a task list, in their order."""
    found = _BOX.finditer(text)
    return tuple(Box(f["key"], f["mark"] != " ", f["words"].strip()) for f in found)


def with_ticks(text: str, keys: Collection[str]) -> str:
    """`text` with the boxes of `keys` ticked, and no other."""
    return _BOX.sub(lambda f: f"{f['lead']}{'x' if f['key'] in keys else ' '}{f['rest']}", text)


def without_ticks(text: str) -> str:
    """`text` as the pipeline made it: what a person ticked is no edit."""
    return with_ticks(text, ())
