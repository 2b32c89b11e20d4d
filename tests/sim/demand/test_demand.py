"""Demand: seasons, states, the three planning methods, and patience."""

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest

import desim
from tests.sim.tiny import log, made, pile, run, up_to, wants

PLENTY = {"stock": pile(initial=10**6)}


def asked(demand, horizon, probe=1.0):
    """Day and total of everything issued from a stockpile that has plenty."""
    facts = run(horizon, probe, stockpiles=PLENTY, demands={"use": {"stockpile": "stock"} | demand})
    return [(day, 10**6 - left) for day, left in log(facts, "stock.on_hand")]


def test_seasons_come_again():
    """2 a day on days 0 and 1 of four, else nothing: batches at 0.5, 1, 1.5, 2, then at 4.5, 5, 5.5, 6, and so on."""
    seasons = {"kind": "profile", "rates": {0: 2, 2: 0}, "repeat": 4}
    assert asked(seasons, 10.5) == [(0, 0), (1, 2), (2, 4), (5, 6), (6, 8), (9, 10), (10, 12)]


def test_seasons_before_the_start_count_from_the_start():
    """From day 5 on, in the middle of the season of 2 a day."""
    seasons = {"kind": "profile", "rates": {0: 2, 2: 0}, "repeat": 4, "start": 5}
    assert asked(seasons, 10.5) == [(0, 0), (6, 2), (9, 4), (10, 6)]
    late = {"kind": "profile", "rates": {1: 1, 3: 0}, "repeat": 4, "start": 8}
    assert asked(late, 12) == [(0, 0), (10, 1), (11, 2)]


def test_a_profile_without_repeat_ends_with_its_last_rate():
    assert asked({"kind": "profile", "rates": {0: 2, 2: 0}}, 10) == [(0, 0), (1, 2), (2, 4)]


def test_days_of_a_season_lie_within_it():
    with pytest.raises(desim.SpecError, match="not before repeat"):
        asked({"kind": "profile", "rates": {0: 2, 4: 0}, "repeat": 4}, 10)


STATES = {
    "calm": {"arrivals": 0.5, "sojourn": 300},
    "war": {"arrivals": 4, "sojourn": 100},
    "lull": {"arrivals": 0, "sojourn": 100},
}


def counts(horizon, marks, **fields):
    """Demands between marks, all of one unit, 10 a day at a factor of 1."""
    demand = {"kind": "modulated", "arrivals": 10, "states": STATES, **fields}
    levels = dict(
        log(run(horizon, 50, stockpiles=PLENTY, demands={"use": {"stockpile": "stock"} | demand}), "stock.on_hand")
    )
    full = [levels[max(day for day in levels if day <= mark)] for mark in marks]
    return [a - b for a, b in pairwise(full)]


def test_states_follow_one_another_by_name_and_modulate_the_arrivals():
    """Calm 300 d at 5 a day, lull 100 d at 0, war 100 d at 40 a day, calm again."""
    calm, lull, war, again = counts(800, (0, 300, 400, 500, 800))
    assert lull == 0
    for found, mean in ((calm, 1500), (war, 4000), (again, 1500)):
        assert found == pytest.approx(mean, abs=4 * mean**0.5)


def test_states_lead_to_those_given_and_begin_where_told():
    states = {n: s | {"next": {"war": 1} if n == "calm" else {"calm": 1}} for n, s in STATES.items()}
    war, calm, later = counts(500, (0, 100, 400, 500), states=states, initial="war")
    assert war == pytest.approx(4000, abs=4 * 4000**0.5)
    assert calm == pytest.approx(1500, abs=4 * 1500**0.5)
    assert later == pytest.approx(4000, abs=4 * 4000**0.5)


def test_a_modulated_demand_begins_with_its_start():
    before, calm = counts(350, (0, 50, 350), start=50, end=349)
    assert before == 0
    assert calm == pytest.approx(5 * 299, abs=4 * 1500**0.5)


