"""Sources: the offers that fill the orders of a stockpile, and what is on its way at the start."""

from collections.abc import Iterator
from fractions import Fraction
from math import fsum
from typing import Annotated

from pydantic import model_validator

from desim.spec.fields.base import Declared, MultipleOf, Ref
from desim.spec.fields.law import TimeLaw
from desim.spec.fields.quantity import (
    DISTINCT,
    AgeKey,
    Amount,
    MomentKey,
    PositiveAmount,
    PositiveDays,
    PositiveFactor,
    Price,
    Rank,
    fault,
)
from desim.spec.fields.ticks import ticks
from desim.spec.parts.market import LastTimeBuy


class OnLeg(Declared):
    """What of the orders of a source is on one leg of its way at the start, by how long ago or by date.

    ``under_way: {3 days: 600}``
    ``waiting: {10 days: 200, 2 days: 50}``
    """

    under_way: Annotated[dict[AgeKey, PositiveAmount], DISTINCT] = {}
    """What departed on it so long ago and has not arrived. What should have arrived goes on to the next leg as long ago
    as it should have."""
    waiting: Annotated[dict[AgeKey, PositiveAmount], DISTINCT] = {}
    """What the leg took in so long ago, and is ready to leave. It leaves first, and a *max_wait* has run since then."""

    @model_validator(mode="after")
    def _something(self) -> "OnLeg":
        if not self.under_way and not self.waiting:
            raise fault("has nothing on the leg; give under_way or waiting")
        return self

    @property
    def total(self) -> float:
        """All that is on the leg."""
        return fsum([*self.under_way.values(), *self.waiting.values()])


class Source(Declared):
    """An offer to fill the orders of a stockpile; its name is that of a supplier, a line or another stockpile."""

    share: PositiveFactor = 1.0
    """Weight among the sources when orders are split or drawn."""
    priority: Rank = 1
    """Order in which sources are tried when sourcing is by priority; 1 is first, equals go by name."""
    route: Annotated[str, Ref("routes")] | None = None
    """Route the goods travel.

    ``sources: {plant: {route: transatlantic}}``
    """
    transit: TimeLaw | None = None
    """Transit time when there is no route to speak of."""
    only_below: Amount | None = None
    """Orders go to it only while on hand less backorders is below this amount: a standby supplier (with a later
    priority) or expediting (with an earlier one); always when not given. One source at least must be without.

    ``sources: {plant: {priority: 2}, air: {priority: 1, only_below: 50, price: 900}}``
    ``sourcing: priority``
    """
    max_open: PositiveAmount | None = None
    """Most that may be on order from it at a time, under way included; what is on order at the start counts. What goes
    beyond it goes to the other sources, as sourcing says, and where no source has room it is ordered when one has. A
    last time buy is not held back. No limit when not given.

    ``sources: {first: {max_open: 500}, second: {priority: 2}}``
    ``sourcing: priority``
    """
    late_after: PositiveDays | None = None
    """With sourcing by priority: it is passed over while its oldest open order is older than this, until it delivers
    that order; never when not given.

    ``sources: {first: {late_after: 30 d}, second: {priority: 2}}``
    ``sourcing: priority``
    """
    price: Price = 0.0
    """Price of a unit, on top of what a supplier itself charges, booked when it arrives: as expedite where there is an
    *only_below*, else as purchase."""
    approvals: tuple[Annotated[str, Ref("gates")], ...] = ()
    """Gates that its orders or shipments must pass, in this order, besides those that apply to the flow:
    ``sources: {lockheed: {approvals: [fms_case, export_license]}}``."""
    open_orders: Annotated[dict[AgeKey, PositiveAmount], DISTINCT] = {}
    """What was ordered from it before the start and has not left it, by how long ago or by date. It counts as on order;
    a line has it in its order book and a stockpile owes it, each with its age, and the lead time of a supplier has run
    since then. Where gates stand before orders, it has spent this time at them first, stage by stage: what the times of
    all stages leave of it the source has had the order for, and what is still to go of a stage is worked on from the
    start on. No officer, session or batch is remembered: where a case has to wait for one, it waits from the start on.
    What has left the source is *in_transit*.

    ``sources: {plant: {approvals: [license], open_orders: {60 days: 300, 10 days: 200}}}``
    ``policy: {kind: base_stock, level: 800}``
    ``# the license takes 30 days: the plant has had the first order for 30, the second is 20 days from it``
    """
    in_transit: Annotated[dict[AgeKey, PositiveAmount], DISTINCT] = {}
    """What left it before the start and has not come, by how long ago or by date. It counts as on order. Of its way,
    the transit time or the legs one after another, it has traveled so long; of a wait before a leg nothing is known.
    What would have come by then comes on day 0. Other goods that will come, from wherever, are in the *pipeline* of
    the stockpile.

    ``sources: {plant: {route: transatlantic, in_transit: {5 days: 600, 12 days: 600}}}``
    ``policy: {kind: base_stock, level: 2000}``
    ``# 3 days by road and 14 by sea: they are at sea, and come on day 12 and on day 5``
    """
    on_legs: dict[Annotated[str, Ref("legs")], OnLeg] = {}
    """What left it before the start and is known to be on a leg of its route, or at the origin of one, beside what is
    *in_transit*. It counts as on order.

    ``sources: {plant: {route: transatlantic, on_legs: {atlantic: {under_way: {3 days: 600}}}}}``
    ``policy: {kind: base_stock, level: 2000}``
    """
    last_time_buy: LastTimeBuy | None = None
    """What is ordered from it, once, when it gives notice that it will close: ``last_time_buy: {days: 5 years}``."""
    owner: Annotated[str, Ref("nations")] | None = None
    """Owner on whose account it is drawn, where the source is a joint stockpile; all accounts in proportion when not
    given."""

    @property
    def conditional(self) -> bool:
        """Whether its orders have to be followed one by one."""
        followed = self.only_below is not None or self.late_after is not None or self.max_open is not None
        return followed or self.price > 0.0

    @model_validator(mode="after")
    def _one_way(self) -> "Source":
        if self.route is not None and self.transit is not None:
            raise fault("has both a route and a transit time; give one")
        if self.on_legs and self.route is None:
            raise fault("has on_legs but no route")
        if self.in_transit and self.route is None and self.transit is None:
            raise fault("has in_transit but neither a route nor a transit time, so that nothing is ever under way")
        return self


