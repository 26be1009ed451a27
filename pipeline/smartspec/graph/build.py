"""What a task does: one spec to its document. Runs in any process of a build."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from smartspec import layout, store
from smartspec.document.markers import critical_sections
from smartspec.document.merge import Merged, Policy, SectionState, merge
from smartspec.errors import EditedError, Fault, SmartSpecError, SourceError, nearest
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
    """What a whole run is told on the command line.

    `force_update` names critical sections that take what is generated, whatever stands there
    (`all` for each); `overwrite` does the same for hand edits outside them, and for a document
    that SmartSpec did not write. `output_dir` holds backups, reports and the trace in place of
    `.smartspec`. Without `wait` a run that finds another one at work gives up. `language` is what
    people are told things in, where the command line says so. `read_only` is for looking at a
    workspace that is not trusted: no cache is read or written, and its templates are rendered in a
    sandbox.
    """

    root: str
    specindex: str | None = None
    force_update: tuple[str, ...] = ()
    overwrite: bool = False
    no_backup: bool = False
    no_report: bool = False
    output_dir: str | None = None
    wait: bool = True
    language: str | None = None
    read_only: bool = False


SPEC_INDEX_OPTION = "SMARTSPEC_SPECINDEX"
"""Environment variable with the index of every run, and by which `--specindex` reaches the tasks.

