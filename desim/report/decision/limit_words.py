"""Limit words: one line for each plan of what limits it, what more of that is worth, and what limits next."""

import re

from desim.report.model.headline import headline_of
from desim.report.model.plan_limits import PlanLimits, day_words, part_words, plan_limits
from desim.report.model.sweep import Sweep
from desim.report.model.titles import chooses_nothing
from desim.report.page.formatting import (
    bracketed,
    capital,
    listed,
    number,
    percent,
    percentage_points,
    plain_name,
    plural,
)
from desim.spec.metrics import find_metric
from desim.spec.stored_files import LimitingPart, StoredInterval

HOW = {
    "capacity": "", "lead time": "by its lead time", "transit": "by the time on the way", "failure": "by failures",
    "port time": "by the time in it",
    "gate": "by its decisions", "money": "by its money", "minimum order": "by its minimum order",
    "not ordered": "by when it orders", "no source": "by what comes to it without an order",
    "circular": "in a circle",
}  # fmt: skip
"""How a part limits, in words; *by* and its name for all other kinds."""
CLOSE_TO_ALL = 0.995
LOWEST_SHARE = 0.05
"""Share of the days below which no next limit is named."""
DAYS_OF_A_MONTH = 30.4375
BEGINNING = re.compile(r"10 % (?:more|less time) there ")
"""What the sentences of several plans begin with; the first of them says it, then *it* stands for it."""


def limit_lines(sweep: Sweep) -> list[str]:
    """What limits each plan under the base disruption; plans with the same limit and the same next one share a line."""
    groups: dict[tuple[str, str], list[PlanLimits]] = {}
    for one in plan_limits(sweep):
        following = one.found.following.part if one.found.following is not None else ""
        groups.setdefault((one.first.part, following), []).append(one)
    return [_line(sweep, group) for group in groups.values()]


def _line(sweep: Sweep, group: list[PlanLimits]) -> str:
    """One line for plans of which the same part limits most, and the same one next."""
    first, spans = group[0], {_when(one) for one in group}
    when = spans.pop() if len(spans) == 1 else ""
    limit = f"{_limit(first, first.first)} limits most{_share(group)}{when}"
    names = [_plan_name(sweep, one.plan) for one in group]
    who = "Every plan" if len(group) == len(sweep.plans) > 1 else capital(listed(names))
    sentences = [f"{who}: {limit}", *_worth(sweep, group), _next(first)]
    return " ".join(f"{capital(sentence)}." for sentence in sentences if sentence)


def _plan_name(sweep: Sweep, plan: str) -> str:
    title = sweep.plan_title(plan)
    return title[:1].lower() + title[1:] if chooses_nothing(plan) else title


def _part(one: PlanLimits, part: LimitingPart) -> str:
    kind, _, cause = part.kind.partition(": ")
    how = f"by {one.point.title(cause)}" if cause else HOW.get(kind, f"by {kind}")
    name = part_words(one.point, part.part)
    return f"{name}, {how}" if how else name


def _limit(one: PlanLimits, part: LimitingPart) -> str:
    """The part, with how it limits between commas."""
    text = _part(one, part)
    return f"{text}," if ", " in text else text


def _share(group: list[PlanLimits]) -> str:
    """On how many of the days short it limits; nothing where it does on all."""
    ends = sorted({percent(one.first.share) for one in group if one.first.share < CLOSE_TO_ALL}, key=float)
    return f" ({' to '.join(dict.fromkeys((ends[0], ends[-1])))} % of the days short)" if ends else ""


def _when(one: PlanLimits) -> str:
    """Over which days it limits more than any other part; nothing where it does throughout."""
    part, last = one.first, one.point.last_day
    begin, end = day_words(one.point, part.since), day_words(one.point, part.until)
    if part.until < last - DAYS_OF_A_MONTH:
        return f", above all from {begin} to {end}"
    return f", above all from {begin} on" if part.since > last - one.point.span else ""


