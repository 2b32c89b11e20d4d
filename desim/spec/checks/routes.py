"""Checks of routes: legs, routes and detours, and what they carry."""

from collections.abc import Iterator
from itertools import pairwise

import networkx as nx

from desim.spec.fields.faults import Fault, shown
from desim.spec.parts.source import Source
from desim.spec.parts.stockpile import Stockpile
from desim.spec.scenario import Scenario


def route_faults(scenario: Scenario) -> Iterator[Fault]:
    """Faults of legs, routes and detours."""
    yield from _gaps(scenario)
    for name, stockpile in scenario.stockpiles.items():
        for source, offer in stockpile.sources.items():
            if offer.route is not None:
                yield from _ends(scenario, f"stockpiles.{name}.sources.{source}.route", stockpile, source, offer)
    yield from _detours(scenario)
    yield from _returns(scenario)
    yield from _convoys(scenario)
    yield from _too_little_room(scenario)


def legs_in_use(scenario: Scenario) -> set[str]:
    """Names of all legs on a route, and of those that stand in for them."""
    used = {leg for route in scenario.routes.values() for leg in route.legs}
    return {leg for name in used for leg in _detour_chain(scenario, name)}


def _detour_chain(scenario: Scenario, leg: str | None) -> list[str]:
    """A leg, its detour, the detour of that ..."""
    names: list[str] = []
    while leg is not None and leg not in names:
        names.append(leg)
        leg = scenario.legs[leg].detour
    return names


def _gaps(scenario: Scenario) -> Iterator[Fault]:
    """Each leg of a route must start where the one before ends, where sites are given."""
    for name, route in scenario.routes.items():
        legs = [scenario.legs[leg] for leg in route.legs]
        for i, (a, b) in enumerate(pairwise(legs)):
            if a.destination and b.origin and a.destination != b.origin:
                yield Fault(
                    f"routes.{name}.legs",
                    f"do not join: {route.legs[i]} ends at {a.destination}, {route.legs[i + 1]} starts at {b.origin}",
                )


def _ends(scenario: Scenario, where: str, stockpile: Stockpile, source: str, offer: Source) -> Iterator[Fault]:
    """A route must lead from the site of the source to that of the stockpile, where sites are given."""
    names = scenario.legs_of(offer)
    for leg in offer.on_legs:
        if leg not in names:
            place = f"{where.removesuffix('.route')}.on_legs.{leg}"
            yield Fault(place, f"is no leg of the route, which has {', '.join(names)}")
    first, last = scenario.legs[names[0]], scenario.legs[names[-1]]
    start = getattr(scenario, scenario.family_of(source) or "")[source].site
    if first.origin and first.origin != start:
        yield Fault(where, f"starts at {first.origin}, but {source} is at {start}")
    if last.destination and last.destination != stockpile.site:
        yield Fault(where, f"ends at {last.destination}, but the stockpile is at {stockpile.site}")


def _detours(scenario: Scenario) -> Iterator[Fault]:
    """A detour is another leg to the same place, from the same place if goods take it there, and in no circle."""
    for name, leg in scenario.legs.items():
        if leg.detour is None:
            continue
        other, where = scenario.legs[leg.detour], f"legs.{name}.detour"
        from_origin = leg.waiting == "detour" or leg.detour_from == "origin"
        if leg.detour == name:
            yield Fault(where, "is the leg itself")
        if leg.destination and other.destination and leg.destination != other.destination:
            yield Fault(where, f"ends at {other.destination}, but {name} ends at {leg.destination}")
        if from_origin and leg.origin and other.origin and leg.origin != other.origin:
            yield Fault(where, f"starts at {other.origin}, but {name} starts at {leg.origin}")
    pairs = [(n, leg.detour) for n, leg in sorted(scenario.legs.items()) if leg.detour and leg.detour != n]
    for ring in nx.simple_cycles(nx.DiGraph(pairs)):
        first = ring.index(min(ring))
        names = [*ring[first:], *ring[:first]]
        yield Fault(f"legs.{names[0]}.detour", f"goes in a circle: {' -> '.join([*names, names[0]])}")


