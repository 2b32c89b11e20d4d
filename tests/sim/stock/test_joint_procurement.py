"""Joint procurement: nations that order as one wait for one another, and get the price of what they order together."""

from typing import Any

import pytest

from desim.spec.facts import Facts
from tests.sim.allied import orders, run, there
from tests.sim.tiny import log

NATIONS: dict[str, Any] = {"germany": {}, "netherlands": {}, "spain": {}, "us": {}}
WANTED = {"germany": 0, "netherlands": 10, "spain": 30}
PRICES = {0: 100, 10: 90}
JOINT = {"time": 20, "batch": {"minimum": 10, "max_wait": 60}, "per_nation": 5}


def bought(stage: dict[str, Any], days: dict[str, float] = WANTED, amount: float = 4, **parts: Any) -> Facts:
    """Three nations order the same amount each on their days; the contract office is a gate with one stage."""
    stores = {}
    for nation, day in days.items():
        stores[nation] = there(nation, **orders({day: amount}))
        stores[nation]["sources"] = {"maker": {"approvals": ["office"]}}
    gate = {"kind": "contract", "prices": PRICES, "stages": {"contract": stage}, **parts.pop("office", {})}
    parts = parts or {"suppliers": {"maker": there("us", lead_time=10)}}
    return run(NATIONS, 200, stockpiles=stores, gates={"office": gate}, **parts)


def deliveries(facts: Facts) -> dict[str, list[tuple[float, float]]]:
    """Day and stock after every delivery, by nation."""
    return {name: log(facts, f"{name}.on_hand")[1:] for name in facts.stockpiles}


def test_national_orders_are_each_dealt_with_on_their_own_day_at_the_price_of_few():
    facts = bought({"time": 20})
    assert deliveries(facts) == {"germany": [(30, 4)], "netherlands": [(40, 4)], "spain": [(60, 4)]}
    assert facts.costs["office", "purchase"] == 12 * 100


def test_a_joint_order_waits_for_the_slowest_and_for_coordination_and_gets_the_price_of_many():
    """4, 8, 12 of at least 10 on days 0, 10, 30; 20 days of work and 5 for each nation beyond the first; 10 to make."""
    facts = bought(JOINT)
    assert deliveries(facts) == {nation: [(70, 4)] for nation in WANTED}
    assert facts.costs["office", "purchase"] == 12 * 90


def test_a_joint_order_that_stays_too_small_goes_on_when_its_time_is_over():
    """Two nations have 8 of 10 on day 10; on day 60 they go on as they are: 20 + 5 days, 10 to make."""
    facts = bought(JOINT, {"germany": 0, "netherlands": 10})
    assert deliveries(facts) == {"germany": [(95, 4)], "netherlands": [(95, 4)]}
    assert facts.costs["office", "purchase"] == 8 * 100


def test_who_comes_too_late_waits_for_another_batch():
    """5 and 5 are enough on day 10; who comes on day 30 is alone until its 60 days are over."""
    facts = bought(JOINT, amount=5)
    late = [(30 + 60 + 20 + 10, 5)]
    assert deliveries(facts) == {"germany": [(45, 5)], "netherlands": [(45, 5)], "spain": late}
    assert facts.costs["office", "purchase"] == 10 * 90 + 5 * 100


@pytest.mark.parametrize(("harmonisation", "day"), [(0, 70), (0.5, 65), (1, 60)])
def test_rules_that_agree_save_the_time_of_coordination(harmonisation, day):
    facts = bought(JOINT, office={"harmonisation": harmonisation})
    assert deliveries(facts) == {nation: [(day, 4)] for nation in WANTED}


def test_the_same_total_is_bought_either_way_and_only_when_and_for_how_much_differs():
    """Late for who was first (40 days) more than for who was last (10), and a tenth cheaper."""
    alone, joint = bought({"time": 20}), bought(JOINT)
    for facts in (alone, joint):
        assert {name: shelf.ordered for name, shelf in facts.stockpiles.items()} == dict.fromkeys(WANTED, 4)
        assert facts.books["good"]["received"] == 12
    first = {nation: (deliveries(alone)[nation][0][0], deliveries(joint)[nation][0][0]) for nation in WANTED}
    assert {nation: late - early for nation, (early, late) in first.items()} == {
        "germany": 40, "netherlands": 30, "spain": 10,
    }  # fmt: skip
    assert joint.costs["office", "purchase"] == pytest.approx(0.9 * alone.costs["office", "purchase"])


def test_a_joint_order_brings_about_the_plant_that_national_orders_do_not():
    """The firm builds when 10 are on order: national orders are worked off before they ever add up to that.

    One a day. Of the joint order of 12, approved on day 60, one is begun at once and 11 are on order; 6 days later the
    plant makes two a day, when 6 are made: the other 6 take 3 days.
    """
    line = {"maker": there("us", time=1)}
    build = {
        "role": "expansion",
        "when": {"kind": "backlog", "line": "maker", "above": 10},
        "what": {"maker": {"rate": 2}},
        "how": {"delay": 6},
    }
    alone = bought({"time": 20}, lines=line, causes={"build": build})
    assert [o for o in alone.occurrences if o.cause == "build"] == []
    joint = bought(JOINT, lines=line, causes={"build": build})
    assert [o.begins for o in joint.occurrences if o.cause == "build"] == [60]
    assert max(day for log in deliveries(joint).values() for day, _ in log) == 69
