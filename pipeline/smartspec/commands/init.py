"""`smartspec init`: a workspace with one example spec."""

from __future__ import annotations

import argparse
import os

from smartspec import layout, store
from smartspec.commands.common import ADD_IMPORT
from smartspec.errors import UsageError
from smartspec.speech import told

HELP = "make a workspace with one example spec"
EXAMPLE = "smartspec init my-specs && cd my-specs && doit"

DODO = '''"""SmartSpec builds this workspace: `doit` renders and checks every spec that changed."""

from smartspec.graph.tasks import *
'''
IMPORT = "from smartspec.graph.tasks import *"
IGNORE = """\
.smartspec/backups/
.smartspec/cache/
.smartspec/reports/
.smartspec/trace.log*
.*.tmp
"""
EXAMPLE_PATHS = layout.SpecPaths("feature", "spec-001-order-intake")
EXAMPLE_SPEC = """\
# yaml-language-server: $schema=../../../.smartspec/spec.schema.json
id: spec-001-order-intake
title: Order Intake
category: feature
status: draft
version: 0.1.0
description: Takes orders from the shop and hands them to fulfilment
profile: backend-service
overview:
  purpose: Accept an order once, confirm it to the buyer, and pass it on to fulfilment.
  scope:
    - Orders from the web shop
  non_goals:
    - Returns and refunds
  features:
    - Accept an order
    - Show the state of an order
technology:
  - name: PostgreSQL
    version: "15"
    role: database
    rationale: Orders and their lines change together, in one transaction.
architecture:
  pattern: REST API over one database
  components:
    - name: Order Service
      kind: service
      responsibility: Validates orders and stores them
    - name: Order Database
      kind: database
      responsibility: Holds orders and their lines
      technology: PostgreSQL 15
  flows:
    - name: Accept an order
      steps:
        - {from: Order Service, to: Order Database, action: store the order}
api:
  base_path: /api/v1
  authentication: OAuth 2.0 bearer token
  endpoints:
    - method: POST
      path: /orders
      summary: Accept an order
      service: Order Service
      request:
        schema:
          type: object
          required: [sku, quantity]
          properties:
            sku: {type: string, minLength: 1}
            quantity: {type: integer, minimum: 1}
        example: {sku: A-100, quantity: 2}
      responses:
        - status: 201
          description: The order is accepted
          example: {id: 7f6c2a1e-0d4b-4e52-9a53-3d1f6b8f0c11}
        - status: 422
          description: The article is not sold
          code: UNKNOWN_ARTICLE
examples:
  - title: Two of one article
    endpoint: POST /orders
    language: json
    code: |
      {"sku": "A-100", "quantity": 2}
acceptance:
  - An order that was confirmed to the buyer is never lost.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of `init`."""
    parser.add_argument("dir", nargs="?", default=".", help="where (default: here)")


def run(arguments: argparse.Namespace) -> int:
    """Write what is missing; a file that is there already stays as it is."""
    from smartspec.commands.schema import schema_text

    root = os.path.abspath(arguments.root or arguments.dir)
    if os.path.exists(root) and not os.path.isdir(root):
        raise UsageError.of(f"not a folder: {root}", "name a folder to make the workspace in")
    os.makedirs(root, exist_ok=True)
    files = {
        layout.DODO: DODO,
        ".gitignore": IGNORE,
        layout.SPEC_SCHEMA: schema_text("spec"),
        EXAMPLE_PATHS.source: EXAMPLE_SPEC,
    }
    if store.stamp(root, layout.SPECS) is not None:
        del files[EXAMPLE_PATHS.source]
    for path, text in files.items():
        if store.stamp(root, path) is None:
            store.write_text(root, path, text)
            print(told(f"written  {path}"))
            continue
        print(told(f"kept     {path}"))
        for line in _lacking(root, path):
            print(f"           {told(f'add the line `{line}`')}")
    if _lacking(root, layout.DODO):
        print(told(ADD_IMPORT))
    message = "next: run `doit`" if root == os.getcwd() else "next: run `doit` there"
    print(told(message))
    return 0


def _lacking(root: str, path: str) -> list[str]:
    """The lines that somebody's own `dodo.py` or `.gitignore` lacks, for them to add."""
    wanted = {layout.DODO: [IMPORT], ".gitignore": IGNORE.splitlines()}
    # Git takes a file in any encoding; ours are ASCII and are found in each.
    text = store.read_bytes(root, path).decode(errors="replace")
    there = {line.strip() for line in text.splitlines()}
    if f"{layout.HOME}/" in there:
        return []
    starts = tuple(line.partition(" import ")[0] for line in there)  # a choice of names will do
    return [
        line
        for line in wanted.get(path, ())
        if line not in there and line.partition(" import ")[0] not in starts
    ]
