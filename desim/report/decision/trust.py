"""Trust: in one line each what was checked, and what is assumed."""

from collections import Counter
from datetime import timedelta

from desim.report.model.sweep import Sweep
from desim.report.page.formatting import date_text, listed, month_text, number, percent
from desim.report.review.against_reality import backtest_count
from desim.report.review.checks import FAILS, HOLDS, OPEN, SOURCES, checks
from desim.report.review.sources import number_sources


def checks_line(sweep: Sweep) -> str:
    """How many checks of arithmetic hold, how the model meets what was observed, and how many inputs vary."""
    found = [check for check in checks(sweep) if check.name != SOURCES]
    hold = sum(check.tone == HOLDS for check in found)
    rest = "".join(
        f"; {word}: {listed([check.name for check in those])}"
        for word, tone in (("wrong", FAILS), ("not shown", OPEN))
        if (those := [check for check in found if check.tone == tone])
    )
    return f"{hold} of {len(found)} checks of the arithmetic hold{rest}. {_backtest(sweep)} {_drawn(sweep)}"


def _backtest(sweep: Sweep) -> str:
    found = backtest_count(sweep)
    if not found.of:
        return "No observed figure to test the model against."
    return f"Back-test: {found.inside} of {found.of} observed figures lie within P5 to P95."


def _drawn(sweep: Sweep) -> str:
    ranges = sum(s.low is not None and s.high is not None for s in number_sources(sweep).values())
    if not all(point.sampled for point in sweep.points):
        return f"Inputs are taken as they are written ({ranges} have a range): the ranges here are of chance alone."
    return f"{ranges} inputs vary between worlds."


def assumptions_line(sweep: Sweep) -> str:
    """The share of assumed numbers, when the decision is, and how far the run goes."""
    first = sweep.ordered()[0]
    kinds = Counter(source.kind for source in number_sources(sweep).values())
    total = sum(kinds.values()) - kinds["structural"]
    text = "The scenario gives no sources for its numbers."
    if total:
        text = f"{kinds['assumed']} of {total} numbers ({percent(kinds['assumed'] / total)}\u00a0%)."
    if first.decided_on is None:
        return f"{text} The run ends {number(first.last_day)} days after the decision."
    end = month_text(first.decided_on + timedelta(days=int(first.last_day)))
    return f"{text} Decision: {date_text(first.decided_on)}; end of the run: {end}."
