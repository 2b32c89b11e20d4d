"""Modulation: the states a demand goes through, each with its own intensity."""

from collections.abc import Callable
from typing import Any

from desim.sim.kernel.clock import CAUSE, Clock
from desim.sim.kernel.stream import Draw


class Modulation:
    """Turns the pace of a demand, state by state, from its start on."""

    def __init__(
        self, name: str, declared: Any, clock: Clock, rank: int, sojourns: dict[str, Draw], chance: Draw
    ) -> None:
        self.name, self._declared, self._clock, self._priority = name, declared, clock, CAUSE + rank
        self._sojourns, self._chance = sojourns, chance
        self._modulate: Callable[[float], None]

    def drive(self, modulate: Callable[[float], None]) -> None:
        """Call *modulate* with the intensity of every state that is entered."""
        self._modulate = modulate
        first = self._declared.initial or min(self._declared.states)
        self._clock.at(self._declared.start, self._priority, self._enter, first)

    def _enter(self, state: str) -> None:
        self._modulate(self._declared.states[state].arrivals)
        due = self._clock.time + self._sojourns[state]()
        self._clock.at(due, self._priority, self._enter, self._next(state))

    def _next(self, state: str) -> str:
        """The state that follows, drawn by weight where there are several."""
        ways = sorted(self._declared.after(state).items())
        if len(ways) == 1:
            return str(ways[0][0])
        rest = self._chance() * sum(weight for _, weight in ways)
        return next((str(after) for after, weight in ways if (rest := rest - weight) < 0.0), str(ways[-1][0]))
