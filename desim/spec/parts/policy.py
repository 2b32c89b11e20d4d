"""Ordering policies: when a stockpile orders, and how much; all by the inventory position unless they say otherwise."""

import math
from statistics import NormalDist
from typing import Annotated, Literal

from pydantic import Field, model_validator

from desim.spec.fields.base import Declared
from desim.spec.fields.open_union import OpenUnion
from desim.spec.fields.quantity import (
    DISTINCT,
    Amount,
    AnyAmount,
    Count,
    Days,
    HoldingCost,
    MomentKey,
    Money,
    PositiveAmount,
    PositiveDays,
    PositiveFactor,
    PositiveFraction,
    PositivePeriod,
    PositiveRate,
    fault,
)


class PeriodicReview(Declared):
    """When a periodic policy looks: at offset, offset + every, offset + 2 every, ...

    ``review: {every: 30 days, timing: before_demand}``
    """

    every: PositivePeriod
    """Time between reviews."""
    offset: Days = 0.0
    """Time of the first review."""
    timing: Literal["after_demand", "before_demand"] = "after_demand"
    """Whether demands of the same instant are served before or after the review."""


class OrderingPolicy(Declared):
    """What all policies have; a policy of one's own derives from it."""

    review: PeriodicReview | None = None
    """Periodic review; without it the policy looks at every change of the position."""
    commitments: bool = False
    """Whether units that lines will need for the orders they hold count as taken from the position, as in MRP.

    ``policy: {kind: base_stock, level: 900, commitments: true}``
    """
    due_within: PositiveDays | None = None
    """Only what is due within this time counts as on order, so that goods of a far day hide no shortage of a near one;
    all that is on order counts when not given. What is under way at the start is due on its day, an order after the
    mean lead time of its supplier and the mean time of its way; what a line or a stockpile is asked for counts at once.

    ``policy: {kind: rq, reorder_point: 10, quantity: 50, due_within: 5 days}``
    """
    minimum_order: Amount = 0.0
    """Least that is ordered at a time: where less is missing, this much is ordered, at once.

    ``policy: {kind: base_stock, level: 0, minimum_order: 100}``
    ``# 20 are missing: 100 are ordered, and no more until these are used up``
    """
    order_multiple: PositiveAmount | None = None
    """What orders are multiples of, such as a pallet: more is ordered where less would do; any amount when not given.
    Where the stockpile has no room for that, it is the most for which it has room.

    ``policy: {kind: ss, reorder_point: 400, order_up_to: 1600, order_multiple: 48}``
    """

    @property
    def least_order(self) -> float:
        """The smallest order that keeps to the minimum and the multiple; 0 where any will do."""
        multiple = self.order_multiple
        if multiple is None:
            return self.minimum_order
        return multiple * max(1, math.ceil(self.minimum_order / multiple - 1e-9))


class BaseStock(OrderingPolicy):
    """Base stock, (S-1,S): orders whatever is missing to the level, one order per look.

    ``policy: {kind: base_stock, level: 30000}``
    """

    kind: Literal["base_stock"]
    level: Amount
    """Order-up-to level S of the inventory position."""


class ReorderPoint(OrderingPolicy):
    """(r,Q): orders Q, as often as needed, when the position is at or below r (Hadley & Whitin 1963).

    ``policy: {kind: rq, reorder_point: 400, quantity: 1000}``
    """

    kind: Literal["rq"]
    reorder_point: AnyAmount
    """r, order when the position is at or below it."""
    quantity: PositiveAmount
    """Q, the lot that is ordered."""


class MinMax(OrderingPolicy):
    """(s,S): orders up to S when the position is at or below s (Scarf 1960).

    ``policy: {kind: ss, reorder_point: 400, order_up_to: 1600, review: {every: 30 d}}``
    """

    kind: Literal["ss"]
    reorder_point: AnyAmount
    """s, order when the position is at or below it."""
    order_up_to: Amount
    """S, the position after ordering."""

    @model_validator(mode="after")
    def _ordered(self) -> "MinMax":
        if self.reorder_point >= self.order_up_to:
            raise fault("needs reorder_point below order_up_to")
        return self


class DaysOfSupply(OrderingPolicy):
    """Orders up to a number of days of the planning rate when the position is below a number of days.

    ``policy: {kind: days_of_supply, days: 180 days, reorder_days: 150 days}``
    """

    kind: Literal["days_of_supply"]
    days: PositiveDays
    """Days of the planning rate to order up to."""
    reorder_days: PositiveDays | None = None
    """Orders only at or below this many days; at every look when not given."""

    @model_validator(mode="after")
    def _ordered(self) -> "DaysOfSupply":
        if self.reorder_days is not None and self.reorder_days >= self.days:
            raise fault("needs reorder_days below days")
        return self


