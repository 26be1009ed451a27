"""Mermaid diagrams, read without Node: the kinds that SmartSpec draws, and a few others.

The grammars follow Mermaid's own (https://mermaid.js.org/intro/syntax-reference.html). They are
as strict as it is with statements, names, arrows and nesting, and do not look at styles, links
and settings. What they cannot read they say so; Mermaid itself has the last word where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from smartspec.proof.mermaid.flowchart import flowchart
from smartspec.proof.mermaid.statements import GRAMMARS, Wrong, read_lines
from smartspec.proof.model import Absent, Flaw, Page, ToolMissingError

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n.*?\n[ \t]*---[ \t]*(?:\n|\Z)", re.DOTALL)
_DIRECTIVE = re.compile(r"%%\{.*?\}%%", re.DOTALL)
_COMMENT = re.compile(r"^[ \t]*%%(?!\{).*$", re.MULTILINE)
_ENTITY = re.compile(r"#\w+;")
_DESCRIPTION = re.compile(r"^[ \t]*accDescr[ \t]*\{[^}]*\}", re.MULTILINE)
_COMMON = re.compile(r"\s*(?:accTitle|accDescr)\s*:.*$")
_WORD = re.compile(r"[A-Za-z][\w-]*")
_FLOWCHARTS = frozenset({"flowchart", "graph", "flowchart-elk"})
_OTHERS_TEXT = """
gantt journey gitGraph mindmap timeline quadrantChart requirementDiagram requirement C4Context
C4Container C4Component C4Dynamic C4Deployment sankey-beta sankey xychart-beta xychart block-
beta block packet-beta packet architecture-beta kanban radar-beta treemap-beta treemap zenuml
info swimlanes venn-beta ishikawa-beta wardley-beta eventmodeling
"""
_OTHERS = frozenset(_OTHERS_TEXT.split())
"""Kinds of diagrams that only Mermaid itself reads."""


def mermaid_syntax(page: Page) -> Iterator[Flaw]:
    """A diagram has to draw.

    What it finds: a Mermaid block of an unknown kind; in flowcharts, sequence, state, class and
    ER diagrams and pies a statement, name, arrow or nesting that Mermaid refuses.
    Why it matters: where a diagram should be, readers see an error.
    How to fix: correct the line that is named.
    """
    unread: set[str] = set()
    for block in page.in_language("mermaid"):
        kind = kind_of(block.text)
        if kind in _OTHERS:
            unread.add(kind)
            continue
        for line, column, message in errors_in(block.text):
            yield Flaw(block.at(line, column), message)
    if unread:
        what = f"Mermaid diagrams of kind {', '.join(sorted(unread))}"
        raise ToolMissingError(
            Absent("mermaid", what, "npm install mermaid jsdom, or --node-modules DIR")
        )


def kind_of(text: str) -> str:
    """The word that a diagram begins with; empty where there is none."""
    for line in _cleaned(text).split("\n"):
        if line.strip():
            word = _WORD.match(line.strip())
            return word[0] if word else ""
    return ""


@lru_cache(maxsize=512)
def errors_in(text: str) -> tuple[Wrong, ...]:
    """What is wrong in a diagram: the first fault, at its line and column (from 1)."""
    lines = _cleaned(text).split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return ((1, 1, "an empty diagram"),)
    kind = kind_of(text)
    body = [
        (number, "" if _COMMON.match(line) else line)
        for number, line in enumerate(lines[first:], first + 1)
    ]
    if kind in _FLOWCHARTS:
        found = flowchart(body)
    elif kind in GRAMMARS:
        found = read_lines(GRAMMARS[kind], body)
    else:
        shown = lines[first].strip()
        found = iter([(first + 1, 1, f"'{shown}' begins no kind of diagram")])
    return tuple(found)[:1]


def _cleaned(text: str) -> str:
    """`text` without settings, comments and entity codes; every line keeps its number."""
    for pattern in (_FRONT_MATTER, _DIRECTIVE, _COMMENT, _DESCRIPTION):
        text = pattern.sub(lambda found: "\n" * found[0].count("\n"), text)
    # `#35;` stands for a character: neither its `#` nor its `;` is syntax.
    return _ENTITY.sub(lambda found: "e" * len(found[0]), text)
