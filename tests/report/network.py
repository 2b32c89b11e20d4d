"""A small network with everything a report can show: two objectives, two lines, a supplier, a leg, causes, observations, sources."""

from typing import Any

HOSTILE = '"><img src=x onerror=1><script>alert(1)</script> --> $x^$ & \'q\' url(#a)'


def network(**changes: Any) -> dict[str, Any]:
    """The network with some of its top-level entries replaced."""
    return {**_NETWORK, **changes}


_NETWORK: dict[str, Any] = {
    "name": "two_stocks",
    "title": "Shells for two stockpiles",
    "question": "Which plan brings the home stockpile back to its objective first?",
    "headline": {"metric": "time_to_replenish", "subject": "home", "better": "low"},
    "start": "2024-02-24",
    "horizon": 900,
    "nations": {"us": {}},
    "sites": {"plant": {"nation": "us"}, "depot": {"nation": "us"}},
    "items": {"body": {"unit": "body"}, "round": {"unit": "round", "title": "Complete round"}},
    "stockpiles": {
        "bodies": {"site": "plant", "item": "body", "title": "Shell bodies", "initial": 400, "policy": {"kind": "ss", "reorder_point": 400, "order_up_to": 800},
                   "sources": {"forge": {"route": "rail"}}},
        "home": {"site": "depot", "item": "round", "title": "Home stockpile", "initial": 4000, "objective": 5000, "planning_rate": 50,
                 "policy": {"kind": "base_stock", "level": 6000}, "sources": {"loading": {}}, "holding_cost": 0.01},
        "abroad": {"site": "depot", "item": "round", "title": "Stockpile abroad", "initial": 900, "objective_days": 30, "planning_rate": 40,
                   "policy": {"kind": "base_stock", "level": 1500}, "sources": {"second": {}}, "priority": 2},
    },
    "suppliers": {"forge": {"site": "plant", "item": "body", "title": "Forge", "rate": 60, "lead_time": {"law": "lognormal", "mean": 12, "cv": 0.5}, "price": 800}},
    "lines": {
        "loading": {"site": "plant", "item": "round", "title": "Loading plant", "inputs": {"bodies": 1}, "rate": 40, "lot": 100, "unit_cost": 900},
        "second": {"site": "plant", "item": "round", "title": "Second plant", "inputs": {"bodies": 1}, "rate": 14, "lot": 50, "unit_cost": 950},
    },
    "legs": {"rails": {"mode": "rail", "transit": {"law": "lognormal", "mean": 5, "cv": 0.4}}},
    "routes": {"rail": {"legs": ["rails"]}},
    "demands": {
        "war": {"kind": "poisson", "stockpile": "home", "arrivals": 0.5, "size": {"law": "gamma", "mean": 60, "cv": 0.5}},
        "ally": {"kind": "fixed", "stockpile": "abroad", "every": 10, "size": 110},
    },
    "observations": {
        "loaded": {"title": "Rounds of both plants", "lines": ["loading", "second"], "window": 30, "observed": {"2024-06-01": 1500, "2025-01-01": 900},
                   "announced": {"2025-06-01": 3000, "2025-12-01": 1200}},
    },
    "sources": {
        "lines.loading.rate": {"kind": "derived", "source": "paper", "as_of": "2024", "low": 30, "high": 50, "note": "1,200 a month."},
        "stockpiles.home.objective": {"kind": "assumed", "low": 3000, "high": 6000, "note": "No objective is published."},
        "suppliers.forge.lead_time": {"kind": "recalled", "note": "Two weeks."},
        "demands.war.arrivals": {"kind": "seen", "source": "paper"},
    },
    "bibliography": {"paper": {"title": "A. Author, On shells, 2024", "url": "https://example.org/shells", "status": "full"}, "talk": {"title": "A talk", "url": "javascript:alert(1)"}},
}  # fmt: skip

SURGES: dict[str, dict[str, Any]] = {
    "none": {},
    "third_shift": {"shift": {"role": "surge", "title": "A third shift", "when": {"kind": "date", "at": 60}, "what": {"loading": {"rate": 1.3}}, "how": {"ramp": 60}, "cost": 2e6}},
    "second_source": {"twin": {"role": "expansion", "when": {"kind": "date", "at": 200}, "what": {"second": {"rate": 2.5}}, "how": {"delay": 30}}},
}  # fmt: skip
DISRUPTIONS: dict[str, dict[str, Any]] = {
    "none": {},
    "fire": {"fire": {"title": "Fire in the loading plant", "when": {"kind": "hazard", "every": {"law": "exponential", "mean": 500}}, "what": {"loading": {"open": 0}},
                      "how": {"duration": {"law": "lognormal", "mean": 90, "cv": 0.5}}}},
}  # fmt: skip
