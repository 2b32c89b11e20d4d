"""Numbers that causes and regimes turn or set: objectives, levels, shares, machines, hours, crews."""

import pytest

from desim.measure.attribution import attribute
from desim.measure.reasons import LossReason, TieredReason
from desim.sim.kernel.dial import Dial
from desim.sim.replicate import replicate
from desim.spec.checks.dials import dial_changes
from desim.spec.fields.faults import SpecError
from desim.spec.question.layers import layer
from desim.spec.question.question_faults import row_faults
from desim.spec.question.rows import PlanRow
from tests.sim.tiny import log, made, pile, run, town, up_to, wants


def on(day, duration=None, **changes):
    """A cause from a day on, for a time or for good."""
    return {"when": {"kind": "date", "at": day}, "how": {} if duration is None else {"duration": duration}, **changes}


def stocked(causes, horizon=20, stock=None, **parts):
    """A stockpile that orders up to 10 of a supplier without delay."""
    stock = stock or pile(**up_to(10), sources={"maker": {}})
    return run(horizon, stockpiles={"stock": stock}, suppliers={"maker": made()}, causes=causes, **parts)


def test_a_factor_on_the_objective_holds_while_the_cause_does():
    """100 on hand: above the objective of 80, below one of 160 from day 5 to day 9."""
    facts = stocked({"more": on(5, 4, what={"stock": {"objective": 2}})}, stock=pile(initial=100, objective=80))
    assert facts.states["stock"] == {"stocked": 16, "below objective": 4}
    assert facts.stockpiles["stock"].time_below == 4
    assert (facts.stockpiles["stock"].first_below, facts.stockpiles["stock"].regained) == (5, 9)


def test_a_stock_that_was_short_is_back_when_the_objective_falls():
    facts = stocked({"less": on(7, sets={"stock": {"objective": 30}})}, stock=pile(initial=40, objective=50))
    assert (facts.stockpiles["stock"].first_below, facts.stockpiles["stock"].regained) == (0, 7)


@pytest.mark.parametrize("change", [{"what": {"stock": {"level": 3}}}, {"sets": {"stock": {"level": 30}}}])
def test_a_level_is_ordered_up_to_from_its_day_on(change):
    facts = stocked({"more": on(5, 5, **change)}, demands={"use": wants(at=12, size=25)})
    assert log(facts, "stock.on_hand") == [(0, 10), (5, 30), (12, 10)]


def test_a_reorder_point_and_a_lot_are_turned_each_for_itself():
    """With r 4 and Q 6, at 4 six come. From day 3 on Q is 12, from day 5 on r is 10: 9 on hand call for 12."""
    stock = pile(initial=9, policy={"kind": "rq", "reorder_point": 4, "quantity": 6}, sources={"maker": {}})
    causes = {"lots": on(3, sets={"stock": {"quantity": 12}}), "sooner": on(5, sets={"stock": {"reorder_point": 10}})}
    facts = stocked(causes, stock=stock)
    assert log(facts, "stock.on_hand") == [(0, 9), (5, 21)]


def test_days_of_supply_follow_the_days_of_the_policy():
    stock = pile(planning_rate=2, policy={"kind": "days_of_supply", "days": 10}, sources={"maker": {}})
    assert log(stocked({"more": on(4, sets={"stock": {"days": 25}})}, stock=stock), "stock.on_hand")[-1] == (4, 50)


def test_a_lot_of_nothing_is_not_ordered():
    stock = pile(policy={"kind": "rq", "reorder_point": 4, "quantity": 6}, sources={"maker": {}})
    demand = wants(at=3, size=6)
    facts = stocked({"stop": on(2, what={"stock": {"quantity": 0}})}, stock=stock, demands={"use": demand})
    assert log(facts, "stock.on_hand") == [(0, 6), (3, 0)]


