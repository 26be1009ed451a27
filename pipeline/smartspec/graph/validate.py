"""What a validate task does: the rules over one document, to a findings file."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from smartspec import store
from smartspec.graph.build import Options, planned, requirements_if_here, workbench
from smartspec.layout import SpecPaths

if TYPE_CHECKING:
    from smartspec.findings import Finding


def validate(options: Options, paths: SpecPaths) -> tuple[Finding, ...]:
    """Check the document of one spec as it stands on disk, and write down what was found.

    Raises `SourceError` where source or document cannot be read at all.
    """
    from smartspec.rules.model import Document, run_rules
    from smartspec.rules.registry import RULES
    from smartspec.rules.severities import chosen_severities, rules_are_on

    bench = workbench(options)
    severities = chosen_severities(bench.library)
    spec, plan = planned(options, paths)
    text = store.read_text(options.root, paths.document).replace("\r\n", "\n")
    asked = requirements_if_here(options, spec.implements)
    document = Document(paths.document, text, spec, plan, bench.index, asked)
    rules = RULES if rules_are_on(bench.library) else {}
    findings = run_rules(document, rules, severities)
    listed = [asdict(finding) for finding in findings]
    body = json.dumps({"version": 1, "findings": listed}, indent=2, ensure_ascii=False)
    store.write_text(options.root, paths.findings, f"{body}\n")
    return findings
