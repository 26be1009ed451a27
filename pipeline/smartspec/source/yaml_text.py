"""YAML 1.2 text to plain data: safe, one document, no duplicate keys, no alias bombs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import ryaml

from smartspec.errors import Fault, SourceError
from smartspec.source.positions import Key, dotted

_PLACE = re.compile(r"\s*at line (\d+) column (\d+)")
_MAYBE_TAG = re.compile(r"!(?<![^\s\[{,]!)(?:[!<\w]|\s)")
"""`!` first, then what stands before it: the search can leap from one `!` to the next."""
_TOO_DEEP = "recursion limit exceeded"
_ALIAS_BOMB = "repetition limit exceeded"


def parse(text: str, path: str) -> Any:
    """Plain data (dict, list, str, int, float, bool, None) of the YAML in `text`.

    `path` is only named in messages. Raises `SourceError` with every duplicate key, or with
    the first syntax error, each at its line and column.
    """
    text = text.removeprefix("\ufeff")
    try:
        data = ryaml.loads(text)  # type: ignore[attr-defined]  # its __init__ re-exports by a plain import
    except (ValueError, TypeError, RecursionError) as error:  # InvalidYamlError is a ValueError
        raise SourceError(_faults(text, path, str(error))) from None
    if _MAYBE_TAG.search(text):
        tagged = _tag_faults(text, path)
        if tagged:
            raise SourceError(tagged)
    return data


def _tag_faults(text: str, path: str) -> list[Fault]:
    """A tag asks for a type of its own, which a source has no use for."""
    from smartspec.source.positions import SourceMap

    hint = "remove it; a text that starts with `!` needs quotes"
    return [
        Fault(path, *place, f"a tag, '{tag}', is not allowed", hint=hint)
        for tag, place in SourceMap.of(text).tags()
    ]


def _faults(text: str, path: str, said: str) -> list[Fault]:
    from smartspec.source.positions import SourceMap, syntax_error

    if _ALIAS_BOMB in said:
        hint = "write the repeated part out, or repeat it less often"
        return [Fault(path, 0, 0, "aliases in this file expand without end", hint=hint)]
    if _TOO_DEEP in said:
        place = _PLACE.search(said)  # to look for a better one takes the square of the depth
        at = (int(place[1]), int(place[2])) if place else (1, 1)
        return [Fault(path, *at, "nested too deeply", hint="no key of a source is so deep")]
    duplicates = [
        Fault(
            path,
            line,
            column,
            f"'{keys[-1]}' is given twice",
            key=dotted(keys),
            hint=f"the first one is at line {first_line}; keep one of them",
        )
        for keys, (line, column), (first_line, _) in SourceMap.of(text).duplicates()
    ]
    if duplicates:
        return duplicates
    found = syntax_error(text)
    if found is not None:
        message, (line, column) = found
    else:
        place = _PLACE.search(said)
        line, column = (int(place[1]), int(place[2])) if place else (1, 1)
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
    """`parse`, for a file that has to be a mapping; an empty file is an empty mapping."""
    data = parse(text, path)
    if data is None:
        return {}
    if not isinstance(data, dict):
        message = f"expected `key: value` lines, found {kind(data)}"
        raise SourceError([Fault(path, 1, 1, message)])
    return data


def kind(value: Any) -> str:
    """The word for a value's type in a message for people."""
    words = {bool: "a boolean", int: "a number", float: "a number", str: "a text", list: "a list"}
    if value is None:
        return "nothing"
    return words.get(type(value), "a mapping")


__all__ = ["Key", "kind", "mapping", "parse"]


def noted(data: Mapping[str, Any]) -> str:
    """`data` as YAML 1.2, for `parse` to read again: the quickest way."""
    return str(ryaml.dumps(data))  # type: ignore[attr-defined]  # as in `parse`


def dumped(data: Mapping[str, Any]) -> str:
    """`data` as YAML that readers of 1.1 and 1.2 take for the same (`'no'` is quoted)."""
    import yaml

    class Plain(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # either class
        def ignore_aliases(self, data: Any) -> bool:
            """A schema that is used twice is written twice: people and diffs read it."""
            del data
            return True

    return str(yaml.dump(data, Dumper=Plain, sort_keys=False, allow_unicode=True, width=100))
