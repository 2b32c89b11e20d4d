"""Lane: the way from one source to one stockpile: who is asked, and how the goods travel."""

from collections.abc import Callable
from typing import Any

from desim.sim.books import Books
from desim.sim.clock import ARRIVAL, Clock
from desim.sim.stream import Draw


class Lane:
    """Carries requests one way and goods the other."""

    nation = ""
    """Where it leads to."""

    def __init__(self, name: str, clock: Clock, books: Books, rank: int, claim_rank: float) -> None:
        self.name, self._clock, self._books = name, clock, books
        self._priority, self.rank, self.bulk = ARRIVAL + rank, claim_rank, books.bulk
        self.pile: Any = None
        self.owner: str | None = None
        self._legs: list[Any] = []
        self._transit: Draw | None = None
        self._ask: Callable[[float, Lane], None]
        self._arrived: Callable[[float], None]
        self._lost: Callable[[float], None]
        self._reranked: Callable[[Lane], None]
        self.open: Callable[[], bool]

    def to(self, arrived: Callable[[float], None], lost: Callable[[float], None]) -> None:
        """Say who takes in the goods, and who must hear of losses."""
        self._arrived, self._lost = arrived, lost

    def source(
        self, ask: Callable[[float, "Lane"], None], is_open: Callable[[], bool], reranked: Callable[["Lane"], None]
    ) -> None:
        """Say who is asked for goods, and must hear when the rank of what is asked for changes."""
        self._ask, self.open, self._reranked = ask, is_open, reranked

    def rerank(self, rank: float) -> None:
        """What was asked for, and will be, has another rank from now on."""
        if rank != self.rank:
            self.rank = rank
            self._reranked(self)

    def travel(self, legs: list[Any], transit: Draw | None) -> None:
        """Say how the goods travel: by legs, or by one transit time, or not at all."""
        self._legs, self._transit = legs, transit

    def request(self, amount: float) -> None:
        """Pass an order on to the source."""
        self._ask(amount, self)

    def filled(self, amount: float) -> None:
        """Take what another stockpile issued, and send it."""
        self.ship(amount)

    def ship(self, amount: float) -> None:
        """Send goods on their way to the stockpile."""
        if self._legs:
            self._books.in_transit += amount
            self._legs[0].accept(amount, self, 0)
        elif self._transit is not None:
            self._books.in_transit += amount
            self._clock.at(self._clock.time + self._transit(), self._priority, self._landed, amount)
        else:
            self._arrived(amount)

    def forward(self, amount: float, leg: int) -> None:
        """Hand goods that finished a leg to the next one, or to the stockpile."""
        if leg + 1 < len(self._legs):
            self._legs[leg + 1].accept(amount, self, leg + 1)
        else:
            self._landed(amount)

    def _landed(self, amount: float) -> None:
        self._books.in_transit -= amount
        self._arrived(amount)

    def lose(self, amount: float) -> None:
        """Write off goods that were lost on the way."""
        self._books.in_transit -= amount
        self._books.lost += amount
        self._lost(amount)
