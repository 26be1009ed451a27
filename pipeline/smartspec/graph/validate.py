"""What a validate task does: the rules over one document, to a findings file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING

from smartspec import store
from smartspec.graph.build import (
    Options,
    current_scan,
    planned,
    requirements_if_here,
    workbench,
)
from smartspec.graph.indexing import missing_files
from smartspec.layout import SpecPaths

if TYPE_CHECKING:
    from smartspec.findings import Finding, Severity
    from smartspec.rules.model import Document
    from smartspec.rules.severities import RuleSet


@lru_cache(maxsize=4)
def rules_of(options: Options) -> RuleSet:
    """Every rule that the workspace has. Raises `ConfigError` where one is wrong."""
    from smartspec.graph.shared import read_rules

    return read_rules(current_scan(options).shared, workbench(options).library)


def validate(options: Options, paths: SpecPaths) -> tuple[Finding, ...]:
    """Check the document of one spec as it stands on disk, and write down what was found.

    Raises `SourceError` where source or document cannot be read at all.
    """
    findings = findings_of(options, paths)
    listed = [asdict(finding) for finding in findings]
    body = json.dumps({"version": 1, "findings": listed}, indent=2, ensure_ascii=False)
    store.write_text(options.root, paths.findings, f"{body}\n")
    return findings


def findings_of(options: Options, paths: SpecPaths) -> tuple[Finding, ...]:
    """What the rules find in the document of one spec; writes nothing."""
    from smartspec.rules.engine import run_rules
    from smartspec.rules.severities import rules_are_on, severities

    library = workbench(options).library
    every = rules_of(options)
    document = document_of(options, paths)
    rules = every.rules if rules_are_on(library) else {}
    chosen = severities(library, document.profile, document.spec)
    return run_rules(document, rules, chosen, every.faults)


def running_rules(options: Options, paths: SpecPaths) -> frozenset[str]:
    """The ids of the rules that run over the document of one spec."""
    from smartspec.rules.model import running
    from smartspec.rules.severities import rules_are_on, severities

    library = workbench(options).library
    if not rules_are_on(library):
        return frozenset()
    spec, plan = planned(options, paths)
    chosen = severities(library, plan.profile, spec)
    return frozenset(running(rules_of(options).rules, chosen, plan.profile))


def document_of(options: Options, paths: SpecPaths) -> Document:
    """The document of one spec, ready to be checked; raises `SourceError` or `ConfigError`."""
    from smartspec.rules.model import Document

    bench = workbench(options)
    spec, plan = planned(options, paths)
    text = store.read_text(options.root, paths.document).replace("\r\n", "\n")
    names = [dependency.id for dependency in spec.depends_on]
    gone = missing_files(options.root, bench.index, names, bench.library.repository)
    asked = requirements_if_here(options, spec.implements)

    def blocks() -> Mapping[int, str]:
        from smartspec.graph.origins import origins_of
        from smartspec.proof.blocks import scanned

        return origins_of(options, paths, scanned(text).blocks)

    return Document(
        paths.document, text, spec, plan, bench.index, gone=gone, asked=asked, blocks=blocks
    )


def bare_document(
    options: Options | None, path: str, profile: str
) -> tuple[tuple[Finding, ...], frozenset[str]]:
    """Check a document that has no source; `path` is relative to the current folder.

    Gives the findings and the rules that ran: those that need a source do not. Raises
    `SourceError` where it cannot be read.
    """
    import os

    from smartspec.rules.engine import run_rules
    from smartspec.rules.model import Document, running
    from smartspec.rules.severities import rule_set, rules_are_on, severities

    folder, name = os.path.split(os.path.abspath(path))
    text = store.read_text(folder, name).removeprefix("\ufeff").replace("\r\n", "\n")
    document = Document(path, text, profile_given=profile)
    chosen: Mapping[str, Severity] = {}
    if options is None:
        every = rule_set()
        rules = every.rules
    else:
        library = workbench(options).library
        every = rules_of(options)
        rules = every.rules if rules_are_on(library) else {}
        chosen = severities(library, document.profile)
    ran = running({n: r for n, r in rules.items() if r.bare}, chosen, document.profile)
    return run_rules(document, rules, chosen, every.faults), frozenset(ran)
