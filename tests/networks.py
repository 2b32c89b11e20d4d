"""Small networks that several tests share, as plain data."""

import copy
from typing import Any

PLACES = {"nations": {"us": {}}, "sites": {"home": {"nation": "us"}}}
HORIZON, DECISION, RAISED = 400.0, 100.0, 160.0
MILL, PRESS = 5.0, 8.0
"""Units a day; 10 a day are wanted."""


def base_stock(level: int = 9, horizon: float = 2000.0) -> dict[str, Any]:
    """Case V27: Poisson demand of 0.4 a day on a base stock, lead time log-normal with mean 15 d and cv 1.5."""
    return {
        "name": "base_stock",
        "horizon": horizon,
        **copy.deepcopy(PLACES),
        "items": {"spare": {}},
        "suppliers": {
            "maker": {"site": "home", "item": "spare", "lead_time": {"law": "lognormal", "mean": 15, "cv": 1.5}}
        },
        "stockpiles": {
            "depot": {
                "site": "home",
                "item": "spare",
                "initial": level,
                "policy": {"kind": "base_stock", "level": level},
                "sources": {"maker": {}},
            }
        },
        "demands": {"users": {"kind": "poisson", "stockpile": "depot", "arrivals": 0.4}},
    }


def queue(service: float = 1.0, horizon: float = 1250.0) -> dict[str, Any]:
    """M/M/1 with 0.8 orders a day: every demand orders one unit from one machine, nothing is kept in stock."""
    return {
        "name": "queue",
        "horizon": horizon,
        "probe": {"every": horizon},
        **copy.deepcopy(PLACES),
        "items": {"part": {}},
        "lines": {"machine": {"site": "home", "item": "part", "time": {"law": "exponential", "mean": service}}},
        "stockpiles": {
            "hatch": {
                "site": "home",
                "item": "part",
                "policy": {"kind": "base_stock", "level": 0},
                "sources": {"machine": {}},
            }
        },
        "demands": {"orders": {"kind": "poisson", "stockpile": "hatch", "arrivals": 0.8}},
    }


def chain(horizon: float = 200.0) -> dict[str, Any]:
    """A little of everything: two suppliers, a line, a railway, two stores, two users, an outage and a surge."""
    return {
        "name": "chain",
        "start": "2026-01-01",
        "horizon": horizon,
        "warmup": 20,
        "nations": {"us": {}},
        "sites": {"plant": {"nation": "us"}, "field": {"nation": "us"}},
        "items": {"powder": {"unit": "kg"}, "shell": {"unit": "round"}},
        "suppliers": {
            "mill": {"site": "plant", "item": "powder", "lead_time": {"law": "uniform", "low": 4, "high": 9}},
            "old_mill": {"site": "plant", "item": "powder", "lead_time": 12, "rate": "90 kg/day", "minimum_order": 50},
        },
        "lines": {
            "press": {
                "site": "plant",
                "item": "shell",
                "inputs": {"powder_store": 2.5},
                "rate": 30,
                "lot": 20,
                "yield": 0.9,
                "calendar": {"days": ["mon", "tue", "wed", "thu", "fri"], "hours": ["06:00-22:00"]},
            }
        },
        "legs": {
            "rail": {
                "origin": "plant",
                "destination": "field",
                "transit": {"law": "gamma", "mean": 3, "cv": 0.4},
                "capacity": 60,
                "departures": {"every": 2},
                "loss": 0.02,
                "loss_of": "unit",
            }
        },
        "routes": {"by_rail": {"legs": ["rail"]}},
        "stockpiles": {
            "powder_store": {
                "site": "plant",
                "item": "powder",
                "initial": 600,
                "policy": {"kind": "ss", "reorder_point": 400, "order_up_to": 900},
                "sources": {"mill": {"share": 2}, "old_mill": {}},
            },
            "depot": {
                "site": "field",
                "item": "shell",
                "initial": 120,
                "objective": 100,
                "reserve": 20,
                "policy": {"kind": "rq", "reorder_point": 90, "quantity": 40},
                "sources": {"press": {"route": "by_rail"}},
            },
        },
        "demands": {
            "training": {
                "kind": "poisson",
                "stockpile": "depot",
                "arrivals": 0.8,
                "size": {"law": "geometric", "mean": 6},
                "priority": 2,
            },
            "orders": {"kind": "profile", "stockpile": "depot", "rates": {0: 3, 100: 6}, "unmet": "lost"},
        },
        "causes": {
            "outage": {
                "when": {"kind": "hazard", "every": {"law": "exponential", "mean": 50}},
                "what": {"mill": {"open": 0}, "press": {"rate": 0.5}},
                "how": {"duration": {"law": "lognormal", "mean": 8, "cv": 1}},
            },
            "surge": {
                "when": {"kind": "condition", "stockpile": "depot", "below": 40},
                "what": {"press": {"rate": 1.5}},
                "how": {"delay": 5, "ramp": 10},
            },
        },
        "measures": {"late": {"metric": "wait_over", "subject": "depot", "at": 1}},
    }


