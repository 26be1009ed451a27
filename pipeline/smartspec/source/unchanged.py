"""Text that was made anew from a source: what says the same as before stands as it stood.

A library that writes YAML folds long texts where it likes. Where somebody reads the difference of
two versions, only what was changed may differ.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from smartspec.source.libyaml import Loader

Name = Callable[[Any], tuple[str, ...]]
_FOLDED = (None, "", "'", '"')
"""The styles of a scalar that can be folded anywhere; a block shows its own lines."""


def as_it_stood(before: str, old: Any, after: str, new: Any, name: Name) -> str:
    """`after`, which says `new`, with each text that `before` says, too, folded as it was there.

    `name` tells entries of a list apart. What the two have in common is found key by key.
    """
    pairs = _pairs(_root(before), old, _root(after), new, name)
    spans = sorted(_spans(pairs, before, after))
    parts, done = [], 0
    for start, end, text in spans:
        parts += [after[done:start], text]
        done = end
    return "".join([*parts, after[done:]])


def _root(text: str) -> Any:
    return yaml.compose(text, Loader=Loader)


def _spans(
    pairs: Iterator[tuple[Any, Any]], before: str, after: str
) -> Iterator[tuple[int, int, str]]:
    """Where a scalar of `after` stands, and how `before` wrote it, if that is another way."""
    for one, other in pairs:
        was = before[one.start_mark.index : one.end_mark.index]
        now = after[other.start_mark.index : other.end_mark.index]
        same_column = one.start_mark.column == other.start_mark.column
        may_fold = one.style in _FOLDED and other.style in _FOLDED and "\r" not in was
        if was != now and same_column and may_fold:
            yield other.start_mark.index, other.end_mark.index, was


def _pairs(one: Any, old: Any, other: Any, new: Any, name: Name) -> Iterator[tuple[Any, Any]]:
    """The scalars that say the same at the same place of both."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        ours, theirs = _entries(one, old), _entries(other, new)
        for key in ours.keys() & theirs.keys():
            yield from _pairs(*ours[key], *theirs[key], name)
    elif isinstance(old, list) and isinstance(new, list):
        ours, theirs = _items(one, old, name), _items(other, new, name)
        for key in ours.keys() & theirs.keys():
            yield from _pairs(*ours[key], *theirs[key], name)
    elif isinstance(old, str) and old == new and _are_scalars(one, other):
        yield one, other


def _are_scalars(*nodes: Any) -> bool:
    return all(isinstance(node, yaml.ScalarNode) for node in nodes)


def _entries(node: Any, data: Mapping[Any, Any]) -> dict[Any, tuple[Any, Any]]:
    """Node and value by key; nothing where a merge key makes the two differ."""
    if not isinstance(node, yaml.MappingNode) or len(node.value) != len(data):
        return {}
    return {
        key: (value, item) for (_, value), (key, item) in zip(node.value, data.items(), strict=True)
    }


def _items(node: Any, data: Sequence[Any], name: Name) -> dict[Any, tuple[Any, Any]]:
    """Node and value by the name of an entry, or by what it says; the first of several."""
    if not isinstance(node, yaml.SequenceNode) or len(node.value) != len(data):
        return {}
    found: dict[Any, tuple[Any, Any]] = {}
    for part, item in zip(node.value, data, strict=True):
        found.setdefault(name(item) or json.dumps(item, default=str), (part, item))
    return found
