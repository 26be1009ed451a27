"""Diagrams whose every line is a statement: sequence, state, class and ER diagrams, pies.

A grammar is a table: what a line may look like, which blocks it opens or closes, and inside which
it may stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Wrong = tuple[int, int, str]
"""Line and column in the diagram, from 1, and what is wrong there."""

Lines = Iterable[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a line.

    It `opens` a block of that name, `closes` one, or may stand only directly `inside` blocks of
    those names. `raw` is the line that ends a stretch of free text.
    """

    pattern: re.Pattern[str]
    opens: str = ""
    closes: bool = False
    inside: frozenset[str] = frozenset()
    raw: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Grammar:
    """The forms of a kind of diagram.

    `separator` parts statements of one line; `end` is what closes its blocks, for messages.
    """

    header: re.Pattern[str]
    forms: tuple[Form, ...]
    end: str = "end"
    separator: str = ""


def read_lines(grammar: Grammar, lines: Lines) -> Iterator[Wrong]:
    """What is wrong in a diagram, line by line; the first line is the header."""
    opened: list[tuple[str, int]] = []
    raw: re.Pattern[str] | None = None
    header = True
    number = 1
    for number, line, column in _statements(grammar, lines):
        if raw is not None:
            raw = None if raw.fullmatch(line) else raw
            continue
        if header:
            header = False
            found = grammar.header.match(line)
            if not found:
                yield number, column, f"'{line}' is no beginning of such a diagram"
            continue
        form = _form(grammar, line, opened)
        if form is None:
            yield number, column, f"syntax error near '{line}'"
        elif form.closes and not opened:
            yield number, column, f"'{line}' closes nothing"
        elif form.closes:
            opened.pop()
        elif form.opens:
            opened.append((form.opens, number))
        raw = form.raw if form else None
    for name, begun in opened[-1:]:
        yield number, 1, f"'{name}' of line {begun} has no '{grammar.end}'"


def _statements(grammar: Grammar, lines: Lines) -> Iterator[tuple[int, str, int]]:
    for number, line in lines:
        pieces = line.split(grammar.separator) if grammar.separator else [line]
        column = 1
        for piece in pieces:
            words = piece.strip()
            if words:
                yield number, words, column + len(piece) - len(piece.lstrip())
            column += len(piece) + 1


def _form(grammar: Grammar, line: str, opened: list[tuple[str, int]]) -> Form | None:
    inner = opened[-1][0] if opened else ""
    for form in grammar.forms:
        if (not form.inside or inner in form.inside) and form.pattern.fullmatch(line):
            return form
    return None


def _re(pattern: str, **parts: str) -> re.Pattern[str]:
    for name, part in parts.items():
        pattern = pattern.replace(f"<{name}>", f"(?:{part})")
    return re.compile(pattern, re.IGNORECASE)


# --- sequence diagrams ---------------------------------------------------------------------

_ACTOR = r"[^\s+<>:,;@-](?:[^+<>:,;\n-]|-(?![->x)|/\\:]))*?"
_ARROW = r"<<-->>|<<->>|-->>|->>|-->|->|--x|-x|--\)|-\)|--?\|?[\\/]{1,2}|[\\/]{1,2}\|?--?"
_SEQUENCE = Grammar(
    re.compile(r"sequenceDiagram$"),
    (
        Form(
            _re(
                r"<a>(?:\(\))?\s*<arrow>(?:\(\))?\s*[+-]?\s*<a>\s*(?:\(\))?\s*:.*",
                a=_ACTOR,
                arrow=_ARROW,
            )
        ),
        Form(
            _re(r"(?:create\s+)?(?:participant|actor)\s+<a>(?:@\{.*\})?(?:\s+as\s+.+)?", a=_ACTOR)
        ),
        Form(_re(r"(?:destroy|activate|deactivate)\s+<a>", a=_ACTOR)),
        Form(_re(r"note\s+(?:left|right)\s+of\s+<a>\s*:.*", a=_ACTOR)),
        Form(_re(r"note\s+over\s+<a>(?:\s*,\s*<a>)?\s*:.*", a=_ACTOR)),
        Form(_re(r"(?:loop|opt|break|rect)\b.*"), opens="loop"),
        Form(_re(r"alt\b.*"), opens="alt"),
        Form(_re(r"par(?:_over)?\b.*"), opens="par"),
        Form(_re(r"critical\b.*"), opens="critical"),
        Form(_re(r"box\b.*"), opens="box"),
        Form(_re(r"else\b.*"), inside=frozenset({"alt"})),
        Form(_re(r"and\b.*"), inside=frozenset({"par"})),
        Form(_re(r"option\b.*"), inside=frozenset({"critical"})),
        Form(_re(r"end"), closes=True),
        Form(_re(r"autonumber(?:\s+off|(?:\s+\d+){0,2})")),
        Form(_re(r"title\b.*")),
        Form(_re(r"(?:links?|properties|details)\s+<a>\s*:.*", a=_ACTOR)),
    ),
    separator=";",
)

