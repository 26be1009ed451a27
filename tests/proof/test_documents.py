"""Every document that SmartSpec ships or pins holds, by every tool; and one character is enough."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from smartspec.findings import Finding
from smartspec.proof import node
from smartspec.proof.model import Page, page_of, run_checks
from smartspec.proof.registry import CHECKS
from tests.golden.documents import DOCUMENTS, made
from tests.workspace import CHECKOUT

from .conftest import compiled, found_in, places, shipped

SHIPPED = sorted(path.parent.name for path in CHECKOUT.glob("specs/*/*/spec.yaml"))
FINANCIAL = "spec-004-financial-system"


@cache
def goldens() -> tuple[Page, ...]:
    """Every golden document, with the source that it was made from."""
    return tuple(page_of(name, made(name).text, made(name).spec) for name in DOCUMENTS)


@cache
def documents() -> tuple[Page, ...]:
    """Every document that there is."""
    own = (page_of(name, *shipped(name), lambda path: path != "") for name in SHIPPED)
    return (*goldens(), *own)


def test_the_embedded_checkers_find_nothing() -> None:
    verdicts = [run_checks(document, CHECKS) for document in documents()]
    assert [str(finding) for verdict in verdicts for finding in verdict.findings] == []
    assert {item for verdict in verdicts for item in verdict.absent} == set()


def test_every_document_runs_on_postgresql(
    run_on_postgres: Callable[[Page], list[Finding]],
) -> None:
    assert sum(len(document.sql("postgresql")) for document in documents()) > 100
    found = [str(finding) for document in documents() for finding in run_on_postgres(document)]
    assert found == []


def test_every_document_compiles(node_folder: Path, tmp_path: Path) -> None:
    assert compiled(documents(), node_folder, tmp_path) == []


def test_every_diagram_draws(node_folder: Path) -> None:
    blocks = [block for page in documents() for block in page.in_language("mermaid")]
    assert len(blocks) > 100
    flaws = node.mermaid_diagrams(node.find_node(str(node_folder)), blocks)
    assert [flaw for flaw in flaws if flaw is not None] == []


# --- one changed character -----------------------------------------------------------------


def changed(pattern: str) -> tuple[Page, int]:
    """The financial system's document without the character that group 1 of `pattern` finds,
    and the line that it stood on."""
    text, spec = shipped(FINANCIAL)
    found = re.search(pattern, text, re.MULTILINE)
    assert found, pattern
    assert len(found[1]) == 1
    place = found.start(1)
    return page_of("spec.md", text[:place] + text[place + 1 :], spec, lambda path: path != ""), (
        text.count("\n", 0, place) + 1
    )


@pytest.mark.parametrize(
    ("pattern", "rule"),
    [
        (r"^CREATE TABLE ledger \($\n(?:.*\n)*?.*NOT NUL(L)", "sql-syntax"),
        (r"^  RAISE EXCEPTIO(N) ", "sql-syntax"),
        (r'^  "amount"(:) ', "json-syntax"),
        (r'^  "amount": "[\d.]+\.\d\d\d(\d)"', "json-schema"),
        (r"^  readonly clock(:) Clock;", "typescript-syntax"),
        (r"^    step1 -(-)> step2", "mermaid-syntax"),
        (r"^    \w+ \|\|--o(\{) ", "mermaid-syntax"),
        (r"^    n_\w+ --(>) n_", "mermaid-syntax"),
        (r"^    n_\w+->>n_\w+(:) ", "mermaid-syntax"),
        (r"^- \[\d+\. [^\]]+\]\(#securit(y)\)", "dead-anchor"),
    ],
)
def test_one_character_fails_at_its_line(pattern: str, rule: str) -> None:
    document, line = changed(pattern)
    assert (rule, line) in places(found_in(document))


def test_one_character_of_yaml_fails_at_its_line() -> None:
    text, spec = shipped("spec-infra-001-postgres-platform")
    line = next(n for n, t in enumerate(text.split("\n"), 1) if t.startswith("pool: {min"))
    broken = text.replace("pool: {min: 20, max: 50}", "pool: {min: 20 max: 50}")
    assert ("yaml-syntax", line) in places(found_in(page_of("spec.md", broken, spec)))


def test_one_character_of_a_name_fails_on_postgresql(
    run_on_postgres: Callable[[Page], list[Finding]],
) -> None:
    document, line = changed(r"^CREATE INDEX \w+ ON ledge(r) ")
    assert found_in(document) == ()
    assert places(run_on_postgres(document))[0] == ("sql-run", line)


def test_one_character_of_a_name_fails_in_the_compiler(node_folder: Path, tmp_path: Path) -> None:
    document, line = changed(r"^export function create\w+\(providers: \w+Dependencie(s)\)")
    assert found_in(document) == ()
    assert line in {at for _, at in compiled((document,), node_folder, tmp_path)}


def test_one_character_fails_in_mermaid_itself(node_folder: Path) -> None:
    document, line = changed(r"^    step1 -(-)> step2")
    blocks = list(document.in_language("mermaid"))
    flaws = node.mermaid_diagrams(node.find_node(str(node_folder)), blocks)
    assert [flaw.place[0] for flaw in flaws if flaw is not None] == [line]
