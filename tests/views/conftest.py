"""What the tests of views share: the real programs that read what views write.

Each is used where it is there. CI installs them all (`.ci/run`), and there a missing one fails its
tests; on a person's machine they are skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

DSN = "SMARTSPEC_TEST_POSTGRES"
"""A connection string for `psql`."""

NODE = "SMARTSPEC_TEST_NODE"
"""A folder in which the packages that `.ci/run` names were installed by npm."""

PARSE_MERMAID = """
import { JSDOM } from "jsdom";
import { readFileSync } from "node:fs";
const { window } = new JSDOM("<body></body>");
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import("mermaid");
for (const text of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  try { await mermaid.parse(text); }
  catch (error) { console.error(error.message + "\\n" + text); process.exit(1); }
}
"""


def without(program: str, hint: str) -> NoReturn:
    """Skip for want of a program, or fail in CI, where nothing is passed over."""
    if os.environ.get("CI"):
        pytest.fail(f"no {program} in CI: {hint}")
    pytest.skip(f"no {program}: {hint}")


@pytest.fixture(scope="session")
def run_sql() -> Callable[[str], str]:
    """Runs SQL in a schema of its own on a real PostgreSQL, rolls it back, returns psql's words."""
    dsn = os.environ.get(DSN)
    if not dsn or shutil.which("psql") is None:
        without("PostgreSQL", f"set {DSN} to a connection string")

    def run(sql: str) -> str:
        script = f"BEGIN; CREATE SCHEMA proof; SET search_path = proof;\n{sql}\nROLLBACK;"
        command = ["psql", dsn, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run(command, input=script, text=True, capture_output=True, check=False)
        assert done.returncode == 0, f"{done.stderr}\n{sql}"
        return done.stdout.strip()

    return run


@pytest.fixture(scope="session")
def node_folder() -> str:
    """The folder with the npm packages."""
    folder = os.environ.get(NODE)
    if not folder or shutil.which("node") is None:
        without("npm packages", f"set {NODE} to their folder")
    return folder


@pytest.fixture
def parse_mermaid(node_folder: str, tmp_path: Path) -> Callable[[Sequence[str]], None]:
    """Parses diagrams with Mermaid itself; the first that does not parse fails the test."""

    def parse(diagrams: Sequence[str]) -> None:
        listed = tmp_path / "diagrams.json"
        listed.write_text(json.dumps(list(diagrams)), encoding="utf-8")
        command = ["node", "--input-type=module", "-", str(listed)]
        done = subprocess.run(
            command,
            input=PARSE_MERMAID,
            cwd=node_folder,
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    return parse


@pytest.fixture
def check_typescript(node_folder: str, tmp_path: Path) -> Callable[[str], None]:
    """Compiles a module with `tsc --strict`; a diagnostic fails the test."""

    def check(code: str) -> None:
        file = tmp_path / "module.ts"
        file.write_text(code, encoding="utf-8")
        compiler = str(Path(node_folder) / "node_modules" / ".bin" / "tsc")
        flags = ["--strict", "--noEmit", "--target", "es2022"]
        done = subprocess.run(
            [compiler, *flags, str(file)], text=True, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout + code

    return check
