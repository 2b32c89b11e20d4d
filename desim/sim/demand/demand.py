"""Demand: wants amounts from a shelf, at the marks of a pace that dials may turn."""

from collections.abc import Iterator
from itertools import accumulate, chain, count
from math import floor
from typing import Any

from desim.sim.kernel.clock import CAUSE, DEMAND, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.pace import Pace
from desim.sim.kernel.stream import Draw
from desim.sim.stock.claim import Claim, Claimant
from desim.sim.stock.shelf import Shelf
from desim.spec.facts import DemandFacts


class KitOrder:
    """One order of a kit: how many of its parts are still waited for."""

    __slots__ = ("amount", "demand", "open", "ordered", "since")

    def __init__(self, demand: "Demand", amount: float, since: float) -> None:
        self.demand, self.amount, self.since = demand, amount, since
        self.open, self.ordered = 0, False

    def wait_for(self, shelf: Shelf, amount: float, rank: int) -> None:
        """Claim one part."""
        part = KitPart(self, shelf, amount)
        taken = shelf.claim(amount, part, rank, True)
        shelf.books.issued += taken
        part.missing -= taken
        self.open += part.missing > 0.0


class KitPart(Claimant):
    """One part of a kit that was claimed from one shelf."""

    __slots__ = ("_order", "_shelf", "missing", "owner")

    def __init__(self, order: KitOrder, shelf: Shelf, amount: float) -> None:
        self._order, self._shelf, self.missing = order, shelf, amount
        self.owner = order.demand.owner

    def filled(self, amount: float) -> None:
        """Keep what came for the kit."""
        self._shelf.books.issued += amount
        self.missing -= amount
        if self.missing <= 0.0:
            self._order.open -= 1
            if not self._order.open and self._order.ordered:
                self._order.demand.complete(self._order)


