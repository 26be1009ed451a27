"""Where in a YAML text a key or value stands.

The fast parser keeps no positions, and a correct file needs none: this slower reading is done
only once something is wrong, and its answers are for people.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.tokens import AliasToken, TagToken, Token

__all__ = [
    "AliasToken",
    "Key",
    "SourceMap",
    "TagToken",
    "dotted",
    "keys_of",
    "syntax_error",
    "tokens",
]

Key = str | int
Position = tuple[int, int]
START: Position = (1, 1)
NULL = "null"
"""How a key that is null is called."""
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
                if _is_key(key, path[-1]):
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

    def tags(self) -> Iterator[tuple[str, tuple[Key, ...], Position]]:
        """Each tag that somebody wrote (`!name`), with the path and position of its value."""
        for path, node in self._nodes():
            tag = str(node.tag)
            if tag.removeprefix(_YAML_TAG) not in _IMPLICIT_TAGS:
                yield tag, path, _position(node)

    def duplicates(self) -> Iterator[tuple[tuple[Key, ...], Position, Position]]:
        """Each key given twice: its path, its position, and the position of the first."""
        for path, node in self._nodes():
            first: dict[str, Position] = {}
            for key, _ in node.value if isinstance(node, MappingNode) else ():
                name = _key_text(key)
                if name in first:
                    yield (*path, name), _position(key), first[name]
                first.setdefault(name, _position(key))

    def odd_keys(self) -> Iterator[tuple[tuple[Key, ...], Position]]:
        """Each list or mapping that stands where a key does: the path of what it is in."""
        for path, node in self._nodes():
            for key, _ in node.value if isinstance(node, MappingNode) else ():
                if not isinstance(key, ScalarNode):
                    yield path, _position(key)

    def _nodes(self) -> Iterator[tuple[tuple[Key, ...], Node]]:
        seen: set[int] = set()  # an alias leads to the same node again
        stack: list[tuple[tuple[Key, ...], Node]] = [((), self.root)] if self.root else []
        while stack:
            path, node = stack.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            yield path, node
            if isinstance(node, SequenceNode):
                stack += [((*path, i), child) for i, child in enumerate(node.value)]
            elif isinstance(node, MappingNode):
                stack += [((*path, _key_text(key)), child) for key, child in node.value]

    def first_ones(self) -> str:
        """The text without comments, and without the later of keys that are given twice.

        Raises `RecursionError` where it is nested too deeply.
        """
        for _, node in self._nodes():
            if isinstance(node, MappingNode):
                first = {_key_text(key): (key, child) for key, child in reversed(node.value)}
                node.value = [pair for pair in node.value if first[_key_text(pair[0])] == pair]
        made = io.StringIO()
        YAML(typ="rt", pure=True).serialize(self.root, made)
        return made.getvalue()


def _key_text(key: Node) -> str:
    return str(key.value) if isinstance(key, ScalarNode) else ""


def _is_key(key: Node, step: Key) -> bool:
    """Whether a key is the one that data calls `step`; null is called so however it is written."""
    if not isinstance(key, ScalarNode):
        return False
    return key.value == str(step) or (step == NULL and str(key.tag).endswith(":null"))


def _is_absent(node: ScalarNode) -> bool:
    """Whether nothing is written for a value: its mark is then that of whatever comes next."""
    return node.value == "" and node.style is None


def _child(node: Node | None, step: Key) -> Node | None:
    if isinstance(node, SequenceNode) and isinstance(step, int):
        items: list[Node] = node.value
        return items[step] if step < len(items) else None
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if _is_key(key, step):
                found: Node = value
                return found
    return None


def tokens(text: str, kind: type[Token]) -> Iterator[Token]:
    """The aliases, tags and so on in `text`, up to where it is no YAML."""
    with contextlib.suppress(YAMLError, RecursionError):
        yield from (t for t in YAML(typ="rt", pure=True).scan(text) if isinstance(t, kind))


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
