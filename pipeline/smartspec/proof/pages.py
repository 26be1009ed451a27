"""The docstring of a check as its page: what it finds, why it matters, how to fix."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from smartspec.proof import node, postgres
from smartspec.proof.registry import CHECKS

BY_TOOLS: Mapping[str, tuple[Callable[..., Any], str]] = {
    postgres.CHECK: (postgres.sql_run, "--postgres DSN"),
    node.TYPES_CHECK: (node.typescript_types, "Node with `typescript`"),
    node.DIAGRAM_CHECK: (node.mermaid_diagrams, "Node with `mermaid` and `jsdom`"),
}
"""The checks that another program makes, and what they need."""


def check_names() -> tuple[str, ...]:
    """Every check of `verify`, in the order of its pages."""
    return (*CHECKS, *BY_TOOLS)


def check_page(name: str, level: int = 1) -> str:
    """What a check says of itself, under a heading of `level`. Raises `KeyError` for no check."""
    if name in CHECKS:
        return _page(name, CHECKS[name], "", level)
    look, tool = BY_TOOLS[name]
    return _page(name, look, f"Needs {tool}.", level)


def _page(name: str, look: Callable[..., Any], note: str, level: int) -> str:
    """The first two paragraphs of a docstring."""
    first, _, rest = inspect.cleandoc(look.__doc__ or "").partition("\n\n")
    said = rest.partition("\n\n")[0]
    for label in ("What it finds:", "Why it matters:", "How to fix:"):
        said = said.replace(label, f"\n- **{label}**")
    lines = (line.strip() for line in said.strip().splitlines())
    body = "\n".join(line if line.startswith("- ") else f"  {line}" for line in lines if line)
    return f"{'#' * level} {name}\n\n{' '.join(filter(None, (first, note)))}\n\n{body}\n"
