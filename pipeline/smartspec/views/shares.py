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
    least = 1 if units >= len(weights) else 0
    given = [max(least, math.floor(value)) for value in exact]
    while sum(given) > units:
        above = [place for place, count in enumerate(given) if count > least]
        given[max(above, key=lambda place: (given[place] - exact[place], place))] -= 1
    while sum(given) < units:
        places = range(len(given))
        given[max(places, key=lambda place: (exact[place] - given[place], -place))] += 1
    return tuple(given)
