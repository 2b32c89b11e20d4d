"""Scarcity: what a shared pool of raw material costs, and who gets it (M09)."""

import pytest

import desim
from tests.sim.tiny import SITE, made, pile, run, up_to, wants

POWDER = {"powder": {"unit": "unit"}, "shell": {"unit": "unit"}}


def ordered(**days):
    """A stock that orders amounts on days, and nobody uses."""
    plan = {int(day.strip("d")): amount for day, amount in days.items()}
    return pile(policy={"kind": "plan", "orders": plan}, sources={"mill": {}})


def paid(mill, piles, horizon=30.0, **parts):
    """What the mill was paid."""
    facts = run(horizon, stockpiles=piles, suppliers={"mill": made(rate=10, price=100, **mill)}, **parts)
    return facts.costs["mill", "purchase"]


def test_a_unit_costs_more_the_more_is_wanted_over_what_can_be_had():
    """40 for each of two on day 0, 10 a day: shipped on days 4 and 8.

    Day 4: wanted are 40 shipped and 40 waiting, to be had were 40: 100 x 2^1.5. Day 8: 80 shipped of 80: 100.
    """
    piles = {"a": ordered(d0=40), "b": ordered(d0=40)}
    assert paid({"elasticity": {}}, piles) == pytest.approx(40 * 100 * 2**1.5 + 40 * 100, rel=1e-12)
    assert paid({"elasticity": {"eta": 1}}, piles) == pytest.approx(40 * 200 + 40 * 100, rel=1e-12)
    assert paid({"elasticity": {"eta": 0}}, piles) == paid({}, piles) == 8000


def test_the_window_forgets_and_the_reference_sets_the_scale():
    """Day 8 with a window of 4 days: 40 shipped (those of day 4 left the window) of 40; half of it is the reference."""
    piles = {"a": ordered(d0=40), "b": ordered(d0=40)}
    short = {"eta": 1, "window": 4}
    assert paid({"elasticity": short}, piles) == pytest.approx(40 * 200 + 40 * 100, rel=1e-12)
    assert paid({"elasticity": short | {"reference": 0.5}}, piles) == pytest.approx(40 * 400 + 40 * 200, rel=1e-12)


def test_a_slack_supplier_is_cheap_and_orders_in_their_lead_time_do_not_wait():
    """20 on day 0 and 20 on day 5, 6 d of lead time: shipped on day 8 (20 of 80) and day 13 (40 of a window of 100)."""
    told = {"elasticity": {"eta": 1, "window": 10}, "lead_time": 6}
    assert paid(told, {"a": ordered(d0=20, d5=20)}) == pytest.approx(20 * 25 + 20 * 40, rel=1e-12)


def test_a_cut_of_the_rate_makes_it_dear():
    """20 on day 0 at half the rate: shipped on day 4, asked for 20 of 20. Cut on day 1: on day 3, 20 of 5 x 3."""
    half = {"cut": {"when": {"kind": "date", "at": 0}, "what": {"mill": {"rate": 0.5}}}}
    late = {"cut": {"when": {"kind": "date", "at": 1}, "what": {"mill": {"rate": 0.5}}}}
    told, piles = {"elasticity": {"eta": 1}}, {"a": ordered(d0=20)}
    assert paid(told, piles, causes=half) == pytest.approx(20 * 100, rel=1e-12)
    assert paid(told, piles, causes=late) == pytest.approx(20 * 100 * 20 / 15, rel=1e-12)


def test_a_stop_in_the_instant_of_a_shipment_leaves_the_price_finite():
    stop = {"stop": {"when": {"kind": "date", "at": 2}, "what": {"mill": {"rate": 0}}}}
    assert paid({"elasticity": {"eta": 1}}, {"a": ordered(d0=20)}, causes=stop) == pytest.approx(2000, rel=1e-12)


def alliance(first, wanted, horizon=58.9):
    """Shells of a and b, and what their powder cost; *first* has priority at the common pool.

    Each orders powder for all shells that are wanted of it, as MRP does.
    """
    stock = {"pool": pile("powder", **up_to(0, sources={"mill": {}}))}
    lines, uses = {}, {}
    for who in "ab":
        rank = 1 if who == first else 2
        policy = {"kind": "base_stock", "level": 0, "commitments": True}
        stock[f"{who}_powder"] = pile("powder", priority=rank, policy=policy, sources={"pool": {}})
        stock[f"{who}_shells"] = pile("shell", **up_to(0, sources={f"{who}_works": {}}))
        lines[f"{who}_works"] = made("shell", inputs={f"{who}_powder": 1}, rate=100)
        uses[f"{who}_use"] = wants(f"{who}_shells", every=1, size=wanted)
    mill = made("powder", rate=10, price=100, elasticity={})
    facts = run(horizon, items=POWDER, stockpiles=stock, suppliers={"mill": mill}, lines=lines, demands=uses)
    return [facts.lines[f"{who}_works"].made for who in "ab"], facts.costs["mill", "purchase"]


def test_shares_move_the_total_of_the_alliance_and_its_bill_do_not():
    """16 shells a day out of powder for 10: whoever comes first gets its 8, the other what is left, all 10 a day.

    The first orders are those of day 1; by day 58.6 36 of them, of 16 each, are shipped.
    """
    (a, b), bill = alliance("a", 8)
    (other_a, other_b), other_bill = alliance("b", 8)
    assert (a, b) == (other_b, other_a)
    assert a > 2 * b
    assert a + b == other_a + other_b == 576
    assert bill == pytest.approx(other_bill, rel=1e-12)


def test_more_bidding_buys_no_more_but_costs_more():
    """24 shells a day instead of 16, out of the same powder."""
    (quiet, bill), (loud, dear) = alliance("a", 8), alliance("a", 12)
    assert sum(quiet) == sum(loud) == 576
    assert dear > 1.5 * bill


def test_what_an_elasticity_needs():
    data = {"name": "tiny", "horizon": 1, "items": {"good": {"unit": "unit"}}, **SITE}
    for mill, message in (
        (made(price=1, elasticity={}), "no rate"),
        (made(rate=1, elasticity={}), "no price"),
        (made(rate=1, price=1, elasticity={"eta": -1}), "outside the allowed range"),
    ):
        with pytest.raises(desim.SpecError, match=message):
            desim.read(data | {"suppliers": {"mill": mill}, "stockpiles": {"a": ordered(d0=1)}})
