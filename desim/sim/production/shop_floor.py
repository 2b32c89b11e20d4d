"""Shop floor: what a line needs to know of where it works, and of what listens to it."""

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from desim.sim.production.line import Line


class UnfinishedLot(NamedTuple):
    """A lot of a line that has left."""

    amount: float
    begun: int
    """Tick at which it was begun."""
    share: Fraction
    """How much of its work is done, from 0 to 1."""


class ShopFloor(Protocol):
    """Where a line works: a workcenter, of its own or shared, or a flow through stations."""

    def serve(self) -> None:
        """Begin what can be begun, and let the lines concerned show their state."""

    def wake(self) -> None:
        """Orders or inputs came: begin what can be begun, if there is room at all."""

    def set_speed(self, line: "Line") -> None:
        """Lots in process go on at the speed of the line."""

    def give_back(self, line: "Line") -> list[UnfinishedLot]:
        """The line has left: its machines are free; its lots."""

    def machine_shares(self, line: "Line") -> tuple[float, float, float]:
        """Shares of the machines that work for the line, that are down, and that are being set up for the line."""


class LineListener(Protocol):
    """What acts on orders and lots of a line: its rates, its cold shutdown, what it learns, causes that watch it."""

    def look(self) -> None:
        """Orders or lots came or went."""

    def close(self) -> None:
        """The end of the run."""
