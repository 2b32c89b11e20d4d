"""Invariants at the end of every instant: stock, backorders, positions, machines, vehicles and fleets within bounds."""

import math
from typing import Any

import pytest
from hypothesis import given

from desim.sim.world import World
from tests.properties.live import examples, lived, open_claims
from tests.properties.wide import wide_networks

pytestmark = pytest.mark.interpreted

NEAR = 1e-6


def plain(data: dict[str, Any], name: str) -> bool:
    """Whether a stockpile issues all it has to whoever comes."""
    pile = data["stockpiles"][name]
    ruled = {"reserve", "reserve_levels", "owners", "lateral", "allocation"} & set(pile)
    return not ruled


@examples(8)
@given(wide_networks())
def test_stock_is_never_negative_and_nothing_lies_while_something_is_owed(data: dict[str, Any]) -> None:
    def look(world: World) -> None:
        for name, shelf in world.stockpiles.items():
            assert shelf.on_hand >= 0.0, (name, world.clock.day)
            assert shelf.backorders >= 0.0, (name, world.clock.day)
            assert shelf.on_order >= -NEAR, (name, world.clock.day)
            assert shelf.on_hand * shelf.backorders == 0.0 or not plain(data, name), (name, world.clock.day)
            waiting = sum(claim.amount for claim in open_claims(world, name))
            assert shelf.backorders == pytest.approx(waiting, rel=1e-9, abs=1e-9), (name, world.clock.day)
            demanded = shelf.facts.filled_at_once + shelf.facts.lost + shelf.facts.cancelled
            assert shelf.facts.demanded >= demanded + waiting - NEAR, (name, world.clock.day)

    lived(data, look=look)


def steady(data: dict[str, Any]) -> dict[str, Any]:
    """The network without what moves a position but demands and orders: patience, siblings, and too much at first."""
    for name, pile in data["stockpiles"].items():
        pile = {key: value for key, value in pile.items() if key != "lateral"}
        policy = {key: value for key, value in pile["policy"].items() if key != "review"}
        top = upper(policy)
        data["stockpiles"][name] = pile | {"policy": policy, "initial": min(pile["initial"], max(top, 0))}
    for demand in data["demands"].values():
        demand.pop("patience", None)
    return data


def upper(policy: dict[str, Any]) -> float:
    """The highest position a policy orders up to."""
    if policy["kind"] == "rq":
        return float(policy["reorder_point"] + policy["quantity"])
    return float(policy["level" if policy["kind"] == "base_stock" else "order_up_to"])


@examples(10)
@given(wide_networks())
def test_positions_are_where_the_policies_put_them(data: dict[str, Any]) -> None:
    """S always; in (r, r+Q]; in (s, S]. An (r,Q) or (s,S) position below the stock at the start cannot be above it."""
    data = steady(data)

    def look(world: World) -> None:
        for name, ordering in world.orderings.items():
            policy, position = data["stockpiles"][name]["policy"], ordering.position
            top = upper(policy)
            low = math.nextafter(top, 0) if policy["kind"] == "base_stock" else policy["reorder_point"]
            started = data["stockpiles"][name]["initial"]
            assert low - NEAR < position <= max(top, started) + NEAR, (name, world.clock.day, policy, position)

    lived(data, look=look)


@examples(8)
@given(wide_networks())
def test_nothing_is_busier_than_it_can_be(data: dict[str, Any]) -> None:
    def look(world: World) -> None:
        for name, station in world.stations.items():
            declared = data["lines"]["shop"]["stations"][name.split(".")[1]]
            assert len(station._queue) <= (math.inf if declared["buffer"] is None else declared["buffer"]), name
            assert 0 <= station._down <= declared["machines"], name
            assert 0 <= station._blocked <= declared["machines"], name
            idle = {id(machine) for machine in station.free}
            assert len(idle) == len(station.free) <= declared["machines"], name
            assert all(machine.job is None and not machine.down for machine in station.free), name
        for line in world.lines.values():
            assert line.in_process >= 0.0, line.name
            assert line.orders.pending >= -NEAR, line.name
        for leg in world.legs.values():
            away = leg.vehicles.away if leg.vehicles is not None else 0
            declared = leg.declared.vehicles
            if declared is not None and declared.of is not None:  # they come back over this leg, and are of another
                declared = world.legs[declared.of].declared.vehicles
            assert 0 <= away <= (declared.count if declared is not None else 0), leg.name

    lived(data, look=look)
