"""Failures of orders: how a supplier ships late, ships a part only, or loses an order."""

from collections.abc import Mapping
from math import fsum, prod

from pydantic import model_validator

from desim.spec.fields.base import Declared
from desim.spec.fields.law import Fixed, ShareLaw, TimeLaw
from desim.spec.fields.moments import mean_of
from desim.spec.fields.quantity import Days, Fraction, PositiveFraction, fault


class OrderFailure(Declared):
    """A way in which a supplier fails an order: it is shipped late, in part only, or never.

    What is not shipped is struck off the order when the rest is shipped, or would have been: whoever ordered it may
    order it anew from then on.

    ``failures: {late: {chance: 0.1, delay: {law: exponential, mean: 30 days}},``
    ``short: {chance: 0.05, share: 0.7}, lost: {chance: 0.02, share: 0, delay: 60 days}}``
    """

    chance: PositiveFraction
    """Probability that it strikes an order."""
    delay: TimeLaw = Fixed[Days](value=0.0)
    """Time by which the order is late, after its lead time."""
    share: ShareLaw = Fixed[Fraction](value=1.0)
    """Share of the order that is shipped, whole units rounded; 0 where the order is lost."""

    @model_validator(mode="after")
    def _fails(self) -> "OrderFailure":
        if mean_of(self.delay) <= 0.0 and mean_of(self.share) >= 1.0:
            raise fault("changes nothing: it needs a delay, or a share below 1")
        return self


def shipped_share(failures: Mapping[str, OrderFailure], exclusive: bool) -> float:
    """Mean share of what is ordered that is shipped.

    Args:
        failures: The ways in which orders fail.
        exclusive: Whether one of them at most strikes an order.
    """
    missed = [failure.chance * (1.0 - mean_of(failure.share)) for failure in failures.values()]
    return 1.0 - fsum(missed) if exclusive else prod(1.0 - one for one in missed)
