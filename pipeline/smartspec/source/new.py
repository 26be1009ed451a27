"""The source of a new spec: what is known, and a comment for everything still to be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smartspec.source.writing import setting_line, to_be_written

Setting = tuple[str, str | tuple[str, ...], str]
"""A dotted key, its value, and the reason for it."""

_HEAD = """\
# A new spec. Settings stand first, each with its reason; `smartspec edit` changes them.
# A key that is commented out is still to be written: take the `# ` away and fill it in.
# Until then the document says **Missing:** in its place.
"""


@dataclass(frozen=True)
class NewSource:
    """What is known of a spec at its start."""

    id: str
    title: str
    category: str
    description: str | None
    features: Sequence[str]
    depends_on: Sequence[str]
    settings: Sequence[Setting]
    suggestions: Sequence[Setting]
    schema: str | None
    """Path of the JSON Schema for editors, from the source's folder."""


def new_source(new: NewSource, needs: Mapping[str, str]) -> str:
    """The YAML text; `needs` maps the keys that the document asks for to what is wanted there."""
    lines = [f"# yaml-language-server: $schema={new.schema}\n"] if new.schema else []
    lines.append(_HEAD)
    facts = {
        "id": new.id,
        "title": new.title,
        "category": new.category,
        "status": "draft",
        "version": "0.1.0",
    }
    lines += [setting_line(key, value) for key, value in facts.items()]
    if new.description:
        lines.append(setting_line("description", new.description))
    lines += [_settings(new.settings)]
    lines += [f"# {setting_line(*setting)}" for setting in new.suggestions]
    lines.append("\n")
    present: dict[str, Any] = {}
    if new.features:
        present["overview"] = {"features": list(new.features)}
    if new.depends_on:
        present["depends_on"] = list(new.depends_on)
    return "".join(lines) + to_be_written(needs, present)


def _settings(settings: Sequence[Setting]) -> str:
    plain = [setting_line(key, value, why) for key, value, why in settings if "." not in key]
    levels = [(key.split(".")[1], value, why) for key, value, why in settings if "." in key]
    nested = [setting_line(key, value, why, indent=2) for key, value, why in levels]
    return "".join([*plain, *(["levels:\n"] if nested else []), *nested])
