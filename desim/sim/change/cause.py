"""Cause: a process that waits for its moment, turns dials, and lets them go again."""

from collections.abc import Callable
from typing import Any

import simpy

from desim.sim.change.trigger import Process, Trigger
from desim.sim.kernel.clock import CAUSE, Clock
from desim.sim.kernel.dial import Dial
from desim.sim.kernel.stream import Draw
from desim.sim.stock.shelf import Shelf
from desim.spec.facts import Occurrence
from desim.spec.fields.law import Uniform
from desim.spec.fields.quantity import Factor
from desim.spec.parts.cause import Trial


class Cause:
    """Holds dials at factors: delay, ramp, full effect (in stages), recovery. One process each."""

    def __init__(self, name: str, declared: Any, clock: Clock, rank: int, draw: Callable[[str, Any], Draw]) -> None:
        self.name, self._declared, self._clock, self._priority = name, declared, clock, CAUSE + rank
        how = declared.how
        self._delay = draw("delay", how.delay)
        self._stages = [_stage(name, law, draw) for name, law in how.in_sequence()]
        if how.duration is not None:
            self._stages = [("", draw("duration", how.duration), None)]
        self._turns: list[tuple[Dial, float]] = []
        self._losses: list[tuple[Shelf, float]] = []
        self._after: list[Callable[[], None]] = []
        self.occurrences: list[Occurrence] = []
        self.cost = 0.0
        self.notified: list[Callable[[], None]] = []
        """Who must hear on the day it begins of what it will do after the delay."""
        self.leaving: list[Callable[[], None]] = []
        """Sources that leave when it has closed them for good."""

    def start(self, trigger: Trigger, turns: list[tuple[Dial, float]], losses: list[tuple[Shelf, float]]) -> None:
        """Say what it waits for, which dials it turns and what share of which shelf it destroys, and let it run."""
        self._turns, self._losses = turns, losses
        life: Any = self._live(trigger)
        life.__name__ = self.name
        self._clock.process(life)

    def then(self, action: Callable[[], None]) -> None:
        """Call *action* whenever its effect is over."""
        self._after.append(action)

    def _live(self, trigger: Trigger) -> Process:
        while True:
            yield from trigger.wait()
            yield from self._occur()
            if not trigger.again:
                return

    def _wait(self, days: float) -> simpy.Event:
        return self._clock.until(self._clock.time + days, self._priority)

    def _occur(self) -> Process:
        how = self._declared.how
        occurrence = Occurrence(self.name, self._clock.time, float("inf"))
        self.occurrences.append(occurrence)
        self.cost += self._declared.cost
        delay = self._delay()
        if delay > 0.0:
            _tell(self.notified)
            yield self._wait(delay)
        for shelf, share in self._losses:
            shelf.destroy(share)
        yield from self._move(0.0, 1.0, how.ramp, self.name)
        for stage, days, fails in self._stages:
            self._hold(1.0, f"{self.name} ({stage})" if stage else self.name)
            yield self._wait(days())
            while fails is not None and fails():
                occurrence.repeats += 1
                yield self._wait(days())
        if not self._stages:
            _tell(self.leaving)
            yield self._clock.event()
        yield from self._move(1.0, 0.0, how.recovery, f"{self.name} (recovery)")
        occurrence.ends = self._clock.time
        _tell(self._after)

    def _move(self, before: float, after: float, days: float, label: str) -> Process:
        """Go from one share of the effect to another, in even steps, each at the end of its stretch."""
        steps = self._declared.how.steps if days > 0.0 else 1
        half_life = self._declared.how.half_life if after < before else None
        begun = self._clock.time
        for k in range(1, steps + 1):
            if days > 0.0:
                yield self._clock.until(max(begun + days * k / steps, self._clock.time), self._priority)
            share = before + (after - before) * k / steps
            if half_life is not None and k < steps:
                share = float(2.0 ** (-days * k / steps / half_life))
            self._hold(share, label)

    def _hold(self, share: float, label: str) -> None:
        for dial, factor in self._turns:
            dial.hold(self.name, 1.0 + (factor - 1.0) * share, label)


def _tell(those: list[Callable[[], None]]) -> None:
    for one in those:
        one()


def _stage(name: str, declared: Any, draw: Callable[[str, Any], Draw]) -> tuple[str, Draw, Callable[[], bool] | None]:
    """Name of a stage, the time of an attempt, and whether the next attempt fails."""
    if not isinstance(declared, Trial):
        return name, draw(name, declared), None
    chance, fail = draw(f"{name} fail", Uniform[Factor](law="uniform", low=0.0, high=1.0)), declared.fail
    return name, draw(name, declared.time), lambda: chance() < fail


def calendar(clock: Clock, dial: Dial, windows: list[tuple[float, float]], weekday: int, priority: int) -> Process:
    """Closes *dial* outside the *windows* of a week (days from Monday 00:00), day 0 being *weekday* (0 = Monday)."""
    marks = [(mark, opens) for a, b in windows for mark, opens in ((a, True), (b, False))]
    is_open = any(a <= weekday < b for a, b in windows)
    dial.hold("calendar", 1.0 if is_open else 0.0, "off shift")
    week = 0
    while True:
        for mark, opens in marks:
            time = week * 7 + mark - weekday
            if time >= clock.time and time > 0.0:
                yield clock.until(time, priority)
                dial.hold("calendar", 1.0 if opens else 0.0, "off shift")
        week += 1
