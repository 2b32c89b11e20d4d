"""Little's law, path by path: the integral of a queue is the sum of the waits in it, those still open included."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given

from desim.sim.stock.claim import Claim, Claimant
from desim.sim.stock.lots import Label
from desim.sim.stock.shelf import Shelf
from desim.spec.checks.states import state_fault
from desim.spec.facts import StayFacts, WaitFacts
from desim.spec.fields.ticks import days
from desim.spec.read import read
from tests.properties.live import examples, lived, open_claims
from tests.properties.wide import wide_networks


class Waiting(Claimant):
    """Stands before a claimant, and adds up amount times wait of all that it gets."""

    def __init__(self, claimant: Claimant, shelf: Shelf, total: dict[str, float]) -> None:
        self.claimant, self._shelf, self._since, self._total = claimant, shelf, shelf.clock.day, total
        self.owner, self.restocks, self.nation = claimant.owner, claimant.restocks, claimant.nation

    @property
    def root(self) -> Claimant:
        return self.claimant.root

    def load(self, labels: list[Label]) -> None:
        self.claimant.load(labels)

    def waited(self, amount: float) -> None:
        self._total[self._shelf.name] += amount * (self._shelf.clock.day - self._since)

    def filled(self, amount: float) -> None:
        self.waited(amount)
        self.claimant.filled(amount)


@contextmanager
def waits_added_up() -> Iterator[dict[str, float]]:
    """Amount times wait of all backorders, by shelf."""
    total: dict[str, float] = defaultdict(float)
    backorder, withdraw = Shelf._backorder, Shelf.withdraw

    def recorded(shelf: Shelf, amount: float, claimant: Claimant, rank: int, since: int) -> None:
        backorder(shelf, amount, Waiting(claimant, shelf, total), rank, since)

    def given_up(shelf: Shelf, claim: Claim, rank: int, kept: float = 0.0) -> float:
        amount = withdraw(shelf, claim, rank, kept)
        assert isinstance(claim.claimant, Waiting)
        claim.claimant.waited(amount)
        return amount

    with patch.object(Shelf, "_backorder", recorded), patch.object(Shelf, "withdraw", given_up):
        yield total


@pytest.mark.interpreted
@examples(10)
@given(wide_networks())
def test_backorders_are_waits_of_claims(data: dict[str, Any]) -> None:
    with waits_added_up() as waits:
        world, facts = lived(data)
    for name, shelf in facts.stockpiles.items():
        still = sum(claim.amount * (facts.horizon - days(claim.since)) for claim in open_claims(world, name))
        assert shelf.area_owed == pytest.approx(waits[name] + still, rel=1e-9, abs=1e-9), name


def unit_orders(data: dict[str, Any]) -> dict[str, Any]:
    """The network with orders of one unit, at lines that make no scrap."""
    for name, pile in data["stockpiles"].items():
        if set(pile["sources"]) & set(data["lines"]):
            level = pile.get("initial", 0)
            data["stockpiles"][name] = pile | {"policy": {"kind": "base_stock", "level": level}, "sourcing": "random"}
            data["stockpiles"][name].pop("shelf_life", None)
    for name, demand in data["demands"].items():
        data["demands"][name] = demand | ({"batch": 1} if demand["kind"] == "profile" else {"size": 1})
    causes = data["causes"].items()
    data["causes"] = {n: c for n, c in causes if not any("yield" in dials for dials in c.get("what", {}).values())}
    for line in data["lines"].values():
        line["yield"] = 1.0
        line.pop("acceptance", None)
        line.get("stations", {}).get("bend", {}).update({"next": "finish", "yield": 1})
    return data


@examples(12)
@given(wide_networks())
def test_the_queue_of_a_line_is_the_waits_of_its_orders(data: dict[str, Any]) -> None:
    data = unit_orders(data)
    world, facts = lived(data)
    for name, line in facts.lines.items():
        orders = world.lines[name].orders._queue
        if line.started + sum(order.to_begin for order in orders) != len(line.waits) + len(orders):
            continue  # a loss on the way is ordered again as one
        still = sum(facts.horizon - days(order.since) for order in orders)
        assert line.area_queue == pytest.approx(sum(line.waits) + still, rel=1e-9, abs=1e-9), name


@examples(10)
@given(wide_networks())
def test_the_buffer_of_a_station_is_the_waits_of_its_visits(data: dict[str, Any]) -> None:
    world, facts = lived(data)
    for name, station in facts.stations.items():
        queue = world.stations[name]._queue
        still = sum(facts.horizon - days(job.since) for job in queue)
        assert station.visits == len(station.waits) + len(queue), name
        assert station.area_queue == pytest.approx(sum(station.waits) + still, rel=1e-9, abs=1e-9), name


@examples(10)
@given(wide_networks())
def test_what_waits_for_a_leg_is_the_waits_of_what_departs(data: dict[str, Any]) -> None:
    """Goods that take a detour or turn back leave the origin in other ways; such legs are left out."""
    world, facts = lived(data)
    for name, leg in facts.legs.items():
        live = world.legs[name]
        if leg.detoured or leg.turned_back:
            continue
        port = list(live._handling._queue) if live._handling is not None else []
        still = sum(parcel.amount * (facts.horizon - days(parcel.since)) for parcel in [*live._yard.queue, *port])
        total = leg.area_waiting + leg.area_handling
        assert total == pytest.approx(leg.waited + still, rel=1e-9, abs=1e-9), name


@examples(10)
@given(wide_networks())
def test_waits_of_units_that_a_measure_asks_for_are_the_backorders(data: dict[str, Any]) -> None:
    """What is not issued by the end waits as well; what is cancelled waited in vain, and is left out."""
    measures = {name: {"metric": "wait_mean", "subject": name, "of": "unit"} for name in data["stockpiles"]}
    world, facts = lived(data | {"measures": measures})
    for name, shelf in facts.stockpiles.items():
        waits = facts.measures[name]
        assert isinstance(waits, WaitFacts)
        issued = sum(wait * units for wait, units in zip(waits.waits, waits.weights, strict=True))
        still = sum(claim.amount * (facts.horizon - days(claim.since)) for claim in open_claims(world, name))
        if not shelf.cancelled:
            assert shelf.area_owed == pytest.approx(issued + still, rel=1e-9, abs=1e-9), name


@examples(10)
@given(wide_networks())
def test_stays_in_all_states_are_the_time_in_them(data: dict[str, Any]) -> None:
    """Every state is one that the part can have; where it is in one state at a time, its stays are the time in it."""
    data, asked = data | {"measures": {}}, {}
    scenario, facts = read(data), lived(data)[1]
    for part, times in facts.states.items():
        for state in times:
            assert state_fault(scenario, part, state, part) is None
            if part in scenario.stockpiles or part in scenario.regimes:
                asked[f"m{len(asked)}"] = {"metric": "state_entries", "subject": part, "state": state}
    found = lived(data | {"measures": asked})[1]
    assert found.states == facts.states
    for name, measure in asked.items():
        stays = found.measures[name]
        assert isinstance(stays, StayFacts)
        last = facts.horizon - stays.since if stays.since >= 0.0 else 0.0
        total = sum(end - begin for begin, end in stays.stays) + last
        assert total == pytest.approx(facts.states[measure["subject"]][measure["state"]], abs=1e-9)
