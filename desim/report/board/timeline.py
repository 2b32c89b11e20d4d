"""Timeline: the stock curves of the board, small enough to be sent with it."""

from typing import Any

import numpy as np
import pandas as pd

from desim.report.board.comparisons import rounded
from desim.report.model.point import Point
from desim.report.page.style import evenly_spaced

QUANTILES = ("p05", "p50", "p95")


def kept_days(point: Point, samples: int) -> list[float]:
    """Days of the timeline, from the start of the run: evenly spread, the last one among them."""
    first, keep = _first_stockpile(point), _kept_samples(point, samples)
    return [rounded(day, 7) for day in point.results.levels(first, "on_hand")[0][keep]] if len(keep) else []


def stock_curves(point: Point, pile: str, samples: int) -> dict[str, Any]:
    """Objective, rate and timelines of one stockpile; a list of one value stands for as many equal ones."""
    declared, keep = point.scenario.stockpiles[pile], _kept_samples(point, samples)
    bands = point.results.bands
    mine = bands[bands["subject"] == pile]
    return {
        "objective": declared.target,
        "rate": declared.planning_rate,
        "on_hand": _band(mine[mine["metric"] == "on_hand"], keep),
        "owed": _band(mine[mine["metric"] == "owed"], keep),
    }


def _first_stockpile(point: Point) -> str:
    return min(point.scenario.stockpiles, default="")


def _kept_samples(point: Point, samples: int) -> np.ndarray:
    bands = point.results.bands
    count = len(bands[(bands["metric"] == "on_hand") & (bands["subject"] == _first_stockpile(point))])
    return evenly_spaced(count, samples) if count else np.array([], dtype=int)


def _band(band: pd.DataFrame, keep: np.ndarray) -> list[list[float]]:
    """5 %, 50 % and 95 % quantile on the days that are kept."""
    return [_collapsed([rounded(v, 4) for v in band[q].to_numpy()[keep]]) for q in QUANTILES]


def _collapsed(values: list[float]) -> list[float]:
    return values[:1] if values and all(v == values[0] for v in values) else values
