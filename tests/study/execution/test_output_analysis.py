"""Output analysis by the product as a whole: coverage, truncation, censoring, and what is undefined."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from desim.report.comparison import write_point as write
from desim.spec.read import read
from desim.spec.settings.run import Run
from desim.spec.settings.study_settings import WarmupSettings
from desim.stats.interval import mean
from desim.store.results import load
from desim.study.execution.simulate import simulate, study
from desim.study.questions.design_points import DesignPoints
from desim.study.questions.warmup import warmup
from desim.study.validation.cases import load_cases as cases
from desim.study.validation.validate import run_all
from desim.study.validation.verdicts import ModelRun
from tests.networks import base_stock
from tests.study.questions.test_warmup import VALIDATION, case

EXACT_DELAY = 2.1244893
T_COVERAGE = {5: 0.835, 10: 0.861, 20: 0.874, 40: 0.889, 100: 0.897}
"""Of 90 % intervals by Student's t for the mean delay of the first 25, by number of replications."""


@pytest.mark.slow
def test_coverage_of_the_intervals_of_runs_that_terminate() -> None:
    """O2: 1,000 studies of n replications of V46, for each n; Law's experiment."""
    (model,) = (m for c in cases(VALIDATION) if c.id == "V46" for m in c.models if m.name == "v46_first_25")
    (ran,) = run_all([ModelRun(model, model.scenario(), 100_000, 46)], None, lambda _: None)
    values = ran.values[:, 0]
    assert values.mean() == pytest.approx(EXACT_DELAY, abs=4 * values.std() / math.sqrt(len(values)))
    for n, expected in T_COVERAGE.items():
        studies = [mean(row, 0.90) for row in values[: 1000 * n].reshape(1000, n)]
        covered = np.mean([s.low <= EXACT_DELAY <= s.high for s in studies if s.low is not None and s.high is not None])
        assert expected - 0.034 <= covered <= 0.96, f"{n}: ours cover no less than those of Student's t"
        assert n < 10 or covered >= 0.90 - 0.034, f"{n}: from ten replications on they keep their 90 %"


FULL_QUEUE = {"backlog": {"kind": "fixed", "stockpile": "jobs", "every": 1e6, "offset": 0, "size": 100}}
EMPTY_SHELVES = ("depot", "base_a", "base_b", "base_c", "base_d")
STARTS = {
    "M/M/1 empty": ("v01_mm1", "60000 h", "jobs", 4.0, {}),
    "M/M/1 full": ("v01_mm1", "60000 h", "jobs", 4.0, {"demands": FULL_QUEUE}),
    "M/D/1 empty": ("v04_md1", "60000 h", "jobs", 3.258333, {}),
    "M/D/1 full": ("v04_md1", "60000 h", "jobs", 3.258333, {"demands": FULL_QUEUE}),
    "two echelons full": ("v34_two_echelon", "20000", "depot", 1.198014, {}),
    "two echelons empty": (
        "v34_two_echelon", "20000", "depot", 1.198014, {"stockpiles": {name: {"initial": 0} for name in EMPTY_SHELVES}},
    ),
}  # fmt: skip
"""Scenario, horizon, stockpile, exact mean of what it owes, and what makes it start otherwise."""


def started(name: str, horizon: str, changed: dict[str, Any]) -> dict[str, Any]:
    data = case(name, horizon=float(horizon) if horizon.isdigit() else horizon, warmup=0, terminating=False)
    for family, parts in changed.items():
        for part, fields in parts.items():
            data[family][part] = {**data[family].get(part, {}), **fields}
    return data


