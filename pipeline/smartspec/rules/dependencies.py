"""Rules about the specs that a spec builds on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smartspec.index.spec_index import dependencies_of
from smartspec.rules.model import Document, Hit
from smartspec.source.spec import Dependency

SPEC_ID = re.compile(r"(?<![\w/.-])[a-z][a-z0-9]*(?:-[a-z0-9]+)*-\d{2,}(?:-[a-z0-9]+)+(?![\w-])")
"""An id that is no ordinary compound word: it has a number inside, as `spec-002-users` has."""
_NUMBERED = re.compile(r"-\d\d")
"""What every such id has in it, and is quick to look for."""


def _listed(document: Document) -> Iterator[tuple[int, Dependency, int]]:
    """The dependencies of the source, each with the line that shows it."""
    for number, dependency in enumerate(document.spec.depends_on if document.spec else ()):
        yield number, dependency, document.line_with(f"**{dependency.id}**")


def unknown_dependency(document: Document) -> Iterator[Hit]:
    """A dependency is in SPEC_INDEX.

    What it finds: an id under `depends_on` that the index does not know.
    Why it matters: nobody can follow it, and a typing mistake looks just like it.
    Wrong:
        depends_on: [spec-002-user]
    Right:
        depends_on: [spec-002-users]
    How to fix: correct the id, or add the other repository's entry to SPEC_INDEX.json.
    Precision: it compares ids with the index. 0 findings in 1,159 public documents that were
    adopted, none of which lists a dependency.
    """
    if not document.index.present:
        return
    for number, dependency, line in _listed(document):
        if dependency.id not in document.index.entries:
            yield Hit(
                line,
                f"'{dependency.id}' is not in SPEC_INDEX",
                key=f"depends_on[{number}]",
                fix="correct the id, or add the entry of the other repository to the index",
            )


def self_dependency(document: Document) -> Iterator[Hit]:
    """A spec does not depend on itself.

    What it finds: a spec's own id under its `depends_on`.
    Why it matters: it says nothing, and makes every order of work circular.
    Wrong:
        id: spec-001-shop
        depends_on: [spec-001-shop]
    Right:
        id: spec-001-shop
        depends_on: []
    How to fix: remove the entry; `smartspec validate --fix` does.
    Precision: it compares ids. 0 findings in 1,159 public documents that were adopted, none of
    which lists a dependency.
    """
    for number, dependency, line in _listed(document):
        if document.spec and dependency.id == document.spec.id:
            yield Hit(
                line,
                "the spec depends on itself",
                key=f"depends_on[{number}]",
                fix="remove the entry from `depends_on`",
            )


def duplicate_dependency(document: Document) -> Iterator[Hit]:
    """A dependency is listed once.

    What it finds: an id that stands under `depends_on` a second time.
    Why it matters: of two reasons for one dependency, readers see both and trust neither.
    Wrong:
        depends_on: [spec-002-users, spec-002-users]
    Right:
        depends_on: [spec-002-users]
    How to fix: keep one of them; `smartspec validate --fix` keeps the first.
    Precision: it compares ids. 0 findings in 1,159 public documents that were adopted, none of
    which lists a dependency.
    """
    seen: dict[str, int] = {}
    for number, dependency, line in _listed(document):
        first = seen.setdefault(dependency.id, number)
        if first != number:
            yield Hit(
                line,
                f"'{dependency.id}' is listed twice",
                key=f"depends_on[{number}]",
                fix=f"keep `depends_on[{first}]`",
            )


def deprecated_dependency(document: Document) -> Iterator[Hit]:
    """Nothing new is built on a deprecated spec.

    What it finds: a dependency whose index entry says `deprecated`. A deprecated spec itself may
    keep the dependency.
    Why it matters: it will go away, and this spec with it.
    Wrong:
        depends_on: [spec-003-old-billing]
    Right:
        depends_on: [spec-007-billing]
    How to fix: depend on what replaces it.
    Precision: it reads the status in the index. 0 findings in 1,159 public documents that were
    adopted, none of which lists a dependency.
    """
    if document.spec is None or document.spec.status == "deprecated":
        return
    for number, dependency, line in _listed(document):
        entry = document.index.entries.get(dependency.id)
        if entry is not None and entry.get("status") == "deprecated":
            yield Hit(
                line,
                f"'{dependency.id}' is deprecated",
                key=f"depends_on[{number}]",
                fix="depend on what replaces it",
            )


def dependency_cycle(document: Document) -> Iterator[Hit]:
    """Specs do not depend on each other in a circle.

    What it finds: a way from this spec over its dependencies, and theirs, back to itself; the
    shortest is shown whole.
    Why it matters: in a circle nothing can be built, approved or understood first.
    Wrong:
        spec-001-shop depends on spec-002-stock, and spec-002-stock on spec-001-shop
    Right:
        both depend on spec-003-catalogue, which holds what they share
    How to fix: take one step of the circle out, or move what both need into a spec of its own.
    Precision: it follows the dependencies of the index. 0 findings in 1,159 public documents that
    were adopted, none of which lists a dependency.
    """
    if document.spec is None:
        return
    circle = document.index.circles.get(document.spec.id)
    if circle is None:
        return
    ids = [dependency.id for dependency in document.spec.depends_on]
    number = ids.index(circle[1]) if circle[1] in ids else 0
    yield Hit(
        document.line_with(f"**{circle[1]}**"),
        f"a circle of dependencies: {' → '.join(circle)}",
        key=f"depends_on[{number}]",
        fix="take one step out of the circle",
    )


def missing_dependency_file(document: Document) -> Iterator[Hit]:
    """What the index points to is there.

    What it finds: a dependency of this repository whose file is not where its index entry says.
    Why it matters: the link under Related Specs leads nowhere.
    Wrong:
        {"id": "spec-002-users", "path": "specs/feature/spec-002-user"}
    Right:
        {"id": "spec-002-users", "path": "specs/feature/spec-002-users"}
    How to fix: correct the path in SPEC_INDEX.json, or bring the file back.
    Precision: it looks for the file. Entries of other repositories are not looked for. 0 findings
    in 1,159 public documents that were adopted, none of which lists a dependency.
    """
    for number, dependency, line in _listed(document):
        if dependency.id in document.gone:
            path = document.index.entries[dependency.id].get("path")
            yield Hit(
                line,
                f"the file of '{dependency.id}' is not there: {path}",
                key=f"depends_on[{number}]",
                fix="correct the path in SPEC_INDEX.json, or bring the file back",
            )


def unlisted_spec(document: Document) -> Iterator[Hit]:
    """A spec that the text names is listed under `depends_on`.

    What it finds: the id of another spec of the index in the text, and not under `depends_on`.
    Only ids with a number in them are looked for, whole; sections on what the spec is *not* for
    and code do not count, nor a spec that depends on this one. The first place is shown.
    Why it matters: a change of the named spec is not noticed here.
    Wrong:
        overview: {purpose: Bills what spec-005-credit-wallet holds.}
        depends_on: []
    Right:
        overview: {purpose: Bills what spec-005-credit-wallet holds.}
        depends_on: [spec-005-credit-wallet]
    How to fix: add it to `depends_on`; `smartspec validate --fix` does.
    Precision: what is named is in the index. Whether the text rests on it, or only points to a
    neighbour, a reader has to say: 4 of 9 findings in this repository were such; hence `info`. 0
    findings in 1,159 public documents that were adopted, none of which names a spec.
    """
    if document.spec is None or not document.index.present:
        return
    listed = {d.id for d in document.spec.depends_on} | {document.spec.id}
    listed.add(document.spec.implements or "")
    aside = document.sections("when-to-use", "related-specs", "assumptions", "open-questions")
    for line in document.outline.words:
        if not _NUMBERED.search(line.text):
            continue
        for found in SPEC_ID.finditer(line.text):
            name = found[0]
            entry = document.index.entries.get(name)
            if name in listed or entry is None or document.spec.id in dependencies_of(entry):
                continue  # to list what depends on this spec would make a circle
            if any(s.line <= line.number < s.end for s in aside) or _is_non_goal(
                document, line.number
            ):
                continue
            listed.add(name)
            yield Hit(
                line.number,
                f"'{name}' is named here and not listed under `depends_on`",
                found.start() + 1,
                "depends_on",
                f"add `- {name}` to `depends_on`",
            )


def _is_non_goal(document: Document, line: int) -> bool:
    inside = (s for s in document.outline.sections if s.line <= line < s.end)
    return any(s.title.lower() in ("non-goals", "out of scope", "limitations") for s in inside)
