"""What each task depends on, and how a dependency that is no file is written.

`<file>#<what>` stands for a value: one index entry, the resolved settings of a spec, what the
configs say of rules, or a generated file as the pipeline last left it (`checker.GENERATED`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smartspec import store
from smartspec.errors import SmartSpecError
from smartspec.graph.checker import GENERATED

if TYPE_CHECKING:
    from smartspec.graph.build import Options
    from smartspec.graph.rows import Row
    from smartspec.graph.scan import Scan

SEVERITIES = "settings#rules"


def entry_name(now: Scan, spec_id: str) -> str:
    """The dependency on one index entry."""
    return f"{now.index_path}#{spec_id}"


def settings_name(row: Row) -> str:
    """The dependency on a spec's resolved settings."""
    return f"settings#{row.id}"


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
        **_requirements(now),
        resulting_index_name(now): now.index_digest,
        SEVERITIES: now.severities,
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
        SEVERITIES,
        *((requirements_name(row.implements),) if row.implements else ()),
        *(entry_name(now, name) for name in row.dependencies),
    )


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
