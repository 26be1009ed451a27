"""What a validate task does: the rules over one document, to a findings file."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from smartspec import store
from smartspec.graph.build import Options, planned, workbench
from smartspec.layout import SpecPaths

if TYPE_CHECKING:
    from smartspec.findings import Finding


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
    from smartspec.rules.model import Document, run_rules
    from smartspec.rules.registry import RULES
    from smartspec.rules.severities import chosen_severities, rules_are_on

    bench = workbench(options)
    severities = chosen_severities(bench.library)
    spec, plan = planned(options, paths)
    text = store.read_text(options.root, paths.document).replace("\r\n", "\n")
    document = Document(paths.document, text, spec, plan, bench.index)
    rules = RULES if rules_are_on(bench.library) else {}
    return run_rules(document, rules, severities)
