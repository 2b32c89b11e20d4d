"""Own measures: builds what writes down what the measures of a scenario ask for; nothing where none asks."""

import math
from functools import partial

from desim.sim.demand.demand import Demand
from desim.sim.kernel.states import States
from desim.sim.stock.accounts import Accounts
from desim.sim.stock.depot import Depot
from desim.sim.stock.shelf import Shelf
from desim.sim.stock.wait_log import WaitLog
from desim.sim.tracing.own_measures import OwnMeasure, Periods, Stays
from desim.sim.world import World
from desim.spec.checks.own_measures import end_demands
from desim.spec.families import STATEFUL
from desim.spec.fields.ticks import ticks
from desim.spec.measure import Measure


def wait_logs(world: World) -> None:
    """Make the logs of waits of units and of lots, by part and by whose waits; parts that have one write it."""
    for measure in world.scenario.measures.values():
        if measure.metric.startswith("wait_") and measure.each != "order":
            world.wait_logs[measure.part, measure.each] = WaitLog(measure.part, world.clock)


def own_measures(world: World) -> None:
    """Make what writes down what measures ask for, once all parts are there."""
    for name, measure in sorted(world.scenario.measures.items()):
        if (found := _own_measure(world, name, measure)) is not None:
            world.measures[name] = found


def _own_measure(world: World, name: str, measure: Measure) -> OwnMeasure | None:
    """What writes something down for a measure; None where the facts of its part say all."""
    if (measure.part, measure.each) in world.wait_logs and measure.metric.startswith("wait_"):
        return world.wait_logs[measure.part, measure.each]
    if measure.metric in ("held_on", "last_below_on"):
        return _stock_stays(world, name, measure)
    if measure.metric in ("state_entries", "state_sojourn") and measure.state is not None:
        states = _states(world, measure.part)
        stays = Stays(name, world.clock, partial(_is_in, states, measure.state), first_days=False)
        states.watch(stays.look)
        return stays
    if measure.owner is not None:
        return _cap_stays(world, name, measure, measure.owner)
    if measure.every is not None:
        demands = [world.demands[demand] for demand in end_demands(world.scenario, measure)]
        periods = world.clock.recurrence(world.scenario.measured_from, measure.every)
        shelf, horizon = world.stockpiles[measure.part], ticks(world.scenario.horizon)
        return Periods(name, world.clock, shelf, partial(_wanted, demands), periods, horizon)
    return None


def _stock_stays(world: World, name: str, measure: Measure) -> Stays:
    """When stock on hand is at an amount, or at the objective."""
    shelf, target = world.stockpiles[measure.part], world.scenario.stockpiles[measure.part].target
    amount = measure.amount if measure.amount is not None else target or 0.0
    stays = Stays(name, world.clock, partial(_is_at, shelf, amount), first_days=True)
    shelf.watch(amount, stays.look)
    return stays


def _cap_stays(world: World, name: str, measure: Measure, owner: str) -> Stays:
    """When an owner of a joint stock has nothing left and owes as much as it may; raises TypeError without owners."""
    shelf, cap = world.stockpiles[measure.part], world.scenario.stockpiles[measure.part].owners[owner].cap
    if not isinstance(shelf, Depot) or shelf.accounts is None:
        raise TypeError(f"{measure.part} is no joint stock")
    stays = Stays(name, world.clock, partial(_is_capped, shelf.accounts, owner, cap), first_days=False)
    shelf.watch_backorders(stays.look)
    return stays


def _states(world: World, part: str) -> States:
    """The states of a part; raises TypeError where it has none."""
    live = next(parts[part] for family in STATEFUL if part in (parts := world.families[family]))
    if live.states is None:
        raise TypeError(f"{part} has no states")
    return live.states


def _wanted(demands: list[Demand]) -> float:
    return math.fsum(demand.facts.wanted for demand in demands)


def _is_in(states: States, state: str) -> bool:
    return states.includes(state)


def _is_at(shelf: Shelf, amount: float) -> bool:
    return shelf.on_hand >= amount


def _is_capped(accounts: Accounts, owner: str, cap: float) -> bool:
    return accounts.balances[owner] <= 0.0 and accounts.debt(owner) >= cap
