"""A workbook of six nodes: a mill, bodies, two plants, a depot and an army, with and without a second shift."""

from pathlib import Path
from typing import Any

from desim.sheets.network import read_network, write_network
from desim.spec.read import read
from desim.spec.settings.run import Run
from desim.study.execution.simulate import study

REPLICATIONS = 6
_SHIFT = {
    "role": "surge", "title": "A second shift", "when": {"kind": "date", "at": 100},
    "what": {"plant": {"rate": 1.5}}, "how": {"delay": 20}, "cost": 2_000_000,
}  # fmt: skip
_NETWORK: dict[str, Any] = {
    "name": "six_nodes", "title": "Six nodes", "question": "Does a second shift bring the depot back sooner?",
    "headline": {"metric": "time_to_replenish", "subject": "depot", "better": "low"},
    "start": "2026-01-01", "horizon": 700, "decision": "2026-04-11", "probe": {"every": 7},
    "nations": {"us": {}}, "sites": {"town": {"nation": "us"}},
    "items": {"body": {"unit": "body"}, "round": {"unit": "round"}},
    "suppliers": {"mill": {"site": "town", "item": "body", "title": "Mill", "lead_time": 10}},
    "stockpiles": {
        "bodies": {
            "site": "town", "item": "body", "initial": 900, "policy": {"kind": "base_stock", "level": 900},
            "sources": {"mill": {}},
        },
        "depot": {
            "site": "town", "item": "round", "title": "Depot", "initial": 500, "objective": 2000,
            "policy": {"kind": "base_stock", "level": 4000}, "sources": {"plant": {}, "second": {}},
        },
    },
    "lines": {
        "plant": {"site": "town", "item": "round", "title": "Plant", "rate": 10, "inputs": {"bodies": 1}},
        "second": {"site": "town", "item": "round", "title": "Small plant", "rate": 4, "inputs": {"bodies": 1}},
    },
    "demands": {"army": {"kind": "poisson", "stockpile": "depot", "arrivals": 0.9, "size": 10}},
    "sources": {"lines.plant.rate": {"kind": "assumed", "low": 8, "high": 12, "note": "No figure."}},
}  # fmt: skip


def workbook(place: Path, shift: bool) -> Path:
    """The workbook, with or without the shift."""
    path = place / f"six_nodes_{'shift' if shift else 'none'}.xlsx"
    write_network({**_NETWORK, **({"causes": {"shift": _SHIFT}} if shift else {})}, path)
    return path


def six_nodes(place: Path) -> list[Path]:
    """Results of both plans, as they are read from their workbooks."""
    folders = []
    for shift in (False, True):
        data = read_network(workbook(place, shift))
        labels = {"choices": {"surge": "shift" if shift else "none"}, "command": "desim workbook=six_nodes.xlsx"}
        run = Run(replications=REPLICATIONS, workers=1)
        folders.append(study(read(data), data, run, place / f"surge={'shift' if shift else 'none'}", labels))
    return folders
