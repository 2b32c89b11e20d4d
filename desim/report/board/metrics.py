"""Board metrics: what the board compares plans by, and how its sentences read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BoardMetric:
    """A measure of a stockpile or of the whole study, in words for a planner."""

    label: str
    """As it is picked."""
    sentence: str
    """What a plan leads to: ``{pile}`` is the stockpile, ``{value}`` such as *on 26 Oct 2029* or *41 days*."""
    more: str
    """Word for a larger value."""
    less: str
    """Word for a smaller value."""
    unit: str
    """Unit of a value: days, %, USD, or item for that of the item."""
    scale: float = 1.0
    """Values are shown times this."""
    by_span: bool = False
    """Whether values are shares of the measured time, and shown as days."""
    better: str = ""
    """Whether low or high is good, where it is not for the record of the measure to say."""
    dated: bool = False
    """Whether it is a day, counted from the decision, and shown as a date."""


BOARD_METRICS: dict[str, BoardMetric] = {
    "replenished_on": BoardMetric(
        "Day it is back at its objective",
        "{pile} is back at its objective {value}",
        "later",
        "earlier",
        "days",
        dated=True,
    ),
    "time_below_objective": BoardMetric(
        "Days below its objective",
        "{pile} is below its objective for {value} on average",
        "more",
        "fewer",
        "days",
        by_span=True,
    ),
    "stockout_on": BoardMetric(
        "Day of the first stock-out",
        "the first stock-out of {pile} comes {value}",
        "later",
        "earlier",
        "days",
        dated=True,
    ),
    "fill_rate": BoardMetric(
        "Demand filled at once",
        "{pile} fills {value} of its demand at once on average",
        "more",
        "less",
        "%",
        scale=100.0,
    ),
    "mean_on_hand": BoardMetric("Mean stock on hand", "{pile} has {value} on hand on average", "more", "less", "item"),
    "least_on_hand": BoardMetric("Lowest stock on hand", "{pile} falls to {value} on average", "more", "less", "item"),
    "mean_backorders": BoardMetric("Mean backorders", "{pile} owes {value} on average", "more", "less", "item"),
}
"""By the name of the measure, in the order in which they are offered.

``time_to_replenish`` is not among them: it counts from the first day below the objective, which differs between plans.
``replenished_on`` counts from the decision, the same day for all plans.
"""
SAME_CLOCK = {"time_to_replenish": "replenished_on", "time_to_reach_objective": "first_at_objective_on"}
"""Headlines that count from a day of each plan's own, and the measure that the board shows in their place."""

COST = BoardMetric("Cost of the whole network", "the whole network costs {value} on average", "more", "less", "USD")
