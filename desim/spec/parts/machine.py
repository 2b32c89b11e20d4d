"""Machines: how they fail and are repaired, who repairs them, and who shares them."""

from typing import Annotated, Literal

from desim.spec.fields.base import Declared, Ref, Text
from desim.spec.fields.law import Fixed, TimeLaw
from desim.spec.fields.quantity import Count, Days


class Failures(Declared):
    """Failures of one machine; the work in hand is resumed after the repair (preempt-resume)."""

    every: TimeLaw
    """Time from one repair to the next failure."""
    repair: TimeLaw
    """Time of a repair, without waiting for a crew."""
    clock: Literal["operating", "calendar"] = "operating"
    """Whether the time to the next failure runs only while the machine works, or always."""
    crew: Annotated[str, Ref("crews")] | None = None
    """Crew that repairs; a crew is always at hand when not given."""


class Crew(Declared):
    """Repairers, each on one machine at a time; machines wait for them in the order of their failures.

    ``fitters: {size: 3}``
    """

    title: Text = ""
    """Name for readers."""
    size: Count = 1
    """Number of repairers."""


class Workcenter(Declared):
    """Machines that several lines share: one filling house for several products.

    A free machine takes a lot of the line with the best *priority*; of equal ones, the line whose next order has the
    better *claim_priority*, then the oldest order over the lines, and last the first name.

    ``filling_house: {machines: 2, changeover: 3 days}``
    """

    title: Text = ""
    """Name for readers."""
    machines: Count = 1
    """Identical machines."""
    changeover: TimeLaw = Fixed[Days](value=0.0)
    """Time to set a machine up when it goes from one line to another."""
    discipline: Literal["non_preemptive", "preemptive"] = "non_preemptive"
    """Whether a lot of a line of better rank waits until a machine is free, or interrupts one of worse rank, which goes
    on where it stopped (preempt-resume); lines have a *priority*.

    ``discipline: preemptive``
    """
    failures: Failures | None = None
    """How its machines fail."""
