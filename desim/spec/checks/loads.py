"""Checks of loads: what legs carry, and whether it says what a unit of it takes of their limits."""

from collections.abc import Iterator, Mapping
from typing import Any

from desim.spec.checks.dials import dial_changes
from desim.spec.checks.routes import items_by_leg, stockpiles_by_leg
from desim.spec.fields import units
from desim.spec.fields.faults import Fault, shown
from desim.spec.parts.item import Item
from desim.spec.parts.transport import Leg
from desim.spec.scenario import Scenario

AMOUNTS = ("capacity", "handling_lot", "handling", "vehicles.load")
"""Fields of a leg that are in units of the items that travel it."""
_UNIT = {"mass": "kg", "volume": "m3", "teu": "TEU", "neq": "kg"}


def load_faults(scenario: Scenario, data: Mapping[str, Any]) -> Iterator[Fault]:
    """Limits that an item does not know, or that hold not even one, and amounts in the unit of no item there.

    Args:
        scenario: The network.
        data: What was written down.
    """
    for leg, items in items_by_leg(scenario).items():
        declared = scenario.legs[leg]
        for path, measure, limit in _limits(declared):
            for name in items:
                yield from _unit_faults(f"legs.{leg}.{path}", measure, limit, name, scenario.items[name])
        for port in sorted({p for p in (declared.origin_port, declared.destination_port) if p}):
            measure = scenario.ports[port].measure
            for name in items if measure != "units" else ():
                if scenario.items[name].load(measure) is None:
                    message = f"{name} comes through it and says no {measure} of a unit; give items.{name}.{measure}"
                    yield Fault(f"ports.{port}.measure", message)
        for field in (*AMOUNTS, *_path_capacities(declared)):
            yield from _amount_faults(scenario, f"legs.{leg}.{field}", _written(data, leg, field), items)


def _path_capacities(declared: Leg) -> dict[str, float]:
    """Capacities of the paths of a timetable, by where they stand."""
    paths = declared.departures.paths if declared.departures else {}
    rooms = {f"departures.paths.{name}.capacity": path.capacity for name, path in paths.items()}
    return {field: capacity for field, capacity in rooms.items() if capacity is not None}


def _limits(declared: Leg) -> Iterator[tuple[str, str, float]]:
    """Path, measure and value of every limit of a leg beside those in units."""
    fleet, paths = declared.vehicles, declared.departures.paths if declared.departures else {}
    for place, limits in (
        ("limits", declared.limits),
        ("vehicles.limits", fleet.limits if fleet else None),
        *((f"departures.paths.{name}.limits", path.limits) for name, path in paths.items()),
    ):
        for measure, limit in limits.by_measure().items() if limits is not None else ():
            yield f"{place}.{measure}", measure, limit


def _unit_faults(where: str, measure: str, limit: float, name: str, item: Item) -> Iterator[Fault]:
    """One item under one limit."""
    each = item.load(measure)
    if each is None:
        yield Fault(where, f"{name} travels it and says no {measure} of a unit; give items.{name}.{measure}")
    elif not item.bulk and each > limit:
        message = f"holds not even one {name} of {each:g} {_UNIT[measure]}"
        yield Fault(where, message, shown(limit))


def _amount_faults(scenario: Scenario, where: str, written: Any, items: list[str]) -> Iterator[Fault]:
    """An amount with a unit must be in the unit of what travels the leg: 20 t are no pieces."""
    if not isinstance(written, str):
        return
    _, dimension, known = units.parse(written)
    mass = units.MASS in dimension
    for name in items if known and (mass or units.COUNT in dimension) else ():
        item = scenario.items[name]
        if item.bulk != mass:
            near = where.replace("vehicles.load", "vehicles.limits.mass").replace("capacity", "limits.mass")
            near = near if mass and "limits" in near else ""
            yield Fault(where, f"is not in the unit of {name}, which is {item.unit}", shown(written), near)


def _written(data: Mapping[str, Any], leg: str, field: str) -> Any:
    """What was written at a field of a leg; None where nothing was."""
    found: Any = data
    for step in ("legs", leg, *field.split(".")):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def load_warnings(scenario: Scenario) -> Iterator[Fault]:
    """Limits of explosives where nothing explosive travels, and capacities in which pieces and kilograms are alike."""
    for leg, items in items_by_leg(scenario).items():
        declared = scenario.legs[leg]
        for path, measure, _ in _limits(declared):
            if not any(scenario.items[name].load(measure) for name in items):
                message = f"has no effect: no item that travels here has any {measure}"
                yield Fault(f"legs.{leg}.{path}", message)
        for field in ("loading", "overtaking") if declared.rule else ():
            if why := _unused_rule(scenario, leg, field):
                yield Fault(f"legs.{leg}.{field}", f"has no effect: {why}")
        bulk = {scenario.items[name].bulk: name for name in items}
        if len(bulk) > 1:
            for field, amount in (
                ("capacity", declared.capacity),
                ("vehicles.load", declared.vehicles.load if declared.vehicles else None),
                ("handling", declared.handling),
                *_path_capacities(declared).items(),
            ):
                if amount is not None:
                    message = f"counts a kilogram of {bulk[True]} like a piece of {bulk[False]}"
                    other = "" if field == "handling" else "; give limits of mass or volume"
                    yield Fault(f"legs.{leg}.{field}", message + other)


def _unused_rule(scenario: Scenario, name: str, field: str) -> str:
    """Why a rule of loading changes nothing; empty where it does, or where it is not given."""
    leg = scenario.legs[name]
    if not leg.overtaking if field == "overtaking" else leg.loading == "fifo":
        return ""
    limited = leg.capacity is not None or leg.limits is not None or (leg.vehicles is not None and leg.vehicles.limited)
    paths = leg.departures.paths.values() if leg.departures is not None else ()
    if not limited and not any(path.rooms for path in paths):
        return "no departure is limited"
    piles = stockpiles_by_leg(scenario)[name]
    if len(piles) == 1:
        return f"only goods for {piles[0]} travel here"
    ranks = {scenario.stockpiles[pile].priority for pile in piles}
    rated = any(scenario.stockpiles[pile].rating is not None for pile in piles)
    if leg.loading == "priority" and field == "loading" and len(ranks) == 1 and not rated:
        turned = {part for part, dial in _turned(scenario) if dial == "priority"}
        return "" if turned & set(piles) else f"the stockpiles that order over it all have priority {ranks.pop()}"
    return ""


def _turned(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Parts and dials that causes or regimes turn."""
    changes: list[Any] = [*scenario.causes.values()]
    changes += [state for regime in scenario.regimes.values() for state in regime.states.values()]
    yield from ((part, dial) for change in changes for part, dial, _ in dial_changes(scenario, change))
