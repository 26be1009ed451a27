"""`smartspec explain`: every setting and section of a spec, with its reason."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import Any

from smartspec.commands.common import (
    add_index_flag,
    add_setting_flags,
    flags_of,
    options_of,
    spec_paths,
)
from smartspec.errors import UsageError
from smartspec.graph.build import planned
from smartspec.planning.plan import Plan
from smartspec.reporting.explanation import columns, explained
from smartspec.rules.model import Rule
from smartspec.rules.registry import RULES

HELP = "say why a spec has the sections and settings that it has, or what a rule or check is about"
EXAMPLE = "smartspec explain spec-004-financial-system, smartspec explain queue-metrics"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `explain`."""
    parser.add_argument(
        "id",
        nargs="?",
        help="a spec's id, the path of its source or document, or the id of a rule or check",
    )
    parser.add_argument("--rules", action="store_true", help="list every rule")
    parser.set_defaults(usage_error=parser.error)
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    add_setting_flags(parser)
    add_index_flag(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the plan: the very object that the document is rendered from."""
    if arguments.rules or arguments.id is None:
        return _list_rules(arguments)
    if arguments.id in RULES or not _is_spec(arguments):
        page = rule_page(arguments) or check_page(arguments.id)
        if page is not None:
            print(page)
            return 0
    options = options_of(arguments)
    paths = spec_paths(options, arguments.id)
    _, plan = planned(options, paths, flags_of(arguments))
    if arguments.json:
        print(json.dumps(as_data(plan), indent=2, ensure_ascii=False))
    else:
        print(f"{plan.spec_id}\n\n{explained(plan)}")
    return 0


def _is_spec(arguments: argparse.Namespace) -> bool:
    try:
        spec_paths(options_of(arguments), arguments.id)
    except UsageError:
        return False
    return True


def _known_rules(arguments: argparse.Namespace) -> Mapping[str, Rule]:
    """The rules of the workspace, or ours where there is none."""
    from smartspec.graph.validate import rules_of
    from smartspec.rules.severities import rule_set

    try:
        options = options_of(arguments)
    except UsageError:
        return rule_set().rules
    return rules_of(options).rules


def rule_page(arguments: argparse.Namespace) -> str | None:
    """The page of the rule called `arguments.id`, or None."""
    from smartspec.rules.pages import page_of

    rule = _known_rules(arguments).get(arguments.id)
    return page_of(rule).markdown.rstrip() if rule is not None else None


def check_page(name: str) -> str | None:
    """The page of a check of `verify` or of `index check`, or None."""
    from smartspec.index.checks import CHECKS
    from smartspec.proof import pages

    if name in CHECKS:
        return CHECKS[name].page().rstrip()
    return pages.check_page(name).rstrip() if name in pages.check_names() else None


def _list_rules(arguments: argparse.Namespace) -> int:
    from smartspec.rules.pages import page_of

    if not arguments.rules:
        arguments.usage_error("name a spec or a rule; --rules lists the rules")
    rules = _known_rules(arguments)
    rows = [(name, str(rule.severity), page_of(rule).summary) for name, rule in rules.items()]
    print("\n".join(columns(rows)))
    return 0


def as_data(plan: Plan) -> dict[str, Any]:
    """The plan as plain data."""
    return {
        "id": plan.spec_id,
        "settings": {
            name: {"value": found.value, "origin": found.origin}
            for name, found in plan.settings.items()
        },
        "levels": {
            name: {"value": decision.value, "reason": decision.reason}
            for name, decision in plan.levels.items()
        },
        "profile": plan.profile,
        "mode": plan.mode,
        "domains": list(plan.domains),
        "evidence": dict(plan.evidence),
        "compliance": list(plan.compliance),
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "level": section.level,
                "critical": section.marker,
                "from": section.hand_written or section.template,
                "reason": section.reason,
            }
            for section in plan.sections
        ],
        "left_out": {item.id: item.reason for item in plan.left_out},
        "suggestions": list(plan.suggestions),
    }
