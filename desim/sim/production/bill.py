"""Bill of material: where a line takes its inputs from when there is a choice, and what it holds of them beforehand."""

from collections import deque
from math import ceil, floor, fsum
from typing import Final, NamedTuple

from desim.sim.kernel.clock import Clock
from desim.sim.production.explosive_limit import ExplosiveLimit
from desim.sim.production.shop_floor import UnfinishedLot
from desim.sim.stock.closable import ClosableDepot
from desim.sim.stock.depot import Depot
from desim.sim.stock.lots import Label, split
from desim.sim.stock.rating import WORST
from desim.sim.stock.shelf import Shelf
from desim.spec.facts import InputFacts
from desim.spec.fields.ticks import days

ROUNDING: Final = 1e-9
Amounts = list[tuple[Shelf, float]]
LabelsByShelf = dict[str, list[Label]]
Key = tuple[int, float]
"""Begin (tick) and size of a lot. Of two lots alike, each may be taken for the other."""


class Choice:
    """A shelf that an input may be taken from, and what the line holds of it."""

    __slots__ = ("begin", "end", "facts", "held", "keeps_reserve", "labels", "per_unit", "shelf", "since")

    def __init__(self, shelf: Shelf, per_unit: float, effective: tuple[int, int], keeps_reserve: bool) -> None:
        """*per_unit*: for one unit of the line; *effective*: first tick, and tick from which on it is not any more."""
        self.shelf, self.per_unit, self.keeps_reserve = shelf, per_unit, keeps_reserve
        self.begin, self.end = effective
        self.held, self.since = 0.0, 0
        self.facts = InputFacts()
        self.labels: deque[Label] = deque()

    def settle(self, now: int) -> None:
        """Add the time since what is held last changed to its integral."""
        self.facts.area_held += self.held * days(now - self.since)
        self.since = now

    def free(self) -> float:
        """What lies on its shelf and may be taken."""
        shelf = self.shelf
        if shelf.backorders or (isinstance(shelf, ClosableDepot) and shelf.issues_nothing):
            return 0.0
        return shelf.available(WORST) if self.keeps_reserve else shelf.on_hand

    def quantity(self, units: float) -> float:
        """What so many units of the line take of it."""
        quantity = units * self.per_unit
        return quantity if self.shelf.books.bulk else float(ceil(quantity - ROUNDING))


class Draw(NamedTuple):
    """What a lot takes of one choice."""

    choice: Choice
    units: float
    """Units of the line that it is for."""
    held: float
    taken: float
    """Of what is held, and off the shelf."""


class Plan(NamedTuple):
    """What a lot takes, input by input, and the shelf that lacks something; the first one of an input by preference."""

    draws: list[list[Draw]]
    short: Shelf | None