@pytest.mark.slow
@pytest.mark.parametrize("start", STARTS)
def test_a_truncated_mean_forgets_the_start(start: str, tmp_path: Path) -> None:
    """O6: 200 runs, one cut on their mean path; bias below 1 %, and the means scatter as they should."""
    name, horizon, pile, exact, changed = STARTS[start]
    data = started(name, horizon, changed)
    points = DesignPoints(data, Run(replications=200, seed=6), tmp_path / "points")
    found = warmup(read(data), points, WarmupSettings(parts=(pile,), levels=("owed",)))
    (row,) = found["rows"]
    after, n = row["after"], 200
    sd = (after["high"] - after["low"]) / 2 / float(stats.t.ppf(0.975, n - 1)) * math.sqrt(n)
    rms = math.sqrt((n - 1) / n + ((after["estimate"] - exact) / sd) ** 2)
    print(start, row["warmup"], row["whole"]["estimate"], after, rms)  # noqa: T201 - shown when it fails
    assert abs(after["estimate"] / exact - 1.0) < 0.01
    assert 0.9 <= rms <= 1.1
    assert row["warmup"] > 0.0


def test_the_interval_between_samples_changes_no_mean() -> None:
    """O12: integrals are exact, whatever is sampled; L = 4 and Wq = 4 have names and units of their own."""
    found = {}
    for every in ("0.1 h", "1 h", "10 h"):
        results = simulate(case("v01_mm1", horizon="500 h", warmup="20 h", probe={"every": every}), 2, workers=1)
        found[every] = results.kpi
    for every in ("0.1 h", "10 h"):
        assert found[every][["metric", "subject", "unit"]].equals(found["1 h"][["metric", "subject", "unit"]])
        np.testing.assert_allclose(found[every]["value"], found["1 h"]["value"], rtol=1e-12)
    units = {(m, s): u for m, s, u in zip(*(found["1 h"][k] for k in ("metric", "subject", "unit")), strict=True)}
    assert units["mean_backorders", "jobs"] == "order"
    assert units["queue_wait", "machine"] == "d"


def test_orders_that_are_open_at_the_end_are_counted() -> None:
    """O13: what is owed at the horizon shows as open claims, and Little's law closes with it."""
    data = case("v01_mm1", horizon="40 h", warmup=0, probe={"every": "40 h"})
    data["demands"] = {"all": {"kind": "fixed", "stockpile": "jobs", "every": "1000 h", "offset": 0, "size": 1}}
    data["demands"]["more"] = {"kind": "fixed", "stockpile": "jobs", "every": "1 h", "offset": 0}
    results = simulate(data, 5, workers=1)
    owed = results.daily.query("day == day.max() and level == 'owed'").set_index("replication")["value"]
    assert owed.max() > 0
    assert results.values("open_claims", "jobs").tolist() == owed.tolist()
    area = results.values("backorder_days", "jobs")
    served = results.values("wanted", "all") + results.values("wanted", "more") - owed
    waits = np.nan_to_num(results.values("customer_wait", "jobs")) * served
    assert (area >= waits - 1e-9).all()


def test_what_is_undefined_says_why(tmp_path: Path) -> None:
    """O14: one replication, no demand, no spread: n/a with its reason; never NaN, and no 0 in its place."""
    data = base_stock(9, 50.0)
    data["demands"] = {"users": {"kind": "fixed", "stockpile": "depot", "every": 1000.0}}
    for n in (1, 3):
        place = study(read(data), data, Run(replications=n, workers=1), tmp_path / str(n), {})
        rows = load(place).summary().set_index(["metric", "subject"])
        fill = rows.loc["fill_rate", "depot"]
        assert fill["n"] == 0
        assert fill[["mean", "low", "high", "sd"]].isna().all()
        assert fill["note"] == "no value"
        stock = rows.loc["mean_on_hand", "depot"]
        assert stock["mean"] == 9.0
        assert math.isnan(stock["low"])
        assert ("one replication" if n == 1 else "all 3 are equal") in stock["note"]
        page = write(place).read_text(encoding="utf-8").lower()
        assert not [word for word in (">nan", " nan", "nan,", "inf ", ">none<") if word in page]
        assert "n/a" in page
