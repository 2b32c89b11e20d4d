"""Answer: the best plan under each disruption, and the sentences that say so, with the numbers of the tables."""

from dataclasses import dataclass

import numpy as np

from desim.report.model.headline import HeadlineMeasure, headline_of, headlines, subject_pile
from desim.report.model.names import under
from desim.report.model.objective_status import ObjectiveStatus
from desim.report.model.paired import paired_difference
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.model.titles import chooses_nothing, measure_name
from desim.report.page.formatting import capital, day_text, share_with_interval, with_article, with_interval
from desim.report.sections.plan_cells import LATER, NEVER_BELOW, median_day
from desim.stats.multiple_comparisons import simultaneous_level


@dataclass(frozen=True)
class BestPlan:
    """The best plan under one disruption, and what it is compared with."""

    point: Point
    base: Point | None
    """The base plan under the same disruption; None where it is the best plan itself, or was not measured."""
    compared: int
    """Points under this disruption that were compared, the best one included."""


def best_by_objective(sweep: Sweep, pile: str, disruption: str) -> BestPlan:
    """The plan with the fewest days below the objective of *pile*; ties go to the earlier plan."""
    points = [p for p in sweep.with_objective(pile) if p.disruption == disruption]
    best = min(points, key=lambda p: (_objective_rank(ObjectiveStatus(p, pile)), sweep.plans.index(p.plan)))
    return BestPlan(best, sweep.base_of(best), len(points))


def _objective_rank(found: ObjectiveStatus) -> tuple[float, ...]:
    """Fewer days below the objective are better, then a higher probability to be back, then a higher mean stock."""
    parts = (found.days_below.estimate, found.regained.estimate, found.mean_share.estimate)
    below, back, stock = (part or 0.0 for part in parts)
    return round(below, 3), -back, -round(stock, 3)


def best_by_headline(sweep: Sweep, disruption: str) -> BestPlan | None:
    """The plan with the best headline; ties go to the earlier plan. None where the headline was not measured."""
    known = [head for head in headlines(sweep.under(disruption)) if len(head.values)]
    if not known:
        return None
    best = min(known, key=lambda head: (_headline_rank(head), sweep.plans.index(head.point.plan))).point
    base = sweep.base_of(best)
    return BestPlan(best, base if any(head.point is base for head in known) else None, len(known))


def _headline_rank(head: HeadlineMeasure) -> float:
    """The value plans are ranked by, small is good; a median that is not reached counts as beyond the horizon."""
    if head.censored:
        middle = head.days.quantile(0.5)
        level = head.point.last_day * 2 if middle is None else middle
    else:
        estimate = head.mean.estimate
        if estimate is None:
            return np.inf
        level = estimate
    return level if head.low_is_better else -level


def value_level(sweep: Sweep) -> float:
    """Level of an interval of one point at which those of all points hold together with 95 %."""
    return simultaneous_level(len(sweep.points))


def _pairs(sweep: Sweep) -> int:
    """Points that are compared with the base plan of their disruption."""
    return sum(sweep.base_of(p) is not None for p in sweep.points)


def gap_level(sweep: Sweep) -> float:
    """Level of the interval of one difference from a base plan at which those of all hold together with 95 %."""
    return simultaneous_level(_pairs(sweep))


def answers(sweep: Sweep) -> list[str]:
    """One sentence for each disruption, the base one first; then one for each other stockpile with an objective.

    The best of several plans was chosen by these values: their intervals hold together (simultaneous).
    """
    pile = subject_pile(sweep)
    if pile is not None:
        cases = [(pile, disruption) for disruption in sweep.disruptions]
        cases += [(other, sweep.disruptions[0]) for other in sweep.shown_objectives if other != pile]
        sentences = [
            _objective_sentence(sweep, name, disruption)
            for name, disruption in cases
            if any(p.disruption == disruption for p in sweep.with_objective(name))
        ]
        return [*sentences, *_as_written(sweep)]
    if headline_of(sweep.ordered()[0]) is not None:
        return [*(_headline_sentence(sweep, d) for d in sweep.disruptions), *_as_written(sweep)]
    return ["This study names no headline and no stockage objective; its results stand in the tables below."]


def _as_written(sweep: Sweep) -> list[str]:
    """That the numbers are as they are written, and how many of them are not sure; nothing where they were drawn."""
    first = sweep.ordered()[0]
    if first.sampled:
        return []
    ranges = sum(
        not one.fixed and one.low is not None and one.high is not None for one in first.scenario.sources.values()
    )
    unsure = f", {ranges} of which have a range: run.worlds=sampled draws these" if ranges else ""
    return [f"These intervals are of chance alone; the inputs are taken as they are written{unsure}."]


def _interval_words(point: Point, level: float) -> str:
    """What kind of interval it is."""
    kind = "simultaneous " if level > 0.95 else ""
    return f"{kind}95 % interval {'over worlds' if point.sampled else 'of chance alone'}"


