"""The documents that are pinned: which source, which flags, and how each is rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from smartspec.graph.shared import read_library, renderer_of, shared_files
from smartspec.index.related import related
from smartspec.index.spec_index import SpecIndex, by_id, read_index
from smartspec.layout import SOURCE, SpecPaths
from smartspec.planning.decide import decide
from smartspec.planning.library import Library
from smartspec.planning.plan import Plan
from smartspec.planning.settings import Flags
from smartspec.rendering.renderer import Renderer, RenderJob
from smartspec.source.contract import contract_data, with_contract
from smartspec.source.reading import read_spec
from smartspec.source.spec import Spec
from smartspec.views.requirements import requirements

from .combinations import COMPACT, STANDARD, Combination

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
SOURCES = HERE / "sources"
OWN_WORKSPACE = HERE / "own-workspace"
PLAIN_WORKSPACE = SOURCES
"""A folder without `.smartspec/` or a config file: only what SmartSpec ships counts there."""


@dataclass(frozen=True)
class Document:
    """One pinned document: a file of `sources/`, and what else its text depends on."""

    source: str
    flags: Flags = field(default_factory=dict)
    workspace: Path = PLAIN_WORKSPACE
    indexed: bool = True
    hand_written: Mapping[str, str] = field(default_factory=dict)
    """Section to the file of this folder that stands in its place."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """What the source says differently, by key."""


@dataclass(frozen=True)
class Made:
    """A rendered document, and what it was rendered from."""

    spec: Spec
    plan: Plan
    text: str
    placeholders: int


EXAMPLES: dict[str, Document] = {
    "examples/1-report-exporter.md": Document(
        "report-exporter", {"profile": "basic", "mode": "compact", "di": "none"}
    ),
    "examples/2-user-service.md": Document(
        "user-service", {"profile": "backend-service", "security": "basic"}
    ),
    "examples/3-payment-processing.md": Document(
        "payment-processing", {"profile": "financial", "domain": ("fintech",)}
    ),
    "examples/4-telemetry-ingestion.md": Document(
        "telemetry-ingestion",
        {"profile": "backend-service", "domain": ("iot",), "performance": "full"},
    ),
    "examples/5-patient-records-api.md": Document(
        "patient-records-api",
        {"profile": "backend-service", "domain": ("healthcare",), "security": "stride-full"},
    ),
    "examples/6-spec-004.md": Document("spec-004"),
}
"""The command lines of section 15 of the reference."""

PROFILES = ("basic", "backend-service", "financial", "full")
"""The profiles of a whole system, whose levels and domains are a choice."""

FUNCTIONAL, TECHNICAL = "spec-016-discount-codes", "spec-017-discount-codes-technical"
"""Shipped specs: what is asked for, and the answer to it."""

SPECIAL: dict[str, Document] = {
    "special/missing-index.md": Document("spec-004", indexed=False),
    **{
        f"special/nearly-empty-{profile}.md": Document("nearly-empty", {"profile": profile})
        for profile in PROFILES
    },
    "special/nearly-empty-compact.md": Document("nearly-empty", {"mode": "compact"}),
    "special/nasty-text.md": Document("nasty-text", {"profile": "full", "domain": ("fintech",)}),
    "special/nasty-text-compact.md": Document("nasty-text", {"mode": "compact"}),
    "special/hand-written-section.md": Document(
        "user-service",
        {"profile": "backend-service"},
        hand_written={"security": "hand-written-security.md"},
    ),
    "special/mysql.md": Document(
        "payment-processing",
        {"profile": "financial", "domain": ("fintech",)},
        changes={"data_model": {"dialect": "mysql"}},
    ),
    "special/sqlite.md": Document(
        "user-service", {"profile": "full"}, changes={"data_model": {"dialect": "sqlite"}}
    ),
    "special/picked-entries.md": Document(
        "payment-processing",
        {"profile": "backend-service", "security": "stride-full"},
        changes={
            "catalogue": {
                "include": ["soc-2", "refund", "ledger", "attack-unauthorized-refunds"],
                "exclude": ["jwt-validation", "device-fingerprinting", "spike"],
            },
            "include_sections": ["sagas", "performance"],
        },
    ),
    **{
        f"{kind}/{mode}.md": Document(source, {"mode": mode})
        for kind, source in (("functional", FUNCTIONAL), ("technical", TECHNICAL))
        for mode in ("standard", "compact")
    },
    **{
        f"{kind}/nearly-empty.md": Document("nearly-empty", {"profile": kind})
        for kind in ("functional", "technical")
    },
    "special/contract.md": Document("parcel-tracking", {"profile": "backend-service"}),
    "special/own-profile.md": Document(
        "order-service", {"profile": "batch-job", "domain": ()}, workspace=OWN_WORKSPACE
    ),
}
NASTY = ("special/nasty-text.md", "special/nasty-text-compact.md")


def combined(row: Combination, mode: str) -> Document:
    """The order service with one combination of settings."""
    return Document(
        "order-service",
        {
            "mode": mode,
            "profile": row.profile,
            "security": row.security,
            "di": row.di,
            "performance": row.performance,
            "domain": () if row.domain == "none" else (row.domain,),
        },
    )


COMBINED: dict[str, Document] = {
    **{f"combinations/{row}.md": combined(row, "standard") for row in STANDARD},
    **{f"compact/{row}.md": combined(row, "compact") for row in COMPACT},
}

DOCUMENTS: dict[str, Document] = {**EXAMPLES, **SPECIAL, **COMBINED}
"""Every pinned document by the name of its golden."""


@dataclass(frozen=True)
class Workshop:
    """What all documents of a workspace share; made once, as it costs more than a document."""

    library: Library
    renderer: Renderer


@cache
def workshop(workspace: Path) -> Workshop:
    """The workshop of a folder, as a build of that folder would have it."""
    files = shared_files(str(workspace))
    return Workshop(read_library(files), renderer_of(files, keep_compiled=False))


@cache
def index() -> SpecIndex:
    """The index that all documents are resolved in."""
    path = SOURCES / "SPEC_INDEX.json"
    return SpecIndex(by_id(read_index(path.read_text("utf-8"), path.name)["specs"]), present=True)


@cache
def source(name: str) -> Spec:
    """The source called `name`: one of `sources/`, else a shipped spec."""
    path = SOURCES / f"{name}.yaml"
    path = path if path.is_file() else CHECKOUT / _paths(name).source
    spec = read_spec(path.read_text("utf-8"), _paths(name).source)
    if spec.api.openapi is None:
        return spec
    return with_contract(spec, *contract_text(path, spec.api.openapi))


def contract_text(beside: Path, name: str) -> tuple[str, str]:
    """The text of an OpenAPI document beside a source, and its name."""
    return (beside.parent / name).read_text("utf-8"), name


def contract(spec: Spec) -> dict[str, Any] | None:
    """The OpenAPI document that a pinned document is made from, as data."""
    name = spec.api.openapi
    return contract_data(*contract_text(SOURCES / SOURCE, name)) if name else None


def changed(document: Document) -> Spec:
    """The source of `document`, with what the document changes in it."""
    spec = source(document.source)
    if not document.changes:
        return spec
    given = spec.model_dump(by_alias=True, exclude_unset=True)
    for key, value in document.changes.items():
        given[key] = {**given.get(key, {}), **value} if isinstance(value, dict) else value
    return Spec.model_validate(given)


def _paths(name: str) -> SpecPaths:
    return SpecPaths("feature", name)


def planned(document: Document) -> Plan:
    """What is decided for `document`."""
    library = workshop(document.workspace).library
    path = _paths(document.source).source
    return decide(changed(document), library, path, document.hand_written, document.flags)


@cache
def made(name: str) -> Made:
    """The pinned document called `name`, rendered now."""
    return rendered(DOCUMENTS[name])


def rendered(document: Document) -> Made:
    """`document`, pinned or not, rendered now."""
    spec, plan = changed(document), planned(document)
    looked_up = index() if document.indexed else SpecIndex({}, present=False)
    written = {
        section: (HERE / file).read_text("utf-8") for section, file in document.hand_written.items()
    }
    asked = requirements(source(spec.implements)) if spec.implements else ()
    job = RenderJob(
        spec,
        plan,
        related(spec.depends_on, looked_up),
        written,
        asked=asked,
        contract=contract(spec),
    )
    done = workshop(document.workspace).renderer.render(job, SOURCE)
    return Made(spec, plan, done.text, done.placeholders)


WORK: dict[str, str] = {
    f"work/{name}-{kind}.md": name
    for name in (TECHNICAL, "order-service", "report-exporter")
    for kind in ("plan", "tasks")
}
"""Pinned plans and task lists, with the source of each: phases of an author's, or none."""


@cache
def work(name: str) -> str:
    """The pinned plan or task list called `name`, made now."""
    document = Document(WORK[name])
    job = RenderJob(
        source(document.source), planned(document), related((), SpecIndex({}, present=False)), {}
    )
    renderer = workshop(PLAIN_WORKSPACE).renderer
    return renderer.plan_text(job) if name.endswith("-plan.md") else renderer.tasks_text(job)