# --- state diagrams ------------------------------------------------------------------------

_STATE = r"(?:\[\*\]|[^\s:{}-]+)(?::::[\w-]+)?"
_DIRECTION = Form(_re(r"direction\s+(?:TB|TD|BT|LR|RL)"))
_STYLES = Form(_re(r"(?:classDef|class|style|cssClass|click|link|callback|linkStyle)\s.+"))
_STATES = Grammar(
    re.compile(r"stateDiagram(?:-v2)?$"),
    (
        Form(_re(r"state\s+(?:\"[^\"]*\"\s+as\s+<s>|<s>)\s*\{", s=_STATE), opens="{"),
        Form(_re(r"state\s+\"[^\"]*\"\s+as\s+<s>", s=_STATE)),
        Form(_re(r"state\s+<s>\s*(?:<<|\[\[)(?:fork|join|choice)(?:>>|\]\])", s=_STATE)),
        Form(_re(r"state\s+<s>", s=r"(?!\")" + _STATE)),
        Form(_re(r"note\s+(?:left|right)\s+of\s+<s>\s*:.*", s=_STATE)),
        Form(_re(r"note\s+(?:left|right)\s+of\s+<s>", s=_STATE), raw=_re(r"end note")),
        Form(_re(r"note\s+\"[^\"]*\"\s+as\s+<s>", s=_STATE)),
        Form(_re(r"<s>\s*-->\s*<s>(?:\s*:.*)?", s=_STATE)),
        Form(_re(r"\}"), closes=True),
        Form(_re(r"--"), inside=frozenset({"{"})),
        _DIRECTION,
        _STYLES,
        Form(_re(r"hide empty description|scale\s+\d+\s+width")),
        Form(_re(r"<s>\s*:.+", s=_STATE)),
        Form(_re(r"(?!state\b|note\b)<s>(?:\s+<s>)*", s=_STATE)),
    ),
    end="}",
)

# --- ER diagrams ---------------------------------------------------------------------------

