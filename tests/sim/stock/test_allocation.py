"""Allocation: who gets what a line makes, whose orders jump the queue, and whom a supplier serves first."""

from typing import Any

import pytest

import desim
from tests.sim.tiny import log, made, pile, run, wants

ALLIES: dict[str, Any] = {
    "nations": {"japan": {}, "poland": {}, "us": {}},
    "sites": {"tokyo": {"nation": "japan"}, "warsaw": {"nation": "poland"}, "camden": {"nation": "us"}},
}
SITES = {"japan": "tokyo", "poland": "warsaw", "us": "camden"}


def buys(nation: str, orders: dict[float, float], **fields: Any) -> dict[str, Any]:
    """A stockpile of a nation that orders on given days."""
    plan = {"kind": "plan", "orders": orders}
    return {"site": SITES[nation], "item": "good", "policy": plan, "sources": {"plant": {}}, **fields}


def served(horizon: float, line: dict[str, Any], **stores: dict[str, Any]) -> dict[str, list[tuple[float, float]]]:
    """Day and stock of each stockpile at every change, when a plant in Camden serves them."""
    causes = stores.pop("causes", {})
    plant = {"site": "camden", "item": "good", "time": 1, **line}
    facts = run(horizon, stockpiles=stores, lines={"plant": plant}, causes=causes, **ALLIES)
    return {name: log(facts, f"{name}.on_hand")[1:] for name in stores}


def test_home_goes_first_however_young_its_orders_are():
    """Japan orders 3 on day 0, the home nation 2 on day 1; one a day is made."""
    stores = {"japan": buys("japan", {0: 3}), "us": buys("us", {1: 2})}
    assert served(6, {}, **stores) == {"japan": [(1, 1), (2, 2), (3, 3)], "us": [(4, 1), (5, 2)]}
    late = {"japan": [(1, 1), (4, 2), (5, 3)], "us": [(2, 1), (3, 2)]}
    assert served(6, {"allocation": "home_first"}, **stores) == late


def test_rank_still_goes_before_home():
    stores = {"japan": buys("japan", {0: 3}), "us": buys("us", {1: 2}, priority=2)}
    log = {"japan": [(1, 1), (2, 2), (3, 3)], "us": [(4, 1), (5, 2)]}
    assert served(6, {"allocation": "home_first"}, **stores) == log


def test_pro_rata_shares_a_lot_by_what_is_open():
    """4, 8 and 6 wanted, 6 a day: 1.33, 2.67, 2, so 1, 3, 2; then 1.5, 2.5, 2 of 3, 5, 4: the older takes the tie."""
    stores = {"japan": buys("japan", {0: 4}), "poland": buys("poland", {0: 8}), "us": buys("us", {0: 6})}
    line = {"lot": 6, "full_lots": True, "allocation": "pro_rata"}
    assert served(4, line, **stores) == {
        "japan": [(1, 1), (2, 3), (3, 4)], "poland": [(1, 3), (2, 5), (3, 8)], "us": [(1, 2), (2, 4), (3, 6)],
    }  # fmt: skip


def test_need_shares_a_lot_by_the_days_that_are_missing():
    """30 and 10 days short, then 27 and 9, then 24 and 8: 3 to 1, until the one has all that it ordered."""
    plan = {"objective": 30, "planning_rate": 1}
    stores = {"poland": buys("poland", {0: 8}, **plan), "us": buys("us", {0: 8}, initial=20, **plan)}
    line = {"lot": 4, "full_lots": True, "allocation": "need"}
    assert served(5, line, **stores) == {
        "poland": [(1, 3), (2, 6), (3, 8)], "us": [(1, 21), (2, 22), (3, 24), (4, 28)],
    }  # fmt: skip


ENTITLED = {"allocation": "entitlement", "entitlements": {"japan": 2, "us": 1}}


def test_entitlements_are_met_within_a_unit_and_what_one_does_not_want_falls_to_the_others():
    """2 to 1 from the first unit on: Japan, US, Japan, and so on; Japan has its 4 on day 6, the rest goes to the US.

    Poland has no entitlement: it ordered first, and gets its 2 last.
    """
    stores = {"poland": buys("poland", {0: 2}), "japan": buys("japan", {0.5: 4}), "us": buys("us", {0.5: 4})}
    assert served(11, ENTITLED, **stores) == {
        "japan": [(1, 1), (3, 2), (4, 3), (6, 4)],
        "us": [(2, 1), (5, 2), (7, 3), (8, 4)],
        "poland": [(9, 1), (10, 2)],
    }


def test_who_did_not_want_its_part_gets_no_more_later():
    """Only Japan orders until day 4.5. From then on 2 to 1, whatever went to Japan before."""
    stores = {"japan": buys("japan", {0: 20}), "us": buys("us", {4.5: 3})}
    assert served(13, ENTITLED, **stores)["us"] == [(6, 1), (9, 2), (12, 3)]


