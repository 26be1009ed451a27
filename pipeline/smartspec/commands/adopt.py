"""`smartspec adopt`: a source for a document that was written by hand."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from smartspec import layout, store
from smartspec.adoption.adopt import Adopted, adopt
from smartspec.commands.common import add_index_flag
from smartspec.commands.reported import (
    add_report_flags,
    built_and_told,
    reporting_options,
    shown_difference,
)
from smartspec.errors import UsageError
from smartspec.graph.build import Options, current_scan, forget_scans, library_of, workbench
from smartspec.layout import SpecPaths
from smartspec.locking import locked
from smartspec.source.writing import dumped

HELP = "make a source for a spec.md that was written by hand"
EXAMPLE = "smartspec adopt specs/feature/spec-020-old-service/spec.md"

_HEAD = """\
# Made by `smartspec adopt` from a document that was written by hand. What it recognised stands
# here; everything else is in sections/, word for word.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `adopt`."""
    parser.add_argument("document", metavar="SPEC.md", help="the document")
    parser.add_argument("--category", metavar="NAME", help="for a document outside specs/")
    parser.add_argument("--name", metavar="NAME", help="the same; the name in its id")
    add_index_flag(parser)
    add_report_flags(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prove that nothing is lost, then write the source, then build."""
    options = reporting_options(arguments)
    path = Path(arguments.document)
    if not path.is_file():
        hint = "name a Markdown file, such as specs/feature/spec-020-old-service/spec.md"
        raise UsageError.of(f"there is no file {arguments.document}", hint)
    text = store.decode(path.read_bytes(), arguments.document)
    paths = _paths(arguments, options, path)
    adopted = adopted_source(options, paths, text, arguments.document)
    source = _HEAD + dumped(adopted.data)
    if arguments.nogenerate:
        for name, body in ((paths.source, source), *_files(paths, adopted.sections)):
            print(shown_difference(name, "", body))
        return 0
    with locked(options.root, options.wait):
        _write(options, paths, source, adopted.sections)
        forget_scans()
        return built_and_told(options, paths, "adopted", arguments)


def adopted_source(options: Options, paths: SpecPaths, text: str, name: str) -> Adopted:
    """The source of a document, proved by rendering it; writes nothing."""
    base = {"id": paths.id, "title": _title(paths), "category": paths.category, "status": "draft"}

    def build(data: dict[str, Any], sections: Mapping[str, str]) -> str:
        from smartspec.index.related import related
        from smartspec.planning.decide import decide
        from smartspec.rendering.renderer import RenderJob
        from smartspec.source.reading import read_spec

        bench = workbench(options)
        spec = read_spec(dumped(data), paths.source)
        files = dict(_files_by_section(paths, sections))
        plan = decide(spec, bench.library, paths.source, files)
        job = RenderJob(spec, plan, related(spec.depends_on, bench.index), dict(sections))
        return bench.renderer.render(job, layout.SOURCE).text

    return adopt(text, base, library_of(options), build, name)


def _files(paths: SpecPaths, sections: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(f"{paths.hand_written}/{name}.md", text) for name, text in sections.items()]


def _files_by_section(paths: SpecPaths, sections: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, f"{paths.hand_written}/{name}.md") for name in sorted(sections)]


def _title(paths: SpecPaths) -> str:
    from smartspec.planning.brief import read_brief

    return read_brief(paths.id, {}).title


def _paths(arguments: argparse.Namespace, options: Options, path: Path) -> SpecPaths:
    """The document's own folder where it stands in one, else a new one with the next number."""
    from smartspec.index.numbering import next_id
    from smartspec.planning.brief import name_of

    inside = os.path.relpath(path.resolve(), os.path.realpath(options.root)).replace(os.sep, "/")
    parts = inside.split("/")
    if len(parts) == 4 and parts[0] == layout.SPECS and parts[3] == layout.DOCUMENT:
        paths = SpecPaths(parts[1], parts[2])
        if store.stamp(options.root, paths.source) is not None:
            hint = f"change it with `smartspec edit {paths.document}`"
            raise UsageError.of(f"{paths.source} is there already", hint)
        return paths
    category = arguments.category or "feature"
    name = arguments.name or name_of(path.stem) or "adopted"
    ids = {row.id for row in current_scan(options).rows}
    siblings = [row.id for row in current_scan(options).rows if row.category == category]
    taken = {*ids, *workbench(options).index.entries}
    return SpecPaths(category, next_id(name, category, siblings, taken))


def _write(options: Options, paths: SpecPaths, source: str, sections: Mapping[str, str]) -> None:
    """The sections first: a run that is killed leaves no source that would build without them.

    Raises `UsageError` for a section that is there already, unless a killed run left it.
    """
    files = dict(_files(paths, sections))
    for found in store.listing(options.root, paths.hand_written).files:
        name = f"{paths.hand_written}/{found}"
        ours = name in files and store.read_text(options.root, name) == files[name]
        if name.endswith(".md") and not ours:
            raise UsageError.of(f"{name} is there already", "move it away, then adopt again")
    for name, text in files.items():
        store.write_text(options.root, name, text)
    store.write_text(options.root, paths.source, source)
