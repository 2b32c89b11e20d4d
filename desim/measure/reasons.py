"""Reasons: what time was lost to, and how time that several parts or causes slow at once is shared between them."""

import math
from collections.abc import Iterable
from functools import cache
from itertools import combinations
from typing import NamedTuple


class LossReason(NamedTuple):
    """What delayed units: the kind of reason, the cause if one was declared, and the part at which they waited."""

    kind: str
    cause: str
    part: str


class TieredReason(NamedTuple):
    """A reason, and how many stockpiles upstream it is; 1 for what comes straight to the stockpile in question."""

    reason: LossReason
    tier: int


DaysByReason = dict[TieredReason, float]
"""Days, or unit-days, by leaf."""
Shares = tuple[tuple[LossReason, float], ...]
"""Share of a span of time that is lost, by reason."""


def add(into: DaysByReason, leaf: TieredReason, days: float) -> None:
    """Book days on a leaf."""
    into[leaf] = into.get(leaf, 0.0) + days


@cache
def shared(factors: tuple[float, ...]) -> tuple[float, ...]:
    """What each of several factors below 1 takes off their product: its mean over all orders in which they may come.

    The parts sum to 1 less the product. Source: Shapley (1953). Above 8 factors in proportion to what each takes alone.
    """
    n = len(factors)
    if n > 8:
        lost, alone = 1.0 - math.prod(factors), math.fsum(1.0 - f for f in factors)
        return tuple(lost * (1.0 - f) / alone for f in factors)
    parts = []
    for k, factor in enumerate(factors):
        others = factors[:k] + factors[k + 1 :]
        weights = (
            math.factorial(size) * math.factorial(n - 1 - size) / math.factorial(n) * math.prod(some)
            for size in range(n)
            for some in combinations(others, size)
        )
        parts.append((1.0 - factor) * math.fsum(weights))
    return tuple(parts)


def held_down(holders: Iterable[tuple[LossReason, float]]) -> Shares:
    """The share of time that is lost to each holder of a factor below 1; factors of one reason multiply."""
    factors: dict[LossReason, float] = {}
    for reason, factor in holders:
        factors[reason] = factors.get(reason, 1.0) * factor
    low = sorted((reason, max(0.0, factor)) for reason, factor in factors.items() if factor < 1.0)
    return tuple(zip((reason for reason, _ in low), shared(tuple(factor for _, factor in low)), strict=True))
