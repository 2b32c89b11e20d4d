"""Flows: what demands ask of every part over the horizon, passed upstream through orders and bills of material."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import networkx as nx

from desim.spec.checks.check import supply_graph
from desim.spec.fields.moments import mean_of
from desim.spec.parts.bill import Effectivity
from desim.spec.parts.policy import Policy
from desim.spec.parts.production import Line
from desim.spec.parts.returns import Return
from desim.spec.parts.source import Source
from desim.spec.parts.stockpile import Stockpile
from desim.spec.scenario import Scenario
from desim.study.screening.expected_demand import expected_demand, expected_unit_failures
from desim.study.screening.expected_dials import ExpectedDials
from desim.study.screening.order_levels import mean_position
from desim.study.screening.station_visits import station_visits


@dataclass
class Flows:
    """Amounts over the whole horizon."""

    need: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Of each stockpile, by all that draw on it."""
    demand_counts: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Number of demands on each stockpile."""
    returned: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Failed units that come into each stockpile."""
    may_return: set[str] = field(default_factory=set)
    """Stockpiles into which units may come that others have no room for."""
    ordered: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Of each supplier and line, good units."""
    carried: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """On each leg."""
    carried_items: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    """By leg and item."""
    orders: dict[tuple[str, str], float] = field(default_factory=dict)
    """Number of orders by source and stockpile."""
    amounts: dict[tuple[str, str], float] = field(default_factory=dict)
    """What is ordered by source and stockpile."""
    missing: dict[str, float] = field(default_factory=dict)
    """What stockpiles that nobody fills are short of."""
    with_alternatives: set[str] = field(default_factory=set)
    """Sources that are not the only ones, so that others may take over what they cannot do."""
    refill: bool = False
    """Whether stock is refilled to the level up to which its policy orders."""


def flows(scenario: Scenario, dials: ExpectedDials, refill: bool = False) -> Flows:
    """Mean amounts; stock at the start and what is on its way then is used up first.

    Args:
        scenario: The network.
        dials: Its dials, as they are expected.
        refill: Whether stock is brought to the level up to which its policy orders, and kept there; else nothing is
            kept at the end, which is the least that has to be ordered.
    """
    found = Flows(refill=refill)
    for name, demand in sorted(scenario.demands.items()):
        demanded = expected_demand(scenario, demand, dials.get((name, "rate")))
        for pile, each in {demand.stockpile: 1.0, **demand.kit}.items():
            found.need[pile] += demanded.amount * each
            found.demand_counts[pile] += demanded.claims
        _add_returned(found, demand.returns, demanded.amount * (1.0 - demand.condemned))
    for unit, failed in expected_unit_failures(scenario, dials):
        found.need[unit.stockpile] += failed
        found.demand_counts[unit.stockpile] += failed
        _add_returned(found, unit.returns, failed * (1.0 - unit.condemned))
    for part in reversed(list(nx.lexicographical_topological_sort(supply_graph(scenario)))):
        if part in scenario.stockpiles:
            _add_stockpile_orders(scenario, dials, found, part, scenario.stockpiles[part])
        elif part in scenario.lines:
            _add_line_inputs(scenario, dials, found, part, scenario.lines[part])
    return found


def _add_returned(found: Flows, returns: Mapping[str, Return], amount: float) -> None:
    """Note where units go that have failed or been used, as if no limit were reached."""
    first = min((back.priority for back in returns.values()), default=0)
    shares = sum(back.share for back in returns.values() if back.priority == first)
    for pile, back in returns.items():
        if back.priority == first:
            found.returned[pile] += amount * back.share / shares
        elif any(other.up_to is not None for other in returns.values()):
            found.may_return.add(pile)


def _add_stockpile_orders(scenario: Scenario, dials: ExpectedDials, found: Flows, name: str, pile: Stockpile) -> None:
    """Pass the need of a stockpile to its sources."""
    there = pile.initial + pile.under_way + found.returned[name]
    short = max(0.0, found.need[name] + _kept_at_end(scenario, found, name, pile) - there)
    if pile.policy is not None and pile.policy.kind == "plan":
        short = sum(amount for day, amount in pile.policy.orders.items() if day < scenario.horizon)
    if short <= 0.0:
        return
    if not pile.sources or pile.policy is None:
        comes_back = found.returned[name] > 0.0 or name in found.may_return
        if not comes_back:  # what fails less often than is assumed needs less repair
            found.missing[name] = short
        return
    count = order_count(pile.policy, short, found.demand_counts[name], scenario.horizon, pile.planning_rate)
    parts = _source_shares(scenario, dials, pile)
    for source, share in parts.items():
        found.orders[source, name] = count if pile.sourcing == "split" else count * share
        found.amounts[source, name] = short * share
        supplier = scenario.suppliers.get(source)
        wanted = short * share / (1.0 if supplier is None else mean_of(supplier.yield_))
        amount = _shipped(scenario, dials, found, pile, pile.sources[source], wanted)
        if source in scenario.stockpiles:
            found.need[source] += amount
            found.demand_counts[source] += found.orders[source, name]
        else:
            found.ordered[source] += amount
        if len(pile.sources) > 1 and pile.sourcing in ("priority", "earliest", "work_share"):
            found.with_alternatives.add(source)


def _kept_at_end(scenario: Scenario, found: Flows, name: str, pile: Stockpile) -> float:
    """Stock on hand and on order at the end, 0 where stock is not refilled."""
    if not found.refill or pile.policy is None:
        return 0.0
    position = mean_position(pile, found.need[name], scenario.horizon)
    return position if math.isfinite(position) else 0.0


def order_count(policy: Policy, amount: float, claims: float, horizon: float, planned: float | None) -> float:
    """About how many orders a policy makes of an amount: by its quantity, at its reviews, or claim by claim."""
    looks = horizon / policy.review.every if policy.review is not None else max(claims, 1.0)
    match policy.kind:
        case "plan":
            return float(len(policy.orders))
        case "rq" | "eoq":
            return amount / policy.quantity
        case "ss":
            return min(looks, amount / max(policy.order_up_to - policy.reorder_point, 1e-9))
        case "days_of_supply" if policy.reorder_days is not None and planned:
            return min(looks, amount / (planned * (policy.days - policy.reorder_days)))
    return looks


def _source_shares(scenario: Scenario, dials: ExpectedDials, pile: Stockpile) -> dict[str, float]:
    """Share of each source in what a stockpile orders."""
    steady = {name: offer for name, offer in pile.sources.items() if offer.only_below is None}
    if pile.sourcing in ("priority", "earliest"):
        return {min(steady, key=lambda name: (steady[name].priority, name)): 1.0}
    if pile.sourcing == "shared":
        weights = {name: _pace(scenario, dials, name) or 1.0 for name in steady}
    else:
        weights = {name: offer.share for name, offer in steady.items()}
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def _shipped(
    scenario: Scenario, dials: ExpectedDials, found: Flows, pile: Stockpile, offer: Source, amount: float
) -> float:
    """What has to leave a source for an amount to arrive; notes what the legs carry."""
    for name in reversed(scenario.legs_of(offer)):
        held = dials[name, "loss"].mean if (name, "loss") in dials else 1.0
        amount /= max(1.0 - min(1.0, scenario.legs[name].loss * held), 1e-6)
        found.carried[name] += amount
        found.carried_items[name, pile.item] += amount
    return amount


def _add_line_inputs(scenario: Scenario, dials: ExpectedDials, found: Flows, name: str, line: Line) -> None:
    """Pass the need for what a line makes to what it takes."""
    begun = units_begun(line, found.ordered[name])
    for ways in line.choices(scenario.stockpiles).values():
        for (pile, each), units in zip(ways, _units_of_each(scenario, found, line, ways, begun), strict=True):
            found.need[pile] += units * each
            found.demand_counts[pile] += units / line.lot
    for pile, co_product in line.co_products.items():
        units = begun if co_product.of == "begun" else found.ordered[name]
        found.returned[pile] += co_product.amount * co_product.chance * units
    for pile, sru in line.replaces.items():
        found.need[pile] += begun * sru.chance
        found.demand_counts[pile] += begun * sru.chance
        if sru.returns is not None:
            found.returned[sru.returns] += begun * sru.chance


def _units_of_each(
    scenario: Scenario, found: Flows, line: Line, ways: list[tuple[str, float]], units: float
) -> list[float]:
    """How many units are begun with each of the stockpiles that an input may be taken from, in their order.

    One with sources is never used up, one without them when its stock is. Each takes at most the part of the horizon in
    which it is effective, and the last of them the rest.
    """
    parts, left = [], units
    for name, each in ways[:-1]:
        pile, dates = scenario.stockpiles[name], line.effectivity.get(name, Effectivity())
        end = scenario.horizon if dates.end is None else min(dates.end, scenario.horizon)
        most = units * max(0.0, end - dates.begin) / scenario.horizon
        if not pile.sources:
            there = pile.initial + pile.under_way + found.returned[name] - found.need[name]
            most = min(most, max(0.0, there) / each)
        parts.append(min(left, most))
        left -= parts[-1]
    return [*parts, left]


def units_begun(line: Line, good: float) -> float:
    """Units to begin for so many good ones."""
    passing = 1.0 - line.acceptance.reject if line.acceptance and line.acceptance.then == "scrap" else 1.0
    return good / (line.yield_ * passing * surviving(line))


def surviving(line: Line) -> float:
    """Share of the lots of a line with stations that come out rather than are scrapped."""
    if not line.stations:
        return 1.0
    return station_visits(line)[1]


def _pace(scenario: Scenario, dials: ExpectedDials, name: str) -> float:
    """What a line or a supplier can do in a day; 0 where it has no rate."""
    if name in scenario.suppliers:
        return (scenario.suppliers[name].rate or 0.0) * (dials[name, "rate"].mean if (name, "rate") in dials else 1.0)
    return line_pace(scenario, dials, name)


def line_pace(scenario: Scenario, dials: ExpectedDials, name: str) -> float:
    """Good units a line can make in a day, for sharing out what several make together; 0 where it has no rate."""
    line = scenario.lines[name]
    rate = line.machine_rate
    return float((rate or 0.0) * line.machines * (dials[name, "rate"].mean if (name, "rate") in dials else 1.0))
