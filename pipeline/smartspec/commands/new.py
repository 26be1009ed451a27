"""`smartspec new`: a source for a name or a sentence, and its document."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from smartspec import layout, store
from smartspec.commands.common import (
    add_force_flags,
    add_index_flag,
    add_setting_flags,
    flags_of,
)
from smartspec.commands.reported import (
    add_report_flags,
    built_and_told,
    dry_run,
    reporting_options,
)
from smartspec.errors import UsageError, nearest
from smartspec.graph.build import Options, current_scan, forget_scans, library_of, workbench
from smartspec.layout import SpecPaths
from smartspec.locking import locked
from smartspec.planning.brief import Brief, read_brief
from smartspec.planning.decide import decide
from smartspec.planning.library import Library
from smartspec.planning.proposal import Proposal, category_of, propose
from smartspec.source.reading import read_spec

HELP = "write a source for a name or a sentence, and build it"
EXAMPLE = 'smartspec new "Create SPEC for payment system, depends on spec-core-001-authentication"'


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `new`."""
    parser.add_argument("text", metavar="NAME|TEXT", help="report-exporter, or a sentence")
    parser.add_argument("--category", metavar="NAME", help="core, feature, infrastructure, …")
    parser.add_argument("--name", metavar="NAME", help="the name in the id, for a sentence")
    add_setting_flags(parser)
    add_force_flags(parser)
    add_index_flag(parser)
    add_report_flags(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the source into a folder of its own, then build it."""
    options = reporting_options(arguments)
    asked = _asked(arguments, options)
    paths = _paths(asked, options)
    text = _source(asked, paths, options)
    if arguments.nogenerate:
        return dry_run(options, paths, text)
    with locked(options.root, options.wait):
        return _written_and_built(options, asked, paths, text, arguments)


def _written_and_built(
    options: Options, asked: _Asked, paths: SpecPaths, text: str, arguments: argparse.Namespace
) -> int:
    while not store.claim_folder(options.root, paths.folder):
        if asked.whole_id:
            raise _taken(paths)
        paths = _paths(asked, options, above=paths)
        text = _source(asked, paths, options)
    store.write_text(options.root, paths.source, text)
    forget_scans()
    return built_and_told(options, paths, "created", arguments)


@dataclass(frozen=True)
class _Asked:
    """What the command line asks for, understood."""

    brief: Brief
    name: str
    category: str
    proposal: Proposal
    whole_id: bool


def _asked(arguments: argparse.Namespace, options: Options) -> _Asked:
    from smartspec.index.numbering import category_of as category_of_id
    from smartspec.index.numbering import is_numbered

    library = library_of(options)
    titles = {
        name: str(entry.get("title") or "")
        for name, entry in workbench(options).index.entries.items()
    }
    brief = read_brief(arguments.text, titles)
    if not any(sign.isalnum() for sign in brief.title):
        raise UsageError.of("these words name nothing", "give a name such as report-exporter")
    proposal = propose(brief, library, flags_of(arguments))
    name = arguments.name or brief.name or _spoken_name(proposal)
    category = arguments.category or category_of_id(name) or category_of(brief)
    _check(name, category, library)
    return _Asked(brief, name, category, proposal, is_numbered(name))


def _spoken_name(proposal: Proposal) -> str:
    """A name for a subject without a Latin word: what the spec is about, in one."""
    found = {setting.key: setting.value for setting in (*proposal.settings, *proposal.suggestions)}
    value = found.get("domain") or found.get("profile") or "new"
    return f"{value if isinstance(value, str) else value[0]}-system"


def _check(name: str, category: str, library: Library) -> None:
    from smartspec.planning.brief import name_of

    if name != name_of(name.replace("-", " ")) and not name.startswith("spec-"):
        hint = f"write {name_of(name)}" if name_of(name) else "use lower-case words joined by '-'"
        raise UsageError.of(f"'{name}' is not a name", hint)
    if category not in library.categories:
        known = ", ".join(library.categories)
        hint = nearest(category, library.categories) or f"known: {known}; a config adds one"
        raise UsageError.of(f"'{category}' is not a category", hint)


def _paths(asked: _Asked, options: Options, above: SpecPaths | None = None) -> SpecPaths:
    """Where the new spec goes; `above` is a place that somebody else has just taken."""
    from smartspec.index.numbering import next_id

    if asked.whole_id:
        paths = SpecPaths(asked.category, asked.name)
        if any(row.id == paths.id for row in current_scan(options).rows):
            raise _taken(paths)
        return paths
    here = _folders(options.root)
    siblings = [row.id for row in current_scan(options).rows if row.category == asked.category]
    taken = {*here, *workbench(options).index.entries, *([above.id] if above else ())}
    return SpecPaths(asked.category, next_id(asked.name, asked.category, siblings, taken))


def _folders(root: str) -> set[str]:
    categories = store.names(root, layout.SPECS).folders
    return {name for c in categories for name in store.names(root, f"{layout.SPECS}/{c}").folders}


def _taken(paths: SpecPaths) -> UsageError:
    hint = f"change it with `smartspec edit {paths.document}`, or give another name"
    return UsageError.of(f"there is a spec '{paths.id}' already; nothing is overwritten", hint)


def _source(asked: _Asked, paths: SpecPaths, options: Options) -> str:
    """The text of the source; a wrong flag is refused here, before anything is written."""
    from smartspec.source.new import NewSource, new_source

    brief = asked.brief
    settings = [(p.key, p.value, p.why) for p in asked.proposal.settings]
    suggestions = [(p.key, p.value, p.why) for p in asked.proposal.suggestions]
    known = store.stamp(options.root, layout.SPEC_SCHEMA) is not None
    new = NewSource(
        id=paths.id,
        title=brief.title,
        category=paths.category,
        description=brief.description,
        features=brief.features,
        depends_on=brief.dependencies,
        settings=settings,
        suggestions=suggestions,
        schema=f"../../../{layout.SPEC_SCHEMA}" if known else None,
    )
    library = library_of(options)
    spec = read_spec(new_source(new, {}), paths.source)
    plan = decide(spec, library, paths.source)
    needs: dict[str, str] = {}
    for section in plan.sections:
        for key, what in library.section(section.id).value.needs.items():
            needs.setdefault(key, what)
    return new_source(new, needs)
