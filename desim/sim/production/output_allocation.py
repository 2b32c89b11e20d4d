"""Output allocation: who gets what a line made, among the orders of one rank, where it is not the oldest."""

from collections.abc import Callable, Mapping

from desim.sim.kernel.registry import declared_values, require_behaviors
from desim.sim.stock.allocation import ALLOCATIONS, Claims, fifo, filled, rounded
from desim.spec.parts.production import Line

OutputAllocation = Callable[[Claims, float], list[float]]
"""Open amount, day and lane of each order, oldest first, and what was made; what each of them gets."""


_OTHERS = ""
"""All nations without an entitlement."""


class HomeFirst:
    """The orders of the nation of the line go before all others; the older first among each."""

    __slots__ = ("_home",)

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
    """Nations get their weights of all that is made while they have orders; the oldest order of each first.

    What one has not ordered falls to the others by weight, for good; what rounding to whole units takes from one it
    gets back later, so that no nation is ever a lot away from what it is entitled to. Nations without a weight get what
    those with one have not ordered.
    """

    __slots__ = ("_due", "_weights", "_whole")

    def __init__(self, weights: Mapping[str, float], whole: bool) -> None:
        self._weights, self._whole = dict(sorted(weights.items())), whole
        self._due = dict.fromkeys(self._weights, 0.0)

    def __call__(self, claims: Claims, good: float) -> list[float]:
        """What each gets."""
        open_orders = dict.fromkeys(self._weights, 0.0)
        for claim in claims:
            if claim.claimant.nation in open_orders:
                open_orders[claim.claimant.nation] += claim.amount
        left = self._nations(open_orders, min(good, sum(open_orders.values())))
        parts = []
        left[_OTHERS] = max(0.0, good - sum(left.values()))
        for claim in claims:
            nation = claim.claimant.nation if claim.claimant.nation in open_orders else _OTHERS
            parts.append(min(claim.amount, left[nation]))
            left[nation] -= parts[-1]
        return parts

    def _nations(self, open_orders: dict[str, float], good: float) -> dict[str, float]:
        """What each nation gets of *good*, which they have ordered together."""
        limits = list(open_orders.values())
        for nation, part in zip(open_orders, filled(limits, list(self._weights.values()), good), strict=True):
            self._due[nation] += part
        claims = [max(0.0, due) for due in self._due.values()]
        got = dict(zip(open_orders, rounded(filled(limits, claims, good), good, self._whole), strict=True))
        for nation, part in got.items():
            self._due[nation] -= part
        return got


def output_allocation(declared: Line, home: str | None, whole: bool) -> OutputAllocation | None:
    """The rule of a declared line at a site in *home*; None where the oldest order gets all."""
    return OUTPUT_ALLOCATIONS[declared.allocation](declared, home, whole)


def _as_shelves_do(declared: Line, home: str | None, whole: bool) -> OutputAllocation:
    share = ALLOCATIONS[declared.allocation]
    return lambda claims, good: share(claims, good, whole)


OUTPUT_ALLOCATIONS: dict[str, Callable[[Line, str | None, bool], OutputAllocation | None]] = {
    "fifo": lambda declared, home, whole: None,
    "home_first": lambda declared, home, whole: HomeFirst(home),
    "pro_rata": _as_shelves_do,
    "need": _as_shelves_do,
    "entitlement": lambda declared, home, whole: Entitlement(declared.entitlements, whole),
}
require_behaviors("allocation of a line", declared_values(Line, "allocation"), OUTPUT_ALLOCATIONS)
