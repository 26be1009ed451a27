"""The code that derived documents show compiles, in each of their languages."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from mypy import api as mypy
from tree_sitter import Language, Node, Parser
from tree_sitter_go import language

from smartspec.source.spec import Spec

from .test_derive import STACKS, spec_of
from .test_derive import derived as derived_from
from .test_reference_example import spec

TYPES = ["text", "integer", "decimal", "money", "boolean", "date", "datetime", "uuid", "email",
         "url"]  # fmt: skip
DONE: list[tuple[str, dict[str, Any]]] = [
    ("make a gift", {"action": "create"}),
    ("see gifts", {"action": "list"}),
    ("look at a gift", {"action": "view"}),
    ("rename a gift", {"action": "change", "inputs": ["class"]}),
    ("throw a gift away", {"action": "remove"}),
    ("send it", {"action": "transition", "to": "sent"}),
    ("ห่อของขวัญ", {"action": "create", "entity": "ของขวัญ", "by": []}),
]
"""What actors want, and the operation that it is; of a gift box where nothing else is said."""

HARD: dict[str, Any] = {
    "id": "spec-900-anything",
    "title": "ของแถม & Gifts: 2nd round",
    "profile": "functional",
    "stories": [
        {
            "id": f"FR-{number}",
            "actor": "A",
            "want": want,
            "operation": {"entity": "Gift Box", "by": ["class"], **operation},
        }
        for number, (want, operation) in enumerate(DONE, 1)
    ],
    "entities": [
        {
            "name": "Gift Box",
            "fields": [
                *({"name": f"a_{kind}", "type": kind, "required": kind > "e"} for kind in TYPES),
                {"name": "class", "type": "enum", "values": ["a", "b"]},
                {"name": "type", "type": "reference", "entity": "ของขวัญ", "required": False},
            ],
            "states": ["new", "sent"],
            "transitions": [{"from": "new", "to": "sent", "when": "it leaves"}],
        },
        {"name": "ของขวัญ", "fields": [{"name": "name"}]},
        {"name": "🎁", "fields": [{"name": "name"}]},
    ],
}
"""Keywords of Python and Go, every type of field, names without a Latin letter."""


def skeleton(stack: str) -> list[str]:
    """The code of a derived document: interfaces first, then what shows errors and logging."""
    path = next(path for path in STACKS if path.stem == stack)
    made = spec_of(derived_from(HARD, path))
    guide = made.implementation
    snippets = (*guide.errors.snippets, *guide.logging.snippets, *guide.validation.snippets)
    return [interface.code for interface in made.design.interfaces] + [s.code for s in snippets]


def compiled(folder: str, work: Path, modules: dict[str, str]) -> None:
    """Compile TypeScript modules together, beside the packages that they import."""
    (work / "node_modules").symlink_to(Path(folder, "node_modules"))
    for name, code in modules.items():
        (work / name).write_text(code, encoding="utf-8")
    flags = ["--strict", "--noEmit", "--target", "es2022", "--module", "esnext", "--skipLibCheck",
             "--moduleResolution", "bundler", "--esModuleInterop"]  # fmt: skip
    compiler = str(Path(folder, "node_modules", ".bin", "tsc"))
    command = [compiler, *flags, *(str(work / name) for name in modules)]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_typescript_of_a_derived_document_compiles(node_folder: str, tmp_path: Path) -> None:
    compiled(node_folder, tmp_path, {"all.ts": "\n".join(skeleton("node-express-postgres"))})


def _interfaces(made: Spec) -> str:
    parts = [code for i in made.design.interfaces for code in (i.code, i.usage or "")]
    return "\n".join(parts)


def _declared(case: str) -> str:
    """What a case uses and an earlier one of the document declares: here each stands alone."""
    types = {"service": "IDiscountService", "app": "Express", "token": "string", "cartId": "string"}
    missing = {n: t for n, t in types.items() if f"declare const {n}:" not in case}
    return "".join(f"declare const {name}: {type_};\n" for name, type_ in missing.items())


def test_the_typescript_of_the_finished_example_compiles(node_folder: str, tmp_path: Path) -> None:
    made = spec()
    guide = made.implementation
    shown = [*guide.errors.snippets, *guide.logging.snippets, *guide.validation.snippets]
    shown += [s for measure in made.security.measures for s in measure.snippets]
    modules = {f"shown-{n}.ts": snippet.code for n, snippet in enumerate(shown)}
    given = f'import type {{ Express }} from "express";\n{_interfaces(made)}\n'
    cases = [case.code for case in made.testing.cases if case.code]
    modules |= {f"case-{n}.ts": f"{given}{_declared(code)}{code}" for n, code in enumerate(cases)}
    assert len(shown) == 4
    assert len(cases) == 4

    compiled(node_folder, tmp_path, modules)


def test_the_python_of_a_derived_document_type_checks(tmp_path: Path) -> None:
    module = tmp_path / "all_of_it.py"
    module.write_text("\n\n".join(skeleton("python-fastapi-postgres")), encoding="utf-8")

    said, wrong, code = mypy.run(
        ["--strict", "--python-version", "3.13", "--cache-dir", str(tmp_path / "cache"),
         "--config-file", "", str(module)]
    )  # fmt: skip

    assert code == 0, said + wrong


def faults(node: Node) -> list[str]:
    """What the parser could make nothing of."""
    own = [f"{node.start_point}: {node.type}"] if node.is_error or node.is_missing else []
    return own + [fault for child in node.children for fault in faults(child)]


def test_the_go_of_a_derived_document_parses() -> None:
    code = "package gifts\n\n" + "\n".join(skeleton("go-chi-postgres"))

    tree = Parser(Language(language())).parse(code.encode())

    assert faults(tree.root_node) == []
    assert not re.search(r"^ +", code, re.MULTILINE), "Go is indented with tabs"


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.stem)
def test_a_stack_names_every_library_with_a_version(path: Path) -> None:
    made = spec_of(derived_from(HARD, path))
    versions: Sequence[str] = [library.version for library in made.integrations.libraries]
    assert len(versions) > 5
    assert all(re.search(r"\d+\.\d+", version) for version in versions)
    assert all(technology.version for technology in made.technology)


def test_entities_without_latin_letters_keep_apart_and_ask_for_a_name() -> None:
    made = spec_of(derived_from(HARD))
    names = [table.name for table in made.data_model.tables]
    assert len(set(names)) == 3
    asked = [question.question for question in made.open_questions]
    assert [words.partition(":")[0] for words in asked if "called in code" in words] == [
        "ของขวัญ", "🎁",
    ]  # fmt: skip
