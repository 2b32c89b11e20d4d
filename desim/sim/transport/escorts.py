"""Escorts: pools that convoys of several legs share, and which of a leg's departures they are with."""

from collections.abc import Callable, Mapping
from math import floor

from desim.sim.kernel.clock import ARRIVAL, Clock
from desim.sim.kernel.dial import Dial, closed_label
from desim.sim.kernel.states import States
from desim.sim.kernel.stream import DurationDraw
from desim.sim.transport.parcel import Parcel
from desim.spec.facts import EscortFacts
from desim.spec.families import DIALS
from desim.spec.fields.ticks import days
from desim.spec.parts.escort import Convoy as Declared
from desim.spec.parts.escort import Escort

Ships = list[list[Parcel]]


class EscortPool:
    """Escorts, each free or away: with a convoy, on the way back, or turning round."""

    __slots__ = (
        "_away", "_clock", "_count", "_priority", "_since", "_turnaround", "_watchers", "dials", "facts", "name",
        "states",
    )  # fmt: skip

    def __init__(self, name: str, declared: Escort, clock: Clock, rank: int, turnaround: DurationDraw) -> None:
        self.name, self._count, self._clock, self._priority = name, declared.count, clock, ARRIVAL + rank
        self._turnaround = turnaround
        self._away = self._since = 0
        self._watchers: list[Callable[[], None]] = []
        self.dials = {dial: Dial() for dial in DIALS["escorts"]}
        for dial in ("open", "escorts"):
            self.dials[dial].watch(self._dial_turned)
        self.states, self.facts = States(clock, "free"), EscortFacts()

    def watch(self, freed: Callable[[], None]) -> None:
        """Call *freed* when more of them may be free; the legs are asked by name."""
        self._watchers.append(freed)

    @property
    def free(self) -> int:
        """Escorts that can sail now."""
        if self.dials["open"].value <= 0.0:
            return 0
        return max(0, floor(self._count * self.dials["escorts"].value + 1e-9) - self._away)

    def take(self, escorts: int) -> None:
        """So many sail with a convoy."""
        self._settle()
        self._away += escorts
        self.facts.convoys += 1
        self._show()

    def send_back(self, escorts: int, time: int) -> None:
        """So many are back in so many ticks, each free after its turnaround."""
        for _ in range(escorts):
            self._clock.at(self._clock.time + time + self._turnaround(), self._priority, self._back)

    def _back(self, _: None) -> None:
        self._settle()
        self._away -= 1
        self._show()
        self._tell()

    def _tell(self) -> None:
        for freed in self._watchers:
            freed()

    def _dial_turned(self) -> None:
        self._show()
        self._tell()

    def _show(self) -> None:
        closed = self.dials["open"].value <= 0.0
        self.states.enter(closed_label(self.dials["open"]) if closed else "free" if self.free else "none free")

    def _settle(self) -> None:
        """Add the time since the last change to the integral."""
        span = self._clock.time - self._since
        if span > 0:
            self._since = self._clock.time
            self.facts.area_away += self._away * days(span)

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        self._settle()
        self.states.reset()
        self.facts = EscortFacts()

    def close(self) -> EscortFacts:
        """The facts at the end."""
        self._settle()
        self.states.settle()
        return self.facts


class Escorting:
    """The escorts of one leg: whether they are there, and which departures they are with."""

    __slots__ = ("_escorted", "_pools", "_return_time", "declared")

    def __init__(self, declared: Declared, pools: Mapping[str, EscortPool], return_time: DurationDraw) -> None:
        """*return_time*: ticks from an arrival until escorts are back."""
        self.declared, self._return_time = declared, return_time
        self._pools = [(pools[name], escorts) for name, escorts in sorted(declared.escorts.items())]
        self._escorted: list[Ships] = []
        """Departures that have not arrived; few at a time, and found by identity."""

    def watch(self, freed: Callable[[], None]) -> None:
        """Call *freed* when escorts may be there that were not."""
        for pool, _ in self._pools:
            pool.watch(freed)

    def missing(self) -> str:
        """The first pool that has too few; empty where escorts are there."""
        return next((pool.name for pool, escorts in self._pools if pool.free < escorts), "")

    def sail(self, ships: Ships) -> None:
        """Escorts go along with a departure."""
        self._escorted.append(ships)
        for pool, escorts in self._pools:
            pool.take(escorts)

    def part(self, ships: Ships, time: int | None) -> None:
        """A departure is over; its escorts, where it has some, are back in *time* ticks, or as declared when None."""
        for k, one in enumerate(self._escorted):
            if one is ships:
                del self._escorted[k]
                back = self._return_time() if time is None else time
                for pool, escorts in self._pools:
                    pool.send_back(escorts, back)
                return
