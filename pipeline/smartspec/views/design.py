"""What a technical document shows of a design: module tree, relationships, migrations, codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smartspec.source.data import Table
from smartspec.source.design import Module
from smartspec.source.spec import Spec
from smartspec.views import data_model
from smartspec.views.schema import Schema, primary_key


@dataclass(frozen=True, slots=True)
class Relationship:
    """Many rows of `source` belong to one of `target`; `enforced` by a foreign key or not."""

    source: str
    target: str
    column: str
    optional: bool
    enforced: bool


@dataclass(frozen=True, slots=True)
class Migration:
    """One versioned step; `sql` runs on a database that the steps before it have made."""

    id: str
    title: str
    sql: str


@dataclass(frozen=True, slots=True)
class CodeRow:
    """An error code with its status and when it is given."""

    code: str
    status: int | None
    when: str
    serves: tuple[str, ...]


def module_tree(modules: Sequence[Module]) -> str:
    """The files as a tree, with what each is for behind it.

    Folders come in the order in which they are first named, so that an author decides it.
    """
    root: dict[str, dict[str, object]] = {}
    purposes = {module.path.rstrip("/"): module.purpose for module in modules}
    for module in modules:
        node = root
        for step in module.path.rstrip("/").split("/"):
            node = node.setdefault(step, {})  # type: ignore[assignment]  # a tree of its own kind
    lines = list(_branches(root, "", "", purposes))
    width = max((len(line) for line, purpose in lines if purpose), default=0)
    return "\n".join(
        f"{line:<{width}}  # {purpose}" if purpose else line for line, purpose in lines
    )


def _branches(
    node: dict[str, dict[str, object]], indent: str, path: str, purposes: dict[str, str | None]
) -> Iterator[tuple[str, str]]:
    last = len(node) - 1
    for place, (name, below) in enumerate(node.items()):
        whole = f"{path}{name}"
        edge = ("└── " if place == last else "├── ") if path or indent else ""
        shown = f"{name}/" if below else name
        said = " ".join((purposes.get(whole) or "").split())
        yield f"{indent}{edge}{shown}", said
        deeper = indent + ("" if not edge else "    " if place == last else "│   ")
        yield from _branches(below, deeper, f"{whole}/", purposes)  # type: ignore[arg-type]  # as above


def relationships(schema: Schema) -> tuple[Relationship, ...]:
    """Every reference between tables, enforced or not, in the order of the tables."""
    return tuple(
        Relationship(
            table.name,
            str(column.references).partition(".")[0],
            column.name,
            column.nullable,
            any(key.column == column.name for key in schema.foreign_keys(table)),
        )
        for table in schema.tables
        for column in table.columns
        if column.references
    )


def migrations(spec: Spec, tables: Sequence[Table]) -> tuple[Migration, ...]:
    """The author's steps; where there is none, one that makes the tables that are not there yet.

    A step without `sql` of its own makes the tables that it names.
    """
    steps = spec.data_model.migrations
    if not steps:
        new = [table for table in tables if not table.existing]
        if not new:
            return ()
        title = f"create {', '.join(table.name for table in new)}"
        return (Migration("001", title, data_model.ddl(new)),)
    by_name = {table.name: table for table in tables}
    return tuple(
        Migration(
            step.id,
            step.title,
            step.sql or data_model.ddl([by_name[n] for n in step.tables if n in by_name]),
        )
        for step in steps
    )


def error_codes(spec: Spec) -> tuple[CodeRow, ...]:
    """The codes that the author lists, then those that only an endpoint's response names."""
    listed = {item.code: item for item in spec.implementation.errors.codes}
    answered: dict[str, CodeRow] = {}
    for endpoint in spec.api.endpoints:
        for response in endpoint.responses:
            if response.code:
                row = CodeRow(response.code, response.status, response.description, endpoint.serves)
                answered.setdefault(response.code, row)
    own = (
        CodeRow(
            item.code,
            item.status or (answered[item.code].status if item.code in answered else None),
            item.when,
            item.serves or (answered[item.code].serves if item.code in answered else ()),
        )
        for item in listed.values()
    )
    return (*own, *(row for code, row in answered.items() if code not in listed))


def index_of(table: Table, column: str, schema: Schema) -> str:
    """How a column is found: `yes`, `composite`, `unique`, `key`, or `no`."""
    if column in primary_key(table):
        return "key"
    if any(c.name == column and c.unique for c in table.columns):
        return "unique"
    for row in schema.indexes(table):
        if row.columns[0] == column:
            return "yes" if len(row.columns) == 1 else "composite"
    return "no"
