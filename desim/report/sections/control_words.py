"""Control words: which control variates the differences of the headline are adjusted by, and what that is worth."""

from collections.abc import Iterator

from desim.report.model.names import under
from desim.report.model.over_worlds import OverWorlds, compared, world_outcome
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import capital, listed
from desim.report.page.page import Paragraph

MOST_NAMES = 6
"""Controls that are named, at most."""


def controlled(sweep: Sweep) -> list[OverWorlds]:
    """The disruptions under which differences of the headline are by control variates."""
    outcome = world_outcome(sweep) if sweep.controls else None
    return [] if outcome is None else [one for one in compared(sweep, outcome) if one.controls is not None]


def control_paragraphs(sweep: Sweep) -> Iterator[Paragraph]:
    """One for each disruption with controls."""
    for one in controlled(sweep):
        found = sweep.controls[one.disruption]
        names = list(found.names[:MOST_NAMES])
        more = len(found.names) - len(names)
        drawn = listed([*names, *([f"{more} more"] if more else [])])
        where = f"{capital(under(sweep, one.disruption))}: mean" if len(sweep.disruptions) > 1 else "Mean"
        yield Paragraph(
            f"{where} differences of {one.outcome.title} are adjusted by control variates. What follows from how high "
            f"or low these were drawn is taken off, since their means are known: {drawn}. {_worth(one)} Controls were "
            f"chosen among {found.stored.candidates}, and weighted, for each tenth of the {_units(one)} by the other "
            "nine tenths: the estimate has no bias, and the interval the degrees of freedom of the adjusted values, "
            "n - 3. Means of single plans, medians, ranges, shares and regrets are not adjusted. So means of two plans "
            "may differ by somewhat more or less than the adjusted difference."
        )


def control_remark(sweep: Sweep) -> str:
    """That gains are adjusted, in a line; empty where they are not."""
    found = controlled(sweep)
    if not found:
        return ""
    return f"Mean gains are adjusted by control variates. {_worth(found[0])} The annex names them."


def _worth(one: OverWorlds) -> str:
    """How many worlds or replications would be as sure without, plan by plan."""
    gains = {k: one.controls.gain(one.gains(0, k)) for k in range(1, len(one.points))} if one.controls else {}
    parts = [f"{round(one.count * gain):,} for {one.words[k]}" for k, gain in gains.items() if gain is not None]
    return f"{one.count} {_units(one)} tell as much as {listed(parts)} would without." if parts else ""


def _units(one: OverWorlds) -> str:
    return one.points[0].unit_name
