"""What needs Node: TypeScript's compiler and Mermaid itself, each one process for all documents."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smartspec.errors import UsageError
from smartspec.proof.blocks import Block
from smartspec.proof.model import Absent, Flaw, Page, ToolMissingError
from smartspec.proof.typescript import LANGUAGES, Module, program

TYPES_CHECK = "typescript-types"
DIAGRAM_CHECK = "mermaid-diagram"
_TYPES = "the types of TypeScript"
_DIAGRAMS = "diagrams by Mermaid itself"
_TIMEOUT = 600
"""Seconds for one run of a Node program over all documents."""

COMPILER_OPTIONS = {
    "strict": True,
    "noEmit": True,
    "target": "es2022",
    "module": "esnext",
    "moduleResolution": "bundler",
    "lib": ["es2022", "dom", "dom.iterable"],
    "jsx": "preserve",
    "skipLibCheck": True,
}
"""What blocks are compiled under: `tsc --strict`, a current runtime, and the types of packages
that are installed beside the workspace."""

_DIAGNOSTIC = re.compile(
    r"^(?P<file>[^()\n]+)\((?P<line>\d+),(?P<column>\d+)\): error (?P<code>TS\d+): (?P<message>.*)$"
)
_UNRESOLVED = frozenset({"TS2307", "TS7016"})
_NAMED_LINE = re.compile(r"\bline (\d+)")
_EXPECTING = re.compile(r"Expecting .*")
_PARSE_ALL = """
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
const input = JSON.parse(readFileSync(0, "utf8"));
const load = (name) => import(pathToFileURL(createRequire(input.from).resolve(name)).href);
const { JSDOM } = await load("jsdom");
const { window } = new JSDOM("<body></body>");
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await load("mermaid");
const found = [];
for (const text of input.diagrams) {
  try {
    await mermaid.parse(text);
    found.push(null);
  } catch (error) {
    // A token that is only space began on the line that it ends.
    const { text, loc } = error.hash ?? {};
    const line = loc ? (text?.trim() ? loc.last_line : loc.first_line) : null;
    found.push({ message: String(error.message ?? error), line });
  }
}
process.stdout.write(JSON.stringify(found));
"""


@dataclass(frozen=True, slots=True)
class Node:
    """A Node program and the `node_modules` folders to look in, nearest first."""

    program: str
    modules: tuple[str, ...]

    def package(self, name: str) -> str | None:
        """The folder of an installed package."""
        for folder in self.modules:
            if os.path.isfile(f"{folder}/{name}/package.json"):
                return f"{folder}/{name}"
        return None


def find_node(root: str, named: str | None = None) -> Node | None:
    """Node, and where its packages may be; None where there is no Node.

    Looked in are `named` (a `node_modules` folder, or one that has it), `NODE_PATH`, the workspace
    at `root`, and upward from it.
    """
    node = shutil.which("node")
    if node is None:
        return None
    folders: list[str] = []
    if named:
        inside = os.path.join(os.path.abspath(named), "node_modules")
        folders.append(inside if os.path.isdir(inside) else os.path.abspath(named))
    folders += [path for path in os.environ.get("NODE_PATH", "").split(os.pathsep) if path]
    base = Path(root).resolve()
    folders += [str(folder / "node_modules") for folder in (base, *base.parents)]
    return Node(node, tuple(folder for folder in folders if os.path.isdir(folder)))


def _needed(node: Node | None, unproven: str, tool: str, *packages: str) -> Node:
    if node is None:
        raise ToolMissingError(Absent(tool, unproven, "there is no Node here"))
    missing = [name for name in packages if node.package(name) is None]
    if missing:
        remedy = f"npm install {' '.join(packages)}, or --node-modules DIR"
        raise ToolMissingError(Absent(tool, unproven, remedy))
    return node


def _broken(program: str, said: str) -> UsageError:
    """A program that is there and does not work, such as one of a version too old."""
    first = next((line.strip() for line in said.splitlines() if "rror" in line), said.strip())
    hint = "SmartSpec needs TypeScript 5 or newer, Mermaid 11 and jsdom: try a newer version"
    return UsageError.of(f"{program} failed: {first[:300]}", hint)


# --- TypeScript ----------------------------------------------------------------------------


def compiler_of(node: Node | None) -> str:
    """The path of TypeScript's compiler; raises `ToolMissingError` where there is none."""
    found = _needed(node, _TYPES, "typescript", "typescript")
    return f"{found.package('typescript')}/bin/tsc"


