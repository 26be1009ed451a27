"""Row types: no rounding of money, and valid under `tsc --strict`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from smartspec.source.data import Table
from smartspec.views import typescript


def table(*columns: dict[str, object], **more: object) -> Table:
    return Table.model_validate({"name": "credit_balance", "columns": columns, **more})


def property_of(sql_type: str, **more: object) -> str:
    one = table({"name": "c", "type": sql_type, **more})
    return typescript.row_interface(one).splitlines()[2].strip()


@pytest.mark.parametrize(
    ("sql_type", "expected"),
    [
        ("numeric(19,4)", "c: string; // numeric(19,4), exact"),
        ("DECIMAL", "c: string; // DECIMAL, exact"),
        ("bigint", "c: string; // bigint, exact"),
        ("int", "c: number;"),
        ("timestamp with time zone", "c: Date;"),
        ("date", "c: string;"),
        ("jsonb", "c: unknown;"),
        ("text[]", "c: string[];"),
        ("uuid", "c: string;"),
    ],
)
def test_types_are_what_the_driver_hands_over(sql_type: str, expected: str) -> None:
    assert property_of(sql_type) == expected


def test_nullable_and_generated_and_listed_values_show() -> None:
    assert property_of("text", nullable=True) == "c: string | null;"
    assert property_of("int", generated="1 + 1") == "readonly c: number;"
    assert property_of("text", values=["A", 'say "b"']) == 'c: "A" | "say \\"b\\"";'
    assert property_of("text[]", values=["A", "B"]) == 'c: ("A" | "B")[];'
    assert property_of("int", values=["1", "2"], nullable=True) == "c: 1 | 2 | null;"


def test_a_row_of_an_append_only_table_cannot_be_assigned_to() -> None:
    code = typescript.row_interface(table({"name": "c", "type": "int"}, immutable=True))
    assert "  readonly c: number;" in code
    assert "export interface CreditBalanceRow {" in code


def test_a_description_cannot_end_the_comment() -> None:
    code = typescript.row_interface(table({"name": "c", "type": "int"}, description="a */ b"))
    assert code.splitlines()[0] == "/** A row of `credit_balance`. a * / b */"


def test_rows_compile_under_strict(check_typescript: Callable[[str], None]) -> None:
    columns: list[dict[str, object]] = [
        {"name": "class", "type": "uuid"},
        {"name": "_", "type": "bytea", "nullable": True},
        {"name": "status", "type": "text", "values": ["A", "it's", "b\\c", "a\u2028b"]},
        {"name": "levels", "type": "int[]", "values": ["1", "02"]},
        {"name": "meta", "type": "jsonb", "nullable": True},
    ]
    check_typescript(typescript.row_interface(table(*columns, description="x */ y")) + "\n")
