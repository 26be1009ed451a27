"""A plan to a document's text."""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jinja2 import Environment, TemplateError, TemplateNotFound, TemplateSyntaxError
from markupsafe import Markup

from smartspec.document.assemble import RenderedSection, assemble, tidy
from smartspec.errors import ConfigError, Fault
from smartspec.index.related import RelatedSpecs
from smartspec.planning.facts import MONEYED, facts_of
from smartspec.planning.plan import Plan, PlannedSection
from smartspec.rendering.catalogue import Catalogue, Topic
from smartspec.rendering.escaping import inline
from smartspec.rendering.origins import Origin, noting
from smartspec.rendering.templates import syntax_fault
from smartspec.rendering.watching import watched
from smartspec.source.data import Table
from smartspec.source.spec import Spec
from smartspec.views.estimate import VELOCITY
from smartspec.views.performance import TargetEntry
from smartspec.views.requirements import Requirement
from smartspec.views.roadmap import Roadmap, roadmap
from smartspec.views.schedule import gantt
from smartspec.views.system import Relation, System

_NUMBERED_ID = re.compile(r"^(spec-(?:[a-z]+-)*\d+)(?:-|$)")
_TEMPLATE_FAILURES = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What goes wrong while a template runs; its author is told, at its line."""

_PLACEHOLDER = "**Missing:** "


@dataclass(frozen=True)
class RenderJob:
    """Everything that the text of one document depends on, as plain values."""

    spec: Spec
    plan: Plan
    related: RelatedSpecs
    hand_written: Mapping[str, str]
    """Section to the text that stands in its place."""
    made_by: Mapping[str, str] = field(default_factory=dict)
    """Critical section to a digest of all it is made by beside the source, for its marker."""
    asked: tuple[Requirement, ...] = ()
    """The requirements of the functional spec that this one answers."""
    contract: Mapping[str, Any] | None = None
    """The OpenAPI document that the source names, as data."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document, and how many places in it wait for the author."""

    text: str
    placeholders: int


