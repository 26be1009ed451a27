"""Rules about the shape of a document: fences, sections, links, placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smartspec.document.outline import READ
from smartspec.errors import SmartSpecError
from smartspec.rules.model import Document, Hit

_PLACEHOLDER = re.compile(r"\*\*Missing:\*\* `(?P<key>[^`]+)`")
_LEFT_OVER = re.compile(
    r"(?<![\w`])(?:TBD|TODO|FIXME|XXX|lorem ipsum)(?![\w`])"
    r"|\[(?:TBD|TODO|fill in|รอระบุ)[^\]]*\](?!\()"
    "|รอระบุ|รอกรอก"
)
_SIGNS = ("Missing:", "TBD", "TODO", "FIXME", "XXX", "lorem ipsum", "[fill in", "รอระบุ", "รอกรอก")
"""One of these is in everything that the two patterns find, and is quick to look for."""
_LINK = re.compile(r"(?<!\\)\]\(#(?P<anchor>[^)\s]+)\)")
_CODE = re.compile(r"(`+).+?\1")
_BINDING = ("approved", "active")
_MEASURED = re.compile(r"^(?:actual|result|measured|achieved)|^ผลจริง|^ผลลัพธ์|^ค่าจริง", re.IGNORECASE)


def broken_marker(document: Document) -> Iterator[Hit]:
    """A critical section begins and ends, once, and never inside another.

    What it finds: a `<!-- @critical … -->` without its end, an end without a beginning, one
    section inside another, or the same section twice. Markers in fenced code are text.
    Why it matters: text between markers belongs to people; where the border is broken, nobody
    can tell whose line is whose.
    Wrong:
        <!-- @critical security -->
        ## 8. Security
    Right:
        <!-- @critical security -->
        ## 8. Security
        <!-- @end-critical -->
    How to fix: restore the marker line, or delete the document to have it generated anew.
    Precision: 0 findings in 4,816 documents of public repositories.
    """
    try:
        _ = document.critical
    except SmartSpecError as error:
        for fault in error.faults:
            yield Hit(fault.line, fault.message, fix=fault.hint)


def missing_section(document: Document) -> Iterator[Hit]:
    """Every section that profile, domain and source ask for is in the document.

    What it finds: a planned section whose anchor is not in the document.
    Why it matters: a reviewer who reads "financial" expects the sections of that profile.
    Wrong:
        a document of profile financial that ends after the architecture
    Right:
        all sections that `smartspec explain ID` lists
    How to fix: rebuild the spec, or take the section out with `exclude_sections`.
    Precision: it compares the plan with the anchors. 0 findings in 1,159 public documents that were
    adopted. A form that read quoted code past the end of its quotation had been wrong in 16 of 16.
    """
    present = {name for section in document.outline.sections for name in section.anchors}
    for section in document.plan.sections if document.plan else ():
        if section.id not in present:
            yield Hit(
                document.top,
                f"the section '{section.id}' is missing ({section.reason})",
                key=section.id,
                fix="run `smartspec build`, or leave it out with `exclude_sections`",
            )


def missing_critical_section(document: Document) -> Iterator[Hit]:
    """All critical sections are present, each in its fence.

    What it finds: a section that the plan makes critical, and the document has no
    `<!-- @critical … -->` for it.
    Why it matters: without its fence, what people write there is not theirs to keep.
    Wrong:
        ## 8. Security Threat Model
        (and no marker line above it)
    Right:
        <!-- @critical security -->
        ## 8. Security Threat Model
        <!-- @end-critical -->
    How to fix: restore the marker lines, or delete the document to have it generated anew.
    Precision: it compares the plan with the markers. 0 findings in 1,159 public documents that were
    adopted, few of which have a critical section.
    """
    try:
        fenced = {section.name for section in document.critical}
    except SmartSpecError:
        return  # `broken-marker` says what is wrong
    for section in document.plan.sections if document.plan else ():
        if section.marker and section.marker not in fenced:
            yield Hit(
                document.heading(section.id),
                f"the critical section '{section.marker}' has no fence",
                key=section.id,
                fix="restore its marker lines, or delete the document to have it generated anew",
            )


def empty_section(document: Document) -> Iterator[Hit]:
    """A heading has something below it.

    What it finds: a heading with neither text nor a sub-section before the next one.
    Why it matters: a reader cannot tell whether nothing applies, or nobody wrote it.
    Wrong:
        ## Rollback

        ## Monitoring
    Right:
        ## Rollback

        Deploy the version before; the schema stays compatible for one release.
    How to fix: write the section, say that nothing applies and why, or remove the heading.
    Precision: 2 of 51 findings read were wrong (1,208 in 4,816 documents of public repositories).
    """
    for section in document.outline.sections:
        if section.level > 1 and section.is_empty:
            yield Hit(
                section.line,
                f"nothing stands below '{section.title}'",
                fix="write it, say that nothing applies, or remove the heading",
            )


def dead_link(document: Document) -> Iterator[Hit]:
    """A link inside the document leads somewhere.

    What it finds: `[…](#anchor)` where the document has neither such an anchor nor a heading of
    that name. Links in code are text.
    Why it matters: a contents list that leads nowhere is worse than none.
    Wrong:
        see [Security](#secruity)
    Right:
        see [Security](#security)
    How to fix: link to the anchor above a section heading, or mend the hand-written link.
    Precision: 0 of 20 findings read were wrong (482 in 4,816 documents of public repositories).
    """
    present = document.outline.anchors
    for line in document.outline.words:
        if "](#" not in line.text:
            continue
        text = _CODE.sub(lambda found: " " * len(found[0]), line.text)
        for link in _LINK.finditer(text):
            if link["anchor"] not in present and link["anchor"].lower() not in present:
                yield Hit(
                    line.number,
                    f"nothing here is called '#{link['anchor']}'",
                    link.start("anchor"),
                    fix="link to the anchor or the heading that is meant",
                )


def placeholder_in_approved(document: Document) -> Iterator[Hit]:
    """An approved or active spec has nothing left to write.

    What it finds: a visible placeholder (`**Missing:**`, TBD, TODO, FIXME, รอระบุ) in a spec whose
    status says that it is settled. Code is not looked at, nor a column of what will be measured
    (Actual, Result).
    Why it matters: approval of a gap is approval of whatever somebody puts there later.
    Wrong:
        - **Status:** APPROVED
        The retention period is TBD.
    Right:
        The retention period is 90 days.
    How to fix: write the named key in spec.yaml, or set the status back to draft.
    Precision: 0 of 4 findings read were wrong (4 in 4,816 documents of public repositories, all in
    one: few state a status).
    """
    if document.status not in _BINDING:
        return
    if not any(sign in document.text for sign in _SIGNS):
        return
    later = _measured_later(document)
    for line in document.outline.lines:
        if (line.kind not in READ and line.kind != "quote") or line.number in later:
            continue
        for found in _PLACEHOLDER.finditer(line.text):
            yield Hit(
                line.number,
                f"a placeholder in a spec that is {document.status}",
                found.start() + 1,
                found["key"],
                f"write `{found['key']}` in spec.yaml, or set `status: draft`",
            )
        text = _CODE.sub(lambda found: " " * len(found[0]), line.text)
        for left in _LEFT_OVER.finditer(text):
            yield Hit(
                line.number,
                f"'{left[0]}' in a spec that is {document.status}",
                left.start() + 1,
                fix="write what is missing, or set `status: draft`",
            )


def _measured_later(document: Document) -> frozenset[int]:
    """The rows of tables in which the only gap is a figure that nobody can know yet."""
    found = set()
    for table in document.outline.tables:
        column = table.column(_MEASURED)
        for row in table.rows if column is not None else ():
            gaps = [n for n, cell in enumerate(row.cells) if _LEFT_OVER.search(cell)]
            if gaps == [column]:
                found.add(row.line)
    return frozenset(found)
