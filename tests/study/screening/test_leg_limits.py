"""Legs limited in mass before anything runs: utilization, loads that are never full, counterfactuals."""

import pytest

import desim
from desim.study.questions.counterfactual_edits import frequent_departures, unlimited_leg
from desim.study.screening.dead_ends import dead_ends
from desim.study.screening.expected_dials import expected_dials
from desim.study.screening.flows import flows
from desim.study.screening.load import part_loads
from tests.sim.transport.test_stowage import weekly
from tests.spec.checks.test_loads import BARE, data

USE = {"use": {"kind": "fixed", "stockpile": "shell", "every": 1}}


def test_the_utilization_of_a_leg_is_that_of_its_tightest_measure():
    """99 rounds of 50 kg in 100 days and 14.3 departures of 1 t: 35 %."""
    leg = weekly(limits={"mass": "1 t"})
    net = data(leg, BARE, {"shell": 0}, demands=USE)
    loads = {row.path: row.utilization for row in part_loads(desim.read(net))[0]}
    assert loads["legs.leg.limits.mass"] == pytest.approx(99 * 50 / (1000 * 100 / 7))


def test_a_load_that_is_never_full_in_any_measure_is_told():
    """At most nine rounds wait, 450 kg; a limit of 450 kg is reached, one of 500 kg or ten pieces is not."""

    def told(**fields):
        net = data({"full_load": True, **fields}, BARE, {"shell": 9}, demands=USE)
        net["stockpiles"]["shell"]["initial"] = 9
        net["demands"]["use"]["unmet"] = "lost"
        scenario = desim.read(net)
        dials = expected_dials(scenario)
        return [fault.message for fault in dead_ends(scenario, dials, flows(scenario, dials, refill=True))]

    assert told(limits={"mass": "450 kg"}) == []
    assert "at most about 450 kg wait here at one time, of a load of 500" in told(limits={"mass": "500 kg"})[0]
    assert told(capacity=10, limits={"mass": "450 kg"}) == []


def test_counterfactuals_of_a_limited_leg():
    """Without its limits; and ten times as often, for no more than ten rounds of 50 kg go into 500 kg."""
    plain = data(weekly(limits={"mass": "500 kg"}), BARE, {"shell": 30})
    scenario = desim.read(plain)
    _, freed = unlimited_leg(scenario, plain, "leg")
    assert "limits" not in freed["legs"]["leg"]
    words, often = frequent_departures(scenario, plain, "leg")
    assert words.startswith("leaves 10 times as often")
    assert often["legs"]["leg"]["limits"] == {"mass": 50.0}
    assert often["legs"]["leg"]["departures"] == {"every": 0.7}
    desim.read(often)
