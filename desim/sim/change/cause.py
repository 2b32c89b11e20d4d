"""Cause: a process that waits for its trigger, holds dials at factors for a time, and lets them go again."""

from collections.abc import Callable, Generator
from typing import Any, Protocol

import simpy

from desim.sim.change.course import Course, Effect
from desim.sim.kernel.clock import CAUSE
from desim.sim.kernel.environment import Environment
from desim.sim.kernel.stream import Streams
from desim.spec.facts import Occurrence
from desim.spec.families import NOT_THERE
from desim.spec.parts.cause import Cause as Declared

Process = Generator[simpy.Event, Any, None]
Action = Callable[[], None]


class Trigger(Protocol):
    """What a cause waits for before it begins."""

    @property
    def repeats(self) -> bool:
        """Whether it may come again after an occurrence is over."""

    def wait(self) -> Process:
        """Wait for the next time."""


class Cause:
    """Begins the courses of its effects, that of all parts and those of single parts. It is over when all are."""

    states: None = None

    __slots__ = ("_after", "_begun", "_clock", "_course", "_declared", "_own", "cost", "name", "occurrences")

    def __init__(self, name: str, declared: Declared, clock: Environment, rank: int, streams: Streams) -> None:
        self.name, self._declared, self._clock = name, declared, clock
        lead = f"{NOT_THERE}: " if declared.builds else ""
        place = (clock, CAUSE + rank)
        self._course = Course(name, "", declared.how, lead, place, streams)
        self._own = {part: Course(name, part, how, "", place, streams) for part, how in sorted(declared.how_of.items())}
        self._after: list[Action] = []
        self._begun: list[Action] = []
        self.occurrences: list[Occurrence] = []
        self.cost = 0.0

    def start(self, trigger: Trigger, effects: dict[str, Effect]) -> None:
        """Let it wait for its trigger; *effects* by the part that has a course of its own, that of all others by ''."""
        self._course.connect(effects[""])
        for part, course in self._own.items():
            course.connect(effects[part])
        if self._declared.from_start:
            self._course.hold_fully()
        self._begin(self._live(trigger))

    def _begin(self, life: Any) -> simpy.Process:
        life.__name__ = self.name  # the event log shows the name of a process
        return self._clock.process(life)

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

    def _live(self, trigger: Trigger) -> Process:
        while True:
            yield from trigger.wait()
            yield from self._occur()
            if not trigger.repeats:
                return

    def _occur(self) -> Process:
        occurrence = Occurrence(self.name, self._clock.day, float("inf"))
        self.occurrences.append(occurrence)
        for action in self._begun:
            action()
        self.cost += self._declared.cost
        own = [self._begin(course.run(occurrence)) for course in self._own.values()]
        if not own or self._course.does_something:
            yield from self._course.run(occurrence)
        yield from own
        occurrence.ends = self._clock.day
        if not self._declared.builds:
            occurrence.effect_ends = self._clock.day
        for action in self._after:
            action()
