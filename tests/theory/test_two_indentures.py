"""Two indentures: engines that wait for modules, against Palm's theorem at both levels (Sherbrooke 1992, chapter 4)."""

import numpy as np
import pytest
from scipy.stats import poisson

import desim
from desim.sim.replicate import replicate
from desim.stats import acceptance_tests

pytestmark = pytest.mark.theory
FAILURES, WORK, SPARES = 0.2, 10.0, 3
"""Engines a day, days of work on one, spare engines of the second model."""
MODULES = {"core": (0.4, 30.0, 2), "fan": (0.7, 12.0, 1)}
"""Chance that an engine needs it, days of its own repair, spares."""


def backorders(pipeline: float, spares: int) -> float:
    """Expected backorders of a one-for-one stock with a Poisson number in repair (Palm 1938)."""
    x = np.arange(spares + 1, spares + 400)
    return float(((x - spares) * poisson.pmf(x, pipeline)).sum())


WAITING = {name: backorders(FAILURES * chance * days, spares) for name, (chance, days, spares) in MODULES.items()}


def network(spares: int, kinds: tuple[str, ...], horizon: float = 12_000) -> dict:
    """A shop without a queue for engines, and one for each kind of module."""
    level = {"kind": "base_stock", "level": spares}
    piles = {"engines": {"site": "base", "item": "engine", "initial": spares, "policy": level, "sources": {"shop": {}}}}
    lines = {"shop": {"site": "base", "item": "engine", "time": {"law": "exponential", "mean": WORK}, "machines": 80}}
    lines["shop"]["replaces"] = {kind: {"chance": MODULES[kind][0], "returns": f"{kind}_failed"} for kind in kinds}
    for kind in kinds:
        _, days, own = MODULES[kind]
        level = {"kind": "base_stock", "level": own}
        source = {"policy": level, "sources": {f"{kind}_shop": {}}}
        piles[kind] = {"site": "base", "item": kind, "initial": own, **source}
        piles[f"{kind}_failed"] = {"site": "base", "item": f"{kind}_carcass"}
        work = {"time": {"law": "gamma", "mean": days, "cv": 0.5}, "machines": 80}
        lines[f"{kind}_shop"] = {"site": "base", "item": kind, "inputs": {f"{kind}_failed": 1}, **work}
    return {
        "name": "indentures",
        "horizon": horizon,
        "warmup": 1000,
        "probe": {"every": horizon},
        "nations": {"land": {}},
        "sites": {"base": {"nation": "land"}},
        "items": {name: {"unit": "unit"} for kind in MODULES for name in ("engine", kind, f"{kind}_carcass")},
        "stockpiles": piles,
        "lines": lines,
        "demands": {"failures": {"kind": "poisson", "stockpile": "engines", "arrivals": FAILURES}},
    }


def agree(values: list[float], exact: float, trap: float, width: float) -> None:
    """The mean of the replications is *exact*, not the *trap*, and known to a share of *width*."""
    found = acceptance_tests.mean(np.array(values), exact, 0.0)
    assert acceptance_tests.disagrees(found, 1e-4) == []
    assert acceptance_tests.powerless(found, None, (trap,)) == []
    assert found.half_width < width * exact


def test_backorders_of_modules_are_what_engines_wait_for():
    """Without spare engines all that are in the shop are owed: work, and what waits for either kind of module.

    One kind: the mean number in the shop is m T + EBO of the module, and an engine waits EBO / m on average, which is
    its chance to need one times the delay of a request. Sherbrooke (1992), eq. 4.4.
    """
    runs = [replicate(desim.read(network(0, ("core",), 4000)), 1, k) for k in range(20)]
    span = 3000
    in_shop = [run.stockpiles["engines"].area_owed / span for run in runs]
    agree(in_shop, FAILURES * WORK + WAITING["core"], FAILURES * WORK, 0.06)
    agree([run.stockpiles["core"].area_owed / span for run in runs], WAITING["core"], 0.0, 0.16)
    waits = [run.lines["shop"].lot_time / run.lines["shop"].lots - WORK for run in runs]
    delay = WAITING["core"] / (FAILURES * MODULES["core"][0])
    agree(waits, MODULES["core"][0] * delay, delay, 0.2)


@pytest.mark.slow
def test_an_engine_that_needs_both_waits_for_the_later():
    """Two kinds: each stock is Palm's for itself; an engine waits less than the sum and no less than either."""
    runs = [replicate(desim.read(network(SPARES, tuple(MODULES))), 2, k) for k in range(20)]
    for kind, exact in WAITING.items():
        agree([run.stockpiles[kind].area_owed / 11_000 for run in runs], exact, 0.0, 0.08)
    wait = np.mean([run.lines["shop"].lot_time / run.lines["shop"].lots - WORK for run in runs]) * FAILURES
    assert max(WAITING.values()) < wait < sum(WAITING.values())
