"""The floor under a cold build: `python -m benchmarks.bare FOLDER` only renders its templates.

Every spec is read and planned as a build does it, but outside the measured time: what is
measured is `env.get_template(name).render(context)` for the same templates with the same data,
and nothing else. Prints the seconds as JSON.

`first` counts a spec's first rendering. Views of the data (DDL, diagrams, targets) are computed
when a template asks for them, and that is in it, as it is in a build. `again` counts a second
rendering with the same context, when all of that is ready: templates alone.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from jinja2 import Environment

from smartspec import layout
from smartspec.graph.build import Options, current_scan, planned, workbench
from smartspec.graph.shared import environment_of, read_topics
from smartspec.index.related import related
from smartspec.rendering.renderer import Renderer, RenderJob

Call = tuple[str, Mapping[str, Any]]


@dataclass
class Recorder:
    """Stands in for the environment: notes what would be rendered, and renders nothing."""

    calls: list[Call] = field(default_factory=list)
    _name: str = ""

    def get_template(self, name: str) -> Recorder:
        """Note the template."""
        self._name = name
        return self

    def render(self, context: Mapping[str, Any]) -> str:
        """Note its data."""
        self.calls.append((self._name, context))
        return ""


def calls_by_spec(options: Options) -> Iterator[list[Call]]:
    """For each spec, the templates that its document takes, with their data."""
    now = current_scan(options)
    bench = workbench(options)
    topics = read_topics(now.shared)
    for row in now.rows:
        recorder = Recorder()
        spec, plan = planned(options, row.paths)
        job = RenderJob(spec, plan, related(spec.depends_on, bench.index), {})
        Renderer(cast(Environment, recorder), topics).render(job, layout.SOURCE)
        yield recorder.calls


@dataclass
class Watch:
    """Adds up what stretches of work take."""

    wall: float = 0.0
    cpu: float = 0.0

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Count what is done inside."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall += time.perf_counter() - wall
        self.cpu += time.process_time() - cpu


def render_all(env: Environment, calls: list[Call], watch: Watch) -> None:
    """Render everything in `calls`, and nothing but that, while `watch` runs."""
    with watch.running():
        for name, context in calls:
            env.get_template(name).render(context)


def main(folder: str) -> None:
    """Measure the workspace in `folder`."""
    options = Options(os.path.abspath(folder))
    env = environment_of(current_scan(options).shared)
    first, again = Watch(), Watch()
    for calls in calls_by_spec(options):
        render_all(env, calls, first)
        render_all(env, calls, again)
    print(json.dumps({"first": asdict(first), "again": asdict(again)}))


if __name__ == "__main__":
    main(sys.argv[1])
