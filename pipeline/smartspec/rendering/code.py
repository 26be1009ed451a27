"""Templates of code and of short texts, as stacks hold them: they make no Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, TemplateError

from smartspec.errors import ConfigError, Fault

Fill = Callable[[str, Mapping[str, Any]], str]
"""A template and the names in it to the text that they make."""


def filler(path: str, filters: Mapping[str, Callable[[Any], str]]) -> Fill:
    """Fills the templates of the data file at `path`; `filters` are its own words for names.

    The filler raises `ConfigError` for a template that is broken or names what is not there.
    """
    env = Environment(
        autoescape=False,  # code for people to read, shown in a fence
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    env.filters.update(filters)
    known: dict[str, Template] = {}

    def fill(template: str, names: Mapping[str, Any]) -> str:
        try:
            if template not in known:
                known[template] = env.from_string(template)
            return known[template].render(names)
        except TemplateError as error:
            first = template.strip().splitlines()[0]
            message = f"a template cannot be filled: {error} (in “{first[:60]}”)"
            raise ConfigError([Fault(path, 0, 0, message, hint="mend the stack file")]) from None

    return fill
