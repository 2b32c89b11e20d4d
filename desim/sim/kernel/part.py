"""Part: what every live part of a world can do, whatever its family."""

from typing import Protocol

from desim.sim.kernel.states import States


class Part(Protocol):
    """A live part: it forgets what it measured at the end of the warm-up, and hands over its facts at the end."""

    @property
    def name(self) -> str:
        """Name in the scenario, unique among all parts."""

    @property
    def states(self) -> States | None:
        """Time by state; None where it is in no states."""

    def reset(self) -> None:
        """Forget counts and integrals; measuring starts now."""

    def close(self) -> object:
        """Settle at the end; the facts of the part, None where it has none."""
