"""Large network: as many stockpiles as are asked for, as a force has them, from a seed.

A region has a plant with a line and a store of material for each item, a depot, four hubs and eight units at each hub.
Depot, hubs and units have a stockpile of every item. Trains run from the depot to the hubs, trucks from there to the
units. A hub takes from the depot of the next region what its own cannot send. Units use all items. Lines stand still at
times. The last region, and its last hub and unit, have less where the number of stockpiles is reached.
"""

from itertools import islice
from random import Random
from typing import Any

ITEMS = ("shells", "charges", "fuzes", "rockets", "missiles", "fuel", "rations", "spares")
HUBS, UNITS = 4, 8
PER_REGION = len(ITEMS) * (2 + HUBS + HUBS * UNITS)
FAMILIES = ("sites", "suppliers", "lines", "legs", "routes", "stockpiles", "demands", "causes")


def large_network(stockpiles: int, seed: int = 1, horizon: float = 90.0) -> dict[str, Any]:
    """A network as plain data.

    Args:
        stockpiles: How many it has.
        seed: What levels, rates and times are drawn from.
        horizon: Days.

    Returns:
        The scenario.
    """
    chance = Random(seed)  # noqa: S311
    regions = -(-stockpiles // PER_REGION)
    found: dict[str, Any] = {
        "name": f"large_{stockpiles}",
        "title": f"A force with {stockpiles:,} stockpiles",
        "start": "2026-01-01",
        "horizon": horizon,
        "probe": {"every": 7},
        "headline": {"metric": "time_below_objective", "subject": "depot_0_shells"},
        "nations": {"us": {}},
        "items": {name: {} for name in (*ITEMS, "material")},
        **{family: {} for family in FAMILIES},
    }
    for region in range(regions):
        for family, parts in _region(region, regions, chance).items():
            found[family] |= parts
    return _first(found, stockpiles)


def _region(region: int, regions: int, chance: Random) -> dict[str, dict[str, Any]]:
    """The parts of one region, by family; stockpiles in the order in which they are wanted."""
    parts: dict[str, dict[str, Any]] = {family: {} for family in FAMILIES}
    plant, depot = f"plant_{region}", f"depot_{region}"
    parts["sites"] |= {name: {"nation": "us"} for name in (plant, depot)}
    _leg(parts, plant, depot, {"transit": 2})
    parts["suppliers"][f"maker_{region}"] = {
        "site": plant, "item": "material", "lead_time": {"law": "lognormal", "mean": 12, "cv": 0.5},
    }  # fmt: skip
    for item in ITEMS:
        _plant(parts, region, item, chance)
        _stockpile(parts, depot, item, 1200, {f"line_{region}_{item}": {"route": f"{plant}_to_{depot}"}}, chance)
    for k in range(HUBS):
        hub, other = f"hub_{region}_{k}", f"depot_{(region + 1) % regions}"
        parts["sites"][hub] = {"nation": "us"}
        for origin in dict.fromkeys((depot, other)):
            law = {"law": "gamma", "mean": chance.uniform(2, 6), "cv": 0.4}
            _leg(parts, origin, hub, {"transit": law, "departures": {"every": 2}, "capacity": 2000})
        for item in ITEMS:
            sources = {
                f"{origin}_{item}": {"route": f"{origin}_to_{hub}", "priority": n + 1}
                for n, origin in enumerate(dict.fromkeys((depot, other)))
            }
            _stockpile(parts, hub, item, 300, sources, chance, sourcing="priority")
        for n in range(UNITS):
            _unit(parts, f"unit_{region}_{k}_{n}", hub, chance)
    return parts


def _plant(parts: dict[str, dict[str, Any]], region: int, item: str, chance: Random) -> None:
    """A store of material, a line that makes an item of it, and what stops the line."""
    plant, line, store = f"plant_{region}", f"line_{region}_{item}", f"store_{region}_{item}"
    _stockpile(parts, plant, "material", 1500, {f"maker_{region}": {}}, chance, name=store)
    parts["lines"][line] = {
        "site": plant, "item": item, "inputs": {store: 1}, "rate": 80 * chance.uniform(0.7, 1.3), "lot": 40,
    }  # fmt: skip
    parts["causes"][f"outage_{region}_{item}"] = {
        "when": {"kind": "hazard", "every": {"law": "exponential", "mean": 120}},
        "what": {line: {"open": 0}},
        "how": {"duration": {"law": "lognormal", "mean": 10, "cv": 1}},
    }


def _unit(parts: dict[str, dict[str, Any]], unit: str, hub: str, chance: Random) -> None:
    """A unit with a stockpile of each item, and its use."""
    parts["sites"][unit] = {"nation": "us"}
    _leg(parts, hub, unit, {"transit": {"law": "uniform", "low": 0.5, "high": chance.uniform(1, 3)}})
    for item in ITEMS:
        name = _stockpile(parts, unit, item, 60, {f"{hub}_{item}": {"route": f"{hub}_to_{unit}"}}, chance)
        parts["demands"][f"use_{name}"] = {
            "kind": "poisson", "stockpile": name, "arrivals": 0.3, "size": {"law": "geometric", "mean": 6},
        }  # fmt: skip


def _leg(parts: dict[str, dict[str, Any]], origin: str, destination: str, how: dict[str, Any]) -> None:
    """A leg, and the route that is this leg alone."""
    name = f"{origin}_to_{destination}"
    parts["legs"][name] = {"origin": origin, "destination": destination, **how}
    parts["routes"][name] = {"legs": [name]}


def _stockpile(
    parts: dict[str, dict[str, Any]],
    site: str,
    item: str,
    size: float,
    sources: dict[str, Any],
    chance: Random,
    name: str = "",
    **more: Any,
) -> str:
    """A stockpile that orders up to about *size*; its name."""
    level = round(size * chance.uniform(0.7, 1.3))
    name = name or f"{site}_{item}"
    parts["stockpiles"][name] = {
        "site": site, "item": item, "initial": level, "objective": level // 2, "sources": sources,
        "policy": {"kind": "ss", "reorder_point": level * 2 // 3, "order_up_to": level}, **more,
    }  # fmt: skip
    return name


def _first(data: dict[str, Any], stockpiles: int) -> dict[str, Any]:
    """The network with the first of its stockpiles and what belongs to them."""
    kept = dict(islice(data["stockpiles"].items(), stockpiles))
    demands = {name: demand for name, demand in data["demands"].items() if demand["stockpile"] in kept}
    used = {source.get("route") for stockpile in kept.values() for source in stockpile["sources"].values()}
    legs, routes = ({name: way for name, way in data[family].items() if name in used} for family in ("legs", "routes"))
    return {**data, "stockpiles": kept, "demands": demands, "legs": legs, "routes": routes}
