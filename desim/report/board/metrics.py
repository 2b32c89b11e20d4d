"""Board metrics: what the board compares plans by, and how its sentences read."""

from dataclasses import dataclass

from desim.report.model.sweep import chooses_nothing


@dataclass(frozen=True)
class BoardMetric:
    """A measure of a stockpile or of the whole study, in words for a planner."""

    label: str
    """As it is picked."""
    sentence: str
    """Of a plan: ``{pile}`` is the stockpile, ``{gap}`` such as *41 days earlier (95 %: 30 to 52)*."""
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


BOARD_METRICS: dict[str, BoardMetric] = {
    "time_to_replenish": BoardMetric(
        "Days needed to regain its objective",
        "once below its objective, {pile} needs {gap} to regain it",
        "more",
        "fewer",
        "days",
    ),
    "replenished_on": BoardMetric(
        "Day it regains its objective",
        "{pile} regains its objective {gap}",
        "later",
        "earlier",
        "days",
    ),
    "time_below_objective": BoardMetric(
        "Days below its objective",
        "{pile} is below its objective for {gap}",
        "more",
        "fewer",
        "days",
        by_span=True,
    ),
    "stockout_on": BoardMetric(
        "Day of the first stock-out",
        "the first stock-out of {pile} comes {gap}",
        "later",
        "earlier",
        "days",
    ),
    "fill_rate": BoardMetric(
        "Demand filled at once",
        "the demand that {pile} fills at once is {gap}",
        "more",
        "less",
        "%",
        scale=100.0,
    ),
    "mean_on_hand": BoardMetric("Mean stock on hand", "the mean stock of {pile} is {gap}", "more", "less", "item"),
    "least_on_hand": BoardMetric("Lowest stock on hand", "the lowest stock of {pile} is {gap}", "more", "less", "item"),
    "mean_backorders": BoardMetric("Mean amount owed", "what {pile} owes on average is {gap}", "more", "less", "item"),
}
"""By the name of the measure, in the order in which they are offered."""

COST = BoardMetric("Cost of the whole network", "the cost of the whole network is {gap}", "more", "less", "USD")


def with_plan(plan: str) -> str:
    """A plan as part of a sentence."""
    return f"without a {plan[3:]}" if chooses_nothing(plan) else f"with {plan}"
