"""Back-test: forecasts that know nothing of what came later, and their scores."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desim.report.studies import backtest as page
from desim.report.studies.backtest_words import compared
from desim.spec.fields.faults import SpecError
from desim.spec.read import read, read_run
from desim.spec.settings.condition import BacktestSettings
from desim.stats.naive_forecasts import persistence, straight_line
from desim.study.questions.backtest import backtest
from desim.study.questions.backtest_summary import summary
from tests.study.questions.plant_network import FORECAST, GROWTH, TIME, plant

RUN = read_run({"workers": 1, "replications": 24})
SEEN = {60.0: 240.0, 120.0: 260.0, 180.0: 300.0, FORECAST: 320.0}
SETTINGS = BacktestSettings(months=(1, 3), month=30.0, least_effective=4.0)


def network(observed: dict[float, float] = SEEN, growth: Any = 1.5) -> dict[str, Any]:
    """The plant, whose growth was published on day 200, and the third figure on day 230."""
    data = plant(
        observed, error=0.2, details={180.0: {"said_on": 230}}, announced={150.0: 500}, announced_on={150.0: 100}
    )
    published = {"kind": "seen", "source": "crs", "as_of": "2026-07-20", "low": 1, "high": 2.5}
    data["causes"]["growth"]["what"]["plant"]["rate"] = growth
    sources = {TIME: data["sources"][TIME], GROWTH: {**published, "before": {"number": 1.2, "low": 1, "high": 1.6}}}
    return {**data, "start": "2026-01-01", "sources": sources, "bibliography": {"crs": {"title": "A report"}}}


def scored(folder: Path, data: dict[str, Any], settings: BacktestSettings = SETTINGS) -> dict[str, Any]:
    return backtest({"plant": (read(data), data)}, RUN, settings, folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backtest")


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, Any]:
    return scored(folder, network())


def by_pair(found: dict[str, Any]) -> dict[tuple[float, int], dict[str, Any]]:
    return {(row["day"], row["months"]): row for row in found["rows"]}


def test_pairs_are_figures_and_origins_within_the_run(found: dict[str, Any]) -> None:
    """60 less 90 days lies before the start. Growth is known from day 200 on: two sets of runs, not seven."""
    assert sorted(by_pair(found)) == [(60, 1), (120, 1), (120, 3), (180, 1), (180, 3), (300, 1), (300, 3)]
    assert (found["pairs"], found["figures"], found["series"], found["points"]) == (7, 4, 1, 2)


def test_only_figures_that_had_been_published_weight_the_worlds(found: dict[str, Any]) -> None:
    """On day 210 the figure of day 180 was not out; on day 270 it was."""
    known = {pair: row["figures_known"] for pair, row in by_pair(found).items()}
    assert known == {(60, 1): 0, (120, 1): 1, (120, 3): 0, (180, 1): 2, (180, 3): 1, (300, 1): 3, (300, 3): 2}
    first = by_pair(found)[60, 1]
    assert first["conditioned"]["median"] == first["prior"]["median"]
    assert first["effective"] == pytest.approx(24.0)


def test_naive_forecasts_are_those_of_what_was_known(found: dict[str, Any]) -> None:
    """On day 270: 240, 260 and 300 at 60, 120 and 180 rise by 30 in 60 days, from 266.67 at 120 to 356.67 at 300."""
    row = by_pair(found)[300, 1]
    assert row["persistence"]["forecast"] == 300.0
    assert row["straight_line"]["forecast"] == pytest.approx(356.6667)
    assert row["announced_plan"]["forecast"] == 500.0
    assert row["scale"] == 280.0
    assert row["persistence"]["crps"] == pytest.approx(20.0 / 280.0)
    assert "announced_plan" not in by_pair(found)[120, 1], "promised for day 150, and only on day 100"
    assert "straight_line" not in by_pair(found)[180, 3]


def test_what_comes_after_an_origin_changes_no_forecast_from_it(found: dict[str, Any], folder: Path) -> None:
    """Another last figure, another third one, and another growth as it was published later."""
    other = by_pair(scored(folder, network({**SEEN, 180.0: 400.0, FORECAST: 600.0}, growth=2.4)))
    for pair in [(60, 1), (120, 1), (120, 3), (180, 1), (180, 3)]:
        for law in ("conditioned", "prior"):
            ends = [by_pair(found)[pair][law][key] for key in ("low", "median", "high")]
            found_now = [other[pair][law][key] for key in ("low", "median", "high")]
            assert found_now == pytest.approx(ends, rel=1e-12), "but for what is lost in the error of a figure"
    assert other[300, 1]["conditioned"]["median"] != by_pair(found)[300, 1]["conditioned"]["median"]


def test_an_origin_before_publication_runs_with_what_was_thought_before(found: dict[str, Any]) -> None:
    """Growth of 1.6 at most, after day 200 up to 2.5: forecasts of day 180 stay below those of day 300."""
    assert by_pair(found)[180, 1]["earlier"] == 1
    assert by_pair(found)[300, 1]["earlier"] == 0
    assert by_pair(found)[180, 1]["prior"]["high"] < by_pair(found)[300, 1]["prior"]["high"]


def test_where_too_few_worlds_are_left_figures_count_less(folder: Path, found: dict[str, Any]) -> None:
    tight = scored(folder, network(), SETTINGS.model_copy(update={"least_effective": 20.0}))
    row = by_pair(tight)[300, 1]
    assert row["power"] < 1.0
    assert row["effective"] == pytest.approx(20.0)
    assert tight["tempered"] > found["tempered"]


def test_scores_are_reported_whichever_way_they_fall() -> None:
    """Six figures, two pairs each: conditioned worlds are worse than persistence by 0.1, better than a line by 0.2."""
    rows = [
        {
            "scenario": "one", "series": f"s{k % 6}", "day": 10.0, "months": 3 + 3 * (k > 5), "power": 1.0,
            "known_later": [],
            "conditioned": {"crps": 0.3 + 0.01 * k, "interval_score": 1.0, "inside": k % 2 == 0, "pit": 0.5},
            "prior": {"crps": 0.4, "interval_score": 2.0, "inside": True, "pit": 0.1 + 0.07 * k},
            "persistence": {"crps": 0.2 + 0.01 * k}, "straight_line": {"crps": 0.5 + 0.011 * k},
        }
        for k in range(12)
    ]  # fmt: skip
    found = summary(rows, 0.9)
    gaps = {one["rival"]: one["difference"] for one in found["differences"]}
    assert gaps["persistence"]["estimate"] == pytest.approx(0.1)
    assert gaps["straight_line"]["estimate"] == pytest.approx(-0.2055)
    assert gaps["straight_line"]["high"] < 0.0
    assert gaps["straight_line"]["n"] == 6, "figures are drawn whole"
    assert "announced_plan" not in gaps
    assert found["parts"][0]["conditioned"]["inside"] == 6
    assert found["pit"]["conditioned"]["counts"] == [0, 0, 12, 0, 0]


def test_the_page_says_how_it_stands_against_persistence(found: dict[str, Any], tmp_path: Path) -> None:
    marked = {**found, "not_clean": {"plant_output": "its range was widened"}}
    text = page.write(marked, tmp_path, "desim study=backtest").read_text(encoding="utf-8")
    assert "than persistence (the last known figure)" in text
    assert "is no clean test: its range was widened" in text
    assert {one.name for one in tmp_path.iterdir()} == {"backtest.json", "forecasts.csv", "report.html"}
    assert len((tmp_path / "forecasts.csv").read_text(encoding="utf-8").splitlines()) == 8


def test_the_page_says_to_which_side_forecasts_are_wrong() -> None:
    part = {"interval_score": 1.0, "inside": 8}
    found = {
        "level": 0.9, "pairs": 10, "parts": [{"conditioned": part, "prior": {"interval_score": 0.5, "inside": 9}}],
        "differences": [], "pit": {"conditioned": {"counts": [0, 1, 1, 2, 6], "p": 0.01}},
    }  # fmt: skip
    intervals, side = compared(found)
    assert intervals.startswith("The 90 % intervals of conditioned worlds score worse than")
    assert side == "Forecasts are too low: 6 of 10 figures lie in the upper 20 % of their forecasts."
    found["pit"]["conditioned"] = {"counts": [6, 1, 1, 2, 0], "p": 0.01}
    assert "too high: 6 of 10 figures lie in the lower" in compared(found)[1]
    found["pit"]["conditioned"]["p"] = 0.2
    assert len(compared(found)) == 1


def test_nothing_to_forecast_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="finds no figure that judges runs"):
        scored(tmp_path, network(), BacktestSettings(months=(100,)))
    data = network()
    with pytest.raises(SpecError, match="draws worlds as they were thought of"):
        backtest({"plant": (read(data), data)}, read_run({"worlds": "w.parquet"}), SETTINGS, tmp_path)


def test_a_line_needs_two_days_and_is_never_below_0() -> None:
    days, values = np.array([1.0, 2.0]), np.array([4.0, 2.0])
    assert persistence(days, values) == 2.0
    assert straight_line(days, values, 3.0) == pytest.approx(0.0)
    assert straight_line(days, values, 9.0) == 0.0
    assert straight_line(days[:1], values[:1], 9.0) is None
    assert persistence(days[:0], values[:0]) is None
