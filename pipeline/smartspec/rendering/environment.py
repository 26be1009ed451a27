"""The Jinja2 environment: where templates come from, and what they may call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from smartspec.rendering import escaping

BUILTIN = "builtin"
"""Prefix by which an override includes the shipped template that it replaces."""


def environment(
    shipped: str,
    overrides: str | None,
    compiled: BytecodeCache | None = None,
    *,
    sandboxed: bool = False,
) -> Environment:
    """An environment over the `shipped` templates and a workspace's `overrides` (folders).

    A file under `overrides` hides the shipped one of the same name; `builtin/<name>` still
    reaches it. Every printed value is escaped for Markdown (`escaping.finalize`): autoescape is
    on so that the results of macros and filters count as Markdown and are not escaped twice.
    `compiled` keeps compiled templates from run to run. A `sandboxed` environment keeps templates
    of a workspace that is not trusted from the insides of Python.
    """
    shipped_loader = FileSystemLoader(shipped)
    loaders = [FileSystemLoader(overrides)] if overrides else []
    kind = SandboxedEnvironment if sandboxed else Environment
    env = kind(
        loader=ChoiceLoader([*loaders, shipped_loader, PrefixLoader({BUILTIN: shipped_loader})]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=escaping.finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
        bytecode_cache=compiled,
    )
    env.filters.update(
        code=escaping.code,
        codes=codes,
        fence=escaping.fence,
        json=escaping.as_json,
        prose=escaping.paragraphs,
        text=escaping.inline,
        join=join,
        sentence=sentence,
        number=number,
    )
    env.globals.update(missing=missing, anchor=escaping.anchor, plural=plural)
    return env


def _joined(parts: Iterable[Any], separator: str, last: str) -> Markup:
    shown = [Markup(escaping.finalize(part)) for part in parts]
    if len(shown) < 2:
        return shown[0] if shown else Markup("")
    return Markup(f"{Markup(separator).join(shown[:-1])}{last}{shown[-1]}")


def join(parts: Iterable[Any], separator: str = ", ") -> Markup:
    """`parts` with `separator` between them, each escaped."""
    return _joined(parts, separator, separator)


def sentence(parts: Iterable[Any], word: str = "and") -> Markup:
    """`a, b and c`, each part escaped."""
    return _joined(parts, ", ", f" {word} ")


def codes(parts: Iterable[Any], word: str = "") -> Markup:
    """Each part as a code span, joined by commas (and `word` before the last, if given)."""
    spans = [escaping.code(part) for part in parts]
    return _joined(spans, ", ", f" {word} " if word else ", ")


def number(value: float, digits: int = 2) -> Markup:
    """A figure for people: `3,000`, `99.95`, `4.38`; no trailing zeros."""
    text = f"{value:,.{digits}f}"
    return Markup(text.rstrip("0").rstrip(".") if "." in text else text)


def plural(count: int, one: str, many: str = "") -> str:
    """`1 table`, `3 tables`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def missing(key: str, what: str) -> Markup:
    """The visible placeholder for something that only the author can write."""
    return Markup("**Missing:** {} — {}.").format(escaping.code(key), escaping.inline(what))
