"""The command that chooses among sets of plans: what it writes, names and refuses."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.test_app import MINE, refused
from tests.cli.test_compare import home
from tests.command import desim

__all__ = ["home"]
WORDS = [*MINE[:-1], "study=portfolio", "run.replications=3", "run.worlds=fixed"]


def plans(**words: str) -> str:
    return "portfolio.plans={" + ", ".join(f'{name}: ["{word}"]' for name, word in words.items()) + "}"


LEVELS = {"little": "stockpiles.depot.policy.level=8", "more": "stockpiles.depot.policy.level=9"}


@pytest.mark.slow
def test_sets_are_run_without_those_that_exclude_one_another(home: Path) -> None:
    done = desim(home, *WORDS, plans(**LEVELS, first="stockpiles.depot.initial=7"))
    assert done.returncode == 0, done.stderr
    place = home / "results/mine/portfolio"
    assert done.stdout.splitlines()[-1] == "results/mine/portfolio/report.html"
    with (place / "sets.csv").open(encoding="utf-8") as file:
        names = [row["plans"] for row in csv.DictReader(file)]
    assert names == ["no plan", "little", "more", "first", "little + first", "more + first"]
    found = json.loads((place / "portfolio.json").read_text(encoding="utf-8"))
    assert found["conflicts"] == [{"one": "little", "other": "more", "paths": ["stockpiles.depot.policy.level"]}]
    page = (place / "report.html").read_text(encoding="utf-8")
    assert "These plans cannot be together, for both change the same number: little and more." in page
    assert "All numbers are fixed" in page


@pytest.mark.slow
def test_plans_that_cannot_be_judged_are_refused_together(home: Path) -> None:
    told = refused(home, *WORDS, plans(long="decision=3", seed="run.seed=2"))
    assert "portfolio.plans.long: 'decision=3' must be the same for all plans" in told
    assert "portfolio.plans.seed: 'run.seed=2' must be the same for all plans" in told
    told = refused(home, *WORDS, plans(same="stockpiles.depot.policy.level=5"))
    assert "portfolio.plans.same: changes nothing" in told
    assert "portfolio.plans.lost: surge: 'lost' is no option" in refused(home, *WORDS, plans(lost="surge=lost"))
