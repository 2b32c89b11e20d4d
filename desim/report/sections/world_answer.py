"""World answer: the sentences of the first screen over worlds: the best plan, its range, and what would flip it."""

import numpy as np

from desim.report.model.flips import Flips, flips_command, flips_of
from desim.report.model.headline import subject_pile
from desim.report.model.objective_status import ObjectiveStatus
from desim.report.model.over_worlds import RANGE, OverWorlds, over_worlds
from desim.report.model.point import Point, measured_day
from desim.report.model.sweep import Sweep
from desim.report.model.titles import chooses_nothing
from desim.report.page.formatting import (
    LATE,
    capital,
    day_text,
    listed,
    number,
    percent,
    plural,
    share_with_interval,
    with_article,
    with_interval,
)
from desim.report.sections.plan_cells import NEVER_BELOW
from desim.stats.interval import quantile


def world_answers(sweep: Sweep) -> list[str]:
    """The sentence that answers the question, and those below it; none where nothing was drawn."""
    found = over_worlds(sweep)
    if not found:
        return []
    first = found[0]
    if not sweep.of_plans:
        return [*(_case_sentence(sweep, first, k) for k in range(len(first.points))), _chance_sentence(first)]
    ranges = [*(_range_sentence(sweep, one) for one in found), *_other_objectives(sweep, first)]
    if len(sweep.plans) == 1:
        return [*ranges, _chance_sentence(first)]
    flips = flips_of(sweep)
    advice = [] if flips else [_flip_advice(sweep)]
    return [answer(sweep, found, flips), *ranges, _regret_sentence(first), *advice, _chance_sentence(first)]


def answer(sweep: Sweep, found: list[OverWorlds], flips: Flips | None) -> str:
    """The best plan or that none can be told, under which disruptions, what it gains, and what would flip it."""
    return f"{verdict(sweep, found)}: {_gain_text(found[0])}{_flip_text(sweep, flips)}."


