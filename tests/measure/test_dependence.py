"""Who depends on whom, by hand: concentration, origins through stockpiles, sole sources, common causes, stand-ins."""

from typing import Any

import pytest

from desim.measure.concentration import herfindahl
from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from desim.spec.scenario import Scenario
from tests.sim.allied import orders, there, world

NATIONS: dict[str, dict[str, Any]] = {"us": {}, "uk": {}, "france": {}}
Table = dict[str, dict[str, float | None]]


def measured(scenario: Scenario) -> Table:
    """Values by metric and subject."""
    table: Table = {}
    for row in kpis(scenario, replicate(scenario, 1, 0)):
        table.setdefault(row.metric, {})[row.subject] = row.value
    return table


def bought(amounts: dict[str, float], stockpile: str = "store", nation: str = "us", **fields: Any) -> dict[str, Any]:
    """One stockpile that gets these amounts from suppliers in one order."""
    pile = there(nation, **orders({0: sum(amounts.values())}))
    pile["sources"] = {source: {"share": amount} for source, amount in amounts.items()}
    return {stockpile: pile | fields}


def test_concentration_by_source_and_by_nation() -> None:
    """6 from the US, 1 and 3 from two makers in the UK, 0 from France: shares .6, .1, .3; by nation .6, .4."""
    suppliers = {"a": there("us"), "b": there("uk"), "c": there("uk"), "d": there("france")}
    piles = bought({"a": 6, "b": 1, "c": 3}) | {"idle": there("us", **orders({99: 1}, "d"))}
    found = measured(world(NATIONS, 10, suppliers=suppliers, stockpiles=piles))
    assert found["supply_hhi_source"] == {"good": pytest.approx(0.36 + 0.01 + 0.09)}
    assert found["supply_hhi_nation"] == {"good": pytest.approx(0.36 + 0.16)}
    assert found["sources"] == {"good": 4}


def test_what_is_lost_on_the_way_or_came_before_the_warm_up_ended_does_not_count() -> None:
    legs = {"sea": {"transit": 1, "loss": 1}}
    suppliers = {"a": there("us"), "b": there("uk"), "c": there("uk", lead_time=2)}
    piles = bought({"a": 6, "b": 3, "c": 2})
    piles["store"]["sources"]["b"] |= {"route": "way"}
    data = {"suppliers": suppliers, "stockpiles": piles, "legs": legs, "routes": {"way": {"legs": ["sea"]}}}
    facts = replicate(world(NATIONS, 10, **data), 1, 0)
    assert {name: lane.arrived for name, lane in facts.lanes.items()} == {"a>store": 6, "b>store": 0, "c>store": 2}
    facts = replicate(world(NATIONS, 10, warmup=1, **data), 1, 0)
    assert {name: lane.arrived for name, lane in facts.lanes.items()} == {"a>store": 0, "b>store": 0, "c>store": 2}


def test_nothing_supplied_has_no_concentration() -> None:
    assert herfindahl([0.0, 0.0]) is None
    found = measured(
        world(NATIONS, 10, suppliers={"a": there("uk")}, stockpiles={"s": there("us", **orders({99: 1}, "a"))})
    )
    assert found["supply_hhi_source"] == {"good": None}
    assert found["autonomy"] == {"us": None}
    assert found["dependency"] == {"us<uk": None}


def test_origins_are_traced_through_stockpiles_and_home_transfers_are_not_counted_again() -> None:
    """The French depot gets 30 from the US and 10 of its own; the UK get 20 of that and 20 of their own.

    UK: 15 + 0 US, 5 French, 20 own of 40; what goes from the UK depot to the UK front is no receipt of the UK.
    """
    suppliers = {"us_plant": there("us"), "fr_plant": there("france"), "uk_plant": there("uk")}
    day = {"policy": {"kind": "plan", "orders": {1: 40}}}
    piles = {
        **bought({"us_plant": 30, "fr_plant": 10}, "depot", "france"),
        "uk_depot": there("uk", sources={"depot": {}, "uk_plant": {}}, **day),
        "uk_front": there("uk", **orders({2: 8}, "uk_depot")),
    }
    found = measured(world(NATIONS, 10, suppliers=suppliers, stockpiles=piles))
    assert found["autonomy"] == pytest.approx({"france": 0.25, "uk": 0.5})
    assert found["dependency"] == pytest.approx({"france<us": 0.75, "uk<us": 0.375, "uk<france": 0.125})


def test_each_item_counts_the_same_and_stock_from_the_start_is_of_the_nation_that_kept_it() -> None:
    """The US get 90 rounds of their own and 1 fuze out of French stock: half of their items come from France."""
    items = {"good": {}, "fuze": {}}
    suppliers = {"plant": there("us"), "never": there("uk", "fuze")}
    piles = {
        **bought({"plant": 90}),
        "fuzes": there("us", "fuze", **orders({0: 1}, "french_fuzes")),
        "french_fuzes": there("france", "fuze", initial=5, **orders({99: 1}, "never")),
    }
    found = measured(world(NATIONS, 10, items=items, suppliers=suppliers, stockpiles=piles))
    assert found["autonomy"] == {"us": 0.5, "france": None}
    assert found["dependency"] == {"us<france": 0.5, "us<uk": 0.0, "france<uk": None}


