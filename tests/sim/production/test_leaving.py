"""A line that closes for good gives back machines, orders, workers and lots; one that is off shift may yield."""

from typing import Any

import pytest

from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.fields.faults import SpecError
from desim.spec.read import read

CLOSED = {"when": {"kind": "date", "at": 3}, "what": {"old": {"open": 0}}}


def shop(causes: dict[str, Any] | None = None, replaced: dict[str, Any] | None = None, **old: Any) -> dict[str, Any]:
    """Two lines on one machine, a lot of ten days each; 100 of either item are ordered on day 0, old ones first."""
    line = {"site": "h", "rate": 1, "lot": 10, "workcenter": "cell"}
    pile = {"site": "h", "policy": {"kind": "plan", "orders": {0: 100}}}
    return {
        "name": "shop", "start": "2026-01-05", "horizon": 100,
        "nations": {"us": {}}, "sites": {"h": {"nation": "us"}}, "items": {"o": {}, "n": {}, "raw": {}, "sru": {}},
        "workcenters": {"cell": {}},
        "lines": {"old": {**line, "item": "o", **old}, "young": {**line, "item": "n", "priority": 2}},
        "stockpiles": {
            "olds": {**pile, "item": "o", "sources": {"old": {}}},
            "youngs": {**pile, "item": "n", "sources": {"young": {}}},
            "raws": {"site": "h", "item": "raw", "initial": 500},
        },
        "causes": causes or {},
        **(replaced or {}),
    }  # fmt: skip


def run(data: dict[str, Any]) -> Facts:
    return replicate(read(data), seed=1, replication=0)


@pytest.mark.parametrize("discipline", ["non_preemptive", "preemptive"])
@pytest.mark.parametrize("dial", ["open", "rate"])
def test_the_shared_machine_is_free_from_the_day_of_the_closing(dial: str, discipline: str) -> None:
    """Closed on day 3 with three units of a lot of ten made: 97 days are left for the other line, nine lots of ten.

    The three stay. The fourth is not begun.
    """
    causes = {"gone": {**CLOSED, "what": {"old": {dial: 0}}}}
    found = run(shop(causes, {"workcenters": {"cell": {"discipline": discipline}}}))
    assert found.lines["young"].made == 90
    assert (found.lines["old"].made, found.lines["old"].scrapped) == (3, 0)


@pytest.mark.parametrize(
    ("day", "old", "made", "scrapped", "raw"),
    [
        (3.5, {}, 3, 1, 500 - 2 * 4),  # the fourth is on the machine; inputs of six go back
        (3.5, {"rate": None, "time": 10}, 0, 10, 500 - 2 * 10),  # a lot that has a time is one work
        (3.5, {"rate": 0.5}, 1, 1, 500 - 2 * 2),
        (3.0, {"setup": 3.0}, 0, 0, 500),  # set up, not begun
        (4.0, {"setup": 3.0}, 1, 0, 500 - 2),
        (3.5, {"failures": {"every": 2, "repair": 4, "clock": "operating"}}, 2, 0, 500 - 2 * 2),  # down since day 2
    ],
)
def test_units_that_are_finished_stay_and_inputs_of_those_not_begun_go_back(
    day: float, old: dict[str, Any], made: float, scrapped: float, raw: float
) -> None:
    """Ten in a lot, a unit a day, of two inputs each."""
    data = shop(
        {"gone": {**CLOSED, "when": {"kind": "date", "at": day}}}, inputs={"raws": 2}, **{"workcenter": None, **old}
    )
    del data["lines"]["young"]["workcenter"]
    found = run(data)
    assert (found.lines["old"].made, found.lines["old"].scrapped) == (made, scrapped)
    assert found.levels["raws.on_hand"].tolist()[-1] == raw
    assert found.levels["olds.on_hand"].tolist()[-1] == made


def test_of_a_bulk_item_all_that_is_worked_stays() -> None:
    """Half a lot of ten is worked when it closes: 5 stay, nothing is scrapped, inputs for 5 go back."""
    data = shop({"gone": {**CLOSED, "when": {"kind": "date", "at": 5}}}, inputs={"raws": 2}, workcenter=None)
    data["items"] |= {"o": {"unit": "kg"}}
    del data["lines"]["young"]["workcenter"]
    found = run(data)
    assert (found.lines["old"].made, found.lines["old"].scrapped) == (5, 0)
    assert found.levels["raws.on_hand"].tolist()[-1] == 490


def test_a_machine_that_is_down_is_free_when_it_is_repaired() -> None:
    """It fails on day 2, is repaired on day 6, and works for the other line from then on."""
    failures = {"every": 2, "repair": 4, "clock": "calendar"}
    found = run(shop({"gone": CLOSED}, {"workcenters": {"cell": {"failures": failures}}}))
    assert found.lines["young"].made > 0


def test_a_closing_for_a_while_keeps_the_lot_on_its_machine() -> None:
    """Closed from day 3 to day 53: the lot is done on day 60, for the machine is held, and three more by day 90."""
    found = run(shop({"gone": {**CLOSED, "how": {"duration": 50}}}))
    assert found.lines["old"].made == 40
    assert found.lines["young"].made == 0


