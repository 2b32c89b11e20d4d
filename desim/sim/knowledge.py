"""Knowledge: rises while seconded teams are there, falls while the line rests, and drives its yield and its pace."""

import math
from typing import Any

from desim.sim.clock import Clock
from desim.sim.line import Line


class Knowledge:
    """K of a line, exact at all times; the dials it holds follow at even steps.

    dK/dt = k (1 - K) - d K has the solution K(t) = L + (K(0) - L) exp(-(k + d) t) with L = k / (k + d).
    """

    def __init__(self, declared: Any, line: Line, clock: Clock, priority: int, full_yield: float) -> None:
        self.name, self._declared, self._line, self._clock = line.name, declared, line, clock
        self._priority, self._full_yield = priority, full_yield
        self.value, self._since, self._idle = declared.start, clock.time, True
        self._teams: dict[str, float] = {}
        for name, stay in sorted(declared.secondments.items()):
            clock.at(stay.begin, priority, self._come_or_go, (name, stay.teams))
            clock.at(stay.end, priority, self._come_or_go, (name, 0.0))
        if self.value >= declared.first_article:
            line.facts.first_article = clock.time
        self._update(0)

    def look(self) -> None:
        """A lot was begun or finished."""
        idle = not self._line.lots
        if idle != self._idle:
            self._settle()
            self._idle = idle

    def _come_or_go(self, stay: tuple[str, float]) -> None:
        self._settle()
        self._teams[stay[0]] = stay[1]

    def _update(self, count: int) -> None:
        self._settle()
        declared, dials, missing = self._declared, self._line.dials, 1.0 - self.value
        low, high = declared.yield_low, self._full_yield
        dials["yield"].hold("knowledge", 1.0 - (1.0 - low / high) * missing, "knowledge")
        dials["rate"].hold("knowledge", 1.0 / (1.0 + declared.slow * missing), "knowledge")
        self._clock.at((count + 1) * declared.step, self._priority, self._update, count + 1)

    def _settle(self) -> None:
        span, declared = self._clock.time - self._since, self._declared
        taught = math.log(2.0) / declared.half_life * math.fsum(self._teams.values())
        lost = math.log(2.0) / declared.forgetting if self._idle and declared.forgetting is not None else 0.0
        if span > 0.0 and taught + lost > 0.0:
            before, limit = self.value, taught / (taught + lost)
            self.value = limit + (before - limit) * math.exp(-(taught + lost) * span)
            self._first_article(before, limit, taught + lost)
        self._since = self._clock.time

    def _first_article(self, before: float, limit: float, speed: float) -> None:
        """Note when K passed what the first article needs."""
        facts, needed = self._line.facts, self._declared.first_article
        if facts.first_article < 0.0 and before < needed <= self.value:
            left = (needed - limit) / (before - limit)
            facts.first_article = self._since - math.log(left) / speed if left > 0.0 else self._clock.time

    def close(self) -> None:
        """The end of the run."""
        self._settle()
        self._line.facts.knowledge = self.value