A relative path starts at the root of the workspace.
"""
_IN_WORDS = (
    *("force_update", "overwrite", "no_backup", "no_report", "output_dir", "wait"),
    "language",
)


def in_words(options: Options) -> str:
    """What the command line says of a run, for the environment of its tasks; empty for nothing."""
    default = Options(options.root)
    said = {name: getattr(options, name) for name in _IN_WORDS}
    said = {name: value for name, value in said.items() if value != getattr(default, name)}
    return json.dumps(said) if said else ""


def with_words(options: Options, words: str) -> Options:
    """`options` with what `in_words` has put down."""
    said = {name: value for name, value in json.loads(words).items() if name in _IN_WORDS}
    if "force_update" in said:
        said["force_update"] = tuple(said["force_update"])
    return replace(options, **said)


@lru_cache(maxsize=4)
def current_scan(options: Options) -> Scan:
    """The workspace as it stood when this process first looked."""
    return scan(options.root, options.specindex, use_cache=not options.read_only)


def forget_scans() -> None:
    """Look at the workspace anew next time (for a process that runs more than one build)."""
    from smartspec.graph.causes import forget_causes
    from smartspec.graph.validate import rules_of

    for kept in (current_scan, library_of, workbench, _planned, rules_of):
        kept.cache_clear()
    forget_causes()


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
    renderer = renderer_of(now.shared, sandboxed=options.read_only)
    return Workbench(library, renderer, index_of(document))


@dataclass(frozen=True)
class Draft:
    """A spec as it would be written now."""

    spec: Spec
    plan: Plan
    rendered: Rendered
    written: Mapping[str, str]
    """Section to the text that a person wrote for it beside the source."""


def draft(
    options: Options, paths: SpecPaths, flags: Flags | None = None, text: str | None = None
) -> Draft:
    """Read, decide and render one spec; writes nothing. `text` stands in for its source.

    Raises `SourceError` or `ConfigError` with every fault that stands in the way.
    """
    job, bench = rendering(options, paths, flags, text)
    rendered = bench.renderer.render(job, layout.SOURCE)
    return Draft(job.spec, job.plan, rendered, job.hand_written)


def rendering(
    options: Options, paths: SpecPaths, flags: Flags | None = None, text: str | None = None
) -> tuple[RenderJob, Workbench]:
    """One spec, read and decided, and the workbench that it is rendered on."""
    from smartspec.graph.sources import contract_of
    from smartspec.index.related import related
    from smartspec.rendering.renderer import RenderJob

    bench = workbench(options)
    spec, plan = planned(options, paths, flags, text)
    written = {
        section.id: _hand_written(options.root, section, bench.library)
        for section in plan.sections
        if section.hand_written
    }
    known = related(spec.depends_on, bench.index)
    made_by = _made_by(options, plan, bench.library)
    asked = requirements_if_here(options, spec.implements) or ()
    contract = contract_of(options.root, paths, spec)
    return RenderJob(spec, plan, known, written, made_by, asked, contract), bench


def requirements_if_here(options: Options, spec_id: str | None) -> tuple[Requirement, ...] | None:
    """What a functional spec of this workspace asks for; None where it is not here."""
    if spec_id is None:
        return None
    from smartspec.views.requirements import Requirement

    rows = [row for row in current_scan(options).rows if row.id == spec_id]
    return tuple(Requirement(*item) for row in rows for item in row.requirements) if rows else None


def _made_by(options: Options, plan: Plan, library: Library) -> dict[str, str]:
    """What goes into closing markers where untouched sections follow their source."""
    if library.source_changes == "hold":
        return {}
    from smartspec.graph.causes import means_digest

    critical = (section for section in plan.sections if section.marker)
    return {section.id: means_digest(options, plan, section) for section in critical}


def planned(
    options: Options, paths: SpecPaths, flags: Flags | None = None, text: str | None = None
) -> tuple[Spec, Plan]:
    """Read and decide one spec; raises `SourceError` or `ConfigError` with every fault."""
    folder = store.listing(options.root, paths.hand_written)
    written = tuple(
        (name.removesuffix(".md"), f"{paths.hand_written}/{name}")
        for name in folder.files
        if name.endswith(".md")
    )
    text = store.read_text(options.root, paths.source) if text is None else text
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
    from smartspec.graph.sources import Names, read_source
    from smartspec.planning.decide import decide

    names = Names(library_of(options), lambda: workbench(options).renderer.topics, {})
    try:
        spec = read_source(options.root, paths, text).spec
        plan = decide(spec, library_of(options), paths.source, dict(written), dict(flags))
        if spec.catalogue.include or spec.catalogue.exclude:
            _check_picks(options, spec, plan, paths.source)
    except SmartSpecError as error:
        raise names.told_beside(error, paths.source, text) from None
    return spec, plan


def _check_picks(options: Options, spec: Spec, plan: Plan, path: str) -> None:
    """Raises `SourceError` where the source picks catalogue entries that it cannot have."""
    from smartspec.rendering.references import pick_faults

    shown = [topic for section in plan.sections for topic in section.catalogue]
    faults = pick_faults(spec.catalogue, workbench(options).renderer.topics, shown, path)
    if faults:
        raise SourceError(faults)


def _hand_written(root: str, section: PlannedSection, library: Library) -> str:
    """The text of a hand-written section.

    It may hold no critical markers of its own; one that stands for no known section brings its
    own heading, so that a mistyped file name is noticed.
    """
    from smartspec.source.characters import refuse_unseen

    path = section.hand_written or ""
    text = store.read_text(root, path).removeprefix("\ufeff").replace("\r\n", "\n")
    refuse_unseen(text, path)
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


@dataclass(frozen=True)
class BuildResult:
    """What building one document came to.

    `sections` are its critical sections with what became of them, `backup` is the copy of a
    person's text that was replaced, `placeholders` counts what the author still has to write.
    """

    paths: SpecPaths
    outcome: Outcome
    sections: tuple[SectionState, ...]
    backup: str | None
    placeholders: int
    plan: Plan
    spec: Spec

    @property
    def waiting(self) -> int:
        """How many sections wait for approval."""
        return sum(section.waits for section in self.sections)

    @property
    def edited(self) -> int:
        """How many sections a person has changed."""
        return sum(section.edited for section in self.sections)

    @property
    def orphaned(self) -> int:
        """How many sections stay though the plan has no place for them."""
        return sum(section.state == "orphaned" for section in self.sections)


@dataclass(frozen=True)
class Merging:
    """A document as it would be written now, and as it stands (None where there is none)."""

    draft: Draft
    merged: Merged
    on_disk: str | None


def merging(
    options: Options, paths: SpecPaths, flags: Flags | None = None, policy: Policy | None = None
) -> Merging:
    """Render one spec and merge it with what stands on disk; writes nothing.

    Raises `SourceError` for edits outside critical sections and for broken markers, and whatever
    reading and rendering raise.
    """
    made = draft(options, paths, flags)
    target = paths.document
    there = store.stamp(options.root, target) is not None
    on_disk = store.read_text(options.root, target) if there else None
    chosen = policy or policy_of(options)
    return Merging(made, merge(made.rendered.text, on_disk, target, chosen), on_disk)


def policy_of(options: Options) -> Policy:
    """What this run may replace."""
    from smartspec.planning.critical import critical_names, forced_sections

    library = library_of(options)
    return Policy(
        force=forced_sections(options.force_update),
        overwrite_outside=options.overwrite,
        source_changes=library.source_changes,
        known=critical_names(library),
    )


def build(
    options: Options, paths: SpecPaths, flags: Flags | None = None, policy: Policy | None = None
) -> BuildResult:
    """Bring the document of one spec up to date.

    What a person wrote in a critical section stays; where a force or an acceptance replaces it,
    a backup is made first. Raises `SourceError` for edits outside critical sections: nothing that
    a person wrote is overwritten.
    """
    from smartspec.graph.backups import back_up
    from smartspec.graph.causes import note

    found = merging(options, paths, flags, policy)
    made, merged = found.draft, found.merged
    outcome: Outcome = "kept"
    backup = None
    if merged.text != found.on_disk:
        if merged.loses and found.on_disk is not None:
            backup = back_up(options, paths)
        precious = any(section.edited for section in merged.sections)
        store.write_text(options.root, paths.document, merged.text, durable=precious)
        outcome = "built"
    if merged.sections:
        note(options, paths, made, merged)
    return BuildResult(
        paths, outcome, merged.sections, backup, made.rendered.placeholders, made.plan, made.spec
    )


def put(root: str, target: str, text: str, may_go: Callable[[str], bool]) -> Outcome:
    """Write a generated file, unless it stands there already or its text may not go."""
    if store.stamp(root, target) is not None:
        old = store.read_text(root, target)
        if old.replace("\r\n", "\n") == text:
            return "kept"
        if not may_go(old):
            raise EditedError([edited_fault(target)])
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
    """The message for a generated file that a person changed, with the ways out."""
    return Fault(
        path,
        0,
        0,
        "differs from what was last generated, and is not overwritten",
        hint=(
            "put the edit into spec.yaml and restore the file (git checkout), or give the edit up "
            "with `smartspec build ID --overwrite`, which keeps a backup"
        ),
    )
