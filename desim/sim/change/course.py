"""Course: how an effect comes and goes: delay, ramp, full effect (in stages, or until something), recovery."""

from collections.abc import Callable, Generator
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

import simpy

from desim.sim.kernel.dial import Dial
from desim.sim.kernel.environment import Environment
from desim.sim.kernel.stream import DurationDraw, Streams
from desim.sim.stock.shelf import Shelf
from desim.spec.facts import Occurrence
from desim.spec.fields.law import Uniform
from desim.spec.fields.quantity import Factor
from desim.spec.fields.ticks import ticks
from desim.spec.parts.cause import EffectStage, How, Trial

Process = Generator[simpy.Event, Any, None]
Action = Callable[[], None]


class Ending(Protocol):
    """What ends the full effect of a cause."""

    def wait(self, time: int | None) -> Process:
        """Wait for it, and no longer than *time* ticks where that is given."""


class Effect(NamedTuple):
    """What a cause does at full effect, and what is called when it begins and when it closes sources."""

    turns: list[tuple[Dial, float]]
    """Dials and the factors they are held at."""
    settings: list[tuple[Dial, float]]
    """Dials that are set, and to what, as factors on what they are of themselves."""
    losses: list[tuple[Shelf, float]]
    """Shelves and the share of what is on hand that is destroyed."""
    notices: list[Action]
    """Called on the day it begins, where its effect comes after a delay."""
    departures: list[Action]
    """Called when it has closed sources for good."""
    ending: Ending | None
    """What ends the full effect, before the duration is over where there is one."""


class PhaseOfEffect(NamedTuple):
    """A stretch at full effect: a stage, or all of it."""

    name: str
    time: DurationDraw
    fails: Callable[[], bool] | None
    """Whether the attempt that is over has failed; None where a stage cannot fail."""


class Course:
    """The way of one effect, with draws of its own."""

    __slots__ = ("_builds", "_cause", "_clock", "_delay", "_effect", "_how", "_lead", "_phases", "_priority")

    def __init__(
        self, cause: str, part: str, how: How, lead: str, clock: tuple[Environment, int], streams: Streams
    ) -> None:
        """*part* has a course of its own where it is given; *lead* is what labels begin with, where a plant comes."""
        self._cause, self._how, self._lead, self._builds = cause, how, lead, bool(lead)
        self._clock, self._priority = clock
        before = f"{part} " if part else ""
        self._delay = streams.durations(cause, f"{before}delay", how.delay)
        self._phases = [_phase(cause, before, stage, law, streams) for stage, law in how.in_sequence()]
        if how.duration is not None:
            self._phases = [PhaseOfEffect("", streams.durations(cause, f"{before}duration", how.duration), None)]
        self._effect = Effect([], [], [], [], [], None)

    @property
    def does_something(self) -> bool:
        """Whether it holds a dial or destroys anything."""
        return bool(self._effect.turns or self._effect.settings or self._effect.losses)

    def connect(self, effect: Effect) -> None:
        """Say what it does."""
        self._effect = effect

    def hold_fully(self) -> None:
        """It is at full effect now."""
        self._hold(1.0, f"{self._lead}{self._cause}")

    def run(self, occurrence: Occurrence) -> Process:
        """Go through it once, and note on which days its effect began and was over."""
        effect = self._effect
        delay = self._delay()
        if delay > 0:
            _call(effect.notices)
            yield self._wait(delay)
        if not self._builds:
            occurrence.effect_begins = min(occurrence.effect_begins, self._clock.day)
        for shelf, share in effect.losses:
            shelf.destroy(share)
        yield from self._move(0.0, 1.0, self._how.ramp, f"{self._lead}{self._cause}")
        yield from self._stay(occurrence)
        if self._builds:
            occurrence.effect_begins = self._clock.day
        yield from self._move(1.0, 0.0, self._how.recovery, f"{self._cause} (recovery)")

    def _stay(self, occurrence: Occurrence) -> Process:
        """Stay at full effect, for its stages, until its end, or for good."""
        ending = self._effect.ending
        for phase in self._phases:
            label = f"{self._cause} ({phase.name})" if phase.name else self._cause
            self._hold(1.0, f"{self._lead}{label}")
            if ending is None:
                yield self._wait(phase.time())
            else:
                yield from ending.wait(phase.time())
            while phase.fails is not None and phase.fails():
                occurrence.repeats += 1
                yield self._wait(phase.time())
        if self._how.for_good:
            _call(self._effect.departures)
            yield self._clock.event()
        elif ending is not None and not self._phases:
            yield from ending.wait(None)

    def _wait(self, time: int) -> simpy.Event:
        return self._clock.until(self._clock.time + time, self._priority)

    def _move(self, before: float, after: float, days: float, label: str) -> Process:
        """Go from one share of the effect to another, in even steps, each at the end of its stretch."""
        steps = self._how.steps if days > 0.0 else 1
        half_life = self._how.half_life if after < before else None
        begun, length = self._clock.time, ticks(days)
        for k in range(1, steps + 1):
            if days > 0.0:
                yield self._clock.until(begun + round(Fraction(length * k, steps)), self._priority)
            share = before + (after - before) * k / steps
            if half_life is not None and k < steps:
                share = float(2.0 ** (-days * k / steps / half_life))
            self._hold(share, label)

    def _hold(self, share: float, label: str) -> None:
        for dial, factor in self._effect.turns:
            dial.hold(self._cause, 1.0 + (factor - 1.0) * share, label)
        for dial, factor in self._effect.settings:
            if share > 0.0:
                dial.set(self._cause, 1.0 + (factor - 1.0) * share, label)
            else:
                dial.unset(self._cause)


def _call(actions: list[Action]) -> None:
    for action in actions:
        action()


def _phase(cause: str, before: str, name: str, declared: EffectStage, streams: Streams) -> PhaseOfEffect:
    purpose = f"{before}{name}"
    if not isinstance(declared, Trial):
        return PhaseOfEffect(name, streams.durations(cause, purpose, declared), None)
    chances = Uniform[Factor](law="uniform", low=0.0, high=1.0)
    chance, fail = streams.draws(cause, f"{purpose} fail", chances), declared.fail
    return PhaseOfEffect(name, streams.durations(cause, purpose, declared.time), lambda: chance() < fail)
