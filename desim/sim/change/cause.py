"""Cause: a process that waits for its trigger, holds dials at factors for a time, and lets them go again."""

from collections.abc import Callable, Generator
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

import simpy

from desim.sim.kernel.clock import CAUSE
from desim.sim.kernel.dial import NOT_THERE, Dial
from desim.sim.kernel.environment import Environment
from desim.sim.kernel.stream import DurationDraw, Streams
from desim.sim.stock.shelf import Shelf
from desim.spec.facts import Occurrence
from desim.spec.fields.law import Uniform
from desim.spec.fields.quantity import Factor
from desim.spec.fields.ticks import ticks
from desim.spec.parts.cause import Cause as Declared
from desim.spec.parts.cause import EffectStage, Trial

Process = Generator[simpy.Event, Any, None]
Action = Callable[[], None]


class Trigger(Protocol):
    """What a cause waits for before it begins."""

    @property
    def repeats(self) -> bool:
        """Whether it may come again after an occurrence is over."""

    def wait(self) -> Process:
        """Wait for the next time."""


class Ending(Protocol):
    """What ends the full effect of a cause."""

    def wait(self, time: int | None) -> Process:
        """Wait for it, and no longer than *time* ticks where that is given."""


class Effect(NamedTuple):
    """What a cause does at full effect, and what is called when it begins and when it closes sources."""

    turns: list[tuple[Dial, float]]
    """Dials and the factors they are held at."""
    losses: list[tuple[Shelf, float]]
    """Shelves and the share of what is on hand that is destroyed."""
    notices: list[Action]
    """Called on the day it begins, where its effect comes after a delay."""
    departures: list[Action]
    """Called when it has closed sources for good."""


class PhaseOfEffect(NamedTuple):
    """A stretch at full effect: a stage, or all of it."""

    name: str
    time: DurationDraw
    fails: Callable[[], bool] | None
    """Whether the attempt that is over has failed; None where a stage cannot fail."""


class Cause:
    """Holds dials at factors: delay, ramp, full effect (in stages), recovery. One process each."""

    states: None = None

    __slots__ = (
        "_after", "_begun", "_clock", "_declared", "_delay", "_ending", "_lead", "_phases", "_priority", "cost", "name",
        "occurrences",
    )  # fmt: skip

    def __init__(self, name: str, declared: Declared, clock: Environment, rank: int, streams: Streams) -> None:
        self.name, self._declared, self._clock, self._priority = name, declared, clock, CAUSE + rank
        how = declared.how
        self._delay = streams.durations(name, "delay", how.delay)
        self._phases = [_phase(name, stage, law, streams) for stage, law in how.in_sequence()]
        if how.duration is not None:
            self._phases = [PhaseOfEffect("", streams.durations(name, "duration", how.duration), None)]
        self._lead = f"{NOT_THERE}: " if declared.builds else ""
        """What its labels begin with."""
        self._after: list[Action] = []
        self._begun: list[Action] = []
        self._ending: Ending | None = None
        self.occurrences: list[Occurrence] = []
        self.cost = 0.0

    def start(self, trigger: Trigger, effect: Effect, ending: Ending | None) -> None:
        """Let it wait for its trigger; *ending* ends its full effect, before the duration is over where it has one."""
        self._ending = ending
        if self._declared.from_start:
            self._hold(effect, 1.0, f"{self._lead}{self.name}")
        life: Any = self._live(trigger, effect)
        life.__name__ = self.name  # the event log shows the name of a process
        self._clock.process(life)

    @property
    def is_over(self) -> bool:
        """Whether it has happened and its effect is over."""
        return bool(self.occurrences) and self.occurrences[-1].ends < float("inf")

    def when_begun(self, action: Action) -> None:
        """Call *action* whenever it begins."""
        self._begun.append(action)

    def when_over(self, action: Action) -> None:
        """Call *action* whenever its effect is over."""
        self._after.append(action)

    def reset(self) -> None:
        """Forget the cost; measuring starts now."""
        self.cost = 0.0

    def close(self) -> list[Occurrence]:
        """All occurrences, also those before the warm-up ended."""
        return self.occurrences

    def _live(self, trigger: Trigger, effect: Effect) -> Process:
        while True:
            yield from trigger.wait()
            yield from self._occur(effect)
            if not trigger.repeats:
                return

    def _wait(self, time: int) -> simpy.Event:
        return self._clock.until(self._clock.time + time, self._priority)

    def _occur(self, effect: Effect) -> Process:
        how = self._declared.how
        occurrence = Occurrence(self.name, self._clock.day, float("inf"))
        self.occurrences.append(occurrence)
        _call(self._begun)
        self.cost += self._declared.cost
        delay = self._delay()
        if delay > 0:
            _call(effect.notices)
            yield self._wait(delay)
        if not self._declared.builds:
            occurrence.effect_begins = self._clock.day
        for shelf, share in effect.losses:
            shelf.destroy(share)
        yield from self._move(effect, 0.0, 1.0, how.ramp, f"{self._lead}{self.name}")
        for phase in self._phases:
            label = f"{self.name} ({phase.name})" if phase.name else self.name
            self._hold(effect, 1.0, f"{self._lead}{label}")
            if self._ending is None:
                yield self._wait(phase.time())
            else:
                yield from self._ending.wait(phase.time())
            while phase.fails is not None and phase.fails():
                occurrence.repeats += 1
                yield self._wait(phase.time())
        if self._declared.how.for_good:
            _call(effect.departures)
            yield self._clock.event()
        elif self._ending is not None and not self._phases:
            yield from self._ending.wait(None)
        if self._declared.builds:
            occurrence.effect_begins = self._clock.day
        yield from self._move(effect, 1.0, 0.0, how.recovery, f"{self.name} (recovery)")
        occurrence.ends = self._clock.day
        if not self._declared.builds:
            occurrence.effect_ends = self._clock.day
        _call(self._after)

    def _move(self, effect: Effect, before: float, after: float, days: float, label: str) -> Process:
        """Go from one share of the effect to another, in even steps, each at the end of its stretch."""
        steps = self._declared.how.steps if days > 0.0 else 1
        half_life = self._declared.how.half_life if after < before else None
        begun, length = self._clock.time, ticks(days)
        for k in range(1, steps + 1):
            if days > 0.0:
                yield self._clock.until(begun + round(Fraction(length * k, steps)), self._priority)
            share = before + (after - before) * k / steps
            if half_life is not None and k < steps:
                share = float(2.0 ** (-days * k / steps / half_life))
            self._hold(effect, share, label)

    def _hold(self, effect: Effect, share: float, label: str) -> None:
        for dial, factor in effect.turns:
            dial.hold(self.name, 1.0 + (factor - 1.0) * share, label)


def _call(actions: list[Action]) -> None:
    for action in actions:
        action()


def _phase(cause: str, name: str, declared: EffectStage, streams: Streams) -> PhaseOfEffect:
    if not isinstance(declared, Trial):
        return PhaseOfEffect(name, streams.durations(cause, name, declared), None)
    chances = Uniform[Factor](law="uniform", low=0.0, high=1.0)
    chance, fail = streams.draws(cause, f"{name} fail", chances), declared.fail
    return PhaseOfEffect(name, streams.durations(cause, name, declared.time), lambda: chance() < fail)
