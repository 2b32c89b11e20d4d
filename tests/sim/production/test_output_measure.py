"""The measure of output in a year: what several lines make together between two days, exactly."""

import pytest

import desim
from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import GOOD, SITE, made, pile, up_to

LINES = {"fast": made(rate=2), "slow": made(rate=1)}
STOCK = {
    "left": pile(**up_to(1000), sources={"fast": {}}),
    "right": pile(**up_to(1000), sources={"slow": {}}),
}


def network(**measure):
    asked = {"both": {"metric": "output_per_year", "subject": "fast", **measure}}
    parts = {"items": GOOD, "stockpiles": STOCK, "lines": LINES, "measures": asked, **SITE}
    headline = {"metric": "output_per_year", "subject": "both", "better": "high"}
    return desim.read({"name": "tiny", "horizon": 40.5, "headline": headline, **parts})


def found(**measure):
    scenario = network(**measure)
    facts = replicate(scenario, seed=1, replication=0)
    return next(row.value for row in kpis(scenario, facts) if row.subject == "both")


def test_lines_beside_it_add_their_output():
    """Two units a day, and one more beside it: 80, and 40 more, in the 40.5 days of the run."""
    assert found() == pytest.approx(80 / 40.5 * 365.25)
    assert found(beside=["slow"]) == pytest.approx(120 / 40.5 * 365.25)


def test_only_the_days_asked_for_count():
    """From day 10 to 20; between two probes what was made then counts, here the unit of day 20.5, in 0.4 days."""
    assert found(begin=10, end=20) == pytest.approx(2 * 365.25)
    assert found(begin=20.2, end=20.6) == pytest.approx(1 / 0.4 * 365.25)
    assert found(begin=20, end=50) is None


def test_it_refuses_what_only_it_knows():
    with pytest.raises(SpecError, match="beside: has no effect: wait_over does not use it"):
        network(metric="wait_over", at=3, beside=["slow"])
    with pytest.raises(SpecError, match="ends before it begins"):
        network(begin=20, end=10)
