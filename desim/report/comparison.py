"""Comparison: one report and one small table over the points of a sweep."""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from desim.report.contents import page_of
from desim.report.model.headline import CENSORED, OBJECTIVE
from desim.report.model.objective_status import Standing, event_days
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep, compared_sweep, open_sweep
from desim.report.page import page
from desim.report.sections.plans import STOCKOUT_DAYS
from desim.stats.interval import Interval
from desim.stats.survival import Survival
from desim.store.files import write_text

COLUMNS = ["plan", "setting", "metric", "subject", "unit", "n", "estimate", "low", "high"]


def write(
    points: list[Path], place: Path, compared: dict[str, Any] | None = None, parted: dict[str, Any] | None = None
) -> Path:
    """Write place/report.html and place/summary.csv over several results folders; raises ValueError without any.

    Where they were *compared*, the plans bear the names they have there. *parted* says, by folder, where courses part.
    """
    sweep = replace(sweep_of(points, compared), parted=parted or {})
    place.mkdir(parents=True, exist_ok=True)
    text = summary(sweep).to_csv(index=False, float_format="%.6g", lineterminator="\n")
    write_text(place / "summary.csv", text)
    return page.write(page_of(sweep), place / "report.html")


def write_point(folder: Path) -> Path:
    """Write report.html into a results folder; raises FileNotFoundError when the results are not complete."""
    return page.write(page_of(open_sweep([folder])), folder / "report.html")


def sweep_of(points: list[Path], compared: dict[str, Any] | None = None) -> Sweep:
    """Results folders as one sweep."""
    return open_sweep(points) if compared is None else compared_sweep(points[0].parent, compared)


def summary(sweep: Sweep) -> pd.DataFrame:
    """Headline measures per point: plan, setting, metric, subject, unit, n, estimate, low, high; 95 % intervals."""
    rows = [(p.plan, p.setting, *row) for p in sweep.ordered() for row in _rows(p)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows(point: Point) -> Iterator[tuple[object, ...]]:
    head = point.scenario.headline
    if head is not None and head.metric in CENSORED:
        yield _row(f"median_{head.metric}", head.subject, "d", _median(event_days(point, head.metric, head.subject)))
    elif head is not None and head.metric not in OBJECTIVE:
        unit = point.unit(head.metric, head.subject)
        yield _row(head.metric, head.subject, unit, point.mean(head.metric, head.subject))
    for pile in point.objectives():
        yield from _pile_rows(Standing(point, pile))
    yield _row("cost", "total", "USD", point.mean("cost", "total"))


def _median(curve: Survival) -> Interval:
    """Kaplan-Meier median; without a value where the curve does not get there by the horizon."""
    return Interval(curve.quantile(0.5), *curve.quantile_interval(0.5), curve.n)


def _pile_rows(found: Standing) -> Iterator[tuple[object, ...]]:
    pile, back = found.pile, found.back
    yield _row("objective_regained", pile, "1", found.regained)
    yield _row("median_replenished_on", pile, "d", _median(back))
    yield _row("days_below_objective", pile, "d", found.days_below)
    yield _row("at_objective_on_last_day", pile, "1", found.held_at_end)
    for day in STOCKOUT_DAYS:
        if day <= found.point.horizon:
            yield _row(f"stockout_before_{day}", pile, "1", found.short_before(day))
    yield _row("stockout_by_horizon", pile, "1", found.short_before(math.inf))
    yield _row("fill_rate", pile, "1", found.point.mean("fill_rate", pile))


def _row(metric: str, subject: str, unit: str, found: Interval) -> tuple[object, ...]:
    return metric, subject, unit, found.n, found.estimate, found.low, found.high
