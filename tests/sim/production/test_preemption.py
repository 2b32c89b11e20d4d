"""Preempt-resume priorities on a shared workcenter."""

import math

import numpy as np
import pytest
from scipy import stats

import desim
from tests.sim.tiny import GOOD, SITE, log, made, pile, run, up_to, wants


def shop(demands, shop=None, **fields):
    """Parts of a network: a line of rank 1 and one of rank 2 on a preemptive workcenter, making to order."""
    piles = {name: pile(**up_to(0), sources={f"{name}_line": {}}) for name in ("first", "second")}
    lines = {
        f"{name}_line": made(workcenter="shop", priority=rank, **fields.get(name, {"time": 1}))
        for rank, name in enumerate(("first", "second"), 1)
    }
    center = {"shop": {"discipline": "preemptive"} | (shop or {})}
    return {"stockpiles": piles, "lines": lines, "workcenters": center, "demands": demands}


def test_a_lot_of_better_rank_interrupts_one_that_goes_on_where_it_stopped():
    """Four days of work from day 0; one day for the other from day 1, another from day 3: done on days 2, 4 and 6."""
    demands = {"long": wants("second", at=0), "now": wants("first", at=1), "again": wants("first", at=3)}
    facts = run(8, **shop(demands, second={"time": 4}))
    assert log(facts, "first_line.made") == [(0, 0), (2, 1), (4, 2)]
    assert log(facts, "second_line.made") == [(0, 0), (6, 1)]
    assert facts.states["second_line"] == {"working": 4, "interrupted": 2, "no order": 2}
    assert facts.lines["second_line"].lot_time == 6


def test_the_machine_with_the_worst_rank_begun_last_is_taken():
    """Two machines with lots begun on days 0 and 1; the second is interrupted on day 2 and resumed on day 3."""
    demands = {"a": wants("second", at=0), "b": wants("second", at=1), "now": wants("first", at=2)}
    facts = run(8, **shop(demands, {"machines": 2}, second={"time": 4}))
    assert log(facts, "second_line.made") == [(0, 0), (4, 1), (6, 2)]


def test_a_changeover_is_paid_at_the_interruption_and_at_the_resumption():
    """Interrupted on day 1 after one of four days: 0.5 + 1 for the other, 0.5 + 3 for the rest."""
    demands = {"long": wants("second", at=0), "now": wants("first", at=1)}
    facts = run(8, 0.5, **shop(demands, {"changeover": 0.5}, second={"time": 4}))
    assert log(facts, "first_line.made") == [(0, 0), (2.5, 1)]
    assert log(facts, "second_line.made") == [(0, 0), (6, 1)]


def test_a_lot_done_in_the_instant_of_the_interruption_is_done():
    demands = {"long": wants("second", at=0), "now": wants("first", at=1)}
    facts = run(4, **shop(demands))
    assert log(facts, "second_line.made") == [(0, 0), (1, 1)]
    assert log(facts, "first_line.made") == [(0, 0), (2, 1)]


def test_a_machine_that_fails_is_not_taken_and_its_clock_of_failures_stops_with_the_work():
    """Fails after 2 days of work, repaired in 1. Rank 2 works on [0, 1), rank 1 on [1, 2); down on [2, 3).

    The lot of rank 1 takes 2 days: its second one is [3, 4). Rank 2 goes on from day 4, down on [5, 6), done on day 8.
    """
    demands = {"long": wants("second", at=0), "now": wants("first", at=1)}
    shared = {"failures": {"every": 2, "repair": 1}}
    facts = run(9, **shop(demands, shared, first={"time": 2}, second={"time": 4}))
    assert log(facts, "first_line.made") == [(0, 0), (4, 1)]
    assert log(facts, "second_line.made") == [(0, 0), (8, 1)]


def test_the_mean_times_are_those_of_the_closed_form():
    """M/M/1 preempt-resume (Gross & Harris): E[T1] = 1 / (mu - l1), E[T2] = 1 / (mu (1 - r1) (1 - r1 - r2))."""
    arrivals, mean = 0.3, 1.0
    demands = {n: {"kind": "poisson", "stockpile": n, "arrivals": arrivals} for n in ("first", "second")}
    work = {"time": {"law": "exponential", "mean": mean}}
    demands = {f"use_{n}": demand for n, demand in demands.items()}
    parts = shop(demands, first=work, second=work)
    data = {"name": "shop", "horizon": 1000, "warmup": 100, "probe": {"every": 1000}, "items": GOOD, **SITE, **parts}
    results = desim.simulate(data, replications=24, seed=3, workers=1)
    for name, exact in (("first", 1 / (1 - 0.3)), ("second", 1 / ((1 - 0.3) * (1 - 0.6)))):
        waits = np.asarray(results.values("customer_wait", name))
        half = stats.t.ppf(1 - 0.5e-4, 23) * waits.std(ddof=1) / math.sqrt(24)
        assert waits.mean() == pytest.approx(exact, abs=half)
        assert half < 0.3 * exact
