"""What the tests of views share: the real programs that read what views write."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.programs import without

PARSE_MERMAID = """
import { JSDOM } from "jsdom";
import { createInterface } from "node:readline";
const { window } = new JSDOM("<body></body>");
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import("mermaid");
for await (const line of createInterface({ input: process.stdin })) {
  let said = "";
  for (const text of JSON.parse(line)) {
    try { await mermaid.parse(text); }
    catch (error) { said = error.message + "\\n" + text; break; }
  }
  console.log(JSON.stringify(said));
}
"""
"""Answers each line, a list of diagrams, with what is wrong with the first that does not parse."""


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


@pytest.fixture(scope="session")
def run_mysql(mariadb_socket: Path) -> Callable[[str], str]:
    """Runs MySQL's SQL in an empty database on a real MariaDB; returns its client's words.

    It is not MySQL itself: what only that refuses is told by tests of the text.
    """

    def run(sql: str) -> str:
        name = f"proof_{os.getpid()}"  # the tests run in several processes
        start = f"DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name}; USE {name};"
        command = ["mariadb", "--no-defaults", "-S", str(mariadb_socket), "-u", "root", "-N"]
        script = f"{start}\n{sql}\nDROP DATABASE {name};"
        done = subprocess.run(command, input=script, text=True, capture_output=True, check=False)
        assert done.returncode == 0, f"{done.stderr}\n{sql}"
        return done.stdout.strip()

    return run


@pytest.fixture(scope="session")
def parse_mermaid(node_folder: Path) -> Iterator[Callable[[Sequence[str]], None]]:
    """Parses diagrams with Mermaid itself; the first that does not parse fails the test."""
    command = ["node", "--input-type=module", "--eval", PARSE_MERMAID]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=node_folder, text=True, stdin=pipe, stdout=pipe) as node:

        def parse(diagrams: Sequence[str]) -> None:
            assert node.stdin is not None
            assert node.stdout is not None
            node.stdin.write(json.dumps(list(diagrams)) + "\n")
            node.stdin.flush()
            said = json.loads(node.stdout.readline())
            assert not said, said

        yield parse


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