def test_transition_probabilities_give_the_long_run_share():
    """From calm to war with 1/4, else to the lull; both lead back: calm half of all visits, war an eighth."""
    states = {
        "calm": {"arrivals": 0, "sojourn": 1, "next": {"war": 1, "lull": 3}},
        "war": {"arrivals": 1, "sojourn": 1, "next": {"calm": 1}},
        "lull": {"arrivals": 0, "sojourn": 1, "next": {"calm": 1}},
    }
    (total,) = counts(8000, (0, 8000), states=states)
    wars, share = 4000 * 0.25, 0.25
    assert total == pytest.approx(10 * wars, abs=4 * (100 * 4000 * share * (1 - share) + 10 * wars) ** 0.5)


def test_unknown_states_are_refused():
    with pytest.raises(desim.SpecError, match="leads to peace, which is none of its states"):
        counts(9, (0, 9), initial="peace")


def test_level_of_effort_is_platforms_by_rate_with_attrition():
    """8 platforms, 4 rounds a day each, half lost daily, 3 days: 32 + 16 + 8."""
    effort = {"kind": "level_of_effort", "platforms": 8, "rounds": 4, "days": 3, "attrition": 0.5}
    assert asked(effort, 9) == [(0, 0), (1, 32), (2, 48), (3, 56)]
    assert asked(effort | {"start": 2, "batch": 8}, 9) == [(0, 0), (3, 32), (4, 48), (5, 56)]
    assert asked(effort | {"attrition": 0, "days": 2.5}, 9)[-1] == (3, 80)
    assert asked(effort | {"days": 2.5}, 9)[-1] == (3, 52)
    assert asked(effort | {"end": 1.5}, 9)[-1] == (2, 39)  # the batch that falls on the end is not wanted


def test_level_of_effort_sums_to_its_formula():
    """72 tubes at 60 a day for 30 days at 1 % a day: 72 60 (1 - 0.99^30) / 0.01 = 112 449.4, in whole rounds."""
    effort = {"kind": "level_of_effort", "platforms": 72, "rounds": "60/d", "days": 30, "attrition": 0.01}
    total = 72 * 60 * (1 - 0.99**30) / 0.01
    assert asked(effort, 40, 40.0)[-1][1] == int(total) == 112449


def test_target_oriented_is_targets_by_effectiveness_over_the_days():
    """30 targets at 0.3 a round: 100 rounds in 10 days; at 0.7: 42.86, rounded up to 43."""
    targets = {"kind": "target_oriented", "targets": 30, "kills_per_round": 0.3, "days": 10}
    issued = asked(targets, 12)
    assert issued == [(day, 10 * day) for day in range(11)]
    assert asked(targets | {"kills_per_round": 0.7}, 12)[-1] == (10, 43)
    assert asked(targets | {"kills_per_round": 0.7, "batch": 5}, 12)[-1] == (10, 45)


def test_lifetime_oriented_is_weapons_by_rounds_over_their_life():
    """4 weapons, 25 rounds each, over 50 days from day 10: 2 a day."""
    life = {"kind": "lifetime_oriented", "weapons": 4, "rounds": 25, "life": 50, "start": 10}
    issued = dict(asked(life, 80))
    assert (issued[11], issued[35], issued[60], max(issued)) == (2, 50, 100, 60)


def test_what_is_not_filled_in_time_is_cancelled():
    """On hand 2, 5 wanted on day 1 with 3 days of patience; 1 comes on day 3; the 2 left are cancelled on day 4."""
    stock = pile(initial=2, pipeline={"quantity": 2, "over": 6, "lot": 1})
    facts = run(8, stockpiles={"stock": stock}, demands={"use": wants(at=1, size=5, patience=3)})
    assert log(facts, "stock.owed") == [(0, 0), (1, 3), (3, 2), (4, 0)]
    assert log(facts, "stock.on_hand") == [(0, 2), (1, 0), (6, 1)]
    use, shelf = facts.demands["use"], facts.stockpiles["stock"]
    assert (use.filled_at_once, use.filled_later, use.cancelled, use.wanted) == (2, 1, 2, 5)
    assert (shelf.cancelled, shelf.last_owed, shelf.open_claims, list(shelf.waits)) == (2, 4, 0, [])


