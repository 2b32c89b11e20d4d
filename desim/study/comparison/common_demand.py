"""Common demand: whether plans meet the same demand, where nothing between them touches it, by replication."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from desim.spec.scenario import Scenario
from desim.store.identity import differences
from desim.store.replication_file import Measures

TEXT_FIELDS = ("sources", "title", "titles", "question", "headline")
"""What may differ between plans without touching anything."""


def exogenous_demands(scenarios: Mapping[str, Scenario]) -> Measures:
    """What is wanted by the demands that all *scenarios* have and that nothing which depends on the stocks turns."""
    first = next(iter(scenarios.values()))
    common = set(first.demands).intersection(*(s.demands for s in scenarios.values()))
    turned = {name for s in scenarios.values() for name in _endogenous_parts(s)}
    return tuple(("wanted", name) for name in sorted(common - turned))


def _endogenous_parts(scenario: Scenario) -> Iterator[str]:
    """Parts whose dials are held by what depends on the course of a replication."""
    for cause in scenario.causes.values():
        if not cause.exogenous:
            yield from _texts(cause.model_dump(mode="json"))
    for regime in scenario.regimes.values():
        yield from _texts(regime.model_dump(mode="json"))


def unaffected_demands(demands: Measures, base: Mapping[str, Any], plan: Mapping[str, Any]) -> list[str]:
    """Demands that no difference between two plans, as they were composed, names in any place."""
    touched: set[str] = set()
    for path, one, other in differences(base, plan):
        if path.split(".")[0] not in TEXT_FIELDS:
            touched |= {*path.split("."), *_texts(one), *_texts(other)}
    within = {"within"} & touched
    named = {name: {name, *(_places(base, name) if within else ())} for _, name in demands}
    return [name for _, name in demands if not named[name] & touched]


def _places(data: Mapping[str, Any], demand: str) -> Iterator[str]:
    """Stockpile, site and nation of a demand, which a cause may reach as a place."""
    pile = data["demands"][demand].get("stockpile", "")
    site = data.get("stockpiles", {}).get(pile, {}).get("site", "")
    yield from (pile, site, str(data.get("sites", {}).get(site, {}).get("nation", "")))


def _texts(value: Any) -> Iterator[str]:
    """All keys and texts in nested data."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


def common_demand_check(names: list[str], base: np.ndarray, plan: np.ndarray) -> dict[str, Any]:
    """In how many replications all demands *names* want the same; both (n, demands), NaN where one failed."""
    both = ~(np.isnan(base).any(axis=1) | np.isnan(plan).any(axis=1))
    same = (base[both] == plan[both]).all(axis=1)
    differ = [name for k, name in enumerate(names) if (base[both][:, k] != plan[both][:, k]).any()]
    n, equal = int(both.sum()), int(same.sum())
    return {"demands": names, "n": n, "equal": equal, "differ": differ, "coherent": equal == n}