class Pipeline(Declared):
    """Goods already on their way at the start: arriving evenly over a time, or on days that are known.

    ``pipeline: {quantity: 1200, over: 60 days, lot: 100}``
    ``# or pipeline: {arrivals: {3: 400, 2026-04-10: 800}}``
    """

    quantity: Annotated[PositiveAmount, MultipleOf("lot")] | None = None
    """Total on the way."""
    over: PositiveDays | None = None
    """The last of it arrives after this time."""
    lot: PositiveAmount | None = None
    """Amount of one arrival; must divide the quantity."""
    arrivals: Annotated[dict[MomentKey, PositiveAmount], DISTINCT] = {}
    """What arrives, by day or date, instead of an even flow."""

    @model_validator(mode="after")
    def _one_way(self) -> "Pipeline":
        even = (self.quantity, self.over, self.lot)
        if self.arrivals and any(value is not None for value in even):
            raise fault("has arrivals beside quantity, over and lot; give the days or the even flow")
        if not self.arrivals and any(value is None for value in even):
            raise fault("needs quantity, over and lot together, or arrivals")
        if self.quantity is not None and self.lot is not None:
            lots = self.quantity / self.lot
            if abs(lots - round(lots)) > 1e-9 or lots < 1:
                raise fault("needs a lot that divides the quantity")
        return self

    @property
    def total(self) -> float:
        """All that is on the way."""
        return fsum(self.arrivals.values()) if self.quantity is None else self.quantity

    @property
    def count(self) -> int:
        """How many arrivals there are."""
        if self.quantity is None or self.lot is None:
            return len(self.arrivals)
        return round(self.quantity / self.lot)

    def by_tick(self) -> Iterator[tuple[int, float]]:
        """Ticks and amounts of the arrivals."""
        if self.over is None or self.lot is None:
            yield from ((ticks(day), amount) for day, amount in sorted(self.arrivals.items()))
            return
        for k in range(1, self.count + 1):
            yield round(Fraction(ticks(self.over) * k, self.count)), self.lot
