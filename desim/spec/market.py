"""Markets: prices that rise with scarcity."""

from desim.spec.base import Declared
from desim.spec.quantity import Factor, PositiveDays, PositiveFactor


class Elasticity(Declared):
    """How the price of a supplier follows scarcity: price p0 (D/S)^eta of each unit, set when it is shipped.

    Over the last *window* days (or since the start, if that is less), D, what was wanted, is what the supplier shipped
    and what now waits for its capacity; S, what could be had, is its rate, with all that causes hold it at, times that
    time. Orders in their lead time do not wait. A supplier that is asked for less than it could ship is cheaper than
    p0, unless *reference* says otherwise.

    The form and the default of eta are assumed; no document is behind them.
    """

    eta: Factor = 1.5
    """Exponent: by how many per cent the price rises when wanted over available rises by one per cent."""
    window: PositiveDays = 30.0
    """Time over which what was wanted is counted."""
    reference: PositiveFactor = 1.0
    """Wanted over available, D/S, at which a unit costs the *price* of the supplier:

    ``suppliers: {nitrocellulose: {rate: 100 kg/day, price: 12, elasticity: {eta: 1.5, reference: 0.8}}}``

    ``# asked for 80 kg a day a kilogram costs 12, for 160 kg a day 12 * 2^1.5``
    """
