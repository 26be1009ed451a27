"""What a technical specification owes its readers: reasons, versions, a timeline, a way out.

The constraints and the checklist are those of the reference (technical-spec.md). The rules are for
profile `technical`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from smartspec.document.outline import Line, Section, Table
from smartspec.rules.consistency import DATA, PERFORMANCE, SECURITY, TESTING
from smartspec.rules.model import Document, Hit
from smartspec.rules.parts import ARCHITECTURE
from smartspec.rules.words import Terms, terms

PROFILES = ("technical",)

_TECHNOLOGY = re.compile(
    r"^(?:core |third-party |external )?(?:technology stack|tech stack|technologies|libraries)\b"
    r"|^(?:เทคโนโลยี|ไลบรารี)",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:week|day|month|sprint|quarter|Q[1-4]|hours?|min(?:ute)?s?)s?\b|\b20\d\d\b|\d\s?[hdw]\b|สัปดาห์|วัน|เดือน|ไตรมาส",
    re.IGNORECASE,
)
_DONE = re.compile(r"\bcompleted?\b|\bdone\b|✅|เสร็จ", re.IGNORECASE)
_NAMED = re.compile(r"^\s*[-*+]\s+\*\*([^*]+?):?\*\*")
_VERSION = re.compile(r"(?:^|[\s@^~v=(:>])\d+(?:\.\d+|\.x)*\+?|\blatest LTS\b", re.IGNORECASE)
_REASON = re.compile(r"reason|rationale|justification|\bwhy\b|เหตุผล|เพราะ", re.IGNORECASE)
_DECIDED = re.compile(
    r"decision|technolog|choice|chosen|component|library|framework|\btool|การตัดสินใจ|เทคโนโลยี|"
    r"ส่วนประกอบ|ไลบรารี|เครื่องมือ",
    re.IGNORECASE,
)
_RISK = re.compile(r"^risk|^ความเสี่ยง", re.IGNORECASE)
_MITIGATION = re.compile(
    r"mitigation|response|countermeasure|การลด|การรับมือ|แนวทางแก้", re.IGNORECASE
)
_SCALING = terms(
    "scalability", "scaling", "scale", "capacity", "การขยายระบบ", "รองรับการขยาย", "การขยายตัว"
)
_RELATED = terms(
    "relationship", "relation", "foreign key", "references", "refers to", "FK",
    "ความสัมพันธ์", "คีย์นอก", "อ้างอิง",
)  # fmt: skip
_TABLE_MADE = re.compile(r"\bCREATE TABLE\b", re.IGNORECASE)
_TABLE_NAMED = re.compile(r"^(?:table|ตาราง)\b", re.IGNORECASE)
_ANCHOR = re.compile(r"\s*<a [^>]*>\s*</a>\s*")
_BROAD = {"non-functional", "implementation-guidelines"}
"""Sections about many things: there the heading of a part says what it is about."""
_NOTHING = ("", "-", "—", "–", "n/a", "none", "tbd", "todo", "ไม่มี", "?")


def technology_version(document: Document) -> Iterator[Hit]:
    """Every technology has a version.

    What it finds: an entry of `technology` without `version`; without a source, a bold item
    without a number that could be one, in a list of technologies or libraries that gives the
    versions of others.
    Why it matters: "PostgreSQL" is a dozen products with different SQL.
    Wrong:
        technology: [{name: PostgreSQL, rationale: we know it}]
    Right:
        technology: [{name: PostgreSQL, version: "15", rationale: we know it}]
    How to fix: write `version`.
    Precision: 1 of 21 findings read was wrong (291 in 4,816 documents of public repositories);
    `info` until more was read.
    """
    if document.spec is not None:
        for number, item in enumerate(document.spec.technology):
            if item.version is None and not _VERSION.search(item.name):
                yield Hit(
                    document.line_with(f"**{item.name}"),
                    f"{item.name} has no version",
                    key=f"technology[{number}].version",
                    fix="write `version`",
                )
        return
    for section in (s for s in document.outline.sections if _TECHNOLOGY.match(s.title)):
        items = [(line, m) for line in section.words if (m := _NAMED.match(line.text))]
        if not any(_VERSION.search(line.text) for line, _ in items):
            continue  # a list that gives no version at all is of something else
        for line, name in items:
            if not _VERSION.search(line.text):
                yield Hit(line.number, f"{name[1]} has no version", fix="write its version")


def unjustified_decision(document: Document) -> Iterator[Hit]:
    """Every technical decision has a reason.

    What it finds: a technology without `rationale`, and a component that is neither the client's
    nor somebody else's without `justification`; without a source, an empty cell below a head
    such as Rationale or Justification, in a table of decisions, technologies or components.
    Why it matters: a decision without a reason is taken back by whoever did not like it.
    Wrong:
        components: [{name: Ledger, kind: service, responsibility: Keeps balances}]
    Right:
        components:
          - {name: Ledger, kind: service, responsibility: Keeps balances,
             justification: One writer makes a balance a plain sum}
    How to fix: write `rationale` or `justification`.
    Precision: 0 findings in 4,816 documents of public repositories. A form that took any table with
    a purpose had been wrong in most of 20.
    """
    if document.spec is None:
        for table in document.outline.tables:
            if _DECIDED.search(table.head.cells[0]):
                yield from _empty(table, _REASON, "no reason is given")
        return
    for number, item in enumerate(document.spec.technology):
        if item.rationale is None:
            key = f"technology[{number}].rationale"
            line = document.line_with(f"**{item.name}")
            yield Hit(
                line, f"{item.name} is chosen without a reason", key=key, fix="write `rationale`"
            )
    for number, part in enumerate(document.spec.architecture.components):
        if part.justification is None and part.kind not in ("client", "external"):
            yield Hit(
                document.line_with(f"**{part.name}**"),
                f"{part.name} is there without a reason",
                key=f"architecture.components[{number}].justification",
                fix="write `justification`",
            )


def phase_timeline(document: Document) -> Iterator[Hit]:
    """The plan says when.

    What it finds: no phases at all; a phase without `weeks` or `days`; without a source, a heading
    "Phase N" without any time in it or the line below, nor a word that it is done.
    Why it matters: a plan without time is a list.
    Wrong:
        phases: [{name: Foundation}]
    Right:
        phases: [{name: Foundation, weeks: "1-2"}]
    How to fix: write `phases` with `weeks` or `days`.
    Precision: 8 of 20 findings read were wrong (869 in 4,816 documents of public repositories): a
    time in another language, what is done by another word; hence `info`.
    """
    if document.spec is None:
        for section in document.outline.sections:
            if not re.match(r"^(?:phase|milestone|ระยะที่)\s*\d", section.title, re.IGNORECASE):
                continue
            first = [line.text for line in section.words if line.text.strip()][:2]
            said = (section.title, *first)
            if not any(_WHEN.search(text) or _DONE.search(text) for text in said):
                yield Hit(section.line, f"'{section.title}' has no time", fix="say when it is done")
        return
    if not document.spec.phases:
        fix = "write `phases`, each with `weeks`"
        yield Hit(document.top, "there is no timeline", key="phases", fix=fix)
    for number, phase in enumerate(document.spec.phases):
        if phase.weeks is None and phase.days is None:
            yield Hit(
                document.line_with(phase.name),
                f"phase '{phase.name}' has no time",
                key=f"phases[{number}].weeks",
                fix="write `weeks`",
            )


def risk_without_mitigation(document: Document) -> Iterator[Hit]:
    """Every risk has a way out.

    What it finds: a source without `risks`; a row of a table of risks whose mitigation is empty.
    Why it matters: a risk that is only named is a risk that was accepted by nobody.
    Wrong:
        | Risk | Impact | Mitigation |
        | --- | --- | --- |
        | The card network is down | High | — |
    Right:
        | The card network is down | High | Payments wait in a queue for an hour |
    How to fix: write `risks`, each with `mitigation`.
    Precision: 0 findings in 4,816 documents of public repositories.
    """
    if document.spec is not None and not document.spec.risks:
        fix = "write `risks`, each with `mitigation`"
        yield Hit(document.top, "no risk is named", key="risks", fix=fix)
    tables = [t for t in document.outline.tables if t.column(_RISK) is not None]
    for table in tables:
        yield from _empty(table, _MITIGATION, "no mitigation")


def _empty(table: Table, head: re.Pattern[str], message: str) -> Iterator[Hit]:
    column = table.column(head)
    if not column:
        return  # no such column, or it is what the rows are called by
    for row in table.rows:
        if len(row.cells) <= column or not any(cell.strip() for cell in row.cells[1:]):
            continue  # a row that is short has lost another cell; one with a name alone is a form
        if row.cells[column].strip().lower() in _NOTHING and row.cells[0].strip():
            yield Hit(
                row.line, f"{row.cells[0]}: {message}", fix=f"fill in '{table.head.cells[column]}'"
            )


def technical_checklist(document: Document) -> Iterator[Hit]:
    """A technical specification answers what its readers will ask.

    What it finds: what the reference's checklist asks for and the document has not: a diagram of
    the architecture, an API, a schema with indexes and the relationships of its tables, code, error
    handling, targets for latency and throughput, a way to scale, security, unit and integration and
    end-to-end tests, open questions, assumptions. A placeholder is no answer. A document in
    compact mode is a summary, and is not asked.
    Why it matters: what the specification leaves open is decided by whoever writes the code.
    Wrong:
        a technical specification without a word on errors
    Right:
        ### Error Handling
        Every error has a code, and a text for people.
    How to fix: write the part that is named.
    Precision: 1 of 22 findings read was wrong (3,908 in 408 documents of public repositories, few
    of which mean to be technical specifications).
    """
    if document.plan is not None and document.plan.mode == "compact":
        return
    for point in _CHECKLIST:
        if not point.has(document):
            key = point.key if document.spec else ""
            yield Hit(document.top, point.message, key=key, fix="write it")


def _is_placeholder(line: Line) -> bool:
    return "**Missing:**" in line.text


def _is_silent(section: Section) -> bool:
    """Whether placeholders are all that stands there."""
    lines = [
        line
        for line in section.lines
        if line.kind not in ("blank", "comment", "meta", "heading")
        and not _ANCHOR.fullmatch(line.text)  # that of the section behind it
    ]
    return any(map(_is_placeholder, lines)) and all(map(_is_placeholder, lines))


def _said(section: Section) -> list[Line]:
    """The lines that people read, without placeholders and the headings above nothing else."""
    silent = {part.line for part in section.sections if _is_silent(part)}
    return [n for n in section.words if not _is_placeholder(n) and n.number not in silent]


def _parts(document: Document, *sections: str, called: Terms) -> list[Section]:
    """The sections with such an anchor; of one about many things, the part that is `called` so."""
    found: list[Section] = []
    for section in document.sections(*sections, called=called):
        about = [part for part in section.sections if called.find(part.title)]
        found += about if _BROAD & set(section.anchors) and about else [section]
    return found


def _speaks(*sections: str, called: Terms, of: Terms | None = None) -> Callable[[Document], bool]:
    """Whether the document has such a section, and it speaks of `of`."""

    def has(document: Document) -> bool:
        found = [p for p in _parts(document, *sections, called=called) if not _is_silent(p)]
        lines = [line for section in found for line in _said(section)]
        return bool(found) and (of is None or next(of.in_lines(lines), None) is not None)

    return has


def _diagram(document: Document) -> bool:
    found: tuple[Section, ...] = document.sections(
        "architecture", "system-architecture", called=ARCHITECTURE
    )
    drawn = any(section.code for section in found)
    return drawn or any("![" in line.text for section in found for line in section.lines)


def _api(document: Document) -> bool:
    """Endpoints, or a word on why there is none."""
    if document.spec is not None and not document.spec.api.endpoints:
        return document.spec.api.description is not None
    called = terms("API", "interface", "endpoint")
    return _speaks("api", "technical-api", called=called)(document)


def _indexes(document: Document) -> bool:
    """Tables with their indexes, or a word on why nothing is kept."""
    if document.spec is not None and not document.spec.data_model.tables:
        return document.spec.data_model.description is not None
    found = document.sections("data-model", "technical-data-model", called=DATA)
    words = terms("index", "indexes", "indices", "ดัชนี")
    return any(
        next(words.in_lines(_said(s)), None) or any("INDEX" in c.text.upper() for c in s.code)
        for s in found
    )


def _relationships(document: Document) -> bool:
    """Several tables, and how they hang together."""
    found = document.sections("data-model", "technical-data-model", called=DATA)
    made = sum(len(_TABLE_MADE.findall(c.text)) for section in found for c in section.code)
    named = sum(bool(_TABLE_NAMED.match(p.title)) for section in found for p in section.sections)
    lines = [line for section in found for line in _said(section)]
    code = "\n".join(c.text for section in found for c in section.code)
    return (
        max(made, named) < 2
        or next(_RELATED.in_lines(lines), None) is not None
        or re.search(r"\bREFERENCES\b|erDiagram", code, re.IGNORECASE) is not None
    )


def _tests(document: Document) -> bool:
    found = _parts(document, "testing", "implementation-guidelines", called=TESTING)
    lines = [line for section in found for line in _said(section)]
    kinds = (
        terms("unit", "หน่วย"),
        terms("integration", "บูรณาการ"),
        terms("end-to-end", "e2e", "ครบวงจร"),
    )
    return all(next(kind.in_lines(lines), None) for kind in kinds)


def _errors(document: Document) -> bool:
    handling = terms("error handling", "การจัดการข้อผิดพลาด")
    parts = _parts(document, "implementation", "implementation-guidelines", called=handling)
    found = [p for p in (*document.sections(called=handling), *parts) if not _is_silent(p)]
    if any(handling.find(section.title) for section in found):
        return True
    lines = [line for section in found for line in _said(section)]
    return next(terms("error", "ข้อผิดพลาด").in_lines(lines), None) is not None


class _Point(NamedTuple):
    """A point of the checklist: what people are told, the source's key, whether it is there."""

    key: str
    message: str
    has: Callable[[Document], bool]


