"""Warnings of the network in a report: dead ends of each plan, and overloads in one line."""

from pathlib import Path

from desim.cli.job import Job
from desim.report.model.sweep import open_sweep
from desim.report.sections.warnings import report_warnings
from desim.spec.read import read
from desim.spec.settings.run import Run
from desim.study.execution.simulate import study
from tests.networks import base_stock


def stored(minimum: float, place: Path) -> Path:
    """Three weeks of a base stock of 5 whose maker has a minimum order, as one point of a sweep."""
    data = base_stock(5, 20.0)
    data["suppliers"]["maker"]["minimum_order"] = minimum
    word = f"suppliers.maker.minimum_order={minimum:g}"
    job = Job([word], [], {}, place, sweeping=True)
    return study(read(data), data, Run(replications=2, workers=1), place, job.labels(read(data)))


def test_a_dead_end_of_one_plan_stands_above_its_report(tmp_path: Path) -> None:
    places = [stored(1.0, tmp_path / "low"), stored(1e6, tmp_path / "high")]
    for count, found in ((1, places[1:]), (2, places)):
        texts = [text for text in report_warnings(open_sweep(found)) if "minimum_order is never reached" in text]
        assert len(texts) == 1
        assert ("(suppliers.maker.minimum_order = 1e+06)" in texts[0]) is (count == 2)
    assert not any("never reached" in text for text in report_warnings(open_sweep(places[:1])))
