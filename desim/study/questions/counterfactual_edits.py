"""Counterfactual edits: how a declaration changes so that one reason for shortage is gone, and nothing else.

A declaration is changed, not a dial. A dial of a line also turns what follows from it: the people a line needs go with
its dial *rate*, so that a hundred times the rate would want a hundred times the people.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from desim.spec.checks.dials import dial_changes
from desim.spec.checks.routes import items_by_leg
from desim.spec.families import FAMILIES
from desim.spec.fields.moments import mean_of
from desim.spec.parts.policy import BaseStock, DaysOfSupply, EconomicOrder, MinMax, Newsvendor, ReorderPoint
from desim.spec.parts.stockpile import Stockpile
from desim.spec.scenario import Scenario
from desim.study.questions.design_points import Data

Edit = tuple[str, Data]
"""How a reason is removed, in words, and the scenario without it, as plain data."""
UNLIMITED = 1e6
"""A rate so many times as large is no limit; a time so many times as short still takes a time."""
STAFF_FACTOR = 1000
"""So many times the people that the lines need are enough under any cause that keeps some of them away."""
STRETCHING_DIALS = ("lead_time", "transit")
"""Dials that delay goods where they are above 1."""
MANY = 1_000_000
"""The largest count of anything."""
FREQUENT = 100
"""So many departures take the place of one."""


class NoCounterfactual(ValueError):
    """Nothing in the scenario removes a reason; says why."""


def edited(data: Data, family: str, name: str, fields: Mapping[str, Any], drop: Iterable[str] = ()) -> Data:
    """A copy of *data* in which a declaration has other *fields*, and lacks those of *drop*."""
    gone = set(drop)
    declared = {key: value for key, value in data[family][name].items() if key not in gone}
    return {**data, family: {**data[family], name: {**declared, **fields}}}


def unlimited_line(scenario: Scenario, data: Data, name: str) -> Edit:
    """A line whose work takes next to no time; its people, machines and hours stay."""
    declared, raw = scenario.lines[name], data["lines"][name]
    fields: dict[str, Any] = {}
    if declared.rate is not None:
        fields["rate"] = declared.rate * UNLIMITED
    if declared.time is not None:
        fields["time"] = mean_of(declared.time) / UNLIMITED
    if declared.stations:
        fields["stations"] = {
            step: {**raw["stations"][step], "time": mean_of(station.time) / UNLIMITED}
            for step, station in declared.stations.items()
        }
    if not fields and declared.modes is not None:
        rates = {key: getattr(declared.modes, key) for key in ("minimum_sustaining", "economic", "maximum")}
        fields["modes"] = {**raw["modes"], **{key: rate * UNLIMITED for key, rate in rates.items()}}
    return "no limit on its rate, no set-up", edited(data, "lines", name, fields, drop=("setup",))


def unlimited_supplier(scenario: Scenario, data: Data, name: str) -> Edit:
    """A supplier that ships as much as is ordered."""
    rate = scenario.suppliers[name].rate
    if rate is None:
        raise NoCounterfactual("the supplier has no rate")
    return "no limit on its rate", edited(data, "suppliers", name, {"rate": rate * UNLIMITED})


def unlimited_leg(scenario: Scenario, data: Data, name: str) -> Edit:
    """A leg whose departures carry everything, and whose port takes no time."""
    leg = scenario.legs[name]
    drop = [*(["capacity", "limits"] if leg.departures is not None else []), "handling", "handling_lot"]
    fields: dict[str, Any] = {}
    if leg.departures is not None and any(path.rooms for path in leg.departures.paths.values()):
        raw = data["legs"][name]["departures"]["paths"]
        paths = {key: {k: v for k, v in one.items() if k not in ("capacity", "limits")} for key, one in raw.items()}
        fields["departures"] = {"paths": paths}
    if not fields and not set(drop) & set(data["legs"][name]):
        raise NoCounterfactual("the leg has neither a timetable with a capacity or limits nor a handling rate")
    return "no limit on what a departure carries, no handling", edited(data, "legs", name, fields, drop)


def enough_vehicles(scenario: Scenario, data: Data, name: str) -> Edit:
    """A leg on which a vehicle is always free."""
    raw = data["legs"][name].get("vehicles") or {}
    others = {leg for leg, one in scenario.legs.items() if one.vehicles is not None and one.vehicles.of == name}
    vehicles = {key: value for key, value in raw.items() if key not in ("count", "of", "layover")}
    found = edited(data, "legs", name, {"vehicles": {**vehicles, "count": MANY} if others else vehicles})
    fleet = scenario.legs[name].vehicles
    if fleet is not None and fleet.of is not None:  # the vehicles come back as before, over a leg that nobody uses
        keys = ("title", "mode", "origin", "destination", "transit", "distance", "march")
        way = {key: value for key, value in data["legs"][name].items() if key in keys}
        back = {key: value for key, value in raw.items() if key != "layover"}
        found = {**found, "legs": {**found["legs"], f"{name}_empty"[:64]: {**way, "vehicles": back}}}
        return "a vehicle is always free, beside those that come back", found
    return "a vehicle is always free", found


def enough_berths(scenario: Scenario, data: Data, name: str) -> Edit:
    """A port in which a berth is always free."""
    return "a berth is always free", edited(data, "ports", name, {"berths": MANY})


def enough_cranes(scenario: Scenario, data: Data, name: str) -> Edit:
    """A port in which cranes are always free."""
    return "cranes are always free", edited(data, "ports", name, {}, drop=("cranes",))


def no_minimum_convoy(scenario: Scenario, data: Data, name: str) -> Edit:
    """A leg whose convoys sail with any number of vehicles, with the same escorts."""
    raw = data["legs"][name]["convoy"]
    kept = {key: value for key, value in raw.items() if key not in ("minimum", "max_wait")}
    return "convoys of any number of vehicles", edited(data, "legs", name, {"convoy": {"most": MANY, **kept}})


def enough_escorts(scenario: Scenario, data: Data, name: str) -> Edit:
    """A pool in which escorts are always free."""
    return "escorts are always free", edited(data, "escorts", name, {"count": MANY})


def no_full_load(scenario: Scenario, data: Data, name: str) -> Edit:
    """A leg that leaves with what is there. Without a timetable nothing limits how much leaves at a time."""
    drop = ("full_load", "max_wait", "capacity", "limits")
    return "leaves without a full load", edited(data, "legs", name, {}, drop)


def frequent_departures(scenario: Scenario, data: Data, name: str) -> Edit:
    """A leg that leaves at once, or as often as its capacity per day can be kept."""
    leg = scenario.legs[name]
    if leg.departures is None:
        raise NoCounterfactual("the leg has no timetable")
    if not leg.rooms:
        return "leaves at once", edited(data, "legs", name, {}, drop=("departures",))
    if leg.vehicles is not None and leg.vehicles.bound:
        raise NoCounterfactual("its vehicles leave together by the timetable")
    times = max(1, min([FREQUENT, *_units_in(scenario, name)]))
    fields: dict[str, Any] = {"departures": {"every": leg.departures.interval / times}}
    limits = {measure: limit / times for measure, limit in leg.rooms.items()}
    if "" in limits:
        fields["capacity"] = limits.pop("")
    if limits:
        fields["limits"] = limits
    return f"leaves {times} times as often, with the same capacity per day", edited(data, "legs", name, fields)


def _units_in(scenario: Scenario, name: str) -> list[int]:
    """Units of the largest item that go into a departure of a leg, by each of its limits."""
    leg = scenario.legs[name]
    found = [int(leg.rooms[""])] if "" in leg.rooms else []
    for measure, limit in ((measure, limit) for measure, limit in leg.rooms.items() if measure):
        loads = [scenario.items[item].load(measure) or 0.0 for item in items_by_leg(scenario).get(name, ())]
        largest = max(loads, default=0.0)
        found += [int(limit / largest)] if largest else []
    return found


def own_machines(scenario: Scenario, data: Data, name: str) -> Edit:
    """A line with machines of its own, as many as it shares now."""
    center = scenario.lines[name].workcenter
    if center is None:  # it waits for its own floor
        return unlimited_line(scenario, data, name)
    fields: dict[str, Any] = {"machines": scenario.workcenters[center].machines}
    failures = data["workcenters"][center].get("failures")
    if failures is not None:
        fields["failures"] = failures
    return "machines of its own, as many as it shares", edited(data, "lines", name, fields, ("workcenter", "priority"))


def no_failures(scenario: Scenario, data: Data, name: str) -> Edit:
    """A line whose machines never fail."""
    declared = scenario.lines[name]
    words = "its machines never fail"
    if declared.workcenter is not None:
        return words, edited(data, "workcenters", declared.workcenter, {}, drop=("failures",))
    stations = {
        step: {key: value for key, value in raw.items() if key != "failures"}
        for step, raw in (data["lines"][name].get("stations") or {}).items()
    }
    return words, edited(data, "lines", name, {"stations": stations} if stations else {}, drop=("failures",))


def no_calendar(scenario: Scenario, data: Data, name: str) -> Edit:
    """A line that works at all hours."""
    return "works at all hours", edited(data, "lines", name, {}, drop=("calendar",))


def partial_lots(scenario: Scenario, data: Data, name: str) -> Edit:
    """A line that begins lots that are not full."""
    return "begins lots that are not full", edited(data, "lines", name, {}, drop=("full_lots",))


def no_minimum_rate(scenario: Scenario, data: Data, name: str) -> Edit:
    """A line that never stretches its orders."""
    modes = {key: value for key, value in (data["lines"][name].get("modes") or {}).items() if key != "sustain_below"}
    return "never steps down to its minimum rate", edited(data, "lines", name, {"modes": modes})


def never_cold(scenario: Scenario, data: Data, name: str) -> Edit:
    """A line that is kept warm."""
    return "never goes cold", edited(data, "lines", name, {}, drop=("cold",))


def full_knowledge(scenario: Scenario, data: Data, name: str) -> Edit:
    """A line whose people have nothing left to learn."""
    return "its people know all from the start", edited(data, "lines", name, {}, drop=("knowledge",))


def no_explosive_limit(scenario: Scenario, data: Data, name: str) -> Edit:
    """The site of a line without a limit."""
    site = scenario.lines[name].site
    return f"no explosive limit at {site}", edited(data, "sites", site, {}, drop=("explosive_limit",))


def enough_staff(scenario: Scenario, data: Data, name: str) -> Edit:
    """A workforce that always has the people its lines need."""
    workforce = scenario.workforces[name]
    staff = STAFF_FACTOR * max(workforce.staff, sum(workforce.lines.values()))
    drop = ("hiring", "wanted", "attrition")
    return "as many people as its lines need", edited(data, "workforces", name, {"staff": staff}, drop)


def regime_without_delays(scenario: Scenario, data: Data, name: str) -> Edit:
    """A regime whose states delay nothing; what else they change, such as demand, they still do."""
    states = {}
    for state, raw in data["regimes"][name]["states"].items():
        what: dict[str, dict[str, float]] = {}
        for part, dial, factor in dial_changes(scenario, scenario.regimes[name].states[state]):
            if not _delays(scenario.family_of(part) or "", dial, factor):
                what.setdefault(part, {})[dial] = factor
        kept = {key: value for key, value in (raw or {}).items() if key not in ("what", "sets", "within")}
        states[state] = {**kept, "what": what} if what else kept
    return "its states delay nothing", edited(data, "regimes", name, {"states": states})


def _delays(family: str, dial: str, factor: float) -> bool:
    """Whether a factor on a dial counts as a delay: less of what works, or a longer time."""
    return factor > 1.0 if dial in STRETCHING_DIALS else factor < 1.0 and dial in FAMILIES[family].slowing_dials


def immediate_approval(scenario: Scenario, data: Data, name: str) -> Edit:
    """A gate that decides at once while it is open; a refusal for good stays one."""
    waits = ("time", "officers", "sessions", "batch", "per_nation")
    stages = {}
    for stage, raw in data["gates"][name]["stages"].items():
        refusal = scenario.gates[name].stages[stage].refusal
        gone = {*waits, "refusal"} if refusal is not None and refusal.then == "again" else set(waits)
        stages[stage] = {key: value for key, value in (raw or {}).items() if key not in gone}
    return "decides at once", edited(data, "gates", name, {"stages": stages})


def enough_money(scenario: Scenario, data: Data, name: str) -> Edit:
    """A fund that nobody waits for."""
    for gate, declared in scenario.gates.items():
        raw = data["gates"][gate]["stages"]
        stages = {stage: {**(raw[stage] or {})} for stage in raw}
        for stage, one in declared.stages.items():
            if one.fund == name:
                del stages[stage]["fund"]
        data = edited(data, "gates", gate, {"stages": stages})
    return "there always is enough money", data


def no_minimum_order(scenario: Scenario, data: Data, name: str) -> Edit:
    """A supplier that ships orders of any size."""
    return "no minimum order", edited(data, "suppliers", name, {}, drop=("minimum_order",))


def no_order_failures(scenario: Scenario, data: Data, name: str) -> Edit:
    """A supplier that ships all orders in time and whole."""
    return "no order fails", edited(data, "suppliers", name, {}, drop=("failures", "exclusive"))


def all_good(scenario: Scenario, data: Data, name: str) -> Edit:
    """A supplier whose deliveries are good."""
    return "all that it ships is good", edited(data, "suppliers", name, {}, drop=("yield", "yield_of"))


def no_lead_time(scenario: Scenario, data: Data, name: str) -> Edit:
    """A source without a lead time, and the way from it without a transit time, unless others use the leg too."""
    if name in scenario.suppliers:
        data = edited(data, "suppliers", name, {}, drop=("lead_time",))
    for pile, declared in scenario.stockpiles.items():
        if name in declared.sources:
            sources = data["stockpiles"][pile]["sources"]
            own = {key: value for key, value in (sources[name] or {}).items() if key != "transit"}
            data = edited(data, "stockpiles", pile, {"sources": {**sources, name: own}})
    alone, shared = _legs_from(scenario, name)
    for leg in alone:
        data = edited(data, "legs", leg, {"transit": 0.0}, drop=("distance", "march"))
    kept = f"; {', '.join(shared)} as before, since others use it or its vehicles come back" if shared else ""
    return f"no lead time and no transit time{kept}", data


def _legs_from(scenario: Scenario, source: str) -> tuple[list[str], list[str]]:
    """Legs of the ways from a source: those that may lose their transit time, and those that must keep it."""
    used: dict[bool, set[str]] = {True: set(), False: set()}
    for declared in scenario.stockpiles.values():
        for name, offer in declared.sources.items():
            used[name == source].update(scenario.legs_of(offer))
    own, others = used[True], used[False]
    bound = {leg for leg in own if (fleet := scenario.legs[leg].vehicles) is not None and fleet.bound}
    return sorted(own - others - bound), sorted(own & (others | bound))


def no_expiry(scenario: Scenario, data: Data, name: str) -> Edit:
    """A stockpile in which nothing expires; others of its item keep their shelf life."""
    item = scenario.stockpiles[name].item
    lived = {key: data["items"][item][key] for key in ("shelf_life", "extension") if key in (data["items"][item] or {})}
    if lived:
        for pile, declared in scenario.stockpiles.items():
            if declared.item == item and pile != name:
                data = edited(data, "stockpiles", pile, {**lived, **data["stockpiles"][pile]})
        data = edited(data, "items", item, {}, drop=lived)
    aged = ("shelf_life", "extension", "initial_age", "initial_lots", "initial_by_age")
    return "nothing expires", edited(data, "stockpiles", name, {}, aged)


def no_reservation(scenario: Scenario, data: Data, name: str) -> Edit:
    """A stockpile of which no line holds anything before all inputs of a lot are there."""
    for line, declared in scenario.lines.items():
        if declared.reservation != "none" and name in declared.takes:
            data = edited(data, "lines", line, {}, drop=("reservation",))
    return "its lines take all inputs of a lot at once", data


def unlimited_open_orders(scenario: Scenario, data: Data, name: str) -> Edit:
    """A stockpile whose sources may have any amount on order."""
    sources = {
        source: {key: value for key, value in (raw or {}).items() if key != "max_open"}
        for source, raw in data["stockpiles"][name]["sources"].items()
    }
    return "its sources may have any amount on order", edited(data, "stockpiles", name, {"sources": sources})


def no_owner_cap(scenario: Scenario, data: Data, name: str) -> Edit:
    """A joint stock from which every owner may borrow all there is."""
    owners = {nation: {**(raw or {}), "cap": 1e9} for nation, raw in data["stockpiles"][name]["owners"].items()}
    return "owners may borrow all there is", edited(data, "stockpiles", name, {"owners": owners})


def first_come_first_served(scenario: Scenario, data: Data, name: str) -> Edit:
    """A part that serves claims by age: no reserve, no ranks, no ratings, no rule of allocation."""
    family = scenario.family_of(name) or ""
    if family != "suppliers":
        data = edited(data, family, name, {}, ("allocation", "entitlements", "reserve", "reserve_levels"))
    for pile, declared in scenario.stockpiles.items():
        if name in declared.sources:
            data = edited(data, "stockpiles", pile, {}, drop=("priority", "rating"))
    for demand, wanted in scenario.demands.items():
        if getattr(wanted, "stockpile", None) == name:
            data = edited(data, "demands", demand, {}, drop=("priority",))
    return "first come, first served, without a reserve", data


def loaded_by_age(scenario: Scenario, data: Data, name: str) -> Edit:
    """A leg whose departures are loaded in the order in which it took goods in."""
    return "loaded in the order of arrival", edited(data, "legs", name, {}, drop=("loading", "overtaking"))


def orders_what_is_missing(scenario: Scenario, data: Data, name: str, of: str) -> Edit:
    """A stockpile that looks at every change, and at the latest orders when a unit is missing."""
    declared = scenario.stockpiles[name]
    aim = (declared.target or 0.0) if of == "objective" else 0.0
    policy = _policy_in_time(declared, aim, scenario.items[declared.item].bulk)
    raw = data["stockpiles"][name].get("policy") or {}
    if "commitments" in raw:
        policy["commitments"] = raw["commitments"]
    words = "looks at every change, and orders a unit when it is missing at the latest"
    return words, edited(data, "stockpiles", name, {"policy": policy}, drop=("report_delay",))


def _policy_in_time(declared: Stockpile, aim: float, bulk: bool) -> dict[str, Any]:
    """The same policy without reviews, whose levels are high enough to order what is missing to *aim*."""
    policy, trigger = declared.policy, aim if bulk else aim - 1.0
    if isinstance(policy, BaseStock | Newsvendor):
        return _base_stock(max(policy.level, aim), bulk)
    if isinstance(policy, DaysOfSupply) and declared.planning_rate:
        return _base_stock(max(policy.days * declared.planning_rate, aim), bulk)
    if isinstance(policy, ReorderPoint | EconomicOrder):
        point = max(policy.reorder_point, trigger)
        return {"kind": "rq", "reorder_point": point, "quantity": policy.quantity}
    if isinstance(policy, MinMax):
        point = max(policy.reorder_point, trigger)
        return {"kind": "ss", "reorder_point": point, "order_up_to": max(policy.order_up_to, aim, point + 1.0)}
    if policy is None:
        raise NoCounterfactual("the stockpile has no policy that could order")
    raise NoCounterfactual(f"a policy of kind {policy.kind} does not order what is missing when it is missing")


def _base_stock(level: float, bulk: bool) -> dict[str, Any]:
    return {"kind": "base_stock", "level": level if bulk else math.ceil(level)}
