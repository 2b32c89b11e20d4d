"""Nothing is lost between the cracks: wanted, started, consumed, made, spent; every part is always in some state."""

from typing import Any

import pytest
from hypothesis import given

from desim.measure.kpi import kpis
from desim.sim.demand.demand import KitPart
from desim.spec.read import read
from tests.properties.live import examples, facts_of, lived, open_claims
from tests.properties.wide import wide_networks

EXACT = {"rel": 1e-9, "abs": 1e-9}


@examples(16)
@given(wide_networks())
def test_states_sum_to_the_measured_time(data: dict[str, Any]) -> None:
    for warmup in (0, 7.5):
        facts = facts_of(data | {"warmup": warmup})
        for part, times in facts.states.items():
            assert sum(times.values()) == pytest.approx(facts.horizon - warmup, rel=1e-9), (part, times)
            assert min(times.values()) >= 0.0, part


@examples(16)
@given(wide_networks())
def test_all_that_is_wanted_is_issued_lost_cancelled_or_open(data: dict[str, Any]) -> None:
    world, facts = lived(data)
    waiting: dict[str, float] = dict.fromkeys(facts.demands, 0.0)
    kits = {}
    for pile in world.stockpiles:
        for claim in open_claims(world, pile):
            amount, claimant = claim.amount, claim.claimant
            if isinstance(claimant, KitPart):
                kits[id(claimant._order)] = claimant._order
            elif claimant in world.demands.values():
                waiting[claimant.name] += amount
    for order in kits.values():
        waiting[order.demand.name] += order.amount
    for name, demand in facts.demands.items():
        total = demand.issued + demand.lost + demand.cancelled + waiting[name]
        assert demand.wanted == pytest.approx(total, **EXACT), name


@examples(16)
@given(wide_networks())
def test_lines_consume_their_bill_of_material_and_make_or_scrap_what_they_start(data: dict[str, Any]) -> None:
    world, facts = lived(data)
    used = dict.fromkeys(facts.books, 0.0)
    ended = dict.fromkeys(facts.books, 0.0)
    for name, line in facts.lines.items():
        assert line.started == pytest.approx(line.made + line.scrapped + world.lines[name].in_process, **EXACT), name
        assert line.made == world.lines[name].made
        ended[data["lines"][name]["item"]] += line.made + line.scrapped
        for pile, per_unit in data["lines"][name].get("inputs", {}).items():
            used[data["stockpiles"][pile]["item"]] += line.started * per_unit
    for item, book in facts.books.items():
        assert book["consumed"] == pytest.approx(used[item], **EXACT), item
        assert book["made"] == pytest.approx(ended[item], **EXACT), item
        assert book["scrapped"] == pytest.approx(sum_of_scrap(data, facts, item), **EXACT), item


def sum_of_scrap(data: dict[str, Any], facts: Any, item: str) -> float:
    return sum(line.scrapped for name, line in facts.lines.items() if data["lines"][name]["item"] == item)


def priced(data: dict[str, Any], factor: float = 1.0) -> dict[str, Any]:
    """The network with a price on everything."""
    prices = {
        "suppliers": {"price": 3.5},
        "lines": {"unit_cost": 2.25},
        "legs": {"price": 0.75},
        "stockpiles": {"holding_cost": 0.2, "backorder_cost": 4.0, "order_cost": 9.0},
        "causes": {"cost": 50.0},
    }
    dear = dict(data)
    for family, costs in prices.items():
        more = {key: factor * cost for key, cost in costs.items()}
        dear[family] = {name: part | more for name, part in data.get(family, {}).items()}
    return dear


@examples(10)
@given(wide_networks())
def test_the_total_cost_is_the_sum_of_the_ledger_and_each_entry_is_a_quantity_times_its_price(
    data: dict[str, Any],
) -> None:
    data = priced(data)
    facts = facts_of(data)
    rows = {row.subject: row.value for row in kpis(read(data), facts) if row.metric == "cost"}
    total = rows.pop("total")
    assert total == pytest.approx(sum(facts.costs.values()), rel=1e-12)
    shelves = facts.stockpiles.values()
    expected = {
        "purchase": 3.5 * sum(book["received"] for book in facts.books.values()),
        "production": 2.25 * sum(line.started for line in facts.lines.values()),
        "freight": 0.75 * sum(leg.carried for leg in facts.legs.values()),
        "holding": 0.2 * sum(shelf.area_on_hand for shelf in shelves),
        "backorders": 4.0 * sum(shelf.area_owed for shelf in shelves),
        "ordering": 9.0 * sum(shelf.orders for shelf in shelves),
        "cause": 50.0 * len(facts.occurrences),
        "expedite": 0.0,
    }
    assert rows == pytest.approx(expected, **EXACT)
    assert total == pytest.approx(sum(expected.values()), rel=1e-9)


@examples(8)
@given(wide_networks())
def test_three_times_the_prices_are_three_times_the_costs_and_nothing_else(data: dict[str, Any]) -> None:
    one, three = facts_of(priced(data)), facts_of(priced(data, 3.0))
    assert three.costs == pytest.approx({account: 3.0 * cost for account, cost in one.costs.items()}, rel=1e-12)
    one.costs.clear()
    three.costs.clear()
    assert {k: v.tolist() for k, v in one.levels.items()} == {k: v.tolist() for k, v in three.levels.items()}
    assert (one.stockpiles, one.lines, one.legs, one.states, one.books) == (
        three.stockpiles, three.lines, three.legs, three.states, three.books,
    )  # fmt: skip
