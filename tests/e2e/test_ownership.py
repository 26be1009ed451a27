"""Whatever happens in whatever order, no line that a person wrote is lost."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from smartspec.document.markers import critical_sections
from smartspec.document.merge import Policy
from smartspec.errors import EditedError
from smartspec.graph.build import BuildResult, Options, build, forget_scans, policy_of
from smartspec.layout import SpecPaths
from tests.workspace import SECURITY_TEMPLATE, Workspace, spec_yaml, threat

PATHS = SpecPaths("feature", "spec-001-a")
SECTIONS = ("security", "config", "di", "monitoring", "overview")
TEMPLATE = """{#-
title: Security
critical: true
level: security
catalogue: []
-#}
Template VERSION.

{% for threat in spec.threats %}
- {{ threat.name }}
{% endfor %}

### A heading
"""


class Killed(BaseException):
    """The process is gone at this point."""


class Ownership(RuleBasedStateMachine):
    """A workspace of one spec, with all that people and the pipeline do to it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.workspace = Workspace.empty(Path(self.folder.name, "workspace"))
        self.workspace.configure(output={"keepBackups": 1000})
        self.lines: list[str] = []
        self.named: list[str] = []
        self.source: dict[str, Any] = {}
        self.options = Options(str(self.workspace.root))

    def teardown(self) -> None:
        self.folder.cleanup()

    @initialize()
    def start(self) -> None:
        forget_scans()
        self.source = {"profile": "backend-service", "threats": [threat("First")]}
        self.write_source()
        # Two runs that see two versions of a template; what a run has read it keeps.
        self.versions = []
        for version in ("one", "two"):
            self.workspace.write(SECURITY_TEMPLATE, TEMPLATE.replace("VERSION", version))
            options = Options(str(self.workspace.root), no_report=version == "two")
            build(options, PATHS, policy=Policy(force="all"))
            self.versions.append(options)
        self.options = self.versions[0]
        build(self.options, PATHS, policy=Policy(force="all"))

    # What people do.

    @rule(name=st.sampled_from(["First", "Second", "Third"]))
    def change_the_source(self, name: str) -> None:
        self.source["threats"] = [threat(name)]
        self.write_source()

    @rule(title=st.sampled_from(["A Title", "Another"]))
    def change_what_is_not_critical(self, title: str) -> None:
        self.source["title"] = title
        self.write_source()

    @rule(
        profile=st.sampled_from(["basic", "backend-service"]),
        mode=st.sampled_from(["standard", "compact"]),
    )
    def change_the_profile(self, profile: str, mode: str) -> None:
        self.source |= {"profile": profile, "mode": mode}
        self.write_source()

    @rule(
        critical=st.sampled_from([[], ["overview"]]), without=st.sampled_from([[], ["monitoring"]])
    )
    def change_what_is_critical(self, critical: list[str], without: list[str]) -> None:
        self.source |= {"critical": critical, "exclude_sections": without}
        self.write_source()

    @rule(which=st.integers(0, 4), place=st.integers(0, 20), fence=st.booleans())
    def edit_a_critical_section(self, which: int, place: int, fence: bool) -> None:
        text = self.document()
        found = critical_sections(text, "")
        if found:
            section = found[which % len(found)]
            line = min(section.line + place, section.end - 1)
            self.put(text, line, fence)

    @rule(version=st.integers(0, 1))
    def upgrade_the_templates(self, version: int) -> None:
        self.options = self.versions[version]

    @rule(place=st.integers(0, 8))
    def edit_outside_and_overwrite(self, place: int) -> None:
        text = self.document()
        self.put(text, place, fence=False)
        edited = self.document()
        with pytest.raises(EditedError, match="not overwritten"):
            self.built()
        assert self.document() == edited
        self.settled(Policy(overwrite_outside=True))

    # What the pipeline does.

    @rule()
    def build_it(self) -> None:
        self.settled(policy_of(self.options))

    @rule(names=st.sets(st.sampled_from(SECTIONS)))
    def force(self, names: set[str]) -> None:
        self.settled(Policy(force=frozenset(names)))

    @rule()
    def force_all(self) -> None:
        self.settled(Policy(force="all"))

    @rule(names=st.sets(st.sampled_from(SECTIONS)), accept=st.booleans())
    def review(self, names: set[str], accept: bool) -> None:
        chosen = frozenset(names)
        self.settled(Policy(accept=chosen) if accept else Policy(keep=chosen))

    @rule(after=st.integers(0, 3), force=st.booleans())
    def kill(self, after: int, force: bool) -> None:
        with mock.patch("os.replace", _killing(after)), contextlib.suppress(Killed):
            self.built(Policy(force="all") if force else None)
        # Nobody lived to print the backup; the trace has its name from before the replacement.
        self.named = self.traced()

    @precondition(lambda self: bool(self.lines))
    @rule()
    def follow_the_source_from_now_on(self) -> None:
        self.settled(Policy(source_changes="update"))

    # What always holds.

    @invariant()
    def every_line_is_somewhere(self) -> None:
        if not self.lines:
            return
        texts = [self.document(), *(self.workspace.read(path) for path in self.named)]
        for line in self.lines:
            assert any(line in text.split("\n") for text in texts), f"{line} is lost"

    # How.

    def document(self) -> str:
        return self.workspace.read(PATHS.document)

    def write_source(self) -> None:
        self.workspace.write(PATHS.source, spec_yaml(PATHS.id, **self.source))

    def put(self, text: str, line: int, fence: bool) -> None:
        """Write a line of a person's own at a place of the document, maybe in a code block."""
        mine = f"mine {len(self.lines)}"
        lines = text.split("\n")
        added = ["", "```text", mine, "```", ""] if fence and _outside_code(lines, line) else [mine]
        self.workspace.write(PATHS.document, "\n".join([*lines[:line], *added, *lines[line:]]))
        self.lines.append(mine)

    def built(self, policy: Policy | None = None) -> BuildResult:
        done = build(self.options, PATHS, policy=policy)
        if done.backup:
            self.named.append(done.backup)
        return done

    def settled(self, policy: Policy) -> None:
        """Build, and build again: the second writes nothing."""
        self.built(policy)
        before = self.document()
        again = self.built()
        assert again.outcome == "kept"
        assert self.document() == before

    def traced(self) -> list[str]:
        """Every backup that the trace names."""
        path = self.workspace.path(".smartspec/trace.log")
        lines = path.read_text().splitlines() if path.exists() else []
        return [json.loads(line)["backup"] for line in lines]


def _outside_code(lines: list[str], place: int) -> bool:
    return sum(line.startswith("```") for line in lines[:place]) % 2 == 0


def _killing(after: int) -> Callable[[str, str], None]:
    """`os.replace` for a process that is killed at its `after`-th write."""
    left = [after]
    replace = os.replace

    def killing(source: str, target: str) -> None:
        if not left[0]:
            raise Killed
        left[0] -= 1
        replace(source, target)

    return killing


TestOwnership = Ownership.TestCase
TestOwnership.settings = settings(max_examples=12, stateful_step_count=12)
