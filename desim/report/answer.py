"""Answer: the one sentence a reader came for, out of the same numbers as the tables."""

import numpy as np

from desim.report.page import Cell, Prose, Table
from desim.report.plans import gap, median_day, name_heads, names
from desim.report.point import Point, note_n
from desim.report.standing import Standing, event_days
from desim.report.sweep import Sweep, bare
from desim.report.words import NONE, bracket, day_text, number, plain_name, share, with_interval

OBJECTIVE = ("time_to_replenish", "replenished_on", "objective_regained", "time_below_objective")
"""Headlines that speak of a stockpile and its objective."""
CENSORED = ("stockout_on", "empty_on", "starved_on", "backorders_cleared_on")
"""Headlines that are days of something that may never come."""
FEW, SKEWED = 20, 1.0


def subject_pile(sweep: Sweep) -> str | None:
    """The stockpile whose objective the answer is about, None if it is about something else."""
    first = sweep.ordered()[0]
    head = first.scenario.headline
    piles = sweep.objectives()
    if head is None:
        return piles[0] if piles else None
    return head.subject if head.metric in OBJECTIVE and head.subject in piles else None


def answers(sweep: Sweep) -> list[str]:
    """One sentence per setting, the base setting first."""
    pile = subject_pile(sweep)
    if pile is not None:
        return [_objective_sentence(sweep, pile, s) for s in sweep.settings if any(p.setting == s for p in sweep.having(pile))]
    if sweep.ordered()[0].scenario.headline is not None:
        return [_plain_sentence(sweep, s) for s in sweep.settings]
    return ["This study names no headline and no stockage objective; its results stand in the tables below."]


def _under(sweep: Sweep, setting: str) -> str:
    if len(sweep.settings) < 2:
        return ""
    return f"With {setting}: " if bare(setting) else f"Under {setting}: "


def _with(plan: str) -> str:
    return f"without a {plan[3:]}" if bare(plan) else f"with {plan}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _objective_sentence(sweep: Sweep, pile: str, setting: str) -> str:
    points = [p for p in sweep.having(pile) if p.setting == setting]
    best = min(points, key=lambda p: (Standing(p, pile).days_below.estimate or 0.0, sweep.plans.index(p.plan)))
    base = sweep.base_of(best)
    lead = _under(sweep, setting)
    if not sweep.several:
        return f"{_capital(_outcome(best, pile))}."
    if base is None:
        return f"{lead}{_no_better(points, best, pile)}{_with(best.plan)} {_outcome(best, pile)}."
    return f"{lead}{_with(best.plan)} {_outcome(best, pile)}; {_against(best, base, pile)}."


def _no_better(points: list[Point], best: Point, pile: str) -> str:
    return f"no plan leaves {best.title(pile)} fewer days below its objective than the base plan; " if len(points) > 1 else ""


def _outcome(point: Point, pile: str) -> str:
    """When and how probably the stockpile is back, with intervals."""
    found = Standing(point, pile)
    day, limits = median_day(point, found.back)
    regained, around = share(found.regained)
    below, spread = with_interval(found.days_below)
    end = day_text(point.start, point.horizon)
    when = {"not by the horizon": "is not back at its objective by the horizon in the median replication",
            "never below": "never falls below its objective in the median replication"}.get(day, f"is back at its objective by {day}")  # fmt: skip
    interval = f" (median; 95 % interval {limits})" if limits and day not in ("not by the horizon", "never below") else ""
    return (
        f"{_the(point.title(pile))} {when}{interval}, by the horizon ({end}) in {regained} {around} of replications, "
        f"and spends {below} {spread} days below it"
    )


def _the(title: str) -> str:
    return title if title.lower().startswith("the ") else f"the {title}"


def _against(best: Point, base: Point, pile: str) -> str:
    """The base plan, and the paired gain over it."""
    found = Standing(base, pile)
    day, _ = median_day(base, found.back)
    when = f"median {day}" if day != "never below" else "median: never below"
    text = f"{_with(base.plan)} in {' '.join(share(found.regained))} ({when})"
    paired = gap(best, base, "time_below_objective", pile, best.span)
    if paired is None or paired.interval.estimate is None:
        return text
    change, low, high = paired.interval.estimate, paired.interval.low, paired.interval.high
    said = f"{number(change)} {bracket(low, high)} days"
    unclear = low is None or high is None or low <= 0.0 <= high
    verdict = "; the two cannot be told apart with these replications" if unclear else ""
    return f"{text}; the paired difference in days below the objective is {said}{verdict}"


