"""Rules about the specs that a spec builds on."""

from __future__ import annotations

from collections.abc import Iterator

from smartspec.rules.model import Document, Hit


def unknown_dependency(document: Document) -> Iterator[Hit]:
    """A dependency has to be in SPEC_INDEX.

    What it finds: an id under `depends_on` that the index does not know.
    Why it matters: nobody can follow it, and a typing mistake looks just like it.
    How to fix: correct the id, or add the other repository's entry to SPEC_INDEX.json.
    """
    if not document.index.present:
        return
    for number, dependency in enumerate(document.spec.depends_on):
        if dependency.id not in document.index.entries:
            yield Hit(
                document.line_with(f"**{dependency.id}**"),
                f"'{dependency.id}' is not in SPEC_INDEX",
                key=f"depends_on[{number}]",
                fix="correct the id, or add the entry of the other repository to the index",
            )


def self_dependency(document: Document) -> Iterator[Hit]:
    """A spec does not depend on itself.

    What it finds: a spec's own id under its `depends_on`.
    Why it matters: it says nothing, and makes every order of work circular.
    How to fix: remove the entry.
    """
    for number, dependency in enumerate(document.spec.depends_on):
        if dependency.id == document.spec.id:
            yield Hit(
                document.line_with(f"**{dependency.id}**"),
                "the spec depends on itself",
                key=f"depends_on[{number}]",
                fix="remove the entry from `depends_on`",
            )


def deprecated_dependency(document: Document) -> Iterator[Hit]:
    """Nothing new should be built on a deprecated spec.

    What it finds: a dependency whose index entry says `deprecated`.
    Why it matters: it will go away, and this spec with it.
    How to fix: depend on what replaces it; a deprecated spec itself may keep the dependency.
    """
    if document.spec.status == "deprecated":
        return
    for number, dependency in enumerate(document.spec.depends_on):
        entry = document.index.entries.get(dependency.id)
        if entry is not None and entry.get("status") == "deprecated":
            yield Hit(
                document.line_with(f"**{dependency.id}**"),
                f"'{dependency.id}' is deprecated",
                key=f"depends_on[{number}]",
                fix="depend on what replaces it",
            )
