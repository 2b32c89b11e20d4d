"""The network of six nodes that a template is filled in with, as a person may bring it: without a question."""

from pathlib import Path
from typing import Any

from desim.sheets.example import EXAMPLE
from desim.sheets.network import write_network

NETWORK: dict[str, Any] = {k: v for k, v in EXAMPLE.items() if k not in ("plans", "disruptions", "run")}


def write_workbook(path: Path, data: dict[str, Any] | None = None) -> Path:
    """Write the network, or another one, as a workbook."""
    write_network(NETWORK if data is None else data, path)
    return path
