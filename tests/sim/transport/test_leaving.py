"""A leg that closes for good gives back what waits at its origin; nothing that was ordered is forgotten."""

from typing import Any

import pytest

from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.read import read


def chain(leg: dict[str, Any], causes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A front that orders 10 on days 0 and 4 from a rear with 100, by a leg of 3 days; no stock comes to the rear."""
    closed = {"when": {"kind": "date", "at": 2}, "what": {"road": {"open": 0}}}
    return {
        "name": "chain", "horizon": 20, "nations": {"us": {}}, "items": {"r": {}},
        "sites": {"rear": {"nation": "us"}, "front": {"nation": "us"}},
        "legs": {"road": {"origin": "rear", "destination": "front", "mode": "road", "transit": 3, **leg}},
        "routes": {"way": {"legs": ["road"]}},
        "stockpiles": {
            "store": {"site": "rear", "item": "r", "initial": 100},
            "post": {
                "site": "front", "item": "r", "policy": {"kind": "plan", "orders": {0: 10, 4: 10}},
                "sources": {"store": {"route": "way"}},
            },
        },
        "causes": {"cut": {**closed, **causes}},
        **more,
    }  # fmt: skip


def run(data: dict[str, Any]) -> Facts:
    return replicate(read(data), seed=1, replication=0)


def last(found: Facts, level: str) -> float:
    return float(found.levels[level].tolist()[-1])


def test_what_waits_at_the_origin_goes_back_to_the_stockpile_it_came_from() -> None:
    """A departure every 5 days from day 5 on: the first ten wait, and lie in the store again on day 2.

    The order of day 4 waits for ever, and takes nothing out of the store.
    """
    found = run(chain({"departures": {"every": 5, "offset": 5}}, {}))
    level = dict(zip(found.days, found.levels["store.on_hand"].tolist(), strict=True))
    assert (level[1], level[2], level[19]) == (90, 100, 100)
    assert (last(found, "post.on_hand"), last(found, "post.on_order")) == (0, 10)
    assert found.legs["road"].lost == 0


def test_goods_that_have_left_arrive_and_a_closing_for_a_while_gives_nothing_back() -> None:
    """What left on day 0 comes on day 3. Closed from day 2 to day 12: what was sent on day 4 comes on day 15."""
    assert last(run(chain({}, {})), "post.on_hand") == 10
    found = run(chain({}, {"how": {"duration": 10}}))
    assert (last(found, "post.on_hand"), last(found, "store.on_hand")) == (20, 80)


@pytest.mark.parametrize(("underway", "store", "lost"), [("hold", 90, 10), ("lose", 90, 10), ("turn_back", 100, 0)])
def test_what_is_under_way_when_it_closes(underway: str, store: float, lost: float) -> None:
    """What rests on the way for ever is lost; what turns back goes back to its stockpile from the origin."""
    found = run(chain({"underway": underway}, {}))
    assert (last(found, "store.on_hand"), found.legs["road"].lost, last(found, "post.on_hand")) == (store, lost, 0)
    assert last(found, "post.on_order") == 10  # the order of day 4, which waits for ever


def test_orders_go_to_another_source_that_has_a_way() -> None:
    """A base stock of 10 by priority: 10 wait from day 0, go back on day 2, and are ordered from the maker at once."""
    data = chain({"departures": {"every": 5, "offset": 5}}, {})
    data["suppliers"] = {"maker": {"site": "rear", "item": "r", "lead_time": 4}}
    data["stockpiles"]["post"] |= {
        "policy": {"kind": "base_stock", "level": 10}, "sourcing": "priority",
        "sources": {"store": {"route": "way", "priority": 1}, "maker": {"priority": 2}},
    }  # fmt: skip
    found = run(data)
    level = dict(zip(found.days, found.levels["post.on_hand"].tolist(), strict=True))
    assert (level[5], level[6]) == (0, 10)
    assert last(found, "store.on_hand") == 100


def test_what_a_supplier_sends_to_it_is_lost_and_the_order_is_struck() -> None:
    """Five of the maker wait on day 2, and five of the slow one come on day 9; neither takes anything back."""
    data = chain({"departures": {"every": 5, "offset": 5}}, {})
    data["suppliers"] = {
        "maker": {"site": "rear", "item": "r", "lead_time": 1},
        "slow": {"site": "rear", "item": "r", "lead_time": 9},
    }
    data["stockpiles"]["post"] |= {
        "policy": {"kind": "plan", "orders": {0: 10}},
        "sources": {"maker": {"route": "way"}, "slow": {"route": "way"}},
    }  # fmt: skip
    found = run(data)
    assert found.books["r"]["lost"] == 10
    assert last(found, "post.on_order") == 0


def test_goods_take_the_detour_and_go_back_when_that_has_left_too() -> None:
    """The detour leaves once in 8 days: it closes on day 6, when the ten that took it on day 2 wait for it still."""
    detour = {"origin": "rear", "destination": "front", "mode": "sea", "transit": 3,
              "departures": {"every": 8, "offset": 8}}  # fmt: skip
    data = chain({"departures": {"every": 5, "offset": 5}, "waiting": "detour", "detour": "round"}, {})
    data["legs"]["round"] = detour
    data["causes"]["cut_too"] = {"when": {"kind": "date", "at": 6}, "what": {"round": {"open": 0}}}
    found = run(data)
    assert last(found, "store.on_hand") == 100
    assert last(found, "post.on_order") == 0
    data["causes"]["cut_too"]["when"]["at"] = 9
    assert last(run(data), "post.on_hand") == 20


def test_a_port_gives_back_what_is_in_handling_too() -> None:
    """Two a day are handled: on day 2 four are ready and six are not; all ten go back."""
    found = run(chain({"handling": 2, "departures": {"every": 5, "offset": 5}}, {}))
    assert last(found, "store.on_hand") == 100


def test_farther_on_the_way_goods_are_lost() -> None:
    """The second leg closes while the ten wait at its origin: they have left the store."""
    data = chain({"transit": 1}, {"what": {"last_mile": {"open": 0}}})
    data["sites"]["hub"] = {"nation": "us"}
    data["legs"]["road"]["destination"] = "hub"
    data["legs"]["last_mile"] = {
        "origin": "hub", "destination": "front", "mode": "road", "transit": 1, "departures": {"every": 5, "offset": 5}
    }  # fmt: skip
    data["routes"]["way"]["legs"] = ["road", "last_mile"]
    found = run(data)
    assert (found.books["r"]["lost"], last(found, "store.on_hand"), last(found, "post.on_order")) == (10, 90, 10)
