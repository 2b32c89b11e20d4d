"""Checks between parts: the list of all, and those of references, sources, amounts, cycles and reachability."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import networkx as nx

from desim.spec.checks.agreements import agreement_warnings
from desim.spec.checks.calendars import calendar_faults
from desim.spec.checks.correlations import correlation_faults
from desim.spec.checks.dead_ends import dead_end_warnings
from desim.spec.checks.dials import closed_parts, dial_faults
from desim.spec.checks.expressions import expression_faults
from desim.spec.checks.funds import fund_faults, fund_warnings
from desim.spec.checks.gates import gate_faults
from desim.spec.checks.horizon import terminating_reasons
from desim.spec.checks.loads import load_faults, load_warnings
from desim.spec.checks.lots import lot_faults
from desim.spec.checks.metric_subjects import metric_faults
from desim.spec.checks.modes import mode_faults, mode_warnings
from desim.spec.checks.own_measures import own_measure_faults
from desim.spec.checks.production import bill_warnings, missing_input_warnings, production_faults
from desim.spec.checks.provenance import provenance_faults
from desim.spec.checks.routes import legs_in_use, route_faults
from desim.spec.checks.size import size_faults
from desim.spec.checks.stockpiles import stockpile_faults
from desim.spec.checks.triggers import trigger_faults, trigger_warnings, watched_item
from desim.spec.families import FAMILIES, PARTS
from desim.spec.fields import units
from desim.spec.fields.base import Ref
from desim.spec.fields.faults import Fault, nearest, shown
from desim.spec.fields.quantity import QuantityType
from desim.spec.fields.walk import Path, marked_values
from desim.spec.scenario import Scenario

WrittenScenario = Mapping[str, Any]
"""A scenario as it was written down, before defaults and conversion of units."""
Check = Callable[[Scenario, WrittenScenario], Iterator[Fault]]

_WHOLE = {
    "batch",
    "cap",
    "capacity",
    "initial",
    "keep",
    "level",
    "lot",
    "max_open",
    "minimum_order",
    "order_multiple",
    "order_up_to",
    "per_unit",
    "quantity",
    "reorder_point",
    "reserve",
}
_WHOLE_MAPS = (
    "arrivals",
    "backlog",
    "in_process",
    "in_transit",
    "initial_by_age",
    "inputs",
    "kit",
    "open_orders",
    "orders",
    "reserve_levels",
    "under_way",
    "waiting",
)
"""Maps whose amounts are whole pieces: by age, for one unit, on a day of a plan, from a rank on."""


def faults_in(scenario: Scenario, data: WrittenScenario) -> list[Fault]:
    """All faults between the parts of a scenario whose fields are each sound; *data* is what was written down."""
    faults = [*shared_name_faults(scenario), *reference_faults(scenario)]
    if faults:
        return faults
    faults = [fault for _, check in CHECKS for fault in check(scenario, data)]
    return faults or [*_unreachable(scenario)]


def number_faults(scenario: Scenario) -> Iterator[Fault]:
    """Faults between parts that come of their numbers, for a scenario without faults whose numbers were changed."""
    for _, check in CHECKS:
        if check not in (amount_faults, provenance_faults, _NO_CIRCLES):
            yield from check(scenario, {})


def shared_name_faults(scenario: Scenario) -> Iterator[Fault]:
    """Parts of different families must not share a name, for names alone identify streams, dials and rows."""
    seen: dict[str, str] = {}
    for family in PARTS:
        for name in getattr(scenario, family):
            if name in seen:
                yield Fault(f"{family}.{name}", f"has the name of a part in {seen[name]}; names must differ")
            seen.setdefault(name, family)


def reference_faults(scenario: Scenario) -> Iterator[Fault]:
    """Names must be those of parts."""
    names: dict[tuple[str, ...], dict[str, None]] = {}
    for path, ref, value in marked_values(scenario, Ref):
        if ref.families not in names:
            names[ref.families] = dict.fromkeys(name for family in ref.families for name in getattr(scenario, family))
        known = names[ref.families]
        if value not in known:
            kinds = " or ".join(FAMILIES[family].word for family in ref.families)
            yield Fault(_dotted(path), f"no {kinds} has this name", shown(value), nearest(value, known))


def source_faults(scenario: Scenario) -> Iterator[Fault]:
    """A source must offer the item of the stockpile, and a stockpile with sources must have a policy to use them."""
    for name, stockpile in scenario.stockpiles.items():
        for source in stockpile.sources:
            family = scenario.family_of(source) or ""
            item = getattr(scenario, family)[source].item
            if item != stockpile.item:
                yield Fault(
                    f"stockpiles.{name}.sources.{source}", f"offers {item}, but the stockpile holds {stockpile.item}"
                )
            if source == name:
                yield Fault(f"stockpiles.{name}.sources.{source}", "is the stockpile itself")
            if stockpile.sources[source].last_time_buy is not None and family == "stockpiles":
                message = "is a stockpile, which no cause closes; only suppliers and lines give notice"
                yield Fault(f"stockpiles.{name}.sources.{source}.last_time_buy", message)
            if stockpile.sourcing == "shared" and family == "stockpiles":
                message = "is a stockpile; only lines and suppliers can share an order book"
                yield Fault(f"stockpiles.{name}.sources.{source}", message)
            supplier = scenario.suppliers.get(source) if stockpile.sourcing == "shared" else None
            if supplier is not None and supplier.rate is not None and supplier.lot is None:
                message = f"is missing: with a rate it takes a lot at a time of the order book of {name}"
                yield Fault(f"suppliers.{source}.lot", message)
            if getattr(stockpile.policy, "cancel", False) and family != "suppliers":
                yield Fault(
                    f"stockpiles.{name}.sources.{source}", "is no supplier; only orders at suppliers can be cancelled"
                )
        if stockpile.sources and stockpile.policy is None:
            yield Fault(f"stockpiles.{name}.policy", "is missing: it has sources, but no policy says when to order")


def _item_name(scenario: Scenario, path: Path) -> str | None:
    """The item an amount at *path* is an amount of, None where it could be of any."""
    match path:
        case ("lines", _, "co_products", stockpile, "amount"):
            return scenario.stockpiles[str(stockpile)].item
        case ("lines", _, "inputs", stockpile) | ("lines", _, "alternates", stockpile, "per_unit"):
            return scenario.stockpiles[str(stockpile)].item
        case ("stockpiles" | "suppliers" | "lines" as family, part, *_):
            return str(getattr(scenario, family)[part].item)
        case ("demands", _, "kit", stockpile):
            return scenario.stockpiles[str(stockpile)].item
        case ("demands", part, *_):
            return scenario.stockpiles[scenario.demands[str(part)].stockpile].item
        case ("causes", part, "when", *steps):
            return watched_item(scenario, scenario.causes[str(part)].when, tuple(map(str, steps[:-1])))
        case ("causes", part, "how", "until", *steps):
            return watched_item(scenario, scenario.causes[str(part)].how.until, tuple(map(str, steps[:-1])))
        case ("causes", part, "how_of", at, "until", *steps):
            return watched_item(scenario, scenario.causes[str(part)].how_at(str(at)).until, tuple(map(str, steps[:-1])))
        case ("observations", part, *_):
            return scenario.lines[scenario.observations[str(part)].lines[0]].item
    return None


def amount_faults(scenario: Scenario, data: WrittenScenario) -> Iterator[Fault]:
    """Amounts must be in the unit of their item, and whole where the item comes in pieces."""
    for path, measure, value in marked_values(scenario, QuantityType):
        if measure.kind not in ("amount", "rate"):
            continue
        name = _item_name(scenario, path)
        if name is None:
            continue
        item, raw = scenario.items[name], _raw(data, path)
        bulk = item.bulk
        if isinstance(raw, str):
            _, dimension, _ = units.parse(raw)
            if (units.MASS in dimension) != bulk:
                yield Fault(_dotted(path), f"is not in the unit of {name}, which is {item.unit}", shown(raw))
                continue
        field = path[-2] if path[-1] == "value" else path[-1]
        whole = field in _WHOLE or field == "size" or (len(path) > 3 and path[-2] in _WHOLE_MAPS)
        if not bulk and whole and measure.kind == "amount" and value != round(value):
            yield Fault(_dotted(path), f"must be a whole number of {item.unit}", shown(value))


def _raw(data: Any, path: Path) -> Any:
    """What was written at a path; the value itself where a law was written in short."""
    for step in path:
        listed = isinstance(data, list | tuple) and isinstance(step, int)
        if listed or (isinstance(data, Mapping) and step in data):
            data = data[step]
        elif step != "value":
            return None
    return data


def supply_graph(scenario: Scenario) -> "nx.DiGraph[str]":
    """Parts and who feeds whom: supplier, line or stockpile to stockpile, stockpile to line."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from([*scenario.suppliers, *scenario.lines, *scenario.stockpiles])
    graph.add_edges_from((source, name) for name, pile in scenario.stockpiles.items() for source in pile.sources)
    graph.add_edges_from((pile, name) for name, line in scenario.lines.items() for pile in line.takes)
    for name, line in scenario.lines.items():
        graph.add_edges_from((pile, name) for pile, _ in line.amounts_taken(scenario.stockpiles))
    return graph