def test_a_reserve_is_released():
    """10 on hand, 6 of them kept from the demand of rank 2: it gets 4, and the rest when the reserve is released."""
    stock = pile(initial=10, reserve=6)
    use = wants(at=1, size=9, priority=2)
    facts = stocked({"release": on(3, what={"stock": {"reserve": 0.5}})}, stock=stock, demands={"use": use})
    assert log(facts, "stock.on_hand") == [(0, 10), (1, 6), (3, 3)]
    assert log(facts, "stock.owed") == [(0, 0), (1, 5), (3, 2)]


def split(change, sourcing="split", **parts):
    """Ten orders of 8, day by day, at two sources of equal weight; a cause from day 5 on."""
    stock = pile(
        policy={"kind": "plan", "orders": {day: 8 for day in range(10)}}, sourcing=sourcing,
        sources={"first": {}, "second": {}},
    )  # fmt: skip
    suppliers = {"first": made(), "second": made()}
    facts = run(10, stockpiles={"stock": stock}, suppliers=suppliers, causes={"shift": on(4.5, **change)}, **parts)
    return {name: lane.arrived for name, lane in facts.lanes.items()}


def test_a_share_of_a_source_changes_the_split():
    """Five orders in halves, five with three parts to one: 20 + 30, and 20 + 10."""
    assert split({"what": {"first>stock": {"share": 3}}}) == {"first>stock": 50, "second>stock": 30}


@pytest.mark.parametrize("sourcing", ["split", "random", "work_share"])
def test_a_source_without_a_share_gets_no_orders(sourcing):
    before = split({"what": {"first>stock": {"share": 1}}}, sourcing)
    after = split({"what": {"second>stock": {"share": 0}}}, sourcing)
    assert sum(after.values()) == 80
    assert after["second>stock"] <= before["second>stock"]
    assert after["first>stock"] >= 40


def line_of(cause, horizon=8, line=None, **parts):
    """A line that makes one in a day on a machine, with orders enough."""
    stock = pile(policy={"kind": "plan", "orders": {0: 50}}, sources={"plant": {}})
    line = line or made(time=1)
    return run(horizon, stockpiles={"stock": stock}, lines={"plant": line}, causes={"change": cause}, **parts)


def test_machines_are_added_and_taken_away_again():
    """One a day, three a day from day 2 to day 5: 2 + 9 + 2."""
    assert line_of(on(2, 3, sets={"plant": {"machines": 3}})).lines["plant"].made == 13


def test_machines_that_are_taken_away_finish_their_lots():
    """Four machines with lots of two days. From day 1 on there are two: all four lots are done on day 2."""
    facts = line_of(on(1, what={"plant": {"machines": 0.5}}), horizon=7, line=made(time=2, machines=4))
    assert log(facts, "plant.made") == [(0, 0), (2, 4), (4, 6), (6, 8)]
    assert facts.states["plant"] == {"working": 7}


def test_one_machine_is_left_at_least():
    assert line_of(on(2, what={"plant": {"machines": 0}}), line=made(time=1, machines=2)).lines["plant"].made == 4 + 5


def test_machines_of_a_workcenter_are_added_for_all_its_lines():
    shop = {"workcenters": {"shop": {"machines": 1, "discipline": "preemptive"}}}
    facts = line_of(on(2, 3, what={"shop": {"machines": 3}}), line=made(time=1, workcenter="shop"), **shop)
    assert facts.lines["plant"].made == 13


def test_machines_that_fail_by_the_calendar_while_out_of_use_disturb_nothing():
    """Every machine fails each 1.5 days and is repaired in half a day. The second one is out of use until day 4."""
    failing = {"every": 1.5, "repair": 0.5, "clock": "calendar"}
    facts = line_of(on(0, 4, what={"plant": {"machines": 0.5}}), line=made(time=0.5, machines=2, failures=failing))
    assert log(facts, "plant.made")[-1][1] == facts.lines["plant"].made > 0
    alone = line_of(on(0, 99, what={"plant": {"machines": 1}}), line=made(time=0.5, machines=1, failures=failing))
    made_alone = dict(log(alone, "plant.made"))
    assert all(made_alone.get(day, amount) == amount for day, amount in log(facts, "plant.made") if day < 4)


