"""First screen: the figure beside the answer, which shows what the headline is about."""

from desim.report.figures.curve import replenishment_figure
from desim.report.figures.dot_plot import dot_plot_figure
from desim.report.figures.fan_chart import fan_chart_figure
from desim.report.model.headline import has_mean, subject_pile
from desim.report.model.sweep import Sweep
from desim.report.page.page import Figure
from desim.report.sections.status_table import subject_stock


def lead_figure(sweep: Sweep) -> Figure | None:
    """The figure for the headline; None where there is no stockpile to show.

    A dot plot where several plans have a headline with a mean; the probability to be back at the objective by each day
    where several plans get there; else the fan chart of a stockpile.
    """
    if has_mean(sweep) and sweep.several:
        found = dot_plot_figure(sweep, "lead")
        if found is not None:
            return found
    pile = lead_pile(sweep)
    if (
        pile is not None
        and sweep.several
        and any(p.values("objective_regained", pile).any() for p in sweep.with_objective(pile))
    ):
        return replenishment_figure(sweep, pile, "lead")
    pile = pile or subject_stock(sweep.points[0])
    if pile is None:
        return None
    holding = [p for p in sweep.under(sweep.disruptions[0]) if pile in p.scenario.stockpiles]
    return fan_chart_figure(sweep, pile, holding, "lead", not sweep.several)


def lead_pile(sweep: Sweep) -> str | None:
    """The stockpile with an objective that the first screen is about; None without objectives."""
    return subject_pile(sweep) or next(iter(sweep.objectives()), None)
