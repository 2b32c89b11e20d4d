"""Ports: berths and cranes that ships of several legs share, with times computed by hand."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import desim
from desim.measure.attribution import attribute
from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from desim.study.questions.counterfactuals import Reason, counterfactual
from desim.study.screening.load import part_loads
from desim.study.screening.preflight import REFERENCED_FAMILIES
from tests.sim.tiny import SITE, log, made, pile, run, town, up_to


def network(
    port: dict[str, Any], orders: dict[str, int], leg: dict[str, Any] | None = None, **parts: Any
) -> dict[str, Any]:
    """Stockpiles that order once on day 0, each over a leg of its own to one port, three days away."""
    leg = {"transit": 3, "destination_port": "quay"} if leg is None else leg
    return {
        "items": {"good": {"unit": "unit", "mass": "2 t"}},
        "stockpiles": {
            name: pile(**up_to(level), sources={"maker": {"route": f"to_{name}"}}) for name, level in orders.items()
        },
        "suppliers": {"maker": made()},
        "legs": {f"leg_{name}": leg for name in orders},
        "routes": {f"to_{name}": {"legs": [f"leg_{name}"]} for name in orders},
        "ports": {"quay": port},
        **parts,
    }


def arrivals(port, orders, leg=None, horizon=40, probe=0.25, **parts):
    """Days and levels of what comes, by stockpile."""
    facts = run(horizon, probe, **network(port, orders, leg, **parts))
    return {name: log(facts, f"{name}.on_hand")[1:] for name in orders}


def test_ships_of_two_legs_share_a_berth():
    """Both arrive on day 3; each takes the berth for two days."""
    assert arrivals({"berths": 1, "berthing": 2}, {"a": 5, "b": 7}) == {"a": [(5, 5)], "b": [(7, 7)]}
    assert arrivals({"berths": 2, "berthing": 2}, {"a": 5, "b": 7}) == {"a": [(5, 5)], "b": [(5, 7)]}


def test_cranes_work_at_their_rate_on_what_is_on_board():
    """Five units at 2 a day take 2.5 days, seven 3.5; with two cranes on a ship half of that."""
    orders = {"a": 5, "b": 7}
    assert arrivals({"berths": 2, "rate": 2}, orders) == {"a": [(5.5, 5)], "b": [(6.5, 7)]}
    assert arrivals({"berths": 2, "rate": 2, "cranes": 1}, orders) == {"a": [(5.5, 5)], "b": [(9, 7)]}
    two = {"berths": 1, "rate": 2, "cranes": 2, "cranes_per_ship": 2}
    assert arrivals(two, orders) == {"a": [(4.25, 5)], "b": [(6, 7)]}


def test_a_ship_begins_with_the_cranes_that_are_free():
    """Three cranes, two a ship: *b* begins at once with one and keeps it: 7 / 2 days."""
    three = {"berths": 2, "rate": 2, "cranes": 3, "cranes_per_ship": 2}
    assert arrivals(three, {"a": 5, "b": 7}) == {"a": [(4.25, 5)], "b": [(6.5, 7)]}


def test_cranes_that_count_in_mass():
    """Five units of 2 t at 4 t a day: 2.5 days."""
    assert arrivals({"rate": "4 t/day", "measure": "mass"}, {"a": 5}) == {"a": [(5.5, 5)]}


def test_ships_load_before_they_sail():
    """One berth and one day each: they sail on days 1 and 2, and travel for three."""
    leg = {"transit": 3, "origin_port": "quay"}
    assert arrivals({"berthing": 1}, {"a": 5, "b": 7}, leg) == {"a": [(4, 5)], "b": [(5, 7)]}


def test_a_convoy_sails_when_its_last_ship_is_loaded():
    """Three ships of 4 at one berth, a day each: they sail on day 3. A ship is free again when it has turned round."""
    leg = {"transit": 3, "origin_port": "quay", "departures": {"every": 7, "offset": 0}, "vehicles": {"load": 4}}
    assert arrivals({"berthing": 1}, {"a": 10}, leg) == {"a": [(6, 10)]}


def test_ships_of_a_convoy_unload_one_by_one_and_turn_round():
    """Two lorries of 3 bring six on day 3, unloaded on days 4 and 5; the first is back on day 4 for the last three."""
    leg = {"transit": 3, "destination_port": "quay", "vehicles": {"count": 2, "load": 3}}
    assert arrivals({"berthing": 1}, {"a": 9}, leg) == {"a": [(4, 3), (5, 6), (8, 9)]}


def test_what_is_lost_on_the_way_takes_no_berth():
    leg = {"transit": 3, "destination_port": "quay", "loss": 1.0, "vehicles": {"load": 3}, "loss_of": "vehicle"}
    facts = run(5, **network({"berthing": 1}, {"a": 9}, leg))
    assert (facts.ports["quay"].calls, facts.legs["leg_a"].lost_vehicles) == (0, 3)


def closed(what, begin, days):
    return {
        "causes": {"strike": {"when": {"kind": "date", "at": begin}, "what": {"quay": what}, "how": {"duration": days}}}
    }


def test_a_closed_port_lets_nobody_berth_and_works_on_who_is_there():
    """Closed on [4, 10): *a* is at the berth and leaves on day 5; *b* berths on day 10."""
    shut = closed({"open": 0}, 4, 6)
    assert arrivals({"berthing": 2}, {"a": 5, "b": 7}, **shut) == {"a": [(5, 5)], "b": [(12, 7)]}
    facts = run(20, **network({"berthing": 2}, {"a": 5, "b": 7}, **shut))
    assert facts.states["quay"] == {"open": 14, "closed: strike": 6}


def test_more_berths_and_faster_cranes_by_a_cause():
    assert arrivals({"berthing": 2}, {"a": 5, "b": 7}, **closed({"berths": 2}, 4, 9)) == {"a": [(5, 5)], "b": [(6, 7)]}
    faster = closed({"rate": 5}, 0, 20)
    assert arrivals({"berths": 2, "rate": 2}, {"a": 5, "b": 7}, **faster) == {"a": [(3.5, 5)], "b": [(3.75, 7)]}


def test_measures_of_a_port():
    """One berth, two days each: waits 0 and 2, time in port 2 and 4, busy 4 of 10 days, one waits for 2."""
    scenario = town(10, **network({"berthing": 2}, {"a": 5, "b": 7}))
    rows = {row.metric: row.value for row in kpis(scenario, replicate(scenario, 1, 0)) if row.subject == "quay"}
    assert rows == {
        "port_calls": 2, "berth_wait": 1, "time_in_port": 3, "ships_waiting": pytest.approx(0.2),
        "berth_occupancy": pytest.approx(0.4),
    }  # fmt: skip
    scenario = town(10, **network({"berths": 2, "rate": 2, "cranes": 1}, {"a": 5, "b": 7}))
    rows = {row.metric: row.value for row in kpis(scenario, replicate(scenario, 1, 0)) if row.subject == "quay"}
    assert (rows["crane_utilisation"], rows["berth_wait"]) == (pytest.approx(0.6), 0)


def test_the_wait_for_a_berth_is_attributed_and_removed():
    """*b* is owed seven units for 3 + 2 + 2 days: two of them its ship waits."""
    one = {"one": {"kind": "fixed", "stockpile": "b", "every": 1e6, "offset": 0, "size": 7}}
    net = network({"berthing": 2}, {"a": 5, "b": 0}, demands=one)
    data = {"name": "tiny", "horizon": 30, **SITE, **net}

    def days(data):
        scenario = desim.read(data)
        found = attribute(scenario, replicate(scenario, 1, 0, follow=True), "b", "owed")
        return {(leaf.reason.kind, leaf.reason.part): round(days, 9) for leaf, days in found.items() if days > 0}

    assert days(data) == {("berths", "quay"): 14, ("lead time", "maker"): 35}
    _, freed = counterfactual(desim.read(data), data, Reason("berths", "quay"))
    assert days(freed) == {("lead time", "maker"): 35}


def test_the_wait_for_cranes_is_attributed_and_removed():
    """*b* waits 2.5 days for the crane that unloads *a*, then 3.5 days under it."""
    one = {"one": {"kind": "fixed", "stockpile": "b", "every": 1e6, "offset": 0, "size": 7}}
    net = network({"berths": 2, "rate": 2, "cranes": 1}, {"a": 5, "b": 0}, demands=one)
    data = {"name": "tiny", "horizon": 30, **SITE, **net}
    scenario = desim.read(data)
    found = attribute(scenario, replicate(scenario, 1, 0, follow=True), "b", "owed")
    kinds = {leaf.reason.kind: days for leaf, days in found.items() if days > 0}
    assert kinds == {"cranes": pytest.approx(17.5), "lead time": pytest.approx(45.5)}
    _, freed = counterfactual(scenario, data, Reason("cranes", "quay"))
    assert "cranes" not in freed["ports"]["quay"]


def test_the_utilization_of_cranes_before_anything_runs():
    """A unit of 2 t a day for 99 days, 4 t a day and one crane at the only berth: nearly half."""
    use = {"use": {"kind": "fixed", "stockpile": "a", "every": 1}}
    net = network({"rate": "4 t/day", "measure": "mass"}, {"a": 0}, demands=use)
    loads = {row.path: row.utilization for row in part_loads(town(100, **net))[0]}
    assert loads["ports.quay.rate"] == pytest.approx(99 * 2 / (4 * 100))


@pytest.mark.parametrize(
    ("port", "fault"),
    [
        ({"cranes": 2}, "ports.quay: has cranes but no rate of a crane"),
        ({"rate": 2, "cranes": 1, "cranes_per_ship": 2}, "ports.quay: has more cranes_per_ship than cranes"),
        ({"rate": 2, "measure": "volume"}, "ports.quay.measure: good comes through it and says no volume of a unit"),
        ({"berth": 2}, "ports.quay.berth: unknown key (did you mean 'berths'?)"),
    ],
)
def test_faults_of_ports(port, fault):
    with pytest.raises(SpecError) as caught:
        town(10, **network(port, {"a": 5}))
    assert fault in str(caught.value)


def test_a_port_that_no_leg_uses_is_told():
    assert "ports" in REFERENCED_FAMILIES


@given(st.lists(st.integers(1, 30), min_size=1, max_size=4), st.sampled_from([None, 2]), st.booleans())
def test_a_port_that_takes_no_time_changes_nothing(levels, count, timed):
    """At both ends of a leg, with a berth for every ship."""
    orders = {f"pile{index}": level for index, level in enumerate(levels)}
    leg = {"transit": 3, "vehicles": {"count": count, "load": 4, "turnaround": 1}} if count else {"transit": 3}
    leg |= {"departures": {"every": 2}} if timed else {}
    demands = {f"use_{name}": {"kind": "fixed", "stockpile": name, "every": 2} for name in orders}
    wide = {"berths": 1000}
    with_port = arrivals(wide, orders, leg | {"origin_port": "quay", "destination_port": "quay"}, demands=demands)
    assert with_port == arrivals(wide, orders, leg, demands=demands)


def test_a_queue_in_port_is_that_of_a_server():
    """Ships come at random, one berth takes an exponential time: M/M/1 at load 0.5 waits one service time."""
    leg = {"transit": 0, "destination_port": "quay"}
    use = {"use": {"kind": "poisson", "stockpile": "a", "arrivals": 0.5}}
    port = {"berthing": {"law": "exponential", "mean": 1}}
    net = network(port, {"a": 0}, leg, demands=use)
    scenario = town(40_000, 40_000, **net)
    facts = replicate(scenario, 1, 0).ports["quay"]
    assert facts.waited / facts.berthed == pytest.approx(1.0, abs=0.1)
