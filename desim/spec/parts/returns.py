"""Returns: where units go that have failed or been used."""

from desim.spec.fields.base import Declared
from desim.spec.fields.law import Fixed, TimeLaw
from desim.spec.fields.quantity import Days, PositiveAmount, PositiveFactor, Rank


class Return(Declared):
    """Where failed or used units go; its name is the stockpile of unserviceable units that feeds a shop.

    ``returns: {home_depot: {transit: 45 days}}``
    """

    share: PositiveFactor = 1.0
    """Weight among the returns of equal priority: the share repaired in theater, for example."""
    priority: Rank = 1
    """Order in which returns are tried; 1 is first."""
    up_to: PositiveAmount | None = None
    """Most that may be there, and on the way there from here; no limit when not given. What goes beyond it goes to the
    others, and is thrown away where none has room. So some carcasses are kept, and others stripped.

    ``returns: {kept: {up_to: 20}, stripped: {priority: 2}}``
    """
    transit: TimeLaw = Fixed[Days](value=0.0)
    """Time until it is there: the retrograde, or how long it is in use before."""
