"""A workspace in git, with no configuration but its own."""

from __future__ import annotations

import os
import subprocess

from tests.workspace import Workspace


def git(workspace: Workspace, *words: str) -> str:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    done = subprocess.run(
        ["git", *identity, *words],
        cwd=workspace.root,
        env={"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "HOME": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def commit(workspace: Workspace, message: str) -> None:
    git(workspace, "add", "--all")
    git(workspace, "commit", "--quiet", "--message", message)


def begun(workspace: Workspace) -> Workspace:
    """The workspace as the first commit of a repository."""
    ignored = (".smartspec/cache/", ".smartspec/backups/", ".smartspec/trace.log*", "__pycache__/")
    workspace.write(".gitignore", "".join(f"{name}\n" for name in ignored))
    git(workspace, "init", "--quiet", "--initial-branch", "main")
    commit(workspace, "begin")
    return workspace
