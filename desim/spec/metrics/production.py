"""Metrics of lines, stations and workforces."""

from desim.spec.metrics.metric import HIGH, LOW, Metric

LINE, PEOPLE, STATION = "line", "workforce", "line.station"
AT_WORK = ("working", "slowed", "change-over")
"""What the states begin with in which a line takes up machines."""
SURGE_DAYS = (30, 90, 180, 365, 730, 1095)
_SURGE = [
    Metric(
        f"surge_ratio_{day}",
        LINE,
        "1",
        f"output of the 30 days before day {day} after the decision, over that of as long at its rate before the "
        "decision: what it made in the 30 days before, or its declared rate where the decision is the start",
        better=HIGH,
    )
    for day in SURGE_DAYS
]
PRODUCTION: tuple[Metric, ...] = (
    Metric("output", LINE, "unit", "good units made", better=HIGH),
    Metric("output_per_day", LINE, "unit/d", "good units made per day (TH)", "Hopp & Spearman 2011", better=HIGH),
    Metric("scrap_share", LINE, "1", "scrapped over started units", better=LOW, share=True),
    Metric(
        "utilisation",
        LINE,
        "1",
        "share of the time at work, on all machines together, slowed or not, change-overs among it",
        better=None,
        share=True,
    ),
    Metric(
        "mean_lot_time",
        LINE,
        "d",
        "mean time from the begin of a lot to its end (cycle time)",
        "Hopp & Spearman 2011",
        better=LOW,
    ),
    Metric(
        "lot_time_scv",
        LINE,
        "1",
        "squared coefficient of variation of the time of a lot",
        "Hopp & Spearman 2011",
        better=LOW,
    ),
    Metric(
        "mean_queue",
        f"{LINE}, {STATION}",
        "unit or lot",
        "mean over time of what waits: units ordered and not begun, lots before a station",
        better=LOW,
    ),
    Metric(
        "queue_wait",
        f"{LINE}, {STATION}",
        "d",
        "mean wait: of an order for its first start, of a lot before a station",
        better=LOW,
        piles_up_at=(0.0,),
    ),
    Metric(
        "queue_wait_sd",
        LINE,
        "d",
        "standard deviation of the waits of orders for their first start",
        better=LOW,
        piles_up_at=(0.0,),
    ),
    Metric(
        "starved_on",
        LINE,
        "d",
        "day a line with orders first lacked an input, from the decision on",
        better=HIGH,
        censored=True,
    ),
    *_SURGE,
    Metric(
        "rejected_share",
        LINE,
        "1",
        "lots rejected at acceptance over lots inspected",
        better=LOW,
        share=True,
        needs="acceptance",
    ),
    Metric(
        "restarts",
        LINE,
        "1",
        "restarts after the line had gone cold",
        better=LOW,
        piles_up_at=(0.0,),
        needs="cold",
    ),
    Metric(
        "knowledge",
        LINE,
        "1",
        "tacit knowledge K at the end",
        better=HIGH,
        needs="knowledge",
    ),
    Metric(
        "first_article_on",
        LINE,
        "d",
        "day on which knowledge first sufficed for the first article",
        better=LOW,
        censored=True,
        needs="knowledge",
    ),
    Metric(
        "escapes",
        LINE,
        "1",
        "bad lots that passed acceptance",
        better=LOW,
        piles_up_at=(0.0,),
        needs="escapes",
    ),
    Metric(
        "recalls",
        LINE,
        "1",
        "bad lots that were found and recalled",
        better=LOW,
        piles_up_at=(0.0,),
        needs="escapes",
    ),
    Metric(
        "recalled_lots",
        LINE,
        "1",
        "lots recalled, for themselves or for what went into them",
        better=LOW,
        piles_up_at=(0.0,),
        needs="escapes",
    ),
    Metric(
        "recalled",
        LINE,
        "unit",
        "recalled units that went into quarantine",
        better=LOW,
        piles_up_at=(0.0,),
        needs="escapes",
    ),
    Metric(
        "recalled_in_use",
        LINE,
        "unit",
        "recalled units that had been issued or used before",
        better=LOW,
        piles_up_at=(0.0,),
        needs="escapes",
    ),
    Metric(
        "condemned",
        LINE,
        "unit",
        "units scrapped out of quarantine",
        better=LOW,
        piles_up_at=(0.0,),
        needs="escapes",
    ),
    Metric(
        "quarantined_unit_days",
        LINE,
        "unit d",
        "integral over time of the units in quarantine",
        better=LOW,
        piles_up_at=(0.0,),
        needs="escapes",
    ),
    Metric("visits_per_day", STATION, "1/d", "lots that come to a station per day", better=None),
    Metric(
        "mean_number", STATION, "lot", "mean over time of the lots at a station, waiting or on machines", better=None
    ),
    Metric("mean_staff", PEOPLE, "person", "mean number of persons employed", better=None),
    Metric(
        "mean_effective_staff",
        PEOPLE,
        "person",
        "mean number of persons, trainees counting by their productivity",
        better=HIGH,
    ),
    Metric(
        "staffed", PEOPLE, "1", "share of the time in which the workforce holds no line back", better=HIGH, share=True
    ),
    Metric("persons_opened", PEOPLE, "person", "openings published", better=None),
    Metric("persons_hired", PEOPLE, "person", "persons who came", better=None),
    Metric("persons_left", PEOPLE, "person", "persons who left", better=LOW),
)
