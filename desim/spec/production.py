"""Suppliers and lines: where goods come from, and where they are made out of others."""

from typing import Annotated

from pydantic import Field, model_validator

from desim.spec.base import Declared, Ref, Text
from desim.spec.calendar import Calendar
from desim.spec.law import Fixed, TimeLaw
from desim.spec.quantity import Amount, Count, Days, PositiveAmount, PositiveFraction, PositiveRate, Price, fault


class Supplier(Declared):
    """A source outside the network: what it ships enters the books as received."""

    site: Annotated[str, Ref("sites")]
    """Where it ships from."""
    item: Annotated[str, Ref("items")]
    """What it ships."""
    title: Text = ""
    """Name for readers."""
    lead_time: TimeLaw = Fixed[Days](value=0.0)
    """Time from an order to its shipment, each order for itself (orders may cross)."""
    rate: PositiveRate | None = None
    """Most it ships per day; without it it is never the bottleneck."""
    minimum_order: Amount = 0.0
    """Smaller orders wait until together they reach it."""
    price: Price = 0.0
    """Price of a unit."""


class Line(Declared):
    """A production line: takes its inputs from stockpiles, makes lots to order, in the order of the orders."""

    site: Annotated[str, Ref("sites")]
    """Where it stands."""
    item: Annotated[str, Ref("items")]
    """What it makes."""
    title: Text = ""
    """Name for readers."""
    inputs: dict[Annotated[str, Ref("stockpiles")], PositiveAmount] = {}
    """Bill of material: amount taken from each stockpile for one unit started."""
    rate: PositiveRate | None = None
    """Output of one machine per day of working time; the time of a lot is its size over the rate."""
    time: TimeLaw | None = None
    """Processing time of a lot on one machine, working time; give this or the rate."""
    lot: PositiveAmount = 1.0
    """Largest amount processed together."""
    machines: Count = 1
    """Identical machines in parallel with one queue."""
    full_lots: bool = False
    """Whether a lot waits until the orders fill it."""
    yield_: PositiveFraction = Field(1.0, alias="yield")
    """Share of the started units that come out good; the rest is scrap."""
    calendar: Calendar | None = None
    """Working time; always when not given."""
    unit_cost: Price = 0.0
    """Cost of a started unit, without its inputs."""

    @model_validator(mode="after")
    def _timed(self) -> "Line":
        if (self.rate is None) == (self.time is None):
            raise fault("needs either a rate or a time")
        return self
