"""Metrics of lines, stations and workforces."""

from desim.spec.metrics.metric import Metric

LINE, PEOPLE, STATION = "line", "workforce", "line.station"
SURGE_DAYS = (30, 90, 180, 365, 730, 1095)
_SURGE = {
    f"surge_ratio_{day}": Metric(LINE, "1", f"output of the 30 days up to day {day} over that of the first 30 days")
    for day in SURGE_DAYS
}
PRODUCTION: dict[str, Metric] = {
    "output": Metric(LINE, "unit", "good units made"),
    "output_per_year": Metric(
        "measure", "unit/year", "good units that a line and those *beside* it make together in a year of 365.25 d"
    ),
    "output_per_day": Metric(LINE, "unit/d", "good units made per day (TH)", "Hopp & Spearman 2011"),
    "scrap_share": Metric(LINE, "1", "scrapped over started units"),
    "utilisation": Metric(LINE, "1", "share of the time at work, on all machines together, slowed or not"),
    "mean_lot_time": Metric(
        LINE, "d", "mean time from the begin of a lot to its end (cycle time)", "Hopp & Spearman 2011"
    ),
    "lot_time_scv": Metric(LINE, "1", "squared coefficient of variation of the time of a lot", "Hopp & Spearman 2011"),
    "mean_queue": Metric(
        f"{LINE}, {STATION}",
        "unit or lot",
        "mean over time of what waits: units ordered and not begun, lots before a station",
    ),
    "queue_wait": Metric(
        f"{LINE}, {STATION}", "d", "mean wait: of an order for its first start, of a lot before a station"
    ),
    "queue_wait_sd": Metric(LINE, "d", "standard deviation of the waits of orders for their first start"),
    "starved_on": Metric(LINE, "d", "day a line with orders first lacked an input, over the whole run"),
    **_SURGE,
    "rejected_share": Metric(LINE, "1", "lots rejected at acceptance over lots inspected"),
    "restarts": Metric(LINE, "1", "restarts after the line had gone cold"),
    "knowledge": Metric(LINE, "1", "tacit knowledge K at the end"),
    "first_article_on": Metric(LINE, "d", "day on which knowledge first sufficed for the first article"),
    "escapes": Metric(LINE, "1", "bad lots that passed acceptance"),
    "recalls": Metric(LINE, "1", "bad lots that were found and recalled"),
    "recalled_lots": Metric(LINE, "1", "lots recalled, for themselves or for what went into them"),
    "recalled": Metric(LINE, "unit", "recalled units that went into quarantine"),
    "recalled_in_use": Metric(LINE, "unit", "recalled units that had been issued or used before"),
    "condemned": Metric(LINE, "unit", "units scrapped out of quarantine"),
    "quarantined_unit_days": Metric(LINE, "unit d", "integral over time of the units in quarantine"),
    "visits_per_day": Metric(STATION, "1/d", "lots that come to a station per day"),
    "mean_number": Metric(STATION, "lot", "mean over time of the lots at a station, waiting or on machines"),
    "mean_staff": Metric(PEOPLE, "person", "mean number of persons employed"),
    "mean_effective_staff": Metric(PEOPLE, "person", "mean number of persons, trainees counting by their productivity"),
    "staffed": Metric(PEOPLE, "1", "share of the time in which the workforce holds no line back"),
    "persons_opened": Metric(PEOPLE, "person", "openings published"),
    "persons_hired": Metric(PEOPLE, "person", "persons who came"),
    "persons_left": Metric(PEOPLE, "person", "persons who left"),
}
