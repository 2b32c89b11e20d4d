"""Journal: what a followed world writes down, and what it hands over of that."""

from collections import defaultdict
from typing import Any

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.states import States
from desim.spec.facts.unit_tracking import Followed, Journey, Shares

DUST = 1e-9
"""Share of an amount that rounding may leave of it."""
HISTORIES = ("suppliers", "lines", "legs", "gates", "demands")
"""Parts whose dials are remembered."""


class NotedStates(States):
    """States that remember every change."""

    __slots__ = ("log",)

    def __init__(self, clock: Clock, states: States) -> None:
        super().__init__(clock, "")
        self._shares, self.time = states._shares, states.time
        self.log: list[tuple[float, Shares]] = [(clock.time, states._shares)]

    def _change(self, shares: Shares) -> None:
        if shares != self._shares:
            self.log.append((self._clock.time, shares))
        super()._change(shares)


class Journal:
    """The journeys of one replication, and who keeps histories."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._journeys: list[Journey] = []
        self._served: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
        self._lost: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
        self._facts = Followed()

    def begin(self, source: str, pile: str, ordered: float, amount: float) -> Journey:
        """An order is placed."""
        journey = Journey(source, pile, ordered, amount, amount, [])
        self._journeys.append(journey)
        return journey

    def branch(self, journey: Journey, amount: float) -> Journey:
        """Some of the units of a journey go on."""
        journey.open -= amount
        part = Journey(journey.source, journey.pile, journey.ordered, amount, amount, journey.stamps.copy())
        self._journeys.append(part)
        return part

    def lose(self, journey: Journey, amount: float) -> None:
        """Units will never come."""
        journey.open -= amount
        at = journey.stamps[-1][2] if journey.stamps else journey.source
        self._lost[journey.pile].append((self._clock.time, amount, at))

    def serve(self, source: Any, amount: float) -> None:
        """A source ships."""
        rows = self._served[source.name]
        before = rows[-1][1] if rows else 0.0
        rows.append((self._clock.time, before + amount, getattr(source, "begun", self._clock.time)))

    def watch(self, world: Any) -> None:
        """Remember from now on what the parts of a world are in, and who holds their dials."""
        for family in ("suppliers", "lines", "legs"):
            for name, part in getattr(world, family).items():
                part.states = noted = NotedStates(self._clock, part.states)
                self._facts.states[name] = noted.log
        for family in HISTORIES:
            for name, part in getattr(world, family).items():
                for dial, live in sorted(part.dials.items()):
                    self._facts.dials[name, dial] = live.remember(self._clock)

    def close(self, world: Any) -> Followed:
        """All of it, at the horizon."""
        facts = self._facts
        facts.levels = {name: shelf.levels for name, shelf in world.stockpiles.items()}
        facts.receipts = {name: shelf.receipts for name, shelf in world.stockpiles.items()}
        facts.served, facts.lost = dict(self._served), dict(self._lost)
        facts.timetables = {name: leg.timetable for name, leg in world.legs.items() if leg.timetable}
        facts.open = sorted((j for j in self._journeys if j.open > DUST * j.amount), key=lambda j: j.ordered)
        pools = {name: ordering.pool for name, ordering in world.orderings.items() if ordering.pool is not None}
        facts.unclaimed = {name: list(pool.waiting) for name, pool in pools.items()}
        return facts
