"""Changing single values of a YAML text and nothing else of it.

The places come from the composed tree; only the characters of a changed value are replaced, or
one line added, so that comments, order, quoting, line ends and spacing stay as their author
wrote them. A change is then read back: if anything but the intended value is different, it is
refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from smartspec.errors import Fault, SourceError
from smartspec.source.positions import dotted
from smartspec.source.yaml_text import mapping, parse

Keys = tuple[str, ...]
Value = str | tuple[str, ...]

_BOM = "\ufeff"


def with_values(
    text: str, changes: Mapping[Keys, Value], path: str, order: Sequence[str] = ()
) -> str:
    """`text` with the value at each path of keys changed, or added where it is not there.

    A key that is new at the top goes behind the last key that stands before it in `order`; a key
    that is new deeper goes behind its siblings. A value that is what it should be is not touched.
    Raises `SourceError` where `text` is no mapping, or where the change cannot be made without
    changing something else (an alias, a merge key), with the line.
    """
    bom, body = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    wanted = mapping(body, path)
    for keys, value in changes.items():
        old = _found(wanted, keys)
        new = _in_kind_of(old, value)
        if old == new:
            continue
        _put(wanted, keys, new)
        line = _line_of(body, keys)
        body = _edited(body, keys, value, order)
        _check(body, wanted, path, keys, line)
    return bom + body


def _in_kind_of(old: Any, value: Value) -> str | list[str]:
    """`value` as it will be read back; one name in place of a list is a list of one."""
    if isinstance(value, str):
        return [value] if isinstance(old, list) else value
    return list(value)


def _found(data: Any, keys: Keys) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _put(data: dict[str, Any], keys: Keys, value: Any) -> None:
    """Set the value on a branch of its own: what an alias shares must not change with it."""
    *parents, last = keys
    for key in parents:
        below = data.get(key)
        data[key] = deepcopy(below) if isinstance(below, dict) else {}
        data = data[key]
    data[last] = value


def _check(text: str, wanted: Mapping[str, Any], path: str, keys: Keys, line: int) -> None:
    try:
        found = mapping(text, path)
    except SourceError:
        found = {}
    if found != wanted:
        name = dotted(keys)
        message = f"'{name}' cannot be changed here without changing something else"
        raise SourceError([Fault(path, line, 1 if line else 0, message, name, "change it by hand")])


def _line_of(text: str, keys: Keys) -> int:
    node = _compose(text)
    for key in keys:
        pair = _pair(node, key)
        if pair is None:
            break
        node = pair[1]
    return node.start_mark.line + 1 if node is not None else 0


def _compose(text: str) -> Node | None:
    yaml = YAML(typ="rt", pure=True)
    node: Node | None = yaml.compose(text)
    return node


def _pair(node: Node | None, key: str) -> tuple[ScalarNode, Node] | None:
    if not isinstance(node, MappingNode):
        return None
    return next(((k, v) for k, v in node.value if getattr(k, "value", None) == key), None)


def _edited(text: str, keys: Keys, value: Value, order: Sequence[str]) -> str:
    """`text` with one value replaced or added, without a look at what that does."""
    parent = _compose(text)
    for depth, key in enumerate(keys):
        pair = _pair(parent, key)
        if pair is None:
            return _added(text, parent, keys[depth:], value, order if depth == 0 else ())
        if depth == len(keys) - 1:
            return _replaced(text, pair[1], value)
        parent = pair[1]
    return text


def _replaced(text: str, node: Node, value: Value) -> str:
    start, end = node.start_mark.index, node.end_mark.index
    old = text[start:end]
    # A block (`|`, a list with a line an item) reaches to the next key: its last line break, and
    # the comments before that key, are not part of the value.
    kept = old[len(_without_tail(old)) :] if "\n" in old else ""
    return f"{text[:start]}{_in_style_of(node, value, text)}{kept}{text[end:]}"


def _in_style_of(node: Node, value: Value, text: str) -> str:
    """`value` as `node` is written: in its quotes, or a line an item."""
    if isinstance(node, ScalarNode):
        quoted = node.style in ("'", '"') and isinstance(value, str)
        return f"{node.style}{value}{node.style}" if quoted else _flow(value)
    values = (value,) if isinstance(value, str) else value
    if isinstance(node, CollectionNode) and node.flow_style:
        return value_list(values)
    newline = "\r\n" if "\r\n" in text else "\n"
    indent = " " * node.start_mark.column
    return f"{newline}{indent}".join(f"- {scalar(word)}" for word in values)


def _without_tail(block: str) -> str:
    """A block without the blank lines and comments that it ends in."""
    lines = block.splitlines(keepends=True)
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return "".join(lines).rstrip("\r\n")


def _added(text: str, parent: Node | None, keys: Keys, value: Value, order: Sequence[str]) -> str:
    """`text` with a key that `parent` does not have."""
    if isinstance(parent, MappingNode) and parent.flow_style:
        at = parent.end_mark.index - 1
        inside = text[parent.start_mark.index + 1 : at]
        gap = ", " if inside.strip() and not inside.rstrip().endswith(",") else ""
        written = _flow(value)
        for key in reversed(keys[1:]):
            written = f"{{{key}: {written}}}"
        head = text[:at].rstrip(" ")
        space = text[len(head) : at]
        return f"{head}{gap}{keys[0]}: {written}{space}{text[at:]}"
    newline = "\r\n" if "\r\n" in text else "\n"
    if not isinstance(parent, MappingNode) or not parent.value:
        at, indent = len(text), 0
    else:
        indent = parent.value[0][0].start_mark.column
        at = _end_of(text, _neighbour(parent, keys[0], order))
    lines = [f"{' ' * (indent + 2 * i)}{key}:" for i, key in enumerate(keys)]
    lines[-1] += f" {_flow(value)}"
    before = text[:at] if not text[:at] or text[:at].endswith("\n") else text[:at] + newline
    return f"{before}{newline.join(lines)}{newline}{text[at:]}"


def _neighbour(parent: MappingNode, key: str, order: Sequence[str]) -> Node:
    """The value behind which `key` goes: the last of those that come before it in `order`."""
    if key in order:
        earlier = set(order[: list(order).index(key)])
        for name, value in reversed(parent.value):
            if name.value in earlier:
                return _of_key(name, value)
    return _of_key(*parent.value[-1])


def _of_key(name: Node, value: Node) -> Node:
    # An alias stands at its anchor, somewhere above: then the key itself says where the line is.
    return value if value.start_mark.index >= name.start_mark.index else name


def _end_of(text: str, node: Node) -> int:
    """The index behind the last line of a value, comments behind it not counted."""
    block = text[node.start_mark.index : node.end_mark.index]
    last = node.start_mark.index + len(_without_tail(block) if "\n" in block else block)
    end = text.find("\n", last)
    return len(text) if end < 0 else end + 1


def _flow(value: Value) -> str:
    return scalar(value) if isinstance(value, str) else value_list(value)


def value_list(values: Sequence[str]) -> str:
    """A list on one line."""
    return f"[{', '.join(scalar(value) for value in values)}]"


def scalar(value: str) -> str:
    """A text as a YAML 1.2 scalar on one line: plain where that reads back as the same text.

    What YAML 1.1 readers would take for a boolean is quoted as well.
    """
    plain = value and not any(sign in value for sign in "\n\r\t#:{}[],&*!|>'\"%@`")
    if plain and value.lower() not in ("yes", "no", "on", "off", "y", "n"):
        try:
            if parse(f"x: {value}\ny: [{value}]\n", "") == {"x": value, "y": [value]}:
                return value
        except SourceError:
            pass
    return json.dumps(value, ensure_ascii=False)
