"""The question: rows become layers as the files of plans and disruptions have them, and faults name row and column."""

from datetime import date
from typing import Any

import pytest

from desim.spec.question.delayed import delayed, undelayable
from desim.spec.question.layers import layer
from desim.spec.question.question import QuestionError, read_question
from desim.spec.question.question_faults import question_faults, used
from desim.spec.question.ranges import has_ranges
from desim.spec.question.rows import DisruptionRow, PlanRow
from desim.spec.read import read
from tests.networks import chain

PRESS = {"part": "press", "dial": "rate", "factor": 1.3}


def network(**more: Any) -> dict[str, Any]:
    return {**chain(), "start": "2027-01-01", "decision": "2027-04-01", **more}


def asked(**parts: Any) -> dict[str, Any]:
    return {"name": "mine", "workbook": "mine.xlsx", **parts}


def faults(**parts: Any) -> list[str]:
    data = network()
    return [str(fault) for fault in question_faults(read_question(asked(**parts), None), data)]


def merged(under: Any, over: Any) -> Any:
    if isinstance(under, dict) and isinstance(over, dict):
        return {**under, **{key: merged(under.get(key), value) for key, value in over.items()}}
    return over


def test_a_plan_is_a_cause_with_role_date_delay_and_cost() -> None:
    row = PlanRow(title="Third shift", takes="8 months", lasts="2 years", cost=5_000_000, **PRESS)
    found = layer("third_shift", row, network())
    assert found["titles"] == {"third_shift": "Third shift"}
    assert found["causes"]["third_shift"] == {
        "title": "Third shift", "role": "surge", "when": {"kind": "date", "at": "2027-04-01"},
        "what": {"press": {"rate": 1.3}}, "how": {"delay": "8 months", "duration": "2 years"}, "cost": 5_000_000,
    }  # fmt: skip
    assert set(found["sources"]) == {
        f"causes.third_shift.{path}" for path in ("when.at", "what.press.rate", "how.delay", "how.duration", "cost")
    }
    assert read(merged(network(), found)).causes["third_shift"].role == "surge"


