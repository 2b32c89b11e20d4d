"""Escorts: what convoys of several legs need, in a number that they share."""

from typing import Annotated

from pydantic import Field, model_validator

from desim.spec.fields.base import Declared, Ref, Text
from desim.spec.fields.law import Fixed, TimeLaw
from desim.spec.fields.quantity import Count, Days, PositiveDays, fault


class Escort(Declared):
    """A pool of escorts that the convoys of legs share: frigates, military police, aircraft.

    An escort is away from the moment a departure is loaded until the convoy has arrived, and then on its way back and
    in its turnaround. Where several legs want the same escorts in one instant, the first by name gets them. While a
    pool is closed none of it sails; those under way go on.

    ``frigates: {site: norfolk, count: 6, turnaround: 5 days}``
    """

    title: Text = ""
    """Name for readers."""
    site: Annotated[str, Ref("sites")] | None = None
    """Site it is based at."""
    count: Count
    """Number of escorts."""
    turnaround: TimeLaw = Fixed[Days](value=0.0)
    """Time from its return until an escort can sail again: fuel, rest, repair."""


class Convoy(Declared):
    """Which departures of a leg may sail: so many vehicles at least, and escorts.

    What may not sail waits, on a leg with a timetable for the next departure. Vehicles that go without goods need none
    of this, nor what is under way at the start.

    ``minimum: 4``
    ``escorts: {frigates: 2}``
    """

    minimum: Count = 1
    """Fewest vehicles that sail together, each with goods."""
    max_wait: PositiveDays | None = None
    """Fewer sail, too, when goods have waited this long since the leg took them in; never when not given.

    ``minimum: 4``
    ``max_wait: 10 days``
    """
    most: Count | None = None
    """Most vehicles that sail together; others wait for a convoy of their own. No limit when not given."""
    escorts: dict[Annotated[str, Ref("escorts")], Count] = Field(default={})
    """Escorts that sail along, by pool; all of them have to be there."""
    unescorted_after: PositiveDays | None = None
    """It sails without escorts when goods have waited this long since the leg took them in; never when not given.

    ``escorts: {frigates: 2, oilers: 1}``
    ``unescorted_after: 20 days``
    """
    return_time: TimeLaw = Fixed[Days](value=0.0)
    """Time from the arrival of a convoy until its escorts are back, before their turnaround. Where the leg closes and
    ends the trip on its way, they go back as long as they have traveled."""

    @model_validator(mode="after")
    def _sails(self) -> "Convoy":
        if self.minimum == 1 and self.most is None and not self.escorts:
            raise fault("asks for nothing; give a minimum, escorts or most")
        if self.most is not None and self.most < self.minimum:
            raise fault("has a minimum above the most")
        if self.max_wait is not None and self.minimum == 1:
            raise fault("has a max_wait but no minimum to wait for")
        for field in ("unescorted_after", "return_time") if not self.escorts else ():
            if getattr(self, field) != type(self).model_fields[field].default:
                raise fault(f"has {field} but no escorts")
        return self
