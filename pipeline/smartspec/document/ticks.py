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


NO_LONGER_ASKED = "Done, and No Longer Asked For"
_NUMBER = re.compile(r"^## (\d+)\. ", re.MULTILINE)


def with_what_was_done(text: str, old: str) -> str:
    """`text` with a last section for the ticked tasks of `old` that it has not any more.

    What people did is not forgotten because the spec has changed. Their boxes come open, as all
    boxes of a new text do.
    """
    known = {box.key for box in boxes(text)}
    gone = [box for box in boxes(old) if box.ticked and box.key not in known]
    if not gone:
        return text
    number = max((int(found) for found in _NUMBER.findall(text)), default=0) + 1
    lines = (f'- [ ] <a id="{box.key}"></a>{box.words}' for box in gone)
    return "\n".join([text.rstrip("\n"), "", f"## {number}. {NO_LONGER_ASKED}", "", *lines, ""])


def still_asked(text: str) -> str:
    """A task list without the section of `with_what_was_done`."""
    return re.split(rf"^## \d+\. {NO_LONGER_ASKED}$", text, maxsplit=1, flags=re.MULTILINE)[0]


def without_ticks(text: str) -> str:
    """`text` as the pipeline made it: what a person ticked is no edit."""
    return with_ticks(text, ())
