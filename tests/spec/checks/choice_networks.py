"""Tiny networks in which every kind of part stands, so that every choice can be made in one of them."""

import copy
from typing import Any


def plain() -> dict[str, Any]:
    """A supplier, two lines on shared machines, a detour, three stockpiles, a gate with a fund, a fleet, politics."""
    return copy.deepcopy({
        "name": "choices", "start": "2026-01-01", "horizon": 45, "warmup": 5,
        "nations": {"us": {}, "uk": {}},
        "sites": {"home": {"nation": "us"}, "base": {"nation": "uk"}},
        "items": {"raw": {}, "part": {"design": "us", "mass": 5, "volume": 1, "teu": 0.1}},
        "suppliers": {
            "maker": {"site": "home", "item": "raw", "lead_time": 3, "rate": 3},
            "other": {"site": "home", "item": "raw", "lead_time": 2, "yield": 0.9, "exclusive": True,
                      "failures": {"late": {"chance": 0.2, "delay": 2}, "lost": {"chance": 0.1, "share": 0}}},
        },
        "crews": {"fitters": {"size": 1}},
        "workcenters": {"hall": {"machines": 1, "failures": {"every": 20, "repair": 1}}},
        "lines": {
            "plant": {
                "site": "home", "item": "part", "inputs": {"bin": 1}, "rate": 2, "lot": 2, "setup": 0.1,
                "failures": {"every": 15, "repair": 1, "crew": "fitters"}, "acceptance": {"reject": 0.1},
                "learning": {"slope": 0.9, "made_before": 10},
                "escapes": {"chance": 0.05, "found_after": 4, "quarantine": 3},
            },
            "shop": {"site": "home", "item": "part", "inputs": {"bin": 1}, "time": 0.5, "workcenter": "hall",
                     "calendar": {"days": ["mon", "tue", "wed", "thu", "fri"], "holidays": ["feasts"]}},
            "stand": {"site": "home", "item": "part", "inputs": {"bin": 1}, "time": 0.5, "workcenter": "hall",
                      "priority": 2, "co_products": {"bin": {"amount": 0.1, "chance": 0.9}}},
        },
        "ports": {"harbor": {"site": "base", "berths": 2, "rate": 20, "cranes": 2}},
        "escorts": {"frigates": {"count": 2, "turnaround": 1}},
        "transport_modes": {
            "water": {"speed": 300, "loading_time": 0.5, "calendar": {"days": ["mon", "tue", "wed", "thu"]}},
        },
        "legs": {
            "sea": {"origin": "home", "destination": "base", "transit": 3, "loss": 0.05, "capacity": 4,
                    "departures": {"every": 2}, "vehicles": {"count": 6, "load": 2, "turnaround": 1},
                    "destination_port": "harbor"},
            "air": {"origin": "home", "destination": "base", "transit": 1,
                    "departures": {"paths": {"mail": {"times": ["06:00"], "capacity": 3}}}},
            "strait": {"mode": "water", "distance": 200, "vehicles": {"load": 2}, "convoy": {
                "minimum": 2, "max_wait": 3, "escorts": {"frigates": 1}, "return_time": 1, "unescorted_after": 9}},
            "homeward": {"origin": "base", "destination": "home", "transit": 2,
                         "vehicles": {"of": "sea", "load": 2, "turnaround": 1, "layover": 1}},
        },
        "routes": {"way": {"legs": ["sea"]}, "convoys": {"legs": ["strait"]}},
        "gates": {
            "licence": {"nation": "us", "stages": {"desk": {"time": 1, "officers": 1, "fund": "budget",
                        "refusal": {"chance": 0.2, "after": 1}}, "board": {"time": 1}},
                        "sequence": ["desk", "board"], "prices": {0: 10}},
        },
        "funds": {"budget": {"every": 15, "first": 0, "contributors": {"us": {"amount": 90}, "uk": {"amount": 90}}}},
        "agreements": {"pact": {"kind": "sosa", "nations": ["us", "uk"], "waives": {"licence": 0.2}}},
        "regimes": {"politics": {"start": "calm", "states": {"calm": {}, "tense": {"what": {"sea": {"transit": 1.5}}}},
                                 "moves": {"calm": {"tense": 0.05}, "tense": {"calm": 0.1}}}},
        "stockpiles": {
            "bin": {"site": "home", "item": "raw", "initial": 9, "policy": {"kind": "base_stock", "level": 12},
                    "planning_rate": 0.5, "sources": {"maker": {"last_time_buy": {"quantity": 3}}, "other": {}}},
            "depot": {"site": "home", "item": "part", "initial": 6, "policy": {"kind": "base_stock", "level": 8},
                      "planning_rate": 0.5, "objective": 5, "sources": {"plant": {}}},
            "bench": {"site": "home", "item": "part", "initial": 3, "policy": {"kind": "base_stock", "level": 4},
                      "planning_rate": 0.3, "shelf_life": 40, "initial_lots": 2,
                      "sources": {"shop": {}, "stand": {"route": "convoys"}}},
            "front": {"site": "base", "item": "part", "initial": 4, "reserve": 1,
                      "policy": {"kind": "rq", "reorder_point": 3, "quantity": 3, "review": {"every": 2}},
                      "planning_rate": 0.5, "sources": {"depot": {"route": "way", "approvals": ["licence"]}}},
        },
        "demands": {
            "use": {"kind": "poisson", "stockpile": "front", "arrivals": 0.3},
            "training": {"kind": "fixed", "stockpile": "bench", "every": 4, "patience": 6,
                         "condemned": 0.1, "returns": {"bin": {"up_to": 20, "transit": 3}}},
        },
        "fleets": {"tanks": {"site": "base", "size": 4, "units": {
            "gun": {"stockpile": "front", "life": {"law": "exponential", "mean": 20}, "swap": 0.5}}}},
        "causes": {
            "first_strike": {"when": {"kind": "date", "at": 8}, "what": {"plant": {"open": 0}}, "how": {"duration": 3}},
            "storm": {"when": {"kind": "date", "at": 10}, "what": {"sea": {"open": 0}},
                      "how": {"delay": 1, "duration": 4}},
            "exit": {"when": {"kind": "date", "at": 20}, "what": {"maker": {"open": 0}},
                     "how": {"delay": 5, "duration": 9}},
        },
        "holidays": {"feasts": {"yearly": ["01-03"], "weekdays": [{"month": 1, "weekday": "mon", "nth": 3}]}},
    })  # fmt: skip


