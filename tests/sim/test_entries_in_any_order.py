"""A market, a supplier that leaves and a shop with modules: the order of entries in a file means nothing."""

import random

import pytest

import desim
from desim.sim.replicate import replicate
from tests.networks import shuffled
from tests.sim.tiny import SITE, made, pile, up_to

NETWORK = {
    "name": "tiny",
    "horizon": 400,
    "items": {name: {"unit": "unit"} for name in ("engine", "module", "module_carcass", "pump")},
    **SITE,
    "stockpiles": {
        "east": pile("engine", **up_to(2, initial=2, sources={"shop": {}})),
        "west": pile("engine", priority=2, **up_to(2, initial=2, sources={"shop": {}})),
        "modules": pile("module", **up_to(1, initial=1, sources={"module_shop": {}})),
        "module_failed": pile("module_carcass"),
        "pumps": pile(
            "pump",
            sourcing="priority",
            planning_rate=0.1,
            **up_to(3, initial=3),
            sources={
                "maker": {"last_time_buy": {"days": 60}},
                "other": {"priority": 2, "last_time_buy": {"quantity": 3, "for_a_while": True}},
            },
        ),
    },
    "suppliers": {
        "maker": made("pump", rate=0.2, price=10, elasticity={"eta": 2}),
        "other": made("pump", rate=0.1, price=20, elasticity={"window": 100}),
    },
    "lines": {
        "shop": made(
            "engine",
            time={"law": "gamma", "mean": 4, "cv": 0.5},
            machines=3,
            replaces={"modules": {"chance": 0.6, "returns": "module_failed"}, "pumps": {"chance": 0.5, "priority": 2}},
        ),
        "module_shop": made("module", inputs={"module_failed": 1}, time={"law": "exponential", "mean": 6}),
    },
    "demands": {
        "east_use": {"kind": "poisson", "stockpile": "east", "arrivals": 0.1},
        "west_use": {"kind": "poisson", "stockpile": "west", "arrivals": 0.1},
    },
    "causes": {
        "exit": {"when": {"kind": "date", "at": 100}, "what": {"maker": {"open": 0}}, "how": {"delay": 50}},
        "strike": {
            "when": {"kind": "hazard", "every": {"law": "exponential", "mean": 80}},
            "what": {"other": {"rate": 0}, "maker": {"rate": 0.5}},
            "how": {"delay": 5, "duration": 10},
        },
    },
}


@pytest.mark.parametrize("seed", range(4))
def test_entries_in_any_order(seed):
    facts = replicate(desim.read(NETWORK), 1, 0, trace=True)
    again = replicate(desim.read(shuffled(NETWORK, random.Random(seed))), 1, 0, trace=True)  # noqa: S311
    assert again.trace == facts.trace
    assert again.costs == facts.costs
    assert again.stockpiles == facts.stockpiles
    assert [what for _, _, what in facts.trace].count("last_buy") == 2
