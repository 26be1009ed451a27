"""The files that a spec asks for beside its document: contract, schema, plan, tasks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smartspec import layout, store
from smartspec.document.seal import Comment, is_sealed, sealed
from smartspec.document.ticks import with_old_ticks, with_what_was_done, without_ticks
from smartspec.errors import Fault, SourceError
from smartspec.graph.backups import back_up
from smartspec.graph.build import Options, Outcome, put, rendering
from smartspec.graph.rows import ARTIFACT_FILES

if TYPE_CHECKING:
    from smartspec.rendering.renderer import Renderer, RenderJob

YAML_COMMENT = Comment("#")
SQL_COMMENT = Comment("--")
MARKDOWN_COMMENT = Comment("<!--", " -->")


@dataclass(frozen=True)
class Artifact:
    """One kind of file; `make` gives its text, or None where the spec has nothing for it.

    `template` is the one that it is rendered from, `tables` whether the catalogue's tables are
    in it, and `ticked` whether people tick boxes in it.
    """

    file: str
    comment: Comment
    needs: str
    make: Callable[[RenderJob, Renderer], str | None]
    template: str = ""
    tables: bool = False
    ticked: bool = False


def _openapi(job: RenderJob, renderer: Renderer) -> str | None:
    from smartspec.source.yaml_text import dumped
    from smartspec.views.openapi import openapi

    del renderer
    return dumped(openapi(job.spec, job.contract)) if job.spec.api.endpoints else None


def _ddl(job: RenderJob, renderer: Renderer) -> str | None:
    system = renderer.system(job)
    head = f"-- {job.spec.id}: {' '.join(job.spec.title.split())}\n-- {system.dialect}\n\n"
    return f"{head}{system.ddl_all}" if system.tables else None


def _plan(job: RenderJob, renderer: Renderer) -> str:
    return renderer.plan_text(job)


def _tasks(job: RenderJob, renderer: Renderer) -> str:
    return renderer.tasks_text(job)


ARTIFACTS = {
    "openapi": Artifact(ARTIFACT_FILES["openapi"], YAML_COMMENT, "api.endpoints", _openapi),
    "ddl": Artifact(ARTIFACT_FILES["ddl"], SQL_COMMENT, "data_model.tables", _ddl, tables=True),
    "plan": Artifact(
        ARTIFACT_FILES["plan"], MARKDOWN_COMMENT, "", _plan, "artifacts/plan.md.j2", tables=True
    ),
    "tasks": Artifact(
        ARTIFACT_FILES["tasks"],
        MARKDOWN_COMMENT,
        "",
        _tasks,
        "artifacts/tasks.md.j2",
        tables=True,
        ticked=True,
    ),
}


def artifact(options: Options, paths: layout.SpecPaths, name: str) -> tuple[str, str]:
    """The path of one artifact of a spec, and its text as it would be written now.

    Raises `SourceError` where the spec has nothing to make it from.
    """
    target = f"{paths.folder}/{ARTIFACTS[name].file}"
    old = _ticked(options, target) if ARTIFACTS[name].ticked else ""
    return target, with_old_ticks(artifact_text(options, paths, name, old), old)


def _ticked(options: Options, target: str) -> str:
    """A task list as it stands; empty where there is none yet."""
    if store.stamp(options.root, target) is None:
        return ""
    return store.read_text(options.root, target).replace("\r\n", "\n")


def build_artifact(options: Options, paths: layout.SpecPaths, name: str) -> Outcome:
    """Bring one artifact of a spec up to date; boxes that people ticked stay ticked.

    Raises `SourceError` where the spec has nothing to make it from, or where the file was edited
    by hand since it was last generated; where the run may overwrite it, a copy is made instead.
    """
    target, whole = artifact(options, paths, name)

    def may_go(old: str) -> bool:
        if not _is_ours(old, ARTIFACTS[name]) and options.overwrite:
            back_up(options, paths, target)
            return True
        return _is_ours(old, ARTIFACTS[name])

    return put(options.root, target, whole, may_go)


def artifact_text(options: Options, paths: layout.SpecPaths, name: str, old: str = "") -> str:
    """The whole file as it would be generated over `old`, every box open; see `build_artifact`."""
    kind = ARTIFACTS[name]
    job, bench = rendering(options, paths)
    text = kind.make(job, bench.renderer)
    if text is None:
        from smartspec.source.reading import placed

        message = f"the artifact '{name}' has nothing to be made from"
        hint = f"write `{kind.needs}`, or take '{name}' out of `artifacts`"
        fault = Fault(paths.source, 0, 0, message, "artifacts", hint)
        raise placed(
            SourceError([fault]), paths.source, store.read_text(options.root, paths.source)
        )
    return sealed(with_what_was_done(text, old) if old else text, layout.SOURCE, kind.comment)


def _is_ours(text: str, kind: Artifact) -> bool:
    """Whether a file is what was last generated, what people ticked aside."""
    return is_sealed(without_ticks(text) if kind.ticked else text, kind.comment)
