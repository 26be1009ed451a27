"""Programs run in a fork of a process that has imported everything already.

A run of doit or smartspec in a small workspace is mostly imports, and the tests do many hundreds.
Each still has a process, an environment and streams of its own, and goes through the same front
door; only what Python reads when it starts (hash seed, encoding) is that of the server, so that
tests about those start an interpreter.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

_READY_MADE = (
    "doit.doit_cmd",
    "smartspec.cli",
    "smartspec.graph.tasks",
    "smartspec.planning.decide",
    "smartspec.rendering.renderer",
    "smartspec.rules.engine",
    "smartspec.graph.causes",
    "smartspec.graph.validate",
    "smartspec.graph.verify",
    "smartspec.graph.sources",
    "smartspec.rendering.entries",
    "smartspec.reporting.report",
    "jsonschema",
    "ruamel.yaml",
)


class Forks:
    """A server that starts programs; it ends with the tests."""

    def __init__(self, package: Path, env: Mapping[str, str]) -> None:
        here = Path(__file__).resolve().parent.parent
        paths = os.pathsep.join([str(package), str(here)])
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.forking"],
            env={**env, "PYTHONPATH": paths},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self.close)

    def close(self) -> None:
        """End the server."""
        self._server.terminate()
        self._server.wait()

    def run(self, words: list[str], env: Mapping[str, str], cwd: Path) -> tuple[int, bytes, bytes]:
        """Run `python -m words…`: its exit code, and what it wrote to either stream."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        with tempfile.TemporaryDirectory(prefix="smartspec-run-") as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            asked = {"words": words, "env": dict(env), "cwd": str(cwd)}
            asked |= {"out": str(out), "err": str(err)}
            self._server.stdin.write(json.dumps(asked) + "\n")
            self._server.stdin.flush()
            code = int(self._server.stdout.readline())
            return code, out.read_bytes(), err.read_bytes()


@lru_cache(maxsize=1)
def forks(package: Path, env: tuple[tuple[str, str], ...]) -> Forks:
    """The server for programs that import SmartSpec from the folder `package`."""
    return Forks(package, dict(env))


def _serve() -> None:
    """Start what is asked for on standard input, a line each; answer with the exit code."""
    for name in _READY_MADE:
        import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(asked)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(asked: dict[str, Any]) -> None:
    """Be the program: its folder, environment and streams; never returns."""
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT, 0o600), number)
    sys.argv = list(asked["words"])
    # As `python -m` has it: the folder where it is started comes first.
    sys.path[0] = asked["cwd"]
    code: Any = 0
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    if code is not None and not isinstance(code, int):
        print(code, file=sys.stderr)
        code = 1
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code or 0)


if __name__ == "__main__":
    _serve()
