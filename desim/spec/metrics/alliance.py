"""Metrics of gates, and of who depends on whom."""

from desim.spec.metrics.metric import Metric

GATE, OFFICE = "gate, gate.background", "gate.stage"
GATES: dict[str, Metric] = {
    "cases_filed": Metric(GATE, "1", "cases filed; one that is returned and filed again counts once"),
    "cases_approved": Metric(GATE, "1", "cases approved"),
    "approval_time": Metric(
        GATE, "d", "mean time from filing to approval, of the cases filed and approved in the measured time"
    ),
    "approval_time_p90": Metric(GATE, "d", "smallest time that nine in ten of these do not exceed"),
    "approval_queue": Metric(GATE, "d", "mean time for which these waited for officers"),
    "refused_share": Metric(GATE, "1", "refusals, for good or to be filed again, over decisions"),
    "open_cases": Metric(GATE, "1", "cases not decided at the end"),
    "mean_cases": Metric(GATE, "1", "mean over time of the cases that are open"),
    "waived_cases": Metric("gate", "1", "cases that an agreement spared the gate"),
    "covered_cases": Metric("gate", "1", "cases that passed under an approval that was still valid"),
    "renewals": Metric("gate", "1", "cases filed to renew an approval"),
    "held_cases": Metric("gate", "1", "mean over time of the cases that cannot be filed yet"),
    "officers_utilisation": Metric("gate, gate.stage", "1", "share of the officers on duty that have a case in hand"),
    "stage_queue": Metric(OFFICE, "d", "mean time for which a case waits for officers at a stage"),
    "stage_time": Metric(OFFICE, "d", "mean time of the work of a stage on a case"),
    "paper_share": Metric(
        "stockpile",
        "1",
        "units that wait for paper over units on order: the share of the lead time that is paper",
        "Little 1961",
    ),
}
ALLIANCE: dict[str, Metric] = {
    "sources": Metric("item", "1", "lines and suppliers from which stockpiles may order an item"),
    "sole_sourced": Metric("all items", "1", "items that have one source only"),
    "common_cause_depth": Metric(
        "item", "1", "tiers upstream at which all sources of an item depend on one part; 0 when nowhere"
    ),
    "supply_hhi_source": Metric(
        "item",
        "1",
        "sum of the squared shares of sources in what came in, 1 for a monopoly",
        "Hirschman 1945; Herfindahl 1950",
    ),
    "supply_hhi_nation": Metric(
        "item", "1", "sum of the squared shares of nations in what came in", "Hirschman 1945; Herfindahl 1950"
    ),
    "dependency": Metric(
        "nation<nation",
        "1",
        "share of what the first nation received that was made or bought in the second, each item counting the same",
    ),
    "autonomy": Metric(
        "nation", "1", "share of what a nation received that was made or bought at home, each item counting the same"
    ),
    "interoperability": Metric(
        "nation", "1", "share of the items a nation uses for which another nation's stock can fill in"
    ),
    "delivered_over_requested": Metric(
        "nation", "1", "what was issued to a nation over what it asked for, each item counting the same"
    ),
    "worst_shortfall": Metric("all nations", "1", "largest share not delivered among the nations", "Rawls 1971"),
    "worst_regret": Metric(
        "all nations",
        "1",
        "mean of what the nations got over what the worst of them got, as a difference of shares",
        "Marsh & Schilling 1994",
    ),
    "jain_fairness": Metric(
        "all nations",
        "1",
        "(sum x)^2 / (n sum x^2) of what n nations got, 1 when all fare alike",
        "Jain, Chiu & Hawe 1984",
    ),
}
