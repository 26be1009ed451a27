"""JSON text to plain data, with the place of what is wrong."""

from __future__ import annotations

import json
from typing import Any

from smartspec.errors import ConfigError, Fault


def read_json(text: str, path: str) -> Any:
    """The JSON in `text`; raises `ConfigError` at the place where it breaks."""
    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_unique(path, text))
    except json.JSONDecodeError as error:
        message = f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise ConfigError([Fault(path, error.lineno, error.colno, message)]) from None
    except RecursionError:
        raise ConfigError([Fault(path, 1, 1, "nested too deeply")]) from None


def _unique(path: str, text: str) -> Any:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) == len(items):
            return found
        from smartspec.source.positions import SourceMap, dotted

        raise ConfigError(
            Fault(path, *place, f"'{keys[-1]}' is given twice", dotted(keys), "keep one of them")
            for keys, place, _ in SourceMap.of(text).duplicates()
        )

    return pairs
