"""YAML 1.2 text to plain data: safe, one document, no duplicate keys, no alias bombs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import ryaml

from smartspec.errors import Fault, SourceError
from smartspec.source.characters import UNSEEN, escaped, unseen
from smartspec.source.positions import Key, dotted

_PLACE = re.compile(r"\s*at line (\d+) column (\d+)")
_MAYBE_TAG = re.compile(r"!(?<![^\s\[{,]!)(?:[!<\w]|\s)")
"""`!` first, then what stands before it: the search can leap from one `!` to the next."""
_TOO_LARGE = re.compile(r"invalid type: integer `[^`]*` as [ui]128")
_TOO_DEEP = "recursion limit exceeded"
_ALIAS_BOMB = "repetition limit exceeded"


@dataclass(frozen=True)
class Reading:
    """What a text says, and what is wrong with it that does not keep the rest from being read.

    `text` is the one that places are looked up in: line for line what was read.
    """

    data: Any
    faults: tuple[Fault, ...]
    text: str


def parse(text: str, path: str) -> Any:
    """Plain data (dict, list, str, int, float, bool, None) of the YAML in `text`.

    `path` is only named in messages. Raises `SourceError` with every duplicate key, or with
    the first syntax error, each at its line and column.
    """
    found = read(text, path)
    if found.faults:
        raise SourceError(found.faults)
    return found.data


def read(text: str, path: str) -> Reading:
    """`parse`, which goes on after keys given twice, tags, and characters that nobody sees.

    Of two keys the first counts. Raises `SourceError` for what leaves nothing to be read.
    """
    text = text.removeprefix("\ufeff")
    faults, text = unseen(text, path) if UNSEEN.search(text) else ([], text)
    try:
        data = _loads(text)
    except (ValueError, TypeError, RecursionError) as error:  # InvalidYamlError is a ValueError
        return _mended(text, path, str(error), faults)
    if _MAYBE_TAG.search(text):
        tagged, text = _without_tags(text, path)
        faults += tagged
        data = _loads(text) if tagged else data
    return Reading(data, tuple(faults), text)


def _loads(text: str) -> Any:
    return ryaml.loads(text)  # type: ignore[attr-defined]  # its __init__ re-exports by a plain import


def _without_tags(text: str, path: str) -> tuple[list[Fault], str]:
    """The faults of tags, which ask for types that a source has no use for; spaces in their place.

    Without them places stay what they were.
    """
    from smartspec.source.positions import SourceMap, TagToken, tokens

    hint = "remove it; a text that starts with `!` needs quotes"
    faults = [
        Fault(path, *place, f"a tag, '{tag}', is not allowed", dotted(keys), hint)
        for tag, keys, place in SourceMap.of(text).tags()
    ]
    for token in tokens(text, TagToken) if faults else ():
        start, end = token.start_mark.index, token.end_mark.index
        text = text[:start] + " " * (end - start) + text[end:]
    return faults, text


def _mended(text: str, path: str, said: str, faults: list[Fault]) -> Reading:
    """What can be read of a text all the same; raises `SourceError` where nothing can."""
    from smartspec.source.positions import SourceMap

    hopeless = _endless(text, path, said)
    twice = [] if hopeless else _duplicates(text, path)
    if not twice:
        raise SourceError([*faults, *(hopeless or _faults(text, path, said))])
    tagged, text = _without_tags(text, path) if _MAYBE_TAG.search(text) else ([], text)
    faults += [*twice, *tagged]
    try:
        return Reading(_loads(SourceMap.of(text).first_ones()), tuple(faults), text)
    except (ValueError, TypeError, RecursionError):
        raise SourceError(faults) from None


def _endless(text: str, path: str, said: str) -> list[Fault]:
    """The fault of a text that would take too long to look at more closely."""
    from smartspec.source.positions import AliasToken, tokens

    if _ALIAS_BOMB in said:
        hint = "write the repeated part out, or repeat it less often"
        first = next(tokens(text, AliasToken), None)
        at = (first.start_mark.line + 1, first.start_mark.column + 1) if first else (1, 1)
        return [Fault(path, *at, "aliases in this file expand without end", hint=hint)]
    if _TOO_DEEP in said:
        place = _PLACE.search(said)  # to look for a better one takes the square of the depth
        at = (int(place[1]), int(place[2])) if place else (1, 1)
        return [Fault(path, *at, "nested too deeply", hint="no key of a source is so deep")]
    return []


def _duplicates(text: str, path: str) -> list[Fault]:
    from smartspec.source.positions import SourceMap

    positions = SourceMap.of(text)
    odd = [
        Fault(path, *place, "a list or a mapping cannot be a key", dotted(keys), "write a text")
        for keys, place in positions.odd_keys()
    ]
    if odd:
        raise SourceError(odd)
    return [
        Fault(
            path,
            line,
            column,
            f"'{keys[-1]}' is given twice",
            key=dotted(keys),
            hint=f"the first one is at line {first_line}; keep one of them",
        )
        for keys, (line, column), (first_line, _) in positions.duplicates()
    ]


def _faults(text: str, path: str, said: str) -> list[Fault]:
    """The fault of a text that is no YAML."""
    from smartspec.source.positions import syntax_error

    found = syntax_error(text)
    if found is not None:
        message, (line, column) = found
    else:
        place = _PLACE.search(said)
        line, column = (int(place[1]), int(place[2])) if place else (1, 1)
        if _TOO_LARGE.search(said):
            hint = "write a smaller one, or put it in quotes"
            return [Fault(path, line, column, "the number is too large", hint=hint)]
        message = _PLACE.sub("", said)
    return [Fault(path, line, column, f"not valid YAML: {message}", hint=_syntax_hint(text, line))]


def _syntax_hint(text: str, line: int) -> str:
    lines = text.splitlines()
    current = lines[line - 1] if 0 < line <= len(lines) else ""
    if "\t" in current:
        return "YAML is indented with spaces; replace the tab"
    if current.count(": ") > 1 or re.search(r":\s+[@`%&*!|>{\[]", current):
        return "put quotes around a text that contains ': ' or starts with a special character"
    return "compare the indentation and the quotes of this line with the line above"


def mapping(text: str, path: str) -> dict[str, Any]:
    """`parse`, for a file that has to be a mapping; an empty file is an empty mapping.

    Raises `SourceError` also for characters that nobody sees, written as escapes.
    """
    found = read_mapping(text, path)
    faults = found.faults or escaped(found.data, path, text)
    if faults:
        raise SourceError(faults)
    data: dict[str, Any] = found.data
    return data


def read_mapping(text: str, path: str) -> Reading:
    """`read`, for a file that has to be a mapping; an empty file is an empty mapping."""
    found = read(text, path)
    if found.data is None:
        return replace(found, data={})
    if not isinstance(found.data, dict):
        message = f"expected `key: value` lines, found {kind(found.data)}"
        raise SourceError([*found.faults, Fault(path, 1, 1, message)])
    return found


def kind(value: Any) -> str:
    """The word for a value's type in a message for people."""
    words = {bool: "a boolean", int: "a number", float: "a number", str: "a text", list: "a list"}
    if value is None:
        return "nothing"
    return words.get(type(value), "a mapping")


__all__ = ["Key", "kind", "mapping", "parse", "read", "read_mapping"]


def noted(data: Mapping[str, Any]) -> str:
    """`data` as YAML 1.2, for `parse` to read again: the quickest way."""
    return str(ryaml.dumps(data))  # type: ignore[attr-defined]  # as in `parse`


def dumped(data: Mapping[str, Any]) -> str:
    """`data` as YAML that readers of 1.1 and 1.2 take for the same (`'no'` is quoted)."""
    import yaml

    from smartspec.source.libyaml import Dumper

    return str(yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100))
