"""Measures of service by hand."""

from desim.measure.service import demand_rows, stockpile_rows
from desim.sim.replicate import replicate
from tests.sim.tiny import pile, town, wants


def test_a_fill_rate_counts_units_and_an_order_fill_rate_orders() -> None:
    """Of 5 in stock 1 and 3 are taken whole and 1 of 4 in part: 5 of 8 units and 2 of 3 orders at once."""
    uses = {f"use_{size}": wants(at=day, size=size) for day, size in ((1, 1), (2, 3), (3, 4))}
    scenario = town(5, stockpiles={"stock": pile(initial=5)}, demands=uses)
    facts = replicate(scenario, seed=1, replication=0)
    rows = {
        (metric, name): value for of in (stockpile_rows, demand_rows) for metric, name, value, _ in of(scenario, facts)
    }
    assert (rows["fill_rate", "stock"], rows["order_fill_rate", "stock"]) == (5 / 8, 2 / 3)
    assert (rows["fill_rate", "use_4"], rows["order_fill_rate", "use_4"]) == (1 / 4, 0)
    assert rows["order_fill_rate", "all_demands"] == 2 / 3
