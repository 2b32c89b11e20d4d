"""Regime: a Markov chain in continuous time whose states hold dials."""

from collections.abc import Callable

from desim.sim.kernel.clock import CAUSE, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.states import States
from desim.sim.kernel.stream import Draw
from desim.spec.facts import RegimeFacts
from desim.spec.fields.ticks import TICKS_PER_DAY, ticks
from desim.spec.parts.regime import Regime as Declared

Holdings = tuple[list[Dial], dict[str, list[float]]]
"""Dials that a regime turns, and the factors of each state in the same order."""
Settings = list[tuple[Dial, dict[str, float]]]
"""Dials that a regime sets, and to what in those of its states that do."""


class Regime:
    """Goes from state to state at random and on given days; what it holds carries the name of regime and state.

    A dated entry takes the place of the random move that was due.
    """

    __slots__ = (
        "_choice", "_clock", "_declared", "_dials", "_entries", "_factors", "_priority", "_settings", "_sojourn",
        "_watchers", "facts", "name", "state", "states",
    )  # fmt: skip

    def __init__(
        self, name: str, declared: Declared, clock: Clock, rank: int, draws: tuple[Draw, Draw], holdings: Holdings,
        settings: Settings,
    ) -> None:  # fmt: skip
        """*draws* are a time with mean 1 (exponential) and a uniform number for the choice of the next state."""
        self.name, self._declared, self._clock, self._priority = name, declared, clock, CAUSE + rank
        (self._sojourn, self._choice), (self._dials, self._factors) = draws, holdings
        self._settings, self._entries = settings, 0
        dates = {0.0: declared.start} | declared.dates
        self.state = dates[0.0]
        self.states, self.facts = States(clock, self.state), RegimeFacts()
        self._watchers: list[tuple[str | None, Callable[[], None]]] = []
        for day, state in sorted(dates.items()):
            clock.at(ticks(day), self._priority, self._enter, state)

    def watch(self, state: str | None, action: Callable[[], None]) -> None:
        """Call *action* whenever *state* is entered; any state where it is None."""
        self._watchers.append((state, action))

    def _enter(self, state: str) -> None:
        self._entries += 1
        self.state = state
        self.states.enter(state)
        self.facts.first.setdefault(state, self._clock.day)
        for dial, factor in zip(self._dials, self._factors[state], strict=True):
            dial.hold(self.name, factor, f"{self.name}: {state}")
        for dial, values in self._settings:
            dial.unset(self.name)
            if state in values:
                dial.set(self.name, values[state], f"{self.name}: {state}")
        for watched, action in self._watchers:
            if watched is None or watched == state:
                action()
        moves = sorted(self._declared.moves.get(state, {}).items())
        if moves:
            due = self._clock.time + round(self._sojourn() / sum(rate for _, rate in moves) * TICKS_PER_DAY)
            self._clock.at(due, self._priority, self._move, (self._entries, moves))

    def _move(self, planned: tuple[int, list[tuple[str, float]]]) -> None:
        """Leave the state, unless it was left on a date in the meantime."""
        entries, moves = planned
        if entries == self._entries:
            rest = self._choice() * sum(rate for _, rate in moves)
            self._enter(next((state for state, rate in moves if (rest := rest - rate) < 0.0), moves[-1][0]))

    def reset(self) -> None:
        """Forget the time by state; measuring starts now. First days stay."""
        self.states.reset()

    def forget_first_days(self) -> None:
        """First days count from now; the state it is in is entered today."""
        self.facts.first = {self.state: self._clock.day}

    def close(self) -> RegimeFacts:
        """The facts at the end."""
        self.states.settle()
        return self.facts
