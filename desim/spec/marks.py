"""Marks: the days on which exact levels are kept, so that what lies between two of them is no matter of sampling."""

from desim.spec.scenario import Scenario

MARKS = (30, 90, 180, 365, 730, 1095, 1461, 1826, 2191, 2557, 2922)
"""Days after the decision at which output is told: D+30, D+90 and so on."""
WINDOW = 30.0
"""Output at a mark is that of so many days before it."""


def mark_days(scenario: Scenario) -> tuple[float, ...]:
    """Days from the start, in order, on which the level of every part is kept as it is before anything else happens.

    The decision, each mark and the end of the run with the beginning of the window before it; the windows of measures
    of output and of observations.
    """
    ends = [scenario.decision, *(scenario.decision + mark for mark in MARKS), scenario.horizon]
    days = {day for end in ends for day in (end, window_begin(scenario, end))}
    days.add(scenario.measured_from)
    for measure in scenario.measures.values():
        days |= {day for day in (measure.begin, measure.end) if day is not None}
    for seen in scenario.observations.values():
        days |= {day for end in (*seen.observed, *seen.announced) for day in (end, end - seen.window)}
    return tuple(sorted(day for day in days if 0.0 <= day <= scenario.horizon))


def window_begin(scenario: Scenario, end: float) -> float:
    """First day of the window that ends with day *end*; one that would begin before the run begins with it."""
    return max(0.0, end - WINDOW)


def marks_within(scenario: Scenario) -> tuple[int, ...]:
    """Marks that a run reaches, in days after the decision."""
    return tuple(mark for mark in MARKS if mark <= scenario.last_day)
