"""What the tasks run. Each action returns values, or doit's kind of failure; none raises.

doit prints the traceback of any exception, which a user's mistake must never show.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from doit.exceptions import TaskError, TaskFailed

from smartspec.errors import SmartSpecError, bug_report
from smartspec.graph.build import Options, build, write_index
from smartspec.graph.trace import trace
from smartspec.layout import SpecPaths
from smartspec.locking import BusyError, lock_of

Result: TypeAlias = dict[str, Any] | TaskFailed | TaskError


def outcome_of(run: Options, task: str, work: Callable[[], Result]) -> Result:
    """What `work` returns, or what it raises as a failure (a fault) or an error (our bug).

    Whatever writes has the workspace to itself: the first action of a run takes the lock, and the
    end of the process gives it back. An idle run takes none. What came of it goes to the trace.
    """
    try:
        lock_of(run.root).take(run.wait)
        result = work()
    except BusyError as error:
        return TaskFailed(str(error))
    except SmartSpecError as error:
        result = TaskFailed(str(error))
    except Exception as error:
        result = TaskError(bug_report(error))
    trace(
        run, task, result if isinstance(result, dict) else {"outcome": "failed: " + _said(result)}
    )
    return result


def _said(failure: TaskFailed | TaskError) -> str:
    return str(failure.message).partition("\n")[0]


def build_document(run: Options, paths: SpecPaths) -> Result:
    """Bring `spec.md` up to date; says how many sections wait, are edited, or have no place."""

    def work() -> Result:
        done = build(run, paths)
        counts = {"waiting": done.waiting, "edited": done.edited, "orphaned": done.orphaned}
        said: dict[str, Any] = {name: count for name, count in counts.items() if count}
        if done.backup:
            said["backup"] = done.backup
        return {"outcome": done.outcome, **said}

    return outcome_of(run, f"spec:{paths.id}", work)


def build_artifact(run: Options, paths: SpecPaths, name: str) -> Result:
    """Bring `openapi.yaml` or `schema.sql` up to date."""
    from smartspec.graph import artifacts

    work = partial(artifacts.build_artifact, run, paths, name)
    return outcome_of(run, f"{name}:{paths.id}", lambda: {"outcome": work()})


def update_index(run: Options) -> Result:
    """Bring SPEC_INDEX.json in step with the sources."""
    return outcome_of(run, "index", lambda: {"outcome": write_index(run)})


def update_registry(run: Options) -> Result:
    """Bring the registry of critical sections in step with the documents."""
    from smartspec.graph import registry

    return outcome_of(run, "registry", lambda: {"outcome": registry.update_registry(run)})


def check_document(run: Options, paths: SpecPaths) -> Result:
    """Check `spec.md`; fails where a rule finds an error, and says what."""
    return outcome_of(run, f"validate:{paths.id}", lambda: _checked(run, paths))


def _checked(run: Options, paths: SpecPaths) -> Result:
    from smartspec.graph.validate import validate

    findings = validate(run, paths)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        return TaskFailed("\n".join(str(finding) for finding in errors))
    return {"outcome": "checked", "warnings": sum(f.severity == "warn" for f in findings)}
