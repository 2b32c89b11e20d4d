"""Demand: draws amounts from a shelf, at the marks of a pace that dials may turn."""

from collections.abc import Callable, Iterator
from itertools import accumulate, chain, count
from typing import Any, NamedTuple

from desim.sim.kernel.clock import BEFORE_THE_RUN, CAUSE, DEMAND, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.pace import Pace
from desim.sim.kernel.stream import Draw, DurationDraw
from desim.sim.stock.claim import Claim, Claimant, claim_priority
from desim.sim.stock.shelf import Shelf
from desim.spec.facts import DemandFacts
from desim.spec.fields.ticks import TICKS_PER_DAY, days, ticks
from desim.spec.parts.demand import Demand as Declared
from desim.spec.parts.demand import (
    FixedDemand,
    LevelOfEffort,
    LifetimeOriented,
    ModulatedDemand,
    ProfileDemand,
    TargetOriented,
)


class KitOrder:
    """One order of a kit: how many of its parts are still waited for."""

    __slots__ = ("amount", "demand", "open", "ordered", "since")

    def __init__(self, demand: "Demand", amount: float, since: int) -> None:
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

    __slots__ = ("_order", "_shelf", "claim_priority", "missing", "owner")

    def __init__(self, order: KitOrder, shelf: Shelf, amount: float) -> None:
        self._order, self._shelf, self.missing = order, shelf, amount
        self.owner, self.claim_priority = order.demand.owner, order.demand.claim_priority

    def filled(self, amount: float) -> None:
        """Keep what came for the kit."""
        self._shelf.books.issued += amount
        self.missing -= amount
        if self.missing <= 0.0:
            self._order.open -= 1
            if not self._order.open and self._order.ordered:
                self._order.demand.complete(self._order)


class DemandDraws(NamedTuple):
    """Streams of random numbers of a demand."""

    gap: DurationDraw
    """Operational time from one demand to the next."""
    size: Draw
    """Amount of a demand."""
    patience: DurationDraw | None
    """Time until what is still owed of a claim is cancelled; None where it waits for ever."""
    begun: Callable[[], float] | None = None
    """Units on order for the stockpile on which work has begun; None where this keeps nobody from giving up."""


