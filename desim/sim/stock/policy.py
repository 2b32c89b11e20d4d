"""Policies: how much to order at an inventory position. Pure rules, no clock, no randomness."""

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from desim.sim.kernel.registry import declared_types, require_behaviors
from desim.spec.fields.base import Declared
from desim.spec.parts.policy import (
    BaseStock,
    DaysOfSupply,
    EconomicOrder,
    Forecast,
    MinMax,
    Newsvendor,
    OrderPlan,
    Policy,
    ReorderPoint,
)

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

    __slots__ = ("_alpha", "_past", "_smooth", "_window", "policy")

    def __init__(self, policy: Forecast) -> None:
        self.policy, self._window, self._alpha = policy, policy.window, policy.alpha
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


def _days_of_supply(policy: DaysOfSupply, planning_rate: float, bulk: bool) -> Rule:
    high = policy.days * planning_rate
    low = policy.reorder_days * planning_rate if policy.reorder_days is not None else None
    high, low = (high, low) if bulk else (math.ceil(high), None if low is None else math.floor(low))
    return base_stock(high) if low is None else min_max(low, high)


def _whole(bulk: bool, amount: float) -> float:
    return amount if bulk else float(round(amount))


def _economic_order(policy: EconomicOrder, planning_rate: float, bulk: bool) -> Rule:
    return reorder_point(_whole(bulk, policy.reorder_point), _whole(bulk, policy.quantity))


class TurnedPolicy:
    """A policy some of whose numbers are turned by dials; amounts of pieces are rounded to whole ones, halves up."""

    def __init__(self, policy: Declared, factors: Mapping[str, float], bulk: bool) -> None:
        self._policy, self._factors, self._bulk = policy, factors, bulk

    def __getattr__(self, name: str) -> Any:
        value, factor = getattr(self._policy, name), self._factors.get(name, 1.0)
        if factor == 1.0:
            return value
        if self._bulk or name in ("days", "reorder_days"):
            return value * factor
        return max(math.floor(value * factor + 0.5), 1.0 if name == "quantity" else -math.inf)


def rule(policy: Declared, planning_rate: float | None, bulk: bool, factors: Mapping[str, float] | None = None) -> Rule:
    """The rule of a declared policy; derived levels of whole items are rounded to whole units.

    Args:
        policy: What is declared.
        planning_rate: Of the stockpile, units/day.
        bulk: Whether its item is no pieces.
        factors: On numbers of the policy, by name; a lot of no size is never ordered.
    """
    if factors and factors.get("quantity") == 0.0:
        return never()
    turned = policy if not factors else TurnedPolicy(policy, factors, bulk)
    return RULES[type(policy)](turned, planning_rate or 0.0, bulk)


RULES: dict[type[Declared], Callable[[Any, float, bool], Rule]] = {
    BaseStock: lambda policy, planning_rate, bulk: base_stock(policy.level),
    Newsvendor: lambda policy, planning_rate, bulk: base_stock(_whole(bulk, policy.level)),
    ReorderPoint: lambda policy, planning_rate, bulk: reorder_point(policy.reorder_point, policy.quantity),
    EconomicOrder: _economic_order,
    MinMax: lambda policy, planning_rate, bulk: min_max(policy.reorder_point, policy.order_up_to),
    OrderPlan: lambda policy, planning_rate, bulk: never(),
    Forecast: lambda policy, planning_rate, bulk: never(),
    DaysOfSupply: _days_of_supply,
}
require_behaviors("policy", declared_types(Policy), RULES)