def test_goods_that_come_with_the_end_of_patience_come_in_time():
    stock = pile(pipeline={"quantity": 1, "over": 4, "lot": 1})
    facts = run(8, stockpiles={"stock": stock}, demands={"use": wants(at=1, size=1, patience=3)})
    assert (facts.demands["use"].filled_later, facts.demands["use"].cancelled) == (1, 0)


def test_those_who_are_left_are_served_in_their_order():
    """Three wait; the first of two equal claims gives up on day 3; what comes on day 4 is for the others."""
    stock = pile(pipeline={"quantity": 3, "over": 4, "lot": 3})
    uses = {"a": wants(at=1, size=2, patience=2), "b": wants(at=1, size=2), "c": wants(at=2, size=2, patience=9)}
    facts = run(8, stockpiles={"stock": stock}, demands=uses)
    assert {n: (d.issued, d.cancelled) for n, d in facts.demands.items()} == {"a": (0, 2), "b": (2, 0), "c": (1, 0)}
    assert log(facts, "stock.owed") == [(0, 0), (1, 4), (2, 6), (3, 4), (4, 1)]


def test_a_cancelled_backorder_is_no_longer_ordered_for():
    """Base stock 1: 3 wanted on day 1, of which 2 are owed; 3 are ordered, the cancelled 2 stay on the shelf."""
    stock = pile(initial=1, **up_to(1), sources={"supplier": {}})
    suppliers = {"supplier": made(lead_time=4)}
    facts = run(9, stockpiles={"stock": stock}, suppliers=suppliers, demands={"use": wants(at=1, size=3, patience=1)})
    assert log(facts, "stock.on_hand") == [(0, 1), (1, 0), (5, 3)]
    assert facts.stockpiles["stock"].ordered == 3


def test_a_line_that_waited_behind_a_backorder_goes_on_when_it_is_cancelled():
    """Training may not touch the reserve of 3 and is owed 5; the line waits behind it until day 4, and takes a day."""
    stock = pile("part", initial=3, reserve=3)
    end = pile(**up_to(1), sources={"line": {}})
    facts = run(
        9,
        items={"good": {"unit": "unit"}, "part": {"unit": "unit"}},
        stockpiles={"stock": stock, "end": end},
        lines={"line": made(time=1, inputs={"stock": 1})},
        demands={"use": wants("stock", at=0, size=5, priority=2, patience=4)},
        causes={"shut": {"when": {"kind": "date", "at": 0}, "what": {"line": {"open": 0}}, "how": {"duration": 1}}},
    )
    assert log(facts, "end.on_hand") == [(0, 0), (5, 1)]


@pytest.mark.parametrize("fields", [{"unmet": "lost"}, {"kit": {"other": 1}}])
def test_only_backorders_have_patience(fields):
    with pytest.raises(desim.SpecError, match="has patience"):
        run(3, stockpiles={"stock": pile(), "other": pile()}, demands={"use": wants(every=1, patience=1, **fields)})


def test_a_profile_at_random_with_one_rate_is_a_poisson_demand():
    """The same draws, stretched by the same rate: as many units asked at every probe."""
    poisson = asked({"kind": "poisson", "arrivals": 3}, 200)
    profile = asked({"kind": "profile", "rates": {0: 3}, "timing": "poisson"}, 200)
    assert profile == poisson
    assert profile != asked({"kind": "profile", "rates": {0: 3}}, 200)


def test_a_profile_at_random_has_the_rates_of_its_seasons():
    """Half-years at 2 and 6 a day over 100 years: mean and variance of each are those of a Poisson number."""
    demand = {"kind": "profile", "rates": {0: 2, 180: 6}, "repeat": 360, "timing": "poisson"}
    levels = [level for _, level in asked(demand, 36_000, 180)]
    low, high = (np.diff(levels)[first::2] for first in (0, 1))
    for counts_, mean in ((low, 360), (high, 1080)):
        assert abs(counts_.mean() - mean) < 3.5 * sqrt(mean / len(counts_))
        assert 0.6 < counts_.var() / mean < 1.5
