"""Settled: whether a measure of a replication that is under way can no longer change.

For each metric that may be settled before the end of a run, one function; the others are known at the end only.
"""

from collections.abc import Callable

from desim.sim.tracing.own_measures import Stays
from desim.sim.world import World
from desim.spec.fields.ticks import ticks
from desim.spec.scenario import Scenario

IsSettled = Callable[[World, str], bool]
"""Says it of a world, after the decision, and of the subject of the metric."""


def may_settle(scenario: Scenario) -> bool:
    """Whether the headline of a scenario may be settled before the end of a run."""
    return scenario.headline is not None and scenario.headline.metric in SETTLED


def is_settled(world: World) -> bool:
    """Whether the headline can no longer change; not before measures count, which is from the decision on.

    Raises KeyError where it never is before the end.
    """
    head = world.scenario.headline
    if head is None or world.clock.time <= ticks(world.scenario.measured_from):
        return False
    return SETTLED[head.metric](world, head.subject)


def _replenished(world: World, name: str) -> bool:
    """Back at the objective, and for as long as it has to stay there."""
    return world.stockpiles[name].has_regained


def _back(world: World, name: str) -> bool:
    facts = world.stockpiles[name].facts
    return facts.first_below >= 0.0 and facts.first_back >= 0.0


def _short(world: World, name: str) -> bool:
    return world.stockpiles[name].facts.first_short >= 0.0


def _empty(world: World, name: str) -> bool:
    return world.stockpiles[name].facts.first_empty >= 0.0


def _task_failed(world: World, name: str) -> bool:
    return world.fleets[name].facts.first_task_failure >= 0.0


def _entered(world: World, name: str) -> bool:
    regime, _, state = name.partition(".")
    return state in world.regimes[regime].facts.first


def _short_or_past(world: World, name: str) -> bool:
    """A stock-out has come, or the day before which it counts is over."""
    measure = world.scenario.measures[name]
    past = world.clock.time > ticks(world.scenario.decision + (measure.at or 0.0))
    return past or _short(world, measure.part)


def _held(world: World, name: str) -> bool:
    """Stock was at an amount for as long as it has to be."""
    stays, time = world.measures[name], world.scenario.measures[name].at or 0.0
    return isinstance(stays, Stays) and stays.longest_so_far() >= time


def _window_over(world: World, name: str) -> bool:
    """The days that the output is taken of are over; with them the mark of the last one."""
    end = world.scenario.measures[name].end
    return end is not None and world.clock.time > ticks(end)


SETTLED: dict[str, IsSettled] = {
    "time_to_replenish": _replenished,
    "replenished_on": _replenished,
    "first_at_objective_on": _back,
    "time_to_reach_objective": _back,
    "stockout_on": _short,
    "empty_on": _empty,
    "task_failed_on": _task_failed,
    "first_entered_on": _entered,
    "stockout_before": _short_or_past,
    "output_per_year": _window_over,
    "held_on": _held,
}
