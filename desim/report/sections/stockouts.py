"""Stock-outs: when each stockpile with an objective runs short, and when it is back at its objective."""

import numpy as np

from desim.report.figures.curve import replenishment_figure, stockout_figure
from desim.report.model.headline import subject_pile
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import percent
from desim.report.page.page import Block, Paragraph
from desim.report.sections.many_objectives import more_objectives
from desim.stats.interval import probability


def stockout_blocks(sweep: Sweep) -> list[Block]:
    """For each objective the probability of a stock-out by day, and that of being back, unless it leads the page."""
    blocks: list[Block] = more_objectives(sweep)
    for index, pile in enumerate(sweep.shown_objectives):
        if any_stockout(sweep, pile):
            blocks.append(stockout_figure(sweep, pile, f"short-{index}"))
        else:
            points = sweep.with_objective(pile)
            limit = max(probability(0, p.units).high or 0.0 for p in points)
            blocks.append(
                Paragraph(
                    f"{points[0].title(pile)}: no stock-out in any replication (upper 95 % limit of the "
                    f"probability {percent(limit)} %)."
                )
            )
        if pile != subject_pile(sweep) or not sweep.several:
            blocks.append(replenishment_figure(sweep, pile, f"back-{index}"))
    return blocks


def any_stockout(sweep: Sweep, pile: str) -> bool:
    """Whether a stockpile runs short in any replication of any point."""
    return any(not np.isnan(p.values("stockout_on", pile)).all() for p in sweep.with_objective(pile))
