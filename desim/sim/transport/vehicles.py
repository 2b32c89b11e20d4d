"""Vehicles of a leg: how many are free to leave."""

from collections.abc import Callable
from math import floor, inf

from desim.sim.kernel.clock import ARRIVAL, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.stream import DurationDraw
from desim.spec.parts.transport import Vehicles as Declared


class Vehicles:
    """Each is free at the origin, away (under way, turning round, waiting to be replaced), or lost for good."""

    __slots__ = (
        "_clock", "_count", "_dial", "_freed", "_lost", "_priority",
        "_replacement", "_settle", "_turnaround", "away", "load",
        "name",
    )  # fmt: skip

    def __init__(
        self, name: str, declared: Declared, clock: Clock, rank: int, dial: Dial,
        times: tuple[DurationDraw | None, DurationDraw | None], settle: Callable[[], None], freed: Callable[[], None],
    ) -> None:  # fmt: skip
        """*settle* is called before one is back, *freed* after, and when their number is another."""
        self.name, self._clock, self._priority, self._dial = name, clock, ARRIVAL + rank, dial
        self.load = inf if declared.load is None else declared.load
        self._count, self._lost, self.away = declared.count, 0, 0
        self._turnaround, self._replacement = times
        self._settle, self._freed = settle, freed
        dial.watch(freed)

    @property
    def fleet(self) -> float:
        """Vehicles in service, wherever they are."""
        return inf if self._count is None else floor(self._count * self._dial.value + 1e-9) - self._lost

    @property
    def free(self) -> float:
        """Vehicles that can leave now."""
        return max(0, self.fleet - self.away)

    def room(self, vehicles: float) -> float:
        """What so many vehicles carry."""
        return vehicles * self.load if vehicles else 0.0

    def turn_round(self, vehicles: int) -> None:
        """These have arrived: each is free after its turnaround."""
        self._away_for(vehicles, self._turnaround)

    def lose(self, vehicles: int) -> None:
        """These are lost: replaced after a time, or never."""
        if self._replacement is not None:
            self._away_for(vehicles, self._replacement)
        elif vehicles:
            self._settle()
            self.away -= vehicles
            self._lost += vehicles

    def back(self, vehicles: int) -> None:
        """These are free again."""
        self._settle()
        self.away -= vehicles
        self._freed()

    def _away_for(self, vehicles: int, draw: DurationDraw | None) -> None:
        for _ in range(vehicles):
            time = draw() if draw is not None else 0
            if time > 0:
                self._clock.at(self._clock.time + time, self._priority, self.back, 1)
            else:
                self.back(1)
