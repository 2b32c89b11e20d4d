"""Vehicles of a leg: how many are free to leave, and how they come back over another one."""

from collections import deque
from collections.abc import Callable
from math import floor, inf

from desim.sim.kernel.clock import ARRIVAL, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.stream import DurationDraw
from desim.spec.fields.ticks import NEVER, ticks
from desim.spec.parts.transport import Vehicles as Declared


class Vehicles:
    """Each is free at the origin, away (under way, turning round, waiting to be replaced), or lost for good."""

    __slots__ = (
        "_clock", "_count", "_dial", "_freed", "_lost", "_priority",
        "_replacement", "_settle", "_turnaround", "away", "load",
        "name", "way_back",
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
        self.way_back: ReturningVehicles | None = None
        """Those that wait at the other end for the way back, where another leg brings them."""
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

    def leave(self, vehicles: int) -> None:
        """These leave."""
        self.away += vehicles

    def resume(self, vehicles: int) -> None:
        """These are under way at the start."""
        self.away += vehicles

    def is_due(self) -> bool:
        """Whether one may wait no longer for what is to board."""
        return False

    def arrive(self, vehicles: int) -> None:
        """These have arrived: each is free after its turnaround, or then at the other end for the way back."""
        self._away_for(vehicles, self._turnaround, self.back if self.way_back is None else self.way_back.come)

    def turn_round(self, vehicles: int) -> None:
        """These are without their goods, and did not arrive: each is free at the origin after its turnaround."""
        self._away_for(vehicles, self._turnaround, self.back)

    def lose(self, vehicles: int) -> None:
        """These are lost: replaced after a time, or never."""
        if self._replacement is not None:
            self._away_for(vehicles, self._replacement, self.back)
        elif vehicles:
            self._settle()
            self.away -= vehicles
            self._lost += vehicles

    def back(self, vehicles: int) -> None:
        """These are free again."""
        self._settle()
        self.away -= vehicles
        self._freed()

    def _away_for(self, vehicles: int, draw: DurationDraw | None, over: Callable[[int], None]) -> None:
        """Each of these is away for a time, after which *over* is called with 1."""
        for _ in range(vehicles):
            time = draw() if draw is not None else 0
            if time > 0:
                self._clock.at(self._clock.time + time, self._priority, over, 1)
            else:
                over(1)


class ReturningVehicles(Vehicles):
    """Vehicles of another leg that come back over this one: free here are those that wait at its origin.

    For the other leg they are away all the time. One that waits here for longer than its layover is due to leave.
    """

    __slots__ = ("_here", "_layover", "_owner")

    def __init__(
        self, name: str, declared: Declared, clock: Clock, rank: int, dial: Dial,
        times: tuple[DurationDraw | None, DurationDraw | None], settle: Callable[[], None], freed: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__(name, declared, clock, rank, dial, times, settle, freed)
        self._here: deque[int] = deque()
        """Since when each that is here waits, the longest first."""
        self._layover = ticks(declared.layover or 0.0)
        self._owner: Vehicles | None = None

    def belong_to(self, owner: Vehicles) -> None:
        """Take those that arrive on another leg."""
        self._owner, owner.way_back = owner, self

    @property
    def owner(self) -> Vehicles:
        """The vehicles of the leg whose these are."""
        if self._owner is None:
            raise LookupError(f"{self.name} is connected to no leg whose vehicles come back over it")
        return self._owner

    @property
    def fleet(self) -> float:
        """Vehicles in service, wherever they are."""
        return self.owner.fleet

    @property
    def free(self) -> float:
        """Vehicles that can leave now."""
        return len(self._here)

    @property
    def next_due(self) -> int:
        """Tick at which the one that waits longest is due; never where none waits."""
        return self._here[0] + self._layover if self._here else NEVER

    def is_due(self) -> bool:
        """Whether one has waited here for its layover."""
        return self.next_due <= self._clock.time

    def come(self, vehicles: int) -> None:
        """These have turned round at the other end of their own leg."""
        self._settle()
        self._here.extend([self._clock.time] * vehicles)
        self._freed()

    def leave(self, vehicles: int) -> None:
        """The longest here leave first."""
        for _ in range(vehicles):
            self._here.popleft()
        self.away += vehicles

    def resume(self, vehicles: int) -> None:
        """These are under way at the start, and so are away from their own leg."""
        self.away += vehicles
        self.owner.resume(vehicles)

    def arrive(self, vehicles: int) -> None:
        """These have arrived at the origin of their own leg: each is free there after the turnaround here."""
        self._away_for(vehicles, self._turnaround, self._home)

    def _home(self, vehicles: int) -> None:
        self._settle()
        self.away -= vehicles
        self.owner.back(vehicles)

    def lose(self, vehicles: int) -> None:
        """These are lost to the leg whose they are."""
        self._settle()
        self.away -= vehicles
        self.owner.lose(vehicles)

    def back(self, vehicles: int) -> None:
        """These did not get through, and wait here anew."""
        self._settle()
        self.away -= vehicles
        self.come(vehicles)
