"""Way: the time on the way of a leg with a distance, of a march, or of a mode that rests outside its working hours."""

from desim.sim.kernel.pace import scaled
from desim.sim.kernel.stream import DurationDraw
from desim.sim.kernel.working_time import WorkingHours
from desim.spec.fields.ticks import ticks
from desim.spec.parts.mode import March


class Way:
    """Makes times of departures: what is drawn, the time over a distance, the pass time of a column, and rests."""

    __slots__ = ("_draw", "_hours", "_march", "_over")

    def __init__(self, draw: DurationDraw, over: int, march: March | None, hours: WorkingHours | None) -> None:
        """*draw*: time on the way, or for loading where there is a distance; *over*: ticks over the distance."""
        self._draw, self._over, self._march, self._hours = draw, over, march, hours

    def moving(self, vehicles: int) -> int:
        """Ticks in which so many vehicles that leave together move, halts and loading among them."""
        column = 0 if self._march is None else ticks(self._march.pass_time(max(1, vehicles)))
        return self._draw() + self._over + column

    def time(self, vehicles: int, since: int, stretch: float) -> int:
        """Ticks from a departure at a tick until the arrival of the last vehicle, stretched by a factor."""
        return self.after(since, scaled(self.moving(vehicles), stretch))

    def after(self, since: int, moving: int) -> int:
        """Ticks from a tick until so many ticks of movement are over."""
        return moving if self._hours is None else self._hours.elapsed(since, moving)
