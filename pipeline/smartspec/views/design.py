"""What a technical document shows of a design: module tree, relationships, migrations, codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smartspec.source.data import Table
from smartspec.source.design import MigrationStep, Module
from smartspec.source.spec import Spec
from smartspec.views import data_model, portable_ddl
from smartspec.views.dialects import Dialect
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

    A step without `sql` of its own makes the tables that it names, with their references to
    tables that are there by then; a reference to a later one comes with that. So all steps
    together make what the schema shows.
    """
    steps = spec.data_model.migrations or _first_step(tables)
    by_name = {table.name: table for table in tables}
    made = [[by_name[name] for name in step.tables if name in by_name] for step in steps]
    made = [list(Schema(found).in_creation_order.tables) for found in made]
    named = dict.fromkeys(table.name for found in made for table in found)
    there = [_standing(table) for table in tables if table.existing and table.name not in named]
    schema = Schema([*there, *(by_name[name] for name in named)])
    dialect = spec.data_model.dialect
    return tuple(
        Migration(
            step.id,
            step.title,
            step.sql or _ddl(found, schema, dialect),
        )
        for step, found in zip(steps, made, strict=True)
    )


def _first_step(tables: Sequence[Table]) -> tuple[MigrationStep, ...]:
    """The step that makes every table that is not there yet; none where all are."""
    new = tuple(table.name for table in tables if not table.existing)
    title = f"Create {', '.join(new)}"
    return (MigrationStep(id="001", title=title, tables=new),) if new else ()


def _standing(table: Table) -> Table:
    """A table that is there before the first step: others refer to it, it waits for none."""
    columns = tuple(column.model_copy(update={"references": None}) for column in table.columns)
    return table.model_copy(update={"columns": columns})


def _ddl(tables: Sequence[Table], schema: Schema, dialect: Dialect) -> str:
    """The DDL of some tables of `schema`, whose others are there or come later."""
    if dialect == "postgresql":
        return data_model.tables_ddl(tables, schema)
    return "\n\n".join(portable_ddl.table_ddl(table, schema, dialect) for table in tables)


def error_codes(spec: Spec) -> tuple[CodeRow, ...]:
    """The codes that the author lists, then those that only an endpoint's response names.

    What several endpoints answer serves what any of them does, whenever one of them gives it.
    """
    listed = {item.code: item for item in spec.implementation.errors.codes}
    answered: dict[str, CodeRow] = {}
    for endpoint in spec.api.endpoints:
        for response in endpoint.responses:
            if response.code:
                row = CodeRow(response.code, response.status, response.description, endpoint.serves)
                known = answered.get(response.code)
                answered[response.code] = _either(known, row) if known else row
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


def _either(known: CodeRow, more: CodeRow) -> CodeRow:
    """One code that is given here and there."""
    words = known.when if more.when in known.when.split("; ") else f"{known.when}; {more.when}"
    serves = tuple(dict.fromkeys((*known.serves, *more.serves)))
    return CodeRow(known.code, known.status, words, serves)


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
