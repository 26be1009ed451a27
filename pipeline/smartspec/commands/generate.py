"""What `generate-plan` and `generate-tasks` have in common: an artifact, asked for and built."""

from __future__ import annotations

import argparse
import sys

from smartspec import store
from smartspec.commands.common import options_of, spec_paths
from smartspec.graph.artifacts import artifact_text, build_artifact
from smartspec.graph.build import Options, forget_scans
from smartspec.graph.rows import ARTIFACT_FILES
from smartspec.layout import SpecPaths
from smartspec.speech import told


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of both commands."""
    parser.add_argument("spec", help="a spec: its document, source or id")
    parser.add_argument("--nogenerate", action="store_true", help="print the file, write nothing")


def run(arguments: argparse.Namespace, name: str) -> int:
    """Build the artifact `name`, and ask for it in the source, so that it stays in step."""
    options = options_of(arguments)
    paths = spec_paths(options, arguments.spec)
    if arguments.nogenerate:
        sys.stdout.write(artifact_text(options, paths, name))
        return 0
    if _ask_for(options, paths, name):
        print(told(f"{paths.source}: asks for '{name}' from now on"))
        forget_scans()
    outcome = build_artifact(options, paths, name)
    print(f"{paths.folder}/{ARTIFACT_FILES[name]}: {told(outcome)}")
    return 0


def _ask_for(options: Options, paths: SpecPaths, name: str) -> bool:
    """Add `name` to the source's `artifacts`; says whether it had to be added."""
    from smartspec.source.reading import read_spec
    from smartspec.source.rewriting import rewritten
    from smartspec.source.yaml_text import mapping

    text = store.read_text(options.root, paths.source)
    read_spec(text, paths.source)
    data = mapping(text, paths.source)
    asked = data.get("artifacts") or []
    if name in asked:
        return False
    store.write_text(
        options.root, paths.source, rewritten(text, data | {"artifacts": [*asked, name]})
    )
    return True
