"""Working time: a process that opens and closes the dial of a line by the hours of its calendar."""

from collections.abc import Generator

import simpy

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.dial import OFF_SHIFT, Dial
from desim.spec.fields.ticks import TICKS_PER_DAY


def calendar(
    clock: Clock, dial: Dial, windows: list[tuple[int, int]], weekday: int, priority: int
) -> Generator[simpy.Event, None, None]:
    """Closes *dial* outside the *windows* of a week (ticks from Monday 00:00), day 0 being *weekday* (0 = Monday)."""
    marks = [(mark, opens) for a, b in windows for mark, opens in ((a, True), (b, False))]
    begun = weekday * TICKS_PER_DAY
    is_open = any(a <= begun < b for a, b in windows)
    dial.hold("calendar", 1.0 if is_open else 0.0, OFF_SHIFT)
    week = 0
    while True:
        for mark, opens in marks:
            time = week * 7 * TICKS_PER_DAY + mark - begun
            if time >= clock.time and time > 0:
                yield clock.until(time, priority)
                dial.hold("calendar", 1.0 if opens else 0.0, OFF_SHIFT)
        week += 1
