"""Checking as several commands do it: which findings, told how, written where, ending in what."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from smartspec import store
from smartspec.commands.common import spec_paths
from smartspec.errors import Fault, SmartSpecError, UsageError, nearest
from smartspec.graph.build import Options, current_scan, forget_scans
from smartspec.layout import DOCUMENT, SOURCE, SpecPaths
from smartspec.speech import told

if TYPE_CHECKING:
    from smartspec.findings import Finding
    from smartspec.reporting.results import Check, Results
    from smartspec.rules.model import Rule

FORMATS = ("text", "report", "json", "sarif", "junit", "github", "gitlab", "markdown")
FAILING = {
    "error": ("error",),
    "warn": ("error", "warn"),
    "info": ("error", "warn", "info"),
    "never": (),
}


def add_output_flags(parser: argparse.ArgumentParser) -> None:
    """Where findings go, in which format, and what makes the exit code 1."""
    group = parser.add_argument_group("output")
    group.add_argument("--format", choices=FORMATS, default="text", help="on stdout")
    group.add_argument(
        "--output",
        action="append",
        default=[],
        metavar="FORMAT=FILE",
        help="also to a file (may be given several times)",
    )
    group.add_argument("--fail-on", choices=tuple(FAILING), default="error")


@dataclass(frozen=True)
class Checked:
    """The findings of a run, and what could not be looked at at all.

    `ran` are the rules that looked at one of the documents at least.
    """

    findings: tuple[Finding, ...]
    documents: tuple[str, ...]
    faults: tuple[Fault, ...]
    ran: frozenset[str]


def wanted(options: Options, names: Sequence[str]) -> tuple[SpecPaths, ...]:
    """The named specs, or all."""
    if names:
        return tuple(spec_paths(options, name) for name in names)
    return tuple(row.paths for row in current_scan(options).rows)


def check(options: Options, paths: Sequence[SpecPaths]) -> Checked:
    """Check the documents of some specs; one that cannot be read fails alone."""
    from smartspec.graph.validate import running_rules, validate

    broken = {row.paths.source: row.faults for row in current_scan(options).rows if row.faults}
    found: list[Finding] = []
    documents = []
    faults: list[Fault] = []
    ran: frozenset[str] = frozenset()
    for item in paths:
        if item.source in broken:
            faults += broken[item.source]
        elif store.stamp(options.root, item.document) is None:
            hint = f"run `smartspec build {item.id}`"
            faults.append(Fault(item.document, 0, 0, "there is no document yet", hint=hint))
        else:
            try:
                found += validate(options, item)
                documents.append(item.document)
                ran |= running_rules(options, item)
            except SmartSpecError as error:
                faults += error.faults
    return Checked(tuple(sorted(found)), tuple(sorted(documents)), tuple(sorted(faults)), ran)


def results_of(options: Options | None, checked: Checked, rules: Mapping[str, Rule]) -> Results:
    """What was found, ready to be written in any format: a rule that did not run passed nothing."""
    from smartspec.reporting.results import Check
    from smartspec.rules.pages import page_of

    checks = {}
    for rule in (rule for rule in rules.values() if rule.id in checked.ran):
        page = page_of(rule)
        checks[rule.id] = Check(rule.id, page.summary, rule.severity, page.markdown, rule.passed)
    return described(options, checked.findings, checks, checked.documents)


def described(
    options: Options | None,
    findings: tuple[Finding, ...],
    checks: Mapping[str, Check],
    documents: tuple[str, ...],
    tool: str = "smartspec validate",
) -> Results:
    """Findings of whatever checked, with the lines and the sources that they are about."""
    from smartspec.reporting.results import Results

    root = options.root if options else os.getcwd()
    return Results(
        findings,
        checks,
        documents,
        tool,
        lines=_reader(root),
        source=_places(root),
        hosted=in_repository(root),
    )


def in_repository(root: str) -> Callable[[str], str]:
    """A function from a path below `root` to the same seen from the repository around it.

    A path outside that repository, or where there is none, stays as it is.
    """
    here = os.path.realpath(root)
    around = store.folder_above(here, ".git")

    @cache
    def moved(path: str) -> str:
        folder, name = os.path.split(os.path.join(here, path))
        real = os.path.realpath(folder)
        top = around or store.folder_above(real, ".git") or here
        inside = os.path.relpath(os.path.join(real, name), top).replace(os.sep, "/")
        return path if inside.startswith("../") else inside

    return moved


def _reader(root: str) -> Callable[[str], Sequence[str]]:
    @cache
    def lines(path: str) -> tuple[str, ...]:
        folder, name = os.path.split(os.path.join(root, path))
        try:
            return tuple(store.read_text(folder, name).splitlines())
        except SmartSpecError:
            return ()

    return lines


def _places(root: str) -> Callable[[Finding], str]:
    """Where in the source a finding's key stands, as `spec.yaml:12:5 (key)`."""
    from smartspec.source.positions import SourceMap, keys_of

    @cache
    def positions(source: str) -> SourceMap | None:
        try:
            return SourceMap.of(store.read_text(root, source))
        except SmartSpecError:
            return None

    def place(finding: Finding) -> str:
        source = f"{finding.path.removesuffix(DOCUMENT)}{SOURCE}"
        known = positions(source) if finding.path.endswith(f"/{DOCUMENT}") else None
        if known is None or "#" in finding.key or finding.key.endswith(".j2"):
            return finding.key
        line, column = known.value(keys_of(finding.key))
        return f"{source}:{line}:{column} ({finding.key})"

    return place


