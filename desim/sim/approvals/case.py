"""Case: what is filed at a gate."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def _nothing(_: Any) -> None:
    """Nobody has to hear of it."""


@dataclass(eq=False, slots=True)
class Case:
    """An order, a shipment, a programme or a team that asks a gate to let it pass.

    *approved* and *refused* (for good) are called with the case, perhaps in the very instant in which it is applied.
    """

    holder: str
    """Who asks: ``source>stockpile``, or the name of a cause or a line; approvals and bars are its own."""
    approved: Callable[["Case"], Any] = _nothing
    refused: Callable[["Case"], Any] = _nothing
    amount: float = 0.0
    """Units."""
    rank: int = 1
    """Rank, where officers go by priority; 1 is first."""
    origin: str | None = None
    """Nation that gives, for agreements where the gate has no nation of its own."""
    destination: str | None = None
    """Nation that receives, for agreements and for the time per nation."""
    item: str | None = None
    """What flows."""
    background: bool = False
    """Whether it is one of everybody else's."""
    renewal: bool = False
    """Whether it only renews an approval."""
    filed: float = 0.0
    """Day the gate took it on its books; set by the gate."""
    waited: float = 0.0
    """Days it waited for officers so far; set by the gate."""


class Folder:
    """One case, or a batch of cases that goes on as one, on its way through the stages of a gate."""

    __slots__ = ("amount", "came", "cases", "place", "plan", "rank")

    def __init__(self, case: Case, plan: list[tuple[float, float, float]]) -> None:
        self.cases, self.plan = [case], plan
        self.amount, self.rank = case.amount, case.rank
        self.place, self.came = -1, 0.0

    @property
    def background(self) -> bool:
        """Whether it is one of everybody else's."""
        return self.cases[0].background

    @property
    def nations(self) -> int:
        """Number of nations that receive."""
        return len({case.destination for case in self.cases})

    def take_in(self, other: "Folder") -> None:
        """Go on as one with another; the draws of the first hold for both."""
        self.cases += other.cases
        self.amount += other.amount
        self.rank = min(self.rank, other.rank)
