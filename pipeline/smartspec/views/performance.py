"""Performance figures: what the author asks for, completed by what the catalogue knows.

Every figure remembers its origin, so that a document can say which targets are the author's and
which are defaults to be confirmed. A default never contradicts a figure of the author's: it is
left out where it would.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from smartspec.planning.detection import found_terms
from smartspec.source.operations import Latency, Performance, Service, ServiceNotes, Throughput
from smartspec.views.percentiles import LATENCIES, Percentile, with_p90

SPEC = "spec"
"""The origin of a figure that the author wrote."""

HOURS_PER_YEAR = 8760
_SUPPLEMENTARY = ("p90", "p999")
"""Percentiles that no default gives where the author has given others."""
_SYSTEM = (
    *LATENCIES,
    "normal_tps",
    "peak_tps",
    "availability",
    "max_instances",
    "scale_out_at_cpu",
)
_NOTES = ("database", "cache", "external", "batch")


def downtime_hours_per_year(availability_percent: float) -> float:
    """The hours of a year in which a system of that availability may be down."""
    return (100 - availability_percent) / 100 * HOURS_PER_YEAR


@dataclass(frozen=True, slots=True)
class TargetEntry:
    """One entry of the catalogue topic `targets`, as plain data.

    `scope` is `system` or `service`. A service entry counts for the services whose words match
    its `evidence`; one without evidence counts for every service that no other entry fits.
    """

    id: str
    scope: str
    origin: str
    kind: str
    evidence: tuple[str, ...]
    figures: tuple[tuple[str, float], ...]
    characteristics: tuple[str, ...] = ()
    notes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    domain: str | None = None

    @classmethod
    def of(cls, entry: Any) -> TargetEntry:
        """From a catalogue entry (fields as attributes, None where it has none)."""
        targets = entry.targets
        figures = ((name, getattr(targets, name)) for name in _SYSTEM) if targets else ()
        notes = entry.notes
        return cls(
            id=str(entry.id),
            scope=str(entry.scope),
            origin=str(entry.origin or "default"),
            kind=str(entry.kind or ""),
            evidence=tuple(str(term) for term in entry.evidence or ()),
            figures=tuple((name, float(value)) for name, value in figures if value is not None),
            characteristics=tuple(entry.characteristics or ()),
            notes=tuple((n, tuple(getattr(notes, n) or ())) for n in _NOTES) if notes else (),
            domain=str(entry.domain) if entry.domain else None,
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and where it comes from: `spec`, `domain logistics`, `default for batch work`."""

    value: float
    origin: str


@dataclass(frozen=True)
class Targets:
    """Resolved figures by name; a figure that nobody gives is absent."""

    figures: Mapping[str, Figure]

    def value(self, name: str) -> float | None:
        """The figure called `name`, or None."""
        found = self.figures.get(name)
        return found.value if found else None

    def origin(self, name: str) -> str | None:
        """Where the figure called `name` comes from, or None where there is none."""
        found = self.figures.get(name)
        return found.origin if found else None

    @property
    def latency(self) -> tuple[Percentile, ...]:
        """The latency targets that there are, from P50 upward."""
        return tuple(
            Percentile(label, self.figures[name].value, self.figures[name].origin)
            for name, label in LATENCIES.items()
            if name in self.figures
        )

    @property
    def percentiles(self) -> tuple[Percentile, ...]:
        """`latency`, with P90 (workflow section 6.3) where only its neighbours are given."""
        return with_p90(self.latency)

    @property
    def tail(self) -> Percentile | None:
        """The latency that alerts watch: P99, or the highest percentile below it that is given."""
        upto = [p for p in self.latency if p.label != LATENCIES["p999"]]
        return upto[-1] if upto else None

    @property
    def origins(self) -> tuple[str, ...]:
        """Every origin once, the author's first, in the order of the figures."""
        seen = dict.fromkeys(figure.origin for figure in self.figures.values())
        return tuple(sorted(seen, key=lambda origin: origin != SPEC))

    @property
    def defaults(self) -> tuple[str, ...]:
        """The origins that are not the author's."""
        return tuple(origin for origin in self.origins if origin != SPEC)

    @property
    def p50(self) -> float | None:
        return self.value("p50")

    @property
    def p90(self) -> float | None:
        return self.value("p90")

    @property
    def p95(self) -> float | None:
        return self.value("p95")

    @property
    def p99(self) -> float | None:
        return self.value("p99")

    @property
    def p999(self) -> float | None:
        return self.value("p999")

    @property
    def normal_tps(self) -> float | None:
        return self.value("normal_tps")

    @property
    def peak_tps(self) -> float | None:
        return self.value("peak_tps")


