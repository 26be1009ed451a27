"""`smartspec generate-plan`: plan.md beside a spec, kept in step from then on."""

from __future__ import annotations

import argparse

from smartspec.commands import generate

HELP = "write plan.md beside a spec, and keep it in step"
EXAMPLE = "smartspec generate-plan specs/feature/spec-004-financial-system/spec.md"

configure = generate.configure


def run(arguments: argparse.Namespace) -> int:
    """Build plan.md."""
    return generate.run(arguments, "plan")
