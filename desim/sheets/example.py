"""Example: a network of six nodes with a question, which a template is filled in with.

A supplier of powder and one of fuzes, a store for each, a plant that makes shells of both, and a depot that has given
away much of its stock. All numbers are made up.
"""

from typing import Any

EXAMPLE: dict[str, Any] = {
    "name": "six_nodes",
    "title": "Six nodes",
    "headline": {"metric": "time_to_replenish", "subject": "depot"},
    "start": "2027-01-01",
    "horizon": "4 years",
    "probe": {"every": "7 days"},
    "sites": {
        "mill": {"nation": "home", "title": "Powder mill"},
        "works": {"nation": "ally", "title": "Fuze works"},
        "arsenal": {"nation": "home", "title": "Arsenal"},
        "base": {"nation": "home", "title": "Base"},
    },
    "items": {
        "powder": {"unit": "kg", "unit_cost": 40},
        "fuze": {"unit": "piece", "unit_cost": 150},
        "shell": {"unit": "round", "unit_cost": 900},
    },
    "suppliers": {
        "powder_mill": {"site": "mill", "item": "powder", "title": "Powder mill", "rate": "6000 kg/month"},
        "fuze_works": {
            "site": "works", "item": "fuze", "title": "Fuze works", "rate": "1600/month",
            "lead_time": {"law": "lognormal", "mean": "60 days", "cv": 0.4},
        },
    },
    "lines": {
        "shell_plant": {
            "site": "arsenal", "item": "shell", "title": "Shell plant", "rate": "1000/month", "lot": 100,
            "inputs": {"powder_store": 5, "fuze_store": 1},
        },
    },
    "stockpiles": {
        "powder_store": {
            "site": "arsenal", "item": "powder", "title": "Powder store", "initial": 9000,
            "policy": {"kind": "base_stock", "review": {"every": "7 days"}, "level": 12000},
            "sources": {"powder_mill": {"transit": "3 days"}},
        },
        "fuze_store": {
            "site": "arsenal", "item": "fuze", "title": "Fuze store", "initial": 3000,
            "policy": {"kind": "base_stock", "review": {"every": "7 days"}, "level": 5000},
            "sources": {"fuze_works": {"transit": "30 days"}},
        },
        "depot": {
            "site": "base", "item": "shell", "title": "Depot", "initial": 4000, "objective": 9000,
            "policy": {"kind": "base_stock", "review": {"every": "7 days"}, "level": 10000},
            "sources": {"shell_plant": {"transit": "2 days"}},
        },
    },
    "demands": {
        "training": {
            "kind": "poisson", "stockpile": "depot", "title": "Training", "arrivals": "8/month", "size": 100,
        },
    },
    "sources": {
        "suppliers.powder_mill.rate": {
            "kind": "assumed", "low": "5000 kg/month", "high": "7000 kg/month", "note": "Made up.",
        },
        "lines.shell_plant.rate": {"kind": "assumed", "low": "900/month", "high": "1100/month", "note": "Made up."},
    },
    "plans": {
        "third_shift": {
            "title": "Third shift", "on": True, "part": "shell_plant", "dial": "rate", "factor": 1.3, "low": 1.15,
            "high": 1.4, "takes": "6 months", "cost": 12_000_000,
        },
        "new_mixer": {
            "title": "New mixer", "on": True, "part": "powder_mill", "dial": "rate", "factor": 1.5, "takes": "9 months",
            "cost": 8_000_000,
        },
        "both": {"title": "Both", "on": False, "combines": ["third_shift", "new_mixer"]},
    },
    "disruptions": {
        "fire": {
            "title": "Fire at the plant", "on": True, "part": "shell_plant", "dial": "open", "factor": 0,
            "begins": "2027-09-01", "lasts": "90 days",
        },
    },
    "run": {
        "question": "Which plan brings the depot back to its objective first?",
        "requirement": {"by": "2029-12-31", "probability": 0.8},
        "worlds": "sampled",
        "replications": 24,
    },
}  # fmt: skip
"""The network, and under ``plans``, ``disruptions`` and ``run`` the question."""
