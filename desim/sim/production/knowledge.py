"""Knowledge: taught by teams, documents and partners, lost at rest; it drives the yield and the pace of a line."""

import math
from collections.abc import Callable

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.dial import Dial
from desim.sim.production.line import Line
from desim.sim.production.partnership import Partnership
from desim.spec.fields.ticks import days, ticks
from desim.spec.parts.knowledge import Knowledge as Declared
from desim.spec.parts.knowledge import Secondment


class Knowledge:
    """K of a line, exact at all times; the dials it holds follow at even steps, and when documents come.

    Without partners dK/dt = k (1 - K) - d K has the solution K(t) = L + (K(0) - L) exp(-(k + d) t), L = k / (k + d).
    """

    __slots__ = (
        "_clock", "_full_yield", "_idle", "_line", "_partnership", "_priority", "_since", "_teaching", "_teams",
        "declared", "name", "value",
    )  # fmt: skip

    def __init__(self, declared: Declared, line: Line, clock: Clock, priority: int, full_yield: float) -> None:
        self.name, self.declared, self._line, self._clock = line.name, declared, line, clock
        self._priority, self._full_yield = priority, full_yield
        self._partnership: Partnership | None = None
        self.value, self._since, self._idle = declared.start, clock.time, True
        self._teams: dict[str, float] = {}
        self._teaching, dial = 1.0, line.dials.setdefault("teaching", Dial())
        dial.watch(lambda: self._teaching_changed(dial))
        for name, stay in sorted(declared.secondments.items()):
            if stay.gate is None:
                clock.at(ticks(stay.begin), priority, self._set_teams, (name, stay.teams))
                clock.at(ticks(stay.end), priority, self._set_teams, (name, 0.0))
        for _, package in sorted(declared.documents.items()):
            if package.gate is None:
                clock.at(ticks(package.arrive), priority, self.read, package.teach)
        if self.value >= declared.first_article:
            line.facts.first_article = clock.day
        self._update(0)

    def join(self, partnership: Partnership) -> None:
        """From now on it is solved for together with the lines it learns from, and that learn from it."""
        self._partnership = partnership

    def look(self) -> None:
        """A lot was begun or finished."""
        idle = not self._line.lots
        if idle != self._idle:
            self._settle()
            self._idle = idle

    def speeds(self) -> tuple[float, float, float]:
        """How fast teams teach, how fast it forgets, and the factor on what it picks up from others."""
        declared = self.declared
        taught = math.log(2.0) / declared.half_life * math.fsum(self._teams.values()) * self._teaching
        lost = math.log(2.0) / declared.forgetting if self._idle and declared.forgetting is not None else 0.0
        return taught, lost, self._teaching

    def set_value(self, value: float, reached: Callable[[float], float]) -> None:
        """It now knows *value*; note the day, if it passed what the first article needs."""
        facts, needed = self._line.facts, self.declared.first_article
        if facts.first_article < 0.0 and self.value < needed <= value:
            facts.first_article = reached(needed)
        self.value = value

    def admit_team(self, name: str, stay: Secondment) -> None:
        """A team that a gate has approved comes, to stay as long as it would have."""
        self._set_teams((name, stay.teams))
        self._clock.at(
            self._clock.time + ticks(stay.end) - ticks(stay.begin), self._priority, self._set_teams, (name, 0.0)
        )

    def read(self, teach: float) -> None:
        """Documents came: what is in them is known at once."""
        self._settle()
        if teach > self.value:
            self.set_value(teach, lambda _: self._clock.day)
            self._hold_dials()

    def _set_teams(self, stay: tuple[str, float]) -> None:
        self._settle()
        self._teams[stay[0]] = stay[1]

    def _teaching_changed(self, dial: Dial) -> None:
        """Teaching was suspended, or goes on."""
        self._settle()
        self._teaching = dial.value

    def _update(self, count: int) -> None:
        self._settle()
        self._hold_dials()
        self._clock.at((count + 1) * ticks(self.declared.step), self._priority, self._update, count + 1)

    def _hold_dials(self) -> None:
        declared, dials, missing = self.declared, self._line.dials, 1.0 - self.value
        low, high = declared.yield_low, self._full_yield
        dials["yield"].hold("knowledge", 1.0 - (1.0 - low / high) * missing, "knowledge")
        dials["rate"].hold("knowledge", 1.0 / (1.0 + declared.slow * missing), "knowledge")

    def _settle(self) -> None:
        if self._partnership is not None:
            self._partnership.settle()
            return
        span, (taught, lost, _) = days(self._clock.time - self._since), self.speeds()
        if span > 0.0 and taught + lost > 0.0:
            before, limit = self.value, taught / (taught + lost)
            value = limit + (before - limit) * math.exp(-(taught + lost) * span)
            self.set_value(value, lambda needed: self._reached(needed, before, limit, taught + lost))
        self._since = self._clock.time

    def _reached(self, needed: float, before: float, limit: float, speed: float) -> float:
        """The day since the last settlement on which K passed a value."""
        left = (needed - limit) / (before - limit)
        return days(self._since) - math.log(left) / speed if left > 0.0 else self._clock.day

    def close(self) -> None:
        """The end of the run."""
        self._settle()
        self._line.facts.knowledge = self.value
