"""Whole units dealt by weight, adding up exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence


def dealt(units: int, weights: Sequence[float]) -> tuple[int, ...]:
    """`units` parted by `weights`, by the method of the largest remainder.

    Everyone gets one at least, as long as there are enough of them; the sum is exact.
    """
    if not weights:
        return ()
    whole = sum(weights) or 1.0
    exact = [units * weight / whole for weight in weights]
    given = [min(1, units) if value < 1 else math.floor(value) for value in exact]
    while sum(given) > units:
        most = max(range(len(given)), key=lambda place: (given[place] - exact[place], place))
        given[most] -= 1
    while sum(given) < units:
        least = max(range(len(given)), key=lambda place: (exact[place] - given[place], -place))
        given[least] += 1
    return tuple(given)
