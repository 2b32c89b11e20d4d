"""Stockpiles: the only places where quantity rests."""

from typing import Annotated, Literal

from pydantic import model_validator

from desim.spec.base import Declared, Name, Ref, Text
from desim.spec.law import TimeLaw
from desim.spec.policy import Policy
from desim.spec.quantity import (
    Amount,
    HoldingCost,
    Money,
    PositiveAmount,
    PositiveDays,
    PositiveFactor,
    PositiveRate,
    Rank,
    fault,
)


class Source(Declared):
    """An offer to fill the orders of a stockpile; its name is that of a supplier, a line or another stockpile."""

    share: PositiveFactor = 1.0
    """Weight among the sources when orders are split or drawn."""
    priority: Rank = 1
    """Order in which sources are tried when sourcing is by priority; 1 is first."""
    route: Annotated[str, Ref("routes")] | None = None
    """Route the goods travel."""
    transit: TimeLaw | None = None
    """Transit time when there is no route to speak of."""

    @model_validator(mode="after")
    def _one_way(self) -> "Source":
        if self.route is not None and self.transit is not None:
            raise fault("has both a route and a transit time; give one")
        return self


class Pipeline(Declared):
    """Goods already on their way at the start, arriving evenly over a time."""

    quantity: PositiveAmount
    """Total on the way."""
    over: PositiveDays
    """The last of it arrives after this time."""
    lot: PositiveAmount
    """Amount of one arrival; must divide the quantity."""

    @model_validator(mode="after")
    def _divides(self) -> "Pipeline":
        lots = self.quantity / self.lot
        if abs(lots - round(lots)) > 1e-9 or lots < 1:
            raise fault("needs a lot that divides the quantity")
        return self


class Stockpile(Declared):
    """A store of one item at one site, with an objective, and a policy to keep it."""

    site: Annotated[str, Ref("sites")]
    """Where it lies."""
    item: Annotated[str, Ref("items")]
    """What it holds."""
    title: Text = ""
    """Name for readers."""
    initial: Amount = 0.0
    """On hand at the start."""
    pipeline: Pipeline | None = None
    """Already on its way at the start."""
    objective: PositiveAmount | None = None
    """Stockage objective, as an amount."""
    objective_days: PositiveDays | None = None
    """Stockage objective, as days of the planning rate."""
    planning_rate: PositiveRate | None = None
    """Planned consumption; the denominator of days of supply."""
    reserve: Amount = 0.0
    """War reserve: issued only to claims at or above the priority *reserve_priority*."""
    reserve_priority: Rank = 1
    """Claims with this rank or a smaller one may use the reserve."""
    capacity: PositiveAmount | None = None
    """Most it can hold; replenishment is not ordered beyond it."""
    policy: Policy | None = None
    """When and how much it orders; none means it never does."""
    sources: dict[Annotated[Name, Ref("suppliers", "lines", "stockpiles")], Source] = {}
    """Who fills its orders: suppliers, lines or stockpiles by name."""
    sourcing: Literal["split", "random", "priority", "shared"] = "split"
    """How orders go to several sources: split by share, drawn by share, to the first open one by priority, or kept in one
    order book that lines draw on, a lot at a time, whenever they can start one."""
    priority: Rank = 1
    """Rank of its orders at the lines and stockpiles that supply it; 1 is served first."""
    holding_cost: HoldingCost = 0.0
    """Cost of a unit on hand for a day."""
    backorder_cost: HoldingCost = 0.0
    """Cost of a unit owed for a day."""
    order_cost: Money = 0.0
    """Fixed cost of an order."""

    @model_validator(mode="after")
    def _consistent(self) -> "Stockpile":
        if self.objective is not None and self.objective_days is not None:
            raise fault("has both objective and objective_days; give one")
        if self.planning_rate is None and self.objective_days is not None:
            raise fault("has objective_days but no planning_rate")
        if self.policy is not None and self.policy.kind == "days_of_supply" and self.planning_rate is None:
            raise fault("has a days_of_supply policy but no planning_rate")
        if self.policy is not None and self.policy.kind == "forecast" and self.policy.review is None:
            raise fault("has a forecast policy without a review, whose periods it forecasts")
        if self.policy is not None and not self.sources:
            raise fault("has a policy but no sources to order from")
        if self.capacity is not None and self.initial > self.capacity:
            raise fault("starts with more than its capacity")
        return self

    @property
    def target(self) -> float | None:
        """The stockage objective as an amount, None without one."""
        if self.objective_days is not None and self.planning_rate is not None:
            return self.objective_days * self.planning_rate
        return self.objective