_CHECKLIST = (
    _Point(
        key="architecture",
        message="the checklist asks for a diagram of the architecture",
        has=_diagram,
    ),
    _Point(key="api", message="the checklist asks for an API specification", has=_api),
    _Point(
        key="data_model", message="the checklist asks for a schema with its indexes", has=_indexes
    ),
    _Point(
        key="data_model",
        message="the checklist asks for the relationships of its tables",
        has=_relationships,
    ),
    _Point(
        key="design",
        message="the checklist asks for code of the important interfaces",
        has=lambda document: any(
            c.language not in ("", "mermaid", "text", "json", "sql") for c in document.outline.code
        ),
    ),
    _Point(
        key="implementation", message="the checklist asks for a strategy for errors", has=_errors
    ),
    _Point(
        key="performance",
        message="the checklist asks for targets for latency and throughput",
        has=_speaks(
            "performance",
            "non-functional",
            called=PERFORMANCE,
            of=terms("latency", "throughput", "P99", "P95", "ms", "เวลาตอบสนอง"),
        ),
    ),
    _Point(
        key="performance",
        message="the checklist asks for a way to scale",
        has=_speaks("scaling", "non-functional", called=_SCALING),
    ),
    _Point(
        key="security",
        message="the checklist asks for security measures",
        has=_speaks("security", "non-functional", called=SECURITY),
    ),
    _Point(
        key="testing",
        message="the checklist asks for unit, integration and end-to-end tests",
        has=_tests,
    ),
    _Point(
        key="open_questions",
        message="the checklist asks for open questions",
        has=_speaks("open-questions", called=terms("open question", "question", "คำถาม")),
    ),
    _Point(
        key="assumptions",
        message="the checklist asks for assumptions",
        has=_speaks("assumptions", called=terms("assumption", "สมมติฐาน", "ข้อสมมติ")),
    ),
)
