"""Headline table: the headline measure of every point, where it is not one of the measures of an objective."""

import numpy as np

from desim.report.model.headline import HeadlineMeasure, headline_of, headlines, subject_pile
from desim.report.model.paired import paired_difference
from desim.report.model.point import note_n
from desim.report.model.sweep import Sweep
from desim.report.model.titles import measure_name
from desim.report.page.formatting import NOT_AVAILABLE, time_with_interval, with_interval
from desim.report.page.page import Block, Cell, Table
from desim.report.sections.answer import headline_value
from desim.report.sections.plan_cells import plan_cells, plan_heads
from desim.stats.interval import quantile


def headline_blocks(sweep: Sweep) -> list[Block]:
    """The table; nothing where the headline is about an objective, or there is none."""
    first = headline_of(sweep.ordered()[0])
    if first is None or subject_pile(sweep) is not None:
        return []
    rows = [
        [*plan_cells(head.point, sweep), *_cells(sweep, head)]
        for head in headlines(sweep.ordered())
        if len(head.values)
    ]
    middle = "Median (Kaplan-Meier)" if first.censored else "Mean"
    columns = [*plan_heads(sweep), middle, "P5", "P50", "P95", "Undefined in",
               "Minus base plan, paired"]  # fmt: skip
    caption = (
        f"{measure_name(first.metric, first.subject)}, {first.better} is better; 95 % intervals in "
        f"brackets, of quantiles by order statistics (n/a: too few replications); {note_n(sweep.points)}"
    )
    return [Table(caption, columns if rows else ["headline"], rows or [[Cell("not measured")]])]


def _cells(sweep: Sweep, head: HeadlineMeasure) -> list[Cell]:
    known = head.values[~np.isnan(head.values)]
    spread = [quantile(head.rankable, q) for q in (0.05, 0.5, 0.95)]
    base = sweep.base_of(head.point)
    controls = sweep.controls.get(head.point.disruption)
    paired = paired_difference(head.point, base, head.metric, head.subject, controls=controls) if base else None
    return [
        Cell(*headline_value(head)),
        *(Cell(*time_with_interval(s)) for s in spread),
        Cell(f"{len(head.values) - len(known)} of {len(head.values)}"),
        Cell(*with_interval(paired.interval)) if paired else Cell("base" if base is None else NOT_AVAILABLE),
    ]
