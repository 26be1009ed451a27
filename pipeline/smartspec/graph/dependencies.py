"""What each task depends on, and how a dependency that is no file is written.

`<file>#<what>` stands for a value: one index entry, the resolved settings of a spec, what the
configs say of rules, or a generated file as the pipeline last left it (`checker.GENERATED`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smartspec import store
from smartspec.errors import SmartSpecError
from smartspec.graph.checker import GENERATED
from smartspec.graph.indexing import named
from smartspec.graph.toolchain import checkers_digest

if TYPE_CHECKING:
    from smartspec.graph.build import Options
    from smartspec.graph.rows import Row
    from smartspec.graph.scan import Scan

CHECKERS = "settings#checkers"


def entry_name(now: Scan, spec_id: str) -> str:
    """The dependency on one index entry."""
    return f"{now.index_path}#{spec_id}"


def mention_name(now: Scan, spec_id: str) -> str:
    """The dependency on whether an id is in the index, and on what its entry depends."""
    return f"{now.index_path}#{named(spec_id)}"


def settings_name(row: Row) -> str:
    """The dependency on a spec's resolved settings."""
    return f"settings#{row.id}"


def messages_name(row: Row) -> str:
    """The dependency on what the code of a document is held against."""
    return f"{row.paths.source}#messages"


def rules_name(row: Row) -> str:
    """The dependency on what is checked in a spec, and how much it weighs."""
    return f"rules#{row.id}"


def circle_name(now: Scan, row: Row) -> str:
    """The dependency on the circle that a spec's dependencies make, if they do."""
    return f"{now.index_path}#circle({row.id})"


def requirements_name(spec_id: str) -> str:
    """The dependency on what a functional spec asks for."""
    return f"requirements#{spec_id}"


def resulting_index_name(now: Scan) -> str:
    """The dependency on the index as it will stand."""
    return f"{now.index_path}#resulting"


def values(now: Scan) -> dict[str, str]:
    """Every value that a dependency may name, as a digest."""
    return {
        **{entry_name(now, name): value for name, value in now.index_values.items()},
        **{settings_name(row): row.settings for row in now.rows if row.settings},
        **{messages_name(row): row.messages for row in now.rows if row.messages},
        CHECKERS: checkers_digest(),
        **{rules_name(row): row.rules for row in now.rows if row.rules},
        **{
            circle_name(now, row): now.circles.get(row.id, "")
            for row in now.rows
            if row.dependencies
        },
        **_requirements(now),
        resulting_index_name(now): now.index_digest,
    }


def _requirements(now: Scan) -> dict[str, str]:
    """What each functional spec that some spec answers asks for; `none` where it is not here."""
    answered = {row.implements for row in now.rows if row.implements}
    if not answered:
        return {}
    asked = {row.id: store.digest(repr(row.requirements)) for row in now.rows if row.id in answered}
    return {requirements_name(name): asked.get(name, "none") for name in answered}


def of_document(now: Scan, row: Row) -> tuple[str, ...]:
    """A document's own dependencies, beside the shared files of its plan."""
    return (
        row.paths.source,
        f"{row.paths.document}{GENERATED}",
        settings_name(row),
        *(item.path for item in row.beside),
        *((requirements_name(row.implements),) if row.implements else ()),
        *(entry_name(now, name) for name in row.dependencies),
    )


def of_artifact(row: Row, target: str) -> tuple[str, ...]:
    """An artifact's own dependencies, beside the shared files of the plan."""
    return (
        row.paths.source,
        f"{target}{GENERATED}",
        settings_name(row),
        *(item.path for item in row.beside),
    )


def of_check(now: Scan, row: Row) -> tuple[str, ...]:
    """The document, so that hand edits are seen, and what rules look at beside it."""
    return (
        row.paths.document,
        settings_name(row),
        rules_name(row),
        *((requirements_name(row.implements),) if row.implements else ()),
        *(entry_name(now, name) for name in row.dependencies),
        *(mention_name(now, name) for name in row.mentions),
        *([circle_name(now, row)] if row.dependencies else ()),
    )


def of_proof(now: Scan, row: Row) -> tuple[str, ...]:
    """The document, what of the source its code has to agree with, and the checkers.

    So are the documents that it links into: they are built first, and looked at when they change.
    One that nobody builds may not be there.
    """
    built = {other.paths.document for other in now.rows if not other.faults} if row.links else ()
    linked = (path if path in built else f"{path}{GENERATED}" for path in row.links)
    own = row.paths.document
    return (own, messages_name(row), CHECKERS, *(path for path in linked if path != own))


class Reasons(dict[str, str]):
    """Facts that `doit info` prints; as text, since the order and layout are for people."""

    def __repr__(self) -> str:
        return "\n\n" + "\n\n".join(self.values())


def reasons(run: Options, row: Row) -> Reasons:
    """What `doit info` shows beside the dependencies: each setting and section with its reason."""
    from smartspec.graph.build import planned, workbench
    from smartspec.reporting.explanation import columns, explained

    try:
        index = workbench(run).index
        _, plan = planned(run, row.paths)
    except SmartSpecError as error:
        return Reasons(faults="\n".join(str(fault) for fault in error.faults))
    said = Reasons(plan=explained(plan))
    if row.dependencies:
        entries = ((name, index.entries.get(name)) for name in row.dependencies)
        paths = [(n, "", entry.get("path", "") if entry else "not found") for n, entry in entries]
        said["index"] = "\n".join([f"Index entries ({len(paths)})", *columns(paths)])
    return said
