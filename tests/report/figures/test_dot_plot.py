"""The figure of the first screen is about the headline."""

from pathlib import Path

import pytest

from desim.report import comparison
from desim.report.figures.dot_plot import dot_plot_figure
from desim.report.model.sweep import open_sweep
from desim.report.page.formatting import number
from desim.spec.read import read, read_run
from desim.study.execution.simulate import study
from tests.networks import base_stock


def _point(place: Path, level: int) -> Path:
    data = {**base_stock(level, 200.0), "headline": {"metric": "mean_on_hand", "subject": "depot", "better": "high"}}
    run = read_run({"replications": 6, "workers": 1})
    return study(read(data), data, run, place, {"choices": {"surge": f"folder/{place.name}"}, "overrides": []})


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    place = tmp_path_factory.mktemp("dots")
    return [_point(place / "few", 9), _point(place / "many", 15)]


def test_every_plan_has_its_dot_and_says_its_mean(folders: list[Path]) -> None:
    sweep = open_sweep(folders)
    found = dot_plot_figure(sweep, "lead")
    assert found is not None
    for point in sweep.points:
        assert point.plan in ("few", "many")  # without its folder
        assert f"{point.plan}: {number(point.mean('mean_on_hand', 'depot').estimate)}" in str(found.svg)
    assert "mean and 95 % interval" in found.caption
    assert "High is better" in found.caption


def test_it_leads_the_annex(folders: list[Path]) -> None:
    report = comparison.write(folders, folders[0].parent)
    page = report.with_name("annex.html").read_text(encoding="utf-8")
    assert page.index("the small marks are its replications") < page.index('<section id="objectives">')
