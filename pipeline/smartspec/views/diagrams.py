"""Mermaid diagrams of tables, components and flows.

Labels are the author's words: whatever they hold, a diagram shows them and still parses.
Mermaid's entity codes (https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters)
stand for the characters that it would read as syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from smartspec.source.data import Column, Table
from smartspec.source.requirements import Entity
from smartspec.source.spec import Architecture, ComponentKind, Flow
from smartspec.views.schema import primary_key
from smartspec.views.sql import base_type

# `%` would start a comment or a directive, `\` and `` ` `` Mermaid's own Markdown.
_SYNTAX = re.compile(r"[\"#;<>&%`\\{}|]")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^a-z0-9]+")
_NOT_IN_TYPE = re.compile(r"[^A-Za-z0-9_\[\]-]+")
_NOT_FIRST = "_-[]0123456789"
_BARE_ENTITY = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
# Words of the erDiagram grammar, in any case; as names they need quotes.
_ER_WORDS_TEXT = """
erdiagram title acctitle accdescr direction style class classdef one only zero many to u
optionally or more tb bt lr rl end
"""
_ER_WORDS = frozenset(_ER_WORDS_TEXT.split())
_MARKS = ("PK", "FK", "UK")
_CARDINALITIES = {
    "one-to-one": "||--||",
    "one-to-zero-or-one": "||--o|",
    "one-to-many": "||--o{",
    "zero-or-one-to-many": "|o--o{",
    "many-to-many": "}o--o{",
}
_SHAPES: dict[ComponentKind, tuple[str, str]] = {
    "service": ("[", "]"),
    "worker": ("[[", "]]"),
    "queue": ("[/", "/]"),
    "database": ("[(", ")]"),
    "cache": ("[(", ")]"),
    "gateway": ("{{", "}}"),
    "client": ("([", "])"),
    "external": (">", "]"),
}


class Relation(Protocol):
    """A line of the ER diagram between two tables; `cardinality` is `||--o{` or `one-to-many`."""

    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def cardinality(self) -> str: ...
    @property
    def label(self) -> str: ...


def label(text: str) -> str:
    """`text` on one line, with Mermaid's syntax characters as entity codes."""
    return _SYNTAX.sub(lambda found: f"#{ord(found[0])};", _SPACES.sub(" ", text).strip())


# --- tables --------------------------------------------------------------------------------


def er_diagram(tables: Sequence[Table], relations: Sequence[Relation] = ()) -> str:
    """An `erDiagram` of `tables`: foreign keys are lines, `relations` add or name others.

    A table that is only referenced stands there without columns.
    """
    lines = ["erDiagram", *_relation_lines(tables, relations)]
    for table in tables:
        lines.append(f"    {_entity(table.name)} {{")
        key = primary_key(table)
        lines += (f"        {_attribute(column, key)}" for column in table.columns)
        lines.append("    }")
    return "\n".join(lines)


def _relation_lines(tables: Sequence[Table], relations: Sequence[Relation]) -> Iterator[str]:
    there = {table.name for table in tables}
    there |= {(c.references or "").partition(".")[0] for table in tables for c in table.columns}
    # A relation of the catalogue's may speak of a table that this spec has excluded.
    relations = [r for r in relations if {r.source, r.target} <= there]
    named = {(relation.source, relation.target) for relation in relations}
    for relation in relations:
        sign = _CARDINALITIES.get(relation.cardinality, relation.cardinality)
        yield _relation(relation.source, sign, relation.target, relation.label)
    for table in tables:
        for column in table.columns:
            parent = (column.references or "").partition(".")[0]
            if parent and (parent, table.name) not in named:
                yield _relation(parent, _reference_sign(column, table), table.name, column.name)


def _reference_sign(column: Column, table: Table) -> str:
    one = "|o" if column.nullable else "||"
    alone = column.unique or primary_key(table) == (column.name,)
    return f"{one}--o|" if alone else f"{one}--o{{"


