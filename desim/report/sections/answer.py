"""Answer: the one sentence a reader came for, out of the same numbers as the tables."""

import numpy as np

from desim.report.model.headline import CENSORED, FEW, subject_pile
from desim.report.model.objective_status import Standing, event_days
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep, bare
from desim.report.page.formatting import (
    NOT_AVAILABLE,
    day_text,
    failed_replications,
    plain_name,
    share_with_interval,
    with_article,
    with_interval,
)
from desim.report.page.page import Cell, Paragraph, Table
from desim.report.sections.confidence import sure_warnings
from desim.report.sections.plans import LATER, NEVER_BELOW, gap, median_day, name_heads, names
from desim.stats.interval import quantile

SKEWED = 1.0


def answers(sweep: Sweep) -> list[str]:
    """One sentence per setting, the base setting first; then one for each other stockpile with an objective."""
    pile = subject_pile(sweep)
    if pile is not None:
        said = [(pile, setting) for setting in sweep.settings]
        said += [(other, sweep.settings[0]) for other in sweep.objectives() if other != pile]
        return [
            _objective_sentence(sweep, name, setting)
            for name, setting in said
            if any(p.setting == setting for p in sweep.having(name))
        ]
    if sweep.ordered()[0].scenario.headline is not None:
        return [_plain_sentence(sweep, s) for s in sweep.settings]
    return ["This study names no headline and no stockage objective; its results stand in the tables below."]


def _under(sweep: Sweep, setting: str) -> str:
    if len(sweep.settings) < 2:
        return ""
    return f"with {setting}: " if bare(setting) else f"under {setting}: "


def _with(plan: str) -> str:
    return f"without a {plan[3:]}" if bare(plan) else f"with {plan}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _objective_sentence(sweep: Sweep, pile: str, setting: str) -> str:
    points = [p for p in sweep.having(pile) if p.setting == setting]
    best = min(points, key=lambda p: (_rank(Standing(p, pile)), sweep.plans.index(p.plan)))
    base = sweep.base_of(best)
    lead = _under(sweep, setting)
    if not sweep.several:
        return f"{_capital(_outcome(best, pile))}."
    if base is None:
        none = (
            f"no plan does better for {with_article(best.title(pile))} than the base plan; " if len(points) > 1 else ""
        )
        return _capital(f"{lead}{none}{_with(best.plan)} {_outcome(best, pile)}.")
    return _capital(f"{lead}{_with(best.plan)} {_outcome(best, pile)}; {_against(best, base, pile)}.")


def _rank(found: Standing) -> tuple[float, ...]:
    """Fewer days below the objective are better, then a higher probability to be back, then a higher mean stock."""
    parts = (found.days_below.estimate, found.regained.estimate, found.mean_share.estimate)
    below, back, stock = (part or 0.0 for part in parts)
    return round(below, 3), -back, -round(stock, 3)


def _outcome(point: Point, pile: str) -> str:
    """When and how probably the stockpile is back, with intervals."""
    found = Standing(point, pile)
    day, limits = median_day(point, found.back)
    end = day_text(point.start, point.horizon)
    back = f"in {' '.join(share_with_interval(found.regained))} of replications by the horizon, {end}"
    below = f"it spends {' '.join(with_interval(found.days_below))} days below it"
    title = with_article(point.title(pile))
    if day == NEVER_BELOW:
        return (
            f"{title} never falls below its objective in the median replication, and is at it or back "
            f"at it {back}; {below}"
        )
    if day == LATER:
        return f"{title} is back at its objective {back}, too few for a median date; {below}"
    return f"{title} is back at its objective by {day} (median; 95 % interval {limits}) and {back}; {below}"


def _against(best: Point, base: Point, pile: str) -> str:
    """The base plan, and the paired gain over it."""
    found = Standing(base, pile)
    day, _ = median_day(base, found.back)
    text = f"{_with(base.plan)} it is back in {' '.join(share_with_interval(found.regained))} (median {day})"
    paired = gap(best, base, "time_below_objective", pile, best.span)
    if paired is None or paired.interval.estimate is None:
        return text
    low, high = paired.interval.low, paired.interval.high
    said = (
        f"{text}; the paired difference in days below the objective, {best.plan} minus {base.plan}, is "
        f"{' '.join(with_interval(paired.interval))}"
    )
    if low is None or high is None or low <= 0.0 <= high:
        return f"{said}, which does not tell the two apart{_by_stock(best, base, pile)}"
    return said


