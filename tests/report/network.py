"""A small network with everything a report can show: two objectives, plans, disruptions, observations, sources."""

from typing import Any

HOSTILE = '"><img src=x onerror=1><script>alert(1)</script> --> $x^$ & \'q\' url(#a) id="b"'


def network(**changes: Any) -> dict[str, Any]:
    """The network with some of its top-level entries replaced."""
    return {**_NETWORK, **changes}


_BODIES = {
    "site": "plant",
    "item": "body",
    "title": "Shell bodies",
    "initial": 1600,
    "policy": {"kind": "ss", "reorder_point": 1600, "order_up_to": 2400},
    "sources": {"forge": {"route": "rail"}},
}
_HOME = {
    "site": "depot",
    "item": "round",
    "title": "Home stockpile",
    "initial": 1500,
    "objective": 4000,
    "planning_rate": 50,
    "policy": {"kind": "base_stock", "level": 6000},
    "sources": {"loading": {}},
    "holding_cost": 0.01,
}
_ABROAD = {
    "site": "depot",
    "item": "round",
    "title": "Stockpile abroad",
    "initial": 900,
    "objective_days": 30,
    "planning_rate": 40,
    "policy": {"kind": "base_stock", "level": 1500},
    "sources": {"second": {}},
}
_PLANT = {"site": "plant", "item": "round", "inputs": {"bodies": 1}}
_NETWORK: dict[str, Any] = {
    "name": "two_stocks",
    "title": "Shells for two stockpiles",
    "question": "Which plan brings the home stockpile back to its objective first?",
    "headline": {"metric": "time_to_replenish", "subject": "home", "better": "low"},
    "start": "2024-02-24",
    "horizon": 700,
    "nations": {"us": {}},
    "sites": {"plant": {"nation": "us"}, "depot": {"nation": "us"}},
    "items": {"body": {"unit": "body"}, "round": {"unit": "round", "title": "Complete round"}},
    "stockpiles": {"bodies": _BODIES, "home": _HOME, "abroad": _ABROAD},
    "suppliers": {
        "forge": {
            "site": "plant",
            "item": "body",
            "title": "Forge",
            "rate": 60,
            "lead_time": {"law": "lognormal", "mean": 12, "cv": 0.5},
            "price": 800,
        }
    },
    "lines": {
        "loading": {**_PLANT, "title": "Loading plant", "rate": 40, "lot": 100, "unit_cost": 900},
        "second": {**_PLANT, "title": "Second plant", "rate": 14, "lot": 50, "unit_cost": 950},
    },
    "legs": {"rails": {"mode": "rail", "transit": {"law": "lognormal", "mean": 5, "cv": 0.4}}},
    "routes": {"rail": {"legs": ["rails"]}},
    "demands": {
        "war": {
            "kind": "poisson",
            "stockpile": "home",
            "arrivals": 0.5,
            "size": {"law": "gamma", "mean": 60, "cv": 0.5},
        },
        "ally": {"kind": "fixed", "stockpile": "abroad", "every": 10, "size": 110},
    },
    "observations": {
        "loaded": {
            "title": "Rounds of both plants",
            "lines": ["loading", "second"],
            "window": 30,
            "observed": {"2024-06-01": 1500, "2025-01-01": 900},
            "announced": {"2025-06-01": 3000, "2025-12-01": 1200},
        },
    },
    "sources": {
        "lines.loading.rate": {"kind": "derived", "source": "paper", "as_of": "2024", "note": "1,200 a month."},
        "stockpiles.home.objective": {"kind": "assumed", "low": 3000, "high": 6000, "note": "No figure is published."},
        "suppliers.forge.lead_time": {"kind": "recalled", "note": "Two weeks."},
        "demands.war.arrivals": {"kind": "seen", "source": "paper"},
    },
    "bibliography": {
        "paper": {"title": "A. Author, On shells, 2024", "url": "https://example.org/shells", "status": "full"},
        "talk": {"title": "A talk", "url": "javascript:alert(1)"},
    },
}

_SHIFT = {
    "role": "surge",
    "title": "A third shift",
    "when": {"kind": "date", "at": 60},
    "what": {"loading": {"rate": 1.3}},
    "how": {"ramp": 60},
    "cost": 2e6,
}
_TWIN = {
    "role": "expansion",
    "when": {"kind": "date", "at": 200},
    "what": {"second": {"rate": 2.5}},
    "how": {"delay": 30},
}
_FIRE = {
    "title": "Fire in the loading plant",
    "when": {"kind": "hazard", "every": {"law": "exponential", "mean": 500}},
    "what": {"loading": {"open": 0}},
    "how": {"duration": {"law": "lognormal", "mean": 90, "cv": 0.5}},
}
SURGES: dict[str, dict[str, Any]] = {"none": {}, "third_shift": {"shift": _SHIFT}, "second_source": {"twin": _TWIN}}
DISRUPTIONS: dict[str, dict[str, Any]] = {"none": {}, "fire": {"fire": _FIRE}}
