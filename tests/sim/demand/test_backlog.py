"""Backlog: what is owed at the start, by hand, by theory, and in what a run tells of it."""

import copy
from math import exp, factorial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import desim
from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from desim.study.screening.findings import run_warnings
from tests.sim.tiny import log, made, pile, run, up_to, wants

MAKER = {"maker": made(lead_time=1)}


def stock(level: float = 10, **fields: Any) -> dict[str, Any]:
    return pile(initial=0, **up_to(level), sources={"maker": {}}, **fields)


def test_what_is_owed_at_the_start_is_ordered_and_cleared() -> None:
    """10 owed, base stock 10, lead time 1: 20 are ordered at once; on day 1 10 are issued and 10 are left."""
    facts = run(5, stockpiles={"stock": stock()}, suppliers=MAKER, demands={"use": wants(at=100, backlog={0: 10})})
    assert log(facts, "stock.owed") == [(0, 10), (1, 0)]
    assert log(facts, "stock.on_hand") == [(0, 0), (1, 10)]
    use = facts.demands["use"]
    assert (use.wanted, use.orders, use.filled_at_once, use.issued) == (0, 0, 0, 10)
    assert list(facts.stockpiles["stock"].waits) == []
    assert facts.stockpiles["stock"].most_owed == 10.0


def test_backorders_settle_at_what_theory_says() -> None:
    """From 10 owed, Poisson demand of 10 a day, S = 10, L = 1: E[B] = sum over x > 10 of (x - 10) p(x) = 1.2511."""
    data = {
        "name": "t01", "horizon": 400, "warmup": 5, "nations": {"us": {}}, "sites": {"home": {"nation": "us"}},
        "items": {"part": {}}, "suppliers": {"maker": {"site": "home", "item": "part", "lead_time": "1 day"}},
        "stockpiles": {
            "depot": {
                "site": "home", "item": "part", "policy": {"kind": "base_stock", "level": 10}, "sources": {"maker": {}},
            }
        },
        "demands": {"use": {"kind": "poisson", "stockpile": "depot", "arrivals": "10/day", "backlog": {0: 10}}},
    }  # fmt: skip
    exact = sum((x - 10) * exp(-10) * 10**x / factorial(x) for x in range(11, 80))
    table = desim.simulate(data, replications=30, seed=1, workers=1).summary()
    row = table[(table.metric == "mean_backorders") & (table.subject == "depot")].iloc[0]
    assert exact == pytest.approx(1.2511, abs=5e-5)
    assert row["low"] - 0.02 < exact < row["high"] + 0.02


def test_the_oldest_is_served_first_and_rank_goes_before_age() -> None:
    """5 a day come in: b waits since 60 days, a since 5; with a better rank a goes first."""

    def issued(**rank: int) -> list[float]:
        stocked = pile(initial=0, policy={"kind": "plan", "orders": {0: 5}}, sources={"maker": {}})
        demands = {"a": wants(at=100, backlog={5: 5}, **rank), "b": wants(at=100, backlog={60: 5}, priority=2)}
        facts = run(3, stockpiles={"stock": stocked}, suppliers=MAKER, demands=demands)
        return [facts.demands[name].issued for name in ("a", "b")]

    assert issued(priority=2) == [0, 5]
    assert issued(priority=1) == [5, 0]


def test_patience_has_run_since_it_was_wanted() -> None:
    """Patience of 30 days: what was wanted 40 days before is cancelled on day 0, what was 20 days before on day 10."""
    demands = {"use": wants(at=100, backlog={40: 3, 20: 4}, patience=30)}
    stocked = pile(initial=0, policy={"kind": "plan", "orders": {15: 1}}, sources={"maker": {}})
    facts = run(20, stockpiles={"stock": stocked}, suppliers=MAKER, demands=demands)
    assert log(facts, "stock.owed") == [(0, 4), (10, 0)]
    assert facts.demands["use"].cancelled == 7.0


@settings(max_examples=40, deadline=None)
@given(
    backlog=st.dictionaries(st.integers(0, 90), st.integers(1, 20), min_size=1, max_size=5),
    level=st.integers(0, 20), lead=st.integers(0, 5),
)  # fmt: skip
def test_a_backlog_is_a_demand_of_the_instant_before_the_run(backlog: dict[int, int], level: int, lead: int) -> None:
    """Stock and what is owed are those of a run in which the same is wanted on day 0; only the counts differ."""
    total, suppliers = sum(backlog.values()), {"maker": made(lead_time=lead)}
    since = run(12, stockpiles={"stock": stock(level)}, suppliers=suppliers,
                demands={"use": wants(every=3, size=2, backlog=backlog)})  # fmt: skip
    today = run(12, stockpiles={"stock": stock(level)}, suppliers=suppliers,
                demands={"use": wants(every=3, size=2), "first": wants(at=0, size=total)})  # fmt: skip
    later = [day > 0 for day in since.days]
    for name in ("on_hand", "owed", "on_order"):
        assert since.levels[f"stock.{name}"][later].tolist() == today.levels[f"stock.{name}"][later].tolist()
    assert since.books == today.books


def test_who_cannot_have_a_backlog_is_told() -> None:
    """Who loses what is not there, kits, stock that would fill it, parts of pieces, and ages that are one."""
    stocked, empty = pile(initial=5), pile(initial=0)
    for start, demand, message in (
        (empty, wants(at=1, backlog={0: 3}, unmet="lost"), "only backorders have"),
        (stocked, wants(at=1, backlog={0: 3}), "starts with stock that would fill it"),
        (empty, wants(at=1, backlog={0: 2.5}), "whole number"),
        (empty, wants(at=1, backlog={0: -2}), r"demands\.use\.backlog\.0: -2 is outside"),
        (empty, wants(at=1, backlog={"24 h": 2, "1 d": 3}), "two entries for one day"),
    ):
        with pytest.raises(SpecError, match=message):
            run(3, stockpiles={"stock": copy.deepcopy(start)}, demands={"use": demand})


def test_preflight_counts_a_backlog_as_wanted() -> None:
    """Nothing is wanted but the 10 owed: an order of 10 at least is all right, of one of 11 the check tells."""
    for least, told in ((10, False), (11, True)):
        policy = {"kind": "base_stock", "level": 0, "minimum_order": least}
        data = {
            "name": "owed", "horizon": 30, "nations": {"us": {}}, "sites": {"home": {"nation": "us"}},
            "items": {"part": {}}, "suppliers": {"maker": {"site": "home", "item": "part"}},
            "stockpiles": {"depot": {"site": "home", "item": "part", "policy": policy, "sources": {"maker": {}}}},
            "demands": {"use": {"kind": "fixed", "stockpile": "depot", "every": 1e6, "backlog": {0: 10}}},
        }  # fmt: skip
        messages = [warning["message"] for warning in run_warnings(read(data))]
        assert any("only about 10 are wanted" in message for message in messages) is told