def deliver(
    results: Results, arguments: argparse.Namespace, instead: Mapping[str, str] | None = None
) -> None:
    """Write the files that `--output` asks for, then what goes to stdout.

    `instead` has the text of formats in which a command says more than its findings.
    """
    from smartspec.reporting.console import wants_colour
    from smartspec.reporting.formats import FORMATS as WRITERS
    from smartspec.reporting.formats.text import coloured

    for name, path in output_files(arguments.output):
        folder, file = os.path.split(os.path.abspath(path))
        text = (instead or {}).get(name)
        store.write_text(folder, file, WRITERS[name](results) if text is None else text)
    own = (instead or {}).get(arguments.format)
    write = WRITERS[arguments.format]
    if arguments.format == "text" and wants_colour(sys.stdout):
        write = coloured
    sys.stdout.write(write(results) if own is None else own)
    sys.stdout.flush()


def output_files(given: Sequence[str]) -> list[tuple[str, str]]:
    """`FORMAT=FILE` as pairs. Raises `UsageError` for another form or an unknown format."""
    pairs = []
    for item in given:
        name, sign, path = item.partition("=")
        if not sign or not path:
            message = f"--output wants FORMAT=FILE, not '{item}'"
            raise UsageError.of(message, "for example --output sarif=findings.sarif")
        if name not in FORMATS:
            hint = nearest(name, FORMATS) or f"known: {', '.join(FORMATS)}"
            raise UsageError.of(f"there is no format '{name}'", hint)
        if path == "-":
            message = "--output writes files, and '-' is none"
            raise UsageError.of(message, f"`--format {name}` writes to standard output")
        pairs.append((name, path))
    return pairs


def exit_code(checked: Checked, fail_on: str) -> int:
    """2 where something could not be read, 1 where something was found, else 0."""
    for fault in checked.faults:
        print(fault, file=sys.stderr)
    if checked.faults:
        return 2
    return int(any(finding.severity in FAILING[fail_on] for finding in checked.findings))


def consistency(options: Options, names: Sequence[str], arguments: argparse.Namespace) -> int:
    """The report of the reference's section 10.2; on a terminal, errors lead to a question.

    Elsewhere errors end in 1, as any finding that `--fail-on` counts.
    """
    from smartspec.graph.validate import rules_of

    while True:
        paths = wanted(options, names)
        checked = check(options, paths)
        arguments.format = "report"
        deliver(results_of(options, checked, rules_of(options).rules), arguments)
        code = exit_code(checked, arguments.fail_on)
        if code != 1 or not (sys.stdin.isatty() and sys.stdout.isatty()):
            return code
        match _answer():
            case "c":
                return 0
            case "f":
                fix(options, checked)
            case _:
                return code


def _answer() -> str:
    message = "Errors were found. [f]ix what can be fixed, [c]ontinue anyway, or [s]top?"
    print(told(message), end=" ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower()[:1]


def fix(options: Options, checked: Checked) -> int:
    """Put right in the sources what can be; says what was done, and how many files changed."""
    from smartspec.rules.fixes import fixed, is_fixable

    changed = 0
    for document in checked.documents:
        own = [f for f in checked.findings if f.path == document and is_fixable(f)]
        if not own:
            continue
        source = f"{document.removesuffix(DOCUMENT)}{SOURCE}"
        text = store.read_text(options.root, source)
        new = fixed(text, source, store.read_text(options.root, document), own)
        if store.write_text(options.root, source, new):
            changed += 1
            for finding in own:
                message = f"fixed {source}:"
                print(told(message), told(finding.message), file=sys.stderr)
    if changed:
        print(told("next: run `smartspec build`"), file=sys.stderr)
    else:
        print(told("nothing here can be fixed without a decision"), file=sys.stderr)
    forget_scans()
    return changed
