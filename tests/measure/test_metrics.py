"""Every measure that a replication yields is defined, in the unit it has, and every definition is of one that is."""

import ast
import math
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

import desim
from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from desim.spec.measure import Measure
from desim.spec.metrics import METRICS, Metric, find_metric, metrics_of
from desim.spec.metrics.metric import metrics_by_name
from desim.spec.metrics.production import SURGE_DAYS
from desim.spec.scenario import Scenario
from tests.networks import chain

ROOT = Path(__file__).resolve().parents[2]
COMPUTED = {
    "f'surge_ratio_{day}'": {f"surge_ratio_{day}" for day in SURGE_DAYS},
    "f'persons_{metric}'": {"persons_opened", "persons_hired", "persons_left"},
    "state": {"NMCS", "NMCM"},
    "measure.metric": set(get_args(Measure.model_fields["metric"].annotation)),
}
"""Names that are put together where they are yielded."""


def names() -> dict[str, set[str]]:
    """What stands first in the rows that the room of measures yields, and the names it can be."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "desim" / "measure").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Yield) and node.value is not None:
                for row in (node.value.body, node.value.orelse) if isinstance(node.value, ast.IfExp) else (node.value,):
                    if isinstance(row, ast.Tuple) and len(row.elts) == 4:
                        first = row.elts[0]
                        text = ast.unparse(first)
                        found[text] = {first.value} if isinstance(first, ast.Constant) else COMPUTED.get(text, set())
    return found


def test_all_that_is_measured_is_defined_and_all_that_is_defined_is_measured() -> None:
    found = names()
    assert [text for text, metrics in found.items() if not metrics] == []
    assert set().union(*found.values()) == set(METRICS)


def scenarios() -> list[Any]:
    cases = sorted((ROOT / "conf" / "validation").glob("v*.yaml"))
    return [pytest.param(yaml.safe_load(path.read_text(encoding="utf-8")), id=path.stem) for path in cases[::6]]


@pytest.mark.parametrize("data", scenarios())
def test_units_are_those_of_the_definitions(data: dict[str, Any]) -> None:
    fields = {field: value for field, value in data.items() if field in Scenario.model_fields}
    scenario = desim.read(fields | {"horizon": 60, "warmup": 0})
    units = {item.unit for item in scenario.items.values()} | {"unit"}
    rows = kpis(scenario, replicate(scenario, seed=1, replication=0))
    assert len(rows) > 10
    for row in rows:
        allowed = {unit.replace("unit", word) for unit in METRICS[row.metric].unit.split(" or ") for word in units}
        assert row.unit in allowed, row


COMPLETE = Metric("days_lost", "line", "d", "days without output", better="low")


def test_a_metric_with_an_incomplete_record_fails_with_the_missing_piece_named() -> None:
    for missing, wrong in (("unit", {"unit": ""}), ("meaning", {"meaning": ""}), ("subject", {"subject": "lathe"}),
                           ("better", {"better": "big"}),
                           ("statistic", {"censored": True, "statistic": "probability"})):  # fmt: skip
        with pytest.raises(TypeError, match=rf"the record of the metric 'days_lost' has no {missing}"):
            metrics_by_name([replace(COMPLETE, **wrong)])
    with pytest.raises(TypeError, match="two records for the metric days_lost"):
        metrics_by_name([COMPLETE, COMPLETE])
    assert metrics_by_name([COMPLETE]) == {"days_lost": COMPLETE}


def test_a_meaning_is_a_phrase_without_its_end() -> None:
    assert [metric.name for metric in METRICS.values() if metric.meaning.endswith(".")] == []


def test_a_metric_is_found_by_family_and_by_name() -> None:
    assert {"mean_queue", "queue_wait"} < {metric.name for metric in metrics_of("stations")}
    assert {"mean_queue", "output"} < {metric.name for metric in metrics_of("lines")}
    with pytest.raises(KeyError, match="did you mean 'fill_rate'"):
        find_metric("fil_rate")


def test_what_may_not_happen_by_the_horizon_is_censored() -> None:
    named = {name for name in METRICS if name.endswith("_on") and name != "most_backorders_on"}
    assert {metric.name for metric in METRICS.values() if metric.censored} == named | {
        "time_to_replenish",
        "time_to_reach_objective",
    }
    assert METRICS["replenished_on"].crowded == (0.0, math.inf)
    assert METRICS["fill_rate"].crowded == METRICS["fill_rate"].range == (0.0, 1.0)


def test_a_headline_names_a_metric() -> None:
    data = chain(40.0)
    pile = next(iter(data["stockpiles"]))
    with pytest.raises(SpecError, match=r"headline.metric.*did you mean 'fill_rate'"):
        desim.read(data | {"headline": {"metric": "fil_rate", "subject": pile}})
