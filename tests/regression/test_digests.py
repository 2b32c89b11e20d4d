"""Digests of results: the same code gives the same ones, and a constant that changes in the engine is noticed."""

import pytest

from desim.sim.stock import policy
from tests.regression.digests import SHIPPED, differences, digests

WORDS = "network=island_stocks demand=none"


@pytest.mark.slow
def test_the_same_code_gives_the_same_digests_and_a_changed_constant_others(monkeypatch: pytest.MonkeyPatch) -> None:
    assert WORDS in SHIPPED
    before = digests(WORDS)
    assert digests(WORDS) == before
    original = policy.base_stock
    monkeypatch.setattr(policy, "base_stock", lambda level: original(level * 1.01))
    assert differences({WORDS: before}, {WORDS: digests(WORDS)})


def test_differences_name_scenarios_and_entries() -> None:
    old = {"a": {"0 kpi": "x", "0 states": "y"}, "b": {"0 kpi": "z"}}
    assert differences(old, old) == []
    assert differences(old, {"a": {"0 kpi": "x", "0 states": "changed"}}) == ["a: 0 states", "b: 0 kpi"]
