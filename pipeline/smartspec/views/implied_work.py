"""The tasks that follow from what a spec contains: its tables, services, endpoints, threats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from smartspec.planning.facts import MUTATING
from smartspec.source.data import Table
from smartspec.source.spec import Spec
from smartspec.views.work import (
    CORE,
    DATA,
    FOUNDATION,
    HARDENING,
    INTEGRATION,
    RELEASE,
    WorkTask,
    slug,
)

SET_UP = "Set up modules"
"""A task of an author's that has these words makes the skeletons of services, too."""


def implied_work(spec: Spec, tables: Sequence[Table]) -> Iterator[WorkTask]:
    """What has to be done for each thing that the spec contains."""
    depends = tuple(d.id for d in spec.depends_on)
    setup = WorkTask(
        "setup", "Set up the project, its configuration and its pipeline", FOUNDATION,
        "technology, configuration", 2, specs=depends,
        checks=("An empty service builds, starts and answers its health check",),
    )  # fmt: skip
    yield setup
    data = [_table_task(table, number) for number, table in enumerate(tables) if not table.existing]
    yield from data
    services = list(_service_tasks(spec))
    yield from services
    skeletons = {task.title.removeprefix("Skeleton of "): task.key for task in services}
    built = list(_endpoint_tasks(spec, skeletons, tuple(task.key for task in data)))
    yield from built
    joined = list(_integration_tasks(spec, tuple(skeletons.values()) or ("setup",)))
    yield from joined
    done = tuple(task.key for task in (*built, *joined)) or tuple(skeletons.values()) or ("setup",)
    hardened = list(_hardening_tasks(spec, done))
    yield from hardened
    last = tuple(task.key for task in hardened) or done
    yield WorkTask(
        "release", "Release to staging, then to production", RELEASE, "acceptance", 1, after=last,
        checks=spec.acceptance or ("Every check of the tasks above holds in production",),
    )  # fmt: skip


def _table_task(table: Table, number: int) -> WorkTask:
    checks = [f"{table.name} is made on an empty database, and taken away again"]
    if table.immutable:
        checks.append("UPDATE and DELETE are refused")
    return WorkTask(
        slug("table", table.name), f"Migration for {table.name}", DATA,
        f"data_model.tables[{number}] {table.name}", 1 if table.immutable else 0.5,
        after=("setup",), checks=tuple(checks), subjects=(table.name,),
    )  # fmt: skip


def _service_tasks(spec: Spec) -> Iterator[WorkTask]:
    for number, component in enumerate(spec.architecture.components):
        if component.kind in ("service", "worker"):
            yield WorkTask(
                slug("component", component.name), f"Skeleton of {component.name}", FOUNDATION,
                f"architecture.components[{number}] {component.name}", 1, after=("setup",),
                checks=(component.responsibility,), subjects=(component.name, SET_UP),
            )  # fmt: skip


def _endpoint_tasks(
    spec: Spec, skeletons: Mapping[str, str], data: tuple[str, ...]
) -> Iterator[WorkTask]:
    base = spec.api.base_path.rstrip("/")
    for number, endpoint in enumerate(spec.api.endpoints):
        skeleton = skeletons.get(endpoint.service or "", next(iter(skeletons.values()), "setup"))
        answers = ", ".join(str(r.status) for r in endpoint.responses)
        yield WorkTask(
            slug("endpoint", endpoint.label), endpoint.label, CORE,
            f"api.endpoints[{number}] {endpoint.summary}",
            2 if endpoint.method in MUTATING else 1, after=(skeleton, *data),
            checks=(f"Answers {answers}, as its schemas say" if answers else endpoint.summary,),
            subjects=(endpoint.label, f"{endpoint.method} {base}{endpoint.path}"),
        )  # fmt: skip


def _integration_tasks(spec: Spec, ready: tuple[str, ...]) -> Iterator[WorkTask]:
    for number, component in enumerate(spec.architecture.components):
        if component.kind in ("external", "queue"):
            yield WorkTask(
                slug("component", component.name), f"Connect {component.name}", INTEGRATION,
                f"architecture.components[{number}] {component.name}",
                2 if component.kind == "external" else 1, after=ready,
                checks=(f"{component.name} late, wrong or away: nothing is lost or done twice",),
                subjects=(component.name,),
            )  # fmt: skip
    for number, saga in enumerate(spec.sagas):
        yield WorkTask(
            slug("saga", saga.name), f"Saga: {saga.name}", INTEGRATION, f"sagas[{number}]", 3,
            after=ready, checks=("A failure at each step is compensated in reverse",),
            subjects=(saga.name,),
        )  # fmt: skip


def _hardening_tasks(spec: Spec, done: tuple[str, ...]) -> Iterator[WorkTask]:
    for number, threat in enumerate(spec.threats):
        yield WorkTask(
            slug("threat", threat.name), f"Mitigate: {threat.name}", HARDENING,
            f"threats[{number}]", 1, after=done, checks=threat.mitigations,
            subjects=(threat.name,),
        )  # fmt: skip
    if spec.monitoring.alerts or spec.monitoring.metrics:
        yield WorkTask(
            "monitoring", "Metrics and alerts", HARDENING, "monitoring", 1, after=done,
            checks=tuple(f"{a.name} fires when {a.condition}" for a in spec.monitoring.alerts)
            or ("Each metric moves when what it counts happens",),
            subjects=("metrics", "monitor", "alert"),
        )  # fmt: skip
    if spec.acceptance:
        yield WorkTask(
            "acceptance", "Tests of the acceptance criteria", HARDENING, "acceptance",
            max(1.0, len(spec.acceptance) * 0.5), after=done, checks=spec.acceptance,
            subjects=("acceptance",),
        )  # fmt: skip
