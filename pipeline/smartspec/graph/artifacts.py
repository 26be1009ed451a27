"""The files that a spec asks for beside its document: `openapi.yaml`, `schema.sql`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smartspec import layout, store
from smartspec.document.seal import is_sealed, sealed
from smartspec.errors import Fault, SourceError
from smartspec.graph.build import Options, Outcome, put, rendering
from smartspec.graph.rows import ARTIFACT_FILES

if TYPE_CHECKING:
    from smartspec.source.spec import Spec
    from smartspec.views.system import System


@dataclass(frozen=True)
class Artifact:
    """One kind of file; `make` gives its text, or None where the spec has nothing for it."""

    file: str
    comment: str
    needs: str
    make: Callable[[Spec, System], str | None]


def _openapi(spec: Spec, system: System) -> str | None:
    from smartspec.views.openapi import openapi

    del system
    return _yaml(openapi(spec)) if spec.api.endpoints else None


def _yaml(data: dict[str, Any]) -> str:
    """`data` as YAML that readers of 1.1 and 1.2 take for the same (`'no'` is quoted)."""
    import yaml

    class Plain(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # either class
        def ignore_aliases(self, data: Any) -> bool:
            """A schema that is used twice is written twice: people and diffs read it."""
            del data
            return True

    return str(yaml.dump(data, Dumper=Plain, sort_keys=False, allow_unicode=True, width=100))


def _ddl(spec: Spec, system: System) -> str | None:
    head = f"-- {spec.id}: {' '.join(spec.title.split())}\n-- PostgreSQL 15\n\n"
    return f"{head}{system.ddl_all}" if system.tables else None


ARTIFACTS = {
    "openapi": Artifact(ARTIFACT_FILES["openapi"], "#", "api.endpoints", _openapi),
    "ddl": Artifact(ARTIFACT_FILES["ddl"], "--", "data_model.tables", _ddl),
}


def artifact(options: Options, paths: layout.SpecPaths, name: str) -> tuple[str, str]:
    """The path of one artifact of a spec, and its text as it would be written now.

    Raises `SourceError` where the spec has nothing to make it from.
    """
    kind = ARTIFACTS[name]
    job, bench = rendering(options, paths)
    text = kind.make(job.spec, bench.renderer.system(job))
    if text is None:
        from smartspec.source.reading import placed

        message = f"the artifact '{name}' has nothing to be made from"
        hint = f"write `{kind.needs}`, or take '{name}' out of `artifacts`"
        fault = Fault(paths.source, 0, 0, message, "artifacts", hint)
        raise placed(
            SourceError([fault]), paths.source, store.read_text(options.root, paths.source)
        )
    return f"{paths.folder}/{kind.file}", sealed(text, layout.SOURCE, kind.comment)


def build_artifact(options: Options, paths: layout.SpecPaths, name: str) -> Outcome:
    """Bring one artifact of a spec up to date.

    Raises `SourceError` where the spec has nothing to make it from, or where the file was edited
    by hand since it was last generated.
    """
    target, whole = artifact(options, paths, name)
    comment = ARTIFACTS[name].comment
    return put(options.root, target, whole, lambda old: is_sealed(old, comment))
