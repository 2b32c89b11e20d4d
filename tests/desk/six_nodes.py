"""A network of six nodes as a person may bring it: two makers, two stores, a depot and its users."""

from pathlib import Path
from typing import Any

from desim.sheets.network import write_network

NETWORK: dict[str, Any] = {
    "name": "six_nodes",
    "title": "Six nodes",
    "question": "Which plan brings the depot back to its objective first?",
    "headline": {"metric": "time_to_replenish", "subject": "depot"},
    "start": "2027-01-01",
    "horizon": "2 years",
    "probe": {"every": "7 days"},
    "nations": {"home": {}},
    "sites": {
        "mill_site": {"nation": "home", "title": "Mill", "latitude": 41.4, "longitude": -75.7},
        "base": {"nation": "home", "title": "Base", "latitude": 36.7, "longitude": -76.3},
    },
    "items": {"powder": {"unit": "kg"}, "shell": {"unit": "round", "title": "Shell"}},
    "suppliers": {
        "powder_mill": {"site": "mill_site", "item": "powder", "title": "Powder mill", "rate": "9000 kg/month"}
    },
    "lines": {
        "shell_plant": {
            "site": "mill_site",
            "item": "shell",
            "title": "Shell plant",
            "rate": "1000/month",
            "lot": 100,
            "inputs": {"powder_store": 5},
        }
    },
    "stockpiles": {
        "powder_store": {
            "site": "mill_site",
            "item": "powder",
            "title": "Powder store",
            "initial": 9000,
            "policy": {"kind": "base_stock", "review": {"every": "7 days"}, "level": 12000},
            "sources": {"powder_mill": {"transit": "3 days"}},
        },
        "depot": {
            "site": "base",
            "item": "shell",
            "title": "Depot",
            "initial": 4000,
            "objective": 9000,
            "policy": {"kind": "base_stock", "review": {"every": "7 days"}, "level": 10000},
            "sources": {"shell_plant": {"transit": "2 days"}},
        },
    },
    "demands": {
        "training": {"kind": "poisson", "stockpile": "depot", "title": "Training", "arrivals": "5/month", "size": 100},
        "sales": {"kind": "poisson", "stockpile": "depot", "title": "Sales", "arrivals": "1/month", "size": 50},
    },
    "sources": {
        "lines.shell_plant.rate": {"kind": "assumed", "low": "900/month", "high": "1100/month", "note": "Made up."},
    },
}


def write_workbook(path: Path, data: dict[str, Any] | None = None) -> Path:
    """Write the network, or another one, as a workbook."""
    write_network(NETWORK if data is None else data, path)
    return path
