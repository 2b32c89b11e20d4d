"""Rates of a line: minimum sustaining, economic (1-8-5) and maximum, and the line that goes cold."""

from pydantic import model_validator

from desim.spec.fields.base import Declared
from desim.spec.fields.law import Fixed, TimeLaw
from desim.spec.fields.quantity import Days, PositiveDays, PositiveRate, fault


class Modes(Declared):
    """Rates of the whole line, chosen by its backlog: what is ordered and not made, in days of the economic rate."""

    minimum_sustaining: PositiveRate
    """MSR, the rate below which the line cannot be kept going."""
    economic: PositiveRate
    """Normal rate: one shift, eight hours, five days (1-8-5)."""
    maximum: PositiveRate
    """MAX, the rate of all shifts with the tooling there is."""
    surge_above: Days
    """Backlog above which the line steps up to the maximum rate."""
    surge_below: Days
    """Backlog below which it goes back to the economic rate, or calls off stepping up; at once."""
    step_up: TimeLaw = Fixed[Days](value=0.0)
    """Time from the decision until the maximum rate is reached: overtime, hiring, another shift."""
    sustain_below: Days = 0.0
    """Backlog below which it stretches its orders at the minimum sustaining rate; never when 0."""

    @model_validator(mode="after")
    def _ordered(self) -> "Modes":
        if not self.minimum_sustaining <= self.economic <= self.maximum:
            raise fault("needs minimum_sustaining <= economic <= maximum")
        if not self.sustain_below <= self.surge_below <= self.surge_above:
            raise fault("needs sustain_below <= surge_below <= surge_above")
        return self


class Cold(Declared):
    """A line without orders and without lots in process goes cold; the next order waits for the restart."""

    after: PositiveDays
    """Idle time after which it is cold."""
    restart: TimeLaw
    """Time from the first order after that until it works again."""
    idle_before: Days = 0.0
    """Idle time it had behind it at the start.

    ``cold: {after: 1 year, restart: 30 months, idle_before: 20 years}``
    """
