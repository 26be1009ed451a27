"""What the tasks run. Each action returns values, or doit's kind of failure; none raises.

doit prints the traceback of any exception, which a user's mistake must never show.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from doit.exceptions import TaskError, TaskFailed

from smartspec import layout, store
from smartspec.errors import SmartSpecError, bug_report
from smartspec.graph.build import Options, build, write_index
from smartspec.graph.trace import trace
from smartspec.layout import SpecPaths
from smartspec.locking import BusyError, lock_of
from smartspec.speech import speaking

if TYPE_CHECKING:
    from smartspec.errors import Fault
    from smartspec.findings import Finding

Result: TypeAlias = dict[str, Any] | TaskFailed | TaskError


Found: TypeAlias = dict[str, Any] | Sequence["Fault | Finding"]
"""What came of some work: values, or what stands in its way, one at least."""


def outcome_of(run: Options, task: str, work: Callable[[], Found]) -> Result:
    """The values that `work` returns; what it finds or raises as a failure, our bug as an error.

    Whatever writes has the workspace to itself: the first action of a run takes the lock, and the
    end of the process gives it back. An idle run takes none. What came of it goes to the trace.
    """
    try:
        lock_of(run.root).take(run.wait)
        found = work()
    except BusyError as error:
        return TaskFailed(str(error))
    except SmartSpecError as error:
        found = error.faults
    except Exception as error:
        said = bug_report(error)
        trace(run, task, {"outcome": f"failed: {_first_line(said)}"})
        return TaskError(said)
    if isinstance(found, dict):
        trace(run, task, found)
        return found
    with speaking(lambda: str):  # the trace is English, whatever people are told
        trace(run, task, {"outcome": f"failed: {_first_line(str(found[0]))}"})
    return TaskFailed("\n".join(map(str, found)))


def _first_line(text: str) -> str:
    return text.partition("\n")[0]


def build_document(run: Options, paths: SpecPaths) -> Result:
    """Bring `spec.md` up to date; says how many sections wait, are edited, or have no place."""

    def work() -> Found:
        store.write_text(run.root, layout.REGISTRY_STALE, "")
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

    def work() -> Found:
        store.write_text(run.root, layout.REGISTRY_STALE, "")  # a spec may be gone
        return {"outcome": write_index(run)}

    return outcome_of(run, "index", work)


def update_registry(run: Options) -> None:
    """Bring the registry in step if a document was looked at; one that cannot be written waits."""
    from smartspec.graph import registry

    if registry.is_stale(run.root):
        with suppress(SmartSpecError):
            registry.update_registry(run)


def check_document(run: Options, paths: SpecPaths) -> Result:
    """Check `spec.md`; fails where a rule finds an error, and says what."""
    return outcome_of(run, f"validate:{paths.id}", lambda: _checked(run, paths))


def prove_document(run: Options, paths: SpecPaths) -> Result:
    """Prove `spec.md` with the embedded checkers; fails where one finds an error, and says what."""
    return outcome_of(run, f"verify:{paths.id}", lambda: _proven(run, paths))


def _proven(run: Options, paths: SpecPaths) -> Found:
    from smartspec.graph.verify import verify_embedded

    verdict = verify_embedded(run, paths)
    return _weighed("proven", verdict.findings, [str(item) for item in verdict.absent])


def _checked(run: Options, paths: SpecPaths) -> Found:
    from smartspec.graph.validate import validate

    return _weighed("checked", validate(run, paths), [])


def _weighed(outcome: str, findings: Sequence[Finding], absent: Sequence[str]) -> Found:
    """All errors, or the number of warnings and what could not be looked for."""
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        return errors
    warnings = sum(finding.severity == "warn" for finding in findings)
    said = {"absent": sorted(absent)} if absent else {}
    return {"outcome": outcome, "warnings": warnings, **said}
