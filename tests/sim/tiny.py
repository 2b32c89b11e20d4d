"""Tiny networks, and the log of what happens in them."""

from itertools import pairwise
from typing import Any

import desim
from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.scenario import Scenario

SITE: dict[str, Any] = {"nations": {"land": {}}, "sites": {"town": {"nation": "land"}}}
GOOD: dict[str, Any] = {"good": {"unit": "unit"}}


def pile(item: str = "good", **fields: Any) -> dict[str, Any]:
    """A stockpile in town."""
    return {"site": "town", "item": item, **fields}


def up_to(level: float, **fields: Any) -> dict[str, Any]:
    """The policy of a base stock."""
    return {"policy": {"kind": "base_stock", "level": level}, **fields}


def made(item: str = "good", **fields: Any) -> dict[str, Any]:
    """A supplier or a line in town."""
    return {"site": "town", "item": item, **fields}


def wants(stockpile: str = "stock", **fields: Any) -> dict[str, Any]:
    """A demand at even intervals; with *at*, a single one on that day."""
    if "at" in fields:
        fields |= {"every": 1e6, "offset": fields.pop("at")}
    return {"kind": "fixed", "stockpile": stockpile, **fields}


def town(horizon: float, probe: float = 1.0, items: dict[str, Any] | None = None, **parts: Any) -> Scenario:
    """A network in one town; levels are probed every *probe* days."""
    data = {"name": "tiny", "horizon": horizon, "probe": {"every": probe}, "items": items or GOOD, **SITE, **parts}
    return desim.read(data)


def run(horizon: float, probe: float = 1.0, items: dict[str, Any] | None = None, **parts: Any) -> Facts:
    """The facts of one replication of a network in one town."""
    return replicate(town(horizon, probe, items, **parts), seed=1, replication=0)


def log(facts: Facts, level: str) -> list[tuple[float, float]]:
    """Day and new value of every change of a level such as ``stock.on_hand``, beginning with day 0."""
    rows = list(zip(facts.days, facts.levels[level].tolist(), strict=True))
    return rows[:1] + [row for before, row in pairwise(rows) if row[1] != before[1]]