def stations() -> dict[str, Any]:
    """The same with a line of two stations and a leg that waits for full loads."""
    data = plain()
    plant = data["lines"]["plant"]
    for key in ("rate", "setup", "failures", "learning"):
        plant.pop(key)
    plant |= {
        "lot": 1,
        "stations": {"mill": {"time": 0.3, "next": {"weld": 1}, "failures": {"every": 15, "repair": 1}},
                     "weld": {"time": 0.3, "machines": 2}},
    }  # fmt: skip
    sea = data["legs"]["sea"]
    sea.pop("departures")
    sea |= {"full_load": True, "detour": "air", "underway": "detour", "waiting": "detour", "loss_of": "vehicle"}
    data["causes"]["storm"]["when"] = {"kind": "condition", "stockpile": "depot", "below": 3, "repeat": True}
    return data


def shared_book() -> dict[str, Any]:
    """The same with lines that share an order book, owners of a joint stock, and a forecast at a supplier."""
    data = plain()
    data["stockpiles"]["bench"] |= {"sourcing": "shared"}
    data["stockpiles"]["front"] |= {"owners": {"us": {"share": 2, "cap": 2}, "uk": {}}}
    data["demands"]["use"]["owner"] = "uk"
    data["fleets"].pop("tanks")
    data["stockpiles"]["bin"]["policy"] = {"kind": "forecast", "review": {"every": 5}, "periods": 2}
    data["stockpiles"]["depot"]["sources"] = {"plant": {"last_time_buy": {"days": 10}}}
    data["lines"]["plant"].pop("escapes")
    data["lines"]["plant"]["entitlements"] = {"us": 1, "uk": 2}
    data["lines"]["plant"]["allocation"] = "entitlement"
    data["legs"]["sea"] |= {"detour": "air", "underway": "detour"}
    data["causes"]["storm"]["when"] = {"kind": "backlog", "line": "plant", "above": 4, "repeat": True}
    return data


NETWORKS = {"plain": plain, "stations": stations, "shared_book": shared_book}