def test_what_is_due_on_the_instant_of_the_closing_is_made() -> None:
    found = run(shop({"gone": {**CLOSED, "when": {"kind": "date", "at": 10}}}))
    assert (found.lines["old"].made, found.lines["old"].scrapped) == (10, 0)
    assert found.lines["young"].made == 80


def test_orders_go_back_and_are_placed_with_the_next_source() -> None:
    """Of 40 ordered 25 are made by day 25; the rest is ordered again from the second source, and comes on day 30."""
    line = {"site": "h", "item": "o", "rate": 1, "lot": 10}
    data = shop({"gone": {**CLOSED, "when": {"kind": "date", "at": 25}}})
    data["workcenters"], data["lines"] = {}, {"old": line}
    data["suppliers"] = {"second": {"site": "h", "item": "o", "lead_time": 5}}
    data["stockpiles"] = {
        "olds": {
            "site": "h", "item": "o", "policy": {"kind": "base_stock", "level": 40}, "sourcing": "priority",
            "sources": {"old": {"priority": 1}, "second": {"priority": 2}},
        }
    }  # fmt: skip
    found = run(data)
    level = dict(zip(found.days, found.levels["olds.on_hand"].tolist(), strict=True))
    assert (level[25], level[29], level[30]) == (25, 25, 40)
    assert found.levels["olds.on_order"].tolist()[-1] == 0


def test_workers_go_to_the_other_line() -> None:
    """Ten people for two lines that need ten each: both at half speed, and the other at full speed after day 30."""
    data = shop({"gone": {**CLOSED, "when": {"kind": "date", "at": 30}}})
    data["workcenters"] = {}
    for name in data["lines"]:
        data["lines"][name] = {"site": "h", "item": data["lines"][name]["item"], "rate": 1, "lot": 1}
    data["workforces"] = {"staff": {"staff": 10, "lines": {"old": 10, "young": 10}}}
    found = run(data)
    assert found.lines["old"].made == 15
    assert found.lines["young"].made == 15 + 69  # the 70th is due on day 100, which belongs to the next run


def test_lots_at_stations_are_given_up_and_the_books_balance() -> None:
    stations = {"one": {"time": 4, "buffer": 2, "next": "two"}, "two": {"time": 30}}
    old = {"stations": stations, "inputs": {"raws": 2}, "rate": None, "workcenter": None, "wip_cap": 3}
    data = shop({"gone": {**CLOSED, "when": {"kind": "date", "at": 20}}}, **old)
    data["lines"]["young"].pop("workcenter")
    found = run(data)
    assert found.lines["old"].scrapped == 30
    assert found.lines["young"].made == 90


def test_inputs_of_a_lot_that_no_station_has_begun_with_go_back() -> None:
    """Two lots are in: one on the machine, which is scrapped, and one before it, whose inputs go back."""
    old = {"stations": {"one": {"time": 40}}, "inputs": {"raws": 2}, "rate": None, "workcenter": None, "wip_cap": 2}
    data = shop({"gone": {**CLOSED, "when": {"kind": "date", "at": 20}}}, **old)
    data["lines"]["young"].pop("workcenter")
    found = run(data)
    assert found.lines["old"].scrapped == 10
    assert found.levels["raws.on_hand"].tolist()[-1] == 500 - 20


def test_a_repair_line_withdraws_its_claims() -> None:
    """Of three units one is repaired and two wait for replacements; when it closes, their claims are withdrawn."""
    data = shop({"gone": CLOSED}, replaces={"srus": {"chance": 1}}, lot=1)
    data["stockpiles"]["srus"] = {"site": "h", "item": "sru", "initial": 1}
    found = run(data)
    assert found.lines["old"].made == 1
    assert found.stockpiles["srus"].cancelled == 2
    assert found.stockpiles["srus"].open_claims == 0
    assert found.lines["old"].scrapped == 2


def test_repair_lines_of_a_shared_workcenter_go_by_their_priority() -> None:
    """The line that is asked first begins; from then on the line of rank 1 has the machine, though its name is last."""
    data = shop(replaces={"srus": {"chance": 0}}, priority=2)
    data["stockpiles"]["srus"] = {"site": "h", "item": "sru", "initial": 1}
    data["lines"]["young"] |= {"replaces": {"srus": {"chance": 0}}, "priority": 1}
    found = run(data)
    assert (found.lines["young"].made, found.lines["old"].made) == (80, 10)


@pytest.mark.parametrize(("rule", "weekends"), [("hold", 14), ("yield", 28)])
def test_a_lot_of_a_weekly_line_may_yield_the_machine_at_the_weekend(rule: str, weekends: int) -> None:
    """Monday to Friday, lots of ten days, so that every second weekend begins with a lot half made; 14 weeks.

    The other line makes two a weekend: on every second one where the machine is held, on all where it is not.
    """
    week = {"days": ["mon", "tue", "wed", "thu", "fri"], "hours": ["00:00-24:00"]}
    data = shop(calendar=week, while_closed=rule)
    data["lines"]["young"] |= {"lot": 1}
    found = run(data)
    assert (found.lines["old"].made, found.lines["young"].made) == (70, weekends)


def test_yielding_needs_a_workcenter() -> None:
    with pytest.raises(SpecError, match="has no workcenter"):
        read(shop(while_closed="yield", workcenter=None))
