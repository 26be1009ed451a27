"""Plain data as the YAML that people get to edit: blocks, indented lists, notes behind entries.

libyaml writes the text. It cannot indent a list below its key, nor write a comment: both are put
in afterwards, at the lines where its own parser finds the list or the entry again.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from typing import Any

import yaml

from smartspec.source.libyaml import Dumper, Loader
from smartspec.source.positions import Key

_WIDTH = 100
NOTE = "derived from "
"""What the notes of a derivation begin with; any other comment is a person's."""
_LAST_WRITTEN_AS_IT_IS = "\uffff"
"""libyaml escapes what lies beyond the basic plane of Unicode, emoji for one."""

TAB = "\ue009"
"""Stands for a tab in literal style until the text is there: no writer of YAML takes a tab for a
character that can be shown, and Go is indented with them. It is for private use (Unicode 23.5)."""


class _Blocks(Dumper):
    """Shows a text of several lines as these lines."""


def _text(dumper: Any, value: str) -> Any:
    if is_block(value):
        return dumper.represent_scalar("tag:yaml.org,2002:str", value.replace("\t", TAB), "|")
    return dumper.represent_scalar("tag:yaml.org,2002:str", value)


_Blocks.add_representer(str, _text)


def can_write(data: Mapping[str, Any]) -> bool:
    """Whether `block_yaml` shows every character of `data` as it is."""
    return _highest(data) <= _LAST_WRITTEN_AS_IT_IS


def _highest(value: Any) -> str:
    if isinstance(value, str):
        return max(value, default="")
    if isinstance(value, Mapping):
        return max(map(_highest, (*value, *value.values())), default="")
    if isinstance(value, list | tuple):
        return max(map(_highest, value), default="")
    return ""


def block_yaml(data: Mapping[str, Any], notes: Mapping[tuple[Key, ...], str]) -> str:
    """`data` as text. `notes` are comments behind the first line of an entry, by its place."""
    text = yaml.dump(data, Dumper=_Blocks, sort_keys=False, allow_unicode=True, width=_WIDTH)
    text = text.replace(TAB, "\t")
    lines = text.split("\n")
    root = yaml.compose(text, Loader=Loader)
    for place, words in notes.items():
        line = _noted_line(root, place)
        if line is not None:
            lines[line[0]] += f"  # {words}"
    deeper = accumulate(_steps(root, len(lines)))
    return "\n".join("  " * n + line if line else "" for n, line in zip(deeper, lines, strict=True))


def _steps(root: yaml.Node | None, count: int) -> list[int]:
    """For each line, by how many levels the lists that begin and end there change its indent."""
    steps = [0] * (count + 1)
    waiting: list[yaml.Node | None] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            values = [value for _, value in node.value]
            for value in values:
                if isinstance(value, yaml.SequenceNode) and not value.flow_style:
                    steps[value.start_mark.line] += 1
                    steps[value.end_mark.line] -= 1
            waiting += values
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
    return steps[:count]


def with_notes(text: str, notes: Mapping[tuple[Key, ...], str] | None) -> str:
    """`text` with `notes` behind the first lines of entries, in place of notes that we wrote."""
    if not notes:
        return text
    lines = text.split("\n")
    root = yaml.compose(text, Loader=Loader)
    for place, words in notes.items():
        line = _noted_line(root, place)
        if line is not None:
            number, end = line
            said, comment = lines[number][:end], lines[number][end:]
            head, sign, old = comment.partition("#")
            if not sign or old.strip().startswith(NOTE):
                lines[number] = f"{said}{head.rstrip()}  # {words}"
    return "\n".join(lines)


def _noted_line(root: yaml.Node | None, place: tuple[Key, ...]) -> tuple[int, int] | None:
    """The line of the first key of an entry, and the column behind its value.

    None where its value goes on behind that line.
    """
    node = root
    for step in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            node = next(value for key, value in node.value if key.value == step)
    if not (isinstance(node, yaml.MappingNode) and node.value):
        return None
    key, value = node.value[0]
    is_short = isinstance(value, yaml.ScalarNode) and value.end_mark.line == key.start_mark.line
    return (int(key.start_mark.line), int(value.end_mark.column)) if is_short else None


def is_block(text: str) -> bool:
    """Whether `text` can stand in literal style: lines that a person can see all of."""
    lines = text.split("\n")
    visible = all(line.replace("\t", " ").isprintable() and line == line.rstrip() for line in lines)
    return len(lines) > 1 and visible and bool(lines[0]) and not text.startswith((" ", "\t"))
