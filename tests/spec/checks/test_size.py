"""Size: scenarios that would make too many events are refused with a count; large honest networks are read."""

import math
import sys
from typing import Any

import pytest

from desim.sim.replicate import replicate
from desim.spec.checks.size import amounts_wanted, size_faults
from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from tests.networks import base_stock, chain
from tests.spec.checks.test_faults import changed, said

HAZARD = {"when": {"kind": "hazard", "every": 1e-9}, "what": {"mill": {"open": 0}}, "how": {"duration": 0}}
WEIBULL = {"law": "weibull", "shape": 0.0015, "scale": 1}


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("demands/training/arrivals", 1e9, "demands.training.arrivals: makes about 2e+11 events in a replication"),
        ("demands/training/arrivals", 1e308, "is too large: at most 1e+15 1/d"),
        ("demands/training/arrivals", 1e-308, "is too small: at least 1e-12 1/d"),
        ("demands/orders/batch", 1e-6, "demands.orders.batch: makes about 9e+08 events"),
        ("stockpiles/depot/initial", 1e308, "stockpiles.depot.initial: 1e+308 is too large: at most 1e+15"),
        ("stockpiles/powder_store/policy", {"kind": "rq", "reorder_point": 400, "quantity": 1e-9},
         "stockpiles.powder_store.policy.quantity: makes about"),
        ("stockpiles/depot/policy/review", {"every": 1e-7}, "stockpiles.depot.policy.review.every: makes about 2e+09"),
        ("causes/outage", HAZARD, "causes.outage.when.every: makes about"),
        ("suppliers/mill/lead_time", WEIBULL, "has a mean above 1e+15: its shape is too small"),
        ("legs/rail/departures/every", 1e-8, "legs.rail.departures.every: makes about 2e+10"),
        ("lines/press/failures", {"every": 1e-8, "repair": 0}, "lines.press.failures.every: makes about 4e+10"),
        ("suppliers/old_mill/rate", 1e308, "suppliers.old_mill.rate: 1e+308 is too large"),
    ],
)  # fmt: skip
def test_what_would_never_end_is_refused_with_a_count(path: str, value: Any, message: str) -> None:
    assert message in said(changed(path, value))


def test_what_is_small_by_itself_and_large_together_is_refused_at_the_horizon() -> None:
    data = base_stock(9, 1000.0)
    data["demands"] = {f"d{k}": {"kind": "poisson", "stockpile": "depot", "arrivals": 5e4} for k in range(3)}
    assert "horizon: lets all parts together make about 1.5e+08 events" in said(data)


def test_samples_that_do_not_fit_into_memory_are_refused() -> None:
    data = base_stock(9, 1e6)
    data["stockpiles"] |= {f"s{k}": {"site": "home", "item": "spare"} for k in range(200)}
    assert "probe.every: makes a replication take about 9.7 GB of memory, at most 4 GB" in said(data)


def test_a_regime_is_as_fast_as_its_fastest_circle() -> None:
    states = {"a": {}, "b": {}, "c": {}}
    regime = {"start": "a", "states": states, "moves": {"a": {"b": 1e9}, "b": {"c": 1e-3}, "c": {"a": 1e9}}}
    read({**base_stock(9, 100.0), "regimes": {"r": regime}})
    fast = {**regime, "moves": {"a": {"b": 1e9}, "b": {"a": 1e9}}}
    assert "regimes.r.moves: makes about 1e+11 events" in said({**base_stock(9, 100.0), "regimes": {"r": fast}})


def test_the_amounts_wanted_are_those_of_the_demands_upstream() -> None:
    """Training 0.8 x 6 a day, orders 3 then 6 a day; each shell takes 2.5 kg of powder at a yield of 0.9."""
    wanted = amounts_wanted(read(chain(200.0)))
    issued = 200 * 0.8 * 6 + 100 * 3 + 100 * 6
    assert wanted["depot"] == pytest.approx(issued, rel=0.02)
    assert wanted["powder_store"] == pytest.approx(wanted["press"] * 2.5 / 0.9)


def test_the_estimate_is_near_the_number_of_events() -> None:
    facts = replicate(read(base_stock(9, 2000.0)), seed=1, replication=0)
    estimate = 2000 * 0.4
    assert facts.stockpiles["depot"].claims == pytest.approx(estimate, rel=4 / math.sqrt(estimate))


def tiers(count: int) -> dict[str, Any]:
    """A network of *count* stockpiles in four tiers, each supplied by one of the tier above."""
    sizes = [1, max(1, count // 100), max(1, count // 10)]
    data = {**base_stock(9, 100.0), "stockpiles": {}, "demands": {}}
    above = ["maker"]
    for tier, size in enumerate([*sizes, count - sum(sizes)]):
        names = [f"t{tier}_{k}" for k in range(size)]
        for k, name in enumerate(names):
            sources = {above[k % len(above)]: {"transit": 2}}
            policy = {"kind": "base_stock", "level": 9}
            data["stockpiles"][name] = {
                "site": "home", "item": "spare", "initial": 9, "policy": policy, "sources": sources,
            }  # fmt: skip
            if tier == 3:
                data["demands"][f"use_{k}"] = {"kind": "poisson", "stockpile": name, "arrivals": 0.1}
        above = names
    return data


def calls_to_read(data: dict[str, Any]) -> int:
    """Calls of Python functions that reading takes: unlike time, the same on every machine."""
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        read(data)
    finally:
        sys.setprofile(None)
    return calls


def test_reading_is_linear_in_parts() -> None:
    read(tiers(100))
    few, many = calls_to_read(tiers(150)), calls_to_read(tiers(600))
    assert many < 4.4 * few


@pytest.mark.slow
def test_ten_thousand_stockpiles_in_four_tiers_are_read() -> None:
    scenario = read(tiers(10_000))
    assert len(scenario.stockpiles) == 10_000
    assert not list(size_faults(scenario))


def test_a_price_cannot_rise_without_bound() -> None:
    market = {"elasticity": {"eta": 400}, "rate": 5, "price": 3}
    with pytest.raises(SpecError, match=r"eta.*less than or equal to 10"):
        read(changed("suppliers/old_mill", {**chain()["suppliers"]["old_mill"], **market}))
