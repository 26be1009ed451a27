"""TypeScript parses; the blocks of a document are the modules of one program."""

from __future__ import annotations

import pytest

from smartspec.proof.blocks import fenced_blocks
from smartspec.proof.typescript import program

from .conftest import fence, found_in, page, places

MODERN = """\
const held = given satisfies Money;
function first<const T>(items: readonly T[]): T | undefined { return items[0]; }
type Optional = { readonly [K in keyof Money as `${K & string}Maybe`]+?: Money[K] };
abstract class Port { abstract get name(): string; #held = 1; static { } }
export const ask = async (): Promise<void> => { for await (const p of ps) use(p?.a ?? b); };
"""


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["const x: number = ;"], 3),
        (["type A = {", "  a: string", "  b number", "};"], 5),
        (["export class A {", "  m(): void {", "    return 1;", "}"], 6),
    ],
)
def test_a_fault_is_at_its_line(lines: list[str], line: int) -> None:
    assert places(found_in(page(fence("typescript", *lines)))) == [("typescript-syntax", line)]


def test_modern_typescript_parses() -> None:
    assert found_in(page(fence("ts", *MODERN.splitlines()))) == ()


def test_a_name_means_its_nearest_declaration_above_or_the_first_below() -> None:
    text = "\n\n".join(
        f"```ts\n{code}\n```"
        for code in (
            "use(later, early);",
            "interface Logger {}\nconst early = 1;",
            "let a: Logger;",
            "export interface Logger { more(): void }",
            "let b: Logger; const { later, x: [y] } = c;",
        )
    )
    blocks = fenced_blocks(text)
    modules = program(blocks, "doc")
    heads = [
        module.text.split("\n")[block.line - 2]
        for module, block in zip(modules, blocks, strict=True)
    ]
    assert "early" in heads[0]
    assert 'import { Logger, early } from "./doc-6"' in heads[2]
    assert 'import { Logger } from "./doc-15"' in heads[4]
    tails = [module.text.split("\n")[-2] for module in modules]
    assert tails[1:] == [
        "export { Logger, early };",
        "export { a };",
        "export {  };",
        "export { b, later, y };",
    ]


def test_a_module_has_the_lines_of_the_document() -> None:
    text = "# A\n\ntext\n\n- item\n\n  ```ts\n  const a = 1;\n  const b: string = a;\n  ```\n"
    (module,) = program(fenced_blocks(text), "doc")
    lines = module.text.split("\n")
    assert lines[7:9] == ["  const a = 1;", "  const b: string = a;"]
    assert (module.name, module.tsx) == ("doc-8", False)


@pytest.mark.parametrize("language", ["javascript", "js", "jsx", "mjs", "cjs"])
def test_javascript_is_parsed_too(language: str) -> None:
    sound = fence(language, "const a = require('a');", "export default () => <b>{a?.b ?? 1}</b>;")
    assert not found_in(page(sound))
    broken = fence(language, "const a = 1;", "const b = ;")
    assert places(found_in(page(broken))) == [("javascript-syntax", 4)]
