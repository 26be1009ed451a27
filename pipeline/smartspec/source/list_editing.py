"""Taking entries out of the lists of a YAML text, or adding one, and changing nothing else of it.

Places come from the composed tree, and only the characters of the entry itself go: comments,
order, quoting and line ends stay as their author wrote them. What comes out is read back; where
anything but the entry differs, the change is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from smartspec.errors import Fault, SourceError
from smartspec.source.editing import scalar
from smartspec.source.positions import Key, dotted
from smartspec.source.yaml_text import mapping


def without_item(text: str, path: str, keys: Sequence[Key]) -> str:
    """`text` without the list entry at `keys` (the last is its number).

    `path` is only named in messages. Raises `SourceError` where the entry is not there, or cannot
    be taken out without changing something else (an alias, a merge key).
    """
    wanted = mapping(text, path)
    place = keys[-1]
    items = _at(wanted, keys[:-1])
    node = _node(text, keys[:-1])
    if not (isinstance(place, int) and isinstance(items, list) and isinstance(node, SequenceNode)):
        raise _refused(path, keys)
    if place >= len(items) or len(node.value) != len(items):
        raise _refused(path, keys)
    wanted = deepcopy(wanted)
    del _at(wanted, keys[:-1])[place]
    if node.flow_style:
        edited = _without_flow_item(text, node, place)
    elif len(items) == 1:
        edited = _emptied(text, node)
    else:
        edited = _without_lines(text, node, place)
    return _checked(edited, wanted, path, keys)


def with_item(text: str, path: str, key: str, value: str) -> str:
    """`text` with the plain word `value` at the end of the list `key` of the top level.

    The list is made where there is none. Raises `SourceError` as `without_item` does.
    """
    wanted = deepcopy(mapping(text, path))
    wanted[key] = [*(wanted.get(key) or ()), value]
    node = _node(text, (key,))
    newline = "\r\n" if "\r\n" in text else "\n"
    if node is None:
        gap = "" if not text or text.endswith("\n") else newline
        edited = f"{text}{gap}{key}:{newline}  - {value}{newline}"
    elif not isinstance(node, SequenceNode):
        raise _refused(path, (key,))
    elif node.flow_style:
        end = node.end_mark.index - 1
        gap = ", " if node.value and not text[:end].rstrip().endswith(",") else ""
        edited = f"{text[:end].rstrip()}{gap}{value}{text[end:]}"
    else:
        last = node.value[-1]
        end = _line_end(text, _last_sign(text, last))
        before = text[:end] if text[:end].endswith("\n") else f"{text[:end]}{newline}"
        edited = f"{before}{' ' * node.start_mark.column}- {value}{newline}{text[end:]}"
    return _checked(edited, wanted, path, (key,))


def with_word(text: str, path: str, keys: Sequence[Key], value: str) -> str:
    """`text` with the word at `keys` replaced, in the quotes that it has; lists may be on the way.

    Raises `SourceError` as `without_item` does.
    """
    wanted = deepcopy(mapping(text, path))
    parent, node = _at(wanted, keys[:-1]), _node(text, keys)
    if not isinstance(node, ScalarNode) or not isinstance(parent, dict | list):
        raise _refused(path, keys)
    parent[keys[-1]] = value  # type: ignore[index]  # a number for a list, a name for a mapping
    word = f"{node.style}{value}{node.style}" if node.style in ("'", '"') else scalar(value)
    edited = f"{text[: node.start_mark.index]}{word}{text[node.end_mark.index :]}"
    return _checked(edited, wanted, path, keys)


def _checked(text: str, wanted: Any, path: str, keys: Sequence[Key]) -> str:
    try:
        if mapping(text, path) == wanted:
            return text
    except SourceError:
        pass
    raise _refused(path, keys)


def _refused(path: str, keys: Sequence[Key]) -> SourceError:
    name = dotted(keys)
    message = f"'{name}' cannot be changed here without changing something else"
    return SourceError([Fault(path, 0, 0, message, name, "change it by hand")])


def _at(data: Any, keys: Sequence[Key]) -> Any:
    for key in keys:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _node(text: str, keys: Sequence[Key]) -> Node | None:
    node: Node | None = YAML(typ="rt", pure=True).compose(text)
    for key in keys:
        if isinstance(node, SequenceNode) and isinstance(key, int):
            node = node.value[key] if key < len(node.value) else None
        elif isinstance(node, MappingNode):
            pairs = ((name.value, value) for name, value in node.value)
            node = next((value for name, value in pairs if name == key), None)
        else:
            return None
    return node


def _without_flow_item(text: str, node: SequenceNode, place: int) -> str:
    items = node.value
    if len(items) == 1:
        return f"{text[: node.start_mark.index]}[]{text[node.end_mark.index :]}"
    if place + 1 < len(items):
        start, end = items[place].start_mark.index, items[place + 1].start_mark.index
    else:
        start, end = items[place - 1].end_mark.index, items[place].end_mark.index
    return text[:start] + text[end:]


def _emptied(text: str, node: SequenceNode) -> str:
    """The only entry goes: `key: []` stays, and a comment behind the key with it."""
    head = text[: node.start_mark.index].rstrip()
    colon = head.rfind(":", head.rfind("\n") + 1)
    end = _line_end(text, _last_sign(text, node))
    line_end = _line_end(text, colon)
    rest = text[colon + 1 : line_end]
    return f"{text[:colon]}: []{rest if rest.strip() else rest.lstrip(' ')}{text[end:]}"


def _without_lines(text: str, node: SequenceNode, place: int) -> str:
    item = node.value[place]
    start = text.rfind("\n", 0, item.start_mark.index) + 1
    end = _line_end(text, _last_sign(text, item))
    return text[:start] + text[end:]


def _last_sign(text: str, node: Node) -> int:
    """The place behind the last character of a node, without the space and comments after it."""
    block = text[node.start_mark.index : node.end_mark.index]
    if "\n" not in block:
        return int(node.end_mark.index)
    lines = block.splitlines(keepends=True)
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return int(node.start_mark.index) + len("".join(lines).rstrip())


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end + 1
