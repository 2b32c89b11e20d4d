"""Controls: deviations without bias, differences that are surer and right, and one number in all places."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

import desim
from desim.report.model.over_worlds import compared, world_outcome
from desim.report.model.paired import paired_difference
from desim.report.model.sweep import compared_sweep, open_sweep
from desim.report.sections.control_words import control_paragraphs, control_remark
from desim.spec.read import read, read_as, read_run
from desim.spec.settings.compare import CompareSettings
from desim.stats.control_variates import fit_controls
from desim.stats.interval import mean
from desim.stats.multiple_comparisons import paired_p
from desim.store.controls_file import CONTROLS, controls_of
from desim.store.results import load
from desim.study.comparison.compare import ComparedPlan, compare
from desim.study.comparison.controls import Comparison, look_for_controls, stretches
from desim.study.execution.simulate import study
from tests.networks import PLACES
from tests.study.questions.robust_networks import POWDER, store

ARRIVALS = {"base": 0.4, "busy": 0.6}
HORIZON, SIZE = 60.0, 3.0
GAP = (ARRIVALS["busy"] - ARRIVALS["base"]) * HORIZON * SIZE
"""Compound Poisson: the mean of all that is wanted is arrivals x time x size."""


def wanting(arrivals: float) -> dict[str, Any]:
    """A store of fuel, and a demand of gamma amounts at Poisson times."""
    return {
        "name": "wanting", "horizon": HORIZON, "probe": {"every": HORIZON}, **PLACES,
        "items": {"fuel": {"unit": "kg"}},
        "stockpiles": {"tank": {"site": "home", "item": "fuel", "initial": 1000}},
        "demands": {"trucks": {
            "kind": "poisson", "stockpile": "tank", "arrivals": arrivals,
            "size": {"law": "gamma", "mean": SIZE, "cv": 0.5},
        }},
        "headline": {"metric": "wanted", "subject": "trucks", "better": "high"},
    }  # fmt: skip


def go(place: Path, most: int = 60, zone: float | None = None, **run: Any) -> dict[str, Any]:
    """Compare both."""
    data = {name: wanting(arrivals) for name, arrivals in ARRIVALS.items()}
    plans = {name: ComparedPlan(read(d), d, place / name, {"words": [name]}) for name, d in data.items()}
    settings = read_as(
        CompareSettings, "compare", {"plans": {name: [] for name in plans}, "base": "base", "zone": zone}
    )
    return compare(plans, settings, read_run({"replications": most, "workers": 1, "seed": 5, **run}))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("wanting")


@pytest.fixture(scope="module")
def found(place: Path) -> dict[str, Any]:
    return go(place)


def gaps(place: Path) -> np.ndarray:
    """What the busy plan wants more, as it came."""
    sweep = open_sweep([place / "base", place / "busy"])
    base, busy = (p.values("wanted", "trucks") for p in sweep.points)
    return busy - base


def test_differences_are_surer_and_hold_the_truth(found: dict[str, Any], place: Path) -> None:
    plain, shown = mean(gaps(place)), found["plans"]["busy"]["difference"]
    assert found["controls"]
    assert shown["low"] <= GAP <= shown["high"]
    assert (shown["high"] - shown["low"]) < 0.8 * ((plain.high or 0.0) - (plain.low or 0.0))
    assert found["best"] == "busy"


def test_what_is_used_is_written_down(found: dict[str, Any], place: Path) -> None:
    kept = controls_of([place / "base", place / "busy"])
    assert kept is not None
    assert {(one.subject, one.purpose) for one in kept.controls} <= {("trucks", "gap"), ("trucks", "size")}
    assert kept.candidates == 4, "what both plans draw, and what only the busy one does, of gaps and of sizes"
    assert len(kept.units) == len(kept.deviations) == 60


def test_off_is_the_plain_difference_bit_by_bit(tmp_path: Path, place: Path) -> None:
    found = go(tmp_path, controls="off")
    difference, plain = found["plans"]["busy"]["difference"], mean(gaps(place))
    assert (difference["estimate"], difference["low"], difference["high"]) == (plain.estimate, plain.low, plain.high)
    assert difference["p"] == paired_p(gaps(place))
    assert found["controls"] is None
    assert not (tmp_path / CONTROLS).exists()


def test_few_replications_and_screening_have_none(tmp_path: Path) -> None:
    assert go(tmp_path / "few", most=19)["controls"] is None
    found = go(tmp_path / "screened", most=40, zone=0.001)
    assert found["stopping"]["rule"] == "screening"
    assert found["controls"] is None


def test_the_difference_is_one_number_in_all_places(found: dict[str, Any], place: Path) -> None:
    """In compare.json, in the gain over replications, in the tables of the annex and on the board's sweep."""
    difference = found["plans"]["busy"]["difference"]
    for sweep in (compared_sweep(place, found), open_sweep([place / "base", place / "busy"])):
        outcome = world_outcome(sweep)
        assert outcome is not None
        (one,) = compared(sweep, outcome)
        base, busy = (one.names.index(p.plan) for p in sorted(sweep.points, key=lambda p: p.results.folder.name))
        gained = one.gain(base, busy)
        points = one.points
        paired = paired_difference(
            points[busy], points[base], "wanted", "trucks", controls=next(iter(sweep.controls.values()))
        )
        assert paired is not None
        shown = (difference["estimate"], difference["low"], difference["high"])
        assert (gained.estimate, gained.low, gained.high) == pytest.approx(shown, rel=1e-12)
        bounded = (paired.interval.estimate, paired.interval.low, paired.interval.high)
        assert bounded == pytest.approx(shown, rel=1e-12)
        assert one.names[one.best] == one.names[busy]
        assert "control variates" in control_remark(sweep)
        (text,) = control_paragraphs(sweep)
        assert "gap of trucks" in text.text


