"""Workforces: hiring, clearance, training, attrition, and lines that share people."""

import math

import pytest

import desim
from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import GOOD, SITE, log, made, pile, up_to


def network(horizon, people, probe=1.0, lines=None, causes=None):
    """Lines that always have orders, and a workforce."""
    lines = lines or {"line": made(time=1)}
    piles = {f"{name}_stock": pile(**up_to(10**4), sources={name: {}}) for name in lines}
    parts = {"stockpiles": piles, "lines": lines, "workforces": {"people": people}, "causes": causes or {}}
    return desim.read({"name": "tiny", "horizon": horizon, "probe": {"every": probe}, "items": GOOD, **SITE, **parts})


def staffed(horizon, people, probe=1.0, **more):
    """The facts of such a network."""
    return replicate(network(horizon, people, probe, **more), seed=1, replication=0)


def on(day, part, **dials):
    """A cause from a day on."""
    return {"when": {"kind": "date", "at": day}, "what": {part: dials}}


def test_persons_are_hired_cleared_and_trained():
    """Five of ten are missing: hired on day 2, cleared on day 3, at 1/2, 3/4 and 1 from days 3, 5 and 7.

    Work done by day 11: 3 x 0.5 + 2 x 0.75 + 2 x 0.875 + 4 x 1 = 8.75.
    """
    hiring = {"delay": 2, "clearance": 1, "training": 4, "productivity": 0.5, "steps": 2}
    facts = staffed(11, {"staff": 5, "lines": {"line": 10}, "hiring": hiring})
    assert log(facts, "people.staff") == [(0, 5), (3, 10)]
    assert log(facts, "people.effective") == [(0, 5), (3, 7.5), (5, 8.75), (7, 10)]
    assert facts.levels["line.made"][-1] == 8
    assert facts.states["line"] == {"slowed: people": 7, "working": 4}
    assert facts.states["people"] == {"too few": 7, "complete": 4}
    found = facts.workforces["people"]
    assert (found.opened, found.hired, found.left) == (5, 5, 0)
    assert (found.area_staff, found.area_effective) == (3 * 5 + 8 * 10, 87.5)


def test_lines_that_share_people_are_staffed_in_proportion():
    """Six persons for 4 + 8: both at half speed; when b closes on day 4, line a has all it needs."""
    lines = {"a": made(time=1), "b": made(time=1)}
    people = {"staff": 6, "lines": {"a": 4, "b": 8}}
    facts = staffed(7.5, people, lines=lines, causes={"fire": on(4, "b", open=0)})
    assert log(facts, "a.made") == [(0, 0), (2, 1), (4, 2), (5, 3), (6, 4), (7, 5)]
    assert log(facts, "b.made") == [(0, 0), (2, 1), (4, 2)]


def test_a_plant_that_opens_takes_people_from_its_neighbour_until_others_are_hired():
    """The other plant opens on day 2 and needs as many: half speed until those hired for it come on day 4."""
    lines = {"a": made(time=1), "b": made(time=1)}
    people = {"staff": 10, "lines": {"a": 10, "b": 10}, "hiring": {"delay": 2}}
    shut = on(0, "b", open=0) | {"how": {"duration": 2}}
    facts = staffed(6.5, people, lines=lines, causes={"shut": shut})
    assert log(facts, "a.made") == [(0, 0), (1, 1), (2, 2), (4, 3), (5, 4), (6, 5)]
    assert log(facts, "b.made") == [(0, 0), (4, 1), (5, 2), (6, 3)]
    assert log(facts, "people.staff") == [(0, 10), (4, 20)]


def test_a_rate_above_the_full_one_needs_more_people():
    """Twice the rate needs 20: with ten it is the old rate, until ten more come on day 2."""
    people = {"staff": 10, "lines": {"line": 10}, "hiring": {"delay": 2}}
    facts = staffed(4.25, people, 0.5, causes={"surge": on(0, "line", rate=2)})
    assert log(facts, "line.made") == [(0, 0), (1, 1), (2, 2), (2.5, 3), (3, 4), (3.5, 5), (4, 6)]


def test_off_shift_nobody_is_dismissed_and_openings_may_wait_for_their_day():
    """Ten persons more are wanted from day 2; published on day 5, there on day 6; there is no work for them."""
    line = made(time=1, calendar={"days": ["mon"]})
    people = {"staff": 10, "lines": {"line": 10}, "hiring": {"delay": 1, "every": 5}}
    facts = staffed(8.5, people, lines={"line": line}, causes={"surge": on(2, "people", wanted=2)})
    assert log(facts, "people.staff") == [(0, 10), (6, 20)]
    assert log(facts, "line.made") == [(0, 0), (1, 1), (8, 2)]


def test_a_strike_keeps_people_from_work_but_not_from_the_payroll():
    strike = on(2, "people", staff=0.5) | {"how": {"duration": 4}}
    facts = staffed(8.5, {"staff": 10, "lines": {"line": 10}}, causes={"strike": strike})
    assert log(facts, "line.made") == [(0, 0), (1, 1), (2, 2), (4, 3), (6, 4), (7, 5), (8, 6)]
    found = facts.workforces["people"]
    assert (found.area_staff, found.area_effective) == (85, 65)


def test_attrition_takes_its_share_in_a_year():
    """Each of 400 leaves within a year with probability 0.2: mean 80, standard deviation 8 in each replication."""
    people = {"staff": 400, "lines": {"line": 1}, "attrition": 0.2}
    scenario = network(365.25, people, 365.25, lines={"line": made(time=9)})
    left = [replicate(scenario, seed=2, replication=k).workforces["people"].left for k in range(30)]
    assert sum(left) / 30 == pytest.approx(80, abs=3.9 * 8 / math.sqrt(30))
    assert len(set(left)) > 10


def test_who_left_is_replaced():
    """Without any delay of hiring all posts are filled at all times."""
    people = {"staff": 50, "lines": {"line": 50}, "attrition": 0.9, "hiring": {}}
    facts = staffed(200, people, 10)
    found = facts.workforces["people"]
    assert set(facts.levels["people.staff"]) == {50}
    assert found.hired == found.left == found.opened > 20
    assert facts.states["line"] == {"working": 200}


def test_trainees_leave_too():
    """All are in training for ever, and all but a few in a thousand leave in two years."""
    people = {"staff": 0, "lines": {"line": 30}, "wanted": 30, "attrition": 0.95, "hiring": {"training": 1e4}}
    facts = staffed(731, people, 731)
    found = facts.workforces["people"]
    assert found.left > 30
    assert facts.levels["people.effective"][-1] == pytest.approx(0.2 * facts.levels["people.staff"][-1])


def test_a_line_belongs_to_one_workforce():
    data = network(5, {"staff": 1, "lines": {"line": 1}}).model_dump(exclude_defaults=True, by_alias=True)
    data["workforces"]["second"] = data["workforces"]["people"]
    with pytest.raises(SpecError, match="is staffed by people already"):
        desim.read(data)