def _by_stock(best: Point, base: Point, pile: str) -> str:
    """Stock on the last day of both, for plans that time does not tell apart."""
    ours, theirs = (" ".join(share_with_interval(Standing(p, pile).at_end)) for p in (best, base))
    return f"; the median stock on the last day is {ours} of the objective against {theirs}"


def _plain_sentence(sweep: Sweep, setting: str) -> str:
    points = sweep.under(setting)
    head = points[0].scenario.headline
    known = [p for p in points if len(p.values(head.metric, head.subject))]
    if not known:
        return f"{_under(sweep, setting)}the headline, {plain_name(head.metric)} of {head.subject}, was not measured."
    sign = 1.0 if head.better == "low" else -1.0
    best = min(known, key=lambda p: (sign * _level(p), sweep.plans.index(p.plan)))
    what = (
        f"the {'median' if head.metric in CENSORED else 'mean'} {plain_name(head.metric)} of "
        f"{best.title(head.subject)} is "
    )
    text = f"{what}{_value(best)}"
    if not sweep.several:
        return f"{_capital(text)}."
    base = sweep.base_of(best)
    lead = _capital(f"{_under(sweep, setting)}{_with(best.plan)} ")
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


def headline_table(sweep: Sweep) -> list[Table | Paragraph]:
    """The headline measure of every point, where it is not one of the measures of an objective."""
    head = sweep.ordered()[0].scenario.headline
    if head is None or subject_pile(sweep) is not None:
        return []
    rows = [
        [*names(p, sweep), *_headline_cells(sweep, p)]
        for p in sweep.ordered()
        if len(p.values(head.metric, head.subject))
    ]
    middle = "Median (Kaplan-Meier)" if head.metric in CENSORED else "Mean"
    columns = [
        *name_heads(sweep),
        middle,
        "P5",
        "Median of those defined",
        "P95",
        "Undefined in",
        "Minus base plan, paired",
    ]
    caption = (
        f"{plain_name(head.metric)} of {head.subject}, {head.better} is better; 95 % intervals in "
        f"brackets, of quantiles by order statistics (n/a: too few replications); {note_n(sweep.points)}"
    )
    return [Table(caption, columns if rows else ["headline"], rows or [[Cell("not measured")]])]


def _headline_cells(sweep: Sweep, point: Point) -> list[Cell]:
    head = point.scenario.headline
    values = point.values(head.metric, head.subject)
    known = values[~np.isnan(values)]
    spread = [quantile(known, q) for q in (0.05, 0.5, 0.95)]
    base = sweep.base_of(point)
    paired = gap(point, base, head.metric, head.subject) if base else None
    change = Cell(*with_interval(paired.interval)) if paired else Cell("base" if base is None else NOT_AVAILABLE)
    return [
        Cell(*_value_cells(point)),
        *(Cell(*with_interval(s)) for s in spread),
        Cell(f"{len(values) - len(known)} of {len(values)}"),
        change,
    ]


def warnings(sweep: Sweep) -> list[str]:
    """What makes the numbers less sure than they look."""
    found = []
    for point in sweep.ordered():
        lost = [str(f["replication"]) for f in point.manifest.get("failed", [])]
        if lost:
            found.append(f"{point.label}: n = {point.of}; {failed_replications(lost)}")
    skewed = [p.label for p in sweep.ordered() if p.n < FEW and _skewness(_headline_values(sweep, p)) > SKEWED]
    if skewed:
        found.append(
            f"Fewer than {FEW} replications and a skewed headline ({'; '.join(skewed)}): the t-intervals "
            "are too narrow or off centre. Run more."
        )
    if any(p.n < FEW for p in sweep.points) and not skewed:
        found.append(f"Fewer than {FEW} replications: read the intervals, not the estimates.")
    return found + sure_warnings(sweep)


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