def test_entitlements_of_a_bulk_item_are_exact():
    stores = {"japan": buys("japan", {0: 90}), "us": buys("us", {0: 90})}
    plant = {"site": "camden", "item": "good", "time": 1, "lot": 10, **ENTITLED}
    items = {"good": {"unit": "kg"}}
    facts = run(9.5, stockpiles=stores, lines={"plant": plant}, items=items, **ALLIES)
    assert facts.levels["japan.on_hand"].tolist() == pytest.approx([day * 20 / 3 for day in range(10)])
    assert facts.levels["us.on_hand"].tolist() == pytest.approx([day * 10 / 3 for day in range(10)])


def test_a_customer_jumps_the_queue_from_a_day_on_and_its_waiting_orders_with_it():
    """One a day; the US ordered first, and waits from day 2.5 to day 4.5 while the line serves another."""
    jump = {"when": {"kind": "date", "at": 2.5}, "what": {"japan": {"priority": 0}}, "how": {"duration": 2}}
    stores = {"us": buys("us", {0: 4}), "japan": buys("japan", {0.5: 4}), "causes": {"jump": jump}}
    assert served(9, {}, **stores) == {
        "us": [(1, 1), (2, 2), (5, 3), (6, 4)], "japan": [(3, 1), (4, 2), (7, 3), (8, 4)],
    }  # fmt: skip


def test_a_claim_on_a_stockpile_jumps_the_queue_too():
    """Three are owed to each of two stockpiles that a depot supplies; one comes in every two days."""
    jump = {"when": {"kind": "date", "at": 3}, "what": {"late": {"priority": 0}}}
    stores = {
        "depot": pile(policy={"kind": "plan", "orders": {0: 1, 2: 1, 4: 1, 6: 1}}, sources={"mine": {}}),
        "early": pile(policy={"kind": "plan", "orders": {0: 2}}, sources={"depot": {}}),
        "late": pile(policy={"kind": "plan", "orders": {0: 2}}, sources={"depot": {}}, priority=2),
    }
    facts = run(9, stockpiles=stores, suppliers={"mine": made(lead_time=1)}, causes={"jump": jump})
    assert log(facts, "early.on_hand") == [(0, 0), (1, 1), (7, 2)]  # day 3: the jump comes before arrivals
    assert log(facts, "late.on_hand") == [(0, 0), (3, 1), (5, 2)]


def test_a_jump_opens_the_reserve_to_what_waits():
    jump = {"when": {"kind": "date", "at": 3}, "what": {"front": {"priority": 0.5}}}
    stores = {
        "depot": pile(initial=4, reserve=4),
        "front": pile(policy={"kind": "plan", "orders": {1: 3}}, sources={"depot": {}}, priority=2),
    }
    facts = run(5, stockpiles=stores, causes={"jump": jump})
    assert log(facts, "front.on_hand") == [(0, 0), (3, 3)]


def test_a_shared_order_book_can_jump_the_queue_too():
    """Own orders of 4 on day 0; the book gets 2 on day 0.5 and jumps on day 1.5: begun on days 2 and 3."""
    jump = {"when": {"kind": "date", "at": 1.5}, "what": {"japan": {"priority": 0}}}
    stores = {"us": buys("us", {0: 4}), "japan": buys("japan", {0.5: 2}, sourcing="shared"), "causes": {"jump": jump}}
    assert served(9, {}, **stores) == {"us": [(1, 1), (2, 2), (5, 3), (6, 4)], "japan": [(3, 1), (4, 2)]}


def test_a_supplier_with_a_rate_serves_by_rank_and_age_and_finishes_what_it_ships():
    """A unit takes a day. First 2 of a, then on day 1 come c and b, of which b has the better rank; a again is last."""
    stores = {
        "a": pile(policy={"kind": "plan", "orders": {0: 2, 1.5: 1}}, sources={"mine": {}}, priority=3),
        "b": pile(policy={"kind": "plan", "orders": {1: 2}}, sources={"mine": {}}),
        "c": pile(policy={"kind": "plan", "orders": {0.5: 1}}, sources={"mine": {}}, priority=3),
    }
    facts = run(7, stockpiles=stores, suppliers={"mine": made(rate=1)})
    logs = {name: log(facts, f"{name}.on_hand")[1:] for name in stores}
    assert logs == {"a": [(2, 2), (6, 3)], "b": [(4, 2)], "c": [(5, 1)]}


def test_the_queue_of_a_supplier_can_be_jumped():
    jump = {"when": {"kind": "date", "at": 0.5}, "what": {"b": {"priority": 0}}, "how": {"duration": 1.0}}
    stores = {
        name: pile(policy={"kind": "plan", "orders": {0: 2}}, sources={"mine": {}}, priority=rank)
        for name, rank in {"a": 1, "b": 2, "c": 1}.items()
    }
    facts = run(7, stockpiles=stores, suppliers={"mine": made(rate=1)}, causes={"jump": jump})
    logs = {name: log(facts, f"{name}.on_hand")[1:] for name in stores}
    assert logs == {"a": [(2, 2)], "b": [(6, 2)], "c": [(4, 2)]}  # over before a is shipped
    jump["how"] = {"duration": 2.0}
    facts = run(7, stockpiles=stores, suppliers={"mine": made(rate=1)}, causes={"jump": jump})
    assert log(facts, "b.on_hand")[1:] == [(4, 2)]


