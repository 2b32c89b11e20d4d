"""Rates: a line that steps up and down with its backlog, and one that goes cold when it has nothing to do."""

from typing import Final

from desim.sim.kernel.clock import Clock
from desim.sim.kernel.stream import DurationDraw
from desim.sim.production.line import Line
from desim.spec.fields.ticks import ticks
from desim.spec.parts.rates import Cold, Modes

NORMAL: Final = "economic rate"
RAISED: Final = "maximum rate"
LOWERED: Final = "minimum sustaining rate"


class RateModes:
    """Holds the rate of a line at the mode that its backlog calls for: minimum sustaining, economic or maximum."""

    __slots__ = (
        "_clock", "_declared", "_factors", "_line", "_mode", "_priority", "_step_up", "_stepping", "_token", "name",
    )  # fmt: skip

    def __init__(self, declared: Modes, line: Line, clock: Clock, priority: int, step_up: DurationDraw) -> None:
        self.name, self._declared, self._line, self._clock = line.name, declared, line, clock
        self._priority, self._step_up = priority, step_up
        self._mode, self._stepping, self._token = NORMAL, False, 0
        economic = declared.economic
        self._factors = {
            NORMAL: 1.0,
            RAISED: declared.maximum / economic,
            LOWERED: declared.minimum_sustaining / economic,
        }

    def look(self) -> None:
        """The backlog changed."""
        declared = self._declared
        days = self._line.backlog / declared.economic
        resting = LOWERED if days < declared.sustain_below else NORMAL
        if self._stepping or self._mode == RAISED:
            if days < declared.surge_below:
                self._stepping = False
                self._set_mode(resting)
        elif days > declared.surge_above:
            self._set_mode(NORMAL)
            self._stepping, self._token = True, self._token + 1
            self._clock.at(self._clock.time + self._step_up(), self._priority, self._stepped_up, self._token)
        else:
            self._set_mode(resting)

    def _stepped_up(self, token: int) -> None:
        if self._stepping and token == self._token:
            self._stepping = False
            self._set_mode(RAISED)

    def _set_mode(self, mode: str) -> None:
        if mode != self._mode:
            self._mode = mode
            self._line.label_rate(mode if mode == RAISED else "")
            self._line.dials["rate"].hold("mode", self._factors[mode], mode)

    def close(self) -> None:
        """The end of the run."""


class ColdShutdown:
    """Closes a line that was idle too long; the next order begins the restart."""

    __slots__ = ("_after", "_clock", "_idle_since", "_line", "_planned", "_priority", "_restart", "_restarting", "name")

    def __init__(self, declared: Cold, line: Line, clock: Clock, priority: int, restart: DurationDraw) -> None:
        self.name, self._after, self._line, self._clock = line.name, ticks(declared.after), line, clock
        self._priority, self._restart = priority, restart
        self._idle_since: int | None = -ticks(declared.idle_before)
        self._restarting = self._planned = False
        if declared.idle_before >= declared.after:
            self._shut_down()
        else:
            self._plan()

    def look(self) -> None:
        """Orders or lots came or went."""
        line = self._line
        if line.lots or line.orders.pending > 0.0:
            self._idle_since = None
        elif self._idle_since is None:
            self._idle_since = self._clock.time
            self._plan()
        if line.cold and not self._restarting and line.backlog > 0.0:
            self._restarting = True
            line.facts.restarts += 1
            line.dials["open"].hold("cold", 0.0, "cold restart")
            self._clock.at(self._clock.time + self._restart(), self._priority, self._restarted)

    def _plan(self) -> None:
        if not self._planned and self._idle_since is not None:
            self._planned = True
            self._clock.at(self._idle_since + self._after, self._priority, self._idle_long_enough)

    def _idle_long_enough(self, _: None) -> None:
        self._planned = False
        if self._idle_since is None or self._line.cold:
            return
        if self._idle_since + self._after > self._clock.time:
            self._plan()
        else:
            self._shut_down()

    def _shut_down(self) -> None:
        self._line.set_cold(True)
        self._line.dials["open"].hold("cold", 0.0, "cold")
        self.look()

    def _restarted(self, _: None) -> None:
        line = self._line
        self._restarting = False
        line.set_cold(False)
        if self._idle_since is not None:
            self._idle_since = self._clock.time
            self._plan()
        line.dials["open"].hold("cold", 1.0, "")

    def close(self) -> None:
        """The end of the run."""
