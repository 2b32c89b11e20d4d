"""Headline: what the answer of a report is about."""

from desim.report.model.sweep import Sweep

OBJECTIVE = ("time_to_replenish", "replenished_on", "objective_regained", "time_below_objective")
"""Headlines that speak of a stockpile and its objective."""
CENSORED = ("stockout_on", "empty_on", "starved_on", "backorders_cleared_on")
"""Headlines that are days of something that may never come."""
FEW = 20
"""Fewer replications than this are marked as few."""


def subject_pile(sweep: Sweep) -> str | None:
    """The stockpile whose objective the answer is about, None if it is about something else."""
    first = sweep.ordered()[0]
    head = first.scenario.headline
    piles = sweep.objectives()
    if head is None:
        return piles[0] if piles else None
    return head.subject if head.metric in OBJECTIVE and head.subject in piles else None


def plain(sweep: Sweep) -> bool:
    """Whether the headline is a measure that has a mean, rather than a date or a matter of an objective."""
    head = sweep.ordered()[0].scenario.headline
    return head is not None and subject_pile(sweep) is None and head.metric not in CENSORED
