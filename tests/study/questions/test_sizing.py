"""How much is enough: a stock that is used up and not refilled, where the answer is the law of what is wanted."""

from pathlib import Path
from typing import Any

import pytest
from scipy import stats

from desim.report.studies import frontier as frontier_report
from desim.report.studies import sizing as sizing_report
from desim.spec.fields.faults import SpecError
from desim.spec.read import read, read_study
from desim.spec.settings.run import Run
from desim.spec.settings.study_settings import Axis, FrontierSettings, SizingSettings
from desim.study.questions.design_points import DesignPoints
from desim.study.questions.frontier import frontier
from desim.study.questions.sizing import least_sufficient_step, sizing

EVENT = {"metric": "stockout_on", "subject": "pile", "at_least": 30.0}


def stock(**demand: Any) -> dict[str, Any]:
    """Ten to begin with; a supplier that would be there on day 10, if its cause happened to open it."""
    return {
        "name": "stock", "horizon": 40, "nations": {"us": {}}, "sites": {"home": {"nation": "us"}},
        "items": {"spare": {}}, "suppliers": {"maker": {"site": "home", "item": "spare", "lead_time": 5}},
        "stockpiles": {"pile": {"site": "home", "item": "spare", "initial": 10, "sources": {"maker": {}},
                                "policy": {"kind": "base_stock", "level": 0}}},
        "demands": {"use": {"stockpile": "pile", **demand}},
        "causes": {"half": {"when": {"kind": "date", "at": 0}, "what": {"use": {"rate": 0.5}}, "probability": 0}},
    }  # fmt: skip


FIXED = {"kind": "fixed", "every": 1, "offset": 1}
POISSON = {"kind": "poisson", "arrivals": 1}


def points(data: dict[str, Any], place: Path, n: int) -> DesignPoints:
    return DesignPoints(data, Run(replications=n, workers=1), place)


def test_a_fixed_use_needs_a_unit_a_day(tmp_path: Path) -> None:
    """One on each of days 1 to 29: with 29 the first shortage is on day 30."""
    data = stock(**FIXED)
    asked = SizingSettings(path="stockpiles.pile.initial", confirm=2, **EVENT)
    found = sizing(read(data), points(data, tmp_path / "points", 1), asked)
    assert (found["value"], found["confirmation"]["estimate"]) == (29.0, 1.0)
    assert found["confirmation"]["verdict"] == "open", "two of two may be as few as 16 %"
    assert [row["value"] for row in found["rows"]] == [0, 1, 2, 4, 8, 16, 24, 28, 29, 30, 32]
    page = sizing_report.write(found, tmp_path, "desim study=sizing").read_text(encoding="utf-8")
    assert "stockpiles.pile.initial of 29.0 is the least for stockout on of pile at least 30, or never" in page
    assert "<script" not in page
    short = SizingSettings(path="stockpiles.pile.initial", high=20.0, step=5.0, **EVENT)
    nothing = sizing(read(data), points(data, tmp_path / "points", 1), short)
    assert (nothing["value"], nothing["confirmation"]) == (None, None)
    assert "No value" in sizing_report.write(nothing, tmp_path, "desim").read_text(encoding="utf-8")


@pytest.mark.theory
@pytest.mark.slow
def test_a_poisson_use_needs_its_quantile(tmp_path: Path) -> None:
    """P(N(30) <= s) >= 0.9 for the sample is near the 90 % quantile of a Poisson variable of mean 30, which is 37."""
    data = stock(**POISSON)
    asked = SizingSettings(path="stockpiles.pile.initial", low=20.0, high=60.0, probability=0.9, confirm=150, **EVENT)
    found = sizing(read(data), points(data, tmp_path, 60), asked)
    low, high = stats.poisson.ppf([0.9 - 4 * 0.0387, 0.9 + 0.09], 30)
    assert low <= found["value"] <= high
    exact = float(stats.poisson.cdf(found["value"], 30))
    sure = found["confirmation"]
    assert abs(sure["estimate"] - exact) < 4 * (exact * (1 - exact) / 150) ** 0.5
    assert sure["n"] == 150
    assert sure["seed"] != found["seed"]


def test_a_frontier_of_stock_and_of_an_option(tmp_path: Path) -> None:
    """At half the use 14 are enough where 29 are needed; a step is worth its gain over its price."""
    data = stock(**FIXED)
    data["causes"]["half"]["what"] = {"use": {"rate": 0.5}}
    asked = FrontierSettings(
        x=Axis(path="stockpiles.pile.initial", values=(10.0, 20.0, 30.0), cost=1000.0),
        y=Axis(path="causes.half.probability", values=(0.0, 1.0), cost=50_000.0), levels=(0.9,), **EVENT,
    )  # fmt: skip
    found = frontier(read(data), points(data, tmp_path / "points", 2), asked)
    shares = {(row["x"], row["y"]): row["readiness"]["estimate"] for row in found["rows"]}
    assert shares == {(10, 0): 0, (20, 0): 0, (30, 0): 1, (10, 1): 0, (20, 1): 1, (30, 1): 1}
    assert [(row["y"], row["x"]) for row in found["iso"]] == [(0.0, 30.0), (1.0, 20.0)]
    steps = next(row["next"] for row in found["rows"] if (row["x"], row["y"]) == (20, 0))
    assert [(s["axis"], s["cost"], s["gain_per_million"]["estimate"]) for s in steps] == [
        ("x", 10_000.0, 100.0), ("y", 50_000.0, 20.0),
    ]  # fmt: skip
    page = frontier_report.write(found, tmp_path, "desim study=frontier").read_text(encoding="utf-8")
    assert "Least stockpiles.pile.initial for a readiness" in page
    assert "<script" not in page


def test_bisection() -> None:
    for answer in range(40):
        assert least_sufficient_step(lambda step, answer=answer: step >= answer, None) == answer
        assert least_sufficient_step(lambda step, answer=answer: step >= answer, 30) == (
            answer if answer <= 30 else None
        )


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        ("sizing", {"path": None, "metric": "fill_rate", "subject": "pile", "at_least": 1}, "sizing.path: is missing"),
        ("sizing", {"path": "x", "metric": "fill_rate", "subject": "pile"}, "needs one of at_least and at_most"),
        ("frontier", {"x": {"path": "a", "values": [2, 1]}}, "needs values that rise"),
        ("sizing", {"probability": 2}, "sizing.probability: 2 is outside"),
    ],
)
def test_bad_settings(name: str, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(SpecError, match=said):
        read_study(name, asked, stock(**FIXED))


def test_a_measure_or_a_path_that_is_not_there(tmp_path: Path) -> None:
    data = stock(**FIXED)
    here = points(data, tmp_path, 1)
    with pytest.raises(SpecError, match="did you mean 'stockout_on pile'"):
        sizing(read(data), here, SizingSettings(path="stockpiles.pile.initial", **{**EVENT, "metric": "stockout"}))
    with pytest.raises(SpecError, match="leads to nothing"):
        sizing(read(data), here, SizingSettings(path="stockpiles.pil.initial", **EVENT))