class Bill:
    """The inputs of a line, each with the shelves that it may be taken from in the order of preference.

    A lot takes of the first what there is, and the rest of the next ones. An input none of whose shelves is effective
    on a day is not part of the bill. With a reservation the line takes what there is of its inputs as soon as it comes,
    and holds it until a lot begins.
    """

    __slots__ = ("_clock", "_inputs", "_limit", "_lot", "_reservation", "_taken", "_whole", "shelves")

    def __init__(
        self, inputs: list[list[Choice]], lot: float, whole: bool, reservation: str, limit: ExplosiveLimit | None,
        clock: Clock,
    ) -> None:  # fmt: skip
        """*whole*: the line makes pieces; *reservation*: ``none``, ``lot`` (the next one) or ``orders`` (all)."""
        self._inputs, self._lot, self._whole, self._clock = inputs, lot, whole, clock
        self._reservation, self._limit = reservation, limit
        self.shelves = list(dict.fromkeys(choice.shelf for choices in inputs for choice in choices))
        self._taken: dict[Key, deque[list[list[Draw]]]] = {}
        """What went into the lots in process."""

    def changes(self) -> list[int]:
        """Ticks at which a choice begins to be effective, or ends to be."""
        return sorted({tick for choices in self._inputs for choice in choices for tick in (choice.begin, choice.end)})

    def plan(self, amount: float, now: int) -> Plan:
        """What *amount* units would take now."""
        draws: list[list[Draw]] = []
        used: dict[Shelf, float] = {}
        for choices in self._inputs:
            effective = [choice for choice in choices if choice.begin <= now < choice.end]
            parts, left = self._parts(effective, amount, used)
            if effective and left > ROUNDING * amount:
                return Plan(draws, effective[0].shelf)
            draws.append(parts)
        return Plan(draws, None)

    def _parts(self, choices: list[Choice], amount: float, used: dict[Shelf, float]) -> tuple[list[Draw], float]:
        """What is taken of each choice for *amount* units, and how many of them lack it; what is held goes first."""
        parts, left = [], amount
        for choice in sorted(choices, key=lambda choice: choice.held <= 0.0):
            there = choice.held + max(0.0, choice.free() - used.get(choice.shelf, 0.0))
            units, quantity = self._enough_for(choice, there, left)
            if units > 0.0:
                held = min(choice.held, quantity)
                parts.append(Draw(choice, units, held, quantity - held))
                used[choice.shelf] = used.get(choice.shelf, 0.0) + quantity - held
                left -= units
        return parts, left

    def _enough_for(self, choice: Choice, there: float, units: float) -> tuple[float, float]:
        """For how many of some units a quantity is enough, and how much of it they take."""
        quantity = choice.quantity(units)
        if there >= quantity:
            return units, quantity
        some = there / choice.per_unit
        some = float(floor(some + ROUNDING)) if self._whole else some
        return some, min(there, choice.quantity(some))

    def short_of(self, amount: float, now: int) -> Shelf | None:
        """The first shelf that lacks the input of *amount* units, None when all have it."""
        return self.plan(amount, now).short

    def take(self, amount: float, now: int) -> LabelsByShelf:
        """Take the inputs of a lot that is begun; which lots they are of, by shelf, where that is known."""
        labels: LabelsByShelf = {}
        draws = self.plan(amount, now).draws
        for draw in (draw for parts in draws for draw in parts):
            choice, goods = draw.choice, labels.setdefault(draw.choice.shelf.name, [])
            choice.facts.units += draw.units
            goods.extend(split(choice.labels, draw.held))
            self._hold(choice, -draw.held)
            _take(choice.shelf, draw.taken, goods)
        self._taken.setdefault((now, amount), deque()).append(draws)
        return {name: goods for name, goods in labels.items() if goods}

    def neq_of(self, amount: float, now: int, by_shelf: dict[Shelf, float]) -> float:
        """Explosive quantity of what *amount* units would take of some shelves, kg."""
        draws = (draw for parts in self.plan(amount, now).draws for draw in parts)
        return fsum(by_shelf.get(draw.choice.shelf, 0.0) * (draw.held + draw.taken) for draw in draws)

    def reserve(self, pending: float, now: int) -> None:
        """Hold what there is of the inputs of the next lot, or of all that is pending, until lots are begun."""
        if self._reservation == "none":
            return
        units = pending if self._reservation == "orders" else min(self._lot, pending)
        for choices in self._inputs:
            left, spare = units, {}
            effective = [choice for choice in choices if choice.begin <= now < choice.end]
            for choice in effective:
                some, quantity = self._enough_for(choice, choice.held, left)
                left, spare[choice] = left - some, choice.held - quantity
            for choice in effective:
                part = min(choice.free(), choice.quantity(left) - spare[choice])
                if part > 0.0:
                    goods: list[Label] = []
                    _take(choice.shelf, part, goods)
                    choice.labels.extend(goods)
                    self._hold(choice, part)
                    left -= self._enough_for(choice, spare[choice] + part, left)[0]

    def _hold(self, choice: Choice, amount: float) -> None:
        choice.settle(self._clock.time)
        choice.held += amount
        choice.shelf.reserved += amount
        if self._limit is not None:
            self._limit.hold(choice.shelf, amount)

    def held_of(self, shelf: Shelf) -> float:
        """What it holds of a shelf."""
        return fsum(choice.held for choices in self._inputs for choice in choices if choice.shelf is shelf)

    def quantity_of(self, shelf: Shelf, units: float) -> float:
        """What so many units take of a shelf alone."""
        return min(choice.quantity(units) for choices in self._inputs for choice in choices if choice.shelf is shelf)

    def unused(self, begun: int, amount: float, units: float) -> list[tuple[Shelf, float]]:
        """What so many units of a lot that is given up have not used of what it took: the last that was taken."""
        found: list[tuple[Shelf, float]] = []
        for parts in self._taken.get((begun, amount), deque([[]]))[0]:
            rest = units
            for draw in reversed(parts):
                some, all_of_it = min(rest, draw.units), draw.held + draw.taken
                found.append((draw.choice.shelf, whole(all_of_it * some / draw.units, draw.choice.shelf)))
                rest -= some
        return found

    def forget(self, begun: int, amount: float) -> None:
        """A lot is done, or given up."""
        lots = self._taken.get((begun, amount))
        if lots:
            lots.popleft()
            if not lots:
                del self._taken[begun, amount]

    def reset(self) -> None:
        """Forget what was taken and held; measuring starts now."""
        for choice in (choice for choices in self._inputs for choice in choices):
            choice.settle(self._clock.time)
            choice.facts = InputFacts()

    def close(self) -> dict[str, InputFacts]:
        """What was taken and held of each stockpile since measuring started, by name."""
        found: dict[str, InputFacts] = {}
        for choice in (choice for choices in self._inputs for choice in choices):
            choice.settle(self._clock.time)
            facts = found.setdefault(choice.shelf.name, InputFacts())
            facts.units += choice.facts.units
            facts.area_held += choice.facts.area_held
        return found

    def release(self) -> list[tuple[Shelf, float, list[Label]]]:
        """Hold nothing any more, and never again: the line leaves. What was held, with labels where they are known."""
        self._reservation = "none"
        found = []
        for choice in (choice for choices in self._inputs for choice in choices):
            if choice.held > 0.0:
                found.append((choice.shelf, choice.held, list(choice.labels)))
                choice.labels.clear()
                self._hold(choice, -choice.held)
        return found


