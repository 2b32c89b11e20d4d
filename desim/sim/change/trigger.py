"""Triggers: what causes wait for before they begin. One class for each declaration of ``desim.spec.parts.cause``."""

from collections.abc import Callable
from typing import Any

import simpy

from desim.sim.approvals.case import Case
from desim.sim.change.cause import Process, Trigger
from desim.sim.change.condition import TriggerContext, condition
from desim.sim.kernel.environment import Environment
from desim.sim.kernel.registry import declared_types, require_behaviors
from desim.spec.fields.base import Declared
from desim.spec.fields.ticks import ticks
from desim.spec.parts.trigger import (
    AtAll,
    AtAny,
    AtApproval,
    AtBacklog,
    AtCondition,
    AtDate,
    AtEnd,
    AtEntry,
    AtHazard,
    AtMoney,
    AtNot,
    AtOutput,
    AtOwed,
    AtPeriod,
    AtUtilization,
    Beginning,
    Condition,
    When,
)


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


class OnCondition:
    """When a condition comes to hold; at once where it does."""

    def __init__(self, when: Condition, context: TriggerContext) -> None:
        self.repeats, self._signal = when.repeat, Signal(context.clock)
        self._condition = condition(when, context, self._look)

    def wait(self) -> Process:
        """Wait until it holds, if it does not."""
        if not self._condition.holds:
            yield from self._signal.wait()

    def _look(self) -> None:
        if self._condition.holds:
            self._signal.give()


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
        self._name, self._when, self._cost = context.name, when, context.cost
        self._clock, self._priority, self._gate = context.clock, context.priority, context.gates[when.gate]

    def wait(self) -> Process:
        """File the case, and wait for its approval."""
        yield self._clock.until(max(ticks(self._when.filed), self._clock.time), self._priority)
        decided = self._clock.event()
        origin, destination = self._when.origin, self._when.destination
        self._gate.apply(Case(self._name, decided.succeed, origin=origin, destination=destination, cost=self._cost))
        yield decided


class UntilCondition:
    """Until a condition holds; at once where it does."""

    def __init__(self, until: Beginning, context: TriggerContext) -> None:
        self._clock, self._priority = context.clock, context.priority
        self._event: simpy.Event | None = None
        self._condition = condition(until, context, self._look)

    def wait(self, time: int | None) -> Process:
        """Wait until it holds, and no longer than *time* ticks where that is given."""
        if not self._condition.holds:
            event = self._event = self._clock.event()
            if time is not None:
                self._clock.clock.at(self._clock.time + time, self._priority, _happen, event)
            yield event

    def _look(self) -> None:
        if self._event is not None and self._condition.holds:
            _happen(self._event)


def _happen(event: simpy.Event) -> None:
    """Let an event happen, if it has not yet."""
    if not event.triggered:
        event.succeed()


def trigger(when: Declared, context: TriggerContext) -> Trigger:
    """The trigger of a declaration."""
    return TRIGGERS[type(when)](when, context)


TRIGGERS: dict[type[Declared], Callable[[Any, TriggerContext], Trigger]] = {
    AtDate: OnDate,
    AtHazard: OnHazard,
    AtCondition: OnCondition,
    AtPeriod: OnPeriod,
    AtBacklog: OnCondition,
    AtOwed: OnCondition,
    AtOutput: OnCondition,
    AtUtilization: OnCondition,
    AtMoney: OnCondition,
    AtAll: OnCondition,
    AtAny: OnCondition,
    AtNot: OnCondition,
    AtEntry: OnEntry,
    AtEnd: OnEnd,
    AtApproval: OnApproval,
}
require_behaviors("trigger", declared_types(When), TRIGGERS)
