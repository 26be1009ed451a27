"""`smartspec explain`: every setting and section of a spec, with its reason."""

from __future__ import annotations

import argparse
import json
from typing import Any

from smartspec.commands.common import (
    add_index_flag,
    add_setting_flags,
    flags_of,
    options_of,
    spec_paths,
)
from smartspec.graph.build import planned
from smartspec.planning.plan import Plan
from smartspec.reporting.explanation import explained

HELP = "say why a spec has the sections and settings that it has"
EXAMPLE = "smartspec explain spec-004-financial-system"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `explain`."""
    parser.add_argument("id", help="a spec's id, or the path of its source or document")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    add_setting_flags(parser)
    add_index_flag(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the plan: the very object that the document is rendered from."""
    options = options_of(arguments)
    paths = spec_paths(options, arguments.id)
    _, plan = planned(options, paths, flags_of(arguments))
    if arguments.json:
        print(json.dumps(as_data(plan), indent=2, ensure_ascii=False))
    else:
        print(f"{plan.spec_id}\n\n{explained(plan)}")
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
