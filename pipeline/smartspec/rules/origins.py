"""Where a finding in generated text comes from that its rule knows only by its line of text.

In this order: the block of code that the line is in, the value of the source that stands in the
line, the template of the section. What a person wrote comes from no source, and has no origin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from smartspec.document.words import plain
from smartspec.rules.model import Document, Hit
from smartspec.source.positions import Key, dotted

UNTRACED = frozenset({"invalid-ignore", "unused-ignore", "faulty-rule"})
"""Rules about what is never generated: comments that people write, and packages."""

_SHORTEST = 8
"""A shorter value (`GET /a`) may stand in a line by chance."""


def tracing(document: Document) -> Callable[[str, Hit], Hit]:
    """A function that gives a hit without a key the origin of the line that it is in."""
    origin = line_origins(document)

    @cache
    def blocks() -> Mapping[int, str]:
        return document.blocks()

    def traced(rule: str, hit: Hit) -> Hit:
        lines = document.outline.lines
        if hit.key or document.spec is None or rule in UNTRACED or not 0 < hit.line <= len(lines):
            return hit
        in_code = lines[hit.line - 1].kind == "code"
        key = blocks().get(hit.line) if in_code else None
        return replace(hit, key=origin(hit.line) if key is None else key)

    return traced


def line_origins(document: Document) -> Callable[[int], str]:
    """A function from the number of a line to the value in it, else to the section's template.

    Of several values in a line the longest counts; where two keys have it, none does.
    """

    @cache
    def values() -> tuple[tuple[str, str], ...]:
        spec = document.spec
        given = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True) if spec else {}
        pairs = ((dotted(keys), _bare(text)) for keys, text in _texts(given, ()))
        return tuple((key, text) for key, text in pairs if len(text) >= _SHORTEST)

    def origin(number: int) -> str:
        line = document.outline.lines[number - 1]
        key = "" if number == document.top else _said(_bare(line.text), values())
        return key or _template(document, number)

    return origin


def _said(line: str, values: Iterable[tuple[str, str]]) -> str:
    """The key whose value stands in a line; empty where none does, or several do."""
    there = [(len(text), key) for key, text in values if text in line]
    longest = max((length for length, _ in there), default=0)
    keys = {key for length, key in there if length == longest}
    return keys.pop() if len(keys) == 1 else ""


def _template(document: Document, number: int) -> str:
    """The template that a line was rendered by; empty for a section that a person wrote."""
    sections = document.plan.sections if document.plan else ()
    planned = {s.id: None if s.hand_written else s.template for s in sections}
    around = [s for s in document.outline.sections if s.line <= number < s.end]
    names = [name for section in around for name in section.anchors if name in planned]
    if not names:
        return document.plan.header if document.plan and all(s.level == 1 for s in around) else ""
    return planned[names[-1]] or ""


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