def _take(shelf: Shelf, amount: float, into: list[Label]) -> None:
    """Take off a shelf, with labels where it knows its lots."""
    if amount <= 0.0:
        return
    if isinstance(shelf, Depot):
        shelf.take(amount, into)
    else:
        shelf.take(amount)


def whole(amount: float, shelf: Shelf) -> float:
    """What of an amount comes in pieces where the item of a shelf does."""
    return amount if shelf.books.bulk else float(floor(amount + ROUNDING))


def unused(lot: UnfinishedLot, units: float, inputs: list[tuple[Shelf, float]], bill: Bill | None) -> Amounts:
    """What a lot of a line that leaves took for so many units that are not begun."""
    if bill is None:
        return [(shelf, whole(units * per_unit, shelf)) for shelf, per_unit in inputs]
    back = bill.unused(lot.begun, lot.amount, units)
    bill.forget(lot.begun, lot.amount)
    return back


def waiting_for(shelf: Shelf, amount: float, inputs: list[tuple[Shelf, float]], bill: Bill | None) -> str:
    """The state of a line that lacks the input of *amount* units: starved, unless other lines hold enough of it."""
    if isinstance(shelf, ClosableDepot) and shelf.issues_nothing:
        return f"withheld: {shelf.name}"
    if shelf.reserved <= 0.0 or shelf.backorders:
        return shelf.starved_label
    if bill is not None:
        own, quantity = bill.held_of(shelf), bill.quantity_of(shelf, amount)
    else:
        own, quantity = 0.0, amount * fsum(per_unit for other, per_unit in inputs if other is shelf)
    held = shelf.reserved - own > 0.0 and shelf.on_hand + shelf.reserved >= quantity
    return f"reserved: {shelf.name}" if held else shelf.starved_label
