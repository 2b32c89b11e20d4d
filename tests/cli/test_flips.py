"""Flips at the end of a comparison: the value that changes the answer, worked out by hand, and when none is sought."""

from pathlib import Path

import pytest

from desim.cli.commands.flips import SHORT, look_for_flips
from desim.report.model.flips import flips_of
from desim.report.model.sweep import compared_sweep
from desim.spec.settings.run import Run
from desim.study.questions.robust import flip_search
from tests.study.questions.robust_networks import two_plans

NAMES = {"base": "sure", "plans": {name: {"folder": name} for name in ("sure", "unsure")}}


def _sought(folder: Path, replications: int, flips: int = 3) -> Path:
    two_plans(folder, replications)
    look_for_flips(compared_sweep(folder, NAMES), folder, Run(worlds="sampled", workers=1, flips=flips))
    return folder


def test_the_answer_changes_at_the_value_worked_out_by_hand(tmp_path: Path) -> None:
    """With 480 or less in stock the plan that is unsure gains nothing; its range is 400 to 600."""
    folder = _sought(tmp_path, 160)
    found = flips_of(compared_sweep(folder, NAMES))
    assert found is not None
    assert (found.best, len(found.clauses)) == ("unsure", 1)
    assert found.clauses[0].startswith("initial stock of depot below ")
    value = float(found.clauses[0].split("below ")[1].split(" ")[0])
    assert value == pytest.approx(480.0, abs=0.2 * 200.0), "the short search goes to a fifth of the range"


def test_no_further_input_is_tried_once_enough_was_run(tmp_path: Path) -> None:
    """The first input takes at least 2 x 2 replications, and none follows where 1 is the most."""
    points = two_plans(tmp_path, 24)
    found = flip_search(points, SHORT, Run(worlds="sampled", workers=1), tmp_path / "flips", 1)
    assert len(found["flips"]) + len(found["tried"]) == 1


def test_where_no_plan_is_surely_the_best_nothing_is_looked_for(tmp_path: Path) -> None:
    """In 8 worlds the gain of 11 cannot be told from none."""
    folder = _sought(tmp_path, 8)
    assert flips_of(compared_sweep(folder, NAMES)) is None
    assert not (folder / "flips").exists()


def test_none_is_looked_for_where_that_is_switched_off(tmp_path: Path) -> None:
    folder = _sought(tmp_path, 160, flips=0)
    assert flips_of(compared_sweep(folder, NAMES)) is None
    assert not (folder / "flips").exists()
