"""Requirement: what the headline must reach for a plan to count as good enough."""

from pydantic import model_validator

from desim.spec.fields.base import Declared
from desim.spec.fields.quantity import AnyAmount, Moment, fault


class RequirementSettings(Declared):
    """At most one requirement of the headline.

    ``robust: {by: 2028-12-31}``
    """

    by: Moment | None = None
    """Requirement where the headline is the day of an event: that it has come by this day, from the start of the
    scenario, or date; by the horizon when not given."""
    at_most: AnyAmount | None = None
    """Requirement: the headline is this value or less."""
    at_least: AnyAmount | None = None
    """Requirement: the headline is this value or more."""

    @model_validator(mode="after")
    def _one(self) -> "RequirementSettings":
        if sum(given is not None for given in (self.by, self.at_most, self.at_least)) > 1:
            raise fault("has more than one requirement of by, at_most and at_least")
        return self
