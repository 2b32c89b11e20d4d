"""Stages of a gate: officers, sessions, batches, thresholds; its dials, its states and its books, by exact logs."""

import pytest

from tests.sim.approvals.orders import came, filed, held, office, orders
from tests.sim.tiny import made, run

DAILY = {1: 1, 2: 1, 3: 1}


def test_one_officer_takes_one_case_at_a_time():
    """Three days each: decided on days 4, 7 and 10; the queue is empty from day 7."""
    facts = filed(office(time=3, officers=1), DAILY, 12)
    assert came(facts) == [(4, 1), (7, 1), (10, 1)]
    assert facts.states["paper"] == {"no case": 1 + 2, "working": 1 + 3, "backlog: desk": 5}
    cases, desk = facts.gates["paper"].cases, facts.gates["paper"].stages["desk"]
    assert (cases.filed, cases.approved, cases.open) == (3, 3, 0)
    assert (list(cases.times), list(cases.waits)) == ([3, 5, 7], [0, 2, 4])
    assert (desk.taken, desk.waited, desk.done, desk.worked) == (3, 6, 3, 9)
    assert (desk.area_queue, desk.area_work, desk.area_officers, cases.area_open) == (6, 9, 12, 15)
    assert facts.levels["paper.cases"].tolist() == [0, 1, 2, 3, 2, 2, 2, 1, 1, 1, 0, 0, 0]


def test_without_officers_no_case_waits():
    facts = filed(office(time=3), DAILY)
    assert came(facts) == [(4, 1), (5, 1), (6, 1)]
    assert facts.states["paper"] == {"no case": 1 + 34, "working": 5}


def test_two_officers_take_two():
    assert came(filed(office(time=3, officers=2), DAILY)) == [(4, 1), (5, 1), (7, 1)]


def test_orders_count_as_on_order_while_they_wait_and_the_share_of_paper_is_exact():
    """Ordered on day 2, approved on day 5, delivered on day 6: three of four unit-days are paper."""
    gate = {"paper": office(time=3)}
    facts = run(9, stockpiles={"stock": orders({2: 4})}, suppliers={"maker": made(lead_time=1)}, gates=gate)
    assert facts.levels["stock.on_order"].tolist() == [0, 0, 4, 4, 4, 4, 0, 0, 0, 0]
    assert (facts.gate_load["stock"].area_held, facts.gate_load["stock"].area_on_order) == (12, 16)


def test_stages_follow_one_another():
    """Two days of intake, then three at the board, where one case is on: days 6, 9 and 12."""
    stages = {"board": {"time": 3, "officers": 1}, "intake": {"time": 2}}
    facts = filed({"stages": stages, "sequence": ["intake", "board"]}, DAILY, 14)
    assert came(facts) == [(6, 1), (9, 1), (12, 1)]
    assert facts.states["paper"] == {"no case": 1 + 2, "working": 3 + 3, "backlog: board": 5}
    assert facts.gates["paper"].stages["board"].waited == 2 + 4


def test_work_in_process_goes_on_at_the_speed_of_the_dial():
    """A day of three is done when times double: the other two take four."""
    assert came(filed(office(time=3), {1: 1}, causes={"backlog": held(2, time=2)})) == [(6, 1)]


def test_no_time_at_all_ends_the_work_at_once():
    """From day 2 on, also for those that wait for the officer, and for those that come while it lasts."""
    causes = {"reform": held(2, time=0)}
    assert came(filed(office(time=3, officers=1), {1: 1, 2: 1, 5: 1}, causes=causes)) == [(2, 2), (5, 1)]


def test_a_closed_gate_takes_up_nothing_and_holds_what_is_in_work():
    """Closed on days 2 to 5: the first case is late by three days; the second is begun on day 5."""
    facts = filed(office(time=3), {1: 1, 3: 1}, 10, causes={"shutdown": held(2, until=5, open=0)})
    assert came(facts) == [(7, 1), (8, 1)]
    assert facts.states["paper"] == {"no case": 3, "working": 4, "closed: shutdown": 3}


def test_a_closed_gate_stops_cases_without_any_work():
    facts = filed(office(), {1: 1, 3: 1, 5: 1}, causes={"shutdown": held(2, until=5, open=0)})
    assert came(facts) == [(1, 1), (5, 2)]


def test_fewer_officers_finish_what_they_hold():
    """Two of them until day 2, then one (0.6 x 2 = 1.2): the third case waits for both to be done but for one."""
    causes = {"cut": held(2, officers=0.6)}
    assert came(filed(office(time=4, officers=2), {1: 2, 1.5: 1, 3: 1}, causes=causes)) == [(5, 2), (6, 1), (10, 1)]


def test_no_officers_at_all_and_then_more_than_ever():
    causes = {"none": held(0, until=4, officers=0), "many": held(4, officers=3)}
    assert came(filed(office(time=2, officers=1), DAILY, causes=causes)) == [(6, 3)]


def test_officers_take_the_best_rank_first_but_finish_what_they_began():
    """On day 2 the second order of the low rank is in the queue before that of the high rank, which goes first."""
    gate = office(time=3, officers=1, discipline="priority")
    low = orders({1: 1, 2: 1}) | {"priority": 5}
    facts = filed(gate, {2.5: 1}, stockpiles={"low": low, "stock": orders({2.5: 1}) | {"priority": 2}})
    assert (came(facts, "low"), came(facts)) == ([(4, 1), (10, 1)], [(7, 1)])
    facts = filed(gate | {"discipline": "fifo"}, {2.5: 1}, stockpiles={"low": low})
    assert (came(facts, "low"), came(facts)) == ([(4, 1), (7, 1)], [(10, 1)])