class Renderer:
    """Renders any number of specs with one environment and one catalogue."""

    def __init__(self, env: Environment, topics: Mapping[str, Topic]) -> None:
        self._env = env
        self._topics = topics
        self._system: tuple[Spec, Plan, System] | None = None

    @property
    def topics(self) -> Mapping[str, Topic]:
        """The catalogue, by topic."""
        return self._topics

    def entries(self, topic: str) -> Topic:
        """All entries of a catalogue topic, whether they apply or not."""
        return self._topics.get(topic, ())

    def render(self, job: RenderJob, source: str) -> Rendered:
        """The document of `job`; its footer names `source`.

        Raises `ConfigError` for a template that is broken, with its file and line.
        """
        plan, spec = job.plan, job.spec
        system = self.system(job)
        context = {"spec": spec, "plan": plan, "system": system, "related": job.related}
        header = self._text(plan.header, context)
        sections = [self._section(section, job, system, context) for section in plan.sections]
        text = assemble(str(document_title(spec, plan.heading)), header, sections, source)
        return Rendered(text, sum(s.text.count(_PLACEHOLDER) for s in sections))

    def keys_read(self, job: RenderJob, section_id: str) -> frozenset[str]:
        """The top-level keys of the source that a section of `job` reads, by rendering it.

        Raises `ConfigError` as `render` does.
        """
        spec, read = watched(job.spec)
        job = replace(job, spec=spec)
        system = self._system_of(job)
        context = {"spec": spec, "plan": job.plan, "system": system, "related": job.related}
        system.has("database")
        read.clear()  # to know what a system has in it, everything was looked at
        for section in job.plan.sections:
            if section.id == section_id:
                self._section(section, job, system, context)
        return frozenset(read)

    def origins(self, job: RenderJob, source: str) -> tuple[Origin, ...]:
        """Every code block of the document of `job`, in order, with where it comes from.

        Raises `ConfigError` as `render` does.
        """
        with noting() as found:
            self.render(job, source)
        return tuple(found)

    def _section(
        self, section: PlannedSection, job: RenderJob, system: System, context: Mapping[str, Any]
    ) -> RenderedSection:
        written = job.hand_written.get(section.id)
        by = job.made_by.get(section.id)
        if written is not None or section.template is None:
            text, as_written = written or "", True
            return RenderedSection(
                section.id, section.title, section.marker, text, as_written, by, section.numbers
            )
        catalogue = Catalogue(
            self._topics,
            section.catalogue,
            job.plan,
            system.facts,
            section.level,
            job.spec.catalogue,
        )
        scope = {**context, "section": section, "catalogue": catalogue}
        text = self._text(section.template, scope)
        return RenderedSection(
            section.id, section.title, section.marker, text, by=by, numbers=section.numbers
        )

    def system(self, job: RenderJob) -> System:
        """What templates know of the system, with what sections read of the catalogue.

        The last one is kept with all that was computed for it: a spec's artifacts come after its
        document, and show the same tables.
        """
        kept = self._system
        if kept is None or kept[0] is not job.spec or kept[1] is not job.plan:
            kept = self._system = (job.spec, job.plan, self._system_of(job))
        return kept[2]

    def _system_of(self, job: RenderJob) -> System:
        facts = facts_of(job.spec)
        topics = {topic for section in job.plan.sections for topic in section.catalogue}
        wanted = [name for name in ("tables", "targets") if name in topics]
        found = Catalogue(self._topics, wanted, job.plan, facts, None, job.spec.catalogue)
        tables = found.tables if "tables" in wanted else ()
        return System(
            spec=job.spec,
            known_facts=facts,
            domains=job.plan.domains,
            shared_tables={t.table["name"]: Table.model_validate(t.table) for t in tables},
            table_entries={t.table["name"]: t.id for t in tables},
            relations=[
                Relation(str(r.source), str(r.target), str(r.cardinality), str(r.label))
                for entry in tables
                for r in entry.relations or ()
            ],
            shared_rules=tuple(rule for entry in tables for rule in entry.rules or ()),
            careful=not MONEYED.isdisjoint({job.plan.profile, *job.plan.domains}),
            asked=job.asked,
            openapi=job.contract,
            target_entries=[
                TargetEntry.of(entry) for entry in (found.targets if "targets" in wanted else ())
            ],
        )

    def plan_text(self, job: RenderJob) -> str:
        """`plan.md` of a spec, without its footer; raises `ConfigError` for a broken template."""
        system, found = self._roadmap(job)
        return self._artifact(
            "artifacts/plan.md.j2",
            job,
            system,
            roadmap=found,
            estimate=found.estimate,
            phases=found.phases,
            team=found.team,
            velocity=VELOCITY,
        )

    def tasks_text(self, job: RenderJob) -> str:
        """`tasks.md` of a spec, all boxes open; raises `ConfigError` for a broken template."""
        system, found = self._roadmap(job)
        return self._artifact(
            "artifacts/tasks.md.j2",
            job,
            system,
            work=found.work,
            roadmap=found,
            ids={task.key: task.id for task in found.work.tasks},
            chart=gantt(found.work, job.spec.title),
            plural_days=_days,
        )

    def _roadmap(self, job: RenderJob) -> tuple[System, Roadmap]:
        system = self.system(job)
        level = job.plan.level("security")
        return system, roadmap(job.spec, system.tables, job.plan.domains, level)

    def _artifact(self, name: str, job: RenderJob, system: System, **more: Any) -> str:
        context = {"spec": job.spec, "plan": job.plan, "system": system, **more}
        return tidy(self._text(name, context)) + "\n"

    def _text(self, name: str, context: Mapping[str, Any]) -> str:
        try:
            return self._env.get_template(name).render(context)
        except TemplateSyntaxError as error:
            raise ConfigError([syntax_fault(error, name)]) from None
        except TemplateNotFound as error:
            raise ConfigError([Fault(name, 0, 0, f"there is no template '{error.name}'")]) from None
        except _TEMPLATE_FAILURES as error:
            raise ConfigError([_runtime_fault(error, name)]) from error


def document_title(spec: Spec, heading: str = "") -> Markup:
    """`SPEC-004: Financial System` where the id has a number, else the title alone.

    The `heading` of a profile stands in place of the number.
    """
    numbered = _NUMBERED_ID.match(spec.id)
    title = inline(spec.title)
    if heading:
        return Markup("{}: {}").format(inline(heading), title)
    return Markup(f"{numbered[1].upper()}: {title}") if numbered else title


def _runtime_fault(error: Exception, name: str) -> Fault:
    """A failure while a template ran, at the template's own line."""
    frames = traceback.extract_tb(error.__traceback__)
    frame = next((f for f in reversed(frames) if f.filename.endswith(".j2")), None)
    path = os.path.relpath(frame.filename) if frame else name
    path = path if not path.startswith("..") else (frame.filename if frame else name)
    line = (frame.lineno or 0) if frame else 0
    hint = "mend the template; `smartspec explain` shows which section uses it"
    return Fault(path, line, 1 if line else 0, f"cannot be rendered: {error}", hint=hint)


def _days(count: float) -> str:
    """`1 day`, `0.5 days`."""
    return f"{count:g} {'day' if count == 1 else 'days'}"
