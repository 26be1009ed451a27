"""What waits for a person is shown as it would change, and taken or left."""

from __future__ import annotations

import json
import os
import pty
import re
import sys
from pathlib import Path

import pytest
from pytest_snapshot.plugin import Snapshot

from tests.workspace import Workspace

SPEC = "spec-002-user-management"
OTHER = "spec-003-subscriptions"


def upgrade(workspace: Workspace) -> None:
    """Another catalogue entry and another template than the documents were made with."""
    workspace.edit(
        "templates/sections/security.md.j2", "{#-", "A line of the new template.\n\n{#-"
    ) if False else None
    path = "templates/sections/security.md.j2"
    workspace.write(path, workspace.read(path) + "\nA line of the new template.\n")


@pytest.fixture
def waiting(built_once: Workspace, tmp_path: Path) -> Workspace:
    """A workspace in which the security sections of all specs wait, one of them edited."""
    made = built_once.copy(tmp_path / "workspace")
    text = made.read(made.document(SPEC))
    start = text.index("\n", text.index("## ", text.index("<!-- @critical security"))) + 1
    made.write(made.document(SPEC), f"{text[:start]}\nMy own words.\n{text[start:]}")
    upgrade(made)
    made.build()
    return made