def cycle_faults(scenario: Scenario) -> Iterator[Fault]:
    """Items made out of themselves, and stockpiles that order from one another in a circle."""
    items: nx.DiGraph[str] = nx.DiGraph()
    for line in scenario.lines.values():
        items.add_edges_from((scenario.stockpiles[pile].item, line.item) for pile in line.takes)
    bom = _cycle(items)
    if bom:
        yield Fault("lines", f"have a bill of material that goes in a circle: {bom}")
        return
    ring = _cycle(supply_graph(scenario))
    if ring:
        yield Fault("stockpiles", f"supply one another in a circle: {ring}")


def _cycle(graph: "nx.DiGraph[str]") -> str:
    try:
        edges = nx.find_cycle(graph)
    except nx.NetworkXNoCycle:
        return ""
    names = [edge[0] for edge in edges]
    shown_names = [*names, names[0]] if len(names) < 12 else [*names[:6], "...", *names[-4:], names[0]]
    return " -> ".join(shown_names)


def _unreachable(scenario: Scenario) -> Iterator[Fault]:
    """Demands and inputs that no stock, supplier or line can ever fill."""
    graph = supply_graph(scenario)
    reachable = _reachable_parts(scenario, graph)
    for name, demand in scenario.demands.items():
        if demand.stockpile not in reachable:
            why = _missing_link(scenario, graph, reachable, demand.stockpile)
            yield Fault(f"demands.{name}.stockpile", f"can never be filled: {why}")
    for name, line in scenario.lines.items():
        for feed, choices in line.choices(scenario.stockpiles).items():
            if not any(pile in reachable for pile, _ in choices) and any(True for _ in graph.successors(name)):
                why = _missing_link(scenario, graph, reachable, feed)
                yield Fault(f"lines.{name}.inputs.{feed}", f"can never be filled: {why}")


