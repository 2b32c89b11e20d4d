"""Metric and subject: what a headline, a measure, a study or a precision names must be measured on that part."""

from typing import Any

import pytest

from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from desim.spec.checks.metric_subjects import check_settings, subjects_of
from desim.spec.families import FAMILIES
from desim.spec.fields.faults import SpecError
from desim.spec.metrics import METRICS
from desim.spec.read import read, read_run
from desim.spec.settings.study_settings import SensitivitySettings, SizingSettings
from tests.networks import base_stock, chain, queue

SUBJECTS = {"stockpiles": "depot", "lines": "press", "demands": "orders"}
"""A part of each family that a measure may be about."""
VALUES = {
    "at": 1, "p": 0.5, "amount": 1, "level": "on_hand", "state": "stocked", "owner": "us", "every": 7, "of": "unit",
    "demands": ["orders"],
}  # fmt: skip
STATES = {family: (FAMILIES[family].states or ("none",))[0] for family in SUBJECTS}
LEVELS = {family: next((level.name for level in FAMILIES[family].levels), "on_hand") for family in SUBJECTS}
THRESHOLDS = [metric for metric in METRICS.values() if metric.about]


def fault_of(data: dict[str, Any]) -> str:
    """The message about a scenario, empty where it is read."""
    try:
        read(data)
    except SpecError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("family", SUBJECTS)
@pytest.mark.parametrize("metric", [metric.name for metric in THRESHOLDS])
def test_a_measure_is_read_where_it_can_be_measured_and_refused_elsewhere(metric: str, family: str) -> None:
    record = METRICS[metric]
    settings = {name: {**VALUES, "level": LEVELS[family], "state": STATES[family]}[name] for name in record.settings}
    data = {**chain(40.0), "measures": {"m": {"metric": metric, "subject": SUBJECTS[family], **settings}}}
    data["stockpiles"]["depot"] |= {"owners": {"us": {"share": 1}}, "objective": 5}
    message = fault_of(data)
    if family not in record.about:
        assert f"measures.m.subject: '{SUBJECTS[family]}' is a {FAMILIES[family].word}" in message
        return
    scenario = read(data)
    rows = kpis(scenario, replicate(scenario, seed=1, replication=0))
    assert [row.metric for row in rows if row.subject == "m"] == [metric]


@pytest.mark.parametrize("metric", THRESHOLDS, ids=lambda metric: metric.name)
def test_a_setting_that_a_metric_does_not_use_is_refused(metric: Any) -> None:
    settings = {name: VALUES[name] for name in metric.settings}
    for other in sorted(set(VALUES) - {*metric.settings, *metric.optional}):
        measure = {"metric": metric.name, "subject": SUBJECTS[metric.about[0]], **settings, other: VALUES[other]}
        assert f"measures.m.{other}: has no effect" in fault_of({**chain(), "measures": {"m": measure}})


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        ({"beside": ["press"]}, "measures.m.beside: 'press' would be counted twice"),
        ({"begin": 200}, "measures.m.begin: 200.0 is not before the horizon, day 200"),
    ],
)
def test_output_of_a_year_is_added_once_and_within_the_run(measure: dict[str, Any], message: str) -> None:
    named = {"metric": "output_per_year", "subject": "press", **measure}
    assert message in fault_of({**chain(), "measures": {"m": named}})


def test_output_of_different_units_is_not_added() -> None:
    data = chain()
    data["lines"]["mixer"] = {"site": "plant", "item": "powder", "rate": 5}
    data["measures"] = {"m": {"metric": "output_per_year", "subject": "press", "beside": ["mixer"]}}
    assert "measures.m.beside: adds amounts in different units: kg, round" in fault_of(data)


def test_a_stock_out_before_a_day_beyond_the_horizon_is_refused() -> None:
    data = {**chain(), "measures": {"m": {"metric": "stockout_before", "subject": "depot", "at": 300}}}
    assert "measures.m.at: 300.0 is after the horizon, day 200" in fault_of(data)


@pytest.mark.parametrize(
    ("metric", "subject", "message"),
    [
        ("fill_rate", "press", "headline.metric: 'fill_rate' is measured on stockpile, demand, not on the line press"),
        ("output", "depot", "is measured on line, not on the stockpile depot"),
        ("time_to_replenish", "powder_store", "is not measured on powder_store, which has no objective"),
        ("mean_days_of_supply", "depot", "is not measured on depot, which has no planning rate"),
        ("kit_wait", "orders", "is not measured on orders, which has no kit"),
        ("surge_ratio_365", "press", "is not measured on press, which has no day 365 within the horizon"),
        ("late_share", "late", "is no metric that is measured"),
        ("fill_rate", "late", "is measured on stockpile, demand, not on the measure late"),
        ("autonomy", "us", "is not measured on us, which has no partner in another nation"),
    ],
)
def test_a_headline_is_measured_on_its_subject(metric: str, subject: str, message: str) -> None:
    assert message in fault_of({**chain(), "headline": {"metric": metric, "subject": subject}})


@pytest.mark.parametrize("network", [chain, base_stock, queue])
def test_every_row_of_a_replication_is_a_subject_of_its_metric(network: Any) -> None:
    scenario = read(network(horizon=50.0))
    rows = {(row.metric, row.subject) for row in kpis(scenario, replicate(scenario, seed=1, replication=0))}
    assert rows == {(name, part) for name, metric in METRICS.items() for part in subjects_of(scenario, metric)}


def test_which_values_of_a_headline_are_good_follows_from_its_metric() -> None:
    def better(metric: str, **given: str) -> str:
        head = read({**chain(), "headline": {"metric": metric, "subject": "depot", **given}}).headline
        assert head is not None
        return head.better

    assert better("fill_rate") == "high"
    assert better("mean_backorders") == "low"
    assert better("orders_per_day") == "low"
    assert better("fill_rate", better="low") == "low"


def test_studies_and_precisions_name_what_is_measured_and_can_be_reached() -> None:
    scenario = read(chain())
    sizing = {"path": "stockpiles.depot.initial", "metric": "fill_rate", "subject": "depot", "at_least": 95}
    with pytest.raises(SpecError, match=r"sizing.at_least: 95.0 can never be reached: fill_rate is a share"):
        check_settings(scenario, "sizing", SizingSettings.model_validate(sizing))
    with pytest.raises(SpecError, match=r"sensitivity.measure.metric: 'output' is measured on line"):
        check_settings(scenario, "sensitivity", SensitivitySettings(measure=("output", "depot")))
    goals = read_run({"precision": {"measures": [{"metric": "fill_rate", "subject": "press", "absolute": 0.1}]}})
    with pytest.raises(SpecError, match=r"run.precision.measures\[0\].metric: 'fill_rate' is measured on"):
        check_settings(scenario, "run", None, goals.precision.measures)
    check_settings(scenario, "sizing", SizingSettings.model_validate({**sizing, "at_least": 0.95}))
