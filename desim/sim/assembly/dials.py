"""Dials on demand: dials that a part has only where something turns them, and what they turn."""

import math
from collections.abc import Callable
from functools import partial

from desim.sim.kernel.dial import Dial
from desim.sim.stock.policy import rule
from desim.sim.world import World

Connect = Callable[[World, str, Dial], None]
"""Lets a dial of a part act on it."""


def made_dial(world: World, part: str, name: str, connect: Connect) -> Dial:
    """The dial of a part, made and connected when it is asked for first."""
    dial = world.dials.get((part, name))
    if dial is None:
        dial = world.dials[part, name] = Dial()
        connect(world, part, dial)
    return dial


def _objective(world: World, pile: str, dial: Dial) -> None:
    """The stockage objective of a stockpile, in whole units where it holds pieces."""
    shelf, target = world.stockpiles[pile], world.scenario.stockpiles[pile].target or 0.0
    dial.watch(lambda: shelf.set_objective(_whole(target * dial.value, shelf.books.bulk)))


def _reserve(world: World, pile: str, dial: Dial) -> None:
    """What some claims leave of a stockpile, by the rank from which on they do."""
    shelf, declared = world.stockpiles[pile], world.scenario.stockpiles[pile]
    levels = sorted(declared.reserve_levels.items()) or [(declared.reserve_priority + 1.0, declared.reserve)]
    dial.watch(lambda: shelf.set_reserve([(r, _whole(n * dial.value, shelf.books.bulk)) for r, n in levels]))


def _policy(world: World, pile: str, dial: Dial) -> None:
    """A number of the policy of a stockpile."""
    dial.watch(partial(_new_rule, world, pile))


def _new_rule(world: World, pile: str) -> None:
    declared, ordering = world.scenario.stockpiles[pile], world.orderings[pile]
    if declared.policy is not None:
        factors = {name: world.dials[pile, name].value for name in POLICY if (pile, name) in world.dials}
        bulk = world.books[declared.item].bulk
        ordering.follow(rule(declared.policy, declared.planning_rate, bulk, factors))


def _share(world: World, lane: str, dial: Dial) -> None:
    """The weight of a source of a stockpile."""
    dial.watch(partial(_new_shares, world, lane.partition(">")[2]))


def _new_shares(world: World, pile: str) -> None:
    sources, ordering = world.scenario.stockpiles[pile].sources, world.orderings[pile]
    turned = ((lane.name.partition(">")[0], world.dials.get((lane.name, "share"))) for lane in ordering.lanes)
    ordering.set_shares([sources[name].share * (1.0 if dial is None else dial.value) for name, dial in turned])


def _crew(world: World, name: str, dial: Dial) -> None:
    """The number of repairers."""
    crew, size = world.crews[name], world.scenario.crews[name].size
    dial.watch(lambda: crew.resize(int(_whole(size * dial.value, False))))


def _whole(amount: float, bulk: bool) -> float:
    """An amount, to the nearest whole unit where there are pieces; halves are rounded up."""
    return amount if bulk else float(math.floor(amount + 0.5))


POLICY = ("level", "reorder_point", "order_up_to", "quantity", "days", "reorder_days")
"""Numbers of policies."""
ON_DEMAND: dict[tuple[str, str], Connect] = {
    ("stockpiles", "objective"): _objective,
    ("stockpiles", "reserve"): _reserve,
    **{("stockpiles", name): _policy for name in POLICY},
    ("lanes", "share"): _share,
    ("crews", "size"): _crew,
}
"""By family and name."""
