"""Keys, references and indexes: what holds between the tables of a schema."""

from __future__ import annotations

from typing import Any

import pytest

from smartspec.source.data import Table
from smartspec.views.schema import Schema


def table(name: str, *columns: dict[str, Any], **more: Any) -> Table:
    return Table.model_validate({"name": name, "columns": columns, **more})


def key(name: str = "id", kind: str = "uuid", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "primary_key": True, **more}


def chain(length: int) -> list[Table]:
    """Tables that each reference the one that comes after them."""
    last = table(f"t{length}", key())
    return [
        *(
            table(f"t{n}", key(), {"name": "up", "type": "uuid", "references": f"t{n + 1}.id"})
            for n in range(length)
        ),
        last,
    ]


def test_tables_come_after_those_they_reference() -> None:
    child = table("child", key(), {"name": "parent_id", "type": "uuid", "references": "parent.id"})
    parent = table("parent", key())
    assert [t.name for t in Schema([child, parent]).in_creation_order.tables] == ["parent", "child"]


def test_tables_in_a_long_line_are_put_in_order_whatever_its_length() -> None:
    ordered = Schema(chain(3000)).in_creation_order
    assert [t.name for t in ordered.tables] == [f"t{n}" for n in range(3000, -1, -1)]
    assert not any(ordered.late_keys(t) for t in ordered.tables)


def test_in_a_circle_tables_stay_as_they_come_and_a_key_waits() -> None:
    a = table("a", key(), {"name": "b_id", "type": "uuid", "references": "b.id"})
    b = table("b", key(), {"name": "a_id", "type": "uuid", "references": "a.id"})
    for tables in ([a, b], [b, a]):
        ordered = Schema(tables).in_creation_order
        late = [(t.name, o.name, k.column) for t in ordered.tables for o, k in ordered.late_keys(t)]
        assert [t.name for t in ordered.tables] == [t.name for t in reversed(tables)]
        first, second = ordered.tables
        assert late == [(second.name, first.name, f"{second.name}_id")]


def test_a_table_waits_for_its_own_unique_index() -> None:
    columns = [{"name": "code", "type": "text"}]
    columns += [{"name": "above", "type": "text", "references": "t.code"}]
    one = table("t", key(), *columns, indexes=[{"columns": ["code"], "unique": True}])
    schema = Schema([one])
    assert [(o.name, k.target) for o, k in schema.late_keys(one)] == [("t", "code")]


def test_every_enforced_reference_has_an_index_unless_another_serves_it() -> None:
    parent = table("parent", key())
    reference = {"name": "parent_id", "type": "uuid", "references": "parent.id"}
    bare = table("bare", key(), reference)
    served = table("served", key(), reference, indexes=[{"columns": ["parent_id", "id"]}])
    tables = [parent, bare, served]
    assert [row.columns for row in Schema(tables).indexes(bare)] == [("parent_id",)]
    assert [row.columns for row in Schema(tables).indexes(served)] == [("parent_id", "id")]


@pytest.mark.parametrize(("where", "served"), [("p_id IS NOT  NULL", True), ("open", False)])
def test_a_partial_index_serves_a_reference_if_it_has_every_row_that_has_one(
    where: str, served: bool
) -> None:
    columns = [{"name": "p_id", "type": "uuid", "references": "p.id"}]
    child = table("child", key(), *columns, indexes=[{"columns": ["p_id"], "where": where}])
    assert (len(Schema([child, table("p", key())]).indexes(child)) == 1) is served


def test_index_names_never_clash_even_where_cut_off() -> None:
    long = "c" * 60
    columns = [{"name": long, "type": "int"}, {"name": f"{long}x", "type": "int"}]
    indexes: list[dict[str, Any]] = [{"columns": [c["name"]]} for c in columns]
    indexes.append({"columns": [long], "unique": True})
    one = table("t", key(), *columns, indexes=indexes)
    names = [row.name for row in Schema([one]).indexes(one)]
    assert len(set(names)) == 3
    assert max(map(len, names)) <= 63
