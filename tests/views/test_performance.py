"""Targets: the author's figures count, defaults complete them and never contradict them."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec.source.operations import Latency, Performance, Service, Throughput
from smartspec.views.percentiles import LATENCIES
from smartspec.views.performance import (
    SPEC,
    SystemTargets,
    TargetEntry,
    downtime_hours_per_year,
    service_targets,
    system_targets,
)


def entry(name: str, scope: str, **keys: Any) -> TargetEntry:
    figures = tuple(keys.pop("figures", {}).items())
    given = {"origin": "default", "kind": "", "evidence": (), **keys}
    return TargetEntry(id=name, scope=scope, figures=figures, **given)


SYSTEM = entry(
    "system",
    "system",
    figures={
        "p50": 100,
        "p90": 150,
        "p95": 200,
        "p99": 300,
        "normal_tps": 1000,
        "peak_tps": 3000,
        "availability": 99.9,
        "max_instances": 20,
        "scale_out_at_cpu": 70,
    },
)
LOGISTICS = entry(
    "logistics",
    "system",
    figures={"availability": 99.95},
    domain="logistics",
    origin="domain logistics",
)
BATCH = entry(
    "batch",
    "service",
    kind="batch work",
    origin="default for batch work",
    evidence=("batch", "nightly", "invoice"),
    figures={"p50": 200, "p95": 500, "p99": 1000, "normal_tps": 100, "peak_tps": 300},
    notes=(("batch", ("10,000 records in 5 minutes",)),),
)
CREDIT = entry(
    "interactive",
    "service",
    kind="interactive",
    evidence=("balance", "user-facing"),
    figures={"p50": 50, "p95": 100, "p99": 150, "normal_tps": 1000, "peak_tps": 2000},
)
GENERAL = entry("general", "service", kind="general", figures={"p99": 300})
KINDS = (BATCH, CREDIT, GENERAL)


@pytest.mark.parametrize(
    ("availability", "hours"), [(99.95, 4.38), (99.9, 8.76), (100, 0), (99, 87.6), (0, 8760)]
)
def test_downtime_follows_from_availability(availability: float, hours: float) -> None:
    assert downtime_hours_per_year(availability) == pytest.approx(hours)


def test_the_authors_figures_stand_and_say_so() -> None:
    performance = Performance(
        latency_ms=Latency(p50=10, p99=80),
        throughput_tps=Throughput(target=50, peak=60),
        availability_percent=99.99,
    )
    found = system_targets(performance, [SYSTEM], ())
    assert (found.p50, found.p99) == (10, 80)
    assert (found.normal_tps, found.peak_tps, found.availability) == (50, 60, 99.99)
    assert found.origin("availability") == SPEC
    assert found.origin("max_instances") == "default"


def test_a_domain_counts_over_the_general_default_and_only_where_it_is_named() -> None:
    with_domain = system_targets(Performance(), [LOGISTICS, SYSTEM], ["logistics"])
    without = system_targets(Performance(), [LOGISTICS, SYSTEM], ["iot"])
    assert (with_domain.availability, with_domain.origin("availability")) == (
        99.95,
        "domain logistics",
    )
    assert (without.availability, without.origin("availability")) == (99.9, "default")


def test_without_any_source_there_are_no_targets() -> None:
    found = system_targets(Performance(), [], ())
    assert found.latency == ()
    assert found.tail is None
    assert found.downtime_hours_per_year is None
    assert found.availability_alert is None
    assert found.spike_tps is None


def test_a_peak_that_the_author_leaves_out_keeps_the_default_ratio() -> None:
    performance = Performance(throughput_tps=Throughput(target=20))
    found = system_targets(performance, [SYSTEM], ())
    assert found.peak_tps == 60
    assert found.origin("peak_tps") == "3 times the normal load"


def test_thresholds_at_the_default_targets_are_those_of_the_reference() -> None:
    found = system_targets(Performance(), [SYSTEM], ())
    assert (found.latency_warning, found.latency_critical) == (500, 1000)
    assert found.spike_tps == 5000
    assert found.availability_alert == 99.9


def test_nobody_is_called_while_a_low_availability_target_is_met() -> None:
    found = system_targets(Performance(availability_percent=99.5), [SYSTEM], ())
    assert found.availability_alert == 99.5


def test_the_busiest_service_stands_for_a_load_that_the_system_has_not() -> None:
    services = [
        Service(name="A", throughput_tps=Throughput(target=50, peak=200)),
        Service(name="B", throughput_tps=Throughput(target=70)),
    ]
    found = system_targets(Performance(), [SYSTEM], (), services)
    assert (found.normal_tps, found.peak_tps) == (70, 200)
    assert found.origin("normal_tps") == "busiest service, B"
    assert found.origin("peak_tps") == "busiest service, A"
    own = Performance(throughput_tps=Throughput(target=9))
    assert system_targets(own, [SYSTEM], (), services).normal_tps == 9


@pytest.mark.parametrize(
    ("service", "responsibility", "kind"),
    [
        (Service(name="X", workload=("Nightly batch of invoices",)), None, "batch work"),
        (Service(name="Credit", workload=("Balance queries",)), None, "interactive"),
        (Service(name="X"), "Writes an invoice for each balance, nightly", "batch work"),
        (Service(name="X", workload=("rebalances batches",)), None, "general"),
        (Service(name="X"), None, "general"),
    ],
)
def test_the_kind_of_work_is_read_from_whole_words(
    service: Service, responsibility: str | None, kind: str
) -> None:
    found = service_targets(service, KINDS, responsibility)
    # "batches" is not the plural in "s" of "batch", and "rebalances" is not "balance".
    assert found.kind == kind


def test_a_service_shows_the_words_that_decided_its_kind() -> None:
    found = service_targets(Service(name="Invoice Worker"), KINDS)
    assert found.evidence == ("invoice",)
    assert found.defaults == ("default for batch work",)


def test_default_throughput_stays_within_the_system() -> None:
    system = system_targets(Performance(throughput_tps=Throughput(target=40, peak=90)), [], ())
    found = service_targets(Service(name="Batch"), KINDS, within=system)
    assert (found.normal_tps, found.peak_tps) == (40, 90)
    assert found.origin("normal_tps") == "the system-wide target"


def test_notes_of_a_kind_are_not_mixed_into_the_authors() -> None:
    silent = service_targets(Service(name="Batch"), KINDS)
    assert silent.notes.batch == ("10,000 records in 5 minutes",)
    service = Service.model_validate({"name": "Batch", "notes": {"cache": ["none"]}})
    spoken = service_targets(service, KINDS)
    assert (spoken.notes.cache, spoken.notes.batch) == (("none",), ())


def test_supplementary_percentiles_are_not_added_to_the_authors() -> None:
    found = system_targets(Performance(latency_ms=Latency(p99=400)), [SYSTEM], ())
    assert [p.label for p in found.latency] == ["P50", "P95", "P99"]


percentiles = st.lists(st.integers(1, 500), min_size=5, max_size=5, unique=True).map(sorted)


@given(percentiles, st.sets(st.sampled_from(list(LATENCIES))))
def test_completed_percentiles_always_rise(values: list[int], named: set[str]) -> None:
    own = {name: v for name, v in zip(LATENCIES, values, strict=True) if name in named}
    found = system_targets(Performance(latency_ms=Latency.model_validate(own)), [SYSTEM], ())
    times = [p.ms for p in found.latency]
    assert times == sorted(times)
    for name, value in own.items():
        assert found.value(name) == value


@given(st.floats(0, 1e6), st.one_of(st.none(), st.floats(0, 1e6)), st.sampled_from([SYSTEM, BATCH]))
def test_a_defaulted_peak_is_never_below_the_load(
    target: float, peak: float | None, source: TargetEntry
) -> None:
    performance = Performance(throughput_tps=Throughput(target=target, peak=peak))
    found = system_targets(performance, [source], ())
    if peak is None and found.peak_tps is not None:
        assert found.peak_tps >= target * 0.9  # rounded to two digits


def test_targets_cross_process_borders() -> None:
    found = system_targets(Performance(), [SYSTEM], ())
    again = pickle.loads(pickle.dumps(found))
    assert isinstance(again, SystemTargets)
    assert again == found


# P90 beside its neighbours (workflow section 6.3).


def shown(latency: dict[str, float], *entries: TargetEntry) -> list[tuple[str, float, str]]:
    asked = Performance(latency_ms=Latency.model_validate(latency))
    found = system_targets(asked, entries, ()).percentiles
    return [(p.label, p.ms, p.origin) for p in found if p.origin != SPEC]


@pytest.mark.parametrize(
    ("p50", "p95", "p90"),
    [(100, 200, 190), (50, 100, 94), (200, 500, 470), (99, 101, 100), (100, 105, 104), (1, 1, 1)],
)
def test_p90_lies_as_far_between_p50_and_p95_as_90_between_50_and_95(
    p50: float, p95: float, p90: float
) -> None:
    [(label, ms, origin)] = shown({"p50": p50, "p95": p95, "p99": 2 * p95}, SYSTEM)
    assert (label, origin) == ("P90", "between P50 and P95")
    assert ms == pytest.approx(p90)


@pytest.mark.parametrize(
    "latency", [{"p50": 9, "p90": 20, "p95": 40}, {"p95": 40}, {"p50": 9}, {"p50": 9, "p95": 8}]
)
def test_a_p90_is_not_derived_where_it_is_given_or_a_neighbour_is_not(
    latency: dict[str, float],
) -> None:
    assert shown(latency) == []


def test_the_default_p90_stands_among_defaults() -> None:
    found = system_targets(Performance(), [SYSTEM], ()).percentiles
    assert [(p.label, p.ms, p.derived) for p in found][:2] == [
        ("P50", 100, False),
        ("P90", 150, False),
    ]


@given(st.floats(0.001, 1e5), st.floats(1.0001, 100))
def test_a_derived_p90_is_never_outside_its_neighbours(p50: float, ratio: float) -> None:
    asked = Performance(latency_ms=Latency(p50=p50, p95=p50 * ratio))
    found = [p.ms for p in system_targets(asked, (), ()).percentiles]
    assert found == sorted(found)
    assert len(found) == 3


def test_a_derived_p90_moves_no_alert() -> None:
    asked = Performance(latency_ms=Latency(p50=100, p95=200))
    tail = system_targets(asked, (), ()).tail
    assert tail is not None
    assert tail.label == "P95"
