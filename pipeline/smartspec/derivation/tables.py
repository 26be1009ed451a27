"""Entities as tables: keys, columns, and an index for each look-up that a story implies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smartspec.derivation import naming
from smartspec.derivation.operations import STATE, Doing
from smartspec.derivation.schemas import whole
from smartspec.derivation.serving import Served
from smartspec.source.requirements import Entity, EntityField
from smartspec.source.spec import Spec
from smartspec.views.sql import identifier

_SQL = {
    "text": "text",
    "integer": "integer",
    "decimal": "numeric(19,4)",
    "money": "numeric(19,4)",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamptz",
    "uuid": "uuid",
    "email": "varchar(254)",
    "url": "text",
    "enum": "text",
    "reference": "uuid",
}
_OWN = ("id", "created_at", "updated_at")


def table_name(entity: Entity) -> str:
    """`Discount Code` as `discount_codes`."""
    return naming.plural(naming.snake(entity.name))[:63]


def tables(spec: Spec, done: Sequence[Doing], served: Served) -> list[dict[str, Any]]:
    """A table for each entity of `spec`, as it stands in a technical source."""
    names = {entity.name.casefold(): table_name(entity) for entity in spec.entities}
    return [_table(entity, names, done, served[entity.name]) for entity in spec.entities]


def _table(
    entity: Entity, names: dict[str, str], done: Sequence[Doing], serves: Sequence[str]
) -> dict[str, Any]:
    about = [doing for doing in done if doing.entity.name == entity.name]
    table: dict[str, Any] = {"name": table_name(entity)}
    if entity.description:
        table["description"] = entity.description
    if entity.existing:
        table["existing"] = True
    table["columns"] = list(_columns(entity, names))
    indexes = list(_indexes(entity, about))
    if indexes:
        table["indexes"] = indexes
    if serves:
        table["serves"] = list(serves)
    return table


def _columns(entity: Entity, names: dict[str, str]) -> list[dict[str, Any]]:
    own = {field.name for field in entity.fields}
    columns: list[dict[str, Any]] = []
    if "id" not in own:
        columns.append(
            {"name": "id", "type": "uuid", "primary_key": True, "default": "gen_random_uuid()"}
        )
    columns += [_column(field, names) for field in entity.fields]
    if entity.states and STATE not in own:
        state = {"name": STATE, "type": "text", "values": list(entity.states)}
        columns.append({**state, "default": entity.states[0]})
    columns += [
        {"name": name, "type": "timestamptz", "default": "now()"}
        for name in _OWN[1:]
        if name not in own
    ]
    return columns


def _column(field: EntityField, names: dict[str, str]) -> dict[str, Any]:
    column: dict[str, Any] = {"name": field.name, "type": _SQL[field.type]}
    if field.type == "text" and field.max_length is not None:
        column["type"] = f"varchar({field.max_length})" if field.max_length else "text"
    if field.name == "id":
        column["primary_key"] = True
    elif not field.required:
        column["nullable"] = True
    if field.unique and field.name != "id":
        column["unique"] = True
    if field.values:
        column["values"] = list(field.values)
    target = names.get((field.entity or "").casefold())
    if field.type == "reference" and target:
        column["references"] = f"{target}.id"
    check = _check(field)
    if check:
        column["check"] = check
    if field.default is not None:
        column["default"] = _default(field)
    if field.description:
        column["description"] = field.description
    if field.personal:
        column["pii"] = True
    return column


def _check(field: EntityField) -> str:
    bounds = [
        f"{identifier(field.name)} {sign} {whole(bound)}"
        for sign, bound in ((">=", field.min), ("<=", field.max))
        if bound is not None and field.type in ("integer", "decimal", "money")
    ]
    return " AND ".join(bounds)


def _default(field: EntityField) -> str:
    """The default as SQL; one of the field's own words is quoted where the DDL is made."""
    said = field.default
    text = str(said).lower() if isinstance(said, bool) else str(said)
    if field.values or field.type in ("integer", "decimal", "money", "boolean"):
        return text
    quoted = text.replace("'", "''")
    return f"'{quoted}'"


def _indexes(entity: Entity, about: Sequence[Doing]) -> list[dict[str, Any]]:
    """An index for each set of columns that a story looks rows up by."""
    unique = {field.name for field in entity.fields if field.unique} | {"id"}
    found: dict[tuple[str, ...], str] = {}
    for doing in about:
        columns = tuple(field.name for field in doing.by)
        if columns and not (len(columns) == 1 and columns[0] in unique):
            words = " and ".join(name.replace("_", " ") for name in columns)
            found.setdefault(columns, f"{doing.story.id} finds {entity.name.lower()} by {words}")
    return [{"columns": list(columns), "reason": reason} for columns, reason in found.items()]
