"""Measures of one replication: rows of (metric, subject, value, unit); a value is None where it is not defined."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from statistics import fmean, stdev
from typing import NamedTuple

from desim.measure.approval import approval_rows
from desim.measure.change import change_rows
from desim.measure.concentration import allied, concentration_rows, dependency_rows
from desim.measure.equity import equity_rows
from desim.measure.service import demand_rows, rule_rows, shelf_rows
from desim.measure.sourcing import interoperability_rows, sourcing_rows
from desim.measure.throughput import fleet_rows, leg_rows, line_rows, made_by, station_rows, workforce_rows
from desim.spec.facts import Facts
from desim.spec.scenario import Measure, Scenario

ACCOUNTS = ("ordering", "purchase", "expedite", "production", "freight", "holding", "backorders", "cause")

ADDED_ROWS: dict[str, Callable[[Scenario, Facts], Iterable[tuple[str, float | None, str]]]] = {}
"""By metric of a plugin, what gives subject, value and unit of each of its rows."""


class Row(NamedTuple):
    """One measure of one part in one replication."""

    metric: str
    """Name of the measure."""
    subject: str
    """Part it is measured on."""
    value: float | None
    """Value, None where it is not defined (no demand, never happened)."""
    unit: str
    """Unit of the value."""


def kpis(scenario: Scenario, facts: Facts) -> list[Row]:
    """All measures of one replication; the same metrics and subjects in the same order for every replication."""
    return [Row(*row) for part in _parts(scenario, facts) for row in part]


def _parts(scenario: Scenario, facts: Facts) -> Iterator[Iterator[tuple[str, str, float | None, str]]]:
    span = facts.horizon - facts.warmup
    for name, pile in sorted(scenario.stockpiles.items()):
        item = scenario.items[pile.item]
        yield shelf_rows(name, pile, facts.stockpiles[name], item.unit, facts)
        if pile.ruled(item):
            yield rule_rows(name, pile, facts.stockpiles[name], item)
    for name, demand in sorted(scenario.demands.items()):
        yield demand_rows(name, facts.demands[name], _unit(scenario, name), bool(demand.kit), demand.patience is None)
    yield _order_rows(facts)
    for name, line in sorted(scenario.lines.items()):
        yield line_rows(name, line, facts.lines[name], scenario.items[line.item].unit, facts)
        for step in sorted(line.stations):
            yield station_rows(f"{name}.{step}", facts.stations[f"{name}.{step}"], span)
    for name in sorted(scenario.legs):
        yield leg_rows(name, facts.legs[name], span)
    for name, fleet in sorted(scenario.fleets.items()):
        yield fleet_rows(name, fleet.size, facts.fleets[name], facts)
    for name in sorted(scenario.workforces):
        yield workforce_rows(name, facts.workforces[name], facts)
    yield approval_rows(scenario, facts)
    yield change_rows(scenario, facts)
    yield _cost_rows(scenario, facts)
    yield _threshold_rows(scenario, facts)
    yield from _alliance(scenario, facts)
    yield from (_added(name, scenario, facts) for name in sorted(ADDED_ROWS))


def _alliance(scenario: Scenario, facts: Facts) -> Iterator[Iterator[tuple[str, str, float | None, str]]]:
    """What there is to say where goods move between nations, and where several ask for something."""
    if allied(scenario):
        yield concentration_rows(scenario, facts.lanes)
        yield sourcing_rows(scenario)
        yield dependency_rows(scenario, facts.lanes)
        yield interoperability_rows(scenario)
    yield equity_rows(scenario, facts.demands)


def _added(name: str, scenario: Scenario, facts: Facts) -> Iterator[tuple[str, str, float | None, str]]:
    """Rows of a metric of a plugin."""
    for subject, value, unit in ADDED_ROWS[name](scenario, facts):
        yield name, subject, value, unit


def _unit(scenario: Scenario, part: str) -> str:
    item = scenario.item_of(part)
    return item.unit if item else "each"


def _order_rows(facts: Facts) -> Iterator[tuple[str, str, float | None, str]]:
    """Orders of all demands together."""
    orders = sum(d.orders for d in facts.demands.values())
    at_once = sum(d.orders_at_once for d in facts.demands.values())
    yield "order_fill_rate", "all_demands", at_once / orders if orders else None, "1"


def _cost_rows(scenario: Scenario, facts: Facts) -> Iterator[tuple[str, str, float | None, str]]:
    """Cost by account over all parts, and the total."""
    approvals = ("approvals",) if scenario.gates else ()
    for account in (*ACCOUNTS, *approvals):
        yield "cost", account, sum(v for (_, a), v in sorted(facts.costs.items()) if a == account), "USD"
    total = sum(v for _, v in sorted(facts.costs.items()))
    yield "cost", "total", total, "USD"
    yield "cost_per_day", "total", total / (facts.horizon - facts.warmup), "USD/d"


def _threshold_rows(scenario: Scenario, facts: Facts) -> Iterator[tuple[str, str, float | None, str]]:
    """The measures with thresholds that the scenario asks for, each under its own name."""
    for name, asked in sorted(scenario.measures.items()):
        if asked.metric.startswith("size_"):
            yield asked.metric, name, _size(asked, facts), "1" if asked.amount is not None else "unit"
        elif asked.metric == "stockout_before":
            first = facts.stockpiles[asked.subject].first_short
            yield asked.metric, name, float(0.0 <= first < (asked.at or 0.0)), "1"
        elif asked.metric == "output_per_year":
            yield asked.metric, name, _output(asked, facts), f"{_unit(scenario, asked.subject)}/year"
        else:
            yield asked.metric, name, _wait(asked, facts), "d" if asked.metric == "wait_quantile" else "1"


def _wait(asked: Measure, facts: Facts) -> float | None:
    """Share of waits beyond a threshold, or a quantile of the waits; those filled at once waited 0."""
    shelf, line = facts.stockpiles.get(asked.subject), facts.lines.get(asked.subject)
    waits = shelf.waits if shelf else line.waits if line else []
    zeros = shelf.claims_at_once if shelf else 0
    if asked.metric == "wait_quantile":
        return quantile_with_zeros(sorted(waits), zeros, asked.p or 0.0)
    total = len(waits) + zeros
    return sum(1 for w in waits if w > (asked.at or 0.0)) / total if total else None


def _output(asked: Measure, facts: Facts) -> float | None:
    """Good units in a year of 365.25 days, between the last probes up to the two days."""
    begin = asked.begin if asked.begin is not None else facts.warmup
    end = asked.end if asked.end is not None else facts.horizon
    days = [facts.days[bisect_right(facts.days, day) - 1] for day in (begin, end) if day >= facts.days[0]]
    if len(days) < 2 or days[1] <= days[0]:
        return None
    made = sum(made_by(line, facts, end) - made_by(line, facts, begin) for line in (asked.subject, *asked.beside))
    return made * 365.25 / (days[1] - days[0])


def _size(asked: Measure, facts: Facts) -> float | None:
    sizes = facts.demands[asked.subject].sizes
    if len(sizes) < 2:
        return None
    if asked.metric == "size_mean":
        return fmean(sizes)
    if asked.metric == "size_sd":
        return stdev(sizes)
    return sum(1 for size in sizes if size <= (asked.amount or 0.0)) / len(sizes)


def quantile_with_zeros(ordered: list[float], zeros: int, p: float) -> float | None:
    """The *p*-quantile of *ordered* values and *zeros* more at 0: the smallest with at least a share p at or below."""
    total = len(ordered) + zeros
    if not total:
        return None
    rank = max(1, -int(-p * total // 1))
    return 0.0 if rank <= zeros else ordered[rank - zeros - 1]
