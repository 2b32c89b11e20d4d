"""Supply that fails, is rejected or expires: reasons sum to the shortfall, books balance, and less failure helps."""

from typing import Any

import pytest

from desim.measure.attribution import attribute
from desim.sim.replicate import replicate
from desim.spec.scenario import Scenario
from tests.sim.tiny import made, pile, town, up_to


def network(share: Any, chance: float, exclusive: bool, **stock: Any) -> dict[str, Any]:
    """A line that takes parts of an unreliable supplier, and a stockpile that buys from it and another."""
    ways = {
        "late": {"chance": chance, "delay": {"law": "exponential", "mean": 6}},
        "short": {"chance": chance, "share": {"law": "beta", "mean": 0.6, "sd": 0.2}},
        "lost": {"chance": chance / 2, "share": 0, "delay": 4},
    }  # fmt: skip
    suppliers = {
        "maker": made("part", lead_time={"law": "gamma", "mean": 5, "cv": 0.5}, rate=9, failures=ways,
                      exclusive=exclusive, **{"yield": share}),
        "other": made("part", lead_time=7),
    }  # fmt: skip
    policy = {"kind": "rq", "reorder_point": 8, "quantity": 6, "review": {"every": 2}}
    piles = {
        "parts": pile("part", initial=6, policy=policy, sources={"maker": {"transit": 1}, "other": {}}, **stock),
        "stock": pile(**up_to(5, initial=5, sources={"line": {}})),
    }  # fmt: skip
    use = {"kind": "poisson", "stockpile": "stock", "arrivals": 0.7, "size": {"law": "geometric", "mean": 1.5}}
    return {
        "items": {"good": {}, "part": {}}, "suppliers": suppliers, "stockpiles": piles,
        "lines": {"line": made(rate=3, inputs={"parts": 1})}, "demands": {"use": use},
    }  # fmt: skip


CASES = [
    (share, chance, exclusive, life)
    for share in (0.8, {"law": "beta", "mean": 0.7, "sd": 0.3})
    for chance, exclusive in ((0.1, False), (0.3, True))
    for life in (None, {"law": "gamma", "mean": 25, "cv": 0.5})
]


@pytest.mark.parametrize(("share", "chance", "exclusive", "life"), CASES)
def test_reasons_sum_to_the_shortfall(share: Any, chance: float, exclusive: bool, life: Any) -> None:
    """The sum is checked by the attribution itself, and the books by the replication."""
    scenario: Scenario = town(200, **network(share, chance, exclusive, **({"shelf_life": life} if life else {})))
    kinds = set()
    for number in range(3):
        facts = replicate(scenario, 3, number, follow=True)
        for name in ("parts", "stock"):
            kinds |= {leaf.reason.kind for leaf, days in attribute(scenario, facts, name, "owed").items() if days > 0.0}
    assert {"rejects", "order failure"} <= kinds


def test_without_failures_less_is_owed() -> None:
    """On the same random numbers, summed over replications."""
    data = network(0.8, 0.3, True)
    owed = {}
    for failing in (True, False):
        if not failing:
            for field in ("failures", "exclusive", "yield"):
                del data["suppliers"]["maker"][field]
        scenario = town(200, **data)
        owed[failing] = sum(replicate(scenario, 3, k).stockpiles["stock"].area_owed for k in range(3))
    assert owed[False] < owed[True]
