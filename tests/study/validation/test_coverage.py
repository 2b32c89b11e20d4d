"""The coverage study: cells that hold, cells that cannot, and a page that says which."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desim.report.review import coverage as page
from desim.spec.fields.faults import SpecError
from desim.spec.settings.study_settings import CoverageSettings
from desim.stats.coverage import Cell, CellResult, cells, run_cell
from desim.stats.interval import student_t
from desim.study.validation.coverage import STUDIES, coverage

CELLS = {cell.name: cell for cell in cells()}


def test_the_tiers_have_at_least_two_thousand_studies_a_cell() -> None:
    assert STUDIES["full"] > STUDIES["quick"] >= 2_000
    assert {cell.n for cell in CELLS.values()} == {10, 20, 50, 100, 200}
    assert {cell.measure for cell in CELLS.values()} >= {"mean", "median", "paired difference", "ratio of means"}


@pytest.mark.parametrize(
    "name", ["mean, log-normal, cv 1, n = 10", "probability, 0.01, n = 10", "mean, fill-like, 30 % below 1, n = 50"]
)
def test_intervals_hold(name: str) -> None:
    found = run_cell(CELLS[name], 400, 1)
    assert found.verdict == "pass"


def test_what_cannot_hold_is_not_printed() -> None:
    """A fill rate that is below 1 in one of 20 replications: ten of them hardly ever show five that differ."""
    found = run_cell(CELLS["mean, fill-like, 5 % below 1, n = 10"], 300, 1)
    assert (found.shown, found.verdict, found.reason) == (0, "n/a", "too few replications differ from the rest")


def test_students_interval_fails_where_values_pile_up() -> None:
    """The study has the power to see what was wrong: .39 of 95 % intervals of ten fill rates held."""
    cell = CELLS["mean, fill-like, 5 % below 1, n = 10"]
    was = Cell(cell.measure, cell.law, cell.n, cell.truth, cell.sample, student_t, cell.estimates)
    found = run_cell(was, 400, 1)
    assert found.verdict == "fail"
    assert found.coverage == pytest.approx(0.39, abs=0.08)


def test_verdicts_are_those_of_the_binomial_law() -> None:
    cell = CELLS["probability, 0.5, n = 10"]

    def verdict(shown: int, covered: int, width: float = 1.0) -> str:
        return CellResult(cell, 2000, shown, covered, width, "").verdict

    assert [verdict(2000, k) for k in (1860, 1834, 1832)] == ["pass", "pass", "fail"], "P(at most 1832) is 0.0087"
    assert verdict(2000, 1900, 1.51) == "fail"
    assert [verdict(400, k) for k in (300, 200)] == ["n/a", "fail"], "140 wrong of 2,000 are 7 %"


def _study(workers: int) -> dict[str, Any]:
    found = coverage(CoverageSettings(measure="median"), 3, workers, lambda _: None, studies=20)
    return {key: value for key, value in found.items() if key not in ("seconds", "surroundings")}


def test_the_page_lists_every_cell(tmp_path: Path) -> None:
    found = coverage(CoverageSettings(measure="median"), 3, 1, lambda _: None, studies=20)
    assert len(found["rows"]) == 10
    text = page.write(found, tmp_path, "desim study=coverage").read_text(encoding="utf-8")
    assert "Do intervals hold the level that they state?" in text
    assert text.count("log-normal, cv 1") >= 5
    assert (tmp_path / "coverage.csv").read_text(encoding="utf-8").count("\n") == 11
    assert found["passed"] == (not found["failed"])


def test_a_measure_that_is_none_is_refused() -> None:
    with pytest.raises(SpecError, match="did you mean 'median'"):
        coverage(CoverageSettings(measure="medain"), 1, 1, lambda _: None, studies=2)


@pytest.mark.slow
def test_workers_change_nothing() -> None:
    assert _study(1) == _study(2)


def test_a_cell_draws_the_numbers_of_its_name_and_seed() -> None:
    cell = CELLS["median, normal, n = 10"]
    one, two, other = run_cell(cell, 50, 1), run_cell(cell, 50, 1), run_cell(cell, 50, 2)
    assert (one.covered, one.width) == (two.covered, two.width)
    assert not np.isclose(one.width, other.width)
