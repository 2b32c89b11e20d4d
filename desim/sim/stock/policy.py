"""Policies: how much to order at an inventory position. Pure rules, no clock, no randomness."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

Amount = Callable[[float], float]


class Rule(NamedTuple):
    """When to order, and how much, at an inventory position."""

    trigger: float
    """Order when the position is at or below it."""
    amount: Amount
    """Position in, amount to order out."""


def base_stock(level: float) -> Rule:
    """Whatever is missing to the level, when the position is below it."""
    return Rule(math.nextafter(level, -math.inf), lambda position: level - position)


def reorder_point(point: float, quantity: float) -> Rule:
    """As many lots as bring the position above the reorder point, when it is at or below it."""
    return Rule(point, lambda position: quantity * (math.floor((point - position) / quantity) + 1))


def min_max(point: float, order_up_to: float) -> Rule:
    """Up to the upper level, when at or below the lower one."""
    return Rule(point, lambda position: order_up_to - position)


def never() -> Rule:
    """No order follows from the position."""
    return Rule(-math.inf, lambda position: 0.0)


class Forecaster:
    """Forecast of the demand of one review period, out of those gone by."""

    __slots__ = ("_alpha", "_past", "_smooth", "_window")

    def __init__(self, policy: Any) -> None:
        self._window, self._alpha = policy.window, policy.alpha
        self._smooth = policy.method == "smoothing"
        self._past: list[float] = []

    def after(self, demand: float) -> float:
        """The forecast after one more period with *demand*."""
        if self._smooth:
            before = self._past[0] if self._past else demand
            self._past = [before + self._alpha * (demand - before)]
            return self._past[0]
        self._past = [*self._past[-(self._window - 1) :], demand] if self._window > 1 else [demand]
        return math.fsum(self._past) / len(self._past)


def _days(policy: Any, planning_rate: float, bulk: bool) -> Rule:
    high = policy.days * planning_rate
    low = policy.reorder_days * planning_rate if policy.reorder_days is not None else None
    high, low = (high, low) if bulk else (math.ceil(high), None if low is None else math.floor(low))
    return base_stock(high) if low is None else min_max(low, high)


def rule(policy: Any, planning_rate: float | None, bulk: bool) -> Rule:
    """The rule of a declared policy; derived levels of whole items are rounded to whole units."""
    whole: Amount = float if bulk else lambda x: float(round(x))
    return RULES[policy.kind](policy, planning_rate or 0.0, bulk, whole)


RULES: dict[str, Callable[..., Rule]] = {
    "base_stock": lambda p, rate, bulk, whole: base_stock(p.level),
    "newsvendor": lambda p, rate, bulk, whole: base_stock(whole(p.level)),
    "rq": lambda p, rate, bulk, whole: reorder_point(p.reorder_point, p.quantity),
    "eoq": lambda p, rate, bulk, whole: reorder_point(whole(p.reorder_point), whole(p.quantity)),
    "ss": lambda p, rate, bulk, whole: min_max(p.reorder_point, p.order_up_to),
    "plan": lambda p, rate, bulk, whole: never(),
    "forecast": lambda p, rate, bulk, whole: never(),
    "days_of_supply": lambda p, rate, bulk, whole: _days(p, rate, bulk),
}
