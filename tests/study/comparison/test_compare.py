"""Plans in one job: the same answer however it is run, intervals that pay for pairing, and pairs that do not hold."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from desim.spec.fields.faults import SpecError
from desim.spec.read import read, read_as, read_run
from desim.spec.scenario import Scenario
from desim.spec.settings.compare import CompareSettings
from desim.stats.interval import mean
from desim.stats.selection import kim_nelson
from desim.store.results import load
from desim.study.comparison.common_demand import exogenous_demands
from desim.study.comparison.compare import ComparedPlan, compare
from desim.study.execution.simulate import simulate
from desim.study.execution.task import run_replication
from tests.networks import base_stock, chain

ROOT = Path(__file__).parents[3]
LEVELS = {"low": 5, "base": 8, "middle": 10, "high": 12}
HEAD = {"headline": {"metric": "fill_rate", "subject": "depot", "better": "high"}}


def stocks(level: int) -> dict[str, Any]:
    """A depot with a level of stock."""
    return {**base_stock(level, 400.0), **HEAD}


def go(place: Path, most: int = 60, job: Any = run_replication, workers: int = 1, **settings: Any) -> dict[str, Any]:
    """Compare levels of stock."""
    data = {name: stocks(level) for name, level in LEVELS.items()}
    plans = {name: ComparedPlan(read(d), d, place / name, {"words": [name]}) for name, d in data.items()}
    asked = {"plans": {name: [] for name in LEVELS}, "base": "base", **settings}
    run = read_run({"replications": most, "workers": workers, "seed": 3})
    return compare(plans, read_as(CompareSettings, "compare", asked), run, job=job)


@pytest.fixture(scope="module")
def values() -> dict[str, np.ndarray]:
    """The headline of every plan."""
    return {n: simulate(stocks(v), 60, seed=3, workers=1).values("fill_rate", "depot") for n, v in LEVELS.items()}


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one worker finds."""
    return go(tmp_path_factory.mktemp("settled"), zone=0.01, first=8, batch=4)


