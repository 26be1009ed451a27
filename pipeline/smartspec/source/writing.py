"""Sources that SmartSpec itself writes: a new one with room for what is missing, or whole ones."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML

from smartspec.source.editing import scalar, value_list
from smartspec.source.yaml_text import parse

_WIDTH = 96


def dumped(data: Mapping[str, Any]) -> str:
    """Plain data as YAML 1.2 that reads back as the same data."""
    yaml = YAML(typ="rt", pure=True)
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(dict(data), stream)
    text = stream.getvalue()
    if parse(text, "") == data:
        return text
    # What a wrapped or folded text would lose is kept by writing every text on one line.
    return "".join(f"{key}: {_inline(value)}\n" for key, value in data.items())


def _inline(value: Any) -> str:
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(k)}: {_inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_inline(item) for item in value) + "]"
    return {True: "true", False: "false", None: "null"}.get(value, str(value))


def setting_line(key: str, value: str | tuple[str, ...], why: str = "", indent: int = 0) -> str:
    """One setting on a line of its own, with its reason as a comment."""
    written = scalar(value) if isinstance(value, str) else value_list(value)
    comment = f"  # {' '.join(why.split())}" if why else ""
    return f"{' ' * indent}{key}: {written}{comment}\n"


def to_be_written(needs: Mapping[str, str], present: Mapping[str, Any]) -> str:
    """`present` as YAML, and each key of `needs` that it does not have as a comment in its place.

    `needs` maps dotted keys (`overview.purpose`) to what is wanted there.
    """
    blocks: dict[str, list[tuple[str, str]]] = {}
    for key, what in needs.items():
        top, _, below = key.partition(".")
        blocks.setdefault(top, []).append((below, what))
    lines = []
    for top, wanted in blocks.items():
        inside = present.get(top)
        lines.append(dumped({top: inside}) if inside else "")
        if not inside and any(below for below, _ in wanted):
            lines.append(f"# {top}:\n")
        for below, what in wanted:
            if not below and not inside:
                lines.append(f"# {top}:  # {what}\n")
            elif below and not (isinstance(inside, Mapping) and below in inside):
                lines.append(f"#   {below}:  # {what}\n")
        lines.append("\n")
    rest = {key: value for key, value in present.items() if key not in blocks and value}
    lines.append(dumped(rest) if rest else "")
    return "".join(lines).rstrip("\n") + "\n"
