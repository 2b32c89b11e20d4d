"""Regimes: dated and chance moves, what their states hold, what they start, and what is told of them."""

import pytest

import desim
from desim.measure.outcome import outcome
from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import GOOD, SITE, log, made, pile, up_to

STATES = {
    "stable": {},
    "strained": {"within": {"land": {"lines": {"rate": 0.5}}}},
    "crisis": {"what": {"line": {"open": 0}}},
}


def network(horizon, regime, **parts):
    return {
        "name": "tiny", "horizon": horizon, "items": GOOD, **SITE,
        "stockpiles": {"stock": pile(**up_to(10**4), sources={"line": {}})},
        "lines": {"line": made(time=1)},
        "regimes": {"land_politics": {"nation": "land", "start": "stable", "states": STATES, **regime}}, **parts,
    }  # fmt: skip


def run(horizon, regime, replication=0, **parts):
    """The facts of a line of one a day under a regime."""
    return replicate(desim.read(network(horizon, regime, **parts)), seed=1, replication=replication)


def rows(horizon, regime, **parts):
    scenario = desim.read(network(horizon, regime, **parts))
    table = outcome(scenario, replicate(scenario, seed=1, replication=0)).kpi
    return {(row.metric, row.subject): row.value for row in table}


def test_dated_entries_hold_what_their_state_says_and_let_go_of_the_last():
    facts = run(14.5, {"dates": {2: "strained", 6: "crisis", 9: "strained", 11: "stable"}})
    assert log(facts, "line.made") == [(0, 0), (1, 1), (2, 2), (4, 3), (6, 4), (11, 5), (12, 6), (13, 7), (14, 8)]
    assert facts.states["line"] == {
        "working": 5.5, "slowed: land_politics: strained": 6, "closed: land_politics: crisis": 3,
    }  # fmt: skip
    assert facts.states["land_politics"] == {"stable": 5.5, "strained": 6, "crisis": 3}
    assert facts.regimes["land_politics"].first == {"stable": 0, "strained": 2, "crisis": 6}


def test_a_dated_entry_on_the_first_day_takes_the_place_of_the_start():
    facts = run(4, {"dates": {0: "crisis"}})
    assert facts.states["land_politics"] == {"crisis": 4}
    assert facts.regimes["land_politics"].first == {"crisis": 0}


def test_a_dated_entry_takes_the_place_of_the_move_that_was_due_and_chance_goes_on_from_there():
    """A move that is all but certain within a day, but back on day 0.000001: it comes from the new state."""
    moves = {"stable": {"strained": 1e-9}, "crisis": {"stable": 1e9}}
    facts = run(5, {"moves": moves, "dates": {2: "crisis"}})
    assert facts.states["land_politics"]["crisis"] < 1e-6
    assert facts.states["land_politics"]["stable"] == pytest.approx(5, abs=1e-6)


def test_a_state_that_nothing_leaves_is_kept():
    facts = run(50, {"moves": {"stable": {"crisis": 10.0}}})
    assert facts.regimes["land_politics"].first.keys() == {"stable", "crisis"}
    assert facts.states["land_politics"]["crisis"] > 40


def test_what_two_regimes_hold_multiplies():
    other = {"start": "b", "states": {"a": {}, "b": {"what": {"line": {"rate": 0.5}}}}, "dates": {6: "a"}}
    data = network(10, {"dates": {0: "strained"}})
    data["regimes"]["other"] = other
    facts = replicate(desim.read(data), 1, 0)
    assert log(facts, "line.made") == [(0, 0), (4, 1), (7, 2), (9, 3)]


def test_shares_of_time_and_first_days_are_told_state_by_state():
    told = rows(10, {"dates": {4: "strained"}}, warmup=2)
    assert told["share_of_time", "land_politics.stable"] == 0.25
    assert told["share_of_time", "land_politics.strained"] == 0.75
    assert told["share_of_time", "land_politics.crisis"] == 0
    assert told["first_entered_on", "land_politics.strained"] == 4
    assert told["first_entered_on", "land_politics.stable"] == 0
    assert told["first_entered_on", "land_politics.crisis"] is None