def _worth(sweep: Sweep, group: list[PlanLimits]) -> list[str]:
    """Sentences on what a tenth more of the first limit is worth to a group; the plans are named where that differs."""
    found: dict[str, list[str]] = {}
    for one in group:
        found.setdefault(_worth_to(one), []).append(_plan_name(sweep, one.plan))
    if len(found) == 1:
        return list(found)
    named = [(sentence, listed(names)) for sentence, names in found.items() if sentence]
    (first, names), *others = named
    begin = _beginning(first)
    same = begin and all(_beginning(sentence) == begin for sentence, _ in others)
    more = [(f"it {sentence.removeprefix(begin)}" if same else sentence, names) for sentence, names in others]
    return [f"with {names}, {sentence}" for sentence, names in [(first, names), *more]]


def _beginning(sentence: str) -> str:
    found = BEGINNING.match(sentence)
    return found[0] if found else ""


def _worth_to(one: PlanLimits) -> str:
    """What it is worth in the headline, or in the stock where that says more."""
    found, gain, stock = one.found, one.found.gain, one.found.stock_gain
    if gain is None or not found.change:
        return ""
    less = all(factor < 1.0 for dials in found.change.values() for factor in dials.values())
    there = "10 % less time there" if less else "10 % more there"
    if _known(gain) or stock is None or (stock.estimate is None or (gain.low is not None and not _known(stock))):
        return _gain_clause(one, there, gain)
    return _stock_clause(one, there, stock)


def _gain_clause(one: PlanLimits, there: str, gain: StoredInterval) -> str:
    """What it is worth in the headline."""
    if gain.constant and gain.estimate == 0.0:
        return f"{there} is worth nothing in {one.found.worlds} {one.point.unit_name}"
    if gain.estimate is None or (gain.low is None and not gain.constant):
        return f"what {there} is worth cannot be told from {one.found.worlds} {one.point.unit_name}"
    doubt = "" if _known(gain) else ", which may be nothing"
    change = "is worth" if (gain.estimate or 0.0) > 0.0 else "costs"
    return f"{there} {change} {_gain_words(one, gain)}{doubt}"


def _rough(value: float | None) -> str:
    """Two significant digits: a few worlds know no more."""
    return number(None if value is None else float(f"{value:.1e}"))


def _stock_clause(one: PlanLimits, there: str, stock: StoredInterval) -> str:
    """What it adds to the mean stock of the subject."""
    value, unit = stock.estimate or 0.0, plural(one.point.item_unit(one.subject))
    if stock.low is None and not stock.constant:
        return f"what {there} is worth cannot be told from {one.found.worlds} {one.point.unit_name}"
    change = f"adds {_rough(value)} {unit} to" if value >= 0.0 else f"takes {_rough(-value)} {unit} from"
    ends = (stock.low, stock.high) if value >= 0.0 else _turned(stock)
    doubt = "" if _known(stock) else ", which may be nothing"
    return f"{there} {change} the mean stock{_range(*ends)}{doubt}"


def _known(found: StoredInterval) -> bool:
    """Whether it can be told from none: its interval leaves out 0, or all worlds agree on another number."""
    return found.certain or (found.constant and found.estimate not in (None, 0.0))


def _turned(found: StoredInterval) -> tuple[float | None, float | None]:
    ends = [None if end is None else -end for end in (found.high, found.low)]
    return ends[0], ends[1]


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f" {bracketed(low, high, _rough)}"


def _gain_words(one: PlanLimits, gain: StoredInterval) -> str:
    """The size of a gain or of a loss, with its unit and its interval."""
    head = headline_of(one.point)
    share = head is not None and (find_metric(head.metric).share or not head.unit)
    unit = "percentage points" if share else "" if head is None else head.unit
    unit = "days" if unit == "d" else unit
    as_text = percentage_points if share else _rough
    value = gain.estimate or 0.0
    ends = (gain.low, gain.high) if value > 0.0 else _turned(gain)
    of = f" of {plain_name(head.metric)}" if head is not None and unit != "days" else ""
    limits = "" if ends[0] is None else f" {bracketed(*ends, as_text)}"
    size = as_text(abs(value))
    return f"{size} {unit}{of}{limits}".replace("  ", " ")


def _next(one: PlanLimits) -> str:
    following = one.found.following
    return "" if following is None or following.share < LOWEST_SHARE else f"{_limit(one, following)} limits next"