def line(nation: str, item: str, *inputs: str, **fields: Any) -> dict[str, Any]:
    return there(nation, item, rate=1, inputs=dict.fromkeys(inputs, 1), **fields)


def two_plants(**more: Any) -> dict[str, Any]:
    """Rounds out of two plants; each takes charges from a store of its own, and these come from two works."""
    return {
        "items": {"good": {}, "charge": {}, "powder": {}},
        "lines": {
            "us_lap": line("us", "good", "us_charges"),
            "uk_lap": line("uk", "good", "uk_charges"),
            "us_works": line("us", "charge", "us_powder"),
            "uk_works": line("uk", "charge", "uk_powder"),
        },
        "suppliers": {"us_mill": there("us", "powder"), "uk_mill": there("uk", "powder")},
        "stockpiles": {
            "store": there("us", **orders({0: 2}, "us_lap", "uk_lap")),
            "us_charges": there("us", "charge", **orders({0: 2}, "us_works")),
            "uk_charges": there("uk", "charge", **orders({0: 2}, "uk_works")),
            "us_powder": there("us", "powder", **orders({0: 2}, "us_mill")),
            "uk_powder": there("uk", "powder", **orders({0: 2}, "uk_mill")),
            **more,
        },
    }


def depths(data: dict[str, Any]) -> dict[str, float | None]:
    return measured(world(NATIONS, 10, **data))["common_cause_depth"]


def test_two_chains_that_never_meet_have_no_common_cause() -> None:
    assert depths(two_plants()) == {"good": 0, "charge": 0, "powder": 0}


def test_sources_that_meet_two_tiers_up_have_a_common_cause_of_depth_two() -> None:
    shared = there("uk", "powder", **orders({0: 2}, "us_mill"))
    assert depths(two_plants(uk_powder=shared)) == {"good": 2, "charge": 1}
    found = measured(world(NATIONS, 10, **two_plants(uk_powder=shared)))
    assert found["sole_sourced"] == {"all_items": 1}
    assert found["sources"] == {"good": 2, "charge": 2, "powder": 1}


def test_a_source_with_an_alternative_does_not_share_it() -> None:
    """British powder from either mill: losing the American one stops only one of the plants."""
    either = there("uk", "powder", **orders({0: 2}, "us_mill", "uk_mill"))
    assert depths(two_plants(uk_powder=either)) == {"good": 0, "charge": 0, "powder": 0}


def test_a_depot_between_adds_no_tier_and_a_shared_workcenter_counts() -> None:
    depot = there("us", "powder", **orders({0: 4}, "us_mill"))
    through = there("uk", "powder", **orders({0: 2}, "depot"))
    assert depths(two_plants(depot=depot, uk_powder=through)) == {"good": 2, "charge": 1}
    data = two_plants() | {"workcenters": {"hall": {}}}
    for works in ("us_works", "uk_works"):
        data["lines"][works] = line("us", "charge", f"{works[:2]}_powder", workcenter="hall") | {
            "rate": None,
            "time": 1,
        }
        del data["lines"][works]["rate"]
    assert depths(data) == {"good": 2, "charge": 1, "powder": 0}


def test_stock_abroad_fills_in_through_substitutes_siblings_and_joint_stockpiles() -> None:
    """The US draw shells (substitute in the UK), fuzes (sibling at home only) and shares a joint depot of missiles.

    The UK draw shells of their own and missiles; France draws fuzes alone.
    """
    items: dict[str, Any] = {"good": {}, "fuze": {}, "missile": {}}
    suppliers = {"maker": there("us"), "works": there("uk")}
    piles = {
        **bought({"maker": 5}, "us_shells", "us", substitutes={"uk_shells": 1}),
        **bought({"works": 5}, "uk_shells", "uk"),
        "us_fuzes": there("us", "fuze", initial=5, lateral={"us_spares": {}}),
        "us_spares": there("us", "fuze", initial=5),
        "fr_fuzes": there("france", "fuze", initial=5, lateral={"us_spares": {}}),
        "depot": there("uk", "missile", initial=5, owners={"us": {}, "uk": {}}),
    }
    use = {"kind": "fixed", "every": 1}
    demands = {name: {**use, "stockpile": name} for name in ("us_shells", "uk_shells", "us_fuzes", "fr_fuzes")}
    demands = {f"use_{name}": demand for name, demand in demands.items()}
    demands |= {f"{n}_missiles": {**use, "stockpile": "depot", "owner": n} for n in ("us", "uk")}
    found = measured(world(NATIONS, 4, items=items, suppliers=suppliers, stockpiles=piles, demands=demands))
    assert found["interoperability"] == pytest.approx({"france": 1, "uk": 1 / 2, "us": 2 / 3})


def test_networks_of_one_nation_have_no_such_measures() -> None:
    found = measured(world({"us": {}}, 10, suppliers={"a": there("us")}, stockpiles=bought({"a": 6})))
    assert not {"supply_hhi_source", "dependency", "autonomy", "sole_sourced", "jain_fairness"} & set(found)