def test_screening_is_that_of_all_values_and_stops_when_it_is_settled(
    settled: dict[str, Any], values: dict[str, np.ndarray]
) -> None:
    names = sorted(LEVELS)
    whole = kim_nelson(-np.array([values[n] for n in names]), 0.01, 8)
    assert whole.settled
    stopping = settled["stopping"]
    assert stopping["settled"]
    assert stopping["survivors"] == [names[k] for k in whole.survivors] == ["high"]
    assert stopping["screened_out_after"] == dict(zip(names, whole.fell_at, strict=True))
    fell = stopping["screened_out_after"]
    given = {n: settled["plans"][n]["replications"] for n in names}
    last = max(given.values())
    assert last < 60
    for name in ("low", "middle"):
        assert given[name] == 8 + 4 * -(-(fell[name] - 8) // 4)
    assert given["low"] < last, "it is bad enough to be dropped before the others"
    assert given["base"] == last, "the base goes on"
    assert settled["best"] == "high"


@pytest.mark.slow
def test_workers_and_a_slow_replication_change_nothing(settled: dict[str, Any], tmp_path: Path) -> None:
    assert go(tmp_path / "x", workers=3, job=late, zone=0.01, first=8, batch=4) == settled


def late(scenario: Scenario, seed: int, number: int) -> Any:
    """One replication; the fourth takes longer than all others."""
    if number == 3:
        time.sleep(1.0)
    return run_replication(scenario, seed, number)


def _slow(scenario: Scenario, seed: int, number: int) -> Any:
    time.sleep(0.05)
    return run_replication(scenario, seed, number)


@pytest.mark.slow
def test_a_killed_comparison_ends_as_it_would_have(settled: dict[str, Any], tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tests.study.comparison.test_compare", str(tmp_path)]
    process = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.DEVNULL)
    for _ in range(1200):
        if len(list(tmp_path.rglob("*.part"))) >= 13:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not list(tmp_path.rglob("manifest.json"))
    ran: list[int] = []

    def watched(scenario: Scenario, seed: int, number: int) -> Any:
        ran.append(number)
        return run_replication(scenario, seed, number)

    assert go(tmp_path, job=watched, zone=0.01, first=8, batch=4) == settled
    assert len(ran) <= settled["replications"] - 13
    ran.clear()
    assert go(tmp_path, job=watched, zone=0.01, first=8, batch=4) == settled
    assert ran == []


def test_a_race_that_is_too_short_says_that_it_is_open(tmp_path: Path) -> None:
    found = go(tmp_path, 8, zone=0.0005, first=4, batch=4)
    assert found["stopping"]["settled"] is False
    assert len(found["stopping"]["survivors"]) > 1


def test_differences_are_paired_and_adjusted(tmp_path: Path, values: dict[str, np.ndarray]) -> None:
    found = go(tmp_path, 20)
    assert {p["replications"] for p in found["plans"].values()} == {20}
    raw = {}
    for name in ("low", "middle", "high"):
        ours, base = values[name][:20], values["base"][:20]
        gap, said = ours - base, found["plans"][name]["difference"]
        exact = stats.ttest_rel(ours, base)
        raw[name] = exact.pvalue
        interval = mean(gap, 0.95, (-1.0, 1.0))
        assert (said["low"], said["high"], said["p"]) == pytest.approx((interval.low, interval.high, exact.pvalue))
        wide = mean(gap, 1.0 - 0.05 / 3, (-1.0, 1.0))
        assert said["simultaneous"]["high"] == pytest.approx(wide.high)
        factor = (ours.var(ddof=1) + base.var(ddof=1)) / gap.var(ddof=1)
        assert said["variance_reduction"] == pytest.approx(factor)
        apart = stats.ttest_ind(ours, base, equal_var=False).confidence_interval(0.95)
        assert said["high"] - said["low"] < apart.high - apart.low
        assert (said["better"], said["equal"]) == ((gap > 0).sum(), (gap == 0).sum())
        assert found["plans"][name]["coherence"] == {
            "demands": ["users"], "n": 20, "equal": 20, "differ": [], "coherent": True
        }  # fmt: skip
    order = sorted(raw, key=lambda n: raw[n])
    adjusted = [found["plans"][n]["difference"]["adjusted_p"] for n in order]
    assert adjusted[0] == pytest.approx(min(1.0, 3 * raw[order[0]]))
    assert adjusted == sorted(adjusted)
    # none is dropped here: where only one is left, a wrong direction would not be noticed
    assert found["best"] == max(LEVELS, key=lambda n: values[n][:20].mean()) == "high"


def test_a_budget_is_shared_out_equally_so_that_plans_stay_paired(tmp_path: Path) -> None:
    found = go(tmp_path / "x", budget=70, first=6)
    assert {plan["replications"] for plan in found["plans"].values()} == {17}
    assert (found["replications"], found["stopping"]) == (68, {"rule": "budget", "budget": 70})


def test_what_may_never_come_counts_as_the_horizon(tmp_path: Path) -> None:
    head = {"headline": {"metric": "stockout_on", "subject": "depot", "better": "high"}}
    data = {name: {**base_stock(level, 60.0), **head} for name, level in (("base", 8), ("more", 9))}
    plans = {name: ComparedPlan(read(d), d, tmp_path / name, {}) for name, d in data.items()}
    asked = CompareSettings(plans={"base": (), "more": ()}, base="base")
    found = compare(plans, asked, read_run({"replications": 12, "workers": 1}))["plans"]["more"]
    stored = load(tmp_path / "more").values("stockout_on", "depot")
    assert 0 < found["not_by_the_horizon"] == np.isnan(stored).sum() < 12
    assert found["estimate"] == pytest.approx(np.nan_to_num(stored, nan=60.0).mean())


def test_a_pair_that_does_not_meet_the_same_demand_is_found_out(tmp_path: Path) -> None:
    data = stocks(7)
    other = json.loads(json.dumps(data))
    other["demands"]["users"]["arrivals"] = 0.41
    plans = {
        "base": ComparedPlan(read(data), data, tmp_path / "base", {}),
        "other": ComparedPlan(read(other), data, tmp_path / "other", {}),
    }
    asked = CompareSettings(plans={"base": (), "other": ()}, base="base")
    found = compare(plans, asked, read_run({"replications": 5, "workers": 1}))
    assert not found["coherent"]
    assert found["plans"]["other"]["coherence"]["differ"] == ["users"]
    assert found["plans"]["other"]["coherence"]["equal"] < 5
    honest = {**plans, "other": ComparedPlan(read(other), other, tmp_path / "honest", {})}
    found = compare(honest, asked, read_run({"replications": 5, "workers": 1}))
    assert found["coherent"]
    assert found["plans"]["other"]["coherence"]["demands"] == []


def test_a_demand_that_the_stock_turns_is_no_yardstick() -> None:
    data = chain(60.0)
    assert ("wanted", "training") in exogenous_demands({"x": read(data)})
    data["causes"]["saving"] = {
        "when": {"kind": "condition", "stockpile": "depot", "below": 50},
        "what": {"training": {"rate": 0.5}},
        "how": {"duration": 10},
    }
    assert ("wanted", "training") not in exogenous_demands({"x": read(data)})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"plans": {"x": []}, "base": "x"}, "at least two plans"),
        ({"base": "six"}, "needs a base, one of its plans: 'six' is none of "),
        ({"plans": {"old": [], "new_line": []}, "base": "newline"}, r"did you mean 'new_line'"),
        ({"zone": 1, "budget": 100}, "give one"),
        ({"budget": 10}, "less than the first replications"),
        ({"first": 1}, "at least 2"),
    ],
)
def test_questions_that_cannot_be_answered_are_refused(settings: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=message):
        go(tmp_path, **settings)


if __name__ == "__main__":
    go(Path(sys.argv[1]), job=_slow, zone=0.01, first=8, batch=4)
