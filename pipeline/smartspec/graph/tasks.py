"""The doit tasks of a workspace.

A `dodo.py` is one line: `from smartspec.graph.tasks import *`.

Importing this module must stay cheap: nothing here may pull in Jinja2, pydantic, jsonschema or a
YAML parser before a task that needs it runs (a test holds it to that).
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from doit.exceptions import TaskError, TaskFailed
from doit.globals import Globals
from doit.task import Task

from smartspec import layout, store
from smartspec.errors import ConfigError, Fault, SmartSpecError, SourceError, bug_report
from smartspec.graph import actions, dependencies, quick
from smartspec.graph.build import SPEC_INDEX_OPTION, Options, current_scan, with_words
from smartspec.graph.checker import GENERATED, ContentChecker
from smartspec.graph.light import LightTask
from smartspec.graph.rows import ARTIFACT_FILES, Row
from smartspec.graph.scan import Scan
from smartspec.graph.state import StateFile
from smartspec.locking import lock_of
from smartspec.reporting.console import BuildReporter
from smartspec.speech import Wording, speak, told

__all__ = ["DOIT_CONFIG", "task_smartspec"]

DOIT_CONFIG = {
    "backend": "smartspec",
    "dep_file": layout.STATE,
    "check_file_uptodate": ContentChecker,
    "reporter": BuildReporter,
    "continue": True,
    "verbosity": 2,
}
"""doit's own settings for the graph; a `dodo.py` may change them after the import."""

RUN_OPTIONS = "SMARTSPEC_OPTIONS"
"""The same for its other options: a JSON object of the fields of `Options`."""

asked: set[str] = set()
"""The workspaces that doit has asked for tasks; a `dodo.py` without the import never does."""

_GARBAGE = (50_000, 20, 20)
"""`gc.set_threshold` for the work that follows: rendering makes many objects, few in circles."""

GROUPS = {
    "spec": "Render each spec.yaml to its spec.md.",
    "openapi": "Write openapi.yaml for each spec whose source asks for it.",
    "ddl": "Write schema.sql for each spec whose source asks for it.",
    "plan": "Write plan.md for each spec whose source asks for it.",
    "tasks": "Write tasks.md for each spec whose source asks for it.",
    "validate": "Check each spec.md as it stands, hand edits included.",
    "verify": "Prove the code, diagrams and links of each spec.md.",
}


def options() -> Options:
    """The options of this run: doit has changed into the workspace's folder by now."""
    index = os.environ.get(SPEC_INDEX_OPTION)
    given = Options(os.getcwd(), os.path.abspath(index) if index else None)
    said = os.environ.get(RUN_OPTIONS)
    return with_words(given, said) if said else given


def task_smartspec() -> Iterator[Task]:
    """Build and check every spec, and keep SPEC_INDEX.json in step."""
    run = options()
    asked.add(run.root)
    speak(partial(_wording, run))
    # Ten thousand long-lived objects are made here, none of them garbage.
    gc.disable()
    try:
        now = current_scan(run)
        lock_of(run.root)  # opened here, so that worker processes share it
        _tell_checker(now)
        _keep_registry(run, now)
        yield from _index_task(run, now)
        yield from _with_groups(_tasks(run, now))
    except Exception as error:
        said = str(error) if isinstance(error, SmartSpecError) else bug_report(error)
        yield _failing_task("workspace", said, TaskError)
    finally:
        gc.freeze()
        gc.set_threshold(*_GARBAGE)
        gc.enable()


def _wording(run: Options) -> Wording:
    from smartspec.graph.speaking import wording_of

    return wording_of(run)


def _tell_checker(now: Scan) -> None:
    """Give doit's checker the values that dependencies name, and the stamps already taken.

    Raises `ConfigError` where `dodo.py` has put a `DOIT_CONFIG` of its own in place of ours.
    """
    checker = quick.install(Globals.dep_manager)
    if checker is None:
        hint = "write `DOIT_CONFIG.update(verbosity=2)` after the import instead"
        message = "DOIT_CONFIG is replaced, and with it how SmartSpec sees what is up to date"
        raise ConfigError([Fault(layout.DODO, 0, 0, message, hint=hint)])
    checker.values = dependencies.values(now)
    checker.known.update(now.shared.stamps)
    for row in now.rows:
        checker.known[row.paths.source] = row.stamp
        checker.known.update((item.path, item.stamp) for item in row.beside if item.stamp)


