"""Own measures: what is written down only where a scenario has a measure that asks for it."""

from collections.abc import Callable
from itertools import pairwise
from typing import Protocol

from desim.sim.kernel.clock import START, Clock
from desim.sim.kernel.part import Part
from desim.sim.kernel.states import States
from desim.sim.stock.shelf import Shelf
from desim.spec.facts import OwnFacts, PeriodFacts, StayFacts
from desim.spec.fields.recurrence import Recurrence
from desim.spec.fields.ticks import days


class Stays:
    """When something holds: a part is in a state, or stock is at an amount.

    What holds for no time at all does not hold, and what ceases for no time at all goes on.
    """

    __slots__ = ("_clock", "_ended", "_facts", "_first_days", "_holds", "_since", "name")
    states: States | None = None

    def __init__(self, name: str, clock: Clock, holds: Callable[[], bool], first_days: bool) -> None:
        """*first_days*: they count from the decision, and not from the end of a warm-up."""
        self.name, self._clock, self._holds, self._first_days = name, clock, holds, first_days
        self._facts = StayFacts()
        self._since = clock.time if holds() else -1
        self._ended: tuple[int, int] | None = None
        """The last stay that ended, which goes on if it begins again in the same instant."""

    def look(self) -> None:
        """It may hold now, or hold no more."""
        now, holds = self._clock.time, self._holds()
        if holds and self._since < 0:
            if self._ended is not None and self._ended[1] == now:
                self._since, self._ended = self._ended[0], None
            else:
                self._book()
                self._since = now
        elif not holds and self._since >= 0:
            if self._since < now:
                self._ended = (self._since, now)
            self._since = -1

    def _book(self) -> None:
        if self._ended is not None:
            begin, end = self._ended
            self._facts.stays.append((days(begin), days(end)))
            self._ended = None

    def longest_so_far(self) -> float:
        """The longest stay up to now, days, the one that is not over among them; 0 where there is none."""
        self._book_if_over()
        known = [end - begin for begin, end in self._facts.stays]
        return max([*known, days(self._clock.time - self._since) if self._since >= 0 else 0.0])

    def _book_if_over(self) -> None:
        if self._ended is not None and self._ended[1] < self._clock.time:
            self._book()

    def _restart(self) -> None:
        """Forget what was; what holds now holds from now on."""
        self._facts, self._ended = StayFacts(), None
        self._since = self._clock.time if self._holds() else -1

    def reset(self) -> None:
        """Forget what was; measuring starts now."""
        if not self._first_days:
            self._restart()

    def forget_first_days(self) -> None:
        """First days count from now."""
        if self._first_days:
            self._restart()

    def close(self) -> StayFacts:
        """The facts at the end."""
        self._book()
        self._facts.since = days(self._since) if 0 <= self._since < self._clock.time else -1.0
        return self._facts


class Periods:
    """End demand and orders of a stockpile in each period of the measured time."""

    __slots__ = ("_last", "_sampled", "_shelf", "_wanted", "name")
    states: States | None = None

    def __init__(
        self, name: str, clock: Clock, shelf: Shelf, wanted: Callable[[], float], periods: Recurrence, horizon: int
    ) -> None:
        """*wanted*: end demand since measuring began, as *periods* do; *horizon* is a tick."""
        self.name, self._shelf, self._wanted = name, shelf, wanted
        self._sampled = [(0.0, 0.0)]
        ends = [periods.at(number) for number in range(1, periods.number(horizon) + 1)]
        self._last = ends[-1] == horizon if ends else False
        """Whether the last of them ends with the run, which is before anything happens on that instant."""
        for tick in ends:
            if tick < horizon:
                clock.at(tick, START, self._sample)

    def _sample(self, _: None = None) -> None:
        """What was demanded and ordered since measuring began, before anything of this instant."""
        self._sampled.append((self._wanted(), self._shelf.facts.ordered))

    def reset(self) -> None:
        """The counts start from 0 when measuring begins, and with them the first period."""

    def forget_first_days(self) -> None:
        """Periods have no first day."""

    def close(self) -> PeriodFacts:
        """The facts at the end."""
        if self._last:
            self._sample()
        return PeriodFacts([(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(self._sampled)])


class OwnMeasure(Part, Protocol):
    """What writes something down for a measure, and is in no states."""

    def forget_first_days(self) -> None:
        """First days count from now."""

    def close(self) -> OwnFacts:
        """The facts at the end."""
