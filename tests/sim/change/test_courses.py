"""One shock that hits several parts, which recover each on its own."""

import pytest

from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from desim.study.screening.expected_dials import expected_dials
from tests.sim.tiny import made, pile, run, town

EXPONENTIAL = {"law": "exponential", "mean": 5}


def quake(how_of, horizon=40, what=None, when=None, **fields):
    """Three lines of one a day that always have orders; a quake closes them on day 10."""
    what = what or {line: {"open": 0} for line in ("forge", "mill", "press")}
    cause = {"when": when or {"kind": "date", "at": 10}, "what": what, "how_of": how_of, **fields}
    order = {"kind": "plan", "orders": {0: 10**4}}
    return {
        "horizon": horizon, "causes": {"quake": cause},
        "lines": {line: made(time=1) for line in ("forge", "mill", "press")},
        "stockpiles": {f"{line}_stock": pile(policy=order, sources={line: {}}) for line in ("forge", "mill", "press")},
    }  # fmt: skip


def closed(facts):
    return {line: facts.states[line].get("closed: quake", 0.0) for line in ("forge", "mill", "press")}


def test_each_part_recovers_when_its_own_time_is_over_and_the_shock_is_over_with_the_last():
    facts = run(**quake({"forge": {"duration": 12}, "mill": {"duration": 3}}, how={"duration": 5}))
    assert closed(facts) == {"forge": 12, "mill": 3, "press": 5}
    assert [(o.begins, o.effect_begins, o.ends) for o in facts.occurrences] == [(10, 10, 22)]


def test_parts_that_all_have_a_course_of_their_own_need_no_other():
    each = {"forge": {"duration": 2}, "mill": {"duration": 3}, "press": {"delay": 4, "duration": 1}}
    facts = run(**quake(each))
    assert closed(facts) == {"forge": 2, "mill": 3, "press": 1}
    assert [(o.begins, o.ends) for o in facts.occurrences] == [(10, 15)]


def test_a_shock_that_comes_again_comes_when_all_have_recovered():
    again = {"kind": "hazard", "every": 10}
    facts = run(**quake({"forge": {"duration": 6}}, when=again, how={"duration": 2}))
    assert [(o.begins, o.ends) for o in facts.occurrences] == [(10, 16), (26, 32)]
    assert closed(facts) == {"forge": 12, "mill": 4, "press": 4}


def test_a_part_may_be_gone_for_good_while_others_come_back():
    facts = run(**quake({"forge": {}}, how={"duration": 2}))
    assert closed(facts) == {"forge": 30, "mill": 2, "press": 2}
    assert [(o.begins, o.ends) for o in facts.occurrences] == [(10, 40)]


def test_a_part_recovers_until_a_condition_holds_and_in_steps():
    until = {"until": {"kind": "output", "line": "mill", "above": 15}}
    slow = {"duration": 2, "recovery": 4, "steps": 2}
    facts = run(**quake({"forge": until, "press": slow}, how={"duration": 3}))
    assert closed(facts)["forge"] == 8  # 10 made by day 10, 5 more by day 18
    assert closed(facts)["press"] == 4
    assert facts.lines["press"].made == 10 + 1 + 23  # up to day 10, at half the pace on [14, 16), and up to day 39


def test_the_times_of_parts_are_drawn_each_for_itself():
    """The time of a part is the same whatever the others have; parts of one law differ."""
    scenario = town(**quake({"forge": {"duration": EXPONENTIAL}, "mill": {"duration": EXPONENTIAL}}, 400))
    alone = town(**quake({"forge": {"duration": EXPONENTIAL}}, 400, how={"duration": 1}))
    for replication in range(5):
        both, one = (closed(replicate(each, seed=1, replication=replication)) for each in (scenario, alone))
        assert both["forge"] == one["forge"]
        assert both["forge"] != both["mill"]


def test_what_is_expected_of_a_part_is_by_its_own_course():
    scenario = town(**quake({"forge": {"duration": 20}}, how={"duration": 4}))
    found = expected_dials(scenario)
    assert found["forge", "open"].mean == pytest.approx(0.5)
    assert found["mill", "open"].mean == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("how_of", "fields", "fault"),
    [
        ({"mill": {"duration": 1}}, {"what": {"forge": {"open": 0}}}, "how_of.mill: is not changed by the cause"),
        ({"mill": {"duration": 1}}, {"from_start": True, "how": {"duration": 1}}, "has both from_start and how_of"),
    ],
)
def test_faults_of_courses(how_of, fields, fault):
    with pytest.raises(SpecError) as caught:
        town(**quake(how_of, **fields))
    assert fault in str(caught.value)
