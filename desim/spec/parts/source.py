"""Sources: the offers that fill the orders of a stockpile, and what is on its way at the start."""

from typing import Annotated

from pydantic import model_validator

from desim.spec.fields.base import Declared, MultipleOf, Ref
from desim.spec.fields.law import TimeLaw
from desim.spec.fields.quantity import (
    DISTINCT,
    AgeKey,
    Amount,
    PositiveAmount,
    PositiveDays,
    PositiveFactor,
    Price,
    Rank,
    fault,
)
from desim.spec.parts.market import LastTimeBuy


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
    """What was ordered from it before the start and has not left it, by how long ago. It counts as on order; a line has
    it in its order book and a stockpile owes it, each with its age, and the lead time of a supplier has run since then.
    What has left the source is in the *pipeline* of the stockpile. No gate may stand before the source.

    ``sources: {plant: {open_orders: {60 days: 300, 10 days: 200}}}``
    ``policy: {kind: base_stock, level: 800}``
    """
    last_time_buy: LastTimeBuy | None = None
    """What is ordered from it, once, when it gives notice that it will close: ``last_time_buy: {days: 5 years}``."""
    owner: Annotated[str, Ref("nations")] | None = None
    """Owner on whose account it is drawn, where the source is a joint stockpile; all accounts in proportion when not
    given."""

    @property
    def conditional(self) -> bool:
        """Whether its orders have to be followed one by one."""
        return self.only_below is not None or self.late_after is not None or self.price > 0.0

    @model_validator(mode="after")
    def _one_way(self) -> "Source":
        if self.route is not None and self.transit is not None:
            raise fault("has both a route and a transit time; give one")
        return self


class Pipeline(Declared):
    """Goods already on their way at the start, arriving evenly over a time.

    ``pipeline: {quantity: 1200, over: 60 days, lot: 100}``
    """

    quantity: Annotated[PositiveAmount, MultipleOf("lot")]
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
