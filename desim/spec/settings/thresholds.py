"""Grading: from which values a report marks a result green or amber."""

from pydantic import model_validator

from desim.spec.fields.base import Declared
from desim.spec.fields.quantity import Factor, PositiveFactor, fault


class GradeLimits(Declared):
    """Limits of one kind of result, as shares.

    ``stock: {green: 0.9, amber: 0.6}``
    """

    green: PositiveFactor
    """Green from here."""
    amber: Factor
    """Amber from here, red below."""

    @model_validator(mode="after")
    def _ordered(self) -> "GradeLimits":
        if self.amber > self.green:
            raise fault("has an amber limit above the green one")
        return self

    def tone(self, share: float | None) -> str:
        """Its letter g, a or r; empty where there is no share."""
        if share is None or share != share:
            return ""
        return "g" if share >= self.green else "a" if share >= self.amber else "r"


class Grading(Declared):
    """What counts as good, in red, amber and green; it changes no result.

    ``grading: {stock: {green: 1, amber: 0.7}, service: {green: 0.95, amber: 0.8}}``
    """

    stock: GradeLimits = GradeLimits(green=1.0, amber=0.7)
    """Stock as a share of the objective."""
    service: GradeLimits = GradeLimits(green=0.95, amber=0.8)
    """Target readiness: shares of demand filled, of time at the objective, of replications without a stock-out."""
