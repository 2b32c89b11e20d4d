"""Shared books: the order books that a line shares with others, and which of them it draws on next."""

from desim.sim.production.orders import BEHIND_ALL
from desim.sim.stock.claim import UNSTATED
from desim.sim.stock.lane import Lane
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


class SharedBooks:
    """All books that a line shares."""

    __slots__ = ("books",)

    def __init__(self) -> None:
        self.books: list[SharedBook] = []

    @property
    def pending(self) -> float:
        """Units that nobody has taken yet; orders that it shares with other lines count in full."""
        return sum(book.pool.pending for book in self.books)

    @property
    def most(self) -> float:
        """Units in the largest of them."""
        return max((book.pool.pending for book in self.books), default=0.0)

    def first(self, ahead: Key) -> SharedBook | None:
        """The first of the books with something in it, if it goes before a key and its goods have a way."""
        waiting = [book for book in self.books if book.pool.pending > 0.0]
        if len(waiting) > 1:
            waiting.sort(key=lambda book: book.key)
        return next((book for book in waiting if book.key < ahead and not book.lane.is_cut_off()), None)