def _reachable_parts(scenario: Scenario, graph: "nx.DiGraph[str]") -> set[str]:
    """Parts that can have goods at some time."""
    reachable = set(scenario.suppliers)
    reachable |= {pile for fleet in scenario.fleets.values() for unit in fleet.units.values() for pile in unit.returns}
    reachable |= {pile for demand in scenario.demands.values() for pile in demand.returns}
    reachable |= {pile for line in scenario.lines.values() for pile in line.co_products}
    reachable |= {sru.returns for line in scenario.lines.values() for sru in line.replaces.values() if sru.returns}
    reachable |= {name for name, pile in scenario.stockpiles.items() if pile.substitutes or pile.lateral}
    for part in nx.topological_sort(graph):
        fed = [feed in reachable for feed in graph.predecessors(part)]
        if part in scenario.lines:
            line = scenario.lines[part]
            fed = [any(pile in reachable for pile, _ in ways) for ways in line.choices(scenario.stockpiles).values()]
            if all(fed) and all(pile in reachable for pile in line.replaces):
                reachable.add(part)
        elif part in scenario.stockpiles:
            pile = scenario.stockpiles[part]
            if pile.initial > 0 or pile.under_way > 0 or any(fed):
                reachable.add(part)
    return reachable


def _missing_link(scenario: Scenario, graph: "nx.DiGraph[str]", reachable: set[str], pile: str) -> str:
    """The first missing link upstream of a stockpile that nothing reaches."""
    while True:
        feeds = sorted(graph.predecessors(pile))
        if not feeds:
            return f"{pile} has no stock and no source, and nobody makes {scenario.stockpiles[pile].item} for it"
        dead_line = next((feed for feed in feeds if feed in scenario.lines), None)
        if dead_line is None:
            pile = feeds[0]
            continue
        pile = next(feed for feed in sorted(graph.predecessors(dead_line)) if feed not in reachable)


