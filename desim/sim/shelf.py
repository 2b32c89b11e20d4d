"""Shelf: the stock of a stockpile, with claims by rank, partial fill and backorders."""

from array import array
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from desim.sim.books import Books
from desim.sim.clock import Clock
from desim.sim.states import States
from desim.spec.facts import ShelfFacts


class Claimant(Protocol):
    """Whoever claims from a shelf."""

    def filled(self, amount: float, at_once: bool) -> None:
        """Take what was issued."""


class Shelf:
    """What lies in a stockpile, and who waits for it. Rank 1 is served first, first come first served inside a rank."""

    __slots__ = ("_lines", "_low", "_target", "_watches", "books", "changed", "claims", "clock", "committed", "facts", "measured_from", "name",
                 "on_hand", "owed", "ranks", "reserve", "reserve_rank", "since", "starved_label", "states")  # fmt: skip

    def __init__(self, name: str, declared: Any, clock: Clock, books: Books) -> None:
        self.name, self.clock, self.books = name, clock, books
        self.on_hand, self.owed, self.since, self.measured_from = float(declared.initial), 0.0, 0.0, 0.0
        self.committed = 0.0
        self.reserve, self.reserve_rank = declared.reserve, declared.reserve_priority
        self._target = declared.target if declared.target is not None else -1.0
        self.claims: dict[int, deque[list[Any]]] = {}
        self.ranks: list[int] = []
        self.facts = ShelfFacts(array("d"), array("d"), array("d"), least_on_hand=self.on_hand)
        self.states = States(clock, self._label())
        self.starved_label = f"starved: {name}"
        self.changed: Callable[[], None] = _nothing
        self._lines: list[Callable[[], None]] = []
        self._watches: list[tuple[float, Callable[[], None]]] = []
        self._low = self.on_hand
        books.initial += self.on_hand
        if self.on_hand < self._target:
            self.facts.first_below = 0.0
        if self.on_hand <= 0.0:
            self.facts.first_empty = 0.0

    def wake(self, line: Callable[[], None]) -> None:
        """Call *line* whenever something comes in that could be taken."""
        self._lines.append(line)

    def watch(self, below: float, action: Callable[[], None]) -> None:
        """Call *action* whenever on hand falls below *below*."""
        self._watches.append((below, action))

    def available(self, rank: int = 1) -> float:
        """What a claim of *rank* may take now."""
        return self.on_hand if rank <= self.reserve_rank else max(0.0, self.on_hand - self.reserve)

    def claim(self, amount: float, claimant: Claimant, rank: int, keep: bool) -> float:
        """Issue what is there of *amount*; owe the rest if *keep*, else lose it. Returns what was issued at once."""
        self.settle()
        now, facts = self.clock.time, self.facts
        taken = min(amount, self.on_hand if not self.reserve else self.available(rank))
        facts.demanded += amount
        facts.claims += 1
        if taken > 0.0:
            facts.filled_at_once += taken
            self._issue(taken, claimant, True)
        if taken == amount:
            facts.claims_at_once += 1
        else:
            if facts.first_short < 0.0:
                facts.first_short = now
            if keep:
                self._owe(amount - taken, claimant, rank)
            else:
                facts.lost += amount - taken
        self._level_changed()
        return taken

    def _owe(self, amount: float, claimant: Claimant, rank: int) -> None:
        queue = self.claims.get(rank)
        if queue is None:
            queue = self.claims[rank] = deque()
            self.ranks = sorted(self.claims)
        queue.append([amount, self.clock.time, claimant])
        self.owed += amount
        if self.owed > self.facts.most_owed:
            self.facts.most_owed, self.facts.most_owed_at = self.owed, self.clock.time

    def _issue(self, amount: float, claimant: Claimant, at_once: bool) -> None:
        self.on_hand -= amount
        claimant.filled(amount, at_once)

    def commit(self, amount: float) -> None:
        """Note that a line will need *amount* more, or less, for the orders it holds."""
        self.committed += amount
        self.changed()

    def take(self, amount: float) -> None:
        """Draw *amount* into production; the caller has seen that it is there."""
        self.settle()
        self.on_hand -= amount
        self.books.consumed += amount
        self._level_changed()

    def receive(self, amount: float) -> None:
        """Put *amount* on the shelf, serve who waits, and wake the lines that could use it."""
        self.settle()
        self.on_hand += amount
        if self.owed:
            self._serve()
        facts = self.facts
        if self.on_hand >= self._target > 0.0 and facts.first_below >= 0.0 and facts.regained < 0.0:
            facts.regained = self.clock.time
        self._level_changed()
        if self.on_hand > 0.0:
            for line in self._lines:
                line()

    def _serve(self) -> None:
        """Fill waiting claims by rank and age, partly if need be."""
        now, facts = self.clock.time, self.facts
        for rank in self.ranks:
            queue = self.claims[rank]
            while queue:
                free = self.available(rank)
                if free <= 0.0:
                    return
                claim = queue[0]
                part = min(free, claim[0])
                claim[0] -= part
                self.owed -= part
                self._issue(part, claim[2], False)
                if claim[0] <= 0.0:
                    queue.popleft()
                    if claim[1] >= self.measured_from:
                        facts.waits.append(now - claim[1])
        if not any(self.claims.values()):
            self.owed, facts.last_owed = 0.0, now

    def _level_changed(self) -> None:
        """What follows from a new level: marks of the lowest stock, states, watches, and the ordering policy."""
        level, facts = self.on_hand, self.facts
        if level < facts.least_on_hand:
            facts.least_on_hand = level
        if level < self._target and facts.first_below < 0.0:
            facts.first_below = self.clock.time
        if level <= 0.0 and facts.first_empty < 0.0:
            facts.first_empty = self.clock.time
        self.states.enter(self._label())
        for below, action in self._watches:
            if level < below <= self._low:
                action()
        self._low = level
        self.changed()

    def _label(self) -> str:
        if self.owed:
            return "owing"
        if self.on_hand < self._target:
            return "below objective"
        return "empty" if self.on_hand <= 0.0 else "stocked"

    def settle(self) -> None:
        """Add the time since the last change to the integrals."""
        span = self.clock.time - self.since
        if span <= 0.0:
            return
        self.since = self.clock.time
        facts, level, owed = self.facts, self.on_hand, self.owed
        facts.area_on_hand += level * span
        if owed:
            facts.area_owed += owed * span
            facts.area_owed_squared += owed * owed * span
            facts.time_owing += span
        if level < self._target:
            facts.time_below += span

    def reset(self) -> None:
        """Forget the integrals and counts; measuring starts now. First times stay."""
        self.settle()
        self.states.reset()
        self.measured_from = self.clock.time
        f = self.facts
        f.area_on_hand = f.area_owed = f.area_owed_squared = f.time_owing = f.time_below = 0.0
        f.demanded = f.filled_at_once = f.lost = f.ordered = 0.0
        f.claims = f.claims_at_once = f.orders = 0
        f.most_owed, f.most_owed_at = (self.owed, self.clock.time) if self.owed else (0.0, -1.0)
        f.least_on_hand = self.on_hand
        del f.waits[:]

    def close(self) -> ShelfFacts:
        """The facts at the end."""
        self.settle()
        self.states.settle()
        self.facts.open_claims = sum(len(queue) for queue in self.claims.values())
        if self.owed:
            self.facts.last_owed = -1.0
        return self.facts


def _nothing() -> None:
    """What follows a change of level where there is no ordering policy."""
