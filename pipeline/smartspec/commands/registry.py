"""`smartspec registry`: the registry of critical sections, made anew from the documents."""

from __future__ import annotations

import argparse

from smartspec import layout, store
from smartspec.commands.common import options_of
from smartspec.graph.registry import registry_text
from smartspec.locking import locked
from smartspec.speech import told

HELP = "rebuild the registry of critical sections from the documents"
EXAMPLE = "smartspec registry"


def configure(parser: argparse.ArgumentParser) -> None:
    """`registry` has no arguments."""
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Read every document and write the registry."""
    options = options_of(arguments)
    with locked(options.root):
        wrote = store.write_text(options.root, layout.REGISTRY, registry_text(options))
    message = f"written  {layout.REGISTRY}" if wrote else f"kept  {layout.REGISTRY}"
    print(told(message))
    return 0
