"""`smartspec regenerate`: build a spec now, whether or not anything has changed.

Settings that it is given last: they are written into the source, as `smartspec edit` does, since
the next build would otherwise undo what was asked for.
"""

from __future__ import annotations

import argparse

from smartspec.commands import edit

HELP = "build a spec anew; settings given are written into its source"
EXAMPLE = "smartspec regenerate spec.md --mode=standard --profile=backend-service"

configure = edit.configure


def run(arguments: argparse.Namespace) -> int:
    """Build the document anew."""
    return edit.changed_and_built(arguments, "rebuilt")
