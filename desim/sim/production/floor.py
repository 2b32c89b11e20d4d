"""Floor: what a line needs to know of where it works, and of what follows its orders and lots."""

from typing import Any, Protocol


class Floor(Protocol):
    """Where a line works: a workcenter, of its own or shared, or a flow through stations."""

    def serve(self) -> None:
        """Begin what can be begun, and let the lines concerned show their state."""

    def set_speed(self, line: Any) -> None:
        """Lots in process go on at the speed of the line."""

    def shares(self, line: Any) -> tuple[float, float]:
        """Share of the machines that work for the line, and share that is down."""


class Follower(Protocol):
    """What turns dials of a line after what happens on it: its rates, its going cold, what it learns and forgets."""

    def look(self) -> None:
        """Orders or lots came or went."""

    def close(self) -> None:
        """The end of the run."""
