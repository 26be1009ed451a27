"""Where in a YAML text a key or value stands.

The fast parser keeps no positions, and a correct file needs none: this slower reading is done
only once something is wrong, and its answers are for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Key = str | int
Position = tuple[int, int]
START: Position = (1, 1)
_YAML_TAG = "tag:yaml.org,2002:"
_IMPLICIT_TAGS = frozenset(
    {"str", "int", "float", "bool", "null", "map", "seq", "timestamp", "merge", "value"}
)
"""What a plain value may be without anybody saying so."""


def _position(node: Node) -> Position:
    return node.start_mark.line + 1, node.start_mark.column + 1


@dataclass(frozen=True)
class SourceMap:
    """The composed tree of one YAML text; empty where the text is not YAML."""

    root: Node | None = field(default=None)

    @classmethod
    def of(cls, text: str) -> SourceMap:
        """Compose `text`; a syntax error leaves an empty map (the parser reports it)."""
        yaml = YAML(typ="rt", pure=True)
        yaml.allow_duplicate_keys = True
        try:
            return cls(yaml.compose(text))
        except (YAMLError, RecursionError):
            return cls()

    def value(self, path: Sequence[Key]) -> Position:
        """Position of the value at `path`, or of its nearest ancestor that is there."""
        node, depth = self._walk(path)
        if path and depth == len(path) and isinstance(node, ScalarNode) and _is_absent(node):
            return self.key(path)
        return _position(node) if node is not None else START

    def key(self, path: Sequence[Key]) -> Position:
        """Position of the key that `path` ends in (not of its value)."""
        parent, depth = self._walk(path[:-1])
        if isinstance(parent, MappingNode) and depth == len(path) - 1:
            for key, _ in parent.value:
                if isinstance(key, ScalarNode) and key.value == str(path[-1]):
                    return _position(key)
        node, _ = self._walk(path)
        return _position(node) if node is not None else START

    def _walk(self, path: Sequence[Key]) -> tuple[Node | None, int]:
        node = self.root
        for depth, step in enumerate(path):
            child = _child(node, step)
            if child is None:
                return node, depth
            node = child
        return node, len(path)

    def tags(self) -> Iterator[tuple[str, Position]]:
        """Each tag that somebody wrote (`!name`), with the position of what it stands before."""
        stack = [self.root] if self.root else []
        seen: set[int] = set()
        while stack:
            node = stack.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            tag = str(node.tag)
            if tag.removeprefix(_YAML_TAG) not in _IMPLICIT_TAGS:
                yield tag, _position(node)
            if isinstance(node, SequenceNode):
                stack += node.value
            elif isinstance(node, MappingNode):
                stack += [part for pair in node.value for part in pair]

    def duplicates(self) -> Iterator[tuple[tuple[Key, ...], Position, Position]]:
        """Each key given twice: its path, its position, and the position of the first."""
        seen: set[int] = set()  # an alias leads to the same node again
        stack: list[tuple[tuple[Key, ...], Node]] = [((), self.root)] if self.root else []
        while stack:
            path, node = stack.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, SequenceNode):
                stack += [((*path, i), child) for i, child in enumerate(node.value)]
            elif isinstance(node, MappingNode):
                first: dict[str, Position] = {}
                for key, child in node.value:
                    name = key.value if isinstance(key, ScalarNode) else ""
                    if name in first:
                        yield (*path, name), _position(key), first[name]
                    first.setdefault(name, _position(key))
                    stack.append(((*path, name), child))


def _is_absent(node: ScalarNode) -> bool:
    """Whether nothing is written for a value: its mark is then that of whatever comes next."""
    return node.value == "" and node.style is None


def _child(node: Node | None, step: Key) -> Node | None:
    if isinstance(node, SequenceNode) and isinstance(step, int):
        items: list[Node] = node.value
        return items[step] if step < len(items) else None
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == str(step):
                found: Node = value
                return found
    return None


def syntax_error(text: str) -> tuple[str, Position] | None:
    """What the position-aware parser says is wrong with `text`, or None if it accepts it."""
    try:
        YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = (mark.line + 1, mark.column + 1) if mark is not None else START
        return str(error.problem or error.context or "not YAML"), where
    except YAMLError as error:
        return str(error).splitlines()[0], START
    except RecursionError:
        return "nested too deeply", START
    return None


def dotted(path: Sequence[Key]) -> str:
    """`('api', 'endpoints', 2, 'method')` as `api.endpoints[2].method`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def keys_of(path: str) -> tuple[Key, ...]:
    """`api.endpoints[2].method` as `('api', 'endpoints', 2, 'method')`."""
    found: list[tuple[str, str]] = re.findall(r"([^.\[\]]+)|\[(\d+)\]", path)
    return tuple(int(number) if number else word for word, number in found)
