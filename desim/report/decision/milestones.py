"""Milestones: output after the decision, stock on chosen dates and money by year, one row for each plan."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from desim.report.decision.measure import month_of, whole
from desim.report.decision.path_of_subject import SubjectPath, lines_of, subject_path
from desim.report.decision.ranking import Ranking
from desim.report.decision.worth import money_scale
from desim.report.model.names import first_head, row_name, under_all
from desim.report.model.point import Point
from desim.report.page.formatting import capital, plural
from desim.report.page.page import Cell, Table
from desim.report.sections.output import groups
from desim.spec.fields.ticks import DAYS_PER_YEAR
from desim.spec.marks import window_begin

MONTHS = {180: 6, 365: 12, 730: 24}
"""Marks, in days after the decision, and how many months those are."""
STOCK_MARKS = (365, 730)
MOST_YEARS = 6
MOST_ROWS = 12
"""Plans with a row."""


@dataclass(frozen=True)
class Moment:
    """A column: its head, the value of each point, and how it reads."""

    head: str
    value: Callable[[Point], float]
    text: Callable[[float], str]


def milestone_tables(ranking: Ranking | None) -> list[Table]:
    """One table over all plans of the leading disruption; none where there is nothing to show."""
    if ranking is None:
        return []
    points = ranking.shown[:MOST_ROWS]
    moments = [*_output(ranking, points), *_stock(ranking, points), *_money(points)]
    values = {m.head: [m.value(p) for p in points] for m in moments}
    kept = [m for m in moments if any(np.isfinite(v) and v for v in values[m.head])]
    if not kept:
        return []
    rows = [
        [
            Cell(row_name(ranking.sweep, p.plan), color=ranking.sweep.colors[p.plan] if len(points) > 1 else ""),
            *(Cell(m.text(values[m.head][i])) for m in kept),
        ]
        for i, p in enumerate(points)
    ]
    where = under_all(ranking.sweep, [points[0].disruption])
    name = points[0].unit_name
    caption = f"Means over {name}{', ' + where if where else ''}{_output_note(ranking, points[0])}"
    return [Table(caption, [first_head(ranking.sweep), *(m.head for m in kept)], rows)]


def _output(ranking: Ranking, points: list[Point]) -> list[Moment]:
    """Output of the 30 days up to 6, 12 and 24 months after the decision."""
    lines = output_lines(ranking)
    if not lines or any(line not in p.scenario.lines for p in points for line in lines):
        return []

    def made(day: float) -> Callable[[Point], float]:
        def value(point: Point) -> float:
            end = point.decision + day
            return float(point.made_between(lines, window_begin(point.scenario, end), end).mean())

        return value

    last = min(point.last_day for point in points)
    return [Moment(f"Output, +{months} months", made(day), whole) for day, months in MONTHS.items() if day <= last]


def output_lines(ranking: Ranking) -> tuple[str, ...]:
    """The lines that the measure is about, or those that supply the first objective."""
    first = ranking.sweep.ordered()[0]
    return lines_of(first, ranking.measure.outcome.subject) or next(iter(groups(ranking.sweep).values()), ())


def _output_note(ranking: Ranking, point: Point) -> str:
    lines = output_lines(ranking)
    return f". Output: {plural(point.item_unit(lines[0]))} of 30 days" if lines else ""


def _stock(ranking: Ranking, points: list[Point]) -> list[Moment]:
    """Stock of the subject a year and two years after the decision, and on the last day."""
    path: SubjectPath | None = subject_path(ranking)
    if path is None or path.pile is None:
        return []
    pile, last = path.pile, min(point.last_day for point in points)

    def stock(day: float | None) -> Callable[[Point], float]:
        return lambda p: float(p.at_mark(pile, "on_hand", p.horizon if day is None else p.decision + day).mean())

    days: list[float | None] = [*(mark for mark in STOCK_MARKS if mark < last), None]
    return [Moment(f"Stock, {month_of(points[0], last if d is None else d)}", stock(d), whole) for d in days]


def _money(points: list[Point]) -> list[Moment]:
    """Cost of plans and events by the year in which they begin; other accounts as a mean by year."""
    by_point = {id(point): yearly_costs(point) for point in points}
    years = sorted({year for found in by_point.values() for year in found})[:MOST_YEARS]
    every = [value for found in by_point.values() for value in found.values()]
    scale, name = money_scale([*every, *(_running(point) for point in points)])

    def text(value: float) -> str:
        return whole(value / scale)

    day = "" if points[0].start else "year "
    shown = [Moment(f"{capital(name)}, {day}{year}", _year(by_point, year), text) for year in years]
    return [*shown, Moment(f"Running costs a year, {name}", _running, text)]


def _year(by_point: dict[int, dict[int, float]], year: int) -> Callable[[Point], float]:
    return lambda point: by_point[id(point)].get(year, 0.0)


def _running(point: Point) -> float:
    total, events = point.values("cost", "total"), point.values("cost", "cause")
    if not len(total) or not len(events):
        return 0.0
    return float((total - events).mean()) * DAYS_PER_YEAR / point.span


def yearly_costs(point: Point) -> dict[int, float]:
    """Mean cost of plans and events by year, of the date of their beginning or of the decision, in USD.

    A cause is paid where it begins, what it costs per day on each day in effect; what came before measures count is
    not counted.
    """
    table, costs, rates = point.results.causes, _costs(point, "cost"), _costs(point, "cost_per_day")
    since = point.scenario.measured_from
    places = {number: k for k, number in enumerate(point.results.replication_numbers)}
    found: dict[int, float] = {}
    rows = table[table["cause"].isin(list(costs)) & (table["begins"] >= since)]
    for name, begins, number in zip(rows["cause"], rows["begins"], rows["replication"], strict=True):
        year = _year_of(point, float(begins))
        found[year] = found.get(year, 0.0) + float(costs[name][places[int(number)]]) / point.n
    rows = table[table["cause"].isin(list(rates)) & table["effect_begins"].notna()]
    rows = rows.fillna({"effect_ends": point.horizon})
    spans = zip(rows["cause"], rows["effect_begins"], rows["effect_ends"], rows["replication"], strict=True)
    for name, begins, ends, number in spans:
        for year, days in _days_by_year(point, max(since, float(begins)), min(point.horizon, float(ends))):
            found[year] = found.get(year, 0.0) + days * float(rates[name][places[int(number)]]) / point.n
    return dict(sorted(found.items()))


def _days_by_year(point: Point, begin: float, end: float) -> Iterator[tuple[int, float]]:
    """The years that a span of days has a part in, and how many of the days."""
    while begin < end:
        year = _year_of(point, begin)
        if point.start is None:
            last = point.decision + year * DAYS_PER_YEAR
        else:
            last = float((date(year + 1, 1, 1) - point.start).days)
        last = min(end, max(last, math.nextafter(begin, math.inf)))
        yield year, last - begin
        begin = last


def _costs(point: Point, field: str) -> dict[str, np.ndarray]:
    """What each cause costs in each replication, once or per day, where it costs anything."""
    found = {}
    for name, cause in point.scenario.causes.items():
        drawn = point.drawn(f"causes.{name}.{field}")
        values = np.full(point.n, getattr(cause, field)) if drawn is None else drawn
        if values.any():
            found[name] = values
    return found


def _year_of(point: Point, day: float) -> int:
    if point.start is None:
        return int((day - point.decision) // DAYS_PER_YEAR) + 1
    return (point.start + timedelta(days=day)).year
