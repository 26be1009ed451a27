"""Rules about the shape of a document: fences, sections, links, placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smartspec.document.markers import critical_sections
from smartspec.errors import SmartSpecError
from smartspec.rules.model import Document, Hit

_PLACEHOLDER = re.compile(r"\*\*Missing:\*\* `(?P<key>[^`]+)`")
_LINK = re.compile(r"(?<!\\)\]\(#(?P<anchor>[^)\s]+)\)")
_BINDING = ("approved", "active")


def broken_marker(document: Document) -> Iterator[Hit]:
    """A critical section has to begin and end, once, and never inside another.

    What it finds: a `<!-- @critical … -->` without its end, an end without a beginning, one
    section inside another, or the same section twice. Markers in fenced code are text.
    Why it matters: text between markers belongs to people; where the border is broken, nobody
    can tell whose line is whose.
    How to fix: restore the marker line, or delete the document to have it generated anew.
    """
    try:
        critical_sections(document.text, document.path)
    except SmartSpecError as error:
        for fault in error.faults:
            yield Hit(fault.line, fault.message, fix=fault.hint)


def missing_section(document: Document) -> Iterator[Hit]:
    """Every section that profile, domain and source ask for has to be in the document.

    What it finds: a planned section whose anchor is not in the document.
    Why it matters: a reviewer who reads "financial" expects the sections of that profile.
    How to fix: rebuild the spec, or take the section out with `exclude_sections`.
    """
    present = {name for _, name in document.anchors}
    for section in document.plan.sections:
        if section.id not in present:
            yield Hit(
                1,
                f"the section '{section.id}' is missing ({section.reason})",
                key=section.id,
                fix="run `smartspec build`, or leave it out with `exclude_sections`",
            )


def dead_link(document: Document) -> Iterator[Hit]:
    """A link inside the document has to lead somewhere.

    What it finds: `[…](#anchor)` where the document has no such anchor.
    Why it matters: a contents list that leads nowhere is worse than none.
    How to fix: link to the anchor above a section heading, or mend the hand-written link.
    """
    present = {name for _, name in document.anchors}
    for number, line in document.prose:
        if "](#" not in line:
            continue
        for link in _LINK.finditer(line):
            if link["anchor"] not in present:
                yield Hit(number, f"nothing here is called '#{link['anchor']}'", link.start() + 1)


def placeholder_in_approved(document: Document) -> Iterator[Hit]:
    """An approved or active spec has nothing left to write.

    What it finds: a visible placeholder in a spec whose status says that it is settled.
    Why it matters: approval of a gap is approval of whatever somebody puts there later.
    How to fix: write the named key in spec.yaml, or set the status back to draft.
    """
    if document.spec.status not in _BINDING:
        return
    for number, line in document.prose:
        for found in _PLACEHOLDER.finditer(line):
            yield Hit(
                number,
                f"a placeholder in a spec that is {document.spec.status}",
                found.start() + 1,
                found["key"],
                f"write `{found['key']}` in spec.yaml, or set `status: draft`",
            )
