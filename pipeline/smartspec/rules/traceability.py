"""Rules about the way from a requirement to the part of a design that serves it, and back."""

from __future__ import annotations

from collections.abc import Iterator

from smartspec.errors import nearest
from smartspec.rules.model import Document, Hit
from smartspec.views.requirements import idle_parts, matrix, parts, requirements

_MATRIX = 'id="traceability"'


def unknown_functional_spec(document: Document) -> Iterator[Hit]:
    """A technical spec answers a functional spec that is there.

    What it finds: an `implements` that no spec of the workspace has as its id, or one that states
    no requirement.
    Why it matters: nobody can tell whether the design does what was asked for.
    Wrong:
        implements: spec-101-discunt
    Right:
        implements: spec-101-discount
    How to fix: correct the id, or bring the functional spec into the workspace.
    Precision: it compares ids, and guesses at nothing. 0 findings in 1,159 public documents that
    were adopted, none of which answers a functional spec.
    """
    name = document.spec.implements if document.spec else None
    if name is None or document.asked:
        return
    if document.asked is None:
        message = f"the functional spec '{name}' is not in this workspace"
    else:
        message = f"'{name}' states no requirement"
    yield Hit(
        document.line_with(f"`{name}`"),
        message,
        key="implements",
        fix="name a spec that has stories, business rules or quality requirements",
    )


def unknown_requirement(document: Document) -> Iterator[Hit]:
    """A part of a design serves a requirement that exists.

    What it finds: an id under `serves` that neither the functional spec nor this one states.
    Why it matters: a mistyped id looks like work for something, and is work for nothing.
    Wrong:
        endpoints: [{method: POST, path: /codes, summary: Apply, serves: [FR-11]}]
    Right:
        endpoints: [{method: POST, path: /codes, summary: Apply, serves: [FR-1]}]
    How to fix: correct the id, or state the requirement in the functional spec.
    Precision: it compares ids, and guesses at nothing. 0 findings in 1,159 public documents that
    were adopted, none of which answers a functional spec.
    """
    if document.spec is None or (document.asked is None and document.spec.implements is not None):
        return  # told by unknown-functional-spec
    known = [item.id for item in (*(document.asked or ()), *requirements(document.spec))]
    for part in parts(document.spec):
        for place, name in enumerate(part.serves):
            if name not in known:
                yield Hit(
                    document.line_with(_MATRIX),
                    f"{part.name} serves '{name}', which nobody asks for",
                    key=f"{part.key}.serves[{place}]",
                    fix=nearest(name, known) or "correct the id, or state the requirement",
                )


def unserved_requirement(document: Document) -> Iterator[Hit]:
    """Each requirement of the functional spec is served by a part of the design.

    What it finds: a story, business rule or quality requirement that no endpoint, table,
    component, test or task names under `serves`.
    Why it matters: it will not be built, and nobody notices before the customer does.
    Wrong:
        a story FR-2, and no part whose `serves` names it
    Right:
        tables: [{name: codes, serves: [FR-1, FR-2], columns: [{name: id, type: uuid}]}]
    How to fix: add its id to the `serves` of the part that meets it, or design that part.
    Precision: it compares ids, and guesses at nothing. 0 findings in 1,159 public documents that
    were adopted, none of which answers a functional spec.
    """
    if document.spec is None or document.spec.implements is None:
        return
    for row in matrix(document.spec, document.asked or ()):
        if not row.served:
            yield Hit(
                document.line_with(f"**{row.id}**"),
                f"{row.id} is served by nothing: {row.text}",
                key="implements",
                fix=f"write `serves: [{row.id}]` at the part that meets it",
            )


def part_without_requirement(document: Document) -> Iterator[Hit]:
    """Each endpoint, new table and test of a design is there for some requirement.

    What it finds: such a part of a technical spec without `serves`; and a component, interface,
    security measure or task without it, where others of its kind have it. Clients, gateways and
    external systems serve everything.
    Why it matters: it costs work and care that nobody asked for, or a requirement is unwritten.
    Wrong:
        endpoints: [{method: GET, path: /debug, summary: Debug}]
    Right:
        endpoints: [{method: GET, path: /codes, summary: List, serves: [FR-2]}]
    How to fix: name the requirement under `serves`, write it, or take the part away.
    Precision: it compares ids, and guesses at nothing. 0 findings in 1,159 public documents that
    were adopted, none of which answers a functional spec.
    """
    if document.spec is None or document.spec.implements is None:
        return
    for part in idle_parts(document.spec):
        yield Hit(
            document.line_with(part.name),
            f"{part.name} serves no requirement",
            key=part.key,
            fix="name the requirement under `serves`, or take the part away",
        )
