"""A build that is killed at any of its writes leaves whole files, and the next build completes."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from smartspec.document.markers import is_as_generated
from smartspec.graph.build import forget_scans
from tests.workspace import INDEX, Workspace, threat

SPECS = 10
DERIVED = (INDEX, ".smartspec/registry/critical-sections-registry.json")


def fresh(root: Path) -> Workspace:
    made = Workspace.empty(root)
    for number in range(SPECS):
        made.add(
            f"spec-{number:03}-a",
            mode="compact",
            critical=["compact-constraints"],
            threats=[threat(f"Threat {number}")],
        )
    return made


def results(workspace: Workspace) -> dict[str, bytes]:
    found = {path: data for path, data in workspace.generated().items() if "/." not in path}
    return {**found, **{path: workspace.path(path).read_bytes() for path in DERIVED}}


def in_child(workspace: Workspace, before: Callable[[], None]) -> int:
    """Build in a process of its own, which has all modules loaded already; its wait status."""
    child = os.fork()
    if child == 0:
        from doit.doit_cmd import DoitMain

        code = 70
        try:
            os.chdir(workspace.root)
            sys.path.insert(0, str(workspace.root))
            sys.stdout = sys.stderr = io.StringIO()
            sys.modules.pop("dodo", None)
            forget_scans()
            before()
            code = DoitMain().run(["run"])
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]


def killing_at(number: int) -> Callable[[], None]:
    """Arrange that the process is killed at its `number`-th write.

    All writes before are done, and of this one half of the temporary file.
    """

    def arrange() -> None:
        replace, left = os.replace, [number]

        def replacing(source: str, target: str) -> None:
            left[0] -= 1
            if not left[0]:
                os.truncate(source, os.path.getsize(source) // 2)
                os.kill(os.getpid(), signal.SIGKILL)
            replace(source, target)

        mock.patch("os.replace", replacing).start()

    return arrange


def test_a_build_killed_at_each_of_its_writes_is_completed_by_the_next(tmp_path: Path) -> None:
    clean = fresh(tmp_path / "clean")
    assert in_child(clean, lambda: None) == 0
    expected = results(clean)
    unbuilt = fresh(tmp_path / "unbuilt")
    killed = 0
    for number in range(1, 1000):
        workspace = unbuilt.copy(tmp_path / f"killed-{number}")
        status = in_child(workspace, killing_at(number))
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        killed += 1
        for path in workspace.root.glob("specs/*/*/spec.md"):
            assert is_as_generated(path.read_text(encoding="utf-8"), ""), f"a torn {path}"
        assert in_child(workspace, lambda: None) == 0
        assert results(workspace) == expected
    assert killed > 3 * SPECS, "a build of ten specs writes more files than that"


def test_an_edit_survives_a_kill_at_each_write_of_a_forced_build(tmp_path: Path) -> None:
    built = fresh(tmp_path / "built")
    assert in_child(built, lambda: None) == 0
    name = "spec-003-a"
    built.write_into(name, "compact-constraints", "My own words.")
    force = '{"force_update": ["all"]}'

    def forced(number: int) -> Callable[[], None]:
        def arrange() -> None:
            os.environ["SMARTSPEC_OPTIONS"] = force
            killing_at(number)()

        return arrange

    for number in range(1, 1000):
        workspace = built.copy(tmp_path / f"forced-{number}")
        status = in_child(workspace, forced(number))
        texts = [workspace.read(workspace.document(name))]
        texts += [workspace.read(path) for path in workspace.backups(name)]
        assert any("My own words." in text for text in texts)
        if status == 0:
            return
    raise AssertionError("the build never came to its end")
