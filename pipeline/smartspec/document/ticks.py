"""The boxes of a task list: people tick them, and the pipeline carries them over.

    - [x] <a id="endpoint-post-credits"></a>**T-007** …

A box is found again by the anchor behind it and by its words, whatever number its task has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
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


def with_old_ticks(text: str, old: str) -> str:
    """`text`, made over `old`, with the boxes ticked of what was ticked there."""
    asked = boxes(still_asked(text))
    done = set(_carried(asked, old).values())
    return with_ticks(text, done | {box.key for box in boxes(text)[len(asked) :]})


NO_LONGER_ASKED = "Done, and No Longer Asked For"
_NUMBER = re.compile(r"^## (\d+)\. ", re.MULTILINE)
_TITLE = re.compile(r"\*\*T-\d+\*\* (?P<title>.*) \([^()]*\)$")
_PLACE = "phase-"
_REQUIREMENT = re.compile(r"[A-Z][A-Z0-9]*-\d+(?!\w)")


def with_what_was_done(text: str, old: str) -> str:
    """`text` with a last section for the ticked tasks of `old` that it has not any more.

    What people did is not forgotten because the spec has changed. Their boxes come open, as all
    boxes of a new text do.
    """
    asked = boxes(text)
    carried = _carried(asked, old)
    gone = [box for box in boxes(old) if box.ticked and box not in carried]
    if not gone:
        return text
    number = max((int(found) for found in _NUMBER.findall(text)), default=0) + 1
    taken = {box.key for box in asked}
    lines = []
    for box in gone:
        key = box.key
        while key in taken:  # a new task may have the anchor of one that is no longer asked for
            key += "-before"
        taken.add(key)
        lines.append(f'- [ ] <a id="{key}"></a>{box.words}')
    return "\n".join([text.rstrip("\n"), "", f"## {number}. {NO_LONGER_ASKED}", "", *lines, ""])


def _carried(asked: Sequence[Box], old: str) -> dict[Box, str]:
    """The ticked boxes of `old` that `asked` still has, with the anchor of each there.

    A box is the same by anchor and words; else by words alone, since an anchor may have come
    about in another way; else by its anchor, where that names the task and not its place
    (`_names_the_task`). What was no longer asked for is found by its words only: its anchor may
    belong to another task by now.
    """
    titles = Counter(_title(box) for box in asked)
    by_title = {_title(box): box.key for box in asked}
    before = {(box.key, _title(box)) for box in boxes(old)}
    same = {(box.key, _title(box)) for box in asked} & before
    now = {box.key: box for box in asked}
    by_id = {box.key: f"{box.key}-" for box in asked if _REQUIREMENT.match(_title(box))}
    listed = len(boxes(still_asked(old)))
    found: dict[Box, str] = {}
    for place, box in enumerate(boxes(old)):
        if not box.ticked:
            continue
        if (box.key, _title(box)) in same:
            found[box] = box.key
        elif titles[_title(box)] == 1 and (by_title[_title(box)], _title(box)) not in same:
            found[box] = by_title[_title(box)]
        elif place < listed:
            key = box.key if box.key in now else _longer(box.key, by_id)
            if key and _names_the_task(box, now[key]):
                found[box] = key
    return found


def _names_the_task(old: Box, new: Box) -> bool:
    """Whether two boxes of other words are of one task, which the pipeline may not guess at.

    They are where the task has an id of its author's or is about a part of the design (`task-…`,
    `endpoint-…`), and where both begin with the same requirement, `BR-1: …`. A place in a phase is
    nobody's: the next task stands there when the first is taken away.
    """
    if not new.key.startswith(_PLACE):
        return True
    before, after = _REQUIREMENT.match(_title(old)), _REQUIREMENT.match(_title(new))
    return before is not None and after is not None and before[0] == after[0]


def _longer(old: str, by_id: Mapping[str, str]) -> str:
    """The anchor from a requirement's id that `old` goes on from, with the words of its task."""
    return next((key for key, start in by_id.items() if old.startswith(start)), "")


def _title(box: Box) -> str:
    """The words of a task without its number, and without days, which change with the plan."""
    found = _TITLE.match(box.words)
    return found["title"] if found else box.words


def still_asked(text: str) -> str:
    """A task list without the section of `with_what_was_done`."""
    return re.split(rf"^## \d+\. {NO_LONGER_ASKED}$", text, maxsplit=1, flags=re.MULTILINE)[0]


def without_ticks(text: str) -> str:
    """`text` as the pipeline made it: what a person ticked is no edit."""
    return with_ticks(text, ())
