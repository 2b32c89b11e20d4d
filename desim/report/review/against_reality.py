"""Against reality: what no check of arithmetic shows: how the model meets what was seen, and what is not known."""

from dataclasses import dataclass

from desim.report.model.observed import observed_series
from desim.report.model.over_worlds import over_worlds
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import percent
from desim.report.page.page import Cell, Table
from desim.report.review.sources import number_sources

NOMINAL = 0.9
"""Share of figures that lie within P5 to P95 of a model that is right, in the mean."""


@dataclass(frozen=True)
class BacktestCount:
    """Observed figures, and those of them within the band of the model."""

    inside: int
    of: int


def backtest_count(sweep: Sweep) -> BacktestCount:
    """Of the base point."""
    figures = [figure for one in observed_series(sweep.ordered()[0]) for figure in one.observed]
    return BacktestCount(sum(figure.inside for figure in figures), len(figures))


def backtest(sweep: Sweep) -> str:
    """How many observed figures lie within the band of the model."""
    found = backtest_count(sweep)
    if not found.of:
        return "Back-test: the scenario holds no observed figures."
    return (
        f"Back-test: {found.inside} of {found.of} observed figures lie within P5 to P95, of which {percent(NOMINAL)} % "
        "would do so where the model is right; see: Output against what was observed."
    )


def input_uncertainty(sweep: Sweep) -> str:
    """How many numbers are assumed, how many have a range, and whether that is in the ranges of the results."""
    known = [source for source in number_sources(sweep).values() if source.kind != "structural"]
    if not known:
        return "Inputs: the scenario gives no sources for its numbers."
    assumed = sum(source.kind == "assumed" for source in known)
    ranges = sum(source.low is not None and source.high is not None for source in known)
    drawn = all(point.sampled for point in sweep.points)
    how = "vary between worlds" if drawn else "have a range that no result shows (run.worlds=sampled draws it)"
    return f"Inputs: {assumed} of {len(known)} numbers are assumed; {ranges} {how}.{_best_in(sweep)}"


def _best_in(sweep: Sweep) -> str:
    found = over_worlds(sweep)
    if not found or len(found[0].points) < 2:
        return ""
    one = found[0]
    share = percent(one.best_in(one.best).estimate)
    return f" {sweep.plan_title(one.names[one.best])} is the best in {share} % of {one.count} worlds."


def reality_table(sweep: Sweep) -> Table:
    """Both, to stand beside the checks of arithmetic."""
    rows = [
        [Cell("Output against what was observed"), Cell(backtest(sweep))],
        [Cell("Inputs that are not known"), Cell(input_uncertainty(sweep))],
    ]
    return Table("What no check of arithmetic can show", ["What", "Found"], rows)