def verdict(sweep: Sweep, found: list[OverWorlds]) -> str:
    """Which plan is best, or that it cannot be told, and under which disruptions that holds."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for one in found:
        rivals = tuple(one.words[k] for k in one.rivals)
        groups.setdefault((one.words[one.best], rivals), []).append(one.points[0].disruption_words)
    told = any(not rivals for _, rivals in groups)
    clauses = [_clause(best, rivals, _where(sweep, under)) for (best, rivals), under in groups.items()]
    lead = "" if told else "No plan can be told to be the best; "
    return lead + "; ".join(clauses)


def _clause(best: str, rivals: tuple[str, ...], where: str) -> str:
    if rivals:
        return f"{best} is ahead{where}, but cannot be told from {listed(rivals)}"
    return f"{best} is best{where}"


def _where(sweep: Sweep, under: list[str]) -> str:
    """Under which disruptions; nothing where there is one."""
    if len(sweep.disruptions) < 2:
        return ""
    if len(under) == len(sweep.disruptions):
        return f" under all disruptions ({listed(under)})"
    return f" {listed([_under(name) for name in under])}"


def _under(disruption: str) -> str:
    return f"with {disruption}" if chooses_nothing(disruption) else f"under {disruption}"


def _gain_text(found: OverWorlds) -> str:
    """What the best plan gains over the base, and in how many worlds it is the best."""
    where = (
        f" with {found.points[0].disruption_words}" if found.disruption and chooses_nothing(found.disruption) else ""
    )
    often, never = share_with_interval(found.best_in(found.best))[0], found.rows[found.best].never
    late = f" ({percent(never)}\u00a0% do not get there by the end of the run)" if never else ""
    return f"over {found.count} worlds{where} it {_gain_in_words(found)}, and is the best in {often} of them{late}"


def _gain_in_words(found: OverWorlds) -> str:
    """What the best plan gains over the base, or over the next one where it is the base: mean, and P10 to P90."""
    other = 0 if found.best else found.next_best
    low, _, high = (number(value) for value in found.gain_range(other))
    gained = f"{number(found.gain(other).estimate)}{_unit(found)} on {found.words[other]} in the mean"
    return f"gains {gained}, {low} to {high} in eight worlds of ten"


def _unit(found: OverWorlds) -> str:
    unit = found.outcome.unit
    several = plural(unit) if unit.isalpha() and unit.islower() else unit
    return {"d": " days", "": ""}.get(unit, f" {several}")


def _flip_text(sweep: Sweep, found: Flips | None) -> str:
    """The inputs that would change the answer, with the value at which they do, where that was looked for."""
    if found is None:
        return ""
    if not found.clauses:
        return f"; none of {found.tried} inputs that were tried changes that anywhere in its range"
    return f"; {sweep.plan_title(found.best)} would be no better with {listed(found.clauses)}"


def _flip_advice(sweep: Sweep) -> str:
    """How to look for what would change the answer, where nobody did."""
    return f"Which inputs would change this answer, and at which value, is not known yet: {flips_command(sweep)}"


def _range_sentence(sweep: Sweep, found: OverWorlds) -> str:
    """What the best plan reaches over the worlds, and what it gains where the first sentence has not said it."""
    pile = subject_pile(sweep)
    lead = f"{_under(found.points[0].disruption_words)}, " if len(sweep.disruptions) > 1 else ""
    gained = (
        f"; it {_gain_in_words(found)}" if found.disruption != sweep.disruptions[0] and len(found.points) > 1 else ""
    )
    if pile is None:
        text = f"the {found.outcome.title} {_with(found)}is {outcome_range(found, found.best)}"
    else:
        text = _objective_text(found, pile)
    return capital(f"{lead}{text}{gained}.")


def _case_sentence(sweep: Sweep, found: OverWorlds, case: int) -> str:
    """What one of several disruptions, demands or registers of risks leads to, and what it loses against the first."""
    pile, lost = subject_pile(sweep), ""
    if case:
        low, _, high = (number(value) for value in found.gain_range(case, 0))
        mean = number(found.gain(case, 0).estimate)
        lost = (
            f"; it loses {mean}{_unit(found)} on {found.words[0]} in the mean, {low} to {high} in eight worlds of ten"
        )
    if pile is None:
        return capital(f"the {found.outcome.title} {_with(found, case)}is {outcome_range(found, case)}{lost}.")
    return capital(f"{_objective_text(found, pile, case)}{lost}.")


def _other_objectives(sweep: Sweep, found: OverWorlds) -> list[str]:
    """The same of each other stockpile with an objective."""
    best = found.points[found.best].objectives()
    return [
        capital(f"{_objective_text(found, pile)}.")
        for pile in sweep.shown_objectives
        if pile != subject_pile(sweep) and pile in best
    ]


def _objective_text(found: OverWorlds, pile: str, plan: int | None = None) -> str:
    """When a stockpile is back with a plan, the best one when not given."""
    point = found.points[found.best if plan is None else plan]
    end = day_text(point.start, point.horizon)
    back = objective_range(point, pile, end)
    return f"{with_article(point.title(pile))} is back at its objective {_with(found, plan)}{back}"


def _with(found: OverWorlds, plan: int | None = None) -> str:
    """With which plan, the best one when not given, where there are several."""
    if len(found.points) == 1:
        return ""
    name = found.words[found.best if plan is None else plan]
    return f"without a {name[3:]} " if chooses_nothing(name) else f"with {name} "


def outcome_range(found: OverWorlds, plan: int) -> str:
    """The outcome in the median world, and between which values it lies in eight worlds of ten."""
    row = found.rows[plan]
    low, middle, high = (number(i.estimate) if i.estimate is not None else LATE for i in (row.p10, row.median, row.p90))
    return f"{middle}{_unit(found)} in the median world (P10 to P90: {low} to {high})"


def objective_range(point: Point, pile: str, end: str) -> str:
    """When the stock is back in the median world, in eight of ten, and how probably by the *end* of the run."""
    low, middle, high = objective_days(point, pile)
    back = " ".join(share_with_interval(ObjectiveStatus(point, pile).regained))
    when = middle if middle in (NEVER_BELOW, LATE) else f"by {middle}"
    return f"{when} in the median world (P10 to P90: {low} to {high}), by {end} in {back} of worlds"


def objective_days(point: Point, pile: str) -> list[str]:
    """Dates by which the stock is back in one world in ten, in half of them, and in nine in ten."""
    days = point.values("replenished_on", pile)
    days = np.where(np.isnan(days), np.inf, days)
    return [_day(point, quantile(days, p).estimate) for p in RANGE]


def _day(point: Point, day: float | None) -> str:
    if day is None or np.isinf(day):
        return LATE
    return NEVER_BELOW if day == 0.0 else measured_day(point, day)


def _regret_sentence(found: OverWorlds) -> str:
    """What the best plan loses where another one is better."""
    row, name = found.rows[found.best], found.words[found.best]
    lost, around = with_interval(row.regret_mean, unit=_unit(found))
    around = f" {around}" if row.regret_mean.low is not None else ""
    return (
        f"Against the best plan of each world {name} loses {lost}{around} in the mean (its regret), and no more than "
        f"{number(row.regret_p90.estimate)} in nine worlds of ten."
    )


def _chance_sentence(found: OverWorlds) -> str:
    """What the range is made of, and the share of it that is chance."""
    best = found.best
    own = found.chance(best)
    text = "These ranges are of chance and of what is not known together"
    if own is None:
        return f"{text}; with one replication a world the share of chance is not known (run.per_world=2 tells)."
    parts = [(own, "the variance")]
    if best and (gained := found.chance(best, 0)) is not None:
        parts.append((gained, f"that of its gain over {found.words[0]}"))
    shares = [f"{' '.join(share_with_interval(one))} of {of}" for one, of in parts if one.estimate is not None]
    if not shares:
        return f"{text}; nothing varies by chance."
    return f"{text}; chance makes up {' and '.join(shares)} with {found.words[best]}."
