"""Which files a template reaches, found by reading it, not by running it."""

from __future__ import annotations

import os
from collections.abc import Iterable

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError, nodes

from smartspec.errors import ConfigError, Fault

Named = tuple[str, int]
"""A template's name, and the line that names it."""


class TemplateGraph:
    """The includes, imports and parents of templates, followed to the end.

    A name that is computed at run time would hide a dependency, so that it is refused.
    """

    def __init__(self, env: Environment, root: str) -> None:
        self._env = env
        self._root = root
        self._reached: dict[str, tuple[Named, ...]] = {}

    def files(self, names: Iterable[str]) -> tuple[str, ...]:
        """Every file that rendering the templates `names` reads, sorted.

        Files inside the workspace root are relative to it, others absolute. Raises
        `ConfigError` for a template that is missing, broken, or names another by a variable.
        """
        found: set[str] = set()
        waiting = [(name, name, 0) for name in names]
        seen: set[str] = set()
        while waiting:
            name, asked_by, line = waiting.pop()
            if name not in seen:
                seen.add(name)
                path, references = self._references(name, asked_by, line)
                found.add(path)
                waiting += [(reference, path, place) for reference, place in references]
        return tuple(sorted(found))

    def _references(self, name: str, asked_by: str, line: int) -> tuple[str, tuple[Named, ...]]:
        try:
            source, filename, _ = self._env.loader.get_source(self._env, name)  # type: ignore[union-attr]  # always set
        except TemplateNotFound:
            hint = "check its name in the profile, the section or the include"
            message = f"there is no template '{name}'"
            raise ConfigError([Fault(asked_by, line, min(line, 1), message, hint=hint)]) from None
        path = self._relative(filename or name)
        if name not in self._reached:
            self._reached[name] = self._parsed(source, path)
        return path, self._reached[name]

    def _parsed(self, source: str, path: str) -> tuple[Named, ...]:
        """The templates that one names, each with the line that names it."""
        try:
            tree = self._env.parse(source)
        except TemplateSyntaxError as error:
            raise ConfigError([syntax_fault(error, path)]) from None
        found: list[Named] = []
        for node in tree.find_all(_NAMING):
            names = _constant_names(getattr(node, "template", None))
            if names is None:
                message = "it includes a template by a computed name"
                hint = "write the name out: what a spec depends on is found by reading templates"
                raise ConfigError([Fault(path, node.lineno, 1, message, hint=hint)])
            found += [(name, node.lineno) for name in names]
        return tuple(found)

    def _relative(self, filename: str) -> str:
        inside = os.path.relpath(os.path.realpath(filename), os.path.realpath(self._root))
        return filename if inside.startswith("..") else inside.replace(os.sep, "/")


_NAMING = (nodes.Extends, nodes.FromImport, nodes.Import, nodes.Include)


def _constant_names(node: object) -> list[str] | None:
    """The names that an include or import spells out; None where one is computed."""
    if isinstance(node, nodes.List | nodes.Tuple):
        parts = [_constant_names(item) for item in node.items]
        known = [part for part in parts if part is not None]
        return [name for part in known for name in part] if len(known) == len(parts) else None
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        return [node.value]
    return None


def syntax_fault(error: TemplateSyntaxError, path: str) -> Fault:
    """A template's syntax error as a fault at its line."""
    message = f"not a valid template: {error.message}"
    return Fault(path, error.lineno, 1, message)