class Demand(Claimant):
    """One demand on one shelf. Its pace shows operational time, which its dial and its profile speed up or slow."""

    __slots__ = (
        "_batch", "_clock", "_declared", "_draws", "_give_up_priority", "_keep", "_kit", "_marks", "_measured_from",
        "_pace", "_profile", "_rank", "_record_sizes", "_seasons", "_shelf", "_size", "claim_priority", "dials",
        "facts", "name", "owner",
    )  # fmt: skip
    states: None = None

    def __init__(
        self,
        name: str,
        declared: Declared,
        clock: Clock,
        rank: int,
        shelf: Shelf,
        kit: list[tuple[Shelf, float]],
        draws: DemandDraws,
        record_sizes: bool = False,
    ) -> None:
        """*kit* is what each unit needs beside it; *record_sizes*: all sizes drawn are facts of the run."""
        self.name, self._declared, self._shelf, self._clock = name, declared, shelf, clock
        self._rank, self._keep = declared.priority, declared.unmet == "backorder"
        self._draws, self._size, self.owner = draws, draws.size, declared.owner
        self._kit, self._record_sizes = kit, record_sizes
        self._give_up_priority = DEMAND + rank
        self.claim_priority = claim_priority(declared.claim_priority)
        self.dials = {"rate": Dial()}
        self.dials["rate"].watch(self._set_speed)
        self.facts, self._profile, self._measured_from = DemandFacts(), 1.0, 0
        self._pace = Pace(clock, DEMAND + rank, self._demand)
        self._marks = self._operational_times()
        self._batch = _batch(declared)
        self._seasons: Iterator[tuple[int, float]] = iter(())
        profile = declared.profile
        if profile is not None:
            self._plan_profile(profile, rank, declared.repeat if isinstance(declared, ProfileDemand) else None)
        elif isinstance(declared, ModulatedDemand):
            self.modulate(0.0)
        elif declared.start > 0.0:
            self._plan_profile({declared.start: 1.0}, rank)
        if declared.end is not None:
            clock.at(ticks(declared.end), CAUSE + rank, self._end)
        self._pace.until(next(self._marks))

    def _operational_times(self) -> Iterator[int]:
        """Operational times of the demands, ticks; of a profile a day each or in the mean; its rate speeds them up."""
        declared = self._declared
        if declared.profile is not None and getattr(declared, "timing", "even") == "even":
            return count(TICKS_PER_DAY, TICKS_PER_DAY)
        if isinstance(declared, FixedDemand):
            offset, begin = declared.offset, ticks(declared.start)
            table = self._clock.recurrence(declared.start + (offset or 0.0), declared.every)
            return table.times(1 if offset is None else 0, since=begin)
        return accumulate(iter(self._draws.gap, None))

    def _plan_profile(self, rates: dict[float, float], rank: int, repeat: Any = None) -> None:
        """Plan the changes of a profile; what it holds before the start counts from the start."""
        self._profile = 0.0
        self._pace.set_speed(0.0)
        start = ticks(self._declared.start)
        if repeat is not None:
            tables = [(self._clock.recurrence(day, repeat), rates[day]) for day in sorted(rates)]
            before = max(0, max(table.number(start) for table, _ in tables) - 1)
            turns = map(lambda k: [(table.at(k), rate) for table, rate in tables], count(before))
            self._seasons = chain.from_iterable(turns)
            self._plan_season(CAUSE + rank)
            return
        for day in sorted(rates):
            self._clock.at(max(ticks(day), start), CAUSE + rank, self._next_rate, rates[day])

    def _plan_season(self, priority: int) -> None:
        """Plan the next change of a profile that repeats."""
        due, rate = next(self._seasons)
        self._clock.at(max(due, ticks(self._declared.start)), priority, self._next_season, (rate, priority))

    def _next_season(self, change: tuple[float, int]) -> None:
        self._next_rate(change[0])
        self._plan_season(change[1])

    def _end(self, _: None) -> None:
        self._pace.token += 1
        self._pace.rest()

    def _demand(self, token: int) -> None:
        pace = self._pace
        if token != pace.token:
            return
        amount = self._size()
        facts = self.facts
        if self._record_sizes:
            facts.sizes.append(amount)
        if amount > 0.0:
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
                    self._fall_short()
        pace.until(next(self._marks))

    def owe(self, amount: float, age: int) -> None:
        """So much is owed to it at the start that was wanted *age* ticks before; its patience has run since then."""
        self._shelf.owe(amount, self, self._rank, min(-age, BEFORE_THE_RUN))
        if self._draws.patience is not None:
            due = max(0, self._draws.patience() - age)
            self._clock.at(due, self._give_up_priority, self._give_up, self._shelf.newest)

    def lost(self, amount: float) -> None:
        """Note that so much was neither on hand nor to be had from siblings."""
        self.facts.lost += amount

    def _fall_short(self) -> None:
        """Wait for what was not filled as long as there is patience."""
        if self._keep and self._draws.patience is not None:
            claim = self._shelf.newest
            due = self._clock.time + self._draws.patience()
            self._clock.at(due, self._give_up_priority, self._give_up, claim)

    def _give_up(self, claim: Claim) -> None:
        """Cancel what is open of a claim, but for that on which work has begun where this counts."""
        rank, kept, begun = self._declared.priority, 0.0, self._draws.begun
        if begun is not None and claim.amount > 0.0:
            kept = min(claim.amount, max(0.0, begun() - self._shelf.ahead_of(claim, rank)))
        self.facts.cancelled += self._shelf.withdraw(claim, rank, kept)

    def _order_kit(self, amount: float) -> None:
        """One order for several stockpiles: it keeps what is there and is filled when the last part comes."""
        if not self._keep and self._lose_kit(amount):
            return
        order = KitOrder(self, amount, self._clock.time)
        for shelf, per_unit in [(self._shelf, 1.0), *self._kit]:
            order.wait_for(shelf, amount * per_unit, self._rank)
        if order.open == 0:
            self.facts.orders_at_once += 1
            self.facts.filled_at_once += amount
        order.ordered = True

    def _lose_kit(self, amount: float) -> bool:
        """Lose the order of a kit whole where a part is not there; whether it is lost."""
        parts = [(shelf, amount * per_unit) for shelf, per_unit in [(self._shelf, 1.0), *self._kit]]
        short = [(shelf, wanted) for shelf, wanted in parts if shelf.may_take(self, self._rank) < wanted]
        for shelf, wanted in short:
            shelf.turn_away(wanted)
        if short:
            self.facts.lost += amount
        return bool(short)

    def complete(self, order: "KitOrder") -> None:
        """The last part of a kit came."""
        self.facts.filled_later += order.amount
        if order.since >= self._measured_from:
            self.facts.waits.append(days(self._clock.time - order.since))

    def filled(self, amount: float) -> None:
        """Use what is issued later than it was demanded."""
        self.facts.filled_later += amount

    def _next_rate(self, rate: float) -> None:
        self._profile = rate / self._batch
        self._set_speed()

    def modulate(self, factor: float) -> None:
        """Go on at a factor of its pace."""
        self._profile = factor
        self._set_speed()

    def _set_speed(self) -> None:
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


def _batch(declared: Declared) -> float:
    """Amount by which the rates of a profile are divided; 1 for demands without one."""
    match declared:
        case ProfileDemand() | LevelOfEffort() | TargetOriented() | LifetimeOriented():
            return declared.batch
        case _:
            return 1.0
