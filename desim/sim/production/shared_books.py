"""Shared books: the order books that a line shares with others, and what it draws on them next."""

from desim.sim.production.orders import BEHIND_ALL, Orders
from desim.sim.production.output_allocation import OutputAllocation
from desim.sim.stock.claim import UNSTATED, Claim
from desim.sim.stock.lane import Consignee, Lane
from desim.sim.stock.observer import Observer
from desim.sim.stock.pool import Pool

Key = tuple[float, float, int]
"""Rank, claim priority and age of orders."""


class SharedBook:
    """A book that a line shares: the lane by which it fills its orders, and its number there."""

    __slots__ = ("lane", "number", "pool")

    def __init__(self, pool: Pool, lane: Lane, number: int) -> None:
        self.pool, self.lane, self.number = pool, lane, number

    @property
    def key(self) -> Key:
        """Rank, claim priority and age of its orders; behind all others when there is nothing."""
        if self.pool.pending <= 0.0:
            return (BEHIND_ALL, UNSTATED, self.pool.oldest)
        return (self.lane.rank, self.lane.claim_priority, self.pool.oldest)

    def order(self, amount: float, observer: Observer | None) -> Consignee:
        """Who stands for what was drawn last."""
        return self.lane if observer is None else self.lane.order(amount, self.pool.mean_since)


class SharedBooks:
    """All books that a line shares.

    Without a rule it draws a lot on the book whose oldest order comes before its own orders. With a rule of allocation
    a lot is shared out among its own orders and all books of the best rank as if each book were one order.
    """

    __slots__ = ("_allocation", "_drawn", "books")

    def __init__(self, allocation: OutputAllocation | None) -> None:
        self._allocation = allocation
        self._drawn = 0.0
        """Units that were drawn by the rule, and are not begun."""
        self.books: list[SharedBook] = []

    @property
    def pending(self) -> float:
        """Units that nobody has taken yet; orders that it shares with other lines count in full."""
        return sum(book.pool.pending for book in self.books)

    @property
    def most(self) -> float:
        """Units in the largest of them."""
        most = 0.0
        for book in self.books:
            most = max(most, book.pool.pending)
        return most

    def draws(self, orders: Orders, lot: float) -> list[tuple[SharedBook, float]]:
        """What a lot draws on the books next, beside its own orders; nothing where these go first."""
        waiting = [book for book in self.books if book.pool.pending > 0.0]
        if not waiting:
            return []
        if len(waiting) > 1:
            waiting.sort(key=lambda book: book.key)
        if self._allocation is not None:
            return self._shared_out([book for book in waiting if not book.lane.is_cut_off()], orders, lot)
        ahead = orders.key
        for book in waiting:
            if book.key < ahead and not book.lane.is_cut_off():
                return [(book, min(lot, book.pool.pending))]
        return []

    def _shared_out(self, waiting: list[SharedBook], orders: Orders, lot: float) -> list[tuple[SharedBook, float]]:
        if self._allocation is None or self._drawn > 0.0 or not waiting:
            return []
        rank = min(orders.key[0], waiting[0].key[0])
        books = [book for book in waiting if book.key[0] == rank]
        found: list[tuple[Claim, SharedBook | None]] = [(claim, None) for claim in orders.claims(rank)]
        found += [(Claim(book.pool.pending, book.pool.oldest, book.lane), book) for book in books]
        found.sort(key=lambda pair: pair[0].key)
        parts = self._allocation([claim for claim, _ in found], min(lot, sum(claim.amount for claim, _ in found)))
        return [(book, part) for (_, book), part in zip(found, parts, strict=True) if book is not None and part > 0.0]

    def drawn(self, amount: float) -> None:
        """So much was drawn."""
        self._drawn += amount

    def begun(self, amount: float) -> None:
        """A lot was begun."""
        self._drawn = max(0.0, self._drawn - amount)
