"""Build one spec because somebody asked for it, and report: to the terminal, and to files."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from smartspec import layout, store
from smartspec.commands.common import options_of
from smartspec.commands.steps import customisations, next_steps
from smartspec.document.comparison import difference, numbered_lines
from smartspec.document.merge import Policy, merge
from smartspec.graph.build import (
    BuildResult,
    Options,
    build,
    draft,
    forget_scans,
    library_of,
    policy_of,
    workbench,
)
from smartspec.layout import SpecPaths
from smartspec.reporting.console import wants_colour
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

if TYPE_CHECKING:
    from gettext import NullTranslations

KEPT_REPORTS = 10
"""Of each kind, the newest reports of a spec that are kept: one a day."""


def add_report_flags(parser: argparse.ArgumentParser) -> None:
    """The flags of the reference's Appendix A about output, validation and dry runs."""
    group = parser.add_argument_group("output")
    group.add_argument("--nogenerate", action="store_true", help="show plan and diff, write nothing")
    group.add_argument("--no-backup", action="store_true", help="make no backup")
    group.add_argument("--no-report", action="store_true", help="write no report files")
    group.add_argument("--output-dir", metavar="DIR", help="for backups and reports")
    group.add_argument("--lang", metavar="LANGUAGE", help="of the report: en, th")
    checks = parser.add_argument_group("validation")
    checks.add_argument(
        "--validate-consistency", action="store_true", help="exit with 1 where a rule finds an error"
    )
    checks.add_argument("--no-validation", action="store_true", help="run no rules")


def add_force_flags(parser: argparse.ArgumentParser) -> None:
    """`--force-update` and what else lets a build replace a person's text."""
    group = parser.add_argument_group("replacing")
    group.add_argument(
        "--force-update",
        metavar="SECTIONS",
        help="all, none, or stride,config,di,monitoring,…: sections that take what is generated",
    )
    group.add_argument(
        "--overwrite", action="store_true", help="replace edits outside critical sections as well"
    )


def reporting_options(arguments: argparse.Namespace) -> Options:
    """The workspace, and what this run may replace and leaves out.

    Whatever is wrong with a flag is refused here, before anything is written.
    """
    options = options_of(arguments)
    given = getattr(arguments, "force_update", None) or ""
    forced = tuple(word.strip() for word in given.split(",") if word.strip())
    if forced:
        from smartspec.planning.critical import check_forced, critical_names

        check_forced(forced, critical_names(library_of(options)))
    if arguments.output_dir is not None:
        store.locate(options.root, arguments.output_dir)
    spoken(options, arguments)
    return replace(
        options,
        force_update=forced,
        overwrite=getattr(arguments, "overwrite", False),
        no_backup=arguments.no_backup,
        no_report=arguments.no_report,
        output_dir=arguments.output_dir,
    )


def spoken(options: Options, arguments: argparse.Namespace) -> NullTranslations:
    """The language of this run. Raises `UsageError` where there is no catalogue of it."""
    config = library_of(options).output("language")
    return translations(chosen_language(arguments.lang, config, os.environ))


def built_and_told(
    options: Options, paths: SpecPaths, event: Event, arguments: argparse.Namespace
) -> int:
    """Build the spec at `paths`, check it, report; 1 where `--validate-consistency` finds errors."""
    language = spoken(options, arguments)
    policy = policy_of(options)
    result = build(options, paths, policy=_adopting(policy) if event == "adopted" else policy)
    _settle(options, paths)
    checked = None if arguments.no_validation else _checked(options, paths)
    if event != "adopted" and event != "created" and result.outcome == "kept":
        event = "unchanged"
    report = _report(options, event, result, checked)
    report = _written(options, report, language)
    sys.stdout.write(terminal(report, language, wants_colour(sys.stdout)))
    errors = checked is not None and any(f.severity == "error" for f in checked.findings)
    return int(arguments.validate_consistency and errors)


def _adopting(policy: Policy) -> Policy:
    """The original of an adopted document is replaced; a backup of it is made first."""
    return replace(policy, overwrite_outside=True)


def _settle(options: Options, paths: SpecPaths) -> None:
    """Let doit take note of what was built, and bring the index in step."""
    from doit.doit_cmd import DoitMain

    from smartspec.graph.tasks import SPEC_INDEX_OPTION

    here = os.getcwd()
    os.chdir(options.root)
    if options.specindex:
        os.environ[SPEC_INDEX_OPTION] = options.specindex
    forget_scans()
    try:
        tasks = [f"spec:{paths.id}", f"validate:{paths.id}"]
        index = [] if options.specindex else ["index"]
        DoitMain().run(["run", "-r", "zero", *tasks, *index])
    finally:
        os.chdir(here)
    forget_scans()


def _checked(options: Options, paths: SpecPaths) -> Checked | None:
    from smartspec.graph.validate import validate
    from smartspec.rules.registry import RULES
    from smartspec.rules.severities import chosen_severities, rules_are_on

    library = library_of(options)
    if not rules_are_on(library):
        return None
    severities = chosen_severities(library)
    ran = {
        name: (rule.check.__doc__ or name).strip().splitlines()[0]
        for name, rule in RULES.items()
        if severities.get(name, rule.severity) != "off"
    }
    return Checked(validate(options, paths), ran)


def _report(
    options: Options, event: Event, result: BuildResult, checked: Checked | None
) -> Report:
    bench = workbench(options)
    warnings = []
    if result.spec.depends_on and not bench.index.present:
        warnings.append("SPEC_INDEX.json not found; dependencies are listed without path and repo")
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


def dry_run(options: Options, paths: SpecPaths, text: str, arguments: argparse.Namespace) -> int:
    """Print the plan of the source `text`, and what a build of it would change; write nothing."""
    from smartspec.commands.explain import as_text

    made = draft(options, paths, text=text)
    print(as_text(made.plan))
    source = _on_disk(options, paths.source)
    print(f"\n{shown_difference(paths.source, source or '', text)}")
    document = _on_disk(options, paths.document)
    merged = merge(made.rendered.text, document, paths.document, policy_of(options))
    print(shown_difference(paths.document, document or "", merged.text))
    return 0


def _on_disk(options: Options, path: str) -> str | None:
    there = store.stamp(options.root, path) is not None
    return store.read_text(options.root, path) if there else None


_DIFF_COLOURS = {"+": "32", "-": "31", "@": "36"}


def shown_difference(path: str, old: str, new: str) -> str:
    """A unified diff of one file, in colour on a terminal; one line where nothing changes."""
    _, lines = difference(
        numbered_lines(old) if old else [], numbered_lines(new) if new else [], limit=None
    )
    if not lines:
        return f"{path}: no change"
    shown = [f"--- {path if old else '/dev/null'}", f"+++ {path}", *lines]
    if wants_colour(sys.stdout):
        shown = [
            f"\x1b[{_DIFF_COLOURS[line[0]]}m{line}\x1b[0m" if line[:1] in _DIFF_COLOURS else line
            for line in shown
        ]
    return "\n".join(shown)
