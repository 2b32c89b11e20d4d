"""Regime: a Markov chain in continuous time whose states hold dials."""

from collections.abc import Callable
from typing import Any

from desim.sim.kernel.clock import CAUSE, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.states import States
from desim.sim.kernel.stream import Draw
from desim.spec.facts import RegimeFacts


class Regime:
    """Goes from state to state at random and on given days; what it holds carries the name of regime and state.

    *sojourn* draws with mean 1; a dated entry takes the place of the move that was due.
    """

    def __init__(self, name: str, declared: Any, clock: Clock, rank: int, sojourn: Draw, way: Draw) -> None:
        self.name, self._declared, self._clock, self._priority = name, declared, clock, CAUSE + rank
        self._sojourn, self._way, self._turn = sojourn, way, 0
        dates = {0.0: declared.start} | declared.dates
        self.states, self.facts = States(clock, dates[0.0]), RegimeFacts()
        self._dials: list[Dial] = []
        self._held: dict[str, list[float]] = {}
        self._watchers: list[tuple[str, Callable[[], None]]] = []
        for day, state in sorted(dates.items()):
            clock.at(day, self._priority, self._enter, state)

    def hold(self, dials: list[Dial], held: dict[str, list[float]]) -> None:
        """Say which dials it turns, and the factors of each state in the same order."""
        self._dials, self._held = dials, held

    def watch(self, state: str, action: Callable[[], None]) -> None:
        """Call *action* whenever *state* is entered."""
        self._watchers.append((state, action))

    def _enter(self, state: str) -> None:
        self._turn += 1
        self.states.enter(state)
        self.facts.first.setdefault(state, self._clock.time)
        for dial, factor in zip(self._dials, self._held[state], strict=True):
            dial.hold(self.name, factor, f"{self.name}: {state}")
        for watched, action in self._watchers:
            if watched == state:
                action()
        ways = sorted(self._declared.moves.get(state, {}).items())
        if ways:
            due = self._clock.time + self._sojourn() / sum(rate for _, rate in ways)
            self._clock.at(due, self._priority, self._move, (self._turn, ways))

    def _move(self, planned: tuple[int, list[tuple[str, float]]]) -> None:
        """Leave the state, unless it was left on a date in the meantime."""
        turn, ways = planned
        if turn == self._turn:
            rest = self._way() * sum(rate for _, rate in ways)
            self._enter(next((state for state, rate in ways if (rest := rest - rate) < 0.0), ways[-1][0]))

    def reset(self) -> None:
        """Forget the time by state; measuring starts now. First days stay."""
        self.states.reset()

    def close(self) -> RegimeFacts:
        """The facts at the end."""
        self.states.settle()
        return self.facts
