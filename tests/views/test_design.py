"""What a technical document shows of a design."""

from __future__ import annotations

import re
from typing import Any

import pytest

from smartspec.source.spec import Spec
from smartspec.views.design import (
    error_codes,
    index_of,
    migrations,
    module_tree,
    relationships,
)
from smartspec.views.schema import Schema


def spec(**more: Any) -> Spec:
    return Spec.model_validate({"id": "spec-001-shop", "title": "Shop", **more})


TABLES = [
    {
        "name": "codes",
        "columns": [
            {"name": "id", "type": "uuid", "primary_key": True},
            {"name": "code", "type": "text", "unique": True},
            {"name": "kind", "type": "text"},
            {"name": "owner", "type": "uuid"},
        ],
        "indexes": [{"columns": ["owner", "kind"], "reason": "r"}],
    },
    {
        "name": "carts",
        "existing": True,
        "columns": [
            {"name": "id", "type": "uuid", "primary_key": True},
            {"name": "code_id", "type": "uuid", "references": "codes.id", "nullable": True},
            {"name": "user_id", "type": "uuid", "references": "users.id"},
        ],
    },
]


def test_modules_are_drawn_as_a_tree_with_purposes_in_one_column() -> None:
    modules = spec(
        design={
            "modules": [
                {"path": "src/b/x.ts", "purpose": "of x"},
                "src/a.ts",
                {"path": "src/b/longer.ts", "purpose": "of\nlonger"},
                "README.md",
            ]
        }
    ).design.modules
    assert module_tree(modules).splitlines() == [
        "src/",
        "├── b/",
        "│   ├── x.ts       # of x",
        "│   └── longer.ts  # of longer",
        "└── a.ts",
        "README.md",
    ]


def test_references_are_relationships_whether_a_key_enforces_them_or_not() -> None:
    tables = spec(data_model={"tables": TABLES}).data_model.tables
    found = [(r.source, r.target, r.optional, r.enforced) for r in relationships(Schema(tables))]
    assert found == [("carts", "codes", True, True), ("carts", "users", False, False)]


def test_how_a_column_is_found() -> None:
    tables = spec(data_model={"tables": TABLES}).data_model.tables
    schema = Schema(tables)
    ways = {name: index_of(tables[0], name, schema) for name in ("id", "code", "owner", "kind")}
    assert ways == {"id": "key", "code": "unique", "owner": "composite", "kind": "no"}


def test_without_steps_one_migration_makes_the_tables_that_are_new() -> None:
    made = spec(data_model={"tables": TABLES})
    [step] = migrations(made, made.data_model.tables)
    assert (step.id, step.title) == ("001", "Create codes")
    assert "CREATE TABLE codes" in step.sql
    assert "carts" not in step.sql


def test_a_step_without_sql_makes_the_tables_that_it_names() -> None:
    steps = [
        {"id": "001", "title": "codes", "tables": ["codes"]},
        {"id": "002", "title": "own", "sql": "ALTER TABLE carts ADD x int;\n"},
    ]
    made = spec(data_model={"tables": TABLES, "migrations": steps})
    one, two = migrations(made, made.data_model.tables)
    assert one.sql.startswith("CREATE TABLE codes")
    assert two.sql == "ALTER TABLE carts ADD x int;\n"


def keyed(name: str, to: str | None = None, **more: Any) -> dict[str, Any]:
    """A table with a key, and a reference to the key of another."""
    columns: list[dict[str, Any]] = [{"name": "id", "type": "uuid", "primary_key": True}]
    if to:
        columns.append({"name": "other", "type": "uuid", "references": f"{to}.id"})
    return {"name": name, "columns": columns, **more}


STEPS = [
    {"id": "1", "title": "first", "tables": ["b", "a"]},
    {"id": "2", "title": "z", "tables": ["z"]},
]


@pytest.mark.parametrize("dialect", ["postgresql", "mysql"])
def test_steps_make_the_references_that_the_schema_shows(dialect: str) -> None:
    tables = [keyed("b", "a"), keyed("a", "z"), keyed("z", "old"), keyed("old", existing=True)]
    made = spec(data_model={"dialect": dialect, "tables": tables, "migrations": STEPS})

    one, two = (step.sql.replace("`", "") for step in migrations(made, made.data_model.tables))

    assert one.index("CREATE TABLE a") < one.index("CREATE TABLE b")
    assert "REFERENCES a (id)" in one
    assert "REFERENCES z" not in one
    assert "REFERENCES old (id)" in two
    assert re.search(r"ALTER TABLE a ADD FOREIGN KEY \(other\)\n  REFERENCES z \(id\)", two)
    assert "not enforced" not in one + two


def test_a_table_that_is_there_waits_for_no_step() -> None:
    tables = [keyed("a"), keyed("old", "a", existing=True)]
    made = spec(data_model={"tables": tables})
    [step] = migrations(made, made.data_model.tables)
    assert "old" not in step.sql


def test_codes_of_responses_follow_those_that_the_author_lists() -> None:
    response = {"status": 409, "description": "gone", "code": "GONE"}
    taken = {"status": 409, "description": "taken", "code": "TAKEN"}
    made = spec(
        implementation={"errors": {"codes": [{"code": "TAKEN", "when": "another has it"}]}},
        api={
            "endpoints": [
                {"method": "GET", "path": "/a", "summary": "a", "serves": ["FR-1"],
                 "responses": [response, taken]}
            ]
        },
    )  # fmt: skip
    assert [(c.code, c.status, c.when, c.serves) for c in error_codes(made)] == [
        ("TAKEN", 409, "another has it", ("FR-1",)),
        ("GONE", 409, "gone", ("FR-1",)),
    ]


def test_a_code_that_several_endpoints_answer_serves_what_all_of_them_do() -> None:
    def endpoint(path: str, when: str, serves: str) -> dict[str, Any]:
        answer = {"status": 409, "description": when, "code": "TAKEN"}
        return {"method": "GET", "path": path, "summary": "a", "serves": [serves],
                "responses": [answer]}  # fmt: skip

    given = [("/a", "by one", "FR-1"), ("/b", "by two", "FR-2"), ("/c", "by one", "FR-3")]
    made = spec(api={"endpoints": [endpoint(*words) for words in given]})
    [row] = error_codes(made)
    assert (row.when, row.serves) == ("by one; by two", ("FR-1", "FR-2", "FR-3"))
