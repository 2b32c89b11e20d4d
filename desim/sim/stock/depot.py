"""Depot: a shelf with rules beyond first come, first served by rank; plain shelves pay nothing for them."""

import math
from collections import deque
from collections.abc import Callable

from desim.sim.kernel.books import Books
from desim.sim.kernel.clock import ARRIVAL, Clock
from desim.sim.kernel.stream import DurationDraw
from desim.sim.stock.accounts import Accounts
from desim.sim.stock.ageing import Ageing
from desim.sim.stock.allocation import ALLOCATIONS
from desim.sim.stock.claim import Claim, Claimant
from desim.sim.stock.lots import Label, Labels
from desim.sim.stock.observer import Observer
from desim.sim.stock.rating import WORST, unrated
from desim.sim.stock.shelf import Shelf
from desim.spec.facts import StockpileFacts
from desim.spec.fields.ticks import days
from desim.spec.parts.stockpile import Stockpile

Sibling = tuple[Shelf, float, DurationDraw]
"""A stockpile to ask, what it keeps for itself, and the time from there."""


class Depot(Shelf):
    """A shelf with critical levels, allocation, owners, substitutes, siblings, aging, traced lots, explosive limit."""

    __slots__ = ("_allocate", "_levels", "_moved", "_rank", "_siblings", "_substitutes", "accounts", "ageing", "labels")

    def __init__(
        self, name: str, declared: Stockpile, clock: Clock, books: Books, rank: int, traced: bool,
        ageing: "Callable[[Depot], Ageing | None]", observer: Observer | None,
    ) -> None:  # fmt: skip
        """*traced*: it knows its lots; *ageing* makes the ages of its stock, None where it does not expire."""
        super().__init__(name, declared, clock, books, observer)
        self._rank = rank
        self._levels = sorted(declared.reserve_levels.items()) or [(declared.reserve_priority + 1, declared.reserve)]
        self.reserve = self._levels[-1][1]
        self._allocate = ALLOCATIONS[declared.allocation]
        self.accounts = Accounts(declared.owners, self.on_hand, not books.bulk) if declared.owners else None
        self.labels = Labels(self) if traced else None
        self.ageing = ageing(self)
        self._moved: Callable[[], None] | None = None
        self._substitutes: list[tuple[Shelf, float]] = []
        self._siblings: list[Sibling] = []

    def when_moved(self, action: Callable[[], None]) -> None:
        """Call *action* after every change of level."""
        self._moved = action

    def connect_siblings(self, substitutes: list[tuple[Shelf, float]], siblings: list[Sibling]) -> None:
        """Say who fills in for what is short here, and who sends what is backordered, each in the order of asking."""
        self._substitutes, self._siblings = substitutes, siblings

    def available(self, rank: float = 1) -> float:
        """What a claim of *rank* may take now."""
        kept, rank = 0.0, unrated(rank)
        for first, amount in self._levels:
            if rank >= first:
                kept = amount
        return max(0.0, self.on_hand - kept)

    def _keep(self, levels: list[tuple[float, float]]) -> None:
        self._levels = levels
        super()._keep(levels)

    def may_take(self, claimant: Claimant, rank: float) -> float:
        """What a claimant may take now with a claim of *rank*, on its account and on what it may borrow."""
        free = self.available(rank)
        return free if self.accounts is None else min(free, self.accounts.entitled(claimant.owner))

    def capped(self) -> dict[str, float]:
        """Units that could be issued to claims that wait, but for the caps of their owners; by owner."""
        held: dict[str, float] = {}
        if self.accounts is None or not self.backorders:
            return held
        for rank in self.ranks:
            free = self.available(rank) - math.fsum(held.values())
            for claim in self.open_claims[rank]:
                part = min(claim.amount, free)
                if claim.claimant.owner is not None and part > 0.0:
                    held[claim.claimant.owner] = held.get(claim.claimant.owner, 0.0) + part
                    free -= part
        return held

    def _issue(self, amount: float, claimant: Claimant) -> None:
        self.on_hand -= amount
        if self.accounts is not None:
            self.accounts.draw(amount, claimant.owner)
        if self.labels is not None:
            goods: list[Label] = []
            onward = claimant.restocks is not None
            self.labels.take(amount, goods if onward else None)
            if onward:
                claimant.load(goods)

    def claim(self, amount: float, claimant: Claimant, rank: float, keep: bool) -> float:
        """Owe what neither it nor its substitutes have of *amount* if *keep*, else lose it; what is filled at once."""
        if self.observer is not None:
            self.observer.claimed(self, claimant, amount, keep)
        self.settle()
        facts = self.facts
        facts.demanded += amount
        facts.claims += 1
        taken = min(amount, self.may_take(claimant, rank))
        self._issue(taken, claimant)
        short = amount - taken
        if short > 0.0 and self._substitutes and claimant.restocks is None:
            short -= self._substitute(short, rank)
        if short <= 0.0:
            facts.claims_at_once += 1
        else:
            self._fall_short(short, claimant, rank, keep)
        facts.filled_at_once += amount - short
        self._level_changed()
        return amount - short

    def _level_changed(self) -> None:
        super()._level_changed()
        if self._moved is not None:
            self._moved()

    def _fall_short(self, amount: float, claimant: Claimant, rank: float, keep: bool) -> None:
        if self.facts.first_short < 0.0:
            self.facts.first_short = self.clock.day
        if keep:
            self._backorder(amount, claimant, rank, self.clock.time)
            for sibling in self._siblings:
                amount -= self._ask(sibling, amount)
            return
        sent = 0.0
        for sibling in self._siblings:
            sent += self._ask(sibling, amount - sent)
        if sent > 0.0:  # who does not wait for stock of its own waits for what is on its way to it
            self._backorder(sent, claimant, rank, self.clock.time)
        if sent < amount:
            self.facts.lost += amount - sent
            claimant.lost(amount - sent)

    def _substitute(self, short: float, rank: float) -> float:
        """Let substitutes issue in place of *short* units; how many they stood for. Both books hold what went out."""
        filled, whole = 0.0, not self.books.bulk
        for other, effectiveness in self._substitutes:
            stood = min(short - filled, other.available(rank) * effectiveness)
            stood = float(math.floor(stood + 1e-9)) if whole else stood
            if stood <= 0.0:
                continue
            used = stood / effectiveness
            used = used if other.books.bulk else float(math.ceil(used - 1e-9))
            other.transship(used)
            other.books.issued += used
            other.facts.given_as_substitute += used
            filled += stood
        self.books.issued -= filled
        self.facts.substituted += filled
        return filled

    def _ask(self, sibling: Sibling, missing: float) -> float:
        """Ask a sibling for what is missing; what it sends. One that owes gives nothing."""
        other, keep, transit = sibling
        free = min(other.on_hand - max(other.reserve, keep), other.available(WORST))
        part = 0.0 if other.backorders else min(missing, free)
        if part <= 0.0:
            return 0.0
        labels: list[Label] = []
        if isinstance(other, Depot):
            other.transship(part, labels)
        else:
            other.transship(part)
        other.facts.lateral_out += part
        self.facts.lateral_in += part
        self.on_order += part
        self.books.in_transit += part
        self.clock.at(self.clock.time + transit(), ARRIVAL + self._rank, self._came_over, (part, labels))
        return part

    def _came_over(self, goods: tuple[float, list[Label]]) -> None:
        amount, labels = goods
        self.expect_labels(labels)
        self.books.in_transit -= amount
        self.on_order -= amount
        self.receive(amount)

    def expect_labels(self, labels: list[Label]) -> None:
        """Note which lots the next goods are."""
        if self.labels is not None:
            self.labels.expect(labels)

    def transship(self, amount: float, into: list[Label] | None = None) -> None:
        """Hand *amount* over to another stockpile that is short, with labels where they go on."""
        if self.labels is not None:
            self.labels.take(amount, into)
        super().transship(amount)

    def take(self, amount: float, into: list[Label] | None = None) -> None:
        """Draw *amount* into production, on all accounts in proportion, with labels where they go on."""
        if self.labels is not None:
            self.labels.take(amount, into)
        if self.accounts is not None:
            self.accounts.draw(amount, None)
        super().take(amount)

    def _take_in(self, amount: float) -> None:
        """Put *amount* on the shelf as a lot of its own, and credit it to the owners; not what is recalled of it."""
        if self.labels is not None:
            amount = self.labels.lay_in(amount)
            if amount <= 0.0:
                self.check_position()
                return
        if self.ageing is not None:
            self.ageing.add(amount)
        if self.accounts is not None:
            self.accounts.credit(amount)
        super()._take_in(amount)

    def withhold(self, amount: float) -> None:
        """Take *amount* off the shelf into quarantine."""
        self.settle()
        self.on_hand = max(0.0, self.on_hand - amount)
        self._level_changed()

    def cleared(self) -> None:
        """Note that what was scrapped out of quarantine leaves room."""
        self.check_position()
        if self._moved is not None:
            self._moved()

    def spoil(self, amount: float) -> None:
        """Throw *amount* away, on all accounts in proportion."""
        if self.observer is not None:
            self.observer.expired(self, amount)
        self.settle()
        self.books.spoiled += amount
        self.facts.spoiled += amount
        if self.accounts is not None:
            self.accounts.draw(amount, None)
        self.on_hand -= amount
        self._level_changed()

    def _write_off(self, amount: float) -> None:
        if self.labels is not None:
            self.labels.destroy(amount, not self.books.bulk)
        if self.ageing is not None:
            self.ageing.destroy(amount, not self.books.bulk)
        if self.accounts is not None:
            self.accounts.draw(amount, None)

    def extend(self, amount: float) -> None:
        """Note that *amount* passed its inspection."""
        self.facts.extended += amount

    def _serve(self) -> None:
        """Fill waiting claims by rank, and by the allocation rule inside a rank."""
        for rank in self.ranks:
            claims = list(self.open_claims[rank])
            if not claims or self.available(rank) <= 0.0:
                continue
            parts = self._allocate(claims, self.available(rank), not self.books.bulk)
            for claim, part in zip(claims, parts, strict=True):
                part = claim.amount if self.accounts is not None else part
                self._fill(claim, min(part, self.may_take(claim.claimant, rank)))
            self.open_claims[rank] = deque(claim for claim in self.open_claims[rank] if claim.amount > 0.0)
        if not any(self.open_claims.values()):
            self.backorders, self.facts.last_owed = 0.0, self.clock.day

    def _fill(self, claim: Claim, part: float) -> None:
        """Fill *part* of a waiting claim."""
        if part <= 0.0:
            return
        claim.amount -= part
        self.backorders -= part
        self._issue(part, claim.claimant)
        claim.claimant.filled(part)
        if claim.amount <= 0.0 and claim.since >= self.measured_from:
            self.facts.waits.append(days(self.clock.time - claim.since))

    def reset(self) -> None:
        """Forget the integrals and counts; measuring starts now."""
        super().reset()
        if self.accounts is not None:
            self.accounts.reset()

    def close(self) -> StockpileFacts:
        """The facts at the end."""
        if self.accounts is not None:
            self.facts.owners = self.accounts.close()
        return super().close()