def _dotted(path: Path) -> str:
    return ".".join(str(step) for step in path)


def warnings_in(scenario: Scenario) -> Iterator[Fault]:
    """What is no fault but deserves a look: parts that nobody uses, and orders that a closed source would keep."""
    graph = supply_graph(scenario)
    closing = {part for cause in scenario.causes.values() for part in closed_parts(scenario, cause)}
    for name, pile in scenario.stockpiles.items():
        kept = sorted(closing & set(pile.sources))
        if pile.sourcing in ("split", "random") and len(pile.sources) > 1 and kept:
            message = f"keeps giving {', '.join(kept)} their share of orders while a cause closes them"
            yield Fault(f"stockpiles.{name}.sourcing", message)
    for family in ("suppliers", "lines"):
        for name in getattr(scenario, family):
            if not list(graph.successors(name)):
                yield Fault(f"{family}.{name}", "is no stockpile's source and will never be asked for anything")
    used = legs_in_use(scenario)
    for name, leg in scenario.legs.items():
        if name not in used and (leg.vehicles is None or leg.vehicles.of is None):
            yield Fault(f"legs.{name}", "is on no route")
    in_use = _stockpiles_in_use(scenario)
    for name, pile in scenario.stockpiles.items():
        if name not in in_use and not pile.needs_no_customer and not list(graph.successors(name)):
            yield Fault(f"stockpiles.{name}", "is used by no demand, fleet, line or stockpile")
    if scenario.warmup > 0.0 and (once := terminating_reasons(scenario)):
        message = f"leaves out the beginning of a run that looks terminating: {once[0]}; say which with terminating"
        yield Fault("warmup", message)
    yield from dead_end_warnings(scenario)
    yield from load_warnings(scenario)
    yield from mode_warnings(scenario)
    yield from trigger_warnings(scenario)
    yield from missing_input_warnings(scenario)
    yield from bill_warnings(scenario)
    yield from agreement_warnings(scenario)
    yield from fund_warnings(scenario)


def _stockpiles_in_use(scenario: Scenario) -> set[str]:
    """Stockpiles that demands, kits of lines, fleets or other stockpiles take from."""
    in_use = {d.stockpile for d in scenario.demands.values()} | {
        p for line in scenario.lines.values() for p in line.takes
    }
    in_use |= {other for pile in scenario.stockpiles.values() for other in (*pile.substitutes, *pile.lateral)}
    return in_use | {unit.stockpile for fleet in scenario.fleets.values() for unit in fleet.units.values()}


def _without_data(check: Callable[[Scenario], Iterator[Fault]]) -> Check:
    """A check that needs the scenario only."""
    return lambda scenario, _: check(scenario)


_NO_CIRCLES = _without_data(cycle_faults)

CHECKS: list[tuple[str, Check]] = [
    ("dials", dial_faults),
    ("triggers", _without_data(trigger_faults)),
    ("sources", _without_data(source_faults)),
    ("routes", _without_data(route_faults)),
    ("modes", _without_data(mode_faults)),
    ("loads", load_faults),
    ("metrics", _without_data(metric_faults)),
    ("measures", _without_data(own_measure_faults)),
    ("expressions", _without_data(expression_faults)),
    ("stockpiles", _without_data(stockpile_faults)),
    ("cycles", _NO_CIRCLES),
    ("production", _without_data(production_faults)),
    ("lots", _without_data(lot_faults)),
    ("gates", _without_data(gate_faults)),
    ("funds", _without_data(fund_faults)),
    ("calendars", calendar_faults),
    ("amounts", amount_faults),
    ("size", _without_data(size_faults)),
    ("provenance", provenance_faults),
    ("correlations", _without_data(correlation_faults)),
]
"""All checks between parts, by what they are about; each yields its faults for a scenario whose names are all known."""
