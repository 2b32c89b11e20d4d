"""Plan table: one row for each plan: when, what it wins under each disruption, what it costs, and the verdict."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from desim.report.decision.answer import kind_of, units
from desim.report.decision.measure import month_of, whole
from desim.report.decision.ranking import Ranking
from desim.report.decision.worth import Worth, money_scale
from desim.report.model.names import disruption_name, first_head, plan_name, row_name, under_all
from desim.report.model.over_worlds import OverWorlds
from desim.report.page.formatting import NOT_AVAILABLE, capital, listed, percent
from desim.report.page.page import Cell, Table

MOST_DISRUPTIONS = 4
"""Disruptions with a column of their own."""
MOST_PLANS = 12
"""Plans with a row; the annex has all of them."""
NOTHING = ("", "0", NOT_AVAILABLE)


@dataclass(frozen=True)
class Column:
    """A column of the table, and the cell of each plan in it, by its place under the leading disruption."""

    head: str
    cell: Callable[[int], Cell]


def plan_table(ranking: Ranking) -> Table | None:
    """The table; None where plans cannot be paired or there is one only."""
    lead = ranking.lead
    if lead is None or len(lead.points) < 2:
        return None
    shown, columns = ranking.order, _columns(ranking, lead)
    rows = shown[:MOST_PLANS]
    cells = {column.head: [column.cell(k) for k in rows] for column in columns}
    kept = [head for head, found in cells.items() if any(c.text not in NOTHING for c in found[1:])]
    first = [Cell(row_name(ranking.sweep, lead.names[k]), color=ranking.sweep.colors[lead.names[k]]) for k in rows]
    body = [[name, *(cells[head][i] for head in kept)] for i, name in enumerate(first)]
    return Table(
        _caption(ranking, lead), [first_head(ranking.sweep), *kept], body, _notes(ranking, lead, len(shown) - len(rows))
    )


def _caption(ranking: Ranking, lead: OverWorlds) -> str:
    where = under_all(ranking.sweep, [lead.disruption]) if len(ranking.sweep.disruptions) > 1 else ""
    subject = capital(ranking.measure.subject_title)
    return f"{subject}{', ' + where if where else ''}; {lead.count} {units(lead)}"


def _columns(ranking: Ranking, lead: OverWorlds) -> list[Column]:
    measure, worth = ranking.measure, Worth(lead)
    first = lead.points[0]
    found = [Column(measure.title, lambda k: Cell(*measure.middle_and_range(lead.points[k])))]
    if measure.reached(first) is not None:
        end = month_of(first, first.last_day)
        found.append(Column(f"By {end}, %", lambda k: _reached(ranking, lead, k)))
    found += [_gain_column(ranking, one, lead) for one in _with_column(ranking, lead)]
    if worth.priced:
        found += _money_columns(worth, measure.unit_words.removesuffix("s") or "unit")
    if ranking.sweep.of_plans:
        found.append(Column("Verdict", lambda k: Cell(verdict(ranking, lead, worth, k))))
    return found


def _with_column(ranking: Ranking, lead: OverWorlds) -> list[OverWorlds]:
    """The disruptions with a column: the leading one first, and only those in which plans differ."""
    others = [one for one in ranking.under if one is not lead and not one.equal]
    return [lead, *others][:MOST_DISRUPTIONS]


def _reached(ranking: Ranking, lead: OverWorlds, k: int) -> Cell:
    return Cell(percent(ranking.measure.reached(lead.points[k])))


def _gain_column(ranking: Ranking, one: OverWorlds, lead: OverWorlds) -> Column:
    several = len(ranking.sweep.disruptions) > 1
    name = disruption_name(ranking.sweep, one.disruption)
    title = ranking.measure.gain_title
    if not ranking.sweep.of_plans:
        base = plan_name(ranking.sweep, one.names[0])
        title = f"{capital(ranking.measure.unit_words) or 'Difference'} more than {base}"
    head = f"{title}, {name}" if several else title

    def cell(k: int) -> Cell:
        place = ranking.place(one, lead.names[k])
        if place is None:
            return Cell(NOT_AVAILABLE)
        if place == 0:
            return Cell("")
        low, _, high = one.gain_range(0, place)
        return gain_cell(ranking, one.gain(0, place).estimate, low, high)

    return Column(head, cell)


def gain_cell(ranking: Ranking, middle: float | None, low: float, high: float) -> Cell:
    """A gain with its range."""
    text = ranking.measure.amount(middle)
    return Cell(
        text, "" if low == high == middle else f"{ranking.measure.amount(low)} to {ranking.measure.amount(high)}"
    )


def _money_columns(worth: Worth, unit: str) -> list[Column]:
    """What each plan costs more than the base, and for a unit of what it gains."""
    costs = [worth.cost(k) for k in range(len(worth.one.points))]
    scale, name = money_scale(found[0] for found in costs if found)
    prices = [price.estimate for price in worth.prices if price is not None and price.estimate is not None]
    by_unit, unit_name = money_scale(prices)
    return [
        Column(f"Cost more, {name}", lambda k: _cost(costs[k], scale)),
        Column(f"{capital(unit_name)} per {unit} won", lambda k: _price(worth, k, by_unit)),
    ]


def _cost(found: tuple[float, float, float] | None, scale: float) -> Cell:
    if found is None or not any(found):
        return Cell("" if found else NOT_AVAILABLE)
    middle, low, high = (whole(value / scale) for value in found)
    return Cell(middle, "" if low == high else f"{low} to {high}")


def _price(worth: Worth, k: int, scale: float) -> Cell:
    price = worth.prices[k]
    if price is None:
        return Cell("", "gain may be 0" if k and len(worth.costs[k]) and worth.costs[k].any() else "")
    middle, low, high = (None if v is None else whole(v / scale) for v in (price.estimate, price.low, price.high))
    return Cell(middle or "0", f"{low} to {high}" if low and high else "")


def verdict(ranking: Ranking, lead: OverWorlds, worth: Worth, k: int) -> str:
    """Best, ahead, beaten by another plan, or best per dollar; of the base, that it is the base."""
    words = [*_wins(ranking, lead.names[k])]
    if not words and k and (other := worth.beaten_by(k)) is not None:
        words.append(f"beaten by {plan_name(ranking.sweep, lead.names[other])}")
    if worth.priced and worth.cheapest == k:
        words.append("best per dollar")
    if k == 0:
        words.insert(0, "base")
    return ", ".join(words)


def _wins(ranking: Ranking, plan: str) -> Sequence[str]:
    """Under which disruptions a plan is best or ahead."""
    differing = [one for one in ranking.under if not one.equal]
    found: dict[str, list[str]] = {}
    for one in differing:
        kind, best, _ = kind_of(one)
        if one.names[best] == plan:
            found.setdefault(kind, []).append(one.disruption)
    whole = {kind: len(names) == len(differing) for kind, names in found.items()}
    return [kind if whole[kind] else f"{kind} {under_all(ranking.sweep, names)}" for kind, names in found.items()]


def _notes(ranking: Ranking, lead: OverWorlds, left: int) -> list[str]:
    """What a range is, which plans are alike, and that rows were left out."""
    notes = [f"Small: eight {units(lead)} of ten."]
    for plan, others in ranking.alike.items():
        if others:
            names = listed([plan_name(ranking.sweep, other) for other in others])
            notes.append(f"{capital(names)}: as {plan_name(ranking.sweep, plan)} in every column.")
    ceiling = lead.ceiling
    if ceiling is not None and bool(np.isnan(lead.values).any()):
        notes.append("Later than the run counts as its last day.")
    equal = [one.disruption for one in ranking.under if one.equal]
    if equal and len(equal) < len(ranking.under):
        notes.append(f"{capital(under_all(ranking.sweep, equal))}: all plans alike.")
    return [*notes, *([f"{left} more plans stand in the annex."] if left else [])]