_ENTITY = r"(?:\"[^\"%\\]+\"|[^\W\d][\w.-]*|\d[\w.-]*)"
_ALIAS = r"(?:\[(?:\"[^\"]+\"|[^\"\[\]]+)\])?(?::::[\w,-]+)?"
_COUNT = r"\|\||\|o|o\||\}o|o\{|\}\||\|\{|u"
_SPELLED = (
    r"one or zero|zero or one|one or more|one or many|many\(1\)|1\+|zero or more|zero or many"
    r"|many\(0\)|0\+|only one|one|many|1"
)
_RELATION = (
    r"<c>(?:--|\.\.|-\.|\.-)<c>|(?:<w>)\s*(?:to|optionally to)\s*(?:<w>)|<c>\s*(?:--|\.\.)\s*<c>"
)
_ER = Grammar(
    re.compile(r"erDiagram$"),
    (
        Form(
            _re(
                r"<t>(?:\s+<t>)*",
                t=r"<w>\s+\*?[^\W\d][\w-]*(?:\s+<k>(?:\s*,\s*<k>)*)?(?:\s+\"[^\"]*\")?",
                w=r"\*?[A-Za-z_][\w\[\]().-]*\??(?:\([\w, ]*\))?",
                k="(?:PK|FK|UK)\\b",
            ),
            inside=frozenset({"{"}),
        ),
        Form(_re(r"\}"), closes=True, inside=frozenset({"{"})),
        Form(_re(r"(?!\"\")<e><a>\s*\{", e=_ENTITY, a=_ALIAS), opens="{", inside=frozenset({""})),
        Form(_re(r"<e><a>\s*\{\s*\}", e=_ENTITY, a=_ALIAS), inside=frozenset({""})),
        Form(
            _re(
                r"<e><a>\s*<r>\s*<e><a>\s*:\s*(?:\"[^\"]*\"|[\w.-]+)",
                r=_RELATION,
                c=_COUNT,
                w=_SPELLED,
                e=_ENTITY,
                a=_ALIAS,
            ),
            inside=frozenset({""}),
        ),
        Form(_re(r"title\b.*"), inside=frozenset({""})),
        Form(_DIRECTION.pattern, inside=frozenset({""})),
        Form(_STYLES.pattern, inside=frozenset({""})),
        Form(_re(r"<e><a>", e=_ENTITY, a=_ALIAS), inside=frozenset({""})),
    ),
    end="}",
)

# --- class diagrams, pies ------------------------------------------------------------------

_CLASS = r"(?:`[^`]+`|[^\W\d][\w.-]*(?:~[^~]+~)?|\d[\w.-]*)(?:::\:[\w-]+)?"
_JOINT = r"(?:<\||\*|o|<|\(\))?(?:--|\.\.)(?:\|>|\*|o|>|\(\))?"
_OUTSIDE_CLASS = frozenset({"", "namespace"})
_CLASSES = Grammar(
    re.compile(r"classDiagram(?:-v2)?$"),
    (
        Form(_re(r"[^{}]+"), inside=frozenset({"class"})),
        Form(_re(r"\}"), closes=True),
        Form(
            _re(r"class\s+<c>(?:\s*\[\".*\"\])?(?:\s*<<.+>>)?\s*\{", c=_CLASS),
            opens="class",
            inside=_OUTSIDE_CLASS,
        ),
        Form(_re(r"class\s+<c>(?:\s*\[\".*\"\])?(?:\s*\{.*\})?(?:\s*<<.+>>)?", c=_CLASS)),
        Form(_re(r"namespace\s+<c>\s*\{", c=_CLASS), opens="namespace"),
        Form(
            _re(
                r"<c>\s*(?:\"[^\"]*\"\s*)?<j>\s*(?:\"[^\"]*\"\s*)?<c>(?:\s*:.*)?",
                c=_CLASS,
                j=_JOINT,
            )
        ),
        Form(_re(r"<c>\s*:.+", c=_CLASS)),
        Form(_re(r"<<.+>>\s+<c>", c=_CLASS)),
        Form(_re(r"note\s+(?:for\s+<c>\s+)?\".*\"", c=_CLASS)),
        Form(_re(r"title\b.*")),
        _DIRECTION,
        _STYLES,
    ),
    end="}",
)

_PIE = Grammar(
    re.compile(r"pie(?:\s+showData)?(?:\s+title\s.*)?$"),
    (
        Form(_re(r"\"[^\"]+\"\s*:\s*\d+(?:\.\d+)?")),
        Form(_re(r"'[^']+'\s*:\s*\d+(?:\.\d+)?")),
        Form(_re(r"title\s.*|showData")),
    ),
)

GRAMMARS = {
    "sequenceDiagram": _SEQUENCE,
    "stateDiagram": _STATES,
    "stateDiagram-v2": _STATES,
    "erDiagram": _ER,
    "classDiagram": _CLASSES,
    "classDiagram-v2": _CLASSES,
    "pie": _PIE,
}
"""The grammar of each kind of diagram, by the word that it begins with."""
