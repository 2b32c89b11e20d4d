"""Triggers: what causes wait for before they begin. One class for each declaration of ``desim.spec.parts.cause``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import simpy

from desim.sim.approvals.case import Case
from desim.sim.approvals.gate import Gate
from desim.sim.change.cause import Cause, Process, Trigger
from desim.sim.change.regime import Regime
from desim.sim.kernel.environment import Environment
from desim.sim.kernel.registry import declared_types, require_behaviors
from desim.sim.kernel.stream import Streams
from desim.sim.production.line import Line
from desim.sim.stock.pool import Pool
from desim.sim.stock.shelf import Shelf
from desim.spec.fields.base import Declared
from desim.spec.fields.ticks import ticks
from desim.spec.parts.cause import (
    AtApproval,
    AtBacklog,
    AtCondition,
    AtDate,
    AtEnd,
    AtEntry,
    AtHazard,
    AtPeriod,
    When,
)


@dataclass(frozen=True, slots=True)
class TriggerContext:
    """What a trigger may use: the clock with SimPy's events, streams, and the parts that it may watch."""

    name: str
    """Name of the cause."""
    clock: Environment
    priority: int
    """Phase and rank of the cause within an instant."""
    streams: Streams
    shelves: Mapping[str, Shelf]
    planning_rates: Mapping[str, float | None]
    """By stockpile, units/day."""
    lines: Mapping[str, Line]
    shared_orders: Callable[[str], list[Pool]]
    """Order books that a line shares with others."""
    regimes: Mapping[str, Regime]
    gates: Mapping[str, Gate]
    causes: Mapping[str, Cause]


class OnDate:
    """Once, on a day."""

    repeats = False

    def __init__(self, when: AtDate, context: TriggerContext) -> None:
        self._due, self._clock, self._priority = ticks(when.at), context.clock, context.priority

    def wait(self) -> Process:
        """Wait for the day."""
        yield self._clock.until(max(self._due, self._clock.time), self._priority)


class OnHazard:
    """A drawn time after the last occurrence."""

    repeats = True

    def __init__(self, when: AtHazard, context: TriggerContext) -> None:
        self._clock, self._priority = context.clock, context.priority
        self._time = context.streams.durations(context.name, "every", when.every)

    def wait(self) -> Process:
        """Wait for the next."""
        yield self._clock.until(self._clock.time + self._time(), self._priority)


class OnPeriod:
    """One of the days of a timetable, by chance; each day that goes by takes a draw, used or not."""

    repeats = True

    def __init__(self, when: AtPeriod, context: TriggerContext) -> None:
        self._when, self._clock, self._priority = when, context.clock, context.priority
        self._chance = context.streams.uniforms(context.name, "period")
        self._count, self._days = 0, context.clock.recurrence(when.first, when.every)

    def wait(self) -> Process:
        """Wait for the next."""
        while True:
            due = self._days.at(self._count)
            self._count += 1
            happens = self._chance() < self._when.chance
            if due >= self._clock.time:
                yield self._clock.until(due, self._priority)
                if happens:
                    return


class Signal:
    """An event that a process waits for and a part gives; given while nobody waits, it is lost."""

    __slots__ = ("_clock", "_event")

    def __init__(self, clock: Environment) -> None:
        self._clock = clock
        self._event: simpy.Event | None = None

    def wait(self) -> Process:
        """Wait until it is given."""
        self._event = self._clock.event()
        yield self._event

    def give(self) -> None:
        """Let the process go on in the cause phase of this instant."""
        if self._event is not None and not self._event.triggered:
            self._event.succeed()


class OnStock:
    """When what is on a shelf falls below a level."""

    def __init__(self, when: AtCondition, context: TriggerContext) -> None:
        self.repeats = when.repeat
        self._shelf = context.shelves[when.stockpile]
        self._level, self._signal = when.mark(context.planning_rates[when.stockpile]), Signal(context.clock)
        self._shelf.watch(self._level, self._signal.give)

    def wait(self) -> Process:
        """Wait until it is below, if it is not."""
        if self._shelf.on_hand >= self._level:
            yield from self._signal.wait()


class OnBacklog:
    """When what is ordered of a line and not begun, shared orders included, reaches an amount."""

    def __init__(self, when: AtBacklog, context: TriggerContext) -> None:
        self.repeats, self._amount, self._signal = when.repeat, when.above, Signal(context.clock)
        self._line, self._shared = context.lines[when.line], context.shared_orders(when.line)
        self._line.add_listener(self)
        for pool in self._shared:
            pool.join(0, self.look)

    @property
    def backlog(self) -> float:
        """Units ordered and not begun."""
        return self._line.orders.pending + sum(pool.pending for pool in self._shared)

    def wait(self) -> Process:
        """Wait until there is as much, if there is not."""
        if self.backlog < self._amount:
            yield from self._signal.wait()

    def look(self) -> None:
        """Orders or lots came or went."""
        if self.backlog >= self._amount:
            self._signal.give()

    def close(self) -> None:
        """The end of the run."""


class OnEntry:
    """When a regime enters a state, by chance; each entry takes a draw, also while an occurrence is still on."""

    repeats = True

    def __init__(self, when: AtEntry, context: TriggerContext) -> None:
        self._chance, self._signal = when.chance, Signal(context.clock)
        self._draw = context.streams.uniforms(context.name, "entry")
        context.regimes[when.regime].watch(when.state, self._entered)

    def _entered(self) -> None:
        if self._draw() < self._chance:
            self._signal.give()

    def wait(self) -> Process:
        """Wait for the next."""
        yield from self._signal.wait()


class OnEnd:
    """When the effect of another cause is over; not while an occurrence of its own is still on."""

    repeats = True

    def __init__(self, when: AtEnd, context: TriggerContext) -> None:
        self._signal = Signal(context.clock)
        context.causes[when.cause].when_over(self._signal.give)

    def wait(self) -> Process:
        """Wait for the next."""
        yield from self._signal.wait()


class OnApproval:
    """When a gate has approved the case that is filed on a day; what is refused for good never begins."""

    repeats = False

    def __init__(self, when: AtApproval, context: TriggerContext) -> None:
        self._name, self._when = context.name, when
        self._clock, self._priority, self._gate = context.clock, context.priority, context.gates[when.gate]

    def wait(self) -> Process:
        """File the case, and wait for its approval."""
        yield self._clock.until(max(ticks(self._when.filed), self._clock.time), self._priority)
        decided = self._clock.event()
        origin, destination = self._when.origin, self._when.destination
        self._gate.apply(Case(self._name, approved=decided.succeed, origin=origin, destination=destination))
        yield decided


def trigger(when: Declared, context: TriggerContext) -> Trigger:
    """The trigger of a declaration."""
    return TRIGGERS[type(when)](when, context)


TRIGGERS: dict[type[Declared], Callable[[Any, TriggerContext], Trigger]] = {
    AtDate: OnDate,
    AtHazard: OnHazard,
    AtCondition: OnStock,
    AtPeriod: OnPeriod,
    AtBacklog: OnBacklog,
    AtEntry: OnEntry,
    AtEnd: OnEnd,
    AtApproval: OnApproval,
}
require_behaviors("trigger", declared_types(When), TRIGGERS)
