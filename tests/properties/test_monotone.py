"""Under common random numbers more is never worse, in any replication."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desim.spec.facts import Facts
from tests.networks import base_stock, queue
from tests.properties.live import FACTOR, examples, facts_of
from tests.properties.networks import number, times

REPLICATIONS = round(50 * max(1.0, FACTOR))
NEAR = 1e-9


def test_one_more_spare_never_means_more_backorders() -> None:
    for replication in range(REPLICATIONS):
        owed = [facts_of(base_stock(level, 300), replication).stockpiles["depot"].area_owed for level in (8, 9, 10)]
        assert owed[0] >= owed[1] >= owed[2], replication


def test_one_more_machine_never_means_longer_waits() -> None:
    """M/M/4 and M/M/5 at 3.2 orders a day, with the waits of open orders; the same orders with the same work."""
    few, many = queue(horizon=60), queue(horizon=60)
    for data, machines in ((few, 4), (many, 5)):
        data["lines"]["machine"]["machines"] = machines
        data["demands"]["orders"]["arrivals"] = 3.2
    for replication in range(REPLICATIONS):
        short, long = (facts_of(data, replication).lines["machine"] for data in (many, few))
        assert short.area_queue <= long.area_queue + NEAR, replication
        assert sum(short.waits[: len(long.waits)]) <= sum(long.waits) + NEAR, replication


def two_stations(repair: float, buffer: int, gap: Any) -> dict[str, Any]:
    """Two stations that fail as they work, with a buffer between them."""
    failures = {"every": {"law": "exponential", "mean": 5}, "repair": {"law": "exponential", "mean": repair}}
    first = {"time": {"law": "gamma", "mean": 1, "cv": 0.5}, "failures": failures, "next": "second"}
    second = {"time": {"law": "exponential", "mean": 1}, "failures": failures, "buffer": buffer}
    data = queue(horizon=80)
    line = {"site": "home", "item": "part", "stations": {"first": first, "second": second}}
    data["lines"]["machine"] = line
    data["demands"]["orders"] = {"kind": "renewal", "stockpile": "hatch", "every": gap}
    return data


@examples(8)
@given(st.integers(0, 6), times(0.3, 3), number(0.2, 2), number(1, 5))
def test_longer_repairs_never_raise_the_throughput(buffer: int, gap: Any, repair: float, factor: float) -> None:
    for replication in range(4):
        slow, fast = (
            facts_of(two_stations(r, buffer, gap), replication).lines["machine"] for r in (factor * repair, repair)
        )
        assert slow.made <= fast.made, replication


def shut(data: dict[str, Any], days: float) -> dict[str, Any]:
    """The maker closed again and again, each time from the same day on."""
    causes = {}
    for day in (20, 60, 110):
        outage = {"when": {"kind": "date", "at": day}, "what": {"maker": {"open": 0}}, "how": {"duration": days}}
        causes[f"outage_{day}"] = outage
    return data | {"causes": causes}


def fill_rate(facts: Facts) -> float:
    shelf = facts.stockpiles["depot"]
    return shelf.filled_at_once / max(1.0, shelf.demanded)


@examples(8)
@given(st.integers(1, 12), number(0, 30), number(0, 30), st.sampled_from([None, 1.0, 4.0]))
def test_a_longer_outage_never_improves_the_fill_rate(level: int, days: float, more: float, rate: float | None) -> None:
    data = base_stock(level, 200)
    if rate is not None:
        data["suppliers"]["maker"] |= {"rate": rate, "lead_time": 6}  # in one queue, or what overtakes would differ
    for replication in range(4):
        short, long = (facts_of(shut(data, d), replication) for d in (days, days + more))
        assert fill_rate(long) <= fill_rate(short), replication
        assert long.stockpiles["depot"].area_owed >= short.stockpiles["depot"].area_owed - NEAR, replication


@examples(8)
@given(st.integers(0, 12), st.integers(0, 8), st.integers(1, 9), number(0, 20))
def test_more_stock_at_first_never_lowers_the_fill_rate(level: int, initial: int, more: int, lead: float) -> None:
    data = base_stock(level, 100)
    data["suppliers"]["maker"]["lead_time"] = lead
    data["demands"]["users"]["size"] = {"law": "geometric", "mean": 2}
    rates, owed = [], []
    for first in (initial, initial + more):
        data["stockpiles"]["depot"]["initial"] = first
        facts = facts_of(data)
        rates.append(fill_rate(facts))
        owed.append(facts.stockpiles["depot"].area_owed)
    assert rates[0] <= rates[1]
    assert owed[0] >= owed[1] - NEAR


@pytest.mark.parametrize("field", ["rate", "machines"])
def test_a_faster_line_never_makes_less(field: str) -> None:
    for replication in range(REPLICATIONS // 4):
        made = []
        for value in (1, 2, 3):
            data = queue(horizon=60)
            data["lines"]["machine"] = {"site": "home", "item": "part", "rate": 1, field: value}
            made.append(facts_of(data, replication).lines["machine"].made)
        assert made == sorted(made), replication
