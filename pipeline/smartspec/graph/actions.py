"""What the tasks run. Each action returns values, or doit's kind of failure; none raises.

doit prints the traceback of any exception, which a user's mistake must never show.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from doit.exceptions import TaskError, TaskFailed

from smartspec.errors import SmartSpecError, bug_report
from smartspec.graph.build import Options, build, write_index
from smartspec.layout import SpecPaths

Result: TypeAlias = dict[str, Any] | TaskFailed | TaskError


def outcome_of(work: Callable[[], Result]) -> Result:
    """What `work` returns, or what it raises as a failure (a fault) or an error (our bug)."""
    try:
        return work()
    except SmartSpecError as error:
        return TaskFailed(str(error))
    except Exception as error:
        return TaskError(bug_report(error))


def build_document(run: Options, paths: SpecPaths) -> Result:
    """Bring `spec.md` up to date; says how many of its sections wait, and how many are edited."""

    def work() -> Result:
        done = build(run, paths)
        counts = {"waiting": done.waiting, "edited": done.edited}
        return {"outcome": done.outcome, **{name: n for name, n in counts.items() if n}}

    return outcome_of(work)


def build_artifact(run: Options, paths: SpecPaths, name: str) -> Result:
    """Bring `openapi.yaml` or `schema.sql` up to date."""
    from smartspec.graph import artifacts

    return outcome_of(lambda: {"outcome": artifacts.build_artifact(run, paths, name)})


def update_index(run: Options) -> Result:
    """Bring SPEC_INDEX.json in step with the sources."""
    return outcome_of(lambda: {"outcome": write_index(run)})


def check_document(run: Options, paths: SpecPaths) -> Result:
    """Check `spec.md`; fails where a rule finds an error, and says what."""
    return outcome_of(lambda: _checked(run, paths))


def _checked(run: Options, paths: SpecPaths) -> Result:
    from smartspec.graph.validate import validate

    findings = validate(run, paths)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        return TaskFailed("\n".join(str(finding) for finding in errors))
    return {"outcome": "checked", "warnings": sum(f.severity == "warn" for f in findings)}