class EconomicOrder(OrderingPolicy):
    """(r,Q) with the economic order quantity: Harris 1913; planned backorders, finite production: Zipkin 2000 ch. 3.

    ``policy: {kind: eoq, demand_rate: 20/day, order_cost: 5000, holding_cost: 0.2}``
    """

    kind: Literal["eoq"]
    demand_rate: PositiveRate
    """Demand d per day."""
    order_cost: Money
    """Fixed cost K of an order."""
    holding_cost: HoldingCost
    """Holding cost h per unit and day."""
    backorder_cost: HoldingCost | None = None
    """Backorder cost b per unit and day; without it backorders are not planned."""
    production_rate: PositiveRate | None = None
    """Finite production rate p; without it a lot arrives at once."""

    @model_validator(mode="after")
    def _feasible(self) -> "EconomicOrder":
        if min(self.order_cost, self.holding_cost) <= 0:
            raise fault("needs order_cost and holding_cost above 0")
        if self.production_rate is not None and self.production_rate <= self.demand_rate:
            raise fault("needs production_rate above demand_rate")
        return self

    @property
    def quantity(self) -> float:
        """Q* = sqrt(2 K d / h'), with h' = h (1 - d/p) and the factor (h'+b)/b for planned backorders."""
        h = self.holding_cost * (1.0 - self.demand_rate / self.production_rate if self.production_rate else 1.0)
        b = self.backorder_cost
        return math.sqrt(2.0 * self.order_cost * self.demand_rate / h * ((h + b) / b if b else 1.0))

    @property
    def reorder_point(self) -> float:
        """Minus the planned backorders at the end of a cycle, Q* h / (h + b); 0 without backorders."""
        h, b = self.holding_cost, self.backorder_cost
        return -self.quantity * h / (h + b) if b else 0.0


class Newsvendor(OrderingPolicy):
    """Base stock at the critical ratio b/(b+h) of normal protection-time demand (Arrow, Harris & Marschak 1951).

    ``policy: {kind: newsvendor, mean: 200, sd: 60, holding_cost: 1, backorder_cost: 19, review: {every: 7 d}}``
    """

    kind: Literal["newsvendor"]
    mean: PositiveAmount
    """Mean demand in one review period."""
    sd: PositiveAmount
    """Standard deviation of demand in one review period."""
    periods: PositiveDays = 1.0
    """Review periods to protect: lead time + 1."""
    holding_cost: HoldingCost
    """Cost h of a unit left at the end of a period."""
    backorder_cost: HoldingCost
    """Cost b of a unit short at the end of a period."""

    @model_validator(mode="after")
    def _weighed(self) -> "Newsvendor":
        if min(self.holding_cost, self.backorder_cost) <= 0:
            raise fault("needs holding_cost and backorder_cost above 0")
        return self

    @property
    def level(self) -> float:
        """S* = mean n + z sd sqrt(n), z the quantile of b/(b+h)."""
        z = NormalDist().inv_cdf(self.backorder_cost / (self.backorder_cost + self.holding_cost))
        return self.mean * self.periods + z * self.sd * math.sqrt(self.periods)


class OrderPlan(OrderingPolicy):
    """Orders fixed amounts on fixed days, whatever the stock (Wagner & Whitin 1958 gives the cheapest such plan).

    ``policy: {kind: plan, orders: {0: 500, 90: 800, 180: 800}}``
    """

    kind: Literal["plan"]
    orders: Annotated[dict[MomentKey, PositiveAmount], Field(min_length=1), DISTINCT]
    """Amount by day."""

    @model_validator(mode="after")
    def _as_planned(self) -> "OrderPlan":
        if self.minimum_order or self.order_multiple is not None:
            raise fault("has a minimum_order or an order_multiple, but orders what its plan says")
        return self


class Forecast(OrderingPolicy):
    """Orders up to a number of periods of forecast demand, at every review (Chen, Drezner, Ryan & Simchi-Levi 2000).

    ``policy: {kind: forecast, review: {every: 30 d}, periods: 4, method: smoothing, alpha: 0.2}``
    """

    kind: Literal["forecast"]
    review: PeriodicReview
    """Periodic review; demand is forecast for review periods."""
    periods: PositiveFactor
    """Review periods of forecast demand to order up to: the lead time in periods."""
    method: Literal["moving_average", "smoothing"] = "moving_average"
    """Mean of the last *window* periods, or exponential smoothing with weight *alpha*."""
    window: Count = 6
    """Periods in the moving average."""
    alpha: PositiveFraction = 0.3
    """Weight of the latest period in exponential smoothing."""
    safety: Amount = 0.0
    """Amount on top."""
    cancel: bool = False
    """Whether a fall of the forecast cancels what is on order; else nothing is ordered."""


POLICIES = OpenUnion("policy", "kind")
Policy = Annotated[
    BaseStock | ReorderPoint | MinMax | DaysOfSupply | EconomicOrder | Newsvendor | OrderPlan | Forecast,
    POLICIES,
    Field(discriminator="kind"),
]
