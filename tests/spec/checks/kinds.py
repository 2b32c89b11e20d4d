"""One short declaration of each kind of policy, demand and trigger, and of each law, for tests that try them all."""

from typing import Any

TIMES: dict[str, dict[str, Any]] = {
    "fixed": {"value": 2}, "exponential": {"mean": 2}, "gamma": {"mean": 2, "cv": 0.5},
    "erlang": {"mean": 2, "stages": 2}, "lognormal": {"mean": 2, "cv": 0.5}, "weibull": {"shape": 1.5, "scale": 2},
    "triangular": {"low": 1, "mode": 2, "high": 3}, "pert": {"low": 1, "mode": 2, "high": 3},
    "uniform": {"low": 1, "high": 3}, "normal": {"mean": 2, "sd": 0.5}, "empirical": {"values": [1, 2, 3]},
    "mixture": {"parts": {"some": {"weight": 1, "of": {"law": "exponential", "mean": 2}},
                          "others": {"weight": 2, "of": {"law": "fixed", "value": 1}}}},
}  # fmt: skip
SIZES = {**TIMES, "poisson": {"mean": 2}, "geometric": {"mean": 2}, "autoregressive": {"mean": 9, "sd": 1, "rho": 0.5}}
SHARES: dict[str, dict[str, Any]] = {
    "fixed": {"value": 0.9}, "beta": {"mean": 0.9, "sd": 0.05}, "uniform": {"low": 0.8, "high": 1},
    "triangular": {"low": 0.8, "mode": 0.9, "high": 1}, "pert": {"low": 0.8, "mode": 0.9, "high": 1},
    "empirical": {"values": [0.8, 1]},
}  # fmt: skip
POLICIES: dict[str, dict[str, Any]] = {
    "base_stock": {"level": 8}, "rq": {"reorder_point": 4, "quantity": 4}, "ss": {"reorder_point": 4, "order_up_to": 9},
    "days_of_supply": {"days": 10},
    "eoq": {"demand_rate": 0.5, "order_cost": 10, "holding_cost": 0.1, "backorder_cost": 1},
    "newsvendor": {"mean": 5, "sd": 2, "holding_cost": 0.1, "backorder_cost": 1},
    "plan": {"orders": {0: 3, 20: 5}}, "forecast": {"review": {"every": 5}, "periods": 2},
}  # fmt: skip
DEMANDS: dict[str, dict[str, Any]] = {
    "fixed": {"every": 3}, "poisson": {"arrivals": 0.4, "size": 2},
    "renewal": {"every": {"law": "gamma", "mean": 3, "cv": 0.5}, "size": 1}, "profile": {"rates": {0: 0.5, 20: 0.8}},
    "modulated": {"arrivals": 0.4,
                  "states": {"calm": {"arrivals": 1, "sojourn": 9}, "rush": {"arrivals": 2, "sojourn": 4}}},
    "level_of_effort": {"platforms": 2, "rounds": 0.5, "days": 30},
    "target_oriented": {"targets": 4, "kills_per_round": 0.5, "days": 30},
    "lifetime_oriented": {"weapons": 2, "rounds": 100, "life": 300},
}  # fmt: skip
LOW: dict[str, Any] = {"kind": "condition", "stockpile": "depot", "below": 3}
TRIGGERS: dict[str, dict[str, Any]] = {
    "date": {"at": 12}, "hazard": {"every": {"law": "exponential", "mean": 15}},
    "condition": {"stockpile": "depot", "below": 3}, "period": {"first": 5, "every": 15},
    "backlog": {"line": "plant", "above": 4}, "entered": {"regime": "politics", "state": "tense"},
    "owed": {"stockpile": "depot", "above": 3}, "output": {"line": "plant", "below": 4, "over": 9},
    "busy": {"part": "plant", "above": 0.5, "over": 9}, "not": {"that": LOW, "held_for": 3},
    "all": {"of": {"low": LOW, "late": {"kind": "date", "at": 9}}}, "any": {"of": {"low": LOW}},
    "money": {"fund": "budget", "below": 50}, "ended": {"cause": "first_strike"}, "approval": {"gate": "licence"},
}  # fmt: skip


def _tagged(field: str, samples: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {field: name, **rest} for name, rest in samples.items()}


SAMPLES = {
    "times": _tagged("law", TIMES), "sizes": _tagged("law", SIZES), "shares": _tagged("law", SHARES),
    "base_stock": _tagged("kind", POLICIES),
    "fixed": _tagged("kind", DEMANDS), "date": _tagged("kind", TRIGGERS),
}  # fmt: skip
"""By union, named after its first kind, then by kind."""