def test_chance_moves_depend_on_nothing_but_the_name_of_the_regime():
    moves = {"stable": {"strained": 0.1, "crisis": 0.05}, "strained": {"stable": 0.3}, "crisis": {"stable": 0.2}}
    data = network(300, {"moves": moves})
    more = network(300, {"moves": moves})
    more["regimes"]["another"] = {"start": "stable", "states": {"stable": {}, "other": {}}, "moves": moves | {}}
    more["regimes"]["another"]["moves"] = {"stable": {"other": 1.0}, "other": {"stable": 1.0}}
    first, second = (replicate(desim.read(d), 1, 0) for d in (data, more))
    assert first.states["land_politics"] == second.states["land_politics"]
    assert len(second.states["another"]) == 2


def held(chance=1.0, **how):
    """A partner that keeps what it makes when a crisis begins."""
    when = {"kind": "entered", "regime": "land_politics", "state": "crisis", "chance": chance}
    return {"held": {"when": when, "what": {"line": {"rate": 0}}, "how": how}}


def test_a_cause_begins_when_its_state_is_entered_and_not_while_it_is_on():
    """Crises on days 2, 6 and 12; the hold of 5 days begun on day 2 is still on on day 6."""
    dates = {2: "crisis", 3: "stable", 6: "crisis", 7: "stable", 12: "crisis"}
    facts = run(20, {"dates": dates}, causes=held(duration=5))
    assert [(o.begins, o.ends) for o in facts.occurrences] == [(2, 7), (12, 17)]


def test_the_state_at_the_start_counts_as_entered():
    facts = run(9, {"start": "crisis", "dates": {1: "stable"}}, causes=held(duration=3))
    assert [(o.begins, o.ends) for o in facts.occurrences] == [(0, 3)]


def test_each_entry_has_its_own_chance():
    dates = {day: ("crisis" if day % 2 else "stable") for day in range(1, 400)}
    begun = len(run(400, {"dates": dates}, causes=held(0.25, duration=0)).occurrences)
    assert 30 <= begun <= 70
    assert not run(400, {"dates": dates}, causes=held(0.0, duration=0)).occurrences


def in_crisis(**turns):
    return {"states": STATES | {"crisis": turns}}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (in_crisis(what={"line": {"opne": 0}}), "states.crisis.what.line.opne: is no dial of line; it has open"),
        (in_crisis(what={"lien": {"open": 0}}), "did you mean 'line'"),
        (in_crisis(what={"line": {"teaching": 0}}), "what.line.teaching: changes nothing: line has no knowledge"),
        (in_crisis(within={"lnad": {"open": 0}}), "no nation or site has this name"),
        (in_crisis(within={"land": {"transit": 2}}), "within.land.transit: changes nothing: no part of any family"),
        (in_crisis(within={"land": {"teaching": 0}}), "changes nothing"),
        (in_crisis(within={"land": {"legs": {"open": 0}}}), "within.land.legs.open: changes nothing: no part of legs"),
        (in_crisis(within={"land": {"lines": {"opne": 0}}}), "is no dial of lines (did you mean 'open'?)"),
        (in_crisis(within={"land": {"line": {"open": 0}}}), "is no family with dials (did you mean 'lines'?)"),
        (in_crisis(within={"land": {}}), "states.crisis.within.land"),
        (in_crisis(within={"land": {"open": -1}}), "states.crisis.within.land.open: -1 is outside the allowed range"),
        ({"moves": {"stable": {"strife": 0.1}}}, "none of its states"),
        ({"moves": {"stable": {"stable": 0.1}}}, "to itself"),
        ({"dates": {}}, "would never change"),
    ],
)  # fmt: skip
def test_faults_of_regimes(change, message):
    with pytest.raises(SpecError) as error:
        desim.read(network(9, {"dates": {1: "crisis"}} | change))
    assert message in str(error.value)


def test_a_cause_must_wait_for_a_state_that_there_is():
    causes = held()
    causes["held"]["when"]["state"] = "crises"
    with pytest.raises(
        SpecError, match=r"causes.held.when.state: 'crises' is no state of land_politics .did you mean 'cri"
    ):
        desim.read(network(9, {"dates": {1: "crisis"}}, causes=causes))


def test_a_place_must_not_be_a_nation_and_a_site_at_once():
    data = network(9, {"dates": {1: "crisis"}})
    data["nations"] = data["nations"] | {"town": {}}  # others use the same map
    data["regimes"]["land_politics"]["states"] = STATES | {"crisis": {"within": {"town": {"open": 0}}}}
    with pytest.raises(SpecError, match="is both a nation and a site"):
        desim.read(data)
