"""Questions that several tests of the desk ask: small ones, of networks that come with desim."""

from pathlib import Path
from typing import Any

from desim.desk.workspace import Workspace
from desim.sheets.network import write_network
from desim.store.manifest import read_manifest
from tests.networks import base_stock

TINY: dict[str, Any] = {
    "name": "tiny",
    "network": "island_stocks",
    "plans": {"ships": {"title": "Bigger ships", "part": "gas_convoy", "dial": "capacity", "factor": 1.3}},
    "run": {"replications": 6, "worlds": "fixed", "horizon": 60},
}
"""Two points of six replications."""
LONG: dict[str, Any] = {**TINY, "name": "long", "run": {**TINY["run"], "replications": 400, "horizon": 365}}
"""Takes long enough to be interrupted."""


def brought_workbook(desk: Workspace, horizon: float = 200.0) -> str:
    """The name of a workbook with one depot, brought to a desk."""
    path = desk.root / "depot.xlsx"
    write_network(base_stock(horizon=horizon), path)
    name = desk.bring({path.name: path.read_bytes()})
    path.unlink()
    return name


def bits(results: Path) -> dict[str, Any]:
    """Digests of all tables of all points below a folder of results, by point."""
    found = {path.parent.name: read_manifest(path.parent)["hashes"] for path in results.glob("*/*/manifest.json")}
    assert found
    return found
