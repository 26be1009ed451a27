"""PostgreSQL's expressions in the words of MySQL and SQLite, where those are sure to mean the same.

What may stand in an expression is a list of what is known: sqlglot prints whatever it has no
counterpart for as it is. An expression with anything else in it is left to the application.
"""

from __future__ import annotations

import re
from typing import Any, Literal

Portable = Literal["mysql", "sqlite"]

_EVERYWHERE = frozenset(
    [
        *("Column", "Identifier", "Literal", "Paren", "Boolean", "Null", "Tuple"),
        *("And", "Or", "Not", "EQ", "NEQ", "GT", "GTE", "LT", "LTE", "NullSafeEQ", "NullSafeNEQ"),
        *("Is", "In", "Between", "Like", "ILike", "Escape", "Case", "If", "Coalesce", "Nullif"),
        *("Add", "Sub", "Mul", "Mod", "Neg", "Abs", "Round", "BitwiseAnd", "BitwiseOr", "DPipe"),
        *("Lower", "Upper", "Length", "Trim", "StrPosition"),
    ]
)
_ONLY: dict[str, frozenset[str]] = {
    "mysql": frozenset(
        [
            *("RegexpLike", "RegexpILike", "Concat", "Substring", "Left", "Right", "Replace"),
            *("Floor", "Ceil", "Pow", "Extract", "Var"),
            *("JSONExtractScalar", "JSONPath", "JSONPathRoot", "JSONPathKey", "JSONPathSubscript"),
        ]
    ),
    "sqlite": frozenset(),
}
_CASTS = {
    "mysql": frozenset(["TEXT", "VARCHAR", "CHAR", "INT", "BIGINT", "SMALLINT", "DATE"]),
    "sqlite": frozenset(["TEXT", "VARCHAR", "CHAR"]),
}
_CAST_TEXT = re.compile(r"^('(?:[^'\\]|'')*')\s*::\s*[A-Za-z_][\w .]*(\(\d+\))?(\[\])?$")


def translated(expression: str, dialect: Portable, *, default: bool = False) -> str | None:
    """The expression in `dialect`; None where it may mean something else there.

    Only a default may say the day: neither database computes a check from what changes by itself.
    """
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(expression, read="postgres")
        if not all(_is_known(node, dialect, default) for node in tree.walk()):
            return None
        if dialect == "mysql":
            tree = tree.transform(_for_both)
        # MySQL has reserved words that PostgreSQL has not.
        return tree.sql(dialect=dialect, identify=dialect == "mysql")
    except (SqlglotError, RecursionError):
        return None


def says_like(expression: str) -> bool:
    """Whether an expression compares with `LIKE`, which heeds case in PostgreSQL alone."""
    return re.search(r"\blike\b", expression, re.IGNORECASE) is not None


def without_cast(default: str) -> str:
    """A text constant without the type behind it: `'{}'::jsonb` is `'{}'` to other databases."""
    found = _CAST_TEXT.match(default)
    return found[1] if found else default


def _is_known(node: Any, dialect: Portable, default: bool) -> bool:
    name = type(node).__name__
    if name == "Cast":
        return node.to.this.name in _CASTS[dialect]
    if name in ("DataType", "DataTypeParam"):
        return node.find_ancestor(_cast()) is not None
    if name == "CurrentDate":
        return default
    return name in _EVERYWHERE or name in _ONLY[dialect]


def _cast() -> Any:
    from sqlglot import exp

    return exp.Cast


def columns_in(expression: str) -> frozenset[str]:
    """The columns that an expression of PostgreSQL reads; none where it cannot be read."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(expression, read="postgres")
    except (SqlglotError, RecursionError):
        return frozenset()
    return frozenset(column.name for column in tree.find_all(exp.Column))


def _for_both(node: Any) -> Any:
    """A node in words that MariaDB has too, where MySQL's shortest are its own."""
    from sqlglot import exp

    if isinstance(node, exp.RegexpLike | exp.RegexpILike):
        return _pattern(node)
    if isinstance(node, exp.JSONExtractScalar):
        value = exp.JSONExtract(this=node.this, expression=node.expression)
        return exp.Anonymous(this="JSON_UNQUOTE", expressions=[value])
    return node


def _pattern(node: Any) -> Any:
    """The pattern itself says whether case counts; else the collation does."""
    from sqlglot import exp

    heed = "(?i)" if isinstance(node, exp.RegexpILike) else "(?-i)"
    given = node.expression
    if given.is_string:
        pattern: Any = exp.Literal.string(heed + given.name)
    else:
        pattern = exp.Anonymous(this="CONCAT", expressions=[exp.Literal.string(heed), given])
    sides = (side.transform(_for_both) for side in (node.this, pattern))
    return exp.Var(this=" RLIKE ".join(side.sql("mysql", identify=True) for side in sides))