def test_small_cases_pass_below_a_threshold():
    facts = filed(office(time=3, above=5), {1: 4, 2: 5})
    assert came(facts) == [(1, 4), (5, 5)]
    assert list(facts.gates["paper"].cases.times) == [0, 3]


def test_some_cases_only_go_through_a_stage():
    """Of 400 a third: 133, within four standard deviations of 9.4."""
    facts = filed(office(time=0.5, chance=1 / 3), dict.fromkeys(range(1, 401), 1), 402)
    assert sum(time == 0.5 for time in facts.gates["paper"].cases.times) == pytest.approx(400 / 3, abs=38)
    assert filed(office(time=0.5, chance=0), {1: 1}).gates["paper"].stages["desk"].taken == 0


def test_cases_wait_for_the_next_session():
    """Sessions on days 5, 15, 25: a case of day 5 is taken up that day."""
    facts = filed(office(sessions={"every": 10, "first": 5}, time=1), {1: 1, 5: 1, 6: 1}, 20)
    assert came(facts) == [(6, 2), (16, 1)]
    assert facts.states["paper"] == {"no case": 1 + 4, "waiting for session": 4 + 9, "working": 1 + 1}


def test_a_closed_gate_holds_no_session():
    """Closed on day 5, so that all wait for day 15; a case that comes in the meantime, too."""
    gate = office(sessions={"every": 10, "first": 5})
    facts = filed(gate, {1: 1, 5: 1}, causes={"shutdown": held(5, until=6, open=0)})
    assert came(facts) == [(15, 2)]


def test_a_batch_goes_on_as_one_when_it_is_large_enough():
    """2 + 3 reach 5 on day 4; the next 2 have waited for ten days on day 16."""
    gate = office(batch={"minimum": 5, "max_wait": 10}, time=1, officers=1)
    facts = filed(gate, {1: 2, 4: 3, 6: 2}, 20)
    assert came(facts) == [(5, 5), (17, 2)]
    assert facts.states["paper"] == {"no case": 1 + 1 + 3, "waiting for batch": 3 + 10, "working": 2}
    cases, desk = facts.gates["paper"].cases, facts.gates["paper"].stages["desk"]
    assert (cases.approved, desk.done, list(cases.times)) == (3, 2, [4, 1, 11])


def test_a_batch_without_an_end_waits_for_good():
    facts = filed(office(batch={"minimum": 5}), {1: 4}, 30)
    assert came(facts) == []
    assert (facts.gates["paper"].cases.open, facts.gates["paper"].cases.area_open) == (1, 29)


def test_every_nation_in_a_batch_takes_longer_unless_rules_agree():
    """Two days, and six more for the second nation, half of which harmonisation takes away: day 4 + 5."""
    places = {"nations": {"land": {}, "isle": {}}}
    sites = {"sites": {"town": {"nation": "land"}, "port": {"nation": "isle"}}}
    gate = office(batch={"minimum": 5}, time=2, per_nation=6, harmonisation=0.5)
    other = orders({4: 3}) | {"site": "port"}
    facts = filed(gate, {1: 2}, stockpiles={"other": other}, **places, **sites)
    assert (came(facts), came(facts, "other")) == ([(9, 2)], [(9, 3)])
    alone = filed(gate, {1: 2, 4: 3}, **places, **sites)
    assert came(alone) == [(6, 5)]


def test_prices_go_by_the_amount_of_the_contract_and_cases_cost():
    """A batch of 5 at 8 each, and 2 on their own at 10; three cases were filed."""
    gate = office(batch={"minimum": 5, "max_wait": 10}, prices={0: 10, 5: 8, 50: 7}, cost=100)
    facts = filed(gate, {1: 2, 4: 3, 6: 2})
    assert facts.costs["paper", "purchase"] == 5 * 8 + 2 * 10
    assert facts.costs["paper", "approvals"] == 300


def test_batches_are_of_one_item():
    items = {"good": {}, "other": {}}
    spare = orders({1: 3}, "shop") | {"item": "other"}
    facts = run(
        30,
        items=items,
        stockpiles={"stock": orders({1: 3, 5: 2}), "spare": spare},
        suppliers={"maker": made(), "shop": made("other")},
        gates={"paper": office(batch={"minimum": 5, "max_wait": 20})},
    )
    assert (came(facts), came(facts, "spare")) == ([(5, 5)], [(21, 3)])


def test_cases_of_others_compete_for_the_officers_until_a_cause_ends_them():
    """One other case a day on average until day 400; from then on nobody else is there."""
    gate = office(time=0.5, officers=1, background={"arrivals": 1})
    facts = filed(gate, {450: 1, 460: 1}, 500, causes={"quiet": held(400, arrivals=0)})
    others = facts.gates["paper"].background
    assert others.filed == others.approved == pytest.approx(400, abs=4 * 20)
    assert came(facts) == [(450.5, 1), (460.5, 1)] or came(facts) == [(451, 1), (461, 1)]
    assert list(facts.gates["paper"].cases.times) == [0.5, 0.5]


def test_others_may_have_a_worse_rank():
    gate = office(time=0.25, officers=1, discipline="priority", background={"arrivals": 8, "priority": 2})
    facts = filed(gate, dict.fromkeys(range(100, 200), 1), 210)
    mine = facts.gates["paper"].cases
    assert mine.approved == 100
    assert max(mine.times) <= 0.5  # at most the rest of what is in work, and its own time
    assert facts.gates["paper"].background.open > 100
