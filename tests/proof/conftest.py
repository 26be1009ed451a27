"""Documents to be proven, and one changed character."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from smartspec.findings import Finding
from smartspec.proof import node
from smartspec.proof.model import Page, findings_of, page_of, run_checks
from smartspec.proof.postgres import connected, sql_run
from smartspec.proof.registry import CHECKS
from smartspec.source.reading import read_spec
from smartspec.source.spec import Spec
from tests.workspace import CHECKOUT, spec_yaml

PATH = "specs/feature/spec-001-shop/spec.md"


def shipped(spec_id: str) -> tuple[str, Spec]:
    """The document and the source of a spec of this repository."""
    folder = next(CHECKOUT.glob(f"specs/*/{spec_id}"))
    source = (folder / "spec.yaml").read_text("utf-8")
    return (folder / "spec.md").read_text("utf-8"), read_spec(source, "spec.yaml")


def page(text: str, **fields: Any) -> Page:
    """A document of a small spec whose source has `fields`."""
    return page_of(PATH, text, read_spec(spec_yaml("spec-001-shop", **fields), "spec.yaml"))


def found_in(document: Page) -> tuple[Finding, ...]:
    """What the embedded checkers find."""
    return run_checks(document, CHECKS).findings


def places(findings: Iterator[Finding] | tuple[Finding, ...] | list[Finding]) -> list[Any]:
    """Rule and line of each finding."""
    return [(finding.rule, finding.line) for finding in findings]


def fence(language: str, *lines: str) -> str:
    """A document with one block; its first line of code is line 3."""
    return "\n".join(["# A Title", f"```{language}", *lines, "```", ""])


def compiled(pages: Sequence[Page], node_folder: Path, folder: Path) -> list[tuple[str, int]]:
    """Module and line of everything that the compiler finds in `pages`, in one run."""
    files = []
    place = node.find_node(str(node_folder))
    for number, page in enumerate(pages):
        for module in node.modules_of(page, f"doc{number}"):
            files.append(f"{module.name}.ts")
            (folder / files[-1]).write_text(module.text, encoding="utf-8")
    config = {"compilerOptions": node.compiler_options(place), "files": files}
    (folder / "tsconfig.json").write_text(json.dumps(config), encoding="utf-8")
    found = node.typescript_types(place, str(folder))
    return [(name, flaw.place[0]) for name, flaws in found.items() for flaw in flaws]


@pytest.fixture
def run_on_postgres(postgres_dsn: str) -> Iterator[Callable[[Page], list[Finding]]]:
    """Runs the SQL of a document on a real PostgreSQL."""
    with connected(postgres_dsn) as connection:
        yield lambda document: findings_of(
            document.path, "sql-run", list(sql_run(document, connection))
        )
