"""What is remembered of each spec between runs: enough to say what it depends on.

Plain data in one JSON file under `.smartspec/cache/`, rebuilt whenever it is missing, of another
version, or unreadable. A row is only used while the stamp of its source is the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from smartspec import __version__, layout, store
from smartspec.errors import Fault, SmartSpecError
from smartspec.layout import SpecPaths

ARTIFACT_FILES = {
    "openapi": "openapi.yaml",
    "ddl": "schema.sql",
    "plan": "plan.md",
    "tasks": "tasks.md",
}

"""The file of each artifact, beside the source."""

FORMAT = f"{__version__}/5"


@dataclass(frozen=True, slots=True)
class Beside:
    """A file beside the source that its document is made from, too.

    `section` is the section that it was written for by hand, or empty for an API contract.
    """

    section: str
    path: str
    stamp: store.Stamp | None


@dataclass(frozen=True, slots=True)
class Row:
    """One spec as the graph knows it.

    `faults` are there instead of a plan where the source cannot be used. `settings` is a digest
    of the plan, `uses` the place of its shared files in the scan's list, `messages` a digest of
    what the code in the document is held against. `rules` is a digest of what is checked and how
    much it weighs, `mentions` are the ids that its files name.
    """

    paths: SpecPaths
    stamp: store.Stamp
    digest: str
    beside: tuple[Beside, ...]
    faults: tuple[Fault, ...] = ()
    title: str = ""
    status: str = ""
    description: str | None = None
    dependencies: tuple[str, ...] = ()
    artifacts: tuple[str, ...] = ()
    settings: str = ""
    uses: int = -1
    messages: str = ""
    rules: str = ""
    mentions: tuple[str, ...] = ()
    implements: str = ""
    artifact_uses: tuple[int, ...] = ()
    """For each of `artifacts` the place of its shared files, as `uses`; -1 where it has none."""
    requirements: tuple[tuple[str, str, str], ...] = ()
    """Id, kind and words of each requirement that the source states."""
    links: tuple[str, ...] = ()
    """The Markdown files of the workspace into which its files link, each by an anchor."""

    @property
    def id(self) -> str:
        return self.paths.id

    @property
    def category(self) -> str:
        return self.paths.category


@dataclass(frozen=True, slots=True)
class Uses:
    """The shared files behind a kind of plan, and the closure of its templates."""

    templates: tuple[str, ...]
    topics: tuple[str, ...]
    decided_from: tuple[str, ...]
    files: tuple[str, ...] = ()


@dataclass
class Remembered:
    """The scan of the run before."""

    shared: dict[str, store.Stamp] = field(default_factory=dict)
    shared_digests: dict[str, str] = field(default_factory=dict)
    library: str = ""
    packages: str = ""
    uses: list[Uses] = field(default_factory=list)
    index_stamp: store.Stamp | None = None
    index_path: str = ""
    index_values: dict[str, str] = field(default_factory=dict)
    index_digest: str = ""
    index_circles: dict[str, str] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)


def remember(root: str, scan: Remembered) -> None:
    """Write the scan for the next run."""
    data = {
        "format": FORMAT,
        "shared": scan.shared,
        "shared_digests": scan.shared_digests,
        "library": [scan.library, scan.packages],
        "uses": [[u.templates, u.topics, u.decided_from, u.files] for u in scan.uses],
        "index": [scan.index_path, scan.index_stamp, scan.index_digest, scan.index_values],
        "circles": scan.index_circles,
        "rows": [_plain(row) for row in scan.rows.values()],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    store.write_text(root, layout.SCAN_CACHE, text)


def recall(root: str) -> Remembered:
    """What the run before remembered; nothing at all where any of it is in doubt."""
    try:
        data = json.loads(store.read_text(root, layout.SCAN_CACHE))
        if data["format"] != FORMAT:
            return Remembered()
        index_path, index_stamp, index_digest, index_values = data["index"]
        rows = [_row(plain) for plain in data["rows"]]
        return Remembered(
            shared={path: (s[0], s[1]) for path, s in data["shared"].items()},
            shared_digests=data["shared_digests"],
            library=data["library"][0],
            packages=data["library"][1],
            uses=[Uses(tuple(a), tuple(b), tuple(c), tuple(d)) for a, b, c, d in data["uses"]],
            index_stamp=tuple(index_stamp) if index_stamp else None,
            index_path=index_path,
            index_values=index_values,
            index_digest=index_digest,
            index_circles=data["circles"],
            rows={row.paths.folder: row for row in rows},
        )
    except (SmartSpecError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return Remembered()


def _plain(row: Row) -> list[Any]:
    return [
        row.category,
        row.id,
        row.stamp,
        row.digest,
        [[h.section, h.path, h.stamp] for h in row.beside],
        [[f.path, f.line, f.column, f.message, f.key, f.hint] for f in row.faults],
        row.title,
        row.status,
        row.description,
        row.dependencies,
        row.artifacts,
        row.settings,
        row.uses,
        row.messages,
        row.rules,
        row.mentions,
        row.implements,
        row.artifact_uses,
        row.requirements,
        row.links,
    ]


def _row(plain: list[Any]) -> Row:
    category, name, stamp, digest, written, faults, title, status, *rest = plain
    description, dependencies, artifacts, settings, uses, messages, rules, mentions, *more = rest
    implements, made, requirements, links = more
    return Row(
        SpecPaths(category, name),
        (stamp[0], stamp[1]),
        digest,
        tuple([Beside(s, p, (t[0], t[1]) if t else None) for s, p, t in written]),
        tuple([Fault(*fault) for fault in faults]),
        title,
        status,
        description,
        tuple(dependencies),
        tuple(artifacts),
        settings,
        uses,
        messages,
        rules,
        tuple(mentions),
        implements,
        tuple(made),
        tuple([(r[0], r[1], r[2]) for r in requirements]),
        tuple(links),
    )
