"""Stockpiles that causes close: to what comes, to what goes, or to both."""

import pytest

from desim.measure.attribution import attribute
from desim.measure.reasons import LossReason
from desim.sim.replicate import replicate
from desim.spec.checks.dials import dial_changes
from desim.spec.settings.study_settings import CriticalitySettings
from desim.study.questions.outages import possible_outages
from tests.sim.tiny import log, made, pile, run, town, up_to, wants


def closed(since, until, **dials):
    """A cause that closes the stock from a day to another."""
    return {
        "strike": {"when": {"kind": "date", "at": since}, "what": {"stock": dials}, "how": {"duration": until - since}}
    }


def store(causes, horizon=12, **parts):
    """20 on hand and one wanted a day from day 1 on; five come on day 4, and what is missing to 15 when ordered."""
    stock = pile(initial=20, pipeline={"arrivals": {4: 5}})
    return dict(horizon=horizon, stockpiles={"stock": stock}, demands={"use": wants(every=1)}, causes=causes) | parts


def test_nothing_is_issued_while_it_is_closed_and_all_at_once_when_it_opens():
    facts = run(**store(closed(3, 7, issues=0)))
    assert log(facts, "stock.on_hand")[:6] == [(0, 20), (1, 19), (2, 18), (4, 23), (7, 18), (8, 17)]
    assert log(facts, "stock.owed")[:6] == [(0, 0), (3, 1), (4, 2), (5, 3), (6, 4), (7, 0)]
    assert facts.stockpiles["stock"].area_owed == 4 + 3 + 2 + 1


def test_what_comes_waits_outside_while_it_takes_nothing_in():
    facts = run(**store(closed(3, 7, receipts=0)))
    assert log(facts, "stock.on_hand")[:8] == [(0, 20), (1, 19), (2, 18), (3, 17), (4, 16), (5, 15), (6, 14), (7, 18)]
    assert log(facts, "stock.on_order") == [(0, 0), (4, 5), (7, 0)]


@pytest.mark.parametrize("dials", [{"open": 0}, {"issues": 0, "receipts": 0}])
def test_a_closed_stockpile_neither_takes_nor_gives(dials):
    facts = run(**store(closed(3, 7, **dials)))
    assert log(facts, "stock.on_hand")[:4] == [(0, 20), (1, 19), (2, 18), (8, 17)]
    assert log(facts, "stock.on_order") == [(0, 0), (4, 5), (7, 0)]


def test_what_waits_outside_keeps_its_order():
    """Base stock 10 with a lead time of a day: what waits outside is on order, so that it is not ordered once more."""
    stock = pile(initial=10, **up_to(10), sources={"maker": {}})
    parts = {
        "stockpiles": {"stock": stock},
        "suppliers": {"maker": made(lead_time=1)},
        "demands": {"use": wants(every=2)},
    }
    facts = run(**store(closed(3, 9, receipts=0), **parts))
    assert facts.stockpiles["stock"].ordered == 5
    assert log(facts, "stock.on_hand")[-2:] == [(10, 9), (11, 10)]
    assert facts.books["good"]["in_transit"] == 0


def test_a_demand_that_does_not_wait_is_lost_at_a_closed_stockpile():
    facts = run(**store(closed(3, 7, issues=0), demands={"use": wants(every=1, unmet="lost")}))
    assert facts.stockpiles["stock"].lost == 4


def test_a_line_waits_for_inputs_of_a_closed_stockpile():
    piles = {
        "stock": pile("part", initial=20),
        "goods": pile(policy={"kind": "plan", "orders": {0: 20}}, sources={"plant": {}}),
    }
    items = {"good": {"unit": "unit"}, "part": {"unit": "unit"}}
    lines = {"plant": made(time=1, inputs={"stock": 1})}
    facts = run(12, items=items, stockpiles=piles, lines=lines, causes=closed(3.5, 7, issues=0))
    assert facts.lines["plant"].made == 4 + 4  # the lot in hand on day 3.5 is finished
    assert facts.states["plant"] == {"working": 9, "withheld: stock": 3}