# Alert thresholds and the spike stand to the targets as in workflow section 6.3: 500 and 1,000 ms
# to a P99 of 300 ms, 5,000 TPS to a peak of 3,000.
_WARNING, _CRITICAL, _SPIKE = 500 / 300, 1000 / 300, 5000 / 3000
_AVAILABILITY_ALERT = 99.9


class SystemTargets(Targets):
    """The targets of the system as a whole."""

    @property
    def availability(self) -> float | None:
        return self.value("availability")

    @property
    def downtime_hours_per_year(self) -> float | None:
        """What the availability target allows."""
        return None if self.availability is None else downtime_hours_per_year(self.availability)

    @property
    def availability_alert(self) -> float | None:
        """Below this somebody is called: 99.9 %, or the target itself where that is lower."""
        return None if self.availability is None else min(_AVAILABILITY_ALERT, self.availability)

    @property
    def latency_warning(self) -> float | None:
        """The tail latency, in ms, at which a warning is raised."""
        return _round(self.tail.ms * _WARNING) if self.tail else None

    @property
    def latency_critical(self) -> float | None:
        """The tail latency, in ms, at which somebody is called."""
        return _round(self.tail.ms * _CRITICAL) if self.tail else None

    @property
    def spike_tps(self) -> float | None:
        """The load that a spike test reaches."""
        return None if self.peak_tps is None else _round(self.peak_tps * _SPIKE)

    @property
    def max_instances(self) -> int | None:
        found = self.value("max_instances")
        return None if found is None else int(found)

    @property
    def scale_out_at_cpu(self) -> float | None:
        return self.value("scale_out_at_cpu")


@dataclass(frozen=True, slots=True)
class Notes:
    """Operating figures of one service, by what they are about: the author's or the kind's."""

    database: tuple[str, ...] = ()
    cache: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    batch: tuple[str, ...] = ()


@dataclass(frozen=True)
class ServiceTargets(Targets):
    """The targets of one service, and the kind of work that it was taken to do."""

    kind: str = ""
    workload: tuple[str, ...] = ()
    notes: Notes = Notes()
    evidence: tuple[str, ...] = ()


def system_targets(
    performance: Performance,
    entries: Iterable[TargetEntry],
    domains: Sequence[str],
    services: Sequence[Service] = (),
) -> SystemTargets:
    """The system-wide targets: the author's, else those of `domains`, else the general defaults.

    Of several entries that give the same default, a domain's beats a general one, and a later
    one an earlier one. Where the author gives the load of `services` but not of the system, the
    busiest of them stands for it.
    """
    chosen = [e for e in entries if e.scope == "system" and (not e.domain or e.domain in domains)]
    defaults = _laid_over(sorted(chosen, key=lambda entry: entry.domain is not None))
    defaults |= _busiest(services)
    own = {
        **_latency(performance.latency_ms),
        **_throughput(performance.throughput_tps),
        "availability": performance.availability_percent,
        "max_instances": performance.max_instances,
        "scale_out_at_cpu": performance.scale_out_at_cpu_percent,
    }
    return SystemTargets(_resolved(own, defaults))


def service_targets(
    service: Service,
    entries: Iterable[TargetEntry],
    responsibility: str | None = None,
    within: SystemTargets | None = None,
) -> ServiceTargets:
    """The targets of one service: the author's, else the defaults of its kind of work.

    A default throughput is never above that of `within`, the system that the service is part of.
    """
    entry, evidence = _kind_of(service, entries, responsibility)
    defaults = _laid_over([entry] if entry else [])
    if within is not None:
        defaults = {name: _capped(name, f, within) for name, f in defaults.items()}
    own = {**_latency(service.latency_ms), **_throughput(service.throughput_tps)}
    silent = service.notes == ServiceNotes()
    given = dict(entry.notes) if entry and silent else {}
    return ServiceTargets(
        _resolved(own, defaults),
        kind=entry.kind if entry else "",
        workload=service.workload or (entry.characteristics if entry else ()),
        notes=Notes(*(getattr(service.notes, name) or given.get(name, ()) for name in _NOTES)),
        evidence=evidence,
    )


