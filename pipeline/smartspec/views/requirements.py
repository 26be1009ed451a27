"""Requirements as lists, and which part of a design serves which of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from smartspec.source.requirements import BusinessRule, Serves, Story
from smartspec.source.spec import Spec

SHARED_KINDS = ("client", "gateway", "external")
"""Components that stand there for whatever comes through them, and not for one requirement."""

COLUMNS = ("endpoints", "tables", "components", "tests", "tasks")
"""The kinds of part in a matrix, in their order."""

_TEST_ID = re.compile(r"^([A-Z][A-Z0-9]*-[0-9]+(?:\.[0-9]+)?): .*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement by its id; `kind` is `story`, `business rule` or `quality`."""

    id: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a design: `kind` is a column of the matrix, `key` its place in the source."""

    kind: str
    name: str
    serves: Serves
    key: str


@dataclass(frozen=True, slots=True)
class TraceRow:
    """A requirement with the names of the parts that serve it; `text` is empty if unknown."""

    id: str
    text: str
    endpoints: tuple[str, ...] = field(default=())
    tables: tuple[str, ...] = field(default=())
    components: tuple[str, ...] = field(default=())
    tests: tuple[str, ...] = field(default=())
    tasks: tuple[str, ...] = field(default=())

    @property
    def test_ids(self) -> tuple[str, ...]:
        """The tests as a matrix shows them: `FR-1.2` where the name begins with such an id."""
        return tuple(dict.fromkeys(_TEST_ID.sub(r"\1", name) for name in self.tests))

    @property
    def served(self) -> bool:
        """Whether any part exists for it."""
        return any(getattr(self, column) for column in COLUMNS)


def requirements(spec: Spec) -> tuple[Requirement, ...]:
    """Every requirement that `spec` states, in the order of its source."""
    stories = (Requirement(s.id, "story", s.title or s.want) for s in spec.stories)
    rules = (Requirement(r.id, "business rule", r.rule) for r in spec.business_rules)
    quality = (Requirement(q.id, f"quality: {q.kind}", q.requirement) for q in spec.quality)
    return (*stories, *rules, *quality)


def rules_of(story: Story, spec: Spec) -> tuple[BusinessRule, ...]:
    """The business rules that can be broken in a story."""
    return tuple(rule for rule in spec.business_rules if story.id in rule.applies_to)


def parts(spec: Spec) -> Iterator[Part]:
    """Every part of the design in `spec` that can serve a requirement."""
    base = spec.api.base_path.rstrip("/")
    for number, endpoint in enumerate(spec.api.endpoints):
        name = f"{endpoint.method} {base}{endpoint.path}"
        yield Part("endpoints", name, endpoint.serves, f"api.endpoints[{number}]")
    for number, table in enumerate(spec.data_model.tables):
        yield Part("tables", table.name, table.serves, f"data_model.tables[{number}]")
    for number, component in enumerate(spec.architecture.components):
        key = f"architecture.components[{number}]"
        yield Part("components", component.name, component.serves, key)
    for number, interface in enumerate(spec.design.interfaces):
        yield Part("components", interface.name, interface.serves, f"design.interfaces[{number}]")
    for number, measure in enumerate(spec.security.measures):
        yield Part("components", measure.name, measure.serves, f"security.measures[{number}]")
    for number, case in enumerate(spec.testing.cases):
        yield Part("tests", case.name, case.serves, f"testing.cases[{number}]")
    for number, phase in enumerate(spec.phases):
        for place, task in enumerate(phase.tasks):
            yield Part("tasks", task.task, task.serves, f"phases[{number}].tasks[{place}]")


def matrix(spec: Spec, asked: Sequence[Requirement] = ()) -> tuple[TraceRow, ...]:
    """Requirement by requirement, what of `spec` serves it.

    `asked` are the requirements that the design has to meet (of the functional spec and its
    own), in their order; an id that only a part names comes after them, without text.
    """
    serving: dict[str, dict[str, list[str]]] = {}
    for part in parts(spec):
        for requirement in part.serves:
            names = serving.setdefault(requirement, {}).setdefault(part.kind, [])
            if part.name not in names:
                names.append(part.name)
    texts = {item.id: item.text for item in asked}
    order = dict.fromkeys((*texts, *sorted(serving, key=_in_order)))
    return tuple(_row(name, texts.get(name, ""), serving.get(name, {})) for name in order)


def _row(name: str, text: str, found: dict[str, list[str]]) -> TraceRow:
    return TraceRow(name, text, **{kind: tuple(names) for kind, names in found.items()})


def joined(rows: Sequence[TraceRow], more: Sequence[TraceRow]) -> tuple[TraceRow, ...]:
    """Two matrices as one: what either says of a requirement, those of `rows` first."""
    found = {row.id: row for row in rows}
    for row in more:
        known = found.get(row.id, TraceRow(row.id, ""))
        both = {
            column: tuple(dict.fromkeys((*getattr(known, column), *getattr(row, column))))
            for column in COLUMNS
        }
        found[row.id] = TraceRow(row.id, known.text or row.text, **both)
    return tuple(found.values())


def _in_order(name: str) -> tuple[str, int]:
    """`FR-2` before `FR-10`."""
    kind, _, number = name.rpartition("-")
    return kind, int(number)


def unserved(rows: Iterable[TraceRow]) -> tuple[str, ...]:
    """The ids of the requirements that nothing serves."""
    return tuple(row.id for row in rows if not row.served)


def idle_parts(spec: Spec) -> tuple[Part, ...]:
    """The parts that serve no requirement, and should.

    Endpoints, tables that are new, and tests always have to say what they are for; components,
    interfaces, security measures and tasks where others of their kind say so. Clients, gateways
    and what somebody else runs stand there for all of it.
    """
    excused = _excused(spec)
    return tuple(part for part in parts(spec) if not part.serves and part.key not in excused)


def _excused(spec: Spec) -> set[str]:
    """The places of parts that need not say what they are for."""
    components, interfaces = spec.architecture.components, spec.design.interfaces
    measures = spec.security.measures
    tasks = {p.key: p.serves for p in parts(spec) if p.kind == "tasks"}
    says = any(c.serves for c in components), any(i.serves for i in interfaces)
    return {
        *(f"data_model.tables[{n}]" for n, t in enumerate(spec.data_model.tables) if t.existing),
        *(
            f"architecture.components[{n}]"
            for n, component in enumerate(components)
            if component.kind in SHARED_KINDS or not says[0]
        ),
        *(f"design.interfaces[{n}]" for n in range(len(interfaces)) if not says[1]),
        *(
            f"security.measures[{n}]"
            for n in range(len(measures))
            if not any(measure.serves for measure in measures)
        ),
        *(tasks if not any(tasks.values()) else ()),
    }
