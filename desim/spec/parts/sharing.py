"""Sharing: how stockpiles help one another out, and how nations hold one together."""

from desim.spec.fields.base import Declared
from desim.spec.fields.law import Fixed, TimeLaw
from desim.spec.fields.quantity import Amount, Days, PositiveFactor, Rank


class Lateral(Declared):
    """A sibling that is asked for what is backordered; it gives at once what it has above its own reserve."""

    transit: TimeLaw = Fixed[Days](value=0.0)
    """Time on the way from the sibling."""
    keep: Amount = 0.0
    """The sibling gives only what it has above this amount, and above its own reserve if that is more."""
    priority: Rank = 1
    """Order in which siblings are asked; 1 is first, equals go by name."""


class Owner(Declared):
    """A nation's part in a joint stockpile."""

    share: PositiveFactor = 1.0
    """Weight among the owners when what comes in is credited."""
    cap: Amount = 0.0
    """Most that it may owe to the other owners at a time; what is credited to it later pays its debts first."""
