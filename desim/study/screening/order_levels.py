"""Order levels: up to which inventory position a policy orders."""

import math

from desim.spec.fields.base import Declared
from desim.spec.parts.policy import (
    BaseStock,
    DaysOfSupply,
    EconomicOrder,
    Forecast,
    MinMax,
    Newsvendor,
    OrderingPolicy,
    ReorderPoint,
)
from desim.spec.parts.stockpile import Stockpile


def highest_position(pile: Stockpile, need: float, horizon: float) -> float:
    """Highest inventory position that the policy of a stockpile orders up to, units.

    Args:
        pile: A stockpile with a policy.
        need: Units that are drawn over the horizon; a forecast orders by it.
        horizon: Length of a run, days.

    Returns:
        The position; infinite for a plan, and for a policy whose rule is not known here, which may order any amount.
    """
    match pile.policy:
        case ReorderPoint() | EconomicOrder():
            level = pile.policy.reorder_point + pile.policy.quantity
        case _:
            level = _order_up_to(pile, pile.policy, need, horizon)
    return level + _beyond_need(pile.policy)


def mean_position(pile: Stockpile, need: float, horizon: float) -> float:
    """Inventory position about which a policy keeps a stockpile, units; as :func:`highest_position` else.

    A policy with fixed order quantities keeps the position between the reorder point and one quantity above it.
    """
    match pile.policy:
        case ReorderPoint() | EconomicOrder():
            level = pile.policy.reorder_point + pile.policy.quantity / 2.0
        case _:
            level = _order_up_to(pile, pile.policy, need, horizon)
    return level + _beyond_need(pile.policy) / 2.0


def _beyond_need(policy: OrderingPolicy | None) -> float:
    """Most units that an order is larger than what is missing, for its minimum and its multiple."""
    return 0.0 if policy is None else policy.minimum_order + (policy.order_multiple or 0.0)


def _order_up_to(pile: Stockpile, policy: Declared | None, need: float, horizon: float) -> float:
    match policy:
        case BaseStock() | Newsvendor():
            return policy.level
        case MinMax():
            return policy.order_up_to
        case DaysOfSupply():
            return policy.days * (pile.planning_rate or 0.0)
        case Forecast():
            period: float = policy.review.every
            return policy.periods * period * need / horizon + policy.safety
        case _:
            return math.inf
