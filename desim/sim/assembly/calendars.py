"""Calendars: keeps the working time of lines, gates and demands."""

from desim.sim.kernel.clock import CAUSE
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.working_time import FlexibleHours, keep_hours
from desim.sim.world import World
from desim.spec.checks.calendars import working_days, working_time
from desim.spec.checks.dials import turned_parts
from desim.spec.fields.calendar import Calendar


def keep_calendar(world: World, name: str, calendar: Calendar | None, dial: Dial) -> None:
    """Let a dial of a part follow its calendar, where it has one; its hours may be turned by a dial of their own."""
    if calendar is None:
        return
    priority = CAUSE + world.rank[name]
    if name in turned_parts(world.scenario, "hours"):
        hours = world.dials[name, "hours"] = Dial()
        FlexibleHours(world.clock, priority, working_days(world.scenario, calendar), hours, dial)
    else:
        time = working_time(world.scenario, calendar)
        world.environment.process(keep_hours(world.environment, dial, time, priority))
