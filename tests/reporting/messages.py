"""What the code says to people, found in the code: the patterns that a catalogue translates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import smartspec

PACKAGE = Path(smartspec.__file__).parent
_PLACES = {
    "Fault": (3, 5),
    "Hit": (1, 4),
    "of": (0, 1),
    "told": (0,),
    "entry_fault": (0, 4),
    "_finding": (3, 5),
}
"""For calls by this name, the places of the arguments that people read."""
_NAMES = ("message", "hint", "fix")
"""Keywords and variables that hold what people read."""
_VALUE = re.compile(r"\{\d*\}")


def pattern(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be, with `{}` for each value in them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        parts = (v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)
        yield "".join(map(str, parts))
    elif isinstance(node, ast.IfExp):
        yield from pattern(node.body)
        yield from pattern(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from pattern(value)
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "nearest":
        yield "did you mean '{}'?"


def _said(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        places = _PLACES.get(name, ())
        yield from (arg for place, arg in enumerate(node.args) if place in places)
        yield from (key.value for key in node.keywords if key.arg in _NAMES)
    elif isinstance(node, ast.Assign):
        names = {getattr(target, "id", "") for target in node.targets}
        if names & set(_NAMES):
            yield node.value


def told(folder: Path = PACKAGE) -> set[str]:
    """Every pattern that the code says to people, values as `{}`; those without words are none."""
    found = {
        text
        for path in sorted(folder.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for value in _said(node)
        for text in pattern(value)
    }
    return {text for text in found if re.search(r"[A-Za-z]{2}", _VALUE.sub("", text))}


def everything(folder: Path = PACKAGE) -> set[str]:
    """Every text of the code that is not only a value."""
    return {
        text
        for path in sorted(folder.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant | ast.JoinedStr)
        for text in pattern(node)
    }
