"""Modulation: the states a demand goes through, each with its own intensity."""

from collections.abc import Callable

from desim.sim.kernel.clock import CAUSE, Clock
from desim.sim.kernel.stream import Draw, DurationDraw
from desim.spec.fields.ticks import ticks
from desim.spec.parts.demand import ModulatedDemand


class Modulation:
    """Turns the pace of a demand, state by state, from its start on."""

    __slots__ = ("_clock", "_declared", "_modulate", "_priority", "_sojourns", "_uniform", "name")

    def __init__(
        self,
        name: str,
        declared: ModulatedDemand,
        clock: Clock,
        rank: int,
        draws: tuple[dict[str, DurationDraw], Draw],
        modulate: Callable[[float], None],
    ) -> None:
        """*draws* are the time in each state, and a uniform number; *modulate* is called with each new intensity."""
        self.name, self._declared, self._clock, self._priority = name, declared, clock, CAUSE + rank
        (self._sojourns, self._uniform), self._modulate = draws, modulate
        first = self._declared.initial or min(self._declared.states)
        self._clock.at(ticks(self._declared.start), self._priority, self._enter, first)

    def _enter(self, state: str) -> None:
        self._modulate(self._declared.states[state].arrivals)
        due = self._clock.time + self._sojourns[state]()
        self._clock.at(due, self._priority, self._enter, self._next(state))

    def _next(self, state: str) -> str:
        """The state that follows, drawn by weight where there are several."""
        states = sorted(self._declared.after(state).items())
        if len(states) == 1:
            return str(states[0][0])
        rest = self._uniform() * sum(weight for _, weight in states)
        return next((str(after) for after, weight in states if (rest := rest - weight) < 0.0), str(states[-1][0]))
