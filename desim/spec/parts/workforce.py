"""Workforces: the people of some lines, how they are hired, cleared and trained, and how they leave."""

from typing import Annotated

from pydantic import Field, field_validator

from desim.spec.fields.base import Declared, Ref, Text
from desim.spec.fields.law import Fixed, TimeLaw
from desim.spec.fields.quantity import Count, Days, Fraction, Period, Places, fault


class Hiring(Declared):
    """The way from an opening to a productive person. Openings of one day are a cohort, which goes it together."""

    delay: TimeLaw = Fixed[Days](value=0.0)
    """Time from an opening until it is filled."""
    clearance: TimeLaw = Fixed[Days](value=0.0)
    """Time of vetting, between the filling and the training."""
    training: TimeLaw = Fixed[Days](value=0.0)
    """Time from the first day at work to full productivity."""
    productivity: Fraction = 0.2
    """Productivity on the first day of training; it rises to 1 in equal steps, each at the end of its stretch."""
    steps: Count = 4
    """Number of these steps."""
    every: Period = 0.0
    """Time between the days on which openings are published; at once when 0."""


class Workforce(Declared):
    """People of one labor market. Lines that share them are staffed in proportion to what they need.

    ``scranton_staff: {staff: 300, lines: {scranton: 300}, attrition: 0.15,``
    ``hiring: {delay: 60 days, clearance: 120 days, training: 18 months}}``
    """

    title: Text = ""
    """Name for readers."""
    staff: Places
    """Persons at the start, all fully productive."""
    lines: Annotated[dict[Annotated[str, Ref("lines")], Count], Field(min_length=1)]
    """Persons each line needs at its full rate; more at a rate held above it, none while a cause keeps it closed."""
    wanted: Places | None = None
    """Persons to be employed; as many as the lines need when not given. Nobody is laid off."""
    hiring: Hiring | None = None
    """How openings are filled: ``{delay: 60 days, training: 18 months}``; nobody is hired when not given."""
    attrition: Fraction = 0.0
    """Share of a staff that has left after a year: each person leaves at the rate -ln(1 - attrition) a year."""

    @field_validator("attrition")
    @classmethod
    def _below_one(cls, value: float) -> float:
        if value >= 1.0:
            raise fault("must be below 1")
        return value