def test_a_disruption_has_no_role_and_begins_when_its_row_says() -> None:
    found = layer("fire", DisruptionRow(part="press", dial="open", factor=0, begins=200, lasts="60 days"), network())
    assert found["causes"]["fire"] == {
        "title": "Fire", "when": {"kind": "date", "at": 200}, "what": {"press": {"open": 0}},
        "how": {"duration": "60 days"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("later", "day"),
    [("6 months", "2027-10-01"), (30, "2027-05-01"), ("2 weeks", "2027-04-15"), ("36 hours", 91.5), (0, "2027-04-01")],
)
def test_a_plan_may_be_decided_later_by_the_calendar(later: Any, day: Any) -> None:
    found = layer("shift", PlanRow(later=later, **PRESS), network())
    assert found["causes"]["shift"]["when"]["at"] == day


def test_a_range_goes_with_the_factor_of_the_row() -> None:
    row = PlanRow(low=1.1, high=1.5, changes={"mill": {"rate": 2}}, note="Asked the plant.", **PRESS)
    sources = layer("shift", row, network())["sources"]
    assert sources["causes.shift.what.press.rate"] == {
        "kind": "assumed", "note": "Asked the plant.", "low": 1.1, "high": 1.5,
    }  # fmt: skip
    assert "low" not in sources["causes.shift.what.mill.rate"]


def test_a_site_or_a_nation_stands_for_all_parts_there() -> None:
    found = layer(
        "strike", DisruptionRow(part="north", dial="open", factor=0, lasts="9 days"), network(nations={"north": {}})
    )
    assert found["causes"]["strike"]["within"] == {"north": {"open": 0}}
    assert "causes.strike.within.north.open" in found["sources"]


def test_the_name_of_a_part_is_not_taken_for_a_cause() -> None:
    found = layer("press", PlanRow(title="More presses", **PRESS), network(), ["press_2"])
    assert list(found["causes"]) == ["press_3"]
    assert found["titles"] == {"press": "More presses"}


def test_a_number_is_set_in_all_worlds_and_what_is_derived_from_it_follows() -> None:
    sources = {
        "lines.press.rate": {"kind": "seen", "source": "crs", "low": 4, "high": 9, "shape": "pert"},
        "suppliers.mill.rate": {"kind": "derived", "of": "lines.press.rate * 2"},
    }
    data = network(sources=sources, bibliography={"crs": {"title": "CRS"}})
    data["lines"]["press"]["rate"] = 5
    data["suppliers"]["mill"]["rate"] = 10
    found = layer("faster", PlanRow(set={"lines.press.rate": 12}), data)
    assert found["lines"] == {"press": {"rate": 12}}
    assert found["suppliers"] == {"mill": {"rate": 24.0}}
    assert found["sources"]["lines.press.rate"] == {
        "kind": "assumed", "note": "As given in the row Faster.", "source": None, "fixed": True, "shape": "uniform",
    }  # fmt: skip
    assert read(merged(data, found)).lines["press"].rate == 12


def test_the_cost_of_numbers_that_are_set_is_paid() -> None:
    found = layer("stock", PlanRow(set={"lines.press.yield": 0.9}, cost="2 usd"), network())
    assert found["causes"]["stock"]["what"] == {"press": {"open": 1.0}}
    assert found["causes"]["stock"]["cost"] == "2 usd"
    stored = layer("stock", PlanRow(set={"stockpiles.depot.initial": 90}, cost=5), network())
    assert stored["causes"]["stock"]["what"] == {"mill": {"open": 1.0}}, "a stockpile cannot be closed"
    assert read(merged(network(), stored)).causes["stock"].cost == 5


def test_options_are_decided_later_with_the_range_of_their_date() -> None:
    base = network()
    when = {"kind": "date", "at": "2027-04-01"}
    cause = {"role": "surge", "when": when, "what": {"press": {"rate": 1.2}}}
    source = {"kind": "assumed", "low": "2027-04-01", "high": "2027-07-01"}
    data = {**base, "causes": {"shift": cause}, "sources": {"causes.shift.when.at": source}}
    assert delayed("3 months", base, data) == {
        "causes": {"shift": {"when": {"at": "2027-07-01"}}},
        "sources": {"causes.shift.when.at": {"low": "2027-07-01", "high": "2027-10-01"}},
    }
    assert undelayable(base, data) == ""
    data["lines"] = merged(base["lines"], {"press": {"rate": 99}})
    assert undelayable(base, data) == "lines.press.rate"


def test_a_question_has_a_network_or_a_workbook() -> None:
    with pytest.raises(QuestionError, match="needs a network or a workbook"):
        read_question({"name": "mine"})


def test_values_of_no_sound_form_are_told_by_row_and_column() -> None:
    plans = {"a": {"factor": -1, "part": "Ж"}, "b": {"takes": "long", "colour": "red"}}
    with pytest.raises(QuestionError) as error:
        read_question(asked(plans=plans, run={"replications": 0}))
    paths = [fault.path for fault in error.value.faults]
    assert paths == ["plans.a.factor", "plans.a.part", "plans.b.colour", "plans.b.takes", "run.replications"]


def test_names_may_be_written_as_people_write_them() -> None:
    row = PlanRow(part="US Line", dial="Lead time", combines=["Third shift"])
    assert (row.part, row.dial, row.combines) == ("us_line", "lead_time", ("third_shift",))


def test_dates_need_a_start_and_stay_as_they_were_written() -> None:
    rows = {"a": {"begins": "2027-05-01", **PRESS}}
    assert read_question(asked(plans=rows), date(2027, 1, 1)).plans["a"].begins == "2027-05-01"
    with pytest.raises(QuestionError, match="has no start date"):
        read_question(asked(plans=rows))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({}, "plans.a: changes nothing: give a part with dial and factor, an option, or a number that is set"),
        ({"part": "press", "factor": 2}, "plans.a.dial: is missing: a change has a part, a dial and a factor"),
        ({**PRESS, "part": "pres"}, "plans.a.part: 'pres' is no part of the network that can be changed (did you mean"),
        (
            {**PRESS, "dial": "rat"},
            "plans.a.dial: 'rat' is no dial of press; it has open, rate, machines, hours, yield, teaching",
        ),
        ({"changes": {"mill": {"speed": 2}}}, "plans.a.changes.mill.speed: 'speed' is no dial of mill"),
        ({"set": {"lines.press.rat": 2}}, "plans.a.set.lines.press.rat: leads to no number of the network (did you"),
        ({"set": {"lines.press.inputs": 2}}, "set.lines.press.inputs: is no single number; set one of lines.press.inp"),
        ({"set": {"lines.press.rate": 2}, "takes": 9}, "plans.a.takes: is of a change by a factor, and the row has no"),
        ({"options": ["x"], "cost": 9}, "plans.a.cost: is of a change of the row itself; options bring their own"),
        ({**PRESS, "begins": 3}, "plans.a.begins: 3 is before the decision, 2027-04-01"),
        ({**PRESS, "low": 1}, "plans.a.high: is missing: a range has a low and a high"),
        ({**PRESS, "low": 1.4, "high": 2}, "plans.a.factor: 1.3 is not between 1.4 and 2"),
        ({**PRESS, "low": 1, "high": 2}, "plans.a.low: would not be drawn: no number of the network itself has a low"),
        ({"combines": ["b"]}, "plans.a.combines: 'b' is no plan of the question"),
        ({"combines": ["a"]}, "plans.a.combines: 'a' combines plans in a circle"),
        ({"set": {"lines.press.rate": 2}, "later": 9}, "plans.a.later: cannot be: numbers that are set hold from the"),
    ],
)
def test_what_a_row_means_in_no_network_is_told(row: dict[str, Any], said: str) -> None:
    assert said in "\n".join(faults(plans={"a": row}))


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (
            {"headline": {"metric": "fill rat", "subject": "store"}},
            "run.headline.metric: 'fill_rat' is no measure (did",
        ),
        (
            {"headline": {"metric": "fill rate", "subject": "stor"}},
            "run.headline.subject: 'stor' is no part of the net",
        ),
        ({"requirement": {"by": 90}}, "run.requirement: is of a headline, and there is none"),
        (
            {"headline": {"metric": "fill rate", "subject": "store"}, "requirement": {"by": 90}},
            "run.requirement.by: is a day, and fill_rate is none",
        ),
        (
            {"headline": {"metric": "fill rate", "subject": "store"}, "requirement": {"at_most": 0.9}},
            "run.requirement.at_most: is of fill_rate, of which much is good",
        ),
    ],
)
def test_what_is_asked_is_there_and_can_be_required(run: dict[str, Any], said: str) -> None:
    assert said in "\n".join(faults(run=run))


def test_a_range_is_drawn_where_the_network_has_ranges_too() -> None:
    data = network(sources={"lines.press.rate": {"kind": "assumed", "low": "1/day", "high": "9/day"}})
    plans = {"a": {**PRESS, "low": "110 %", "high": 1.5}}
    assert list(question_faults(read_question(asked(plans=plans), None), data)) == []
    assert has_ranges(data)
    assert not has_ranges(network(sources={"lines.press.rate": {"kind": "assumed", "low": "1/day", "high": "1/day"}}))
    assert faults(plans=plans, run={"worlds": "fixed"}) == []


def test_rows_that_are_off_are_not_looked_at_but_for_those_that_others_combine() -> None:
    assert faults(plans={"a": {"on": False}}) == []
    plans = {"a": {"on": False, **PRESS}, "b": {"combines": ["a"]}, "c": {"on": False}}
    assert faults(plans=plans) == []
    assert used(read_question(asked(plans=plans)), "plans") == ["a", "b"]


def test_plans_and_disruptions_have_names_of_their_own() -> None:
    assert faults(plans={"a": PRESS}, disruptions={"a": PRESS}) == [
        "disruptions.a: is the name of a plan as well; rows need names of their own"
    ]
