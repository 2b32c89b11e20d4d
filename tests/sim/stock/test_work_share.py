"""Work-share: orders go where each partner keeps its part, and a partner that stops keeps its part waiting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desim.sim.stock.workshare import WorkShare
from tests.properties.live import examples
from tests.sim.tiny import log, made, pile, run, up_to, wants

SHARES = {"a": {"share": 60}, "b": {"share": 40, "priority": 2}}


def sequence(days, shares=SHARES, causes=None, **fields):
    """Which partner got the order of each day, one unit a day, and the facts."""
    stock = pile(initial=99, **up_to(99), sourcing="work_share", sources=shares, **fields)
    suppliers = {name: made(price=10.0**-k) for k, name in enumerate(shares)}
    got = []
    for day in range(1, days + 1):
        facts = run(day + 0.5, stockpiles={"stock": stock}, suppliers=suppliers,
                    demands={"use": wants(every=1)}, causes=causes or {})  # fmt: skip
        bought = [facts.costs.get((name, "purchase"), 0.0) * 10.0**k for k, name in enumerate(shares)]
        got.append([round(b) for b in bought])
    return got


def test_orders_go_to_whoever_is_furthest_behind_while_none_stays_within_its_share():
    """60 to 40, tolerance 2 %: a b a b a, a, b, a, b, a; a has 3 of 5, and 6 of 10."""
    counts = [[1, 0], [1, 1], [2, 1], [2, 2], [3, 2], [4, 2], [4, 3], [5, 3], [5, 4], [6, 4]]
    assert sequence(10) == counts


def test_a_wide_tolerance_lets_the_first_by_priority_have_more():
    """With 30 % a may have up to 90 %: the first order, to a as it is furthest behind, then b, then a: 9 of 10."""
    got = sequence(12, tolerance=0.3)
    assert got[:4] == [[1, 0], [1, 1], [2, 1], [3, 1]]
    assert got[9:] == [[9, 1], [9, 2], [10, 2]]


def test_parts_are_counted_anew_in_every_period():
    """Five days from day 5 on: the order of day 5 is the first of a new count, so it goes to a, as on day 1."""
    assert sequence(7, share_period=5)[3:] == [[2, 2], [3, 2], [3, 3], [4, 3]]
    half = {"a": {"share": 1}, "b": {"share": 1, "priority": 2}}
    assert sequence(6, half, share_period=3) == [[1, 0], [1, 1], [2, 1], [2, 2], [3, 2], [4, 2]]


def test_the_part_of_a_partner_that_stops_waits_for_it():
    """Half each. b stops on day 1.5: it is asked every other day all the same, and delivers it all on day 9.5."""
    stock = pile(initial=9, **up_to(9), sourcing="work_share", sources={"a": {}, "b": {"priority": 2}})
    stop = {"when": {"kind": "date", "at": 1.5}, "what": {"b": {"open": 0}}, "how": {"duration": 8}}
    facts = run(
        10,
        stockpiles={"stock": stock},
        suppliers={"a": made(price=1), "b": made(price=1)},
        demands={"use": wants(every=1)},
        causes={"stop": stop},
    )
    assert log(facts, "stock.on_order")[:5] == [(0, 0), (2, 1), (4, 2), (6, 3), (8, 4)]
    assert facts.levels["stock.on_hand"].tolist() == [9, 9, 8, 8, 7, 7, 6, 6, 5, 5, 9]


def test_an_open_partner_takes_over_within_the_tolerance_only():
    """The first is closed from the start: the other may have 75 %, so one order in four waits for the first."""
    shut = {"when": {"kind": "date", "at": 0}, "what": {"a": {"open": 0}}}
    half = {"a": {"share": 1}, "b": {"share": 1, "priority": 2}}
    got = sequence(9, half, tolerance=0.25, causes={"shut": shut})
    assert [b for _, b in got] == [0, 1, 2, 3, 3, 4, 5, 6, 6]


AMOUNTS = st.lists(
    st.tuples(st.integers(1, 9), st.lists(st.booleans(), min_size=4, max_size=4)), min_size=1, max_size=60
)


@examples(60)
@given(st.lists(st.integers(1, 40), min_size=2, max_size=4), st.floats(0.0, 0.2), AMOUNTS)
def test_no_part_exceeds_share_and_tolerance_by_more_than_an_order(weights, tolerance, orders):
    """Whoever is open: parts are within the tolerance, or within one order above the share and n below."""
    shares = [weight / sum(weights) for weight in weights]
    quotas, got, most = WorkShare(shares, tolerance, None), [0.0] * len(shares), 0
    for amount, is_open in orders:
        got[quotas.assign(amount, 0, range(len(shares)), is_open[: len(shares)])] += amount
        most, total = max(most, amount), sum(got)
        over = [
            part - max(share * total + most, (share + tolerance) * total)
            for part, share in zip(got, shares, strict=True)
        ]
        assert max(over) <= 1e-9 * total
        slack = tolerance * total + len(shares) * most
        assert min(part - share * total for part, share in zip(got, shares, strict=True)) >= -slack - 1e-9 * total


def test_in_the_long_run_every_partner_has_its_part():
    four = {"uk": {"share": 37}, "germany": {"share": 30, "priority": 2}, "italy": {"share": 20, "priority": 3},
            "spain": {"share": 13, "priority": 4}}  # fmt: skip
    stock = pile(initial=99, **up_to(99), sourcing="work_share", sources=four)
    facts = run(2000, stockpiles={"stock": stock}, suppliers={name: made(price=1) for name in four},
                demands={"use": wants(every=1, size={"law": "uniform", "low": 1, "high": 3})})  # fmt: skip
    bought = {name: facts.costs[name, "purchase"] for name in four}
    total = sum(bought.values())
    for name, offer in four.items():
        assert bought[name] / total == pytest.approx(offer["share"] / 100, abs=0.0201)
