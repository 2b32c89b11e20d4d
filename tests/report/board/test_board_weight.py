"""What the plan page weighs: 10 plans x 20 stockpiles x 3 years, 200 replications."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desim.report.board import measures
from desim.report.board.board import MAX_BYTES, render
from desim.report.board.payload import payload
from desim.report.model.point import Point
from desim.report.model.sweep import open_sweep
from desim.spec.settings.study_settings import BoardSettings

PLANS, PILES, REPLICATIONS, RUN = 10, 20, 200, 2


def network(plan: int) -> dict[str, Any]:
    """Twenty stockpiles with objectives, each with a line of its own that a fire may close; plans differ in pace."""
    names = [f"stock_{k:02}" for k in range(PILES)]
    policy = {"kind": "base_stock", "level": 900, "review": {"every": 7}}
    return {
        "name": "wide",
        "horizon": 1096,
        "start": "2024-01-01",
        "nations": {"us": {}},
        "sites": {"depot": {"nation": "us"}},
        "items": {"round": {"unit": "round"}},
        "headline": {"metric": "time_below_objective", "subject": names[0], "better": "low"},
        "lines": {f"plant_of_{n}": {"site": "depot", "item": "round", "rate": 9 + plan / 10, "lot": 50} for n in names},
        "stockpiles": {
            n: {
                "site": "depot", "item": "round", "initial": 300, "objective": 700, "planning_rate": 10,
                "policy": policy, "sources": {f"plant_of_{n}": {"transit": 3}},
            }
            for n in names
        },
        "demands": {
            f"users_of_{n}": {
                "kind": "poisson", "stockpile": n, "arrivals": 0.2, "size": {"law": "gamma", "mean": 43.3, "cv": 0.4}
            }
            for n in names
        },
        "causes": {
            f"fire_{n}": {
                "when": {"kind": "hazard", "every": {"law": "exponential", "mean": 400}},
                "what": {f"plant_of_{n}": {"open": 0}},
                "how": {"duration": 30},
            }
            for n in names
        },
    }  # fmt: skip


def as_if_many(patch: pytest.MonkeyPatch) -> None:
    """Values of 200 replications in the place of those that were run: as many digits, none equal."""
    draws, known = np.random.Generator(np.random.Philox(1)), Point.values

    def values(point: Point, metric: str, subject: str) -> np.ndarray:
        found = known(point, metric, subject)
        middle = np.nan_to_num(found, nan=500.0).mean() if len(found) else 0.0
        return middle * draws.uniform(0.5, 1.5, REPLICATIONS if len(found) else 0)

    patch.setattr(Point, "values", values)
    patch.setattr(measures, "replication_numbers", lambda point: list(range(REPLICATIONS)))


@pytest.mark.slow
def test_ten_plans_twenty_stockpiles_three_years_weigh_less_than_5_mb(
    runs: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [
        runs(network(plan), tmp_path / f"plan_{plan}", n=RUN, choices={"surge": f"plan_{plan}"}, overrides=[])
        for plan in range(PLANS)
    ]
    sweep = open_sweep(folders)
    as_if_many(monkeypatch)
    data = payload(sweep, BoardSettings())
    assert (len(data["plans"]), len(data["stockpiles"]), len(data["grids"][0])) == (PLANS, PILES, 160)
    assert {under["n"] for m in data["measures"] for under in m["under"]} == {REPLICATIONS}
    assert sum(len(under["gaps"]) for m in data["measures"] for under in m["under"]) >= 20 * 7 * 45
    page = render(data, "", [])
    (tmp_path / "board.html").write_text(page, encoding="utf-8")
    size = (tmp_path / "board.html").stat().st_size
    by_kind = {k: len(json.dumps(v)) for k, v in data.items()}
    assert size <= MAX_BYTES == 5_000_000, by_kind
