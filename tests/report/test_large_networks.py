"""Large networks: the work is linear in the stockpiles, and a page shows some of them."""

import cProfile
import pstats
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import desim
from desim.measure.outcome import outcome
from desim.report.model.sweep import MOST_SHOWN, open_sweep
from desim.report.sections.many_objectives import all_objectives_blocks, more_objectives
from desim.report.sections.output import output_blocks
from desim.report.sections.status_table import MOST_ROWS, status_blocks
from desim.report.sections.stock import stock_blocks
from desim.report.sections.stockouts import stockout_blocks
from desim.sim.replicate import replicate
from desim.spec.read import read
from tests.bench.large_network import PER_REGION, large_network


def calls(work: Callable[[], object]) -> int:
    """Calls of functions while *work* goes on."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]  # not in its stubs


def counted(regions: int) -> dict[str, int]:
    """Calls of each stage of one replication of ten days."""
    data = large_network(regions * PER_REGION, horizon=10.0)
    found: dict[str, Any] = {}
    counts = {"read": calls(lambda: found.update(scenario=read(data)))}
    counts["simulate"] = calls(lambda: found.update(facts=replicate(found["scenario"], 1, 0)))
    counts["measure"] = calls(lambda: outcome(found["scenario"], found["facts"]))
    return counts


def test_twice_the_stockpiles_take_about_twice_the_calls() -> None:
    counted(1)  # whatever is loaded once
    small, large = counted(1), counted(2)
    for stage, count in small.items():
        assert large[stage] < 2.5 * count, stage


def test_a_network_has_as_many_stockpiles_as_are_asked_for_and_nothing_that_is_not_used() -> None:
    for count in (20, PER_REGION, PER_REGION + 50):
        data = large_network(count)
        assert len(data["stockpiles"]) == count == len(read(data).stockpiles)
        used = {source.get("route") for pile in data["stockpiles"].values() for source in pile["sources"].values()}
        assert set(data["routes"]) == set(data["legs"]) <= used
    assert large_network(50, seed=1) == large_network(50, seed=1) != large_network(50, seed=2)


def test_a_page_shows_the_headline_and_the_worst_of_many_stockpiles_and_leads_to_all(tmp_path: Path) -> None:
    count = 60
    desim.simulate(large_network(count), 3, workers=1, folder=tmp_path / "x")
    sweep = open_sweep([tmp_path / "x"])
    shown, point = sweep.shown_objectives, sweep.points[0]
    assert (len(sweep.objectives()), len(shown), shown[0]) == (count, MOST_SHOWN, "depot_0_shells")
    below = {pile: float(np.mean(point.values("time_below_objective", pile))) for pile in sweep.objectives()}
    assert min(below[pile] for pile in shown[1:]) >= max(below[pile] for pile in below if pile not in shown)
    (words, table) = all_objectives_blocks(sweep)
    assert (words.link, words.link_text) == ("#objectives", f"… and {count - MOST_SHOWN} more")
    assert (len(table.rows), len(table.shown_rows)) == (count, MOST_SHOWN)
    assert table.csv_link.count("%0A") == count + 1, "the CSV has all"
    (status,) = status_blocks(sweep)
    assert (len(status.rows), len(status.shown_rows)) == (count, MOST_ROWS)
    for blocks in (stock_blocks(sweep), stockout_blocks(sweep)):
        assert blocks[0] == words
        assert sum(block.kind == "figure" for block in blocks) <= 2 * MOST_SHOWN
    assert len(output_blocks(sweep)) <= 2 * MOST_SHOWN


def test_a_page_shows_all_of_few_stockpiles(tmp_path: Path) -> None:
    desim.simulate(large_network(MOST_SHOWN), 2, workers=1, folder=tmp_path / "x")
    sweep = open_sweep([tmp_path / "x"])
    assert sweep.shown_objectives == sweep.objectives()
    assert more_objectives(sweep) == all_objectives_blocks(sweep) == []