def _keep_registry(run: Options, now: Scan) -> None:
    """Have the registry brought in step when the run has done its work, whatever became of it."""
    state = Globals.dep_manager.backend
    if isinstance(state, StateFile):
        state.finish = partial(actions.update_registry, run)
        if now.rows and store.stamp(run.root, layout.REGISTRY) is None:
            state.changed_in_place()


def _with_groups(tasks: Iterable[Task]) -> Iterator[Task]:
    """`tasks`, then the group tasks by which `doit spec` and `doit validate` call them."""
    groups = {name: Task(name, None, doc=doc, has_subtask=True) for name, doc in GROUPS.items()}
    made = list(tasks)
    for task in made:
        groups[task.subtask_of].task_dep.append(task.name)
    # The groups last: doit runs what a group names before the group, and all specs would be
    # rendered before the first is checked.
    yield from (*made, *groups.values())


def _tasks(run: Options, now: Scan) -> Iterator[Task]:
    """The tasks of each spec one after the other, so that they share what they read."""
    seen: dict[str, str] = {}
    for row in now.rows:
        first = seen.setdefault(row.id, row.paths.folder)
        if first != row.paths.folder:
            message = f"the id '{row.id}' is also that of {first}"
            fault = Fault(row.paths.source, 0, 0, message, "id", "give one of them another id")
            faults = (*_at_its_key(run.root, fault), *row.faults)
            yield _broken(f"{row.id}@{row.category}", faults, row.paths.document)
        elif row.faults:
            yield _broken(row.id, row.faults, row.paths.document)
        else:
            yield from _spec_tasks(run, now, row)
    for stray in now.stray:
        # A source stands anywhere, so that the name of its folder alone may be that of a spec.
        folder = stray.path.removesuffix(f"/{layout.SOURCE}")
        whole = folder.removeprefix(f"{layout.SPECS}/")
        yield _broken(stray.path.rsplit("/", 1)[-1] if folder == stray.path else whole, (stray,))


def _at_its_key(root: str, fault: Fault) -> tuple[Fault, ...]:
    from smartspec.source.reading import placed

    try:
        return placed(SourceError([fault]), fault.path, store.read_text(root, fault.path)).faults
    except SourceError:  # the file went away, or is no text
        return (fault,)


def _spec_tasks(run: Options, now: Scan, row: Row) -> Iterator[Task]:
    paths = row.paths
    yield LightTask(
        "spec",
        row.id,
        (actions.build_document, [run, paths]),
        [paths.document],
        partial(dependencies.of_document, now, row),
        now.files_of(row),
        row.title,
        partial(dependencies.reasons, run, row),
    )
    for place, name in enumerate(row.artifacts):
        target = f"{paths.folder}/{ARTIFACT_FILES[name]}"
        yield LightTask(
            name,
            row.id,
            (actions.build_artifact, [run, paths, name]),
            [target],
            partial(dependencies.of_artifact, row, target),
            now.artifact_files(row, place),
            row.title,
            dict,
        )
    yield LightTask(
        "validate",
        row.id,
        (actions.check_document, [run, paths]),
        [paths.findings],
        partial(dependencies.of_check, now, row),
        (),
        row.title,
        dict,
    )
    yield LightTask(
        "verify",
        row.id,
        (actions.prove_document, [run, paths]),
        [paths.proof],
        partial(dependencies.of_proof, now, row),
        (),
        row.title,
        dict,
    )


def _broken(name: str, faults: tuple[Fault, ...], *targets: str) -> Task:
    """The task of a spec that cannot be read; doit keeps `=` for its variables."""
    said = "\n".join(str(fault) for fault in faults)
    return _failing_task(f"spec:{name.replace('=', '-')}", said, TaskFailed, *targets)


def _failing_task(name: str, said: str, kind: type[Any], *targets: str) -> Task:
    """A task for something that cannot be built: it runs every time, and says why."""

    def say() -> Any:
        return kind(said)

    doc = f"cannot be built: {said.splitlines()[0]}"
    task = Task(name, [say], targets=list(targets), doc=doc, uptodate=[False])
    group, _, rest = name.partition(":")
    task.subtask_of = group if rest else None
    return task


def _index_task(run: Options, now: Scan) -> Iterator[Task]:
    if now.index_owned:
        yield Task(
            "index",
            [(actions.update_index, [run])],
            targets=[now.index_path],
            file_dep=[
                f"{now.index_path}{GENERATED}",
                dependencies.resulting_index_name(now),
            ],
            doc="Keep SPEC_INDEX.json in step with the sources.",
            clean=[_keep_index],
        )


def _keep_index() -> None:
    print(told("SPEC_INDEX.json stays: it may hold entries of other repositories"))