def shuffled(data: Any, order: Any) -> Any:
    """The same data with the entries of every map in an order drawn by *order* (a random.Random); lists stay."""
    if isinstance(data, dict):
        keys = list(data)
        order.shuffle(keys)
        return {key: shuffled(data[key], order) for key in keys}
    return data


def tree(stages: int, horizon: float = 60.0) -> dict[str, Any]:
    """A distribution tree: every stockpile supplies three others, and those at the ends have demand."""
    stockpiles: dict[str, Any] = {}
    for k in range(stages):
        sources: dict[str, Any] = {f"s{(k - 1) // 3:05d}": {"transit": 2}} if k else {"maker": {}}
        stockpiles[f"s{k:05d}"] = {
            "site": "home", "item": "spare", "initial": 20, "policy": {"kind": "base_stock", "level": 20},
            "sources": sources,
        }  # fmt: skip
    ends = [f"s{k:05d}" for k in range(stages) if 3 * k + 1 >= stages]
    return {
        "name": "tree", "horizon": horizon, "probe": {"every": 20}, **copy.deepcopy(PLACES),
        "items": {"spare": {}}, "suppliers": {"maker": {"site": "home", "item": "spare", "lead_time": 10}},
        "stockpiles": stockpiles,
        "demands": {f"d{end}": {"kind": "poisson", "stockpile": end, "arrivals": 0.1} for end in ends},
    }  # fmt: skip


def two_stages(raised: float = 1.0, headline: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """A press that takes what a mill makes, without chance; from day 160 on the mill is *raised* so many times."""
    return {
        "name": "two_stages",
        "horizon": HORIZON,
        "decision": DECISION,
        "headline": headline or {"metric": "output", "subject": "press"},
        "nations": {"us": {}},
        "sites": {"plant": {"nation": "us"}},
        "items": {"blank": {}, "shell": {}},
        "lines": {
            "mill": {"site": "plant", "item": "blank", "rate": MILL, "lot": 5},
            "press": {"site": "plant", "item": "shell", "inputs": {"blanks": 1}, "rate": PRESS, "lot": 5},
        },
        "stockpiles": {
            "blanks": {"site": "plant", "item": "blank", "policy": {"kind": "base_stock", "level": 30},
                       "sources": {"mill": {}}},
            "depot": {"site": "plant", "item": "shell", "initial": 50, "objective": 50,
                      "policy": {"kind": "base_stock", "level": 100}, "sources": {"press": {}}},
        },
        "demands": {"users": {"kind": "fixed", "stockpile": "depot", "every": 5, "size": 50}},
        "causes": {"raise": {"when": {"kind": "date", "at": RAISED}, "what": {"mill": {"rate": raised}}}},
        **more,
    }  # fmt: skip
