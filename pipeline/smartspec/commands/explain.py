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
        print(as_text(plan))
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
        "domains": list(plan.domains),
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


def as_text(plan: Plan) -> str:
    """The plan for people, in three lists."""
    lines = [plan.spec_id, "", "Settings"]
    settings = [(name, _applied(name, plan), found.origin) for name, found in plan.settings.items()]
    lines += _columns([(name, value, f"({origin})") for name, value, origin in settings])
    lines += ["", "Levels"]
    lines += _columns(
        [(name, decision.value, f"({decision.reason})") for name, decision in plan.levels.items()]
    )
    lines += ["", f"Sections ({len(plan.sections)})"]
    lines += _columns(
        [
            (f"{number}. {section.id}", "critical" if section.marker else "", f"({section.reason})")
            for number, section in enumerate(plan.sections, 1)
        ]
    )
    if plan.left_out:
        lines += ["", f"Left out ({len(plan.left_out)})"]
        lines += _columns([(item.id, "", f"({item.reason})") for item in plan.left_out])
    if plan.suggestions:
        lines += ["", "Suggestions", *(f"  {words}" for words in plan.suggestions)]
    return "\n".join(lines)


def _applied(name: str, plan: Plan) -> str:
    """A setting's value; what `auto` became stands behind it."""
    text = plan.settings[name].text  # type: ignore[index]  # the names are the mapping's own
    if name == "domain" and text == "auto":
        return f"auto: {', '.join(plan.domains) or 'none'}"
    if name == "profile" and text == "auto":
        return f"auto: {plan.profile}"
    return text or "none"


def _columns(rows: list[tuple[str, str, str]]) -> list[str]:
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(2)]
    return [
        f"  {first:<{widths[0]}}  {second:<{widths[1]}}  {third}".rstrip()
        if widths[1]
        else f"  {first:<{widths[0]}}  {third}"
        for first, second, third in rows
    ]
