"""Calendars: keeps the working time of lines, gates and demands."""

from desim.sim.kernel.clock import CAUSE
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.working_time import keep_hours
from desim.sim.world import World
from desim.spec.checks.calendars import working_time
from desim.spec.fields.calendar import Calendar


def keep_calendar(world: World, name: str, calendar: Calendar | None, dial: Dial) -> None:
    """Let a dial of a part follow its calendar, where it has one."""
    if calendar is not None:
        hours = working_time(world.scenario, calendar)
        world.environment.process(keep_hours(world.environment, dial, hours, CAUSE + world.rank[name]))
