"""What a task does: one spec to its document. Runs in any process of a build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from smartspec import layout, store
from smartspec.document.markers import critical_sections, is_as_generated
from smartspec.errors import Fault, SmartSpecError, SourceError, nearest
from smartspec.graph.indexing import index_of, resulting_index
from smartspec.graph.rows import recall, remember
from smartspec.graph.scan import Scan, scan
from smartspec.layout import SpecPaths

if TYPE_CHECKING:
    from smartspec.index.spec_index import SpecIndex
    from smartspec.planning.library import Library
    from smartspec.planning.plan import Plan, PlannedSection
    from smartspec.planning.settings import Flags, SettingName, Value
    from smartspec.rendering.renderer import Rendered, Renderer, RenderJob
    from smartspec.source.spec import Spec
    from smartspec.views.requirements import Requirement

Outcome = Literal["built", "kept"]
"""`kept` is a document that was rendered anew and came out as it stood."""


@dataclass(frozen=True)
class Options:
    """What a whole run is told on the command line."""

    root: str
    specindex: str | None = None


@lru_cache(maxsize=4)
def current_scan(options: Options) -> Scan:
    """The workspace as it stood when this process first looked."""
    return scan(options.root, options.specindex)


def forget_scans() -> None:
    """Look at the workspace anew next time (for a process that runs more than one build)."""
    for kept in (current_scan, library_of, workbench, _planned):
        kept.cache_clear()


@lru_cache(maxsize=4)
def library_of(options: Options) -> Library:
    """The shared definitions of a workspace. Raises `ConfigError` where one is wrong."""
    from smartspec.graph.shared import read_library

    return read_library(current_scan(options).shared)


@dataclass(frozen=True)
class Workbench:
    """What rendering needs besides one spec's own files; made once a process."""

    library: Library
    renderer: Renderer
    index: SpecIndex


@lru_cache(maxsize=4)
def workbench(options: Options) -> Workbench:
    """The workbench of a workspace. Raises `ConfigError` where a shared file is wrong."""
    from smartspec.graph.shared import renderer_of

    now = current_scan(options)
    library = library_of(options)
    document = resulting_index(
        options.root, now.index_path, now.index_owned, now.rows, library.repository
    )
    return Workbench(library, renderer_of(now.shared), index_of(document))


@dataclass(frozen=True)
class Draft:
    """A spec as it would be written now."""

    spec: Spec
    plan: Plan
    rendered: Rendered


def draft(options: Options, paths: SpecPaths, flags: Flags | None = None) -> Draft:
    """Read, decide and render one spec; writes nothing.

    Raises `SourceError` or `ConfigError` with every fault that stands in the way.
    """
    job, bench = rendering(options, paths, flags)
    return Draft(job.spec, job.plan, bench.renderer.render(job, layout.SOURCE))


def rendering(
    options: Options, paths: SpecPaths, flags: Flags | None = None
) -> tuple[RenderJob, Workbench]:
    """One spec, read and decided, and the workbench that it is rendered on."""
    from smartspec.index.related import related
    from smartspec.rendering.renderer import RenderJob

    bench = workbench(options)
    spec, plan = planned(options, paths, flags)
    written = {
        section.id: _hand_written(options.root, section, bench.library)
        for section in plan.sections
        if section.hand_written
    }
    asked = requirements_if_here(options, spec.implements) or ()
    return RenderJob(spec, plan, related(spec.depends_on, bench.index), written, asked), bench


def requirements_if_here(options: Options, spec_id: str | None) -> tuple[Requirement, ...] | None:
    """What a functional spec of this workspace asks for; None where it is not here."""
    if spec_id is None:
        return None
    from smartspec.views.requirements import Requirement

    rows = [row for row in current_scan(options).rows if row.id == spec_id]
    return tuple(Requirement(*item) for row in rows for item in row.requirements) if rows else None


