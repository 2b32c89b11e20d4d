"""Words: the answer of the board in sentences, one for each measure, disruption and level."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from desim.report.board.comparisons import estimate, gap, gaps, spread
from desim.report.board.measures import Paired
from desim.report.model.point import Point, measured_day
from desim.report.model.titles import chooses_nothing
from desim.report.page.formatting import capital, day_text, listed, money_with_interval, number, plural, with_article
from desim.spec.metrics import find_metric
from desim.stats.interval import Interval

Title = Callable[[str], str]
MILLION = 1e6
"""Amounts from here on are written in millions."""


@dataclass(frozen=True)
class Names:
    """How plans and disruptions are called on the page."""

    plan: Title
    disruption: Title
    several: bool
    """Whether there are several disruptions."""
    of_plans: bool = True
    """Whether what differs is for the planner to choose."""

    def with_plan(self, plan: str) -> str:
        """A plan as part of a sentence."""
        return f"without a {plan[3:]}" if chooses_nothing(plan) else f"with {self.plan(plan)}"

    def where(self, disruption: str) -> str:
        """The disruption; nothing where there is one."""
        return self.disruption(disruption) if self.several else ""


def verdict(tables: Sequence[Paired], names: Names, level: float) -> str:
    """Which plan is the best under which disruptions, or that none can be told to be."""
    if len(tables[0].table.points) == 1:
        return f"There is one plan, {names.plan(tables[0].table.names[0])}: nothing is compared."
    if all(_same(found) for found in tables):
        what = "plans" if names.of_plans else "cases"
        return f"{tables[0].measure.words.label}: all {what} give the same{_everywhere(tables, names)}."
    if not names.of_plans:
        return _worst(tables[0], names, level)
    told: dict[str, list[str]] = {}
    ahead: dict[str, list[str]] = {}
    for found in tables:
        first, rivals = _leaders(found, level)
        plans = listed([names.plan(plan) for plan in first])
        (ahead if rivals else told).setdefault(plans, []).append(names.where(found.table.disruption))
    clauses = [f"The best plan is {plans}{_under(under, len(tables))}." for plans, under in told.items()]
    if not told:
        clauses = [f"No plan can be told to be the best ({percent(level)}, all comparisons together)."]
    firsts = "; ".join(f"{plans}{_under(under, len(tables))}" for plans, under in ahead.items())
    return " ".join([*clauses, *([f"First on average: {firsts}."] if firsts else [])])


def _worst(found: Paired, names: Names, level: float) -> str:
    """Which of several cases, that nobody chooses between, is the worst, against the first one."""
    table = found.table
    worst = int(table.mean_losses.argmax())
    if worst == 0:
        return f"No case is worse on average than {names.plan(table.names[0])}."
    text = gap_text(found, gap(found, worst, 0, level), level)
    return f"Worst on average: {names.plan(table.names[worst])}, {text} than {names.with_plan(table.names[0])}."


def _leaders(found: Paired, level: float) -> tuple[list[str], list[str]]:
    """The plan that comes first, with those that give the same everywhere, and those that it cannot be told from."""
    table, counted = found.table, found.counted
    same = [k for k in range(len(table.points)) if np.array_equal(counted[:, k], counted[:, table.best])]
    rivals = [k for k in table.rivals_at(level) if k not in same]
    return [table.names[k] for k in same], [table.names[k] for k in rivals]


def _under(disruptions: list[str], count: int) -> str:
    """Under which disruptions, in brackets; nothing where there is one."""
    if count == 1:
        return ""
    return f" (under all {count} disruptions)" if len(disruptions) == count else f" ({'; '.join(disruptions)})"


def _same(found: Paired) -> bool:
    counted = found.counted
    return bool(np.all(counted == counted[:, :1]))


def _everywhere(tables: Sequence[Paired], names: Names) -> str:
    unit = tables[0].table.points[0].unit_name
    return f" in all {unit} under all disruptions" if names.several and len(tables) > 1 else f" in all {unit}"


def sentences(found: Paired, names: Names, pile: str, base: str, cost: Paired | None, level: float) -> str:
    """What the first plan under one disruption leads to, by how much it is ahead, how often, and what it costs.

    Of cases that nobody chooses between: what the first one leads to.
    """
    table = found.table
    shown = table.best if names.of_plans else 0
    best = table.names[shown]
    where = names.where(table.disruption)
    alike = _same(found)
    plan = (
        ""
        if len(table.points) == 1
        else f"with every {'plan' if names.of_plans else 'case'}"
        if alike
        else names.with_plan(best)
    )
    what = _outcome_text(found, shown, pile)
    lead = f"{where}: " if where else ""
    parts = [capital(f"{lead}{plan}{', ' if plan else ''}{what}{_range_text(found, shown)}.")]
    if names.of_plans and not alike:
        parts.append(_ahead(found, names, base, level))
    if names.of_plans and not alike and cost is not None and found.measure.key != "cost":
        parts.append(_cost_text(cost, names, best, base))
    return " ".join(part for part in parts if part)


def _outcome_text(found: Paired, plan: int, pile: str) -> str:
    """What a plan leads to, without where and with which plan."""
    value = estimate(found, plan)
    if value == 0.0 and _may_never_be_below(found):
        return f"{pile} is never below its objective"
    return found.measure.words.sentence.replace("{pile}", pile).replace("{value}", _one(found, value, dated="on "))


def _may_never_be_below(found: Paired) -> bool:
    return found.measure.words.dated and find_metric(found.measure.metric).objective


def _ahead(found: Paired, names: Names, base: str, level: float) -> str:
    """By how much the first plan is ahead of the base, or of the next where it is the base, and how often."""
    table = found.table
    order = [int(k) for k in np.argsort(table.mean_losses, kind="stable")]
    first = [table.names.index(base)] if base in table.names else []
    other = next(k for k in [*first, *order] if gaps(found, table.best, k).any())
    text = gap_text(found, gap(found, table.best, other, level), level)
    than = f"On average that is {text} than {names.with_plan(table.names[other])}"
    _, rivals = _leaders(found, level)
    often = percent(table.best_in(table.best).estimate or 0.0)
    parts = [f"{than}; no plan is better in {often} of {table.count} {table.points[0].unit_name}."]
    if rivals:
        others = listed([names.plan(plan) for plan in rivals])
        parts.append(f"Over all comparisons together it cannot be told from {others}.")
    return " ".join(parts)


def _cost_text(cost: Paired, names: Names, best: str, base: str) -> str:
    """What the first plan costs more than the base."""
    table = cost.table
    if best not in table.names or base not in table.names or best == base:
        return ""
    more = float((cost.counted[:, table.names.index(best)] - cost.counted[:, table.names.index(base)]).mean())
    if more == 0.0:
        return "It costs nothing more."
    return f"It costs {money(abs(more))} {'more' if more > 0 else 'less'} than {names.with_plan(base)}."


def remarks(found: Paired, names: Names) -> list[str]:
    """What stands behind the numbers of one disruption: plans that are equal, events that did not come, gaps."""
    table, unit = found.table, found.table.points[0].unit_name
    texts = [f"{listed([names.plan(k) for k in group])} give the same in all {unit}." for group in _equal_plans(found)]
    if found.measure.censored and len(table.points) > 1 and np.isnan(table.values).any():
        end = end_text(table.points[0])
        texts.append(f"What has not come by {end} counts as {end} in averages: differences are lower limits.")
    if found.left_out:
        texts.append(f"{found.left_out} {unit} are left out: the measure is not defined there for every plan.")
    return texts


def _equal_plans(found: Paired) -> list[list[str]]:
    """Groups of plans that give the same in every world, unless all do."""
    counted, groups = found.counted, dict[bytes, list[str]]()
    for k, name in enumerate(found.table.names):
        groups.setdefault(np.ascontiguousarray(counted[:, k]).tobytes(), []).append(name)
    return [group for group in groups.values() if 1 < len(group) < len(found.table.names)]


def _range_text(found: Paired, plan: int) -> str:
    low, high = (_one(found, end) for end in spread(found, plan))
    unit = found.table.points[plan].unit_name
    middle = f" in the median {unit[:-1]}" if found.measure.censored else ""
    return f"{middle} ({low} to {high} in eight of ten {unit})" if low != high else middle


def _one(found: Paired, value: float | None, dated: str = "") -> str:
    """One value in words: a date after the word *dated*, or an amount with its unit."""
    words, point = found.measure.words, found.table.points[0]
    if value is None or np.isnan(value):
        return "n/a"
    if np.isinf(value):
        return f"after {end_text(point)}"
    if words.dated:
        return "never below" if value == 0.0 and _may_never_be_below(found) else f"{dated}{measured_day(point, value)}"
    if words.unit == "USD":
        return money(value)
    unit = unit_of(found)
    return f"{amount(value)}\u00a0%" if unit == "%" else f"{amount(value)} {unit}".strip()


def unit_of(found: Paired) -> str:
    """The unit of a value."""
    unit = found.measure.words.unit
    return plural(found.table.points[0].item_unit(found.measure.subject)) if unit == "item" else unit


def gap_text(found: Paired, gap: Interval, level: float) -> str:
    """Such as: 41 days earlier (95 %: 30 to 52 days earlier)."""
    words = found.measure.words
    unit = "points" if words.unit == "%" else unit_of(found)

    def one(value: float | None, with_unit: bool = True) -> str:
        if value is None:
            return "n/a"
        size = money(abs(value)) if unit == "USD" else f"{amount(abs(value))} {unit if with_unit else ''}".strip()
        return size if value == 0.0 else f"{size} {words.more if value > 0 else words.less}"

    if gap.low is None or gap.high is None:
        return f"{one(gap.estimate)} ({gap.note})" if gap.note else one(gap.estimate)
    ends = sorted((gap.low, gap.high), key=abs) if gap.low * gap.high > 0 else (gap.low, gap.high)
    return f"{one(gap.estimate)} ({percent(level)}: {one(ends[0], False)} to {one(ends[1], False)})"


def end_text(point: Point) -> str:
    """The end of the run."""
    return day_text(point.start, point.horizon)


def amount(value: float) -> str:
    """A number; from a million on in millions, or what is next."""
    return (
        number(value)
        if abs(value) < MILLION
        else money_with_interval(Interval(value, None, None, 1))[0].replace(" ", "\u00a0")
    )


def money(value: float) -> str:
    """Such as: 549 M USD."""
    return f"{money_with_interval(Interval(value, None, None, 1))[0]} USD".replace(" ", "\u00a0")


def percent(share: float) -> str:
    """Such as: 54 %."""
    return f"{100 * share:.0f}\u00a0%"


def phrase(point: Point, pile: str) -> str:
    """A stockpile as part of a sentence."""
    title = point.title(pile)
    return pile if title == pile else with_article(title)