def mermaid_of(node: Node | None) -> str:
    """The folder of Mermaid; raises `ToolMissingError` where it or jsdom is not there."""
    return str(_needed(node, _DIAGRAMS, "mermaid", "mermaid", "jsdom").package("mermaid"))


def version_of(package: str) -> str:
    """The version of an installed package, by its folder or a file below it."""
    for folder in (Path(package), *Path(package).parents):
        if (folder / "package.json").is_file():
            return str(json.loads((folder / "package.json").read_text("utf-8"))["version"])
    return ""


def compiler_options(node: Node | None) -> dict[str, Any]:
    """The options of the compiler, with where packages and the types of Node are looked for."""
    folders = node.modules if node is not None else ()
    roots = [f"{folder}/@types" for folder in folders if os.path.isdir(f"{folder}/@types/node")]
    options = {**COMPILER_OPTIONS, "types": ["node"] if roots else [], "typeRoots": roots}
    if folders:
        places = [f"{folder}/{kind}*" for folder in folders for kind in ("@types/", "")]
        options["paths"] = {"*": places}
    return options


def modules_of(page: Page, prefix: str) -> tuple[Module, ...]:
    """The TypeScript blocks of a document as modules of one program."""
    return program(list(page.in_language(*LANGUAGES)), prefix)


def typescript_types(node: Node | None, folder: str) -> Mapping[str, list[Flaw]]:
    """TypeScript has to pass `tsc --strict`.

    What it finds: in the blocks of a document, read as one program, whatever the compiler calls
    an error. A name means its nearest declaration above, or the first below. A package that is
    not installed is a warning: what it is used for could not be checked.
    Why it matters: an interface and the code that uses it stand pages apart.
    How to fix: correct the code, or the interface.

    `folder` holds the modules of all documents and a `tsconfig.json`; what is found comes back by
    module. Raises `ToolMissingError` without Node or its package `typescript`, `UsageError` where
    the compiler does not work.
    """
    compiler = compiler_of(node)
    assert node is not None
    done = subprocess.run(
        [node.program, compiler, "-p", folder, "--pretty", "false"],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=_TIMEOUT,
    )
    found: dict[str, list[Flaw]] = {}
    for line in done.stdout.splitlines():
        said = _DIAGNOSTIC.match(line)
        if said:
            module = os.path.basename(said["file"]).rpartition(".")[0]
            found.setdefault(module, []).append(_type_flaw(said))
    if done.returncode and not found:
        raise _broken("TypeScript's compiler", done.stdout + done.stderr)
    return found


def _type_flaw(said: re.Match[str]) -> Flaw:
    place = int(said["line"]), int(said["column"])
    message = f"{said['message']} ({said['code']})"
    if said["code"] in _UNRESOLVED:
        fix = "install the package in a node_modules folder of the workspace or above"
        return Flaw(place, message, fix, severity="warn")
    return Flaw(place, message)


# --- Mermaid -------------------------------------------------------------------------------


def mermaid_diagrams(node: Node | None, blocks: Sequence[Block]) -> list[Flaw | None]:
    """Mermaid has to draw every diagram.

    What it finds: a diagram that Mermaid itself cannot parse.
    Why it matters: where a diagram should be, readers see an error.
    How to fix: correct the line that is named.

    What is found comes back block by block. Raises `ToolMissingError` without Node or its
    packages `mermaid` and `jsdom`.
    """
    package = mermaid_of(node)
    assert node is not None
    given = {"from": f"{package}/package.json", "diagrams": [block.text for block in blocks]}
    done = subprocess.run(
        [node.program, "--input-type=module", "--eval", _PARSE_ALL],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=_TIMEOUT,
    )
    if done.returncode:
        raise _broken("Mermaid", done.stderr)
    answers: list[dict[str, Any] | None] = json.loads(done.stdout)
    return [
        None if answer is None else _diagram_flaw(block, answer)
        for block, answer in zip(blocks, answers, strict=True)
    ]


def _diagram_flaw(block: Block, answer: Mapping[str, Any]) -> Flaw:
    message = str(answer["message"]).strip()
    named = _NAMED_LINE.search(message)
    line = answer["line"] or (int(named[1]) if named else 1)
    lines = block.text.split("\n")
    line = min(max(line, 1), max(len(lines), 1))
    expecting = _EXPECTING.search(message)
    got = expecting[0].rpartition(", got ")[2] if expecting else ""
    near = lines[line - 1].strip()
    said = f"syntax error near '{near}' (Mermaid got {got})" if got else message.splitlines()[0]
    return Flaw(block.at(line, len(lines[line - 1]) - len(lines[line - 1].lstrip()) + 1), said)
