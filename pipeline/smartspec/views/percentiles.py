"""Latency targets by percentile, and the one that follows from its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

LATENCIES = {"p50": "P50", "p90": "P90", "p95": "P95", "p99": "P99", "p999": "P99.9"}
_ORDER = list(LATENCIES.values())
_P90_SHARE = (90 - 50) / (95 - 50)


@dataclass(frozen=True, slots=True)
class Percentile:
    """One latency target: `P99`, 300 ms. A `derived` one follows from others."""

    label: str
    ms: float
    origin: str
    derived: bool = False


def with_p90(given: tuple[Percentile, ...]) -> tuple[Percentile, ...]:
    """`given`, with a P90 where it has P50 and P95 and none between them.

    It lies as far between those two as 90 does between 50 and 95. Response times grow ever faster
    from percentile to percentile, so that a system within both of them is within this one: it asks
    for no more than they do.
    """
    known = {percentile.label: percentile.ms for percentile in given}
    low, high = known.get("P50"), known.get("P95")
    if low is None or high is None or low > high or "P90" in known:
        return given
    ms = _rounded_between(low + (high - low) * _P90_SHARE, low, high)
    derived = Percentile("P90", ms, "between P50 and P95", derived=True)
    return tuple(sorted((*given, derived), key=lambda p: _ORDER.index(p.label)))


def _rounded_between(value: float, low: float, high: float) -> float:
    """`value` to as few significant digits, two at least, as keep it between the others."""
    shorter = (float(f"{value:.{digits}g}") for digits in range(2, 6))
    return next((short for short in shorter if low < short < high), value)