def _returns(scenario: Scenario) -> Iterator[Fault]:
    """Vehicles come back over one leg, the other way, in a number that their own leg says."""
    over: dict[str, str] = {}
    for name, leg in scenario.legs.items():
        where, of = f"legs.{name}.vehicles.of", leg.vehicles.of if leg.vehicles is not None else None
        if leg.vehicles is None or of is None:
            continue
        own = scenario.legs[of]
        if own.vehicles is None or own.vehicles.count is None:
            yield Fault(where, f"is a leg without a number of vehicles; give legs.{of}.vehicles.count", shown(of))
            continue
        if of in over:
            yield Fault(where, f"has vehicles that come back over {over[of]} already", shown(of))
        over.setdefault(of, name)
        if own.vehicles.limited and not leg.vehicles.limited:
            message = f"gives neither a load nor limits of its vehicles, while those of {of} have some"
            yield Fault(f"legs.{name}.vehicles", message)
        for begins, site, ends, other in (
            ("starts", leg.origin, "ends", own.destination),
            ("ends", leg.destination, "starts", own.origin),
        ):
            if site and other and site != other:
                yield Fault(where, f"{ends} at {other}, but {name} {begins} at {site}", shown(of))


def _convoys(scenario: Scenario) -> Iterator[Fault]:
    """Convoys that want more escorts, or vehicles of another leg, than there are."""
    for name, leg in scenario.legs.items():
        if leg.convoy is None:
            continue
        for pool, wanted in leg.convoy.escorts.items():
            count = scenario.escorts[pool].count
            if wanted > count:
                yield Fault(f"legs.{name}.convoy.escorts.{pool}", f"are more than there are ({count})", shown(wanted))
        own = scenario.legs[leg.vehicles.of].vehicles if leg.vehicles is not None and leg.vehicles.of else None
        if own is not None and own.count is not None and own.count < leg.convoy.minimum:
            message = f"is more than the vehicles that come back over it ({own.count})"
            yield Fault(f"legs.{name}.convoy.minimum", message, shown(leg.convoy.minimum))


def _too_little_room(scenario: Scenario) -> Iterator[Fault]:
    """Room for less than one piece would never carry anything."""
    for name, item in _legs_with_items(scenario):
        leg = scenario.legs[name]
        rooms = {"capacity": leg.capacity, "handling_lot": leg.handling_lot}
        rooms["vehicles.load"] = leg.vehicles.load if leg.vehicles else None
        for path, declared in leg.departures.paths.items() if leg.departures else ():
            rooms[f"departures.paths.{path}.capacity"] = declared.capacity
        for field, room in rooms.items():
            if room is not None and room < 1.0:
                yield Fault(f"legs.{name}.{field}", f"holds not even one {item}", shown(room))


def items_by_leg(scenario: Scenario) -> dict[str, list[str]]:
    """Names of the items that travel each leg, or would by a detour; legs that carry nothing are left out."""
    found = stockpiles_by_leg(scenario)
    return {leg: sorted({scenario.stockpiles[pile].item for pile in piles}) for leg, piles in found.items()}


def stockpiles_by_leg(scenario: Scenario) -> dict[str, list[str]]:
    """Names of the stockpiles whose orders travel each leg, or would by a detour."""
    found: dict[str, set[str]] = {}
    for name, stockpile in scenario.stockpiles.items():
        for offer in stockpile.sources.values():
            for first in scenario.legs_of(offer):
                for leg in _detour_chain(scenario, first):
                    found.setdefault(leg, set()).add(name)
    return {leg: sorted(found[leg]) for leg in sorted(found)}


def _legs_with_items(scenario: Scenario) -> list[tuple[str, str]]:
    """Legs, each with one item in pieces that travels it."""
    pieces = {leg: [i for i in items if not scenario.items[i].bulk] for leg, items in items_by_leg(scenario).items()}
    return [(leg, items[-1]) for leg, items in pieces.items() if items]