def _kind_of(
    service: Service, entries: Iterable[TargetEntry], responsibility: str | None
) -> tuple[TargetEntry | None, tuple[str, ...]]:
    """The entry for the kind of work that the words of `service` speak of, with those words.

    The kind with the most different terms; of equal ones the first.
    """
    texts = (
        ("name", service.name),
        ("responsibility", responsibility or ""),
        ("workload", "\n".join(service.workload)),
    )
    best: TargetEntry | None = None
    seen: tuple[str, ...] = ()
    for entry in entries:
        if entry.scope != "service":
            continue
        terms = tuple(found.term for found in found_terms(entry.evidence, texts))
        if len(terms) > len(seen) or (best is None and not entry.evidence):
            best, seen = entry, terms
    return best, seen


def _laid_over(entries: Iterable[TargetEntry]) -> dict[str, Figure]:
    """The figures of `entries`, a later one in place of an earlier one."""
    return {name: Figure(value, e.origin) for e in entries for name, value in e.figures}


def _busiest(services: Sequence[Service]) -> dict[str, Figure]:
    """The highest normal load and the highest peak that the author gives for any service."""
    loads = [(s.name, s.throughput_tps) for s in services if s.throughput_tps is not None]
    if not loads:
        return {}
    name, normal = max(((name, load.target) for name, load in loads), key=itemgetter(1))
    high, peak = max(((name, load.peak or load.target) for name, load in loads), key=itemgetter(1))
    return {
        "normal_tps": Figure(normal, f"busiest service, {name}"),
        "peak_tps": Figure(peak, f"busiest service, {high}"),
    }


def _latency(latency: Latency | None) -> dict[str, float | None]:
    return {name: getattr(latency, name) if latency else None for name in LATENCIES}


def _throughput(throughput: Throughput | None) -> dict[str, float | None]:
    if throughput is None:
        return {"normal_tps": None, "peak_tps": None}
    return {"normal_tps": throughput.target, "peak_tps": throughput.peak}


def _resolved(own: Mapping[str, float | None], defaults: Mapping[str, Figure]) -> dict[str, Figure]:
    """The author's figures, completed by the defaults that agree with them."""
    given = {name: Figure(value, SPEC) for name, value in own.items() if value is not None}
    found = {}
    for name in _SYSTEM:
        figure = given.get(name) or _default(name, given, defaults)
        if figure is not None:
            found[name] = figure
    return found


def _default(
    name: str, given: Mapping[str, Figure], defaults: Mapping[str, Figure]
) -> Figure | None:
    default = defaults.get(name)
    if default is None:
        return None
    if name in _SUPPLEMENTARY and not given.keys().isdisjoint(LATENCIES):
        return None
    if name in LATENCIES:
        return default if _between(name, default.value, given) else None
    if name == "peak_tps" and "normal_tps" in given:
        usual = defaults.get("normal_tps")
        if usual is None or usual.value == 0:
            return default if default.value >= given["normal_tps"].value else None
        ratio = default.value / usual.value
        return Figure(
            _round(given["normal_tps"].value * ratio),
            f"{ratio:g} times the normal load",
        )
    if name == "normal_tps" and "peak_tps" in given:
        return default if default.value <= given["peak_tps"].value else None
    return default


def _between(name: str, value: float, given: Mapping[str, Figure]) -> bool:
    """Whether a percentile of `value` lies between the author's lower and higher ones."""
    order = list(LATENCIES)
    place = order.index(name)
    lower = [given[n].value for n in order[:place] if n in given]
    higher = [given[n].value for n in order[place + 1 :] if n in given]
    return all(value > v for v in lower) and all(value < v for v in higher)


def _capped(name: str, figure: Figure, within: SystemTargets) -> Figure:
    limit = within.value(name) if name in ("normal_tps", "peak_tps") else None
    if limit is None or figure.value <= limit:
        return figure
    return Figure(limit, "the system-wide target")


def _round(value: float) -> float:
    """`value` to two significant digits: a threshold that people can remember."""
    return float(f"{value:.2g}")
