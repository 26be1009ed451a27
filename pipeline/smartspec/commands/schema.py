"""`smartspec schema`: the JSON Schemas that editors and other tools can use."""

from __future__ import annotations

import argparse
import json
import sys

from smartspec.index.spec_index import INDEX_SCHEMA
from smartspec.planning.config import Config
from smartspec.planning.definitions import Profile
from smartspec.rendering.entries import TOPICS, topic_schema
from smartspec.source.schemas import JsonSchema, model_schema
from smartspec.source.spec import Spec

HELP = "print the JSON Schema of a kind of file"
EXAMPLE = "smartspec schema spec > spec.schema.json"

CATALOGUE = "catalogue-"
NAMES = ("spec", "config", "index", "profile", *(f"{CATALOGUE}{topic}" for topic in TOPICS))


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `schema`."""
    parser.add_argument("name", choices=NAMES)


def run(arguments: argparse.Namespace) -> int:
    """Print the schema."""
    sys.stdout.write(schema_text(arguments.name))
    return 0


def schema(name: str) -> JsonSchema:
    """The JSON Schema of one kind of file."""
    if name.startswith(CATALOGUE):
        return topic_schema(name.removeprefix(CATALOGUE))
    if name == "index":
        return INDEX_SCHEMA
    return model_schema({"spec": Spec, "config": Config, "profile": Profile}[name])


def schema_text(name: str) -> str:
    """The schema as a file."""
    return json.dumps(schema(name), indent=2, ensure_ascii=False) + "\n"
