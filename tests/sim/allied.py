"""Tiny networks in several nations, one site each: us_town, uk_town ..."""

from typing import Any

import desim
from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.scenario import Scenario


def world(nations: dict[str, dict[str, Any]], horizon: float, **parts: Any) -> Scenario:
    """A network in these nations; the sites are called after them."""
    sites = {f"{nation}_town": {"nation": nation} for nation in nations}
    data = {"name": "allied", "horizon": horizon, "nations": nations, "sites": sites, "items": {"good": {}}, **parts}
    return desim.read(data)


def run(nations: dict[str, dict[str, Any]], horizon: float, **parts: Any) -> Facts:
    """The facts of one replication."""
    return replicate(world(nations, horizon, **parts), seed=1, replication=0)


def there(nation: str, item: str = "good", **fields: Any) -> dict[str, Any]:
    """A part at the site of a nation."""
    return {"site": f"{nation}_town", "item": item, **fields}


def orders(days: dict[float, float], *sources: str, **fields: Any) -> dict[str, Any]:
    """A plan of orders at sources."""
    return {"policy": {"kind": "plan", "orders": days}, "sources": {source: {} for source in sources}, **fields}
