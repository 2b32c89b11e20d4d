"""Which plan is the best, by how much, and how probable it is, on networks whose values are known by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desim.report.model.objective_status import ObjectiveStatus
from desim.report.model.paired import paired_difference
from desim.report.model.sweep import Sweep, open_sweep
from desim.report.sections.answer import best_by_headline

SITE = {"nations": {"land": {}}, "sites": {"town": {"nation": "land"}}, "items": {"good": {"unit": "unit"}}}


def line(rate: float) -> dict[str, Any]:
    """A line that makes units for a stock that never has enough."""
    store = {"site": "town", "item": "good", "policy": {"kind": "base_stock", "level": 1e5}, "sources": {"plant": {}}}
    return {
        "name": "line", "horizon": 10.5, **SITE, "stockpiles": {"store": store},
        "lines": {"plant": {"site": "town", "item": "good", "rate": rate}},
        "headline": {"metric": "output", "subject": "plant", "better": "high"},
    }  # fmt: skip


@pytest.fixture(scope="module")
def plans(runs: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """Lines of 4, 6 and 2 units a day: 42, 63 and 21 in 10.5 days, of which the last comes when the run is over."""
    place, rates = tmp_path_factory.mktemp("lines"), {"none": 4, "fast": 6, "slow": 2}
    return open_sweep([runs(line(r), place / name, n=2, choices={"surge": name}) for name, r in rates.items()])


def test_the_best_plan_has_the_best_headline(plans: Sweep) -> None:
    found = best_by_headline(plans, "")
    assert found
    assert found.point.plan == "fast"


def test_a_paired_difference_is_plan_minus_base(plans: Sweep) -> None:
    base = next(point for point in plans.points if point.plan == plans.base)
    gaps = {point.plan: paired_difference(point, base, "output", "plant") for point in plans.points}
    assert {name: gap and gap.interval.estimate for name, gap in gaps.items()} == {
        "no surge plan": 0.0, "fast": 62.0 - 41.0, "slow": 20.0 - 41.0,
    }  # fmt: skip


@pytest.fixture
def back(runs: Callable[..., Path], tmp_path: Path) -> ObjectiveStatus:
    """A stock of 100 at its objective, of which 10 are taken on day 5 and replaced on day 8; it is never empty."""
    store = {
        "site": "town", "item": "good", "initial": 100, "objective": 100, "sources": {"maker": {}},
        "policy": {"kind": "base_stock", "level": 100},
    }  # fmt: skip
    data = {
        "name": "back", "horizon": 60, **SITE, "stockpiles": {"store": store},
        "suppliers": {"maker": {"site": "town", "item": "good", "lead_time": 3}},
        "demands": {"use": {"kind": "fixed", "stockpile": "store", "every": 100, "offset": 5, "size": 10}},
    }  # fmt: skip
    return ObjectiveStatus(open_sweep([runs(data, tmp_path / "back", n=2)]).points[0], "store")


def test_probabilities_are_shares_of_their_own_measure(back: ObjectiveStatus) -> None:
    assert (back.regained.estimate, back.short_before(60.0).estimate) == (1.0, 0.0)


def test_a_stock_at_its_objective_is_there(back: ObjectiveStatus) -> None:
    assert (back.at_end.estimate, back.held_at_end.estimate) == (1.0, 1.0)
