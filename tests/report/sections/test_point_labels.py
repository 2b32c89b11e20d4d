"""What makes points apart: registers of risks as settings, other seeds, and warnings about few and skewed values."""

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from scipy import stats

from desim.report import comparison
from desim.report.model.sweep import open_sweep
from desim.report.sections.warnings import report_warnings
from desim.spec.parts.risks import with_register
from desim.spec.read import read
from desim.spec.settings.run import Run
from desim.stats.paired import independent
from desim.study.execution.simulate import study
from tests.networks import base_stock

Runs = Callable[..., Path]
FIRE = {
    "fire": {
        "probability": 8.0, "parts": ["forge"], "low": 5, "likely": 10, "high": 30, "law": "triangular",
        "owner": "Plant", "source": "a guess",
    }
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("label", ["risk=many", "risk_register=many.csv"])
def test_a_register_of_risks_is_a_setting(label: str, parts: ModuleType, runs: Runs, tmp_path: Path) -> None:
    group, _, option = label.partition("=")
    places = []
    for surge, causes in list(parts.SURGES.items())[:2]:
        for chosen in ("none", option):
            data = parts.network(causes=dict(causes))
            data = with_register(data, FIRE) if chosen != "none" else data
            said: dict[str, Any] = {"choices": {"surge": surge}, "overrides": [f"surge={surge}", f"{group}={chosen}"]}
            places.append(runs(data, tmp_path / f"{surge}-{chosen}", 2, **said))
    found = open_sweep(places)
    assert found.plans == ["no surge plan", "third_shift"]
    assert found.disruptions == ["no register of risks", f"risks of {option}"]
    page = comparison.write(places, tmp_path / "out").with_name("annex.html").read_text(encoding="utf-8")
    assert f"risks of {option}" in page
    assert "Not paired" not in page


def test_plans_with_other_seeds_are_not_paired(parts: ModuleType, tmp_path: Path) -> None:
    """O8: the tool knows which; differences are those of independent runs (Welch)."""
    places = []
    for seed, (surge, causes) in enumerate(list(parts.SURGES.items())[:2], 1):
        data = parts.network(causes=dict(causes))
        labels = {"choices": {"surge": surge}, "overrides": [f"surge={surge}"]}
        places.append(study(read(data), data, Run(replications=6, workers=1, seed=seed), tmp_path / surge, labels))
    found = open_sweep(places)
    page = comparison.write(places, tmp_path / "out").with_name("annex.html").read_text(encoding="utf-8")
    assert "Not paired, because seed" in page
    assert "plan minus no surge plan, not paired" in page
    base, plan = (found.points[k].values("cost", "total") for k in (0, 1))
    assert independent(plan, base).half_width != 0.0
    assert not re.search(r"plan minus [^,]*, paired", page)


@pytest.mark.parametrize(("n", "warned"), [(12, True), (30, False)])
def test_few_and_skewed_values_are_warned_of(n: int, warned: bool, tmp_path: Path) -> None:
    """O2: fewer than 20 replications of a headline with a skewness above 1."""
    data = base_stock(9, 200.0) | {"headline": {"metric": "backorder_days", "subject": "depot"}}
    when = {"kind": "date", "at": 50}
    outage = {"when": when, "what": {"maker": {"open": 0}}, "how": {"duration": 120}, "probability": 0.1}
    data["causes"] = {"outage": outage}
    place = study(read(data), data, Run(replications=n, workers=1, seed=3), tmp_path / "x", {})
    found = open_sweep([place])
    assert stats.skew(found.points[0].values("backorder_days", "depot")) > 1.0
    assert any("skewed headline" in said for said in report_warnings(found)) is warned
    assert np.isfinite(found.points[0].values("backorder_days", "depot")).all()
