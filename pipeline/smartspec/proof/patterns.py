"""Regular expressions in bounded time: an author's pattern must not keep a verification waiting.

Python's matcher tries one way after the other, and `^(a+)+$` has more ways than anyone can wait
for. Here a pattern is followed along all ways at once: each part of it takes the set of places
where it may begin and gives the set of places where it may end. A simple pattern is left to `re`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from typing import Any

_CATEGORIES = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")
_ONE_CHARACTER = ("LITERAL", "NOT_LITERAL", "ANY", "IN")
_OTHER_FLAGS = re.IGNORECASE | re.MULTILINE | re.DOTALL | re.VERBOSE | re.ASCII | re.LOCALE


class UnboundedPatternError(Exception):
    """Raised where a pattern needs what only the matcher without bounds has."""


def fault_of(pattern: str) -> str:
    """Why `pattern` cannot be read; empty where it can."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return ""


def found_in(pattern: str, text: str) -> bool:
    """Whether `pattern` matches anywhere in `text`.

    Raises `UnboundedPatternError` where it has parts that only `re` can match.
    """
    tree, simple = _parsed(pattern)
    if simple:
        return re.search(pattern, text) is not None
    return bool(_Walk(text).ends(tree, set(range(len(text) + 1))))


def is_simple(pattern: str) -> bool:
    """Whether `re` is sure to come to an end with `pattern` soon; raises as `found_in` does."""
    return _parsed(pattern)[1]


@lru_cache(maxsize=256)
def _parsed(pattern: str) -> tuple[Any, bool]:
    tree = import_module("re._parser").parse(pattern)
    simple = _open_ends(tree) <= 1
    if not simple and (tree.state.flags & _OTHER_FLAGS or not _is_known(tree)):
        raise UnboundedPatternError
    return tree, simple


def _is_known(nodes: Iterable[Any]) -> bool:
    """Whether `_Walk` knows every part."""
    return all(
        op.name in (*_ONE_CHARACTER, "AT")
        or (op.name in _REPEATS and _is_known(value[2]))
        or (op.name == "BRANCH" and all(_is_known(way) for way in value[1]))
        or (op.name == "SUBPATTERN" and not (value[1] or value[2]) and _is_known(value[3]))
        or (op.name in ("ASSERT", "ASSERT_NOT") and _is_known(value[1]))
        for op, value in nodes
    )


def _open_ends(nodes: Iterable[Any]) -> int:
    """How many parts may match more or less; what holds several ways to repeat counts for two."""
    count = 0
    for op, value in nodes:
        if op.name in _REPEATS:
            least, most, body = value
            plain = len(body) == 1 and body[0][0].name in _ONE_CHARACTER
            count += (1 if plain else 2) if least != most else _open_ends(body)
        elif op.name == "BRANCH":
            count += sum(_open_ends(way) for way in value[1])
        elif op.name == "SUBPATTERN":
            count += _open_ends(value[-1])
        elif op.name not in (*_ONE_CHARACTER, "AT"):
            count += 2
    return count


class _Walk:
    """Follows a pattern through one text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def ends(self, nodes: Iterable[Any], starts: set[int]) -> set[int]:
        """Where a sequence may end that begins at one of `starts`."""
        for op, value in nodes:
            if not starts:
                break
            starts = self._after(op.name, value, starts)
        return starts

    def _after(self, op: str, value: Any, starts: set[int]) -> set[int]:
        if op in _ONE_CHARACTER:
            size = len(self.text)
            return {p + 1 for p in starts if p < size and _is_one(op, value, self.text[p])}
        if op == "AT":
            return {place for place in starts if self._stands(value.name, place)}
        if op == "BRANCH":
            return set().union(*(self.ends(way, starts) for way in value[1]))
        if op == "SUBPATTERN":
            return self.ends(value[3], starts)
        if op in _REPEATS:
            return self._repeated(value, starts)
        wanted = op == "ASSERT"
        return {place for place in starts if self._looks(value, place) == wanted}

    def _repeated(self, repeat: Any, starts: set[int]) -> set[int]:
        least, most, body = repeat
        for _ in range(least):
            after = self.ends(body, starts)
            if after == starts:
                break
            starts = after
        seen, new = set(starts), starts
        for _ in range(least, most):
            new = self.ends(body, new) - seen
            if not new:
                break
            seen |= new
        return seen

    def _looks(self, assertion: Any, place: int) -> bool:
        direction, body = assertion
        if direction > 0:
            return bool(self.ends(body, {place}))
        width = body.getwidth()[0]  # what looks back has one width only
        return place >= width and place in self.ends(body, {place - width})

    def _stands(self, name: str, place: int) -> bool:
        size = len(self.text)
        if name in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
            return place == 0
        if name in ("AT_END", "AT_END_STRING"):
            last = name == "AT_END" and self.text[place:] == "\n"
            return place == size or last
        inside = [0 <= p < size and _is("WORD", self.text[p]) for p in (place - 1, place)]
        return (inside[0] != inside[1]) == (name == "AT_BOUNDARY")


def _is_one(op: str, value: Any, character: str) -> bool:
    """Whether a part of a pattern that stands for one character stands for this one."""
    if op == "ANY":
        return character != "\n"
    if op == "IN":
        negated: bool = value[0][0].name == "NEGATE"
        return negated != any(_holds(o.name, v, character) for o, v in value[int(negated) :])
    return _holds(op, value, character)


def _holds(op: str, value: Any, character: str) -> bool:
    if op == "RANGE":
        return bool(value[0] <= ord(character) <= value[1])
    if op == "CATEGORY":
        name: str = value.name.removeprefix("CATEGORY_")
        return _is(name.removeprefix("NOT_"), character) != name.startswith("NOT_")
    return bool((value == ord(character)) == (op == "LITERAL"))


def _is(category: str, character: str) -> bool:
    return re.match(_CATEGORIES[category], character) is not None
