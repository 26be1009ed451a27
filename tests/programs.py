"""The real programs that tests hold the product against: PostgreSQL and Node's packages.

Each is looked for, started or installed by the tests themselves. In CI a missing one fails every
test that needs it; on a person's machine without it those tests are skipped, and say why.
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

POSTGRES = "SMARTSPEC_TEST_POSTGRES"
"""A connection string of a server that may be used; without it one is started."""

MARIADB = "SMARTSPEC_TEST_MARIADB"
"""The socket of a MariaDB whose `root` needs no password; without it one is started."""

NODE = "SMARTSPEC_TEST_NODE"
"""A folder in which `npm install` was run for `PACKAGES`; without it one is made."""

PACKAGES = (
    "typescript",
    "mermaid",
    "jsdom",
    "zod@3",
    "express-rate-limit@6",
    "winston@3",
    "@types/express@4",
    "@jest/globals@29",
    "supertest@6",
    "@types/supertest@6",
    "@octokit/openapi",
    "@directus/specs",
)
_BINARIES = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/pgsql")


def without(program: str, hint: str) -> NoReturn:
    """Skip for want of a program, or fail in CI, where nothing is passed over."""
    if os.environ.get("CI"):
        pytest.fail(f"no {program} in CI: {hint}")
    pytest.skip(f"no {program}: {hint}")


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The connection string of a PostgreSQL; one is started in `folder` where none is given."""
    given = os.environ.get(POSTGRES)
    if given:
        yield given
        return
    programs = _postgres_programs()
    if programs is None:
        without("PostgreSQL", f"install it, or set {POSTGRES} to a connection string")
    server = _Server(programs, folder)
    server.start()
    try:
        yield server.dsn
    finally:
        server.stop()


def _postgres_programs() -> Path | None:
    """The folder of the newest `initdb` and `pg_ctl`."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    places = [path.parent for base in _BINARIES for path in Path(base).glob("*/bin/initdb")]
    return max(places, key=lambda path: (len(path.parent.name), path.parent.name), default=None)


@dataclass(frozen=True)
class _Server:
    """A server that listens on a socket in `folder` only. It refuses to run as root, and so runs
    as the user `postgres` that its package brings."""

    programs: Path
    folder: Path

    @property
    def dsn(self) -> str:
        return f"host={self.folder} user=postgres dbname=postgres"

    def start(self) -> None:
        user = self._user()
        if user is not None:
            shutil.chown(self.folder, user)
        self._run("initdb", "-D", "data", "-A", "trust", "-U", "postgres", "-E", "UTF8")
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off"
        self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        user = self._user()
        done = subprocess.run(
            [str(self.programs / program), *words],
            cwd=self.folder,
            user=user,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(self.folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if "start" in words else subprocess.PIPE,
            check=False,
        )
        assert done.returncode == 0, f"{program}: {done.stderr!r}"

    @staticmethod
    def _user() -> str | None:
        """Who runs the server: somebody else where we are root."""
        if os.geteuid() != 0:
            return None
        return pwd.getpwnam("postgres").pw_name


@contextmanager
def mariadb(folder: Path) -> Iterator[Path]:
    """The socket of a MariaDB; one is started in `folder` where none is given.

    It stands in for MySQL 8, of which Debian has no package.
    """
    given = os.environ.get(MARIADB)
    if given:
        yield Path(given)
        return
    server = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin:/usr/local/sbin")
    if server is None or shutil.which("mariadb") is None:
        without("MariaDB", f"install it, or set {MARIADB} to its socket")
    data, socket = folder / "data", folder / "socket"
    user = "nobody" if os.geteuid() == 0 else None  # it refuses to run as root
    if user is not None:
        shutil.chown(folder, user)
    options = ["--no-defaults", f"--datadir={data}"]
    install = ["mariadb-install-db", *options, "--auth-root-authentication-method=normal"]
    done = subprocess.run(install, cwd=folder, user=user, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    started = [server, *options, f"--socket={socket}", "--skip-networking"]
    with (folder / "log").open("w") as log:
        running = subprocess.Popen(started, cwd=folder, user=user, stdout=log, stderr=log)
    try:
        _await_socket(running, socket, folder / "log")
        yield socket
    finally:
        running.terminate()
        running.wait(30)


def _await_socket(running: subprocess.Popen[bytes], socket: Path, log: Path) -> None:
    for _ in range(300):
        if socket.exists():
            return
        assert running.poll() is None, log.read_text(encoding="utf-8")
        time.sleep(0.1)
    pytest.fail(f"MariaDB did not start: {log.read_text(encoding='utf-8')}")


def node_packages(cache: Path) -> Path:
    """A folder with `PACKAGES` below `node_modules`; they are installed once into `cache`."""
    if shutil.which("node") is None:
        without("Node", "install it")
    given = os.environ.get(NODE)
    if given:
        return Path(given)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the tests run in several processes
        if not all((cache / "node_modules" / _name(package)).is_dir() for package in PACKAGES):
            if shutil.which("npm") is None:
                without("npm", f"install it, or set {NODE} to a folder with {', '.join(PACKAGES)}")
            _install(cache, PACKAGES)
    return cache


def _name(package: str) -> str:
    """`@types/express@4` without the version."""
    name, _, _ = package.rpartition("@")
    return name or package


def _install(folder: Path, packages: Sequence[str]) -> None:
    (folder / "package.json").write_text(json.dumps({"private": True}), encoding="utf-8")
    command = ["npm", "install", "--silent", "--no-fund", "--no-audit", *packages]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(folder / "node_modules", ignore_errors=True)
        without("npm packages", f"npm install failed: {done.stderr.strip()[-300:]}")
