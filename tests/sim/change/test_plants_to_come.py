"""Plants that are not there yet: no day of theirs is charged to what closes plants, nor counts as an effect."""

import pytest

from desim.measure.kpi import kpis
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import made, pile, run, town, up_to


def network(horizon=100, cause=None, others=None, **fields):
    parts = {
        "lines": {"plant": made(rate=1)},
        "stockpiles": {"store": pile(**up_to(1e4), sources={"plant": {}})},
        "causes": {"build": cause or BUILD, **(others or {})},
        **fields,
    }
    return town(horizon, **parts), run(horizon, **parts)


BUILD = {
    "role": "surge", "when": {"kind": "date", "at": 30}, "from_start": True, "what": {"plant": {"rate": 0}},
    "how": {"stages": {"build": 20, "qualification": 10}, "sequence": ["build", "qualification"]}, "cost": 5,
}  # fmt: skip


def effect(scenario, facts, cause):
    return {row.metric: row.value for row in kpis(scenario, facts) if row.subject == cause}


def test_a_plant_that_is_decided_on_later_is_not_there_before():
    """Not there up to day 30, nor while it is built and qualified up to day 60; 40 days of work after that."""
    scenario, facts = network()
    assert facts.states["plant"] == pytest.approx(
        {
            "not there yet: build": 30, "not there yet: build (build)": 20, "not there yet: build (qualification)": 10,
            "working": 40,
        }
    )  # fmt: skip
    assert facts.lines["plant"].made == 39
    assert effect(scenario, facts, "build") == {"occurrences": 1, "days_in_effect": 40}


def test_its_cost_is_due_on_the_day_it_is_decided_on():
    """The cause begins on day 30, so that a decision of that day pays for it."""
    _, facts = network(decision=30)
    assert facts.costs["build", "cause"] == 5


def test_a_fire_does_not_close_what_is_not_there():
    """A fire from day 10 to 70 closes the plant on the 10 days on which it would be there."""
    fire = {"when": {"kind": "date", "at": 10}, "what": {"plant": {"open": 0}}, "how": {"duration": 60}}
    _, facts = network(others={"a_fire": fire})
    assert facts.states["plant"].get("closed: a_fire", 0.0) == 10


def test_days_in_effect_leave_out_the_delay():
    """A shift of day 30 that begins to bite after 20 days, for 15 days with a recovery of 5: 20 days in effect."""
    shift = {
        "when": {"kind": "date", "at": 30}, "what": {"plant": {"rate": 0.5}},
        "how": {"delay": 20, "duration": 15, "recovery": 5},
    }  # fmt: skip
    scenario, facts = network(cause=shift)
    assert effect(scenario, facts, "build")["days_in_effect"] == 20
    (occurrence,) = facts.occurrences
    assert (occurrence.begins, occurrence.effect_begins, occurrence.effect_ends) == (30, 50, 70)


def test_days_in_effect_count_from_the_decision():
    """Of 20 days from day 50 on those from day 60; one that was over by then did not happen any more."""
    shift = {"when": {"kind": "date", "at": 50}, "what": {"plant": {"rate": 0.5}}, "how": {"duration": 20}}
    for decision, days, times in ((60, 10, 1), (70, 0, 0), (71, 0, 0), (50, 20, 1)):
        scenario, facts = network(cause=shift, decision=decision)
        assert effect(scenario, facts, "build") == {"occurrences": times, "days_in_effect": days}


def test_a_closure_is_a_closure():
    """What a disruption holds at 0 for a time stays closed, though it begins on day 0."""
    closed = {**BUILD, "role": "disruption", "from_start": False, "when": {"kind": "date", "at": 0}}
    _, facts = network(cause=closed)
    assert facts.states["plant"]["closed: build (build)"] == 20


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"how": {}}, "needs stages, until or a duration"),
        ({"how": {"duration": 5, "delay": 3}}, "neither a delay nor a ramp"),
        ({"probability": 0.5}, "from_start and a probability"),
    ],
)
def test_what_cannot_hold_from_the_start_is_refused(fields, words):
    with pytest.raises(SpecError, match=words):
        network(cause={**BUILD, **fields})
