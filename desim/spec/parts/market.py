"""Markets: prices that rise with scarcity, and what is bought for the last time from a source that leaves."""

from typing import Annotated

from pydantic import Field, model_validator

from desim.spec.fields.base import Declared
from desim.spec.fields.quantity import Factor, PositiveAmount, PositiveDays, PositiveFactor, fault


class Elasticity(Declared):
    """How the price of a supplier follows scarcity: price p0 (D/S)^eta of each unit, set when it is shipped.

    Over the last *window* days (or since the start, if that is less), D, what was wanted, is what the supplier shipped
    and what now waits for its capacity; S, what could be had, is its rate, with all that causes hold it at, times that
    time. Orders in their lead time do not wait. A supplier that is asked for less than it could ship is cheaper than
    p0, unless *reference* says otherwise.

    The form and the default of eta are assumed; no document is behind them.
    """

    eta: Annotated[Factor, Field(le=10)] = 1.5
    """Exponent: by how many per cent the price rises when wanted over available rises by one per cent."""
    window: PositiveDays = 30.0
    """Time over which what was wanted is counted."""
    reference: PositiveFactor = 1.0
    """Wanted over available, D/S, at which a unit costs the *price* of the supplier:

    ``elasticity: {eta: 1.5, reference: 0.8}``

    ``# of a supplier with a rate of 100 kg a day and a price of 12:``

    ``# asked for 80 kg a day a kilogram costs 12, for 160 kg a day 12 * 2^1.5``
    """


class LastTimeBuy(Declared):
    """What is ordered from a source, once, on the day on which it gives notice that it will close.

    Notice is given when a cause begins that will hold the *open* or the *rate* of the source at 0, for good, after a
    delay; without a delay there is no notice. The order is on top of those of the policy, which sees it as on order,
    and as large as the capacity of the stockpile allows. What a supplier has not shipped when it closes
    never comes, and goes back to the stockpile, which may order it elsewhere.
    """

    quantity: PositiveAmount | None = None
    """Amount; give this or the days.

    ``last_time_buy: {quantity: 600}``

    ``# causes: {exit: {when: ..., what: {maker: {open: 0}}, how: {delay: 180 d}}}``
    """
    days: PositiveDays | None = None
    """Days of the planning rate of the stockpile; whole units rounded up."""
    for_a_while: bool = False
    """Whether notice of a closure that will end is enough, the first of them."""

    @model_validator(mode="after")
    def _sized(self) -> "LastTimeBuy":
        if (self.quantity is None) == (self.days is None):
            raise fault("needs one of quantity and days")
        return self
