"""Case: what is filed at a gate; submission: one case, or a batch, on its way through the stages."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from desim.sim.approvals.fund import Request


class StageDraws(NamedTuple):
    """What is drawn for a case at one stage."""

    chosen: float
    """It must go through the stage where this is less than the chance of the stage."""
    work: int
    """Work at normal speed, ticks."""
    refusal: float
    """It is refused where this is less than the chance of refusal."""


def _ignore(_: "Case") -> None:
    """Nobody waits for the decision."""


@dataclass(eq=False)
class Case:
    """An order, a shipment, a program or a team that needs the approval of a gate.

    *approved* and *refused* (for good) are called with the case, perhaps in the very instant in which it is applied.
    """

    applicant: str
    """Who applies: ``source>stockpile``, or the name of a cause or a line; approvals and bars are its own."""
    approved: Callable[["Case"], object] = _ignore
    refused: Callable[["Case"], object] = _ignore
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
    waits: bool = True
    """Whether it may be filed at a gate that has closed for good, and waits for ever; else it is refused there."""
    filed: int = 0
    """Tick at which the gate took it on its books; set by the gate."""
    waited: int = 0
    """Ticks it waited for officers so far; set by the gate."""
    claim_priority: float = inf
    """Its place among cases of equal rank, before their age; that of the stockpile that orders."""
    cost: float = 0.0
    """Money that it draws from a fund beside that for its units, USD."""
    note: Callable[[str], None] | None = None
    """Hears the name of a fund when the case begins to wait for its money, and an empty one when it has got it."""
    elapsed: int = 0
    """Ticks that it has been in process when the gate gets it, where that began before the start; when it is approved,
    those since its approval."""


class Submission:
    """One case, or a batch of cases that goes on as one, on its way through the stages of a gate."""

    __slots__ = ("amount", "cases", "claim_priority", "draws", "elapsed", "grants", "queued", "rank", "stage")

    def __init__(self, case: Case, draws: list[StageDraws]) -> None:
        self.cases, self.draws = [case], draws
        self.amount, self.rank, self.claim_priority = case.amount, case.rank, case.claim_priority
        self.stage = -1
        """Number of the stage that it is in, from 0; -1 before the first."""
        self.queued = 0
        """Tick at which it joined the queue for the officers of its stage."""
        self.elapsed = case.elapsed
        """Ticks since it came to its stage, where that was before the start."""
        self.grants: tuple[Request, ...] = ()
        """Money that it has drawn from funds."""

    @property
    def background(self) -> bool:
        """Whether it is one of everybody else's."""
        return self.cases[0].background

    @property
    def nations(self) -> int:
        """Number of nations that receive."""
        return len({case.destination for case in self.cases})

    def note(self, fund: str) -> None:
        """Say to those who file it that it waits for money of a fund, or, with no name, that it has got it."""
        for case in self.cases:
            if case.note is not None:
                case.note(fund)

    def give_money_back(self) -> None:
        """Give back what it has drawn from funds."""
        grants, self.grants = self.grants, ()
        for request in grants:
            request.give_back()

    def merge(self, other: "Submission") -> None:
        """Go on as one with another; the draws of the first hold for both."""
        self.cases += other.cases
        self.amount += other.amount
        self.rank = min(self.rank, other.rank)
        self.claim_priority = min(self.claim_priority, other.claim_priority)
        self.grants += other.grants
