"""Which goods go first into a departure that cannot take all, computed by hand; what it fills and leaves behind."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import desim
from desim.measure.attribution import attribute
from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from desim.spec.checks.check import warnings_in
from desim.study.questions.counterfactuals import Reason, counterfactual
from tests.sim.tiny import SITE, log, run, town
from tests.sim.transport.test_stowage import network, weekly


def cargo(leg, orders, horizon=40, **fields):
    """The network in which stockpiles of units of 1 kg order once on day 0; *fields* by stockpile."""
    net = network(leg, {name: {"unit": "unit", "mass": "1 kg"} for name in orders}, orders)
    for name, given_fields in fields.items():
        net["stockpiles"][name] |= given_fields
    return net


def came(leg, orders, **fields):
    """Units that each ship brings, by stockpile."""
    facts = run(40, **cargo(leg, orders, **fields))
    return {name: [level for _, level in log(facts, f"{name}.on_hand")[1:]] for name in orders}


def test_first_come_first_served():
    assert came(weekly(capacity=10), {"a": 15, "b": 8}) == {"a": [10, 15], "b": [5, 8]}


def test_by_priority_of_the_stockpile():
    assert came(weekly(capacity=10, loading="priority"), {"a": 15, "b": 8}, a={"priority": 2}) == {
        "a": [2, 12, 15],
        "b": [8],
    }


def test_a_priority_that_a_cause_gives_holds_for_what_waits():
    """From day 8 on *b*, of rank 2, goes before *a*: the second ship takes all of it."""
    net = cargo(weekly(capacity=10, loading="priority"), {"a": 25, "b": 8}, b={"priority": 2})
    net["causes"] = {"first": {"when": {"kind": "date", "at": 8}, "what": {"b": {"priority": 0}}}}
    facts = run(40, **net)
    assert log(facts, "b.on_hand") == [(0, 0), (15, 8)]
    assert log(facts, "a.on_hand") == [(0, 0), (8, 10), (15, 12), (22, 22), (29, 25)]


def test_in_proportion_to_what_waits():
    """10 of 24, of which 15 and 9 wait: 6.25 and 3.75, so 6 and 4; then 10 of 14, 9 and 5: 6 and 4; then the rest."""
    assert came(weekly(capacity=10, loading="pro_rata"), {"a": 15, "b": 9}) == {"a": [6, 12, 15], "b": [4, 8, 9]}


def test_in_proportion_by_the_tightest_measure():
    """Of 10 heavy units of 3 kg and 10 light ones of 1 kg, 40 kg in all, 20 kg go: half of each."""
    net = cargo(weekly(limits={"mass": "20 kg"}, loading="pro_rata"), {"a": 10, "b": 10})
    net["items"]["a"]["mass"] = "3 kg"
    facts = run(10, **net)
    assert (log(facts, "a.on_hand")[-1], log(facts, "b.on_hand")[-1]) == ((8, 5), (8, 5))


def test_what_does_not_fit_is_overtaken_only_where_that_is_allowed():
    """10 kg take three of the units of 3 kg; the last kg stays empty unless a unit of 1 kg may go before the others."""
    orders = {"a": 5, "b": 4}

    def brought(**fields):
        net = cargo(weekly(limits={"mass": "10 kg"}, **fields), orders)
        net["items"]["a"]["mass"] = "3 kg"
        facts = run(40, **net)
        return {name: [level for _, level in log(facts, f"{name}.on_hand")[1:]] for name in orders}

    assert brought() == {"a": [3, 5], "b": [4]}
    assert brought(overtaking=True) == {"a": [3, 5], "b": [1, 4]}


def test_load_factors_and_what_is_left_behind():
    """25 kg in ships of 10 kg: full, full and half; 15, 5 and nothing stay behind."""
    net = cargo(weekly(limits={"mass": "10 kg"}), {"a": 25})
    scenario = town(40, **net)
    facts = replicate(scenario, seed=1, replication=0)
    rows = {metric: value for metric, subject, value, _ in kpis(scenario, facts) if subject == "leg"}
    assert (rows["load_factor"], rows["left_behind"]) == (pytest.approx(2.5 / 3), pytest.approx(20 / 3))
    assert facts.legs["leg"].full == 2


def test_the_load_factor_of_vehicles_is_of_those_that_left():
    """Lorries of 4 for 10 units: three of five leave, 10 of 12."""
    net = cargo(weekly(vehicles={"count": 5, "load": 4}), {"a": 10})
    facts = run(10, **net).legs["leg"]
    assert facts.load_factors == pytest.approx(10 / 12)


def test_waiting_because_others_went_first_is_attributed_and_removed():
    """*late* wants a unit on day 0. On day 3 ten units for *first* come, and fill the ship of day 7; it goes on 14."""
    leg = weekly(capacity=10, loading="priority")
    net = cargo(leg, {"late": 0, "first": 20}, late={"priority": 2}, first={"priority": 1, "initial": 20})
    net["demands"] = {
        "one": {"kind": "fixed", "stockpile": "late", "every": 1e6, "offset": 0},
        "ten": {"kind": "fixed", "stockpile": "first", "every": 1e6, "offset": 3, "size": 10},
    }
    data = {"name": "tiny", "horizon": 30, **SITE, **net}

    def days(scenario):
        found = attribute(scenario, replicate(scenario, 1, 0, follow=True), "late", "owed")
        return {(leaf.reason.kind, leaf.reason.part): round(days, 9) for leaf, days in found.items() if days > 0}

    scenario = desim.read(data)
    assert days(scenario) == {("departures", "leg"): 7, ("allocation", "leg"): 7, ("lead time", "of_late"): 1}
    _, freed = counterfactual(scenario, data, Reason("allocation", "leg"))
    assert days(desim.read(freed)) == {("departures", "leg"): 7, ("lead time", "of_late"): 1}


def test_rules_without_an_effect_are_told():
    def told(leg, orders, **fields):
        scenario = town(40, **cargo(leg, orders, **fields))
        return {fault.path: fault.message for fault in warnings_in(scenario)}

    path, two = "legs.leg.loading", {"a": 5, "b": 5}
    assert told(weekly(loading="pro_rata"), two)[path] == "has no effect: no departure is limited"
    assert told(weekly(capacity=3, loading="pro_rata"), {"a": 5})[path] == "has no effect: only goods for a travel here"
    assert "all have priority 1" in told(weekly(capacity=3, loading="priority"), two)[path]
    assert path not in told(weekly(capacity=3, loading="priority"), two, a={"priority": 2})
    assert "legs.leg.overtaking" in told(weekly(overtaking=True), two)


RULES = st.sampled_from(["fifo", "priority", "pro_rata"])


@given(RULES, st.booleans(), st.lists(st.tuples(st.integers(1, 30), st.integers(1, 5)), min_size=1, max_size=4))
def test_every_rule_brings_all_and_never_more_than_fits(rule, overtaking, ordered):
    names = {f"item{index}": level for index, (level, _) in enumerate(ordered)}
    leg = {
        "transit": 1,
        "departures": {"every": 1},
        "limits": {"mass": "7 kg"},
        "loading": rule,
        "overtaking": overtaking,
    }
    net = cargo(leg, names)
    for index, (_, mass) in enumerate(ordered):
        net["items"][f"item{index}"]["mass"] = mass
        net["stockpiles"][f"item{index}"]["priority"] = index + 1
    facts = run(150, **net)
    mass = {f"item{index}": mass for index, (_, mass) in enumerate(ordered)}
    levels = {name: facts.levels[f"{name}.on_hand"].tolist() for name in names}
    assert {name: levels[name][-1] for name in names} == names
    weights = [sum(mass[name] * levels[name][day] for name in names) for day in range(150)]
    assert max(b - a for a, b in pairwise(weights)) <= 7
