"""Path by path, the simulator does what a recursion does: service in turn, failures, blocking, ranks, replenishment."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.read import read
from tests.networks import PLACES
from tests.properties.networks import number
from tests.properties.recursions import (
    REPLICATION,
    SEED,
    arrivals_of_orders,
    departures,
    drawn,
    ends_with_failures,
    epochs,
    filled,
    head_of_the_line,
    starts_and_ends,
)

often = settings(max_examples=25, deadline=None, derandomize=True, database=None)
MEANS, CVS = number(0.3, 3), number(0.2, 1.5)
LAWS = st.one_of(
    st.builds(lambda m: {"law": "exponential", "mean": m}, MEANS),
    st.builds(lambda m, c: {"law": "gamma", "mean": m, "cv": c}, MEANS, CVS),
    st.builds(lambda m, c: {"law": "lognormal", "mean": m, "cv": c}, MEANS, CVS),
)
BASES = st.lists(st.tuples(LAWS, st.integers(0, 3)), min_size=2, max_size=4)
HORIZON = 60.0


def facts_of(horizon: float = HORIZON, **parts: Any) -> Facts:
    return replicate(read(described(horizon, **parts)), SEED, REPLICATION)


def described(horizon: float = HORIZON, **parts: Any) -> dict[str, Any]:
    return {"name": "path", "horizon": horizon, "items": {"part": {}}, **copy.deepcopy(PLACES), **parts}


def at_home(**fields: Any) -> dict[str, Any]:
    return {"site": "home", "item": "part", **fields}


def stock(level: int, *sources: str, **fields: Any) -> dict[str, Any]:
    """A base stock that starts full."""
    policy = {"kind": "base_stock", "level": level}
    return at_home(initial=level, policy=policy, sources={source: {} for source in sources}, **fields)


def users(pile: str, every: Any) -> dict[str, Any]:
    return {"kind": "renewal", "stockpile": pile, "every": every}


def up_to_now(ends: list[float]) -> list[float]:
    return [end for end in ends if end < HORIZON]


@often
@given(LAWS, LAWS, st.integers(1, 3))
def test_orders_are_served_in_turn(gap: Any, time: Any, machines: int) -> None:
    lines = {"shop": at_home(time=time, machines=machines)}
    facts = facts_of(lines=lines, stockpiles={"hatch": stock(0, "shop")}, demands={"orders": users("hatch", gap)})
    days = epochs("orders", gap, HORIZON)
    path = list(starts_and_ends(days, drawn("shop", "time", time), machines))
    waits = [start - day for (start, _), day in zip(path, days, strict=True) if start < HORIZON]
    assert facts.lines["shop"].waits.tolist() == pytest.approx(waits)
    queue = sum(min(start, HORIZON) - day for (start, _), day in zip(path, days, strict=True))
    assert facts.lines["shop"].area_queue == pytest.approx(queue)  # Little's law, path by path
    system = sum(min(end, HORIZON) - day for (_, end), day in zip(path, days, strict=True))
    assert facts.stockpiles["hatch"].area_owed == pytest.approx(system)


@often
@given(LAWS, LAWS, LAWS, LAWS)
def test_a_machine_ages_only_at_work_and_resumes_it(gap: Any, time: Any, life: Any, repair: Any) -> None:
    lines = {"shop": at_home(time=time, failures={"every": life, "repair": repair})}
    facts = facts_of(lines=lines, stockpiles={"hatch": stock(0, "shop")}, demands={"orders": users("hatch", gap)})
    days, draws = epochs("orders", gap, HORIZON), [drawn("shop", *p) for p in (("every 0", life), ("repair 0", repair))]
    ends, _ = ends_with_failures(days, drawn("shop", "time", time), *draws)
    flows = [end - day for end, day in zip(ends, days, strict=True) if end < HORIZON]
    assert facts.stockpiles["hatch"].waits.tolist() == pytest.approx(flows)


@often
@given(BASES, st.integers(1, 12))
def test_a_full_buffer_blocks_after_service(steps: list[tuple[Any, int]], lots: int) -> None:
    stations = {
        f"s{k}": {"time": time, "buffer": buffer, "next": f"s{k + 1}" if k + 1 < len(steps) else "out"}
        for k, (time, buffer) in enumerate(steps)
    }
    once = {"kind": "fixed", "stockpile": "hatch", "every": 1e6, "offset": 0}
    facts = facts_of(
        1e5,
        probe={"every": 1e5},
        lines={"shop": at_home(release="pull", stations=stations)},
        stockpiles={"hatch": stock(0, "shop")},
        demands={f"order_{k}": once for k in range(lots)},
    )
    times = [drawn(f"shop.s{k}", "time", time) for k, (time, _) in enumerate(steps)]
    expected = departures(times, [buffer for _, buffer in steps], lots)
    assert facts.stockpiles["hatch"].waits.tolist() == pytest.approx(expected)


@often
@given(st.lists(st.tuples(LAWS, LAWS), min_size=2, max_size=3))
def test_what_is_begun_is_finished_before_better_ranks(classes: list[tuple[Any, Any]]) -> None:
    names = range(len(classes))
    facts = facts_of(
        items={"part": {}},
        workcenters={"shop": {}},
        lines={f"class_{k}": at_home(workcenter="shop", priority=k + 1, time=classes[k][1]) for k in names},
        stockpiles={f"hatch_{k}": stock(0, f"class_{k}") for k in names},
        demands={f"orders_{k}": users(f"hatch_{k}", classes[k][0]) for k in names},
    )
    jobs = [(day, k) for k, (gap, _) in enumerate(classes) for day in epochs(f"orders_{k}", gap, HORIZON)]
    expected = head_of_the_line(jobs, [drawn(f"class_{k}", "time", time) for k, (_, time) in enumerate(classes)])
    for k in names:
        waits = facts.lines[f"class_{k}"].waits.tolist()
        assert waits == pytest.approx(expected[k][: len(waits)])


@often
@given(LAWS, st.one_of(LAWS, number(0.5, 6)), st.integers(0, 6))
def test_a_base_stock_is_refilled_one_for_one(gap: Any, lead_time: Any, level: int) -> None:
    """Orders may cross. The integral of on hand is that of level - on order + backorders."""
    parts = {"suppliers": {"maker": at_home(lead_time=lead_time)}, "stockpiles": {"depot": stock(level, "maker")}}
    data = described(**parts, demands={"use": users("depot", gap)})
    days = epochs("use", gap, HORIZON)
    lead = drawn("maker", "lead_time", lead_time)
    shelf = replicate(read(data), SEED, REPLICATION).stockpiles["depot"]
    leads = [lead() for _ in days]
    ends = filled(days, level, sorted(day + wait for day, wait in zip(days, leads, strict=True)))
    late = [(end, day) for end, day in zip(ends, days, strict=True) if end > day]
    assert shelf.claims_at_once == shelf.filled_at_once == len(days) - len(late)
    assert shelf.waits.tolist() == pytest.approx([end - day for end, day in late if end < HORIZON])
    owed = sum(min(end, HORIZON) - day for end, day in late)
    on_order = sum(min(wait, HORIZON - day) for day, wait in zip(days, leads, strict=True))
    assert shelf.area_owed == pytest.approx(owed)
    assert shelf.area_on_hand == pytest.approx(level * HORIZON - on_order + owed)


@often
@given(BASES, st.integers(0, 4), number(2, 9), number(0.5, 4))
def test_a_depot_serves_its_bases_in_turn(
    bases: list[tuple[Any, int]], level: int, lead_time: float, transit: float
) -> None:
    """Named against the order of their numbers, so that neither name nor place decides."""
    names = [f"base_{9 - k}" for k in range(len(bases))]
    piles = {
        name: stock(s, "depot") | {"sources": {"depot": {"transit": transit}}}
        for name, (_, s) in zip(names, bases, strict=True)
    }
    facts = facts_of(
        suppliers={"maker": at_home(lead_time=lead_time)},
        stockpiles={"depot": stock(level, "maker"), **piles},
        demands={f"use_{name}": users(name, gap) for name, (gap, _) in zip(names, bases, strict=True)},
    )
    days = {name: epochs(f"use_{name}", gap, HORIZON) for name, (gap, _) in zip(names, bases, strict=True)}
    claims = sorted((day, name) for name in names for day in days[name])
    coming = arrivals_of_orders([day for day, _ in claims], lambda: lead_time)
    sent = filled([day for day, _ in claims], level, coming)
    for name, (_, s) in zip(names, bases, strict=True):
        landed = [day + transit for day, (_, base) in zip(sent, claims, strict=True) if base == name]
        ends = filled(days[name], s, landed)
        waits = [end - day for end, day in zip(ends, days[name], strict=True) if day < end < HORIZON]
        assert facts.stockpiles[name].waits.tolist() == pytest.approx(waits), name


@often
@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), st.integers(1, 20))
def test_the_fill_rate_counts_units_and_the_order_fill_rate_orders(sizes: list[int], initial: int) -> None:
    once = {"kind": "fixed", "stockpile": "depot", "every": 1e6, "unmet": "lost"}
    demands = {f"order_{k}": once | {"offset": k + 1, "size": size} for k, size in enumerate(sizes)}
    data = described(stockpiles={"depot": at_home(initial=initial)}, demands=demands)
    rows = kpis(read(data), replicate(read(data), SEED, REPLICATION))
    found = {row.metric: row.value for row in rows if row.subject == "depot"}
    whole, rest = 0, initial
    for size in sizes:
        whole, rest = whole + (rest >= size), max(0, rest - size)
    assert found["fill_rate"] == pytest.approx((initial - rest) / sum(sizes))
    assert found["order_fill_rate"] == pytest.approx(whole / len(sizes))
    assert found["lost_sales"] == sum(sizes) - (initial - rest)
    assert found["mean_backorders"] == 0.0


@pytest.mark.parametrize(
    ("theory", "days"),
    [("crawford", [1.0, 1.8, 2.5021037, 3.1421037]), ("wright", [1.0, 1.6, 2.1063112, 2.56])],
)
def test_an_80_percent_curve_is_of_units_or_of_averages(theory: str, days: list[float]) -> None:
    """Units take 1, 0.8, 3^b, 0.64 days by Crawford; by Wright N of them take N^(1+b), with b = log2(0.8)."""
    once = {"kind": "fixed", "stockpile": "hatch", "every": 1e6, "offset": 0}
    facts = facts_of(
        lines={"shop": at_home(time=1, learning={"slope": 0.8, "theory": theory})},
        stockpiles={"hatch": stock(0, "shop")},
        demands={f"order_{k}": once for k in range(4)},
    )
    assert facts.stockpiles["hatch"].waits.tolist() == pytest.approx(days)
