"""What the embedded checkers are made of, told from their files: nothing is imported for it."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec

from smartspec import __version__, store

WHEELS = ("pgparse", "tree_sitter", "tree_sitter_typescript", "sqlglot", "jsonschema")
"""The packages that a verdict depends on."""


@lru_cache(maxsize=1)
def checkers_digest() -> str:
    """Changes when SmartSpec or one of the packages is installed anew."""
    found = []
    for name in WHEELS:
        spec = find_spec(name)
        origin = spec.origin if spec is not None else None
        found.append((name, store.stamp("", origin) if origin else None))
    return store.digest(repr((__version__, found)))
