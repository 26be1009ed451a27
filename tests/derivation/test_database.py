"""The tables of a technical spec on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings

from smartspec.views.data_model import ddl
from smartspec.views.design import migrations

from .strategies import sources
from .test_derive import derived as derived_from
from .test_derive import spec_of
from .test_reference_example import spec
from .test_skeletons import HARD

RunSql = Callable[[str], str]

CARTS = """
CREATE TABLE carts (
  id uuid PRIMARY KEY, user_id uuid NOT NULL, subtotal numeric NOT NULL, total numeric NOT NULL
);"""
CODE = """
INSERT INTO discount_codes (code, discount_type, discount_value, valid_from, valid_until)
VALUES ('SAVE20', 'percentage', 20, '2024-01-01', '2024-02-01');"""


def test_the_tables_of_the_example_hold_a_code(run_sql: RunSql) -> None:
    said = run_sql(f"{ddl(spec().data_model.tables)}{CODE}SELECT code FROM discount_codes;")
    assert said == "SAVE20"


def test_the_migrations_of_the_example_run_one_after_the_other(run_sql: RunSql) -> None:
    steps = migrations(spec(), spec().data_model.tables)
    assert [step.id for step in steps] == ["001", "002", "003"]

    script = "\n".join(step.sql.rstrip().removesuffix(";") + ";" for step in steps)
    said = run_sql(f"{CARTS}\n{script}{CODE}SELECT count(applied_discount_id) FROM carts;")

    assert said == "0"


def test_the_tables_of_a_hard_functional_spec_run(run_sql: RunSql) -> None:
    tables = spec_of(derived_from(HARD)).data_model.tables
    assert run_sql(f"{ddl(tables)}\nSELECT 'all of it';") == "all of it"


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=sources())
def test_the_tables_of_any_functional_spec_run(run_sql: RunSql, data: dict[str, Any]) -> None:
    tables = spec_of(derived_from(data)).data_model.tables
    assert run_sql(f"{ddl(tables)}\nSELECT 1;") == "1"
