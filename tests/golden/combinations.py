"""Which combinations of settings are pinned, so that every pair of them meets in some document.

The tables are committed, and not computed by the tests, so that a golden keeps its name and its
settings when a profile, a level or a domain is added: only rows for what is new are added then.
`more_rows` finds them; the test that misses a pair prints them, ready to be put into the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

Value = tuple[str, str]
"""A setting and its value."""

Pair = frozenset[Value]


class Combination(NamedTuple):
    """A value for each setting; the domain `none` is no domain at all."""

    profile: str
    security: str
    di: str
    performance: str
    domain: str

    def __str__(self) -> str:
        return "_".join(self)

    @property
    def pairs(self) -> frozenset[Pair]:
        """Every two settings that meet in a document with this combination."""
        return frozenset(map(frozenset, combinations(zip(self._fields, self, strict=True), 2)))


Axes = Mapping[str, Sequence[str]]
"""Each field of `Combination` with its possible values."""


def all_pairs(axes: Axes) -> Iterator[Pair]:
    """Every pair of values of two different settings."""
    for one, other in combinations(Combination._fields, 2):
        for values in product(axes[one], axes[other]):
            yield frozenset(zip((one, other), values, strict=True))


def more_rows(
    axes: Axes, illegal: frozenset[Pair], rows: Iterable[Combination] = ()
) -> list[Combination]:
    """Rows that, with `rows`, bring every legal pair together.

    Greedy: the row with most pairs that are still to be met, the first of equals. That is not the
    least number of rows, but near to it, and it comes out the same each time.
    """
    waiting = set(all_pairs(axes)) - illegal
    for row in rows:
        waiting -= row.pairs
    every = (Combination(*values) for values in product(*(axes[f] for f in Combination._fields)))
    legal = [(row, row.pairs) for row in every if not row.pairs & illegal]
    found: list[Combination] = []
    while waiting:
        legal = [(row, pairs) for row, pairs in legal if pairs & waiting]
        if not legal:
            raise ValueError(f"no legal combination has any of {sorted(map(sorted, waiting))}")
        row, pairs = max(legal, key=lambda candidate: len(candidate[1] & waiting))
        found.append(row)
        waiting -= pairs
    return found


STANDARD: tuple[Combination, ...] = (
    Combination("basic", "auto", "auto", "auto", "none"),
    Combination("basic", "auto", "none", "basic", "logistics"),
    Combination("basic", "auto", "none", "full", "saas"),
    Combination("basic", "none", "auto", "auto", "none"),
    Combination("basic", "none", "none", "none", "ai"),
    Combination("basic", "basic", "minimal", "basic", "fintech"),
    Combination("basic", "basic", "auto", "none", "healthcare"),
    Combination("basic", "basic", "auto", "auto", "internal"),
    Combination("basic", "basic", "auto", "auto", "iot"),
    Combination("basic", "basic", "auto", "none", "saas"),
    Combination("basic", "stride-basic", "full", "full", "healthcare"),
    Combination("basic", "stride-basic", "none", "auto", "internal"),
    Combination("basic", "stride-basic", "auto", "auto", "logistics"),
    Combination("basic", "stride-full", "auto", "auto", "ai"),
    Combination("basic", "stride-full", "none", "full", "iot"),
    Combination("backend-service", "auto", "auto", "full", "fintech"),
    Combination("backend-service", "auto", "none", "basic", "healthcare"),
    Combination("backend-service", "auto", "minimal", "auto", "iot"),
    Combination("backend-service", "none", "auto", "full", "internal"),
    Combination("backend-service", "none", "full", "full", "logistics"),
    Combination("backend-service", "basic", "full", "auto", "ai"),
    Combination("backend-service", "stride-basic", "minimal", "none", "none"),
    Combination("backend-service", "stride-full", "minimal", "auto", "saas"),
    Combination("financial", "auto", "minimal", "full", "ai"),
    Combination("financial", "basic", "minimal", "auto", "logistics"),
    Combination("financial", "stride-basic", "auto", "basic", "iot"),
    Combination("financial", "stride-basic", "auto", "auto", "saas"),
    Combination("financial", "stride-full", "full", "basic", "none"),
    Combination("financial", "stride-full", "full", "auto", "fintech"),
    Combination("financial", "stride-full", "auto", "auto", "healthcare"),
    Combination("financial", "stride-full", "minimal", "basic", "internal"),
    Combination("full", "auto", "full", "none", "internal"),
    Combination("full", "none", "minimal", "auto", "healthcare"),
    Combination("full", "none", "full", "none", "iot"),
    Combination("full", "none", "full", "basic", "saas"),
    Combination("full", "basic", "none", "full", "none"),
    Combination("full", "stride-basic", "auto", "basic", "ai"),
    Combination("full", "stride-basic", "auto", "auto", "fintech"),
    Combination("full", "stride-full", "auto", "none", "logistics"),
)

COMPACT: tuple[Combination, ...] = (
    Combination("basic", "none", "none", "none", "none"),
    Combination("basic", "auto", "auto", "auto", "internal"),
    Combination("backend-service", "basic", "minimal", "basic", "iot"),
    Combination("backend-service", "stride-full", "full", "full", "healthcare"),
    Combination("financial", "auto", "auto", "auto", "fintech"),
    Combination("financial", "stride-basic", "minimal", "basic", "saas"),
    Combination("full", "auto", "auto", "auto", "ai"),
    Combination("full", "stride-full", "none", "full", "logistics"),
)
"""Mode compact has the same five sections whatever the profile: each value once is enough."""
