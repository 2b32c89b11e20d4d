"""Parting: where two replications part, found while both run, which ends once it is known.

Parts are compared one by one: what another part does in the same instant, before or after, is no difference.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from desim.sim.kernel.clock import TracingClock
from desim.sim.replicate import stretches
from desim.spec.fields.ticks import TICKS_PER_DAY
from desim.spec.scenario import Scenario
from desim.store.results import Results
from desim.study.worlds.stored import scenario_of, stored_worlds

STRIDE = 4
"""Steps of a run between two looks."""
Event = tuple[float, str]
"""Day and what happened."""
Events = dict[str, list[Event]]
"""Of every part, in order."""
_END = ("World", "end")


class RunAgain:
    """Events of a stored replication, which is run again in its world, as far as somebody needs them."""

    def __init__(self, results: Results, number: int) -> None:
        """Begin it; raises what drawing its world raises."""
        self.scenario: Scenario = scenario_of(results, stored_worlds(results), number)
        self.events: Events = {}
        self.over = False
        self.looks = 0
        """Strides that it was run."""
        self._clock = TracingClock()
        self._steps = stretches(self.scenario, results.manifest["seed"], number, self._clock)

    @property
    def known_to(self) -> float:
        """Day before which all events are there."""
        return math.inf if self.over else self._clock.day

    def run_to(self, look: int) -> None:
        """Run so many strides, if that was not done."""
        while self.looks < look and not self.over:
            self.looks += 1
            for _ in range(STRIDE):
                if next(self._steps, self) is self:
                    self.over = True
                    break
            self._take()

    def _take(self) -> None:
        """Sort what has happened by part; the end of a step is no event, that of the run is one."""
        log, self._clock.log = self._clock.log, []
        rest = [entry for entry in log if entry[1:] != _END]
        if self.over:
            rest.append((self._clock.time, *_END))
        for part, events in events_by_part(rest).items():
            self.events.setdefault(part, []).extend(events)


def events_by_part(log: Iterable[tuple[int, str, str]]) -> Events:
    """Day and event of every part, in order, out of a log of tick, part and event."""
    found: Events = defaultdict(list)
    for tick, part, event in log:
        found[part].append((tick / TICKS_PER_DAY, event))
    return dict(found)


def parting(base: RunAgain, plan: RunAgain) -> dict[str, Any]:
    """The first event that is not the same in both, and the first of a part that only one of them has.

    Both run on until that is known, or to their end.

    Returns:
        ``shared``: day, part and both events; ``own``: day, part, event and which of them has it. None for what there
        is not.
    """
    compared, look = _Compared(base, plan), 0
    while True:
        look += 1
        for run in (base, plan):
            run.run_to(look)
        if (base.over and plan.over) or compared.is_known():
            events = (base.events, plan.events)
            return {"shared": first_different_event(*events), "own": first_unshared_event(*events)}


class _Compared:
    """How far two runs are the same, part by part."""

    def __init__(self, base: RunAgain, plan: RunAgain) -> None:
        self._base, self._plan = base, plan
        self._same: dict[str, int] = defaultdict(int)
        """Events of a part that are the same in both."""

    def is_known(self) -> bool:
        """Whether nothing that happens from now on can change what is first."""
        known = min(self._base.known_to, self._plan.known_to)
        shared = self._first_difference(known)
        own = first_unshared_event(*(self._certain(*pair) for pair in self._sides()))
        if shared is None or own is None or own["day"] >= known:
            return False
        return all(day > max(shared, own["day"]) for day in self._uncertain())

    def _sides(self) -> tuple[tuple[RunAgain, RunAgain], tuple[RunAgain, RunAgain]]:
        return (self._base, self._plan), (self._plan, self._base)

    def _first_difference(self, known: float) -> float | None:
        """Day of the first event that differs, once it and the other's in its place have happened."""
        base, plan = self._base.events, self._plan.events
        found: list[tuple[float, bool]] = []
        for part in base.keys() & plan.keys():
            pair = self._differing_pair(part, base[part], plan[part])
            days = [event[0] for event in pair if event is not None]
            if days and min(days) < known:
                found.append((min(days), None not in pair))
        first = min(found, default=None)
        return first[0] if first is not None and all(whole for day, whole in found if day == first[0]) else None

    def _differing_pair(self, part: str, base: list[Event], plan: list[Event]) -> tuple[Event | None, Event | None]:
        at, most = self._same[part], min(len(base), len(plan))
        while at < most and base[at] == plan[at]:
            at += 1
        self._same[part] = at
        return (base[at] if at < len(base) else None), (plan[at] if at < len(plan) else None)

    @staticmethod
    def _certain(mine: RunAgain, other: RunAgain) -> Events:
        """Events of parts but those that the other may still have."""
        return {
            part: found for part, found in mine.events.items() if part in other.events or not _open(part, mine, other)
        }

    def _uncertain(self) -> list[float]:
        """First days of parts that one of them has, and the other may still have."""
        return [
            found[0][0]
            for mine, other in self._sides()
            for part, found in mine.events.items()
            if part not in other.events and _open(part, mine, other)
        ]


def _open(part: str, mine: RunAgain, other: RunAgain) -> bool:
    """Whether a part of one of them may still have events in the other, which has none of it so far."""
    if other.over:
        return False
    return other.scenario.family_of(part) is not None or mine.scenario.family_of(part) is None


def first_different_event(base: Events, plan: Events) -> dict[str, Any] | None:
    """The first event of a part that both have which is not the same in both; None where there is none."""
    found = [
        (_day(*gap), part, gap)
        for part in sorted(base.keys() & plan)
        if (gap := _first_different_pair(base[part], plan[part]))
    ]
    if not found:
        return None
    day, part, (theirs, ours) = min(found, key=lambda entry: entry[:2])
    return {"day": day, "part": part, "base": theirs, "plan": ours}


def _first_different_pair(base: list[Event], plan: list[Event]) -> tuple[Event | None, Event | None] | None:
    """The first events that differ; None for one where the other part has done all it does."""
    if base == plan:
        return None
    same = next((k for k, (one, other) in enumerate(zip(base, plan, strict=False)) if one != other), None)
    index = min(len(base), len(plan)) if same is None else same
    return (base[index] if index < len(base) else None), (plan[index] if index < len(plan) else None)


def _day(base: Event | None, plan: Event | None) -> float:
    return min(event[0] for event in (base, plan) if event is not None)


def first_unshared_event(base: Events, plan: Events) -> dict[str, Any] | None:
    """The first event after day 0, on which all begin to wait, of a part that only one of them has."""
    found = [
        (day, part, event, side)
        for side, mine, other in (("base", base, plan), ("plan", plan, base))
        for part in sorted(mine.keys() - other)
        for day, event in mine[part][:3]
        if day > 0.0
    ]
    if not found:
        return None
    day, part, event, side = min(found)
    return {"day": day, "part": part, "event": event, "side": side}
