"""The decision: what is measured counts from it, marks are exact days after it, and what stood then counts as of it."""

import pytest

import desim
from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from desim.spec.marks import mark_days
from tests.sim.tiny import GOOD, SITE, made, pile, up_to, wants


def network(**fields):
    """A line of 2 a day, 3 a day from day 100 on, for nobody; another stock gives 5 a day to the last."""
    faster = {"when": {"kind": "date", "at": 100}, "what": {"plant": {"rate": 1.5}}, "cost": 70}
    data = {
        "name": "tiny", "horizon": 400, "probe": {"every": 7}, "items": GOOD, **SITE,
        "lines": {"plant": made(rate=2, unit_cost=10)},
        "stockpiles": {
            "store": pile(**up_to(1e6), sources={"plant": {}}),
            "short": pile(initial=550, objective=100),
        },
        "demands": {"use": wants("short", every=1, size=5, offset=1)},
        "causes": {"faster": faster},
    }  # fmt: skip
    return desim.read({**data, **fields})


def measured(**fields):
    scenario = network(**fields)
    facts = replicate(scenario, seed=1, replication=0)
    return {(row.metric, row.subject): row.value for row in kpis(scenario, facts)}, facts


def test_counts_and_costs_run_from_the_decision_to_the_end():
    """From day 100 to 400 at 3 a day: 900 units, 10 USD each, and 70 for what begins on the day of the decision."""
    found, facts = measured(decision=100)
    assert found["output", "plant"] == pytest.approx(900, abs=1)
    assert found["output_per_day", "plant"] == pytest.approx(3, abs=0.01)
    assert found["cost", "cause"] == 70
    assert found["cost", "production"] == pytest.approx(9000, abs=10)
    assert found["wanted", "use"] == 1500
    assert facts.measured_time == 300


def test_measured_days_are_days_after_the_decision():
    """550 at 5 a day: the 111th claim, of day 111, finds nothing; below 100 on day 91, which is before the decision."""
    found, _ = measured(decision=100)
    assert found["stockout_on", "short"] == 11
    assert found["empty_on", "short"] == 10
    whole, _ = measured()
    assert whole["stockout_on", "short"] == 111
    assert whole["empty_on", "short"] == 110


def test_what_stands_at_the_decision_counts_as_of_it():
    """Stock that ran below its objective 9 days before is below it from the first day on that counts."""
    scenario = network(decision=100)
    facts = replicate(scenario, seed=1, replication=0)
    assert facts.stockpiles["short"].first_below == 100
    assert facts.stockpiles["short"].time_below == 300


def test_a_threshold_of_time_counts_from_the_decision():
    """The stock-out of day 111 is one of D+11."""
    for at, expected in ((11, 0.0), (12, 1.0)):
        asked = {"soon": {"metric": "stockout_before", "subject": "short", "at": at}}
        assert measured(decision=100, measures=asked)[0]["stockout_before", "soon"] == expected


def test_marks_are_exact_days_after_the_decision_whatever_the_probes():
    """D+30 is day 130: 200 made by day 100, 3 a day after it; probes of every 7 days see day 126 and 133."""
    _, facts = measured(decision=100)
    made_by = {day: facts.at_mark("plant", "made", day) for day in (70, 100, 130)}
    assert made_by[100] - made_by[70] == 60
    assert made_by[130] - made_by[100] == 90
    assert facts.mark_days[-1] == 400
    assert facts.at_mark("plant", "made", 400) - made_by[130] == 810
    with pytest.raises(KeyError, match="no mark"):
        facts.at_mark("plant", "made", 131)


def test_the_base_of_a_surge_is_the_rate_before_the_decision():
    """3 a day over 2 a day. A decision at the start has nothing before it but the declared rate of the line."""
    found, _ = measured(decision=100)
    assert found["surge_ratio_30", "plant"] == 1.5
    assert found["surge_ratio_180", "plant"] == 1.5
    whole, _ = measured()
    assert whole["surge_ratio_180", "plant"] == 1.5
    assert whole["surge_ratio_90", "plant"] == 1.0


def test_a_stock_that_no_order_draws_on_does_not_set_the_base():
    """A line without orders in the first month, 2 a day from day 60 on: all of its rate; the month of 0 gave none."""
    late = {"use": wants("store", every=1, size=2, offset=60)}
    lines = {"plant": made(rate=2)}
    store = {"store": pile(initial=0, policy={"kind": "base_stock", "level": 0}, sources={"plant": {}})}
    found, _ = measured(demands=late, lines=lines, stockpiles=store, causes={})
    assert found["surge_ratio_180", "plant"] == pytest.approx(1.0, abs=0.02)


def test_the_mark_days_of_a_scenario():
    """The decision, marks and the end, each with the 30 days before; none beyond the run."""
    found = mark_days(network(decision=100))
    assert {70, 100, 130, 160, 190, 250, 280, 370, 400} <= set(found)
    assert max(found) == 400
    assert min(mark_days(network(decision=10))) == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"decision": 400}, "not before the horizon"),
        ({"decision": 20, "warmup": 30, "terminating": False}, "before the end of its warmup"),
        ({"decision": "2026-04-01"}, "no start date"),
        ({"decision": -1}, "outside the allowed range"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(fields, words):
    with pytest.raises(SpecError, match=words):
        network(**fields)


def test_a_decision_may_be_a_date():
    assert network(start="2022-02-24", decision="2022-06-04").decision == 100
