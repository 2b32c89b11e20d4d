"""Stocking: builds shelves and demands from their declarations, each with no more than it declares."""

import math
from collections.abc import Callable
from itertools import repeat
from typing import Any

from desim.sim.demand.demand import Demand
from desim.sim.demand.modulation import Modulation
from desim.sim.kernel.clock import CAUSE
from desim.sim.kernel.stream import Draw
from desim.sim.stock.ageing import Ageing
from desim.sim.stock.allocation import rounded
from desim.sim.stock.depot import Depot
from desim.sim.stock.lane import Lane
from desim.sim.stock.lots import Labels
from desim.sim.stock.rating import STEP, STEPS
from desim.sim.stock.shelf import Shelf
from desim.spec.checks.nations import nation_of
from desim.spec.fields.law import Exponential


def shelf(world: Any, name: str, declared: Any) -> Shelf:
    """A shelf, or a depot where rules are declared for it."""
    item, books = world.scenario.items[declared.item], world.books[declared.item]
    traced, limited = name in world.traced, world.scenario.sites[declared.site].explosive_limit is not None
    if not (traced or limited or declared.ruled(item)):
        return Shelf(name, declared, world.clock, books, world.observer)
    depot = Depot(name, declared, world.clock, books, world.rank[name], world.observer)
    if traced:
        depot.labels = Labels(depot)
    if declared.ages(item) is not None:
        depot.ageing = _ageing(world, depot, declared, item)
    return depot


def _ageing(world: Any, depot: Depot, declared: Any, item: Any) -> Ageing:
    extension = declared.extension if declared.extension is not None else item.extension
    chance = world.streams.uniforms(depot.name, "inspection")
    ageing = Ageing(depot, world.clock, CAUSE + world.rank[depot.name], declared.ages(item), extension, chance)
    if declared.initial > 0.0:
        age, lots = world.streams.draws(depot.name, "initial_age", declared.initial_age), declared.initial_lots
        amounts = rounded([declared.initial / lots] * lots, declared.initial, not item.bulk)
        filled = [(amount, age()) for amount in amounts]
        ageing.begin([lot for lot in filled if lot[0] > 0.0])
    return ageing


def lean(world: Any, name: str, declared: Any) -> None:
    """Tell a depot its substitutes and siblings, in the order of asking."""
    depot = world.stockpiles[name]
    if not isinstance(depot, Depot):
        return
    best = sorted(declared.substitutes.items(), key=lambda kv: (-kv[1], kv[0]))
    near = sorted(declared.lateral.items(), key=lambda kv: (kv[1].priority, kv[0]))
    depot.lean_on(
        [(world.stockpiles[other], effectiveness) for other, effectiveness in best],
        [
            (world.stockpiles[other], way.keep, world.streams.draws(f"{other}>{name}", "lateral", way.transit))
            for other, way in near
        ],
    )


def rate(world: Any, pile: str, source: str, lane: Lane) -> None:
    """Let the rank of new orders on a lane follow whether its source has to honor their rating."""
    declared = world.scenario.stockpiles[pile]
    if declared.rating is None:
        return
    origin, customer = nation_of(world.scenario, source), nation_of(world.scenario, pile)
    lift = STEP * STEPS[declared.rating]

    def look() -> None:
        lane.rate(lift if world.agreements.honored(origin, customer, declared.item) else 0)

    world.agreements.watch(look)
    look()


def give_notice(world: Any, pile: str, declared: Any, lanes: dict[str, Any]) -> None:
    """Let the causes that will close a source of a stockpile tell of it beforehand, where it is bought once more."""
    ordering = world.orderings[pile]
    for source, lane in lanes.items():
        last = declared.sources[source].last_time_buy
        if last is not None:
            amount = last.quantity if last.quantity is not None else last.days * declared.planning_rate
            amount = amount if ordering.shelf.books.bulk else float(math.ceil(amount - 1e-9))
            hear = _once(ordering.last_time_buy, (amount, lane))
            world.notices[source].append((last.for_a_while, hear))


def _once(action: Callable[[Any], None], argument: Any) -> Callable[[], None]:
    """An action that is done when it is first called, and never again."""
    left = [argument]

    def act() -> None:
        if left:
            action(left.pop())

    return act


def demand(world: Any, name: str, declared: Any) -> Demand:
    """A demand with its kit, its patience and its states."""
    stock, rank = world.stockpiles[declared.stockpile], world.rank[name]
    wants = Demand(name, declared, stock, world.clock, rank, _gap(world, name, declared), _size(world, name, declared))
    wants.needs([(world.stockpiles[pile], amount) for pile, amount in sorted(declared.kit.items())])
    if declared.patience is not None:
        wants.wait_only(world.streams.draws(name, "patience", declared.patience))
    if declared.kind == "modulated":
        sojourns = {s: world.streams.draws(name, f"sojourn {s}", d.sojourn) for s, d in sorted(declared.states.items())}
        chance = world.streams.uniforms(name, "state")
        Modulation(name, declared, world.clock, rank, sojourns, chance).drive(wants.modulate)
    return wants


def keep_sizes(world: Any) -> None:
    """Let demands remember their sizes where a measure asks for them."""
    for asked in world.scenario.measures.values():
        if asked.metric.startswith("size_"):
            world.demands[asked.subject].keep_sizes()


def _gap(world: Any, name: str, declared: Any) -> Draw:
    if declared.profile is not None:
        return _constant(1.0)
    if declared.kind in ("poisson", "modulated"):
        law: Any = Exponential(law="exponential", mean=1.0 / declared.arrivals)
        return world.streams.draws(name, "gap", law)  # type: ignore[no-any-return]
    if declared.kind == "renewal":
        return world.streams.draws(name, "gap", declared.every)  # type: ignore[no-any-return]
    return _constant(declared.every)


def _size(world: Any, name: str, declared: Any) -> Draw:
    if declared.profile is not None:
        return _constant(declared.batch)
    bulk = world.stockpiles[declared.stockpile].books.bulk
    return world.streams.draws(name, "size", declared.size, whole=not bulk)  # type: ignore[no-any-return]


def _constant(value: float) -> Draw:
    return repeat(float(value)).__next__
