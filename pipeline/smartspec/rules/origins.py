"""Where in the source a finding comes from that its rule knows only by its line of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from smartspec.document.words import plain
from smartspec.rules.model import Document, Hit
from smartspec.source.positions import Key, dotted

TRACED = frozenset(
    {"undefined-endpoint", "dead-link", "placeholder-in-approved", "conflicting-figures"}
)
"""Rules about words of the text: what a line says, some value of the source may have said."""

_SHORTEST = 8
"""A shorter value (`GET /a`) may stand in a line by chance."""


def tracing(document: Document) -> Callable[[str, Hit], Hit]:
    """A function that gives a hit of a rule the key of the source whose value stands in its line.

    Of several values the longest counts; where two keys have it, none does.
    """

    @cache
    def values() -> tuple[tuple[str, str], ...]:
        spec = document.spec
        given = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True) if spec else {}
        pairs = ((dotted(keys), _bare(text)) for keys, text in _texts(given, ()))
        return tuple((key, text) for key, text in pairs if len(text) >= _SHORTEST)

    def traced(rule: str, hit: Hit) -> Hit:
        lines = document.outline.lines
        if hit.key or rule not in TRACED or not 0 < hit.line <= len(lines):
            return hit
        line = _bare(lines[hit.line - 1].text)
        there = [(len(text), key) for key, text in values() if text in line]
        longest = max((length for length, _ in there), default=0)
        keys = {key for length, key in there if length == longest}
        return replace(hit, key=keys.pop()) if len(keys) == 1 else hit

    return traced


def _texts(value: Any, keys: tuple[Key, ...]) -> Iterator[tuple[tuple[Key, ...], str]]:
    """Every text in a value, with where it is."""
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, (*keys, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*keys, number))


def _bare(text: str) -> str:
    """Words without markup and escapes, as they compare."""
    return " ".join(plain(text).replace("\\", "").split())
