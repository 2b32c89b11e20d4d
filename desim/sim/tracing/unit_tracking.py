"""Unit tracking: an observer that writes down the journey of every unit, and the histories of the parts it met."""

from collections import defaultdict
from collections.abc import Mapping
from math import inf
from typing import Final, Protocol

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.states import States
from desim.sim.stock.claim import Claimant
from desim.sim.stock.depot import Depot
from desim.sim.stock.lane import Consignee, Consignment, Lane
from desim.sim.stock.pool import Pool
from desim.sim.stock.shelf import Shelf
from desim.spec.facts.unit_tracking import FailedUnits, Followed, Journey
from desim.spec.fields.ticks import days

ROUNDING: Final = 1e-9
"""Share of an amount that rounding may leave of it."""


class WithDials(Protocol):
    """A part whose dials causes turn."""

    dials: dict[str, Dial]


class WithStates(Protocol):
    """A part that is in states."""

    @property
    def states(self) -> States:
        """Time by state."""


class UnitTracker:
    """The observer of one replication: every order and shipment gets a journey, which parts stamp on the way."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._facts = clock, Followed()
        self._under_way: dict[Journey, None] = {}
        """Journeys that are not over, those that came furthest last."""
        self._served: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
        self._lost: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
        self._timetables: dict[str, list[float]] = defaultdict(list)
        self._queued: dict[str, float] = defaultdict(float)
        """Units asked so far of each line, and of the shipping capacity of each supplier."""
        self._claimed: dict[str, float] = defaultdict(float)
        """Units claimed so far of each shelf that were filled or are owed."""
        self._begun: dict[str, float] = {}
        """Day on which each line began the lot that it delivers."""
        self._inbound: dict[str, Journey] = {}
        """Journey of what is about to come in, by shelf."""
        self._watched: list[States] = []
        self._came: dict[str, Journey] = {}
        """Journey of what came in last, by shelf."""

    def ordered(self, lane: Lane, amount: float, placed: float) -> Consignment:
        """An order goes over a lane."""
        journey = Journey(lane.source, lane.pile.name, placed, amount, amount, [])
        self._under_way[journey] = None
        return Consignment(lane, journey, None)

    def reached_gate(self, order: Consignee, gate: str, elapsed: int) -> None:
        """An order or goods came to a gate."""
        self._stamp(order, "gate", gate, elapsed=elapsed)

    def reached_fund(self, order: Consignee, fund: str) -> None:
        """An order or goods at a gate began to wait for money."""
        self._stamp(order, "fund", fund)

    def passed_gates(self, order: Consignee, gate: str, elapsed: int) -> None:
        """An order or goods passed the last of the gates before them."""
        self._stamp(order, "passed", gate, elapsed=elapsed)

    def requested(self, order: Consignee, source: str, since: int) -> None:
        """An order came to its source."""
        self._stamp(order, "asked", source, days(since))

    def queued(self, order: Consignee, source: str, amount: float) -> None:
        """Units of an order are behind all that was asked of a source so far."""
        _consignment(order).ahead = self._queued[source]
        self._queued[source] += amount

    def lead_time_began(self, order: Consignee, supplier: str, factor: float) -> None:
        """The lead time of an order began."""
        self._stamp(order, "lead", supplier, factor)

    def late(self, order: Consignee, supplier: str, ahead: int) -> None:
        """An order will be late after so many ticks."""
        self._stamp(order, "late", supplier, elapsed=-ahead)

    def failed(self, order: Consignee, kind: str, part: str, amount: float) -> None:
        """Units of an order will never come."""
        self._fail(order.pile.name, amount, kind, part, _journey(order).ordered)

    def rejected(self, shelf: Shelf, source: str, amount: float) -> None:
        """Units that came in last on a shelf were rejected."""
        self._inbound.pop(shelf.name, None)
        self._fail(shelf.name, amount, "rejects", source, self._came[shelf.name].ordered)

    def expired(self, shelf: Shelf, amount: float) -> None:
        """Units on a shelf expired."""
        self._fail(shelf.name, amount, "expiry", shelf.name, inf)

    def _fail(self, pile: str, amount: float, kind: str, part: str, ordered: float) -> None:
        self._facts.failed.setdefault(pile, []).append(FailedUnits(self._clock.day, amount, kind, part, ordered))

    def queued_to_ship(self, order: Consignee, supplier: str, amount: float) -> None:
        """An order came to the shipping capacity of a supplier."""
        self._stamp(order, "queue", supplier)
        self.queued(order, supplier, amount)

    def claimed(self, shelf: Shelf, claimant: Claimant, amount: float, keep: bool) -> None:
        """A shelf is about to serve a claim; that of another stockpile is an order with a journey."""
        if isinstance(claimant, Consignment):
            claimant.ahead = self._claimed[shelf.name]
            self._stamp(claimant, "asked", shelf.name, self._clock.day)
        self._claimed[shelf.name] += amount if keep else 0.0

    def withdrawn(self, shelf: Shelf, amount: float) -> None:
        """A claim was withdrawn."""
        self._claimed[shelf.name] -= amount

    def shipped(self, order: Consignee, amount: float) -> Consignment:
        """A source sends units of an order on their way."""
        order, source = _consignment(order), order.root.source
        order.ahead += amount
        goods = self._part(order, amount, "shipped", source, order.ahead)
        rows, now = self._served[source], self._clock.day
        before = rows[-1][1] if rows else 0.0
        rows.append((now, before + amount, self._begun.get(source, now)))
        return goods

    def accepted(self, goods: Consignee, leg: str, amount: float) -> Consignment:
        """A leg took units in."""
        return self._part(_consignment(goods), amount, "leg", leg, 0.0)

    def departed(self, goods: Consignee, leg: str, amount: float, factor: float) -> Consignment:
        """Units left on a leg."""
        return self._part(_consignment(goods), amount, "left", leg, factor)

    def in_port(self, goods: Consignee, port: str, amount: float, what: str) -> Consignment:
        """Units in a ship came to a port, or on in it."""
        return self._part(_consignment(goods), amount, what, port, 0.0)

    def departure(self, leg: str) -> None:
        """A departure of the timetable of a leg is due."""
        self._timetables[leg].append(self._clock.day)

    def arrived(self, goods: Consignee, amount: float) -> None:
        """Units are about to come in on the shelf of their stockpile."""
        journey = _journey(goods)
        self._leave(journey, amount)
        self._inbound[goods.pile.name] = self._came[goods.pile.name] = journey

    def lost(self, goods: Consignee, amount: float) -> None:
        """Units will never come."""
        journey = _journey(goods)
        self._leave(journey, amount)
        at = journey.stamps[-1][2] if journey.stamps else journey.source
        self._lost[journey.pile].append((self._clock.day, amount, at))

    def finished(self, line: str, begun: float) -> None:
        """A line is about to deliver a lot."""
        self._begun[line] = begun

    def received(self, shelf: Shelf, amount: float) -> None:
        """Units came in on a shelf, those of the journey that arrives or others."""
        journey = self._inbound.pop(shelf.name, None)
        self._facts.receipts[shelf.name].append((self._clock.day, amount, journey))

    def level_changed(self, shelf: Shelf) -> None:
        """What is on a shelf, or owed there, changed; the first time it is made."""
        level = (self._clock.day, shelf.on_hand, shelf.backorders, self._claimed[shelf.name])
        self._facts.levels.setdefault(shelf.name, []).append(level)
        self._facts.receipts.setdefault(shelf.name, [])
        if isinstance(shelf, Depot) and self._facts.levels[shelf.name][1:]:  # the first time it has no accounts yet
            self._note_caps(shelf)

    def _note_caps(self, depot: Depot) -> None:
        """Which owners of a joint stock are held back by their caps, where that changed."""
        log, capped = self._facts.capped.setdefault(depot.name, []), depot.capped()
        if capped != (log[-1][1] if log else {}):
            log.append((self._clock.day, capped))

    def kept_outside(self, shelf: Shelf, amount: float) -> Journey | None:
        """Units that were about to come in wait outside; their journey, which goes on."""
        journey = self._inbound.pop(shelf.name, None)
        if journey is not None:
            journey.open += amount
            journey.stamps.append((self._clock.day, "outside", shelf.name, 0.0))
        return journey

    def let_in(self, shelf: Shelf, amount: float, journey: Journey | None) -> None:
        """Units that waited outside are about to come in."""
        if journey is not None:
            journey.open -= amount
            self._inbound[shelf.name] = journey

    def objective_changed(self, shelf: Shelf, target: float) -> None:
        """The objective of a shelf is another amount from now on."""
        self._facts.objectives.setdefault(shelf.name, []).append((self._clock.day, target))

    def orders_held(self, shelf: Shelf, held: bool) -> None:
        """A policy looked: whether the limits of its sources hold its orders back, where that changed."""
        log = self._facts.held_orders.setdefault(shelf.name, [])
        if held != (log[-1][1] if log else False):
            log.append((self._clock.day, held))

    def watch(self, in_states: Mapping[str, WithStates], with_dials: Mapping[str, WithDials]) -> None:
        """Keep from now on the histories of these parts: the states they are in, and who holds their dials."""
        for name, part in in_states.items():
            self._facts.states[name] = part.states.remember()
            self._watched.append(part.states)
        for name, turned in with_dials.items():
            for dial, live in sorted(turned.dials.items()):
                self._facts.dials[name, dial] = live.remember(self._clock)

    def watch_dials(self, dials: Mapping[tuple[str, str], Dial]) -> None:
        """Keep from now on the histories of single dials, by part and name."""
        for key, live in sorted(dials.items()):
            self._facts.dials[key] = live.remember(self._clock)

    def close(self, pools: Mapping[str, Pool]) -> Followed:
        """All of it at the horizon, which the caller alone holds; *pools* by the stockpile that orders there."""
        facts, self._facts = self._facts, Followed()
        facts.served, facts.lost = dict(self._served), dict(self._lost)
        facts.timetables = dict(sorted(self._timetables.items()))
        self._served, self._lost, self._timetables = defaultdict(list), defaultdict(list), defaultdict(list)
        facts.open = sorted(self._under_way, key=lambda journey: journey.ordered)
        self._under_way = {}
        for states in self._watched:
            states.forget()  # their histories are handed over
        self._watched = []
        facts.unclaimed = {
            name: [(days(time), amount) for time, amount in pool.waiting] for name, pool in pools.items()
        }
        return facts

    def _part(self, whole: Consignment, amount: float, what: str, part: str, number: float) -> Consignment:
        """Some of the units go on, with a stamp; where all of them do, it is the same journey."""
        journey, stamp = _journey(whole), (self._clock.day, what, part, number)
        if amount == journey.open == journey.amount:
            del self._under_way[journey]
            journey.stamps.append(stamp)
        else:
            before = journey
            self._leave(before, amount)
            stamps = [*before.stamps, stamp]
            journey = Journey(before.source, before.pile, before.ordered, amount, amount, stamps)
        self._under_way[journey] = None
        return Consignment(whole.lane, journey, whole.labels)

    def _leave(self, journey: Journey, amount: float) -> None:
        """Some of the units of a journey go no further as part of it."""
        journey.open -= amount
        if journey.open <= ROUNDING * journey.amount:
            self._under_way.pop(journey, None)

    def _stamp(self, order: Consignee, what: str, part: str, number: float = 0.0, elapsed: int = 0) -> None:
        _journey(order).stamps.append((days(self._clock.time - elapsed), what, part, number))


def _consignment(goods: Consignee) -> Consignment:
    """Where units are tracked, nothing goes over a lane but consignments."""
    if not isinstance(goods, Consignment):
        raise TypeError(f"units on {goods.name} are tracked, but these have no journey")
    return goods


def _journey(goods: Consignee) -> Journey:
    journey = _consignment(goods).journey
    if journey is None:
        raise TypeError(f"units on {goods.name} are tracked, but these have no journey")
    return journey