def test_a_jump_goes_behind_a_rating_and_keeps_its_own():
    """The US orders with a DX rating on day 0.5. Japan jumps before Poland, not before the US; later the US is last."""
    rated = ALLIES["nations"] | {"us": {"ratings": True}}
    stores = {
        "poland": buys("poland", {0: 3}),
        "japan": buys("japan", {0.5: 2}, priority=5),
        "us": buys("us", {0.5: 2}, priority=9, rating="dx"),
    }
    jump = {"when": {"kind": "date", "at": 0.7}, "what": {"japan": {"priority": 0}, "us": {"priority": 4}}}
    network = ALLIES | {"nations": rated}
    plant = {"site": "camden", "item": "good", "time": 1}
    facts = run(9, stockpiles=stores, lines={"plant": plant}, causes={"jump": jump}, **network)
    logs = {name: [day for day, _ in log(facts, f"{name}.on_hand")[1:]] for name in stores}
    assert logs == {"us": [1, 2], "japan": [3, 4], "poland": [5, 6, 7]}


def test_a_rated_order_in_a_depot_jumps_within_its_rating():
    """Two rated claims on a depot: priorities 1 and 2, until the second is held at 0."""
    rated = ALLIES["nations"] | {"us": {"ratings": True}}
    plan = {"kind": "plan", "orders": {0: 2}}
    depot = {"site": "camden", "item": "good", "policy": {"kind": "plan", "orders": {0: 1, 1: 1, 2: 1, 3: 1}}}
    claim = {"site": "camden", "item": "good", "policy": plan, "sources": {"depot": {}}, "rating": "do"}
    stores = {
        "depot": depot | {"sources": {"mine": {}}},
        "first": claim,
        "second": claim | {"priority": 2},
        "third": claim | {"rating": "dx", "priority": 3},
    }
    jump = {"when": {"kind": "date", "at": 0.5}, "what": {"second": {"priority": 0}}}
    facts = run(
        9, stockpiles=stores, suppliers={"mine": {"site": "camden", "item": "good", "lead_time": 1}},
        causes={"jump": jump}, **(ALLIES | {"nations": rated}),
    )  # fmt: skip
    logs = {name: [day for day, _ in log(facts, f"{name}.on_hand")[1:]] for name in stores}
    assert logs == {"depot": [], "first": [], "second": [3, 4], "third": [1, 2]}


@pytest.mark.parametrize(
    ("line", "stock", "cause", "message"),
    [
        ({"allocation": "entitlement"}, {}, {}, "needs entitlements"),
        ({"entitlements": {"us": 1}}, {}, {}, "needs entitlements"),
        ({"allocation": "entitlement", "entitlements": {"uss": 1}}, {}, {}, "no nation has this name"),
        ({}, {"report_delay": 3}, {}, "no policy that looks at its stock"),
        ({}, {"tolerance": 0.1}, {}, "only sourcing by work_share knows"),
        ({}, {}, {"us": {"report_delay": 0.5}}, "changes nothing: us has no report_delay"),
        ({}, {}, {"idle": {"priority": 0.5}}, "changes nothing: idle has no policy"),
    ],
)
def test_what_cannot_be_is_refused(line, stock, cause, message):
    stores = {"us": buys("us", {0: 1}, **stock), "idle": {"site": "camden", "item": "good", "initial": 1}}
    causes = {"change": {"when": {"kind": "date", "at": 1}, "what": cause}} if cause else {}
    with pytest.raises(desim.SpecError, match=message):
        served(3, line, **stores, causes=causes)


def test_an_order_that_is_served_may_order_anew_while_a_lot_is_shared_out():
    """The depot passes on what it gets and orders it again at once; all that is made is received, and nothing twice."""
    up = {"policy": {"kind": "base_stock", "level": 3}, "sources": {"plant": {}}}
    stores = {
        "depot": pile(**up),
        "us": pile(**up),
        "front": pile(policy={"kind": "plan", "orders": {0: 5}}, sources={"depot": {}}),
    }
    line = made(time=1, lot=3, allocation="pro_rata")
    use = {"use": wants("us", every=1)}
    facts = run(12, stockpiles=stores, lines={"plant": line}, demands=use)
    received = {name: facts.stockpiles[name].ordered - facts.levels[f"{name}.on_order"][-1] for name in ("depot", "us")}
    assert sum(received.values()) == facts.lines["plant"].made
    assert facts.levels["front.on_hand"][-1] == 5