def test_results_in_python_give_the_same_estimate(found: dict[str, Any], place: Path) -> None:
    base, busy = desim.load(place / "base"), desim.load(place / "busy")
    one = found["plans"]["busy"]["difference"]
    rows = base.compare(busy=busy).difference("wanted", "trucks")
    (row,) = rows.to_dict("records")
    assert (row["difference"], row["low"], row["high"]) == (one["estimate"], one["low"], one["high"])
    assert row["note"] == "by control variates"
    (plain,) = base.compare(busy=busy, controls="off").difference("wanted", "trucks").to_dict("records")
    as_it_came = mean(gaps(place))
    assert plain["difference"] == as_it_came.estimate
    assert plain["high"] - plain["low"] > row["high"] - row["low"]
    assert plain["note"] == ""


def test_controls_are_of_the_very_results(found: dict[str, Any], tmp_path: Path) -> None:
    """More replications are other results: the controls of the fewer are none of theirs."""
    go(tmp_path, most=40)
    folders = [tmp_path / "base", tmp_path / "busy"]
    assert controls_of(folders) is not None
    data = wanting(ARRIVALS["base"])
    study(read(data), data, read_run({"replications": 50, "workers": 1, "seed": 5}), tmp_path / "base", {})
    assert controls_of(folders) is None
    assert open_sweep(folders).controls == {}


def test_plans_that_draw_about_as_much_share_a_stretch() -> None:
    assert stretches([1]) == [(0, 1)]
    assert stretches([36, 24, 25]) == [(0, 24), (24, 36)]
    assert stretches([5000, 3000]) == [(0, 1000)]


def test_they_are_the_same_again(found: dict[str, Any], place: Path) -> None:
    before = (place / CONTROLS).read_bytes()
    assert look_for_controls([place / "base", place / "busy"], read_run({})) is not None
    assert (place / CONTROLS).read_bytes() == before


def test_deviations_have_mean_zero(tmp_path: Path) -> None:
    """Of streams, and of the inputs of 64 worlds, which are a Latin hypercube: one in each of 64 intervals."""
    folders = []
    for name, deep in (("none", 480), ("deep", 650)):
        data = store(deep, POWDER)
        run = read_run({"replications": 64, "workers": 1, "worlds": "sampled"})
        folders.append(study(read(data), data, run, tmp_path / name, {}))
    comparison = Comparison([load(folder) for folder in folders], read_run({}))
    inputs = comparison.by_input()
    assert inputs.shape == (64, len(comparison.inputs))
    assert len(comparison.inputs) >= 1
    assert sorted(np.floor((inputs[:, 0] + 0.5) * 64).astype(int).tolist()) == list(range(64))
    data = wanting(0.4)
    folder = study(read(data), data, read_run({"replications": 400, "workers": 1}), tmp_path / "wanting", {})
    streams = Comparison([load(folder)], read_run({})).by_stream()
    errors = streams.std(axis=0, ddof=1) / 20.0
    assert (np.abs(streams.mean(axis=0)) < 3.5 * errors).all()


@pytest.mark.slow
@pytest.mark.parametrize(("n", "studies"), [(10, 600), (20, 300), (50, 120)])
def test_intervals_hold_the_exact_difference(n: int, studies: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """90 and 95 % intervals over studies of the simulated network, whose difference is known; see GAP."""
    most, place = 6000, tmp_path_factory.getbasetemp() / "many"
    folders = []
    for name, arrivals in ARRIVALS.items():
        data = wanting(arrivals)
        folders.append(study(read(data), data, read_run({"replications": most, "seed": 9}), place / name, {}))
    comparison = Comparison([load(folder) for folder in folders], read_run({}))
    losses, candidates = comparison.losses(), comparison.by_stream()
    assert losses is not None
    held, variances = {0.9: 0, 0.95: 0}, []
    for k in range(studies):
        rows = slice(k * n, (k + 1) * n)
        values = losses[rows, 1] - losses[rows, 0]
        fit = fit_controls(values[:, None], candidates[rows])
        adjusted = values if fit is None else fit.adjusted(values)
        variances.append((values.mean(), adjusted.mean()))
        for level in held:
            interval = mean(adjusted, level)
            held[level] += (interval.low or 0.0) <= GAP <= (interval.high or 0.0)
    for level, least in ((0.9, 0.88), (0.95, 0.93)):
        assert stats.binomtest(held[level], studies, least, "less").pvalue > 0.01, (level, held[level] / studies)
    plain, left = np.var(np.array(variances), axis=0)
    assert left <= plain * (0.7 if n >= 50 else 1.05)