def _relation(parent: str, sign: str, child: str, words: str) -> str:
    return f'    {_entity(parent)} {sign} {_entity(child)} : "{label(words)}"'


def _entity(name: str) -> str:
    bare = _BARE_ENTITY.match(name) and name.lower() not in _ER_WORDS
    return name if bare else f'"{name}"'


def _attribute(column: Column, key: tuple[str, ...]) -> str:
    """`numeric balance`, with the keys that the column is part of."""
    marks = [
        mark
        for mark, holds in (
            ("PK", column.name in key),
            ("FK", column.references is not None),
            ("UK", column.unique and not column.primary_key),
        )
        if holds
    ]
    kind = _NOT_IN_TYPE.sub("_", base_type(column.type)).strip("_").lstrip(_NOT_FIRST) or "unknown"
    # A column called `pk` would be read as the mark; attributes cannot be quoted.
    name = f"{column.name}_" if column.name.upper() in _MARKS else column.name
    return f"{kind} {name} {', '.join(marks)}".rstrip()


# --- components and flows ------------------------------------------------------------------


def component_diagram(architecture: Architecture) -> str:
    """A `flowchart` of the components, joined where a flow has a step between them.

    A name that only flows mention is a box as well, so that no step is lost. What a component
    does by itself joins it to nothing.
    """
    pairs = dict.fromkeys((s.source, s.target) for flow in architecture.flows for s in flow.steps)
    declared = [component.name for component in architecture.components]
    ids = _ids([*declared, *(name for pair in pairs for name in pair)])
    pairs = {(source, target): None for source, target in pairs if source != target}
    lines = ["flowchart LR"]
    drawn: set[str] = set()
    for component in architecture.components:
        opening, closing = _SHAPES[component.kind]
        words = [component.name, *([component.technology] if component.technology else [])]
        if component.name not in drawn:
            text = "<br/>".join(label(word) for word in words)
            lines.append(f'    {ids[component.name]}{opening}"{text}"{closing}')
        drawn.add(component.name)
    lines += (f'    {ids[n]}["{label(n)}"]' for n in ids if n not in drawn)
    lines += (f"    {ids[source]} --> {ids[target]}" for source, target in pairs)
    return "\n".join(lines)


def flow_diagram(flow: Flow) -> str:
    """A `sequenceDiagram` of one flow, its participants in the order in which they appear."""
    ids = _ids(name for step in flow.steps for name in (step.source, step.target))
    lines = ["sequenceDiagram", "    autonumber"]
    lines += (f"    participant {key} as {label(name)}" for name, key in ids.items())
    lines += (
        f"    {ids[step.source]}->>{ids[step.target]}: {label(step.action)}" for step in flow.steps
    )
    return "\n".join(lines)


def state_diagram(entity: Entity) -> str:
    """A `stateDiagram-v2` of an entity; the first state is where it begins."""
    mentioned = (s for change in entity.transitions for s in (change.source, change.target))
    ids = _ids([*entity.states, *mentioned])
    lines = ["stateDiagram-v2"]
    lines += (f'    state "{label(name)}" as {key}' for name, key in ids.items())
    if ids:
        lines.append(f"    [*] --> {next(iter(ids.values()))}")
    lines += (
        f"    {ids[change.source]} --> {ids[change.target]}: {label(change.when)}"
        for change in entity.transitions
    )
    sources = {change.source for change in entity.transitions}
    lines += (f"    {key} --> [*]" for name, key in ids.items() if name not in sources)
    return "\n".join(lines)


def _ids(names: Iterable[str]) -> dict[str, str]:
    """A short id for each name that no keyword of Mermaid can equal."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        if name in ids:
            continue
        stem = "n_" + (_WORD.sub("_", name.lower()).strip("_") or "x")
        candidate, count = stem, 1
        while candidate in taken:
            count += 1
            candidate = f"{stem}_{count}"
        taken.add(candidate)
        ids[name] = candidate
    return ids