def _plain_sentence(sweep: Sweep, setting: str) -> str:
    points = sweep.under(setting)
    head = points[0].scenario.headline
    known = [p for p in points if len(p.values(head.metric, head.subject))]
    if not known:
        return f"{_under(sweep, setting)}the headline, {plain_name(head.metric)} of {head.subject}, was not measured."
    sign = 1.0 if head.better == "low" else -1.0
    best = min(known, key=lambda p: (sign * _level(p), sweep.plans.index(p.plan)))
    what = f"the {'median' if head.metric in CENSORED else 'mean'} {plain_name(head.metric)} of {best.title(head.subject)} is "
    text = f"{what}{_value(best)}"
    if not sweep.several:
        return f"{_capital(text)}."
    base = sweep.base_of(best)
    lead = f"{_under(sweep, setting)}{_with(best.plan)} "
    if base is None or base not in known:
        return f"{lead}{text}{', which no other plan improves on' if len(known) > 1 else ''}."
    return f"{lead}{text}, {_with(base.plan)} {_value(base)}{_plain_gap(best, base)}."


def _plain_gap(best: Point, base: Point) -> str:
    head = best.scenario.headline
    paired = gap(best, base, head.metric, head.subject)
    if paired is None or head.metric in CENSORED:
        return ""
    return f"; the paired difference is {' '.join(with_interval(paired.interval))}"


def _level(point: Point) -> float:
    """The value plans are ranked by; a median that is not reached counts as beyond the horizon."""
    head = point.scenario.headline
    if head.metric in CENSORED:
        middle = event_days(point, head.metric, head.subject).quantile(0.5)
        return point.horizon * 2 if middle is None else middle
    estimate = point.mean(head.metric, head.subject).estimate
    return np.inf * (1 if head.better == "low" else -1) if estimate is None else estimate


def _value(point: Point) -> str:
    return " ".join(part for part in _value_cells(point) if part)


def _value_cells(point: Point) -> tuple[str, str]:
    head = point.scenario.headline
    if head.metric in CENSORED:
        return median_day(point, event_days(point, head.metric, head.subject))
    unit = point.unit(head.metric, head.subject)
    return with_interval(point.mean(head.metric, head.subject), unit="" if unit in ("1", "") else f" {unit}")


def headline_table(sweep: Sweep) -> list[Table | Prose]:
    """The headline measure of every point, where it is not one of the measures of an objective."""
    head = sweep.ordered()[0].scenario.headline
    if head is None or subject_pile(sweep) is not None:
        return []
    rows = [[*names(p, sweep), *_headline_cells(sweep, p)] for p in sweep.ordered() if len(p.values(head.metric, head.subject))]
    middle = "Median (Kaplan-Meier)" if head.metric in CENSORED else "Mean"
    columns = [*name_heads(sweep), middle, "P5", "Median of those defined", "P95", "Undefined in", "Minus base plan, paired"]
    caption = f"{plain_name(head.metric)} of {head.subject}, {head.better} is better; 95 % intervals in brackets; {note_n(sweep.points)}"
    return [Table(caption, columns if rows else ["headline"], rows or [[Cell("not measured")]])]


def _headline_cells(sweep: Sweep, point: Point) -> list[Cell]:
    head = point.scenario.headline
    values = point.values(head.metric, head.subject)
    known = values[~np.isnan(values)]
    spread = [number(float(np.quantile(known, q, method="inverted_cdf"))) if len(known) else NONE for q in (0.05, 0.5, 0.95)]
    base = sweep.base_of(point)
    paired = gap(point, base, head.metric, head.subject) if base else None
    change = Cell(*with_interval(paired.interval)) if paired else Cell("base" if base is None else NONE)
    return [Cell(*_value_cells(point)), *(Cell(s) for s in spread), Cell(f"{len(values) - len(known)} of {len(values)}"), change]


def warnings(sweep: Sweep) -> list[str]:
    """What makes the numbers less sure than they look."""
    found = []
    for point in sweep.ordered():
        lost, asked = len(point.manifest.get("failed", [])), point.manifest["replications"]
        if lost:
            found.append(f"{point.label}: {lost} of {asked} replications failed and are left out, which may bias every number of this point.")
    skewed = [p.label for p in sweep.ordered() if p.n < FEW and _skewness(_headline_values(sweep, p)) > SKEWED]
    if skewed:
        found.append(
            f"Fewer than {FEW} replications and a skewed headline ({'; '.join(skewed)}): the t-intervals are too narrow or off centre. Run more."
        )
    if any(p.n < FEW for p in sweep.points) and not skewed:
        found.append(f"Fewer than {FEW} replications: read the intervals, not the estimates.")
    return found


def _headline_values(sweep: Sweep, point: Point) -> np.ndarray:
    pile, head = subject_pile(sweep), point.scenario.headline
    if pile is not None:
        return point.values("time_below_objective", pile)
    return point.values(head.metric, head.subject) if head else np.array([])


def _skewness(values: np.ndarray) -> float:
    """Third standardised moment, in size; 0 where there is no spread."""
    known = values[~np.isnan(values)]
    sd = float(known.std()) if len(known) > 2 else 0.0
    return abs(float(((known - known.mean()) ** 3).mean()) / sd**3) if sd > 0.0 else 0.0
