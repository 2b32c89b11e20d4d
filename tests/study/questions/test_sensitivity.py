"""Sensitivity of a purchase bill, which is a sum of prices times numbers that are known."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desim.report.studies.sensitivity import write
from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from desim.spec.settings.run import Run
from desim.spec.settings.study_settings import SensitivitySettings
from desim.stats.sensitivity import sobol, sobol_design
from desim.study.questions.design_points import DesignPoints, with_value
from desim.study.questions.sensitivity import sensitivity
from desim.study.questions.uncertain_inputs import uncertain_inputs

ASSUMED = {"kind": "assumed"}


def bill(**sources: Any) -> dict[str, Any]:
    """Over 20 days 20 bolts at 3 USD, 10 nuts at 10 USD, and as many spares at 1 USD as chance will have, some 80."""
    data: dict[str, Any] = {
        "name": "bill", "horizon": 20.5, "start": "2026-01-01",
        "nations": {"us": {}}, "sites": {"home": {"nation": "us"}},
        "items": {}, "suppliers": {}, "stockpiles": {}, "demands": {},
        "sources": {
            "suppliers.bolt_maker.price": {**ASSUMED, "low": 2, "high": 6},
            "suppliers.nut_maker.price": {**ASSUMED, "low": "5 USD", "high": "20 USD"},
            **sources,
        },
    }  # fmt: skip
    wants = {
        "bolt": {"kind": "fixed", "every": 1, "offset": 1},
        "nut": {"kind": "fixed", "every": 2, "offset": 1},
        "spare": {"kind": "poisson", "arrivals": 4},
    }
    for item, price in (("bolt", 3), ("nut", "10 USD"), ("spare", 1)):
        data["items"][item] = {}
        data["suppliers"][f"{item}_maker"] = {"site": "home", "item": item, "lead_time": 0, "price": price}
        data["stockpiles"][f"{item}s"] = {
            "site": "home", "item": item, "initial": 5, "policy": {"kind": "base_stock", "level": 5},
            "sources": {f"{item}_maker": {}},
        }  # fmt: skip
        data["demands"][f"{item}_use"] = {"stockpile": f"{item}s", **wants[item]}
    return data


def run(data: dict[str, Any], place: Path, n: int = 2, **asked: Any) -> dict[str, Any]:
    settings = SensitivitySettings(**{"measure": ("cost", "total"), **asked})
    return sensitivity(read(data), DesignPoints(data, Run(replications=n, workers=1), place), settings)


def test_a_tornado_of_a_sum(tmp_path: Path) -> None:
    found = run(bill(), tmp_path / "points", n=6)
    ends = [(r["path"], r["low"]["estimate"], r["high"]["estimate"], r["swing"]["estimate"]) for r in found["rows"]]
    assert ends == [
        ("suppliers.nut_maker.price", pytest.approx(-50), pytest.approx(100), pytest.approx(150)),
        ("suppliers.bolt_maker.price", pytest.approx(-20), pytest.approx(60), pytest.approx(80)),
    ]
    swing = found["rows"][0]["swing"]
    assert (swing["low"], swing["constant"]) == (None, True), "six equal swings have a sign, and no interval"
    page = write(found, tmp_path, "desim study=sensitivity").read_text(encoding="utf-8")
    assert "suppliers.nut_maker.price moves cost of total most: from 5 USD to 20 USD by 150" in page
    assert "<script" not in page


@pytest.mark.slow
def test_elementary_effects_and_indices_of_a_sum(tmp_path: Path) -> None:
    """Ranges of 150 and 80 USD: shares of 150² and 80² of their sum, and just what the plane itself would give."""
    found = run(bill(), tmp_path / "points", n=1, methods=("morris", "sobol"), trajectories=3, samples=16)
    assert [row["size"]["estimate"] for row in found["morris"]] == pytest.approx([150.0, 80.0])
    bounds = [(5.0, 20.0), (2.0, 6.0)]
    indices = sobol(bounds, sobol_design(bounds, 16, 1) @ np.array([10.0, 20.0]), 1)
    for row, index, share in zip(found["sobol"], indices, (22500 / 28900, 6400 / 28900), strict=True):
        assert row["first"]["estimate"] == pytest.approx(index.first.estimate)
        assert row["total"]["estimate"] == pytest.approx(index.total.estimate)
        assert row["total"]["estimate"] == pytest.approx(share, abs=0.15)
    assert "Saltelli" in write(found, tmp_path, "desim").read_text(encoding="utf-8")


@pytest.mark.slow
def test_shares_of_prices_and_of_chance(tmp_path: Path) -> None:
    """What is drawn of the prices adds to what chance wants of the spares: no part of the variance is of both."""
    found = run(bill(), tmp_path / "points", n=6, methods=("shares",), draws=8)["shares"]
    u = np.random.Generator(np.random.Philox(1)).random((8, 2))
    prices = float(np.var(150 * u[:, 0] + 80 * u[:, 1], ddof=1))
    assert found["parameters"]["estimate"] * found["variance"] == pytest.approx(prices)
    assert found["together"]["estimate"] == pytest.approx(0.0, abs=1e-9)
    assert 0.0 < found["process"]["estimate"] == pytest.approx(1.0 - found["parameters"]["estimate"])


def test_numbers_with_units_dates_and_those_that_cannot_be(tmp_path: Path) -> None:
    causes = {"stop": {"when": {"kind": "date", "at": "2026-01-05"}, "what": {"bolt_maker": {"open": 0}}}}
    data = bill(
        **{
            "causes.stop.when.at": {**ASSUMED, "low": "2026-01-03", "high": "2026-01-11"},
            "suppliers.spare_maker.lead_time": {**ASSUMED, "low": "-1 d", "high": "1 week"},
            "stockpiles.bolts.initial": {**ASSUMED, "low": 5, "high": 5},
            "stockpiles.nuts.initial": {**ASSUMED},
        }
    )
    data["causes"] = causes
    found, cannot = uncertain_inputs(read(data), data, None)
    assert [(n.path, n.base, n.low, n.high) for n in found] == [
        ("causes.stop.when.at", 4.0, 2.0, 10.0),
        ("suppliers.bolt_maker.price", 3.0, 2.0, 6.0),
        ("suppliers.nut_maker.price", 10.0, 5.0, 20.0),
    ]
    assert sorted(cannot) == ["stockpiles.bolts.initial", "suppliers.spare_maker.lead_time"]
    with pytest.raises(SpecError, match="no number"):
        run(data, tmp_path, only=("demands",))
    with pytest.raises(SpecError, match="did you mean 'cost total'"):
        run(data, tmp_path, measure=("cost", "totl"))
    with pytest.raises(SpecError, match="leads to nothing"):
        with_value(data, "suppliers.bolt_makr.price", 1.0)
