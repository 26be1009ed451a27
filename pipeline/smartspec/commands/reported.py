"""Build one spec because somebody asked for it, and report: to the terminal, and to files."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from smartspec import layout, store
from smartspec.commands.common import add_backup_flags, options_of
from smartspec.commands.steps import customisations, next_steps
from smartspec.document.comparison import difference, numbered_lines
from smartspec.document.merge import merge
from smartspec.errors import SmartSpecError
from smartspec.graph.backups import newest_backup
from smartspec.graph.build import (
    SPEC_INDEX_OPTION,
    BuildResult,
    Options,
    build,
    draft,
    forget_scans,
    in_words,
    library_of,
    merging,
    policy_of,
    workbench,
)
from smartspec.graph.registry import update_registry
from smartspec.graph.trace import trace
from smartspec.layout import SpecPaths
from smartspec.planning.critical import check_forced, critical_names
from smartspec.reporting.console import wants_colour
from smartspec.reporting.diffs import shown, strong
from smartspec.reporting.files import (
    GENERATION,
    VALIDATION,
    file_name,
    generation_report,
    validation_report,
)
from smartspec.reporting.language import chosen_language, translations
from smartspec.reporting.report import Checked, Event, Report
from smartspec.reporting.terminal import terminal
from smartspec.speech import told

if TYPE_CHECKING:
    from gettext import NullTranslations

KEPT_REPORTS = 10
"""Of each kind, the newest reports of a spec that are kept: one a day."""


def add_report_flags(parser: argparse.ArgumentParser) -> None:
    """The flags of the reference's Appendix A about output, validation and dry runs."""
    add_backup_flags(parser)
    parser.add_argument(
        "--nogenerate", action="store_true", help="show plan and difference, write nothing"
    )
    parser.add_argument(
        "--validate-consistency",
        action="store_true",
        help="exit with 1 where a rule finds an error",
    )
    parser.add_argument("--no-validation", action="store_true", help="run no rules")


def reporting_options(arguments: argparse.Namespace) -> Options:
    """The workspace, and what this run may replace and leaves out.

    Whatever is wrong with a flag is refused here, before anything is written.
    """
    options = options_of(arguments)
    if options.force_update:
        check_forced(options.force_update, critical_names(library_of(options)))
    if options.output_dir is not None:
        store.locate(options.root, options.output_dir)
    spoken(options, arguments)
    return options


def spoken(options: Options, arguments: argparse.Namespace) -> NullTranslations:
    """The language of this run. Raises `UsageError` where there is no catalogue of it."""
    config = library_of(options).output("language")
    return translations(chosen_language(arguments.lang, config, os.environ))


def built_and_told(
    options: Options, paths: SpecPaths, event: Event, arguments: argparse.Namespace
) -> int:
    """Build the spec at `paths`, check it, report.

    1 where `--validate-consistency` finds errors, or the files of the report cannot be written.
    Raises what building raises. The document that `adopt` replaces is copied aside first.
    """
    language = spoken(options, arguments)
    overwriting = replace(options, overwrite=options.overwrite or event == "adopted")
    result = build(overwriting, paths)
    trace(options, f"spec:{paths.id}", {"outcome": result.outcome, "backup": result.backup})
    _settle(options, paths)
    checked = None if arguments.no_validation else _checked(options, paths)
    if event in ("updated", "rebuilt") and result.outcome == "kept":
        event = "unchanged"
    report, unwritten = _report(options, event, result, checked), None
    try:
        report = _written(options, report, language)
    except SmartSpecError as error:  # what was built stays built, and is told
        unwritten = error
    sys.stdout.write(terminal(report, language, wants_colour(sys.stdout)))
    if unwritten is not None:
        sys.stdout.flush()
        print(unwritten, file=sys.stderr)
    if arguments.specindex is not None:
        said = f"next time ids are looked up in {layout.INDEX} again; see {SPEC_INDEX_OPTION}"
        print(told(said), file=sys.stderr)
    errors = checked is not None and any(f.severity == "error" for f in checked.findings)
    return int(unwritten is not None or (arguments.validate_consistency and errors))


def write_reports(
    options: Options,
    chosen: Sequence[SpecPaths],
    backups: Mapping[str, str | None],
    check: bool = True,
) -> None:
    """The report files of specs that the graph has just built; those that failed have none.

    `backups` are the last ones that each had before: a newer one was made by this build. Without
    `check` no rule looks at them.
    """
    forget_scans()
    config = library_of(options).output("language")
    language = translations(chosen_language(None, config, os.environ))
    for paths in chosen:
        try:
            found = merging(options, paths)
            checked = _checked(options, paths) if check else None
        except SmartSpecError:  # the build has told it
            continue
        made, sections = found.draft, found.merged.sections
        newest = newest_backup(options, paths)
        backup = newest if newest != backups.get(paths.id) else None
        result = BuildResult(
            paths, "kept", sections, backup, made.rendered.placeholders, made.plan, made.spec
        )
        _written(options, _report(options, "rebuilt", result, checked), language)