def _under(sweep: Sweep, disruption: str) -> str:
    return "" if len(sweep.disruptions) < 2 else f"{under(sweep, disruption)}: "


def _with(plan: str) -> str:
    return f"without a {plan[3:]}" if chooses_nothing(plan) else f"with {plan}"


def _objective_sentence(sweep: Sweep, pile: str, disruption: str) -> str:
    found = best_by_objective(sweep, pile, disruption)
    best, lead, result = (
        found.point,
        _under(sweep, disruption),
        _objective_result(found.point, pile, value_level(sweep)),
    )
    if not sweep.several:
        return f"{capital(result)}."
    if found.base is None:
        stock = with_article(best.title(pile))
        none = f"no plan does better for {stock} than the base plan; " if found.compared > 1 else ""
        return capital(f"{lead}{none}{_with(best.plan_words)} {result}.")
    return capital(f"{lead}{_with(best.plan_words)} {result}; {_objective_gain(sweep, best, found.base, pile)}.")


def _objective_result(point: Point, pile: str, level: float) -> str:
    """When and how probably the stockpile is back, with intervals of *level*."""
    found = ObjectiveStatus(point, pile, level)
    day, limits = median_day(point, found.back)
    end = day_text(point.start, point.horizon)
    back = f"in {' '.join(share_with_interval(found.regained))} of replications by the horizon, {end}"
    below = f"it spends {' '.join(with_interval(found.days_below))} days below it"
    title, kind = with_article(point.title(pile)), _interval_words(point, level)
    if day == NEVER_BELOW:
        return (
            f"{title} never falls below its objective in the median replication, and is at it or back "
            f"at it {back}; {below}"
        )
    if day == LATER:
        return f"{title} is back at its objective {back}, too few for a median date; {below}"
    return f"{title} is back at its objective by {day} (median; {kind} {limits}) and {back}; {below}"


def _objective_gain(sweep: Sweep, best: Point, base: Point, pile: str) -> str:
    """The base plan, and the paired difference from it."""
    found = ObjectiveStatus(base, pile, value_level(sweep))
    day, _ = median_day(base, found.back)
    text = f"{_with(base.plan_words)} it is back in {' '.join(share_with_interval(found.regained))} (median {day})"
    paired = paired_difference(best, base, "time_below_objective", pile, best.span, gap_level(sweep))
    if paired is None or paired.interval.estimate is None:
        return text
    low, high = paired.interval.low, paired.interval.high
    text = (
        f"{text}; the paired difference in days below the objective, {best.plan_words} minus {base.plan_words}, is "
        f"{' '.join(with_interval(paired.interval))}"
    )
    if low is None or high is None or low <= 0.0 <= high:
        return f"{text}, which does not separate the two{_last_day_stock(best, base, pile, value_level(sweep))}"
    return text


def _last_day_stock(best: Point, base: Point, pile: str, level: float) -> str:
    """Stock on the last day of both, for plans that days below the objective do not separate."""
    ours, theirs = (" ".join(share_with_interval(ObjectiveStatus(p, pile, level).at_end)) for p in (best, base))
    return f"; the median stock on the last day is {ours} of the objective against {theirs}"


def _headline_sentence(sweep: Sweep, disruption: str) -> str:
    found = best_by_headline(sweep, disruption)
    lead = _under(sweep, disruption)
    if found is None:
        head = headlines(sweep.under(disruption))[0]
        return f"{lead}the headline, {measure_name(head.metric, head.subject)}, was not measured."
    (head,) = headlines([found.point], value_level(sweep))
    kind = _interval_words(head.point, head.level)
    text = f"the {'median' if head.censored else 'mean'} {head.name} ({kind}) is {headline_text(head)}"
    if not sweep.several:
        return f"{capital(text)}."
    lead = capital(f"{lead}{_with(found.point.plan_words)} ")
    if found.base is None:
        return f"{lead}{text}{', which no other plan improves on' if found.compared > 1 else ''}."
    (base,) = headlines([found.base], value_level(sweep))
    gain = _headline_gain(sweep, head, base)
    return f"{lead}{text}, {_with(found.base.plan_words)} {headline_text(base)}{gain}."


def _headline_gain(sweep: Sweep, best: HeadlineMeasure, base: HeadlineMeasure) -> str:
    controls = sweep.controls.get(best.point.disruption)
    paired = paired_difference(
        best.point, base.point, best.metric, best.subject, level=gap_level(sweep), controls=controls
    )
    if paired is None or best.censored:
        return ""
    return f"; the paired difference is {' '.join(with_interval(paired.interval))}"


def headline_text(head: HeadlineMeasure) -> str:
    """The value of the headline and its interval on one line."""
    return " ".join(part for part in headline_value(head) if part)


def headline_value(head: HeadlineMeasure) -> tuple[str, str]:
    """The median day of a censored headline, else the mean; and its interval."""
    if head.censored:
        return median_day(head.point, head.days, head.about_objective)
    return with_interval(head.mean, unit=f" {head.unit}" if head.unit else "")
