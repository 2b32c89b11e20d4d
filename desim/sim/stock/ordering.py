"""Ordering: how a stockpile replenishes itself: when it looks, how much it orders, and from whom."""

import math
from collections.abc import Callable
from typing import Final

from desim.sim.kernel.books import Costs
from desim.sim.kernel.clock import ORDER, REVIEW
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.registry import declared_values, require_behaviors
from desim.sim.kernel.stream import Draw
from desim.sim.stock.due_orders import DueOrders
from desim.sim.stock.lane import Lane, Receiver
from desim.sim.stock.offer import Offer
from desim.sim.stock.policy import Forecaster, Rule
from desim.sim.stock.pool import Pool
from desim.sim.stock.rating import WORST
from desim.sim.stock.reports import Reports
from desim.sim.stock.shelf import Shelf
from desim.sim.stock.workshare import WorkShare
from desim.spec.facts import GateLoadFacts
from desim.spec.fields.recurrence import Recurrence
from desim.spec.fields.ticks import ticks
from desim.spec.parts.policy import Forecast, OrderPlan, Policy
from desim.spec.parts.stockpile import Stockpile

ROUNDING: Final = 1e-9


class Ordering(Receiver):
    """The replenishment of one shelf; position = on hand + on order - backorders."""

    states: None = None

    def __init__(self, shelf: Shelf, declared: Stockpile, policy: Policy, rule: Rule, rank: int, costs: Costs) -> None:
        self.shelf, self.name, self._clock = shelf, shelf.name, shelf.clock
        self._trigger, self._amount = rule
        self._declared, self._whole = declared, not shelf.books.bulk
        self._policy, self._review = policy, policy.review
        self._minimum, self._multiple = policy.minimum_order, policy.order_multiple
        self._capacity, self.sourcing = declared.capacity, declared.sourcing
        self._cost, self._costs = declared.order_cost, costs
        self._pending, self._cancelled, self._seen = False, 0.0, 0.0
        self.lanes: list[Lane | Offer] = []
        self._all: list[int] = []
        self._standby: list[Offer] = []
        self._limited = any(offer.max_open is not None for offer in declared.sources.values())
        """Whether no more than an amount may be on order from a source."""
        self._left = 0.0
        self._source = SOURCING[declared.sourcing]
        self._promises: list[Callable[[float], int]] = []
        self._shares: list[float] = []
        self._carry: list[float] = []
        self._uniform: Draw
        self._reviews: Recurrence
        self.pool = Pool() if declared.sourcing == "shared" else None
        early = self._review is not None and self._review.timing == "before_demand"
        self._look_priority = (REVIEW if early else ORDER) + rank
        self.due: DueOrders | None = None
        """What is due too late to count, where that is limited."""
        if policy.due_within is not None:
            self.due = DueOrders(shelf, ticks(policy.due_within), self._clock, rank)
        self.dials = {"priority": Dial()}
        self.dials["priority"].watch(self._rerank)
        self.quotas: WorkShare | None = None
        self.reports: Reports | None = None
        """What it knows of its stock, where that comes late."""
        if declared.report_delay > 0.0:
            self.reports = Reports(shelf, declared.report_delay, early)
            self.dials["report_delay"] = self.reports.dial

    def connect_sources(
        self, lanes: list[Lane | Offer], shares: list[float], uniform: Draw, promises: list[Callable[[float], int]]
    ) -> None:
        """Say where orders go, and begin to look; *promises*, where they count: when an amount would come from each."""
        self._promises = promises
        total = sum(shares)
        self.lanes, self._shares, self._carry = lanes, [s / total for s in shares], [0.0] * len(lanes)
        self._uniform, self._all = uniform, list(range(len(lanes)))
        self._standby = [lane for lane in lanes if isinstance(lane, Offer)]
        if self.sourcing == "work_share":
            self.quotas = WorkShare(self._shares, self._declared.tolerance, self._share_periods())
        self._begin()

    def set_shares(self, weights: list[float]) -> None:
        """The sources have other weights from now on; one without any gets no orders. Where none has any, all stay."""
        total = sum(weights)
        if total > 0.0:
            self._shares[:] = [weight / total for weight in weights]
            self._all = [i for i, share in enumerate(self._shares) if share > 0.0]

    def follow(self, rule: Rule) -> None:
        """Order by another rule from now on; one that looks at every change looks at once."""
        self._trigger, self._amount = rule
        if self._review is None and self.reports is None:
            self.shelf.watch_position(self._trigger, self.look)
            self.shelf.check_position()
        elif self._review is None:
            self.look()

    def _share_periods(self) -> Recurrence | None:
        period = self._declared.share_period
        return None if period is None else self._clock.recurrence(0.0, period)

    def _begin(self) -> None:
        """Begin to look: on the days of a plan, at reviews, or at every change of the position that is known."""
        if self.reports is not None:
            self.reports.begin()
        policy = self._policy
        if isinstance(policy, OrderPlan):
            for day, amount in sorted(policy.orders.items()):
                self._clock.at(ticks(day), self._look_priority, self._planned, amount)
        elif isinstance(policy, Forecast):
            self._seen = 0.0
            self._reviews = self._clock.recurrence(policy.review.offset, policy.review.every)
            self._clock.at(self._reviews.at(0), self._look_priority, self._forecast, (Forecaster(policy), 0))
        elif self._review is None and self.reports is not None:
            self.reports.when_reported(self.look, self._look_priority)
            self.look()
        elif self._review is None:
            self.shelf.watch_position(self._trigger, self.look)
            self.shelf.check_position()
        else:
            self._reviews = self._clock.recurrence(self._review.offset, self._review.every)
            self._clock.at(self._reviews.at(0), self._look_priority, self._periodic, 0)

    @property
    def position(self) -> float:
        """Inventory position: on hand + on order - backorders - what lines are committed to take, where that counts.

        Where reports come late, the position as far as it is known.
        """
        if self.reports is not None:
            return self.reports.position
        return self.shelf.on_hand + self.shelf.on_order - self.shelf.backorders - self.shelf.committed

    def look(self) -> None:
        """Place an order in the order phase of this instant; the shelf has seen that the position calls for it."""
        if not self._pending:
            self._pending = True
            self._clock.at(self._clock.time, self._look_priority, self._order)

    def _periodic(self, number: int) -> None:
        """A review: order, and plan the next."""
        self._order(None)
        self._clock.at(self._reviews.at(number + 1), self._look_priority, self._periodic, number + 1)

    def _order(self, _: None) -> None:
        self._pending = False
        position = self.position
        if position > self._trigger:
            return
        amount = self._amount(position)
        if self._whole or amount > self._rounding():
            self.place(self._rounded_up(amount))
        if self._limited and self.shelf.observer is not None:
            held = self.position <= self._trigger and self._open_room() <= 0.0
            self.shelf.observer.orders_held(self.shelf, held)

    def _rounded_up(self, amount: float) -> float:
        """What is ordered where so much is missing: the minimum at least, and a multiple, as far as there is room."""
        if amount <= 0.0 or (not self._minimum and self._multiple is None):
            return amount
        amount, room = max(amount, self._minimum), self._room()
        if self._multiple is not None:
            amount = self._multiple * math.ceil(amount / self._multiple - ROUNDING)
            room = self._multiple * math.floor(room / self._multiple + ROUNDING) if room < amount else room
        amount = min(amount, room)
        return amount if amount >= self._minimum else 0.0

    def _space(self) -> float:
        """What may be ordered before all that is on order fills the stockpile; infinite where it has no capacity."""
        if self._capacity is None:
            return math.inf
        return self._capacity - self.shelf.on_hand - self.shelf.quarantined - self.shelf.on_order

    def _room(self) -> float:
        """What may be ordered: as much as there is space for, and as the sources may have on order."""
        return min(self._space(), self._open_room()) if self._limited else self._space()

    def _open_room(self) -> float:
        """What the sources may have on order beyond what they have, those that may be used now."""
        lanes = (self.lanes[i] for i in self._usable())
        return math.fsum(lane.room if isinstance(lane, Offer) else math.inf for lane in lanes)

    def _rounding(self) -> float:
        """What rounding may leave of the position of a bulk item; nobody orders that."""
        shelf = self.shelf
        return ROUNDING * (abs(shelf.on_hand) + shelf.on_order + shelf.backorders + abs(shelf.committed))

    def _planned(self, amount: float) -> None:
        """Order what the plan says for today."""
        self.place(amount)

    def _forecast(self, look: tuple[Forecaster, int]) -> None:
        """Forecast the demand of a period out of those gone by, and order up to it; a negative order cancels."""
        (forecaster, count), facts = look, self.shelf.facts
        policy = forecaster.policy
        demanded = facts.demanded if self.reports is None else self.reports.demanded
        demand, self._seen = demanded - self._seen, demanded
        if count > 0:
            target = policy.periods * forecaster.after(demand) + policy.safety
            amount = target - self.position
            if self._whole:
                amount = float(round(amount))
            amount = self._rounded_up(amount)
            facts.periods.append((demand, amount if amount > 0.0 or policy.cancel else 0.0))
            if amount > 0.0:
                self.place(amount)
            elif policy.cancel:
                self.shelf.on_order += amount
                self._cancelled -= amount
                if self.reports is not None:
                    self.reports.ordered(amount)
        self._clock.at(self._reviews.at(count + 1), self._look_priority, self._forecast, (forecaster, count + 1))

    def reset(self) -> None:
        """The shelf is about to forget what it counted."""
        if self.reports is None:
            self._seen -= self.shelf.facts.demanded
        else:
            self.reports.reset()

    def close(self) -> GateLoadFacts | None:
        """What waited at gates, where there are gates before its sources."""
        return None

    def last_time_buy(self, amount: float, lane: Lane | Offer) -> None:
        """Order an amount from a source that will close, in the order phase of this instant."""
        self._clock.at(self._clock.time, self._look_priority, self._last_buy, (amount, lane))

    def _last_buy(self, last: tuple[float, Lane | Offer]) -> None:
        self.place(*last)

    def place(self, amount: float, lane: Lane | Offer | None = None) -> None:
        """Place an order, as far as there is room for it: with one source, or as sourcing says."""
        if self._limited or self._capacity is not None:
            amount = min(amount, self._room() if lane is None else self._space())
        if amount > 0.0:
            self.shelf.on_order += amount
            if self.reports is not None:
                self.reports.ordered(amount)
            facts = self.shelf.facts
            facts.orders += 1
            facts.ordered += amount
            if self._cost:
                self._costs[self.name, "ordering"] += self._cost
            if lane is not None:
                self._request(amount, lane)
                return
            self._left = 0.0
            self._source(self, amount)
            while self._left > 0.0:  # what was beyond the room of a source
                amount, self._left = self._left, 0.0
                self._source(self, amount)

    def _ask(self, lane: Lane | Offer, amount: float) -> None:
        """Order from one source, as much as it may have on order; the rest goes to those that have room."""
        if self._limited and isinstance(lane, Offer) and amount > lane.room:
            self._left += amount - lane.room
            amount = lane.room
        if amount > 0.0:
            self._request(amount, lane)

    def _request(self, amount: float, lane: Lane | Offer) -> None:
        if self.due is not None:
            self.due.ordered(amount, lane.name, self._clock.time)
        lane.request(amount)

    def _rerank(self) -> None:
        """Its orders have another priority from now on, those that wait as well."""
        priority = min(WORST, self._declared.priority * self.dials["priority"].value)
        for lane in self.lanes:
            lane.rerank(priority)

    def split(self, amount: float) -> None:
        """To all sources by share; what rounding leaves over is carried to the next order."""
        if len(self.lanes) == 1:
            self._ask(self.lanes[0], amount)
            return
        rest, places = amount, self._usable()
        total = self._weight(places)
        for i in places:
            due = amount * self._shares[i] / total + self._carry[i]
            part = rest if i == places[-1] else min(rest, max(0.0, round(due) if self._whole else due))
            self._carry[i] = due - part
            rest -= part
            if part > 0.0:
                self._ask(self.lanes[i], part)

    def _usable(self) -> list[int]:
        """Places of the sources that may be used at the present stock."""
        if not self._standby:
            return self._all
        unusable = {id(offer) for offer in self._standby if not offer.is_usable()}
        return [i for i in self._all if id(self.lanes[i]) not in unusable]

    def _weight(self, places: list[int]) -> float:
        return 1.0 if places is self._all else sum(self._shares[i] for i in places)

    def draw(self, amount: float) -> None:
        """To one source, drawn by share."""
        places = self._usable()
        rest = self._uniform() * self._weight(places)
        for i in places:
            rest -= self._shares[i]
            if rest < 0.0:
                break
        self._ask(self.lanes[i], amount)

    def first_open(self, amount: float) -> None:
        """To the first source by priority that is open; to the first of all when none is."""
        lanes = [self.lanes[i] for i in self._usable()] if self._standby else self.lanes
        for lane in lanes:
            if lane.open():
                self._ask(lane, amount)
                return
        self._ask(lanes[0], amount)

    def earliest(self, amount: float) -> None:
        """To the source that promises to be the earliest; of equals to the first by priority."""
        self._ask(self.lanes[min(self._usable(), key=lambda i: self._promises[i](amount))], amount)

    def by_work_share(self, amount: float) -> None:
        """To the first open source whose part stays within its share, else to the one that is furthest behind."""
        if self.quotas is not None:
            places = self._usable()
            is_open = [self.lanes[i].open() for i in places]
            self._ask(self.lanes[self.quotas.assign(amount, self._clock.time, places, is_open)], amount)

    def share(self, amount: float) -> None:
        """To the pool that all lines draw on."""
        if self.pool is not None:
            self.pool.add(amount, self._clock.time)

    def arrive(self, amount: float) -> None:
        """Take in what was ordered; what was cancelled goes back."""
        if self._cancelled:
            back = min(amount, self._cancelled)
            self._cancelled -= back
            self.shelf.books.received -= back
            amount -= back
            if amount <= 0.0:
                return
        self.shelf.on_order -= amount
        self.shelf.receive(amount)

    def lose(self, amount: float) -> None:
        """Strike what will never come, so that it is ordered again."""
        self.shelf.on_order -= amount
        if self.due is not None:
            self.due.lost(amount)
        self.shelf.check_position()

    def reject(self, amount: float, _: int) -> None:
        """Strike an order that a gate refused, so that it is placed elsewhere."""
        self.lose(amount)


SOURCING: dict[str, Callable[[Ordering, float], None]] = {
    "split": Ordering.split,
    "random": Ordering.draw,
    "priority": Ordering.first_open,
    "earliest": Ordering.earliest,
    "shared": Ordering.share,
    "work_share": Ordering.by_work_share,
}
require_behaviors("sourcing", declared_values(Stockpile, "sourcing"), SOURCING)