def _settle(options: Options, paths: SpecPaths) -> None:
    """Let doit take note of what was built, and bring index and registry in step."""
    from doit.doit_cmd import DoitMain

    from smartspec.graph.tasks import RUN_OPTIONS

    said = {
        SPEC_INDEX_OPTION: options.specindex or "",
        RUN_OPTIONS: in_words(replace(options, force_update=(), overwrite=False)),
    }
    here, before = os.getcwd(), {name: os.environ.get(name) for name in said}
    os.chdir(options.root)
    os.environ.update(said)
    forget_scans()
    try:
        tasks = [f"{group}:{paths.id}" for group in ("spec", "validate", "verify")]
        index = [] if options.specindex else ["index"]
        DoitMain().run(["run", "-r", "zero", *tasks, *index])
    finally:
        os.chdir(here)
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
    forget_scans()
    update_registry(options)


def _checked(options: Options, paths: SpecPaths) -> Checked | None:
    from smartspec.graph.validate import document_of, rules_of, validate
    from smartspec.rules.model import running
    from smartspec.rules.pages import page_of
    from smartspec.rules.severities import rules_are_on, severities

    library = library_of(options)
    if not rules_are_on(library):
        return None
    document = document_of(options, paths)
    chosen = severities(library, document.profile, document.spec)
    rules = rules_of(options).rules
    ran = {name: page_of(rules[name]).summary for name in running(rules, chosen, document.profile)}
    return Checked(validate(options, paths), ran)


def _report(options: Options, event: Event, result: BuildResult, checked: Checked | None) -> Report:
    bench = workbench(options)
    warnings = []
    if result.spec.depends_on and not bench.index.present:
        message = "SPEC_INDEX.json not found; dependencies are listed without path and repo"
        warnings.append(message)
    return Report(
        event=event,
        title=result.spec.title,
        document=result.paths.document,
        source=result.paths.source,
        plan=result.plan,
        placeholders=result.placeholders,
        states={section.name: section.state for section in result.sections},
        checked=checked,
        backup=result.backup,
        customisations=customisations(options, result.paths, result.plan),
        next_steps=next_steps(result.paths, result.placeholders, result.waiting > 0),
        warnings=tuple(warnings),
    )


def _written(options: Options, report: Report, language: NullTranslations) -> Report:
    """The report with the files that it was written to, unless none are wanted."""
    library = library_of(options)
    if options.no_report or not library.output("generate_reports"):
        return report
    day = date.today()
    home = layout.output_folder(options.output_dir, library.output("output_dir"))
    folder = f"{home}/reports/{report.plan.spec_id}"
    generation = f"{folder}/{file_name(GENERATION, day)}"
    validation = f"{folder}/{file_name(VALIDATION, day)}" if report.checked else None
    report = replace(report, generation_report=generation, validation_report=validation)
    store.write_text(options.root, generation, generation_report(report, day, language))
    if validation is not None:
        store.write_text(options.root, validation, validation_report(report, day, language))
    for kind in (GENERATION, VALIDATION):
        names = [n for n in store.listing(options.root, folder).files if n.startswith(kind)]
        for name in sorted(names)[:-KEPT_REPORTS]:
            store.remove(options.root, f"{folder}/{name}")
    return report


def dry_run(options: Options, paths: SpecPaths, text: str) -> int:
    """Print the plan of the source `text`, and what a build of it would change; write nothing."""
    from smartspec.reporting.explanation import explained

    made = draft(options, paths, text=text)
    print(explained(made.plan))
    source = _on_disk(options, paths.source)
    print(f"\n{shown_difference(paths.source, source or '', text)}")
    document = _on_disk(options, paths.document)
    merged = merge(made.rendered.text, document, paths.document, policy_of(options))
    print(shown_difference(paths.document, document or "", merged.text))
    return 0


def _on_disk(options: Options, path: str) -> str | None:
    there = store.stamp(options.root, path) is not None
    return store.read_text(options.root, path) if there else None


def shown_difference(path: str, old: str, new: str) -> str:
    """How one file would change, in colour on a terminal; one line where it would not."""
    _, hunks = difference(
        numbered_lines(old) if old else [], numbered_lines(new) if new else [], limit=None
    )
    if not hunks:
        return told(f"{path}: no change")
    colour = wants_colour(sys.stdout)
    heads = [strong(f"--- {path if old else '/dev/null'}", colour), strong(f"+++ {path}", colour)]
    return "\n".join([*heads, shown(hunks, colour)])
