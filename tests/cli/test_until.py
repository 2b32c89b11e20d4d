"""Runs that end with their headline: the same headline in a folder of their own, and refused where more is needed."""

from pathlib import Path

import pytest

from desim.report.comparison import write
from desim.report.model.sweep import open_sweep
from desim.spec.fields.faults import SpecError
from desim.spec.read import read, read_run
from desim.store.identity import OtherResults
from desim.store.results import load
from desim.study.execution.rerun import rerun
from desim.study.execution.simulate import study
from tests.cli.test_app import MINE, NETWORK, own_configuration, refused
from tests.command import desim
from tests.networks import base_stock

HEAD = "headline: {metric: stockout_on, subject: depot, better: high}\n"
MEASURE = ("stockout_on", "depot")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a configuration of the user's own, and a headline that settles."""
    return own_configuration(tmp_path, NETWORK + HEAD)


def run(folder: Path, until: str, level: int = 5, count: int = 6) -> Path:
    """Stored results of a depot that runs short."""
    head = {"headline": {"metric": MEASURE[0], "subject": MEASURE[1], "better": "high"}}
    data = {**base_stock(level, 300.0), **head}
    return study(read(data), data, read_run({"replications": count, "workers": 1, "until": until}), folder, {})


def test_a_sweep_by_command_has_the_same_headline_and_says_that_it_ended_early(home: Path) -> None:
    words = ["-m", "stockpiles.depot.policy.level=3,5", *MINE[2:-1], "run.replications=6"]
    for more in ([], ["run.until=headline"]):
        done = desim(home, *MINE[:2], *words, *more)
        assert done.returncode == 0, done.stderr
    place = home / "results" / "mine"
    points = sorted(path.parent for path in place.glob("*/manifest.json"))
    early = [point for point in points if "until" in point.name]
    assert len(points) == 4
    assert len(early) == 2
    for point in early:
        whole = load(next(p for p in points if p not in early and p.name[:31] == point.name[:31]))
        found = load(point)
        assert found.values(*MEASURE).tobytes() == whole.values(*MEASURE).tobytes()
        assert [(m, s) for m, s, _ in found.measures()] == [MEASURE]
    page = next(p for p in place.glob("*.html") if "annex" not in p.name and "run.until=headline" in p.read_text())
    assert "Nothing else was measured" in page.read_text()


def test_other_studies_and_headlines_are_refused(home: Path) -> None:
    said = refused(home, *MINE[:-1], "run.until=headline", "study=sensitivity")
    assert "run.until: headline is not for study=sensitivity, which needs replications that run to their end" in said
    said = refused(home, *MINE[:-1], "headline.metric=fill_rate", "run.until=headline", "run.replications=2")
    assert "fill_rate is known at the end of a run only" in said


def test_results_of_the_two_are_never_mixed(tmp_path: Path) -> None:
    run(tmp_path / "point", "end")
    with pytest.raises(OtherResults, match=r"run\.until: was end, is headline"):
        run(tmp_path / "point", "headline")
    early = run(tmp_path / "early", "headline", 7)
    with pytest.raises(OtherResults, match=r"run\.until: was headline, is end"):
        run(early, "end", 7)
    with pytest.raises(SpecError, match=r"run\.until: .*never mixed; headline: early"):
        open_sweep([tmp_path / "point", early])


def test_it_goes_on_and_comes_out_again(tmp_path: Path) -> None:
    folder = run(tmp_path / "early", "headline", count=3)
    folder = run(folder, "headline", count=8)
    assert len(load(folder).values(*MEASURE)) == 8
    assert (
        load(folder).values(*MEASURE).tobytes() == load(run(tmp_path / "w", "end", count=8)).values(*MEASURE).tobytes()
    )
    assert rerun(folder, read_run({"workers": 1})).same


def test_a_page_over_several_has_no_other_measure(tmp_path: Path) -> None:
    points = [run(tmp_path / name, "headline", level, 24) for name, level in (("low", 4), ("high", 8))]
    page = write(points, tmp_path)
    annex = (tmp_path / "annex.html").read_text(encoding="utf-8")
    assert "Replications ended once" in page.read_text(encoding="utf-8")
    assert "Replications ended once" in annex
    assert "Stock over time" not in annex
    assert set((tmp_path / "summary.csv").read_text().splitlines()[1].split(",")[2:3]) == {"median_stockout_on"}
