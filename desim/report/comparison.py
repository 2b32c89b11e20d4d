"""Comparison: the decision report, its annex and one small table over the points of a sweep."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from desim.report.contents import Together, annex_of, in_turn
from desim.report.decision import decision_page
from desim.report.decision.compose import page_of
from desim.report.model.common_past import common_past_faults
from desim.report.model.headline import headline_of
from desim.report.model.objective_status import ObjectiveStatus
from desim.report.model.point import Point
from desim.report.model.sweep import ALL_PARTS, Sweep, compared_sweep, open_sweep
from desim.report.page import annex
from desim.report.sections.plans import STOCKOUT_DAYS
from desim.spec.fields.faults import Fault, SpecError
from desim.spec.settings.report import ReportSettings, report_faults
from desim.spec.stored_files import StoredLimits
from desim.stats.interval import Interval
from desim.stats.survival import Survival
from desim.store.files import write_text


@dataclass(frozen=True)
class SummaryRow:
    """One estimate with its 95 % interval."""

    metric: str
    subject: str
    unit: str
    found: Interval


def write(
    points: list[Path],
    folder: Path,
    compared: dict[str, Any] | None = None,
    divergences: dict[str, Any] | None = None,
    name: str = "report",
    limits: dict[str, Any] | None = None,
    report: ReportSettings = ALL_PARTS,
    together: Together = in_turn,
) -> Path:
    """Write report.html, annex.html and summary.csv over several results folders; raises ValueError without any.

    Raises SpecError where plans differ before the decision, and where chosen stockpiles have no objective.

    Args:
        points: Results folders.
        folder: Folder of the report.
        compared: What a comparison of the plans found (compare.json); plans bear the names they have there.
        divergences: First divergence from the base, by the name of the results folder.
        name: Of the page; a table beside a page of another name bears that name too.
        limits: What limits each plan (limits.json).
        report: What the pages show.
        together: Makes the sections of the annex.
    """
    found = None if limits is None else StoredLimits.model_validate(limits)
    sweep = replace(sweep_of(points, compared), divergences=divergences or {}, limits=found, report=report)
    if faults := common_past_faults(sweep) + _stockpile_faults(sweep):
        raise SpecError(faults)
    folder.mkdir(parents=True, exist_ok=True)
    text = summary(sweep).to_csv(index=False, float_format="%.6g", lineterminator="\n")
    write_text(folder / ("summary.csv" if name == "report" else f"{name}.csv"), text)
    return write_pages(sweep, folder, name, together)


def write_point(folder: Path, report: ReportSettings = ALL_PARTS, together: Together = in_turn) -> Path:
    """Write the pages of one results folder into it; raises FileNotFoundError when the results are not complete.

    Raises SpecError where chosen stockpiles have no objective.
    """
    sweep = replace(open_sweep([folder]), report=report)
    if faults := _stockpile_faults(sweep):
        raise SpecError(faults)
    return write_pages(sweep, folder, together=together)


def _stockpile_faults(sweep: Sweep) -> list[Fault]:
    return report_faults(sweep.report, {name for point in sweep.points for name in point.scenario.objectives})


def write_pages(sweep: Sweep, folder: Path, name: str = annex.REPORT, together: Together = in_turn) -> Path:
    """Write the decision report *name*, and its annex beside it, made *together*; the path of the report."""
    annex.write(annex_of(sweep, together), folder, name)
    return decision_page.write(page_of(sweep, name), folder, name)


def sweep_of(points: list[Path], compared: dict[str, Any] | None = None) -> Sweep:
    """Results folders as one sweep."""
    return open_sweep(points) if compared is None else compared_sweep(points[0].parent, compared)


def summary(sweep: Sweep) -> pd.DataFrame:
    """Headline measures per point: plan, setting (its disruption), metric, subject, unit, n, estimate, low, high."""
    rows = [
        {
            "plan": point.plan, "setting": point.disruption, "metric": row.metric, "subject": row.subject,
            "unit": row.unit, "n": row.found.n, "estimate": row.found.estimate, "low": row.found.low,
            "high": row.found.high,
        }
        for point in sweep.ordered()
        for row in summary_rows(point)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def summary_rows(point: Point) -> list[SummaryRow]:
    """The headline where it is not about an objective, each stockpile with an objective, and the cost."""
    rows = [*_headline_rows(point)]
    for pile in point.objectives():
        rows += _objective_rows(ObjectiveStatus(point, pile))
    if not point.whole:
        return rows
    return [*rows, SummaryRow("cost", "total", "USD", point.mean("cost", "total"))]


def _headline_rows(point: Point) -> Iterator[SummaryRow]:
    head = headline_of(point)
    if head is None or head.about_objective:
        return
    if head.censored:
        yield SummaryRow(f"median_{head.metric}", head.subject, "d", _median(head.days))
    else:
        yield SummaryRow(head.metric, head.subject, point.unit(head.metric, head.subject), head.mean)


def _median(curve: Survival) -> Interval:
    """Kaplan-Meier median; without a value where the curve does not get there by the horizon."""
    return Interval(curve.quantile(0.5), *curve.quantile_interval(0.5), curve.n)


def _objective_rows(found: ObjectiveStatus) -> Iterator[SummaryRow]:
    pile = found.pile
    yield SummaryRow("objective_regained", pile, "1", found.regained)
    yield SummaryRow("median_replenished_on", pile, "d", _median(found.back))
    yield SummaryRow("days_below_objective", pile, "d", found.days_below)
    yield SummaryRow("at_objective_on_last_day", pile, "1", found.held_at_end)
    for day in STOCKOUT_DAYS:
        if day <= found.point.last_day:
            yield SummaryRow(f"stockout_before_{day}", pile, "1", found.short_before(day))
    yield SummaryRow("stockout_by_horizon", pile, "1", found.short_before(math.inf))
    yield SummaryRow("fill_rate", pile, "1", found.point.mean("fill_rate", pile))