HOURS = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "hours": ["06:00-14:00"]}


def shift_of(cause):
    """A shift of eight hours, in which one unit is made; all days of the week."""
    return line_of(cause, horizon=10, line=made(time="8 h", calendar=HOURS))


def test_two_shifts_make_twice_as_much():
    """One a day for four days, two a day for three, one a day for three."""
    facts = shift_of(on(4, 3, sets={"plant": {"hours": "16 h"}}))
    assert facts.lines["plant"].made == 4 + 6 + 3
    assert facts.states["plant"]["off shift"] == pytest.approx(7 * 2 / 3 + 3 / 3)


def test_hours_round_the_clock_are_one_stretch():
    assert shift_of(on(4, 3, what={"plant": {"hours": 3}})).lines["plant"].made == 4 + 9 + 3


def test_half_a_shift_is_closed_for_the_other_half():
    """Half a unit a day for four days, from the middle of a shift on."""
    facts = shift_of(on(4, 4, what={"plant": {"hours": 0.5}}))
    assert facts.lines["plant"].made == 4 + 2 + 2
    assert facts.states["plant"]["closed: change"] == pytest.approx(4 / 6)


def test_hours_as_they_are_change_nothing():
    plain = line_of(on(99, what={"plant": {"rate": 2}}), horizon=10, line=made(time="8 h", calendar=HOURS))
    turned = shift_of(on(99, what={"plant": {"hours": 2}}))
    assert (turned.states["plant"], turned.lines["plant"]) == (plain.states["plant"], plain.lines["plant"])


def test_a_crew_grows_and_repairs_side_by_side():
    """Three machines fail on day 1, a repair takes two days: one by one until day 2, side by side from then on."""
    failing = {"every": 1, "repair": 2, "crew": "fitters"}
    facts = line_of(
        on(2, what={"fitters": {"size": 3}}), horizon=6, line=made(time=10, machines=3, failures=failing),
        crews={"fitters": {}},
    )  # fmt: skip
    # Machine 1: down day 1 to 3 and 4 to 6; machines 2 and 3: down day 1 to 4 and 5 to 6.
    assert facts.states["plant"]["down: failure"] == pytest.approx((2 + 2 + 2 * (3 + 1)) / 3)


def test_what_began_last_sets_a_number_and_factors_multiply_it():
    dial = Dial()
    dial.set("first", 2.0, "")
    dial.hold("factor", 0.5, "")
    dial.set("second", 3.0, "")
    assert dial.value == 1.5
    dial.set("first", 5.0, "")
    assert dial.value == 1.5  # in a ramp, say: it did not begin anew
    dial.unset("second")
    assert dial.value == 2.5
    dial.hold("factor", 1.0, "")
    dial.unset("first")
    assert dial.value == 1.0


def test_dates_of_a_regime_give_a_number_from_each_on():
    level = {"start": "now", "dates": {3: "more", 6: "most"}, "states": {
        "now": {}, "more": {"sets": {"stock": {"level": 15}}}, "most": {"sets": {"stock": {"level": 40}}},
    }}  # fmt: skip
    facts = stocked({}, regimes={"levels": level}, horizon=9)
    assert log(facts, "stock.on_hand") == [(0, 10), (3, 15), (6, 40)]


def test_a_value_counts_as_a_factor_where_causes_are_looked_at():
    cut = on(3, sets={"maker": {"rate": "30/month"}}, what={"maker": {"rate": 0.5}})
    stock = pile(**up_to(10), sources={"maker": {}})
    scenario = town(9, stockpiles={"stock": stock}, suppliers={"maker": made(rate=4)}, causes={"cut": cut})
    (change,) = dial_changes(scenario, scenario.causes["cut"])
    assert change == ("maker", "rate", pytest.approx(30 / 30.4375 / 4 * 0.5))


