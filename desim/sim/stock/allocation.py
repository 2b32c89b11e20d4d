"""Allocation: who gets how much of what came in, when it is not enough for the claims that wait in one rank."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from desim.sim.kernel.registry import declared_values, require_behaviors
from desim.sim.stock.claim import Claim
from desim.spec.parts.stockpile import Stockpile

if TYPE_CHECKING:
    from desim.sim.stock.shelf import Shelf

Claims = list[Claim]
"""Open claims, oldest first."""


def fifo(claims: Claims, free: float, whole: bool) -> list[float]:
    """The oldest first."""
    parts = []
    for claim in claims:
        parts.append(min(claim.amount, free))
        free -= parts[-1]
    return parts


def pro_rata(claims: Claims, free: float, whole: bool) -> list[float]:
    """In proportion to what is open; whole units by largest remainder, ties by age."""
    opens = [claim.amount for claim in claims]
    return opens if free >= sum(opens) else rounded(filled(opens, opens, free), free, whole)


def need(claims: Claims, free: float, whole: bool) -> list[float]:
    """Demands and stockpiles share by what is open; the stockpiles share theirs by their shortage in days of supply.

    The claims of one stockpile are served oldest first. Stockpiles without an objective and a planning rate count as
    demands; if none is below its objective, they share by what is open.
    """
    opens = [claim.amount for claim in claims]
    if free >= sum(opens):
        return opens
    piles = {id(p): p for p in (claim.claimant.restocks for claim in claims) if p is not None and p.plan}
    short = {key: shortage(pile) for key, pile in piles.items()}
    keys = [id(claim.claimant.restocks) for claim in claims]
    parts = filled(opens, opens, free)
    if sum(short.values()) > 0.0:
        pool = sum(part for part, key in zip(parts, keys, strict=True) if key in piles)
        _by_need(parts, opens, keys, short, pool)
    return rounded(parts, free, whole)


def shortage(pile: "Shelf") -> float:
    """Days of supply by which on hand less backorders is below the objective; 0 without objective and planning rate."""
    if pile.plan is None:
        return 0.0
    objective, rate = pile.plan
    return max(0.0, objective - (pile.on_hand - pile.backorders)) / rate


def _by_need(parts: list[float], opens: list[float], keys: list[int], short: dict[int, float], pool: float) -> None:
    """Share *pool* among the stockpiles by need, and within each among its claims by age."""
    order = list(dict.fromkeys(key for key in keys if key in short))
    wants = [math.fsum(amount for amount, k in zip(opens, keys, strict=True) if k == key) for key in order]
    got = dict(zip(order, filled(wants, [short[key] for key in order], pool), strict=True))
    for i, key in enumerate(keys):
        if key in got:
            parts[i] = min(opens[i], got[key])
            got[key] -= parts[i]


def filled(limits: list[float], weights: list[float], amount: float) -> list[float]:
    """*amount* by weight, nobody above its limit; what is left over goes by weight to the others, at last by limit."""
    parts, active = [0.0] * len(limits), [i for i, weight in enumerate(weights) if weight > 0.0]
    while active and amount > 0.0:
        total = math.fsum(weights[i] for i in active)
        full = [i for i in active if amount * weights[i] >= total * limits[i]]
        for i in full or active:
            parts[i] = limits[i] if full else amount * weights[i] / total
        if not full:
            return parts
        amount -= math.fsum(limits[i] for i in full)
        active = [i for i in active if i not in full]
    rest = [limit - part for limit, part in zip(limits, parts, strict=True)]
    if amount > 0.0 and sum(rest) > 0.0:
        return [part + amount * more / sum(rest) for part, more in zip(parts, rest, strict=True)]
    return parts


def in_proportion(amounts: list[float], total: float, whole: bool) -> list[float]:
    """*total*, at most the sum of *amounts*, in proportion to them."""
    every = math.fsum(amounts)
    return (
        rounded([min(amount, total * amount / every) for amount in amounts], total, whole) if every > 0.0 else amounts
    )


def rounded(parts: list[float], total: float, whole: bool) -> list[float]:
    """Whole units by largest remainder, the first of equals; *parts* sum to the whole number *total*."""
    if not whole:
        return parts
    floors = [float(math.floor(part + 1e-9)) for part in parts]
    left = round(total - sum(floors))
    order = sorted(range(len(parts)), key=lambda i: (-round(parts[i] - floors[i], 9), i))
    for i in order[:left]:
        floors[i] += 1.0
    return floors


ALLOCATIONS: dict[str, Callable[[Claims, float, bool], list[float]]] = {
    "fifo": fifo,
    "pro_rata": pro_rata,
    "need": need,
}
require_behaviors("allocation of a stockpile", declared_values(Stockpile, "allocation"), ALLOCATIONS)
