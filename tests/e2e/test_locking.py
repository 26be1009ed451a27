"""Two runs at once in one workspace do not meet; a run that was killed is no obstacle."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.workspace import Workspace

HOLDER = """
import sys
from smartspec.locking import lock_of
lock_of({root!r}).take()
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held(workspace: Workspace) -> Iterator[subprocess.Popen[str]]:
    """Another process holds the lock of the workspace."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER.format(root=str(workspace.root))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(workspace.package)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def change(workspace: Workspace) -> None:
    workspace.edit(workspace.source("spec-001-a"), "Say what", "Tell what")


def test_a_run_that_may_not_wait_says_who_is_at_work_and_leaves_everything(
    small: Workspace,
) -> None:
    change(small)
    before = small.generated()
    with held(small) as other:
        done = small.smartspec("build", "--no-wait")
    assert done.code == 2
    assert f"another run is at work: process {other.pid}, since " in done.err
    assert small.generated() == before


def test_a_run_waits_for_another_one_says_so_once_and_then_builds(small: Workspace) -> None:
    for name in small.ids():
        small.edit(small.source(name), "Say what", "Tell what")
    with held(small) as other:
        waiting = subprocess.Popen(
            [sys.executable, "-m", "doit", "-n", "2"],
            cwd=small.root,
            env={"PYTHONPATH": str(small.package), "LC_ALL": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert waiting.stderr is not None
        first = waiting.stderr.readline()
        assert waiting.poll() is None
        assert "Tell what" not in small.read(small.document("spec-001-a"))
        other.kill()
        out, err = waiting.communicate(timeout=60)
    err = first + err
    assert waiting.returncode == 0, out + err
    assert "3 built" in out
    said = f"waiting for another run in this workspace: process {other.pid}"
    assert err.count(said) == 1


def test_an_idle_run_waits_for_nobody(small: Workspace) -> None:
    with held(small):
        assert small.doit().summary.endswith("3 up to date")


def test_what_a_killed_run_left_behind_stops_nobody(small: Workspace) -> None:
    change(small)
    with held(small) as other:
        other.kill()
        other.wait()
        assert small.smartspec("build", "--no-wait").code == 0


def test_a_run_that_waited_keeps_what_the_other_one_has_remembered(small: Workspace) -> None:
    """Both began with the same state file; the second to end must not undo the first's rows."""
    from smartspec.graph.state import StateFile

    path = str(small.path(".smartspec/cache/state.json"))
    one, other = StateFile(path, None), StateFile(path, None)
    one.set("spec:spec-001-a", "result:", "of one")
    other.set("spec:spec-002-b", "result:", "of other")
    other.remove("spec:spec-core-001-c")
    one.dump()
    other.dump()
    after = StateFile(path, None)
    assert after.get("spec:spec-001-a", "result:") == "of one"
    assert after.get("spec:spec-002-b", "result:") == "of other"
    assert not after.in_("spec:spec-core-001-c")


def test_the_trace_has_one_json_object_a_line_for_each_task(small: Workspace) -> None:
    small.path(".smartspec/trace.log").unlink(missing_ok=True)
    change(small)
    small.doit("-n", "2")
    lines = [json.loads(line) for line in small.read(".smartspec/trace.log").splitlines()]
    entry = next(line for line in lines if line["what"] == "spec:spec-001-a")
    assert entry["outcome"] == "built"
    assert list(entry["inputs"]) == [small.source("spec-001-a"), "settings"]
    assert entry["when"][:2] == "20"
    assert {line["what"] for line in lines} == {
        "spec:spec-001-a",
        "validate:spec-001-a",
        "verify:spec-001-a",
    }
