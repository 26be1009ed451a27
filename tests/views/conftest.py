"""What the tests of views share: the real programs that read what views write."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.programs import without

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


@pytest.fixture(scope="session")
def run_sql(postgres_dsn: str) -> Callable[[str], str]:
    """Runs SQL in a schema of its own on a real PostgreSQL, rolls it back, returns psql's words."""
    if shutil.which("psql") is None:
        without("psql", "install PostgreSQL's client")

    def run(sql: str) -> str:
        script = f"BEGIN; CREATE SCHEMA proof; SET search_path = proof;\n{sql}\nROLLBACK;"
        command = ["psql", postgres_dsn, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run(command, input=script, text=True, capture_output=True, check=False)
        assert done.returncode == 0, f"{done.stderr}\n{sql}"
        return done.stdout.strip()

    return run


@pytest.fixture
def parse_mermaid(node_folder: Path, tmp_path: Path) -> Callable[[Sequence[str]], None]:
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
def check_typescript(node_folder: Path, tmp_path: Path) -> Callable[[str], None]:
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
