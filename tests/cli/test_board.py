"""The command that makes the plan page: out of a sweep, out of plans, and what it refuses."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_app import MINE, NETWORK, own_configuration, refused
from tests.command import desim

HEAD = "headline: {metric: fill_rate, subject: depot, better: high}\n"
PLANS = 'compare.plans={little: ["stockpiles.depot.policy.level=5"], more: ["stockpiles.depot.policy.level=8"]}'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a configuration of the user's own, and a headline."""
    return own_configuration(tmp_path, NETWORK + HEAD)


def told(page: Path) -> dict[str, Any]:
    """What a page knows."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page.read_text(encoding="utf-8"))
    assert found
    return dict(json.loads(found[1]))


@pytest.mark.slow
def test_a_page_out_of_what_a_sweep_left_and_out_of_plans(home: Path) -> None:
    swept = desim(home, *MINE[:2], "-m", "stockpiles.depot.policy.level=5,8", *MINE[2:])
    assert swept.returncode == 0, swept.stderr
    place = home / "results" / "mine"
    kept = {p: p.stat().st_mtime_ns for p in place.glob("*/*")}
    done = desim(home, *MINE, "study=board")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "results/mine/board.html"
    assert {p: p.stat().st_mtime_ns for p in place.glob("*/*")} == kept, "nothing is run"
    data = told(place / "board.html")
    names = [p["key"] for p in data["plans"]]
    assert names == ["stockpiles.depot.policy.level = 5", "stockpiles.depot.policy.level = 8"]
    assert data["opening"]["base"] == 0
    assert data["measures"][data["opening"]["measure"]]["key"] == "fill_rate"
    asked = desim(home, *MINE, "study=board", PLANS, "compare.base=more")
    assert asked.returncode == 0, asked.stderr
    pages = [line for line in asked.stdout.splitlines() if line.startswith("results/")]
    assert pages == ["results/mine/compare.html", "results/mine/board.html"]
    assert [p["key"] for p in told(place / "board.html")["plans"]] == ["more", "little"]
    assert sorted(p.name for p in place.iterdir() if p.is_dir()) == sorted({path.parent.name for path in kept})
    said = refused(home, *MINE, "study=board", "board.base=lots", "board.stockpiles=[depo]", "board.folders=null")
    assert "'lots' is none of the plans more, little" in said
    assert "did you mean 'depot'" in said


@pytest.mark.parametrize(
    ("words", "messages"),
    [
        ([], ["finds no complete results in results/mine", "run a sweep"]),
        pytest.param(["board.bse=x"], ["did you mean 'board.base'"], marks=pytest.mark.slow),
        pytest.param(["board.samples=0"], ["board.samples"], marks=pytest.mark.slow),
        pytest.param([PLANS, "compare.base=lots"], ["needs a base, one of its plans"], marks=pytest.mark.slow),
    ],
    ids=["none", "key", "samples", "base"],
)
def test_pages_that_make_no_sense_are_refused(words: list[str], messages: list[str], home: Path) -> None:
    said = refused(home, *MINE, "study=board", *words)
    assert [m for m in messages if m not in said] == []


@pytest.mark.slow
def test_a_page_is_of_all_points_and_not_made_in_each(home: Path) -> None:
    done = desim(home, *MINE[:2], "-m", *MINE[2:], "study=board", "horizon=30,40")
    assert done.returncode == 2
    assert "without -m" in done.stderr
