"""Frontier: readiness over a grid of two numbers, the least of one at each of the other, and the cheapest next unit."""

from typing import Any

import pandas as pd

from desim.spec.scenario import Scenario
from desim.spec.settings.study_settings import Axis, FrontierSettings
from desim.stats.interval import mean
from desim.study.questions.design_points import DesignPoints, interval_as_data, paired_differences
from desim.study.questions.readiness import readiness, readiness_condition, share, with_value_at_paths

Grid = dict[tuple[int, int], pd.Series]


def frontier(scenario: Scenario, points: DesignPoints, settings: FrontierSettings) -> dict[str, Any]:
    """Readiness at each point of the grid, iso-readiness by level, and next units by cost, as plain data."""
    ready, x, y = readiness_condition(settings), settings.x.values, settings.y.values
    grid: Grid = {}
    for j, level in enumerate(y):
        for i, value in enumerate(x):
            data = with_value_at_paths(
                with_value_at_paths(points.data, (settings.x.path,), value), (settings.y.path,), level
            )
            grid[i, j] = readiness(points, f"x-{value:g}-y-{level:g}", data, ready)
    rows = [
        {"x": x[i], "y": y[j], "readiness": interval_as_data(share(found)), "next": _next(settings, grid, i, j)}
        for (i, j), found in grid.items()
    ]
    iso = [
        {"level": level, "y": y[j], "x": _least(settings, grid, j, level)}
        for level in settings.levels
        for j in range(len(y))
    ]
    return {
        "study": "frontier", "name": scenario.name, "title": scenario.title or scenario.name, "ready": ready.words(),
        "x": settings.x.model_dump(), "y": settings.y.model_dump(), "rows": rows, "iso": iso,
        "seed": points.run.seed, "n": points.run.replications, "points": points.count,
    }  # fmt: skip


def _least(settings: FrontierSettings, grid: Grid, j: int, level: float) -> float | None:
    """The least x from which on readiness is at the level, None where it is not at the last."""
    found = None
    for i in reversed(range(len(settings.x.values))):
        if grid[i, j].mean() < level:
            break
        found = settings.x.values[i]
    return found


def _next(settings: FrontierSettings, grid: Grid, i: int, j: int) -> list[dict[str, Any]]:
    """One step further along each axis that has a cost: readiness gained for a million USD, the most first."""
    steps: list[tuple[str, Axis, int, tuple[int, int]]] = [
        ("x", settings.x, i, (i + 1, j)),
        ("y", settings.y, j, (i, j + 1)),
    ]
    found = []
    for name, axis, here, there in steps:
        if axis.cost is None or axis.cost <= 0.0 or there not in grid:
            continue
        price = axis.cost * (axis.values[here + 1] - axis.values[here])
        gained = paired_differences(grid[there].astype(float), grid[i, j].astype(float))
        found.append(
            {"axis": name, "to": axis.values[here + 1], "cost": price, "gain": interval_as_data(mean(gained)),
             "gain_per_million": interval_as_data(mean(gained * (1e6 / price)))}
        )  # fmt: skip
    return sorted(found, key=lambda step: (-(step["gain_per_million"]["estimate"] or 0.0), step["axis"]))
