"""Stock: a fan chart for each stockpile with an objective."""

from desim.report.figures.fan_chart import fan_chart_figure
from desim.report.model.sweep import Sweep
from desim.report.page.page import Block
from desim.report.sections.first_screen import lead_pile
from desim.report.sections.many_objectives import more_objectives


def stock_blocks(sweep: Sweep) -> list[Block]:
    """A fan chart for each objective; for one scenario without that of the first screen."""
    shown = None if sweep.several else lead_pile(sweep)
    piles = [pile for pile in sweep.shown_objectives if pile != shown]
    charts = [fan_chart_figure(sweep, pile, sweep.with_objective(pile), f"fan-{i}") for i, pile in enumerate(piles)]
    return [*more_objectives(sweep), *charts]
