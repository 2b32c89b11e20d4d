"""Shop floor: what a line needs to know of where it works, and of what listens to it."""

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from desim.sim.production.line import Line


ROUNDING: Final = Fraction(1, 10**9)
"""Share of a unit that rounding may take off its work."""


class UnfinishedLot(NamedTuple):
    """A lot of a line that has left."""

    amount: float
    begun: int
    """Tick at which it was begun."""
    share: Fraction
    """How much of its work is done, from 0 to 1."""


def units_of(lot: UnfinishedLot, undivided: bool, bulk: bool) -> tuple[float, float]:
    """Units of a lot that are finished, and that are on the machine.

    Args:
        lot: What was left of a line.
        undivided: Whether all of its units are worked on at once, for a time that is the lot's.
        bulk: Whether a part of a unit may be finished.
    """
    if lot.share <= 0:
        return 0.0, 0.0
    if undivided:
        return 0.0, lot.amount
    done = Fraction(lot.amount) * lot.share
    if bulk:
        return float(done), 0.0
    finished = floor(done + ROUNDING)
    return float(finished), 1.0 if done - finished > ROUNDING else 0.0


class ShopFloor:
    """Where a line works: a workcenter, of its own or shared, or a flow through stations.

    A class and no protocol, for compiled calls of its methods look nothing up.
    """

    __slots__ = ()

    def serve(self) -> None:
        """Begin what can be begun, and let the lines concerned show their state."""
        raise NotImplementedError

    def wake(self) -> None:
        """Orders or inputs came: begin what can be begun, if there is room at all."""
        raise NotImplementedError

    def set_speed(self, line: "Line") -> None:
        """Lots in process go on at the speed of the line."""
        raise NotImplementedError

    def give_back(self, line: "Line") -> list[UnfinishedLot]:
        """The line has left: its machines are free; its lots."""
        raise NotImplementedError

    def machine_shares(self, line: "Line") -> tuple[float, float, float]:
        """Shares of the machines that work for the line, that are down, and that are being set up for the line."""
        raise NotImplementedError


class LineListener(Protocol):
    """What acts on orders and lots of a line: its rates, its cold shutdown, what it learns, causes that watch it."""

    def look(self) -> None:
        """Orders or lots came or went."""

    def close(self) -> None:
        """The end of the run."""
