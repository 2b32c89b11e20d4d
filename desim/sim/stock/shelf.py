"""Shelf: the stock of a stockpile, with claims by rank, partial fill and backorders."""

import math
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from desim.sim.kernel.books import Books
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.states import States
from desim.sim.stock.claim import Claim, Claimant, insert
from desim.sim.stock.lots import Label
from desim.sim.stock.observer import Observer
from desim.sim.stock.rating import regroup, unrated
from desim.spec.facts import StockpileFacts
from desim.spec.fields.ticks import days, ticks
from desim.spec.parts.stockpile import Stockpile

if TYPE_CHECKING:
    from desim.sim.stock.lane import Consignee

Key = Callable[[], tuple[float, int]]
"""The place of a line among those that wait for the same input: claim priority and age of its next order."""


class Shelf:
    """What lies in a stockpile, and who waits for it: by rank (1 is first), inside it by claim priority and age."""

    __slots__ = (
        "_alert", "_armed", "_at_objective", "_fallen", "_is_watched", "_label", "_order_at", "_order_call",
        "_receipt_calls", "_stay", "_target", "_watches", "_watching_backorders", "backorders", "books", "clock",
        "committed", "facts", "measured_from", "name", "newest", "observer", "on_hand", "on_order", "open_claims",
        "plan", "quarantined", "ranks", "reserve", "reserve_rank", "reserved", "since", "starved_label", "states",
    )  # fmt: skip

    def __init__(
        self, name: str, declared: Stockpile, clock: Clock, books: Books, observer: Observer | None = None
    ) -> None:
        self.name, self.clock, self.books, self.observer = name, clock, books, observer
        self.on_hand, self.backorders, self.since, self.measured_from = float(declared.initial), 0.0, 0, 0
        self.on_order = self.committed = self.quarantined = self.reserved = 0.0
        self._order_at = -math.inf
        self.reserve, self.reserve_rank = declared.reserve, declared.reserve_priority
        self._target = declared.target if declared.target is not None else -1.0
        self._stay = ticks(declared.time_at_objective)
        self._at_objective, self._fallen = -1, (-1, -1)
        """Since when on hand is back at the objective, and when it last fell below and since when it had been back."""
        self.plan = (declared.target, declared.planning_rate) if declared.target and declared.planning_rate else None
        self.open_claims: dict[float, deque[Claim]] = {}
        self.ranks: list[float] = []
        self.newest: Claim | None = None
        """The claim that came last of those that had to wait."""
        self.facts = StockpileFacts(least_on_hand=self.on_hand)
        self._label = "stocked" if self.on_hand > 0.0 else "empty"
        self._label = "below objective" if self.on_hand < self._target else self._label
        self.states = States(clock, self._label)
        self.starved_label = f"starved: {name}"
        self._order_call: Callable[[], None] = _nothing
        self._receipt_calls: list[tuple[Callable[[], None], Key]] = []
        self._watches: list[tuple[float, Callable[[], None]]] = []
        self._armed: set[float] = set()
        self._watching_backorders: list[Callable[[], None]] = []
        self._is_watched = False
        """Whether there are any of these; one look at every change of level."""
        books.initial += self.on_hand
        if self.on_hand < self._target:
            self.facts.first_below = 0.0
        if self.on_hand <= 0.0:
            self.facts.first_empty = 0.0
        self._alert = self._next_alert()
        if observer is not None:
            observer.level_changed(self)

    def on_receipt(self, action: Callable[[], None], key: Key) -> None:
        """Call *action* whenever something comes in that could be taken; several go by *key*, then as they came."""
        self._receipt_calls.append((action, key))

    def _call_receivers(self) -> None:
        calls = self._receipt_calls
        if len(calls) > 1:
            calls = sorted(calls, key=lambda call: call[1]())
        for action, _ in calls:
            action()

    def watch_position(self, at: float, action: Callable[[], None]) -> None:
        """Call *action* after every change that leaves the inventory position at or below *at*."""
        self._order_at, self._order_call = at, action

    def watch(self, below: float, action: Callable[[], None]) -> None:
        """Call *action* whenever on hand falls below *below*, and whenever it is back at it."""
        self._watches.append((below, action))
        if self.on_hand >= below:
            self._armed.add(below)
        self._alert = self._next_alert()

    def watch_backorders(self, action: Callable[[], None]) -> None:
        """Call *action* after every change of level, of what is owed as well."""
        self._watching_backorders.append(action)
        self._is_watched = True

    def available(self, rank: float = 1) -> float:
        """What a claim of *rank* may take now."""
        if rank <= 0:
            rank = unrated(rank)
        return self.on_hand if rank <= self.reserve_rank else max(0.0, self.on_hand - self.reserve)

    def may_take(self, claimant: Claimant, rank: float) -> float:
        """What a claimant may take now with a claim of *rank*."""
        return self.available(rank)

    def claim(self, amount: float, claimant: Claimant, rank: float, keep: bool) -> float:
        """Owe what is not there of *amount* if *keep*, else lose it. Returns what the claimant may take at once."""
        if self.observer is not None:
            self.observer.claimed(self, claimant, amount, keep)
        self.settle()
        facts, free = self.facts, self.on_hand if not self.reserve else self.available(rank)
        facts.demanded += amount
        facts.claims += 1
        if free >= amount:
            taken = amount
            facts.claims_at_once += 1
        else:
            taken = free
            if facts.first_short < 0.0:
                facts.first_short = self.clock.day
            if keep:
                self._backorder(amount - taken, claimant, rank, self.clock.time)
            else:
                facts.lost += amount - taken
                claimant.lost(amount - taken)
        facts.filled_at_once += taken
        self.on_hand -= taken
        self._level_changed()
        return taken

    def request(self, amount: float, lane: "Consignee") -> None:
        """Take an order of another stockpile, and ship at once what is there of it."""
        taken = self.claim(amount, lane, lane.rank, True)
        if taken > 0.0:
            lane.ship(taken)

    def take_over(self, amount: float, lane: "Consignee", placed: int) -> None:
        """Owe an order of another stockpile that was placed at a tick before the start, and serve it where it can."""
        self.owe(amount, lane, lane.rank, placed)
        if self.on_hand > 0.0:
            self.settle()
            self._serve()
            self._level_changed()

    def transship(self, amount: float) -> None:
        """Hand *amount* over to another stockpile that is short; it has been seen that it is there to give."""
        self.settle()
        self.on_hand -= amount
        self._level_changed()

    def destroy(self, share: float) -> None:
        """Lose *share* of what is on hand, whole units rounded half up."""
        lost = self.on_hand * share
        lost = lost if self.books.bulk else float(math.floor(lost + 0.5))
        if lost <= 0.0:
            return
        self.settle()
        self.books.lost += lost
        self.facts.destroyed += lost
        self._write_off(lost)
        self.on_hand -= lost
        self._level_changed()

    def _write_off(self, amount: float) -> None:
        """What else keeps account of what is on hand."""

    def turn_away(self, amount: float) -> None:
        """Lose a claim whole, though something may be there for it: the order of a kit that lacks a part."""
        facts = self.facts
        facts.demanded += amount
        facts.claims += 1
        facts.lost += amount
        if facts.first_short < 0.0:
            facts.first_short = self.clock.day

    def owed_to(self, claimant: Claimant) -> float:
        """Units of the open claims of a claimant, all its orders together."""
        claims = (claim for queue in self.open_claims.values() for claim in queue)
        return math.fsum(claim.amount for claim in claims if claim.claimant.root is claimant)

    def ahead_of(self, claim: Claim, rank: float) -> float:
        """Units of the claims that are served before an open one."""
        ahead = math.fsum(other.amount for better in self.ranks if better < rank for other in self.open_claims[better])
        for other in self.open_claims[rank]:
            if other is claim:
                break
            ahead += other.amount
        return ahead

    def withdraw(self, claim: Claim, rank: float, kept: float = 0.0) -> float:
        """Cancel what is still open of a claim, but for what is *kept* of it; the amount."""
        amount = claim.amount - kept
        if amount <= 0.0:
            return 0.0
        if self.observer is not None:
            self.observer.withdrawn(self, amount)
        self.settle()
        queue = self.open_claims[rank]
        if kept <= 0.0:
            del queue[next(i for i, other in enumerate(queue) if other is claim)]
        claim.amount = kept
        self.backorders -= amount
        self.facts.cancelled += amount
        if not any(self.open_claims.values()):
            self.backorders, self.facts.last_owed = 0.0, self.clock.day
        self._level_changed()
        if self.on_hand > 0.0 and not self.backorders:
            self._call_receivers()
        return amount

    def owe(self, amount: float, claimant: Claimant, rank: float, since: int) -> None:
        """Owe *amount* at the start that was wanted at a tick before it; older claims are entered first."""
        if self.observer is not None:
            self.observer.claimed(self, claimant, amount, True)
        self._backorder(amount, claimant, rank, since)
        self._level_changed()

    def _backorder(self, amount: float, claimant: Claimant, rank: float, since: int) -> None:
        queue = self.open_claims.get(rank)
        if queue is None:
            queue = self.open_claims[rank] = deque()
            self.ranks = sorted(self.open_claims)
        self.newest = Claim(amount, since, claimant)
        insert(queue, self.newest)
        self.backorders += amount
        if self.backorders > self.facts.most_owed:
            self.facts.most_owed, self.facts.most_owed_at = self.backorders, self.clock.day

    def rerank(self, claimant: Claimant, priority: float) -> None:
        """What *claimant* waits for has another priority from now on; of one rank, by claim priority and age."""
        regroup(self.open_claims, claimant, priority)
        self.ranks = sorted(self.open_claims)
        if self.backorders:
            self.settle()
            self._serve()
            self._level_changed()

    def expect(self, amount: float) -> None:
        """Note that *amount* more is on order."""
        self.on_order += amount

    def commit(self, amount: float) -> None:
        """Note that a line will need *amount* more, or less, for the orders it holds."""
        self.committed += amount
        self.check_position()

    def take(self, amount: float) -> None:
        """Draw *amount* into production; the caller has seen that it is there."""
        self.settle()
        self.on_hand -= amount
        self.books.consumed += amount
        self._level_changed()

    def receive(self, amount: float) -> None:
        """Put *amount* on the shelf, serve who waits, and wake the lines that could use it."""
        if self.observer is not None:
            self.observer.received(self, amount)
        self._take_in(amount)

    def expect_labels(self, labels: list[Label]) -> None:
        """Note which lots the next goods are; only a stockpile that knows its lots does."""

    def _take_in(self, amount: float) -> None:
        self.settle()
        self.on_hand += amount
        if self.backorders:
            self._serve()
        if self._watches:
            self._rearm()
        facts = self.facts
        if self.on_hand >= self._target > 0.0 and facts.first_below >= 0.0 and facts.regained < 0.0:
            self._back_at_objective()
        self._level_changed()
        if self.on_hand > 0.0:
            self._call_receivers()

    def _rearm(self) -> None:
        """Marks that on hand is back at count again."""
        back = {below for below, _ in self._watches if self.on_hand >= below} - self._armed
        self._armed |= back
        self._alert = self._next_alert()
        for below, action in self._watches:
            if below in back:
                action()

    def _back_at_objective(self) -> None:
        """On hand is at the objective after it was below; whether it stays there is not known yet."""
        if self._at_objective >= 0:
            return
        now, (fell, since) = self.clock.time, self._fallen
        self._at_objective = since if fell == now else now  # below for no time at all is not below
        if self.facts.first_back < 0.0:
            self.facts.first_back = self.clock.day
        self._alert = self._next_alert()

    def _below_objective(self) -> None:
        """On hand falls below the objective: it had regained it if it stayed for as long as it has to."""
        now, since = self.clock.time, self._at_objective
        if now - since >= self._stay:
            self.facts.regained = days(since)
        self._at_objective, self._fallen = -1, (now, since)

    def set_objective(self, target: float) -> None:
        """The objective is another amount from now on."""
        self.settle()
        self._target, facts = target, self.facts
        if self.plan is not None:
            self.plan = (target, self.plan[1])
        if self.observer is not None:
            self.observer.objective_changed(self, target)
        if self.on_hand >= target > 0.0 and facts.first_below >= 0.0 and facts.regained < 0.0:
            self._back_at_objective()
        self._alert = self._next_alert()
        self._level_changed()

    def set_reserve(self, levels: list[tuple[float, float]]) -> None:
        """What claims from a rank on leave is another amount from now on: who may take more now is served."""
        self.settle()
        self._keep(levels)
        if self.backorders:
            self._serve()
        self._level_changed()
        if self.on_hand > 0.0:
            self._call_receivers()

    def _keep(self, levels: list[tuple[float, float]]) -> None:
        self.reserve = levels[-1][1]

    @property
    def has_regained(self) -> bool:
        """Whether it was below the objective and is known to have stayed at it since for as long as it has to."""
        since = self._at_objective
        stayed = since >= 0 and self.clock.time - since >= self._stay
        return self.facts.first_below >= 0.0 and (self.facts.regained >= 0.0 or stayed)

    def _serve(self) -> None:
        """Fill waiting claims by rank and age, partly if need be."""
        now, facts = self.clock.time, self.facts
        for rank in self.ranks:
            queue = self.open_claims[rank]
            while queue:
                free = self.available(rank)
                if free <= 0.0:
                    return
                claim = queue[0]
                part = min(free, claim.amount)
                claim.amount -= part
                self.backorders -= part
                self.on_hand -= part
                claim.claimant.filled(part)
                if claim.amount <= 0.0:
                    queue.popleft()
                    if claim.since >= self.measured_from:
                        facts.waits.append(days(now - claim.since))
        if not any(self.open_claims.values()):
            self.backorders, facts.last_owed = 0.0, self.clock.day

    def _level_changed(self) -> None:
        """What follows from a new level: marks of low stock, the state, and the ordering policy."""
        if self.observer is not None:
            self.observer.level_changed(self)
        level = self.on_hand
        if level < self.facts.least_on_hand:
            self.facts.least_on_hand = level
        if level < self._alert:
            self._low_stock(level)
        if self._is_watched:
            for action in self._watching_backorders:
                action()
        label = (
            "owing"
            if self.backorders
            else "below objective"
            if level < self._target
            else "stocked"
            if level > 0.0
            else "empty"
        )
        if label is not self._label:  # these four words, each of them one object
            self._label = label
            self.states.enter(label)
        if level + self.on_order - self.backorders - self.committed <= self._order_at:
            self._order_call()

    def check_position(self) -> None:
        """Call for an order if the inventory position is at or below the trigger."""
        if self.on_hand + self.on_order - self.backorders - self.committed <= self._order_at:
            self._order_call()

    def _low_stock(self, level: float) -> None:
        """First times below the objective and empty, and the causes that watch."""
        now, facts = self.clock.day, self.facts
        if level < self._target and facts.first_below < 0.0:
            facts.first_below = now
        if level < self._target and self._at_objective >= 0:
            self._below_objective()
        if level <= 0.0 and facts.first_empty < 0.0:
            facts.first_empty = now
        fallen = {below for below, _ in self._watches if level < below} & self._armed if self._watches else ()
        self._armed.difference_update(fallen)
        self._alert = self._next_alert()
        for below, action in self._watches:
            if below in fallen:
                action()

    def _next_alert(self) -> float:
        """Below this level something is to be noted that was not noted yet."""
        marks = list(self._armed)
        if self.facts.first_below < 0.0 or self._at_objective >= 0:
            marks.append(self._target)
        if self.facts.first_empty < 0.0:
            marks.append(5e-324)
        return max(marks, default=-1.0)

    def settle(self) -> None:
        """Add the time since the last change to the integrals."""
        span = self.clock.time - self.since
        if span <= 0:
            return
        self.since, stretch = self.clock.time, days(span)
        facts, level, backorders = self.facts, self.on_hand, self.backorders
        facts.area_on_hand += level * stretch
        if backorders:
            facts.area_owed += backorders * stretch
            facts.area_owed_squared += backorders * backorders * stretch
            facts.time_owing += stretch
        if level < self._target:
            facts.time_below += stretch

    def reset(self) -> None:
        """Forget the integrals and counts; measuring starts now. First times stay."""
        self.settle()
        self.states.reset()
        self.measured_from = self.clock.time
        f = self.facts
        f.area_on_hand = f.area_owed = f.area_owed_squared = f.time_owing = f.time_below = 0.0
        f.demanded = f.filled_at_once = f.lost = f.ordered = f.cancelled = 0.0
        f.destroyed = f.spoiled = f.extended = f.substituted = f.given_as_substitute = f.lateral_in = f.lateral_out = (
            0.0
        )
        f.claims = f.claims_at_once = f.orders = 0
        f.most_owed, f.most_owed_at = (self.backorders, self.clock.day) if self.backorders else (0.0, -1.0)
        f.least_on_hand = self.on_hand
        del f.waits[:], f.periods[:]

    def forget_first_days(self) -> None:
        """First days count from now; what stands now counts as of today."""
        now, f = self.clock.day, self.facts
        f.first_short = f.first_back = f.regained = f.last_owed = -1.0
        f.first_below = now if self.on_hand < self._target else -1.0
        f.first_empty = now if self.on_hand <= 0.0 else -1.0
        self._at_objective, self._fallen = -1, (-1, -1)
        self._alert = self._next_alert()

    def close(self) -> StockpileFacts:
        """The facts at the end; what is back at the objective by then has regained it."""
        self.settle()
        if self._at_objective >= 0 and self.facts.regained < 0.0:
            self.facts.regained = days(self._at_objective)
        self.states.settle()
        self.facts.open_claims = sum(len(queue) for queue in self.open_claims.values())
        if self.backorders:
            self.facts.last_owed = -1.0
        return self.facts


def _nothing() -> None:
    """What calls for an order where there is no policy."""
