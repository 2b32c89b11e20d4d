"""Working time: a process that opens and closes a dial by the hours and the holidays of a calendar."""

from collections.abc import Generator, Iterator

import simpy

from desim.sim.kernel.dial import OFF_SHIFT, Dial
from desim.sim.kernel.environment import Environment


def keep_hours(
    environment: Environment, dial: Dial, hours: Iterator[tuple[int, int]], priority: int
) -> Generator[simpy.Event, None, None]:
    """Close a dial outside working time.

    Args:
        environment: of the process.
        dial: what is closed.
        hours: stretches of working time since day 0, ticks, without end; what meets is one stretch.
        priority: phase and rank of the changes within an instant.
    """
    begin, end = next(hours)
    while end <= environment.time:
        begin, end = next(hours)
    is_open = begin <= environment.time
    dial.hold("calendar", 1.0 if is_open else 0.0, OFF_SHIFT)
    while True:
        if not is_open:
            yield environment.until(begin, priority)
            dial.hold("calendar", 1.0, OFF_SHIFT)
        yield environment.until(end, priority)
        before = end
        begin, end = next(hours)
        is_open = begin == before
        if not is_open:
            dial.hold("calendar", 0.0, OFF_SHIFT)
