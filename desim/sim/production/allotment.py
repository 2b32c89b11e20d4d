"""Allotment: who gets what a line made, among the orders of one rank, where it is not the oldest."""

from collections.abc import Callable, Mapping
from typing import Any

from desim.sim.stock.allocation import ALLOCATIONS, Claims, fifo, filled, rounded

Allotment = Callable[[Claims, float], list[float]]
"""Open amount, day and lane of each order, oldest first, and what was made; what each of them gets."""


_OTHERS = ""
"""All nations without an entitlement."""


class HomeFirst:
    """The orders of the nation of the line go before all others; the older first among each."""

    def __init__(self, home: str | None) -> None:
        self._home = home

    def __call__(self, claims: Claims, good: float) -> list[float]:
        """What each gets."""
        parts = [0.0] * len(claims)
        for at_home in (True, False):
            places = [i for i, claim in enumerate(claims) if (claim.claimant.nation == self._home) is at_home]
            for i, part in zip(places, fifo([claims[i] for i in places], good, False), strict=True):
                parts[i] = part
                good -= part
        return parts


class Entitlement:
    """Nations get their weights of all that is made while they want it; the oldest order of each first.

    What one does not want falls to the others by weight, for good; what rounding to whole units takes from one it gets
    back later, so that no nation is ever a lot away from what it is entitled to. Nations without a weight get what
    those with one do not want.
    """

    def __init__(self, weights: Mapping[str, float], whole: bool) -> None:
        self._weights, self._whole = dict(sorted(weights.items())), whole
        self._due = dict.fromkeys(self._weights, 0.0)

    def __call__(self, claims: Claims, good: float) -> list[float]:
        """What each gets."""
        wanted = dict.fromkeys(self._weights, 0.0)
        for claim in claims:
            if claim.claimant.nation in wanted:
                wanted[claim.claimant.nation] += claim.amount
        left = self._nations(wanted, min(good, sum(wanted.values())))
        parts = []
        left[_OTHERS] = max(0.0, good - sum(left.values()))
        for claim in claims:
            nation = claim.claimant.nation if claim.claimant.nation in wanted else _OTHERS
            parts.append(min(claim.amount, left[nation]))
            left[nation] -= parts[-1]
        return parts

    def _nations(self, wanted: dict[str, float], good: float) -> dict[str, float]:
        """What each nation gets of *good*, which together they want."""
        limits = list(wanted.values())
        for nation, part in zip(wanted, filled(limits, list(self._weights.values()), good), strict=True):
            self._due[nation] += part
        claims = [max(0.0, due) for due in self._due.values()]
        got = dict(zip(wanted, rounded(filled(limits, claims, good), good, self._whole), strict=True))
        for nation, part in got.items():
            self._due[nation] -= part
        return got


def allotment(declared: Any, home: str | None, whole: bool) -> Allotment | None:
    """The rule of a declared line at a site in *home*; None where the oldest order gets all."""
    if declared.allocation == "fifo":
        return None
    return ALLOTMENTS[declared.allocation](declared, home, whole)


def _of_shelves(declared: Any, home: str | None, whole: bool) -> Allotment:
    share = ALLOCATIONS[declared.allocation]
    return lambda claims, good: share(claims, good, whole)


ALLOTMENTS: dict[str, Callable[[Any, str | None, bool], Allotment]] = {
    "home_first": lambda declared, home, whole: HomeFirst(home),
    "pro_rata": _of_shelves,
    "need": _of_shelves,
    "entitlement": lambda declared, home, whole: Entitlement(declared.entitlements, whole),
}
