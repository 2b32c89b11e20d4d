"""Comparison: other results held against those of a base, measure by measure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from desim.notebook.tables import html_table
from desim.report.model.controls import PairedControls, units_of
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.spec.metrics import find_metric
from desim.spec.settings.run import Run
from desim.spec.stored_files import StoredComparisonControls
from desim.stats.control_variates import ControlVariates
from desim.stats.interval import Interval
from desim.stats.measure import difference_bounds
from desim.stats.multiple_comparisons import simultaneous_level
from desim.stats.paired import difference, independent
from desim.store.results import Results
from desim.study.comparison.controls import controls_for

if TYPE_CHECKING:
    from desim.notebook.plots import ComparisonPlots

BASE = "base"
"""Name of the results that others are compared with."""
ADJUSTED = "by control variates"
"""Note of a difference that is adjusted."""
MOST_ROWS = 12
"""Differences that a notebook shows at most."""
COLUMNS = (
    "plan", "metric", "subject", "unit", "n", "base", "mean", "difference", "low", "high", "paired", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """Results of several plans, the base first."""

    sweep: Sweep
    level: float
    """Level of the intervals; those of all plans hold together for each measure."""
    run: Run
    """Says whether control variates are looked for, as of every comparison."""

    @property
    def plans(self) -> list[str]:
        """Names of the plans, without the base."""
        return self.sweep.plans[1:]

    @property
    def plot(self) -> "ComparisonPlots":
        """Plots of all plans: ``comparison.plot.stock("depot")`` returns axes of matplotlib."""
        from desim.notebook.plots import ComparisonPlots

        return ComparisonPlots(self)

    @cached_property
    def _controls(self) -> PairedControls | None:
        """The control variates of the headline, found as those of ``study=compare``; None where none are used."""
        base, *plans = self.sweep.points
        head, points = base.scenario.headline, [base, *sorted(plans, key=lambda point: point.plan)]
        if head is None or any(point.scenario.headline != head for point in plans):
            return None
        found = controls_for([point.results for point in points], self.run)
        if found is None:
            return None
        stored = StoredComparisonControls.model_validate({"points": {}, **found})
        return PairedControls(stored, head.metric, head.subject, ())

    @cached_property
    def differences(self) -> pd.DataFrame:
        """One row for each plan and measure that it shares with the base, the headline first.

        Differences of the headline are adjusted by control variates where that makes them surer, as those of
        ``study=compare`` are; the note says so.

        Columns: plan, metric, subject, unit, n (independent results), base and mean (of the two), difference with low
        and high, paired (whether both have the same random numbers), note. A time that may not come by the horizon
        counts as the horizon where it did not. Where a measure is not defined in some results of a pair, there is no
        difference, and the note says so.
        """
        base, *plans = self.sweep.points
        rows = [row for plan in plans for row in self._rows(plan, base)]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def difference(self, metric: str, subject: str) -> pd.DataFrame:
        """The rows of one measure, one for each plan; raises KeyError where there is none."""
        found = self.differences
        rows = found[(found["metric"] == metric) & (found["subject"] == subject)].reset_index(drop=True)
        if rows.empty:
            raise KeyError(f"no measure {metric!r} of {subject!r} is in all results")
        return rows

    @property
    def shown(self) -> pd.DataFrame:
        """What a notebook shows: the headline, then the differences that are surely not 0, the largest first."""
        rows, head = self.differences, self.sweep.points[0].scenario.headline
        first = np.zeros(len(rows), dtype=bool)
        if head is not None:
            first = ((rows["metric"] == head.metric) & (rows["subject"] == head.subject)).to_numpy()
        apart = ~first & ((rows["low"] > 0.0) | (rows["high"] < 0.0)).to_numpy()
        size = (rows["difference"] / rows["base"].where(rows["base"] != 0.0)).abs()
        others = rows[apart].assign(size=size[apart]).sort_values("size", ascending=False, kind="stable")
        kept = pd.concat([rows[first], others.drop(columns="size")])
        return kept.drop(columns="paired").head(MOST_ROWS).reset_index(drop=True)

    def _rows(self, plan: Point, base: Point) -> list[tuple[Any, ...]]:
        theirs = {(metric, subject) for metric, subject, _ in base.results.measures()}
        measures = [one for one in plan.results.measures() if one[:2] in theirs]
        head = plan.scenario.headline
        if head is not None:
            measures.sort(key=lambda one: one[:2] != (head.metric, head.subject))
        return [self._row(plan, base, *one) for one in measures]

    def _row(self, plan: Point, base: Point, metric: str, subject: str, unit: str) -> tuple[Any, ...]:
        level, record = simultaneous_level(len(self.plans), self.level), find_metric(metric)
        paired = plan.draws == base.draws and plan.span == base.span
        values, late = zip(*(_counted(point, metric, subject) for point in (plan, base)), strict=True)
        ours, others = values
        unknown = int((np.isnan(ours) | np.isnan(others)).sum()) if paired else 0
        n = min(len(ours), len(others))
        if paired and unknown:
            found = Interval(None, None, None, n - unknown, level, f"undefined in {unknown} of {n}")
        elif paired:
            variates = self._variates(plan, metric, subject)
            found = difference(ours, others, level, difference_bounds(record), variates).interval
            found = found if variates is None else replace(found, note=found.note or ADJUSTED)
        else:
            found = independent(ours[~np.isnan(ours)], others[~np.isnan(others)], level)
        notes = [found.note, f"not by the horizon in {late[0]} and {late[1]}" if any(late) else ""]
        means = (float(np.nanmean(v)) if not np.isnan(v).all() else np.nan for v in (others, ours))
        note = "; ".join(filter(None, notes))
        return (
            plan.plan, metric, subject, unit, found.n, *means, *map(_plain, (found.estimate, found.low, found.high)),
            paired, note,
        )  # fmt: skip

    def _variates(self, plan: Point, metric: str, subject: str) -> ControlVariates | None:
        """The control variates of the difference of a measure; None where it is shown as it came."""
        head = self.sweep.points[0].scenario.headline
        if head is None or (metric, subject) != (head.metric, head.subject) or self._controls is None:
            return None
        return self._controls.of_units(units_of(plan))

    def _repr_html_(self) -> str:
        """The plans, and the rows that matter most, as a notebook shows them."""
        base = self.sweep.points[0]
        title = base.scenario.title or base.scenario.name
        rows, total = self.shown, len(self.differences)
        more = f" {total - len(rows)} more are in differences." if total > len(rows) else ""
        return (
            f"<p><b>{escape(title)}</b>: {escape(', '.join(self.plans))} against the {BASE}</p>{html_table(rows)}"
            f"<p>Plan less base, with {100 * self.level:g} % intervals{self._together}. The headline first, then what "
            f"is surely not 0.{more}</p>"
        )

    @property
    def _together(self) -> str:
        return " that hold together for all plans" if len(self.plans) > 1 else ""

    def __repr__(self) -> str:
        return f"<Comparison of {', '.join(self.plans)} with the {BASE}: {len(self.differences)} differences>"


def compared(
    base: Results, plans: Sequence[Results], named: Mapping[str, Results], level: float, run: Run
) -> Comparison:
    """The comparison of results; raises ValueError where there is nothing to compare."""
    others = {**_names(plans), **named}
    if len(others) < len(plans) + len(named) or BASE in others:
        raise ValueError(
            f"two results have one name, or one is called {BASE!r}: name them, as in compare(shifts=results)"
        )
    if not others:
        raise ValueError("there is nothing to compare with: give results")
    points = [Point(base, BASE, ""), *(Point(results, name, "") for name, results in others.items())]
    found = Comparison(Sweep(points), level, run)
    if found.differences.empty:
        raise ValueError("no measure is in all results")
    return found


def _names(plans: Sequence[Results]) -> dict[str, Results]:
    """Results by the names of their scenarios; of two of one name the later ones have a number."""
    found: dict[str, Results] = {}
    for results in plans:
        name, number = results.scenario.name, 2
        while name in found:
            name, number = f"{results.scenario.name}_{number}", number + 1
        found[name] = results
    return found


def _counted(point: Point, metric: str, subject: str) -> tuple[np.ndarray, int]:
    """Values over independent results, where an event did not come by the horizon that, and how often it did not."""
    values = point.values(metric, subject)
    if not find_metric(metric).censored:
        return values, 0
    missing = np.isnan(values)
    return np.where(missing, point.last_day, values), int(missing.sum())


def _plain(value: float | None) -> float:
    return np.nan if value is None else value
