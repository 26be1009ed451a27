"""`smartspec generate-tasks`: tasks.md beside a spec, kept in step from then on."""

from __future__ import annotations

import argparse

from smartspec.commands import generate

HELP = "write tasks.md beside a spec, and keep it in step"
EXAMPLE = "smartspec generate-tasks specs/feature/spec-004-financial-system/spec.md"

configure = generate.configure


def run(arguments: argparse.Namespace) -> int:
    """Build tasks.md."""
    return generate.run(arguments, "tasks")
