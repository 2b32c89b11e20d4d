"""Metrics of stockpiles and demands."""

from desim.spec.metrics.metric import Metric

PILE, OWNER, BOTH = "stockpile", "stockpile.nation", "stockpile, demand"
STOCK: dict[str, Metric] = {
    "mean_on_hand": Metric(PILE, "unit", "mean stock on hand over time"),
    "least_on_hand": Metric(PILE, "unit", "smallest stock on hand"),
    "mean_backorders": Metric(
        PILE, "unit", "expected backorders (EBO): mean over time of what is owed", "Sherbrooke 2004"
    ),
    "variance_backorders": Metric(PILE, "unit^2", "variance over time of what is owed", "Sherbrooke 2004"),
    "backorder_days": Metric(PILE, "unit d", "integral over time of what is owed"),
    "most_backorders": Metric(PILE, "unit", "largest amount owed"),
    "most_backorders_on": Metric(PILE, "d", "day of the largest amount owed; none when nothing ever was"),
    "backorders_cleared_on": Metric(
        PILE, "d", "day the last of what was owed was delivered; none while something is owed"
    ),
    "time_with_backorders": Metric(PILE, "1", "share of the time in which something is owed"),
    "fill_rate": Metric(
        BOTH, "1", "share of what was asked for that was filled at once from stock", "Silver, Pyke & Thomas 2017"
    ),
    "order_fill_rate": Metric(
        "stockpile, demand, all demands",
        "1",
        "share of the orders filled whole at once; a kit is one order",
        "Silver, Pyke & Thomas 2017",
    ),
    "lost_sales": Metric(PILE, "unit", "what was asked for, was not there, and was not owed"),
    "customer_wait": Metric(
        PILE, "d", "mean time from a claim to its filling over all that were filled, 0 for those filled at once"
    ),
    "open_claims": Metric(PILE, "1", "claims still waiting at the end"),
    "orders_per_day": Metric(PILE, "1/d", "replenishment orders placed per day"),
    "stockout_on": Metric(PILE, "d", "day of the first claim, over the whole run, that could not be filled at once"),
    "empty_on": Metric(PILE, "d", "day on which stock on hand first was 0, over the whole run"),
    "bullwhip": Metric(
        PILE, "1", "variance of the orders over that of the demand of the review periods", "Chen et al. 2000"
    ),
    "time_below_objective": Metric(PILE, "1", "share of the time with stock on hand below the stockage objective"),
    "objective_regained": Metric(
        PILE, "1", "1 when stock on hand was back at the objective by the end, or was never below it"
    ),
    "replenished_on": Metric(PILE, "d", "day stock on hand was first back at the objective; 0 when it was never below"),
    "time_to_replenish": Metric(
        PILE,
        "d",
        "time from the first day below the objective to the first day back at it; none when it is not back by the end",
    ),
    "mean_days_of_supply": Metric(PILE, "d", "mean stock on hand over the planning rate"),
    "least_days_of_supply": Metric(PILE, "d", "smallest stock on hand over the planning rate"),
    "spoiled": Metric(PILE, "unit", "what expired and was thrown away"),
    "life_extended": Metric(
        PILE, "unit", "what expired, passed an inspection and is kept longer, counted at every inspection"
    ),
    "substituted": Metric(PILE, "unit", "what was asked for here and filled by substitutes"),
    "lateral_supply": Metric(PILE, "unit", "what siblings sent for what was owed here"),
    "destroyed": Metric(PILE, "unit", "what causes destroyed"),
    "balance": Metric(OWNER, "unit", "stock on hand that is a nation's own at the end"),
    "debt": Metric(OWNER, "unit", "what a nation owes to the other owners at the end"),
    "drawn": Metric(OWNER, "unit", "what was issued on the account of a nation"),
    "borrowed": Metric(OWNER, "unit", "what of that it drew on the balances of others"),
    "most_debt": Metric(OWNER, "unit", "largest debt of a nation to the other owners"),
}
DEMAND: dict[str, Metric] = {
    "wanted": Metric("demand", "unit", "what was asked for"),
    "issued": Metric("demand", "unit", "what was issued, at once or later"),
    "lost": Metric("demand", "unit", "what was asked for and never will be issued"),
    "cancelled": Metric("demand", "unit", "what was owed and cancelled because patience ran out"),
    "kit_wait": Metric("demand", "d", "mean time from the order of a kit until it is complete"),
    "issued_over_wanted": Metric(
        "demand", "1", "what was issued over what was asked for; above 1 when older debts were paid"
    ),
}
THRESHOLDS: dict[str, Metric] = {
    "wait_over": Metric(
        "measure", "1", "share of the claims of a stockpile, or orders of a line, that wait longer than *at*"
    ),
    "wait_quantile": Metric("measure", "d", "smallest wait that a share *p* of the claims or orders does not exceed"),
    "stockout_before": Metric("measure", "1", "1 when a claim could not be filled at once before day *at*"),
    "size_mean": Metric("measure", "unit", "mean size of the orders of a demand"),
    "size_sd": Metric("measure", "unit", "standard deviation of the sizes of the orders of a demand"),
    "size_at_most": Metric("measure", "1", "share of the orders of a demand of size at most *amount*"),
}