def test_orders_go_elsewhere_while_a_source_is_closed():
    piles = {
        "stock": pile(initial=9), "other": pile(initial=9),
        "front": pile(policy={"kind": "plan", "orders": {1: 2, 4: 3}}, sourcing="priority",
                      sources={"stock": {"priority": 1}, "other": {"priority": 2}}),
    }  # fmt: skip
    facts = run(9, stockpiles=piles, causes=closed(3, 7, issues=0))
    assert {name: lane.arrived for name, lane in facts.lanes.items()} == {"stock>front": 2, "other>front": 3}


def test_a_sibling_sends_nothing_while_it_is_closed():
    piles = {"stock": pile(initial=9), "south": pile(lateral={"stock": {"transit": 1}})}
    facts = run(9, stockpiles=piles, demands={"use": wants("south", at=4)}, causes=closed(3, 7, open=0))
    assert facts.stockpiles["south"].lateral_in == 0


def test_a_place_closes_stockpiles_where_they_are_named():
    def changes(**entries):
        cause = {"when": {"kind": "date", "at": 3}, "within": {"town": entries}}
        scenario = town(9, stockpiles={"stock": pile(**up_to(1), sources={"maker": {}})}, suppliers={"maker": made()},
                        causes={"fire": cause})  # fmt: skip
        return [(part, dial) for part, dial, _ in dial_changes(scenario, scenario.causes["fire"])]

    assert changes(open=0) == [("maker", "open")]
    assert changes(stockpiles={"open": 0}) == [("stock", "open")]


def test_an_outage_of_a_stockpile_is_tried_where_stockpiles_are_named():
    scenario = town(**store({}))
    data = scenario.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert "stockpiles" not in CriticalitySettings().families
    found, _ = possible_outages(scenario, data, CriticalitySettings(families=("stockpiles",)), 3.0)
    assert [(outage.part, outage.family) for outage in found] == [("stock", "stockpiles")]


def reasons(name, **parts):
    """Unit-days owed by a stockpile of a followed replication, by reason."""
    network = town(**parts)
    facts = replicate(network, seed=1, replication=0, follow=True)
    found: dict[LossReason, float] = {}
    for leaf, amount in attribute(network, facts, name, "owed").items():
        found[leaf.reason] = found.get(leaf.reason, 0.0) + amount
    return {reason: pytest.approx(amount) for reason, amount in found.items()}


STRIKE = LossReason("cause", "strike", "stock")


def test_what_a_closed_stockpile_owes_is_due_to_what_closes_it():
    assert reasons("stock", **store(closed(3, 7, issues=0))) == {STRIKE: 10}


def test_what_waits_outside_is_due_to_what_closes_it():
    """Nothing on hand; five come on day 2 by order, and are let in on day 7: 5 of them are owed for 5 days."""
    stock = pile(policy={"kind": "plan", "orders": {0: 5}}, sources={"maker": {}})
    parts = {"stockpiles": {"stock": stock}, "suppliers": {"maker": made(lead_time=2)}}
    found = reasons("stock", **store(closed(1, 7, receipts=0), demands={"use": wants(at=2, size=5)}, **parts))
    assert found == {STRIKE: 25}


def test_what_a_closed_source_owes_is_due_to_what_closes_it():
    """Ordered on day 4, issued on day 7; wanted from day 4 on."""
    piles = {
        "stock": pile(initial=9),
        "front": pile(policy={"kind": "plan", "orders": {4: 2}}, sources={"stock": {}}),
    }
    found = reasons("front", horizon=9, stockpiles=piles, demands={"use": wants("front", at=4, size=2)},
                    causes=closed(3, 7, issues=0))  # fmt: skip
    assert found == {STRIKE: 6}


def test_what_a_line_lacks_of_a_closed_stockpile_is_due_to_what_closes_it():
    piles = {
        "stock": pile("part", initial=20),
        "goods": pile(policy={"kind": "plan", "orders": {4: 2}}, sources={"plant": {}}),
    }
    items = {"good": {"unit": "unit"}, "part": {"unit": "unit"}}
    lines = {"plant": made(rate=2, lot=2, inputs={"stock": 1})}
    found = reasons("goods", horizon=12, items=items, stockpiles=piles, lines=lines,
                    demands={"use": wants("goods", at=4, size=2)}, causes=closed(3, 7, issues=0))  # fmt: skip
    assert found[STRIKE] == 6
    assert sum(float(amount.expected) for amount in found.values()) == 8