def planned(options: Options, paths: SpecPaths, flags: Flags | None = None) -> tuple[Spec, Plan]:
    """Read and decide one spec; raises `SourceError` or `ConfigError` with every fault."""
    folder = store.listing(options.root, paths.hand_written)
    written = tuple(
        (name.removesuffix(".md"), f"{paths.hand_written}/{name}")
        for name in folder.files
        if name.endswith(".md")
    )
    text = store.read_text(options.root, paths.source)
    return _planned(options, paths, text, written, tuple((flags or {}).items()))


@lru_cache(maxsize=2)
def _planned(
    options: Options,
    paths: SpecPaths,
    text: str,
    written: tuple[tuple[str, str], ...],
    flags: tuple[tuple[SettingName, Value], ...],
) -> tuple[Spec, Plan]:
    """`planned`, kept for the next task: those of one spec run one after the other."""
    from smartspec.graph.sources import read_source
    from smartspec.planning.decide import decide
    from smartspec.source.reading import placed

    spec = read_source(options.root, paths, text).spec
    try:
        plan = decide(spec, library_of(options), paths.source, dict(written), dict(flags))
    except SmartSpecError as error:
        raise placed(error, paths.source, text) from None
    return spec, plan


def _hand_written(root: str, section: PlannedSection, library: Library) -> str:
    """The text of a hand-written section.

    It may hold no critical markers of its own; one that stands for no known section brings its
    own heading, so that a mistyped file name is noticed.
    """
    path = section.hand_written or ""
    text = store.read_text(root, path).removeprefix("\ufeff").replace("\r\n", "\n")
    found = critical_sections(text, path)
    if found:
        hint = "remove the marker lines; to fence the section, name it under `critical:`"
        message = f"a critical marker for '{found[0].name}' inside a hand-written section"
        raise SourceError([Fault(path, found[0].line, 1, message, hint=hint)])
    if not section.title and not text.lstrip().startswith("## "):
        message = f"there is no section '{section.id}', and this file has no title of its own"
        hint = nearest(section.id, library.sections) or "start it with a `## ` heading"
        raise SourceError([Fault(path, 1, 1, message, hint=hint)])
    return text


def build(options: Options, paths: SpecPaths) -> Outcome:
    """Bring the document of one spec up to date.

    Raises `SourceError` where the document was edited by hand since it was last generated:
    nothing that a person wrote is overwritten.
    """
    text = draft(options, paths).rendered.text
    target = paths.document
    return put(options.root, target, text, lambda old: is_as_generated(old, target))


def put(root: str, target: str, text: str, is_ours: Callable[[str], bool]) -> Outcome:
    """Write a generated file, unless it stands there already or a person has changed it."""
    if store.stamp(root, target) is not None:
        old = store.read_text(root, target)
        if old.replace("\r\n", "\n") == text:
            return "kept"
        if not is_ours(old):
            raise SourceError([edited_fault(target)])
    store.write_text(root, target, text)
    return "built"


def write_index(options: Options) -> Outcome:
    """Bring SPEC_INDEX.json in step with the sources."""
    from smartspec.index.spec_index import as_text

    now = current_scan(options)
    repository = workbench(options).library.repository
    document = resulting_index(options.root, now.index_path, True, now.rows, repository)
    text = as_text(document or {"specs": []})
    if not store.write_text(options.root, now.index_path, text):
        return "kept"
    # What the index now says is what the scan has already reckoned with: only its stamp is new.
    known = recall(options.root)
    known.index_stamp = store.stamp(options.root, now.index_path)
    remember(options.root, known)
    return "built"


def edited_fault(path: str) -> Fault:
    """The message for a document that a person changed, with the ways out."""
    return Fault(
        path,
        0,
        0,
        "differs from what was last generated, and is not overwritten",
        hint=(
            "put the edit into spec.yaml or sections/<section>.md and restore the file "
            "(git checkout), or delete the file to have it generated anew"
        ),
    )
