"""Leg: one stretch of transport, with its timetable, its capacity and its losses."""

from collections import deque
from typing import Any

from desim.sim.books import Costs
from desim.sim.clock import ARRIVAL, DISPATCH, Clock
from desim.sim.dial import Dial
from desim.sim.lane import Lane
from desim.sim.law import binomial
from desim.sim.states import States
from desim.sim.stream import Draw
from desim.spec.facts import LegFacts

Parcel = tuple[float, Lane, int]


class Leg:
    """Takes goods at one end and gives them to the next leg, or to the stockpile, at the other.

    Goods wait while it is closed, until the next departure of its timetable, or until a load is full; what has departed
    goes on.
    """

    def __init__(
        self,
        name: str,
        declared: Any,
        clock: Clock,
        rank: int,
        draws: tuple[Draw, Draw | None, Draw],
        costs: Costs,
    ) -> None:
        self.name, self._declared, self._clock, self._costs = name, declared, clock, costs
        self._transit, self._headway, self._uniform = draws
        self._arrival, self._dispatch = ARRIVAL + rank, DISPATCH + rank
        self.dials = {"open": Dial(), "transit": Dial(), "capacity": Dial(), "loss": Dial()}
        self.facts, self.since, self._waiting = LegFacts(), 0.0, 0.0
        self._queue: deque[list[Any]] = deque()
        self._scheduled = False
        self.states = States(clock, "open")
        self.dials["open"].watch(self._turned)
        if declared.departures is not None:
            first = declared.departures.offset
            clock.at(self._interval() if first is None else first, self._dispatch, self._timetable, 1)

    def _interval(self) -> float:
        assert self._headway is not None
        return self._headway()

    def accept(self, amount: float, lane: Lane, index: int) -> None:
        """Take goods in; *index* is the place of this leg on the route of *lane*."""
        if self._declared.departures is None and not self._declared.full_load and self.dials["open"].value > 0.0:
            self._depart([(amount, lane, index)])
            return
        self._settle()
        self._queue.append([amount, lane, index])
        self._waiting += amount
        if self._declared.full_load:
            self._try_full()

    def _timetable(self, count: int) -> None:
        """One departure of the timetable; a closed leg lets it pass."""
        if self.dials["open"].value > 0.0:
            self._load(self._capacity())
        declared = self._declared.departures
        if declared.every.law == "fixed":
            first = declared.every.value if declared.offset is None else declared.offset
            following = first + count * declared.every.value
        else:
            following = self._clock.time + self._interval()
        self._clock.at(following, self._dispatch, self._timetable, count + 1)

    def _capacity(self) -> float:
        return (
            float("inf") if self._declared.capacity is None else self._declared.capacity * self.dials["capacity"].value
        )

    def _try_full(self) -> None:
        """Plan a departure in the dispatch phase of this instant if a load is full."""
        if not self._scheduled and self._waiting >= self._capacity() > 0.0 and self.dials["open"].value > 0.0:
            self._scheduled = True
            self._clock.at(self._clock.time, self._dispatch, self._full)

    def _full(self, _: Any) -> None:
        self._scheduled = False
        while self._waiting >= self._capacity() > 0.0:
            self._load(self._capacity())

    def _load(self, room: float) -> None:
        """Depart with up to *room* of what waits, oldest first."""
        self._settle()
        parcels: list[Parcel] = []
        while self._queue and room > 0.0:
            waiting = self._queue[0]
            part = min(room, waiting[0])
            parcels.append((part, waiting[1], waiting[2]))
            room -= part
            waiting[0] -= part
            if waiting[0] <= 0.0:
                self._queue.popleft()
        self._waiting = sum(w[0] for w in self._queue)
        if parcels:
            self._depart(parcels)

    def _depart(self, parcels: list[Parcel]) -> None:
        amount = sum(p[0] for p in parcels)
        self.facts.carried += amount
        self.facts.departures += 1
        if self._declared.price:
            self._costs[self.name, "freight"] += amount * self._declared.price
        due = self._clock.time + self._transit() * self.dials["transit"].value
        self._clock.at(due, self._arrival, self._arrived, parcels)

    def _arrived(self, parcels: list[Parcel]) -> None:
        """The end of the leg: what was lost on the way is known now, the rest goes on."""
        risk = min(1.0, self._declared.loss * self.dials["loss"].value)
        sunk = risk > 0.0 and self._declared.loss_of == "consignment" and self._uniform() < risk
        for amount, lane, index in parcels:
            lost = amount if sunk else 0.0
            if risk > 0.0 and self._declared.loss_of == "unit":
                lost = float(binomial(self._uniform(), int(amount), risk)) if amount == int(amount) else amount * risk
            if lost:
                self.facts.lost += lost
                lane.lose(lost)
            if amount > lost:
                lane.forward(amount - lost, index)

    def _turned(self) -> None:
        """Opened or closed: what waits for nothing but the opening departs."""
        holder = self.dials["open"].holder
        self.states.enter(
            f"closed: {holder}" if self.dials["open"].value <= 0.0 else f"slowed: {holder}" if holder else "open"
        )
        if self.dials["open"].value <= 0.0 or self._declared.departures is not None:
            return
        if self._declared.full_load:
            self._try_full()
        else:
            self._load(float("inf"))

    def _settle(self) -> None:
        span = self._clock.time - self.since
        if span > 0.0:
            self.since = self._clock.time
            self.facts.area_waiting += self._waiting * span

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""
        self._settle()
        self.states.reset()
        self.facts = LegFacts()

    def close(self) -> LegFacts:
        """The facts at the end."""
        self._settle()
        self.states.settle()
        return self.facts