class Demand(Claimant):
    """One demand on one shelf. Its pace shows operational time, which its dial and its profile speed up or slow."""

    states: None = None

    def __init__(self, name: str, declared: Any, shelf: Shelf, clock: Clock, rank: int, gap: Draw, size: Draw) -> None:
        self.name, self._declared, self._shelf, self._clock = name, declared, shelf, clock
        self._rank, self._keep = declared.priority, declared.unmet == "backorder"
        self._gap, self._size, self.owner = gap, size, declared.owner
        self._patience: Draw | None = None
        self._give_up_priority = DEMAND + rank
        self.dials = {"rate": Dial()}
        self.dials["rate"].watch(self._turned)
        self.facts, self._profile, self._measured_from = DemandFacts(), 1.0, 0.0
        self._kit: list[tuple[Shelf, float]] = []
        self._pace = Pace(clock, DEMAND + rank, self._want)
        self._marks = self._due()
        self._batch = 1.0 if declared.profile is None else declared.batch
        if declared.profile is not None:
            self._follow(declared.profile, rank, getattr(declared, "repeat", None))
        elif declared.kind == "modulated":
            self.modulate(0.0)
        elif declared.start > 0.0:
            self._follow({declared.start: 1.0}, rank)
        if declared.end is not None:
            clock.at(declared.end, CAUSE + rank, self._cease)
        self._pace.until(next(self._marks))

    def _due(self) -> Iterator[float]:
        """Operational times of the demands, from the start on; even intervals are multiplied, for sums would drift."""
        gap = self._gap()
        if self._declared.profile is not None:
            return count(1.0)
        if self._declared.kind == "fixed":
            offset = self._declared.offset
            return (k * gap for k in count(1)) if offset is None else (offset + k * gap for k in count())
        return accumulate(chain((gap,), iter(self._gap, None)))

    def _follow(self, rates: dict[float, float], rank: int, repeat: float | None = None) -> None:
        """Plan the changes of a profile; what it says before the start counts from the start."""
        self._profile = 0.0
        self._pace.set_speed(0.0)
        start = self._declared.start
        if repeat is not None:
            first = max(0, floor(start / repeat) - 1)
            self._seasons = ((k * repeat + day, rates[day]) for k in count(first) for day in sorted(rates))
            self._plan_season(CAUSE + rank)
            return
        for day in sorted(rates):
            self._clock.at(max(day, start), CAUSE + rank, self._next_rate, rates[day])

    def _plan_season(self, priority: int) -> None:
        """Plan the next change of a profile that comes again and again."""
        day, rate = next(self._seasons)
        self._clock.at(max(day, self._declared.start), priority, self._next_season, (rate, priority))

    def _next_season(self, change: tuple[float, int]) -> None:
        self._next_rate(change[0])
        self._plan_season(change[1])

    def _cease(self, _: Any) -> None:
        self._pace.token += 1
        self._pace.rest()

    def _want(self, token: int) -> None:
        pace = self._pace
        if token != pace.token:
            return
        amount = self._size()
        if amount > 0.0:
            facts = self.facts
            facts.wanted += amount
            facts.orders += 1
            if self._kit:
                self._order_kit(amount)
            else:
                taken = self._shelf.claim(amount, self, self._rank, self._keep)
                facts.filled_at_once += taken
                if taken == amount:
                    facts.orders_at_once += 1
                else:
                    self._fall_short(amount - taken)
        pace.until(next(self._marks))

    def _fall_short(self, amount: float) -> None:
        """Lose what was not filled, or wait for it, as long as there is patience."""
        if not self._keep:
            self.facts.lost += amount
        elif self._patience is not None:
            claim = self._shelf.claims[self._declared.priority][-1]
            due = self._clock.time + self._patience()
            self._clock.at(due, self._give_up_priority, self._give_up, claim)

    def _give_up(self, claim: Claim) -> None:
        self.facts.cancelled += self._shelf.withdraw(claim, self._declared.priority)

    def wait_only(self, patience: Draw) -> None:
        """Cancel what is still owed of a claim after a time."""
        self._patience = patience

    def needs(self, kit: list[tuple[Shelf, float]]) -> None:
        """Say what each unit needs beside it."""
        self._kit = kit

    def keep_sizes(self) -> None:
        """Keep every size that is drawn from now on."""
        draw = self._size

        def kept() -> float:
            size = draw()
            self.facts.sizes.append(size)
            return size

        self._size = kept

    def _order_kit(self, amount: float) -> None:
        """One order for several stockpiles: it keeps what is there and is filled when the last part comes."""
        order = KitOrder(self, amount, self._clock.time)
        for shelf, per_unit in [(self._shelf, 1.0), *self._kit]:
            order.wait_for(shelf, amount * per_unit, self._rank)
        if order.open == 0:
            self.facts.orders_at_once += 1
            self.facts.filled_at_once += amount
        order.ordered = True

    def complete(self, order: "KitOrder") -> None:
        """The last part of a kit came."""
        self.facts.filled_later += order.amount
        if order.since >= self._measured_from:
            self.facts.waits.append(self._clock.time - order.since)

    def filled(self, amount: float) -> None:
        """Use what is issued later than it was wanted."""
        self.facts.filled_later += amount

    def _next_rate(self, rate: float) -> None:
        self._profile = rate / self._batch
        self._turned()

    def modulate(self, factor: float) -> None:
        """Go on at a factor of its pace."""
        self._profile = factor
        self._turned()

    def _turned(self) -> None:
        self._pace.set_speed(self._profile * self.dials["rate"].value)

    def reset(self) -> None:
        """Forget the counts; measuring starts now."""
        self.close()
        self.facts, self._measured_from = DemandFacts(), self._clock.time

    def close(self) -> DemandFacts:
        """Enter what was issued in the books (kits do so part by part); the facts since measuring started."""
        if not self._kit:
            self._shelf.books.issued += self.facts.issued
        return self.facts