def test_a_row_of_a_question_names_the_source_of_a_stockpile():
    row = PlanRow.model_validate({"part": "First > Stock", "dial": "share", "factor": 3})
    data = {"stockpiles": {"stock": {"sources": {"first": {}}}}}
    assert not [*row_faults("plans.a", row, data)]
    (cause,) = layer("more", row, data)["causes"].values()
    assert cause["what"] == {"first>stock": {"share": 3}}


FAULTS = [
    ({"what": {"stock": {"objective": 2}}}, "changes nothing: stock has no objective"),
    ({"what": {"stock": {"reorder_point": 2}}}, "stock has no policy with reorder_point above 0"),
    ({"sets": {"stock": {"level": 2.5}}}, "must be a whole number"),
    ({"sets": {"stock": {"level": "3 days"}}}, "has the wrong dimension"),
    ({"sets": {"stock": {"level": "3"}}}, "is text without a unit"),
    ({"sets": {"stock": {"level": -3}}}, "outside the allowed range"),
    ({"sets": {"maker": {"lead_time": 3}}}, "is no single number of maker"),
    ({"sets": {"maker": {"rat": 3}}}, "is no dial of maker"),
    ({"what": {"maker>stock": {"share": 3}}}, "changes nothing: stock has one source only"),
    ({"what": {"other>stock": {"share": 3}}}, "has this name"),
    ({"sets": {"plant": {"machines": 2.5}}}, "must be a whole number"),
    ({"what": {"plant": {"hours": 2}}}, "changes nothing: plant has no calendar"),
    ({"sets": {"second": {"reorder_point": 20}}}, "puts reorder_point of second at 20, not below order_up_to, 9"),
    ({"sets": {"third": {"reorder_point": 20}}}, "cannot be set: it is -2 without it"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), FAULTS)
def test_what_cannot_be_turned_is_told(change, message):
    piles = {
        "stock": pile(**up_to(10), sources={"maker": {}}),
        "second": pile(policy={"kind": "ss", "reorder_point": 4, "order_up_to": 9}, sources={"plant": {}}),
        "third": pile(policy={"kind": "rq", "reorder_point": -2, "quantity": 9}, sources={"plant": {}}),
    }
    with pytest.raises(SpecError, match=message):
        town(9, stockpiles=piles, suppliers={"maker": made()}, lines={"plant": made(rate=1)},
             causes={"cause": on(3, **change)})  # fmt: skip


def reasons(**scenario):
    """Unit-days owed by the stock of a followed replication, by kind, cause and part."""
    network = town(**scenario)
    facts = replicate(network, seed=1, replication=0, follow=True)
    found: dict[LossReason, float] = {}
    for leaf, amount in attribute(network, facts, "stock", "owed").items():
        assert isinstance(leaf, TieredReason)
        found[leaf.reason] = found.get(leaf.reason, 0.0) + amount
    return found


def owing(change, **line):
    """Two units are wanted of a line that makes one a day on each of its two machines; the cause holds from day 0."""
    stock = pile(**up_to(0), sources={"plant": {}})
    return reasons(
        horizon=9, stockpiles={"stock": stock}, lines={"plant": made(**line)},
        demands={"use": wants(at=2, size=2)}, causes={"cut": on(0, **change)},
    )  # fmt: skip


def test_machines_that_are_away_are_a_reason():
    found = owing({"what": {"plant": {"machines": 0.5}}}, time=1, machines=2)
    assert found[LossReason("cause", "cut", "plant")] > 0.0


def test_hours_that_are_cut_are_a_reason():
    found = owing({"what": {"plant": {"hours": 0.5}}}, time="8 h", machines=2, calendar=HOURS)
    assert found[LossReason("cause", "cut", "plant")] > 0.0
