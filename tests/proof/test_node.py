"""TypeScript is compiled by its own compiler, all documents in one process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from smartspec.proof import node
from smartspec.proof.model import Flaw, Page, ToolMissingError

from .conftest import page

Compile = Callable[[Sequence[Page]], Mapping[str, list[Flaw]]]


@pytest.fixture
def compiled(node_folder: Path, tmp_path: Path) -> Compile:
    """What the compiler finds in documents, by module."""

    def run(pages: Sequence[Page]) -> Mapping[str, list[Flaw]]:
        files = []
        for number, document in enumerate(pages):
            for module in node.modules_of(document, f"doc{number}"):
                files.append(f"{module.name}.ts")
                (tmp_path / files[-1]).write_text(module.text, encoding="utf-8")
        config = {"compilerOptions": node.COMPILER_OPTIONS, "files": files}
        (tmp_path / "tsconfig.json").write_text(json.dumps(config), encoding="utf-8")
        return node.typescript_types(node.find_node(str(node_folder)), str(tmp_path))

    return run


def blocks(*codes: str) -> Page:
    return page("# A\n\n" + "\n\n".join(f"```ts\n{code}\n```" for code in codes) + "\n")


def test_the_blocks_of_a_document_are_one_program_and_documents_are_apart(
    compiled: Compile,
) -> None:
    one = blocks(
        "const before: Money = { amount: 1n };",
        "export interface Money { amount: bigint }\nexport const response = 1;",
        "const response = { amount: 2n } satisfies Money;\nexport const x: string = response;",
    )
    other = blocks("interface Money { other: string }\nconst m: Money = { amount: 1 };")
    found = compiled([one, other])
    assert {(module, flaw.place[0]) for module, flaws in found.items() for flaw in flaws} == {
        ("doc0-13", 14),
        ("doc1-4", 5),
    }
    assert found["doc0-13"][0].message.endswith("(TS2322)")


def test_a_later_section_may_declare_its_own_and_sees_its_own(compiled: Compile) -> None:
    document = blocks(
        "export interface Logger { info(m: string): void }\nexport class Service {}",
        "export interface Logger { warn(m: string): void }",
        "export function f(logger: Logger, s: Service): Service { logger.warn('x'); return s; }",
        "const response = await fetch('/a');",
        "const response = await fetch('/b');",
    )
    assert compiled([document]) == {}


def test_a_package_that_is_not_installed_is_a_warning(compiled: Compile) -> None:
    found = compiled([blocks('import { Pool } from "no-such-package";\nexport const p = Pool;')])
    ((flaw,),) = found.values()
    assert (flaw.severity, flaw.place[0]) == ("warn", 4)
    assert "node_modules" in flaw.fix


def test_what_is_missing_is_said_with_the_way_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ToolMissingError, match="there is no Node"):
        node.compiler_of(None)
    with pytest.raises(ToolMissingError, match="npm install typescript"):
        node.compiler_of(node.Node("node", (str(tmp_path),)))
    with pytest.raises(ToolMissingError, match="npm install mermaid jsdom"):
        node.mermaid_of(node.Node("node", (str(tmp_path),)))


def test_packages_are_looked_for_where_one_says_and_upward(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("named", "path", "above"):
        (tmp_path / folder / "node_modules").mkdir(parents=True)
    workspace = tmp_path / "above" / "workspace"
    workspace.mkdir()
    monkeypatch.setenv("NODE_PATH", str(tmp_path / "path"))
    monkeypatch.setattr("shutil.which", lambda name: name)
    found = node.find_node(str(workspace), str(tmp_path / "named"))
    assert found is not None
    assert found.modules[:3] == (
        str(tmp_path / "named" / "node_modules"),
        str(tmp_path / "path"),
        str(tmp_path / "above" / "node_modules"),
    )
