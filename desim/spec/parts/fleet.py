"""Fleets: equipment that fails, waits for spares and is repaired."""

from typing import Annotated

from pydantic import model_validator

from desim.spec.fields.base import Declared, Name, Ref, Text
from desim.spec.fields.law import Fixed, TimeLaw
from desim.spec.fields.quantity import Count, Days, Fraction, Rank, fault
from desim.spec.parts.returns import Return


class Unit(Declared):
    """A line-replaceable unit (LRU): one of these on every platform."""

    stockpile: Annotated[str, Ref("stockpiles")]
    """Serviceable spares."""
    life: TimeLaw
    """Operating time from one installation to the failure."""
    swap: TimeLaw = Fixed[Days](value=0.0)
    """Time to install a spare once it is there (NMCM)."""
    returns: dict[Annotated[Name, Ref("stockpiles")], Return] = {}
    """Where failed units go; they are thrown away when none is given.

    ``returns: {theatre_shop: {share: 0.6}, home_depot: {share: 0.4, transit: 45 days}}``
    """
    condemned: Fraction = 0.0
    """Probability that a failed unit is beyond repair."""


class Fleet(Declared):
    """Platforms that work while every unit is on them; one that waits for a spare is not mission capable (NMCS).

    ``tanks: {site: base, size: 40, needed: 30,``
    ``units: {engine: {stockpile: engines, life: {law: exponential, mean: 900 days}, swap: 1 day}}}``
    """

    site: Annotated[str, Ref("sites")]
    """Where it is based."""
    title: Text = ""
    """Name for readers."""
    size: Count
    """Number of platforms."""
    claim_priority: Rank | None = None
    """Whose claims on spares go first among those of equal rank, before the older ones: 1 is first, and those without
    one come last. Of equal claim priorities the older goes first, and of one instant that of the first name.

    ``claim_priority: 1``
    """
    needed: Count | None = None
    """Platforms that must be up for the fleet to do its task; all when not given."""
    units: dict[Name, Unit]
    """What fails, by name."""
    cannibalise: bool = False
    """Whether a unit is taken from a platform that is down anyway when there is no spare."""
    grounded_ages: bool = False
    """Whether units on a platform that is down age as if it worked."""

    @model_validator(mode="after")
    def _feasible(self) -> "Fleet":
        if self.needed is not None and self.needed > self.size:
            raise fault("needs more platforms than it has")
        if not self.units:
            raise fault("has no units that could fail")
        return self
