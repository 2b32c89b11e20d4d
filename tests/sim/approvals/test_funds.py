"""Funds: cases that wait for money, what is drawn, carried over, lapses and comes back, by hand."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desim.spec.facts import AccountFacts, Facts
from tests.sim.approvals.orders import came, filed, held, office, orders
from tests.sim.tiny import made, run

YEAR = {"every": 100, "first": 0}
"""A fiscal year of a hundred days."""


def fund(**fields: Any) -> dict[str, Any]:
    """A fund with a fiscal year of a hundred days."""
    return {**YEAR, **fields}


def budget(**stage: Any) -> dict[str, Any]:
    """A gate with one stage at which contracts of 4,000 USD a unit wait for money."""
    return office(**{"fund": "money", "prices": {0: 4000}, **stage})


def bought(declared: dict[str, Any], on: dict[float, float], horizon: float = 400, **parts: Any) -> Facts:
    """The facts of orders that wait for the money of one fund."""
    gate = parts.pop("gate", budget())
    return filed(gate, on, horizon, funds={"money": declared}, **parts)


def account(facts: Facts, nation: str = "") -> AccountFacts:
    """An account of the fund."""
    return facts.funds["money"].accounts[nation]


TENS = dict.fromkeys((10, 20, 30, 40, 50, 60), 10)
"""Orders of ten, each 40,000 USD."""


def test_money_that_is_carried_over_pays_five_orders_in_two_years():
    """100,000 a year pay two orders and a half: two in the first year, three on the first day of the second."""
    facts = bought(fund(amount=100_000, unused="carry"), TENS, 300)
    assert came(facts) == [(10, 10), (20, 10), (100, 30), (200, 10)]
    found = facts.funds["money"]
    assert account(facts) == AccountFacts(0, 300_000, 240_000, 0, 0, 60_000)
    assert found.appropriated_in == {0: 100_000, 1: 100_000, 2: 100_000}
    assert found.obligated_in == {0: 80_000, 1: 120_000, 2: 40_000}
    assert (found.funded, found.waited, found.time_waiting) == (6, 70 + 60 + 50 + 140, 170)
    assert facts.states["money"] == {"no case waits": 130, "cases wait for money": 170}
    assert facts.states["paper"] == {"no case": 130, "waiting for money": 170}
    assert facts.levels["money.unobligated"].tolist()[5:26:10] == [100_000, 60_000, 20_000]
    assert facts.costs["paper", "purchase"] == 240_000


def test_money_that_lapses_pays_two_orders_a_year():
    facts = bought(fund(amount=100_000), TENS, 300)
    assert came(facts) == [(10, 10), (20, 10), (100, 20), (200, 20)]
    assert account(facts) == AccountFacts(0, 300_000, 240_000, 0, 40_000, 20_000)
    assert facts.funds["money"].waited == 70 + 60 + 150 + 140


def test_a_case_that_costs_more_than_a_year_gives_waits_for_good_where_money_lapses():
    """120,000 are there in the second year where money is carried over."""
    assert came(bought(fund(amount=100_000), {10: 30}, 300)) == []
    assert came(bought(fund(amount=100_000, unused="carry"), {10: 30}, 300)) == [(100, 30)]


def test_the_first_in_line_holds_back_the_others_unless_the_first_that_fits_goes():
    on = {10: 30, 20: 10, 30: 10}
    assert came(bought(fund(amount=100_000, unused="carry"), on, 300)) == [(100, 50)]
    first_fit = bought(fund(amount=100_000, unused="carry", order="first_fit"), on, 300)
    assert came(first_fit) == [(20, 10), (30, 10), (100, 30)]


def test_years_may_have_amounts_of_their_own_and_the_start_has_money_of_the_year_before():
    """The first fiscal year begins on day 50; what is there before it lapses then."""
    declared = {"every": 100, "first": 50, "initial": 50_000, "amount": 40_000, "amounts": {2: 0}}
    facts = bought(declared, dict.fromkeys((10, 20, 30, 40), 10), 400)
    assert came(facts) == [(10, 10), (50, 10), (250, 10), (350, 10)]
    assert account(facts) == AccountFacts(50_000, 120_000, 160_000, 0, 10_000, 0)
    assert facts.funds["money"].obligated_in == {-1: 40_000, 0: 40_000, 2: 40_000, 3: 40_000}


def test_a_fiscal_year_begins_on_its_date():
    """From 1 October 2026, day 273 of 2026, and again on 1 October 2027, 365 days later."""
    declared = {"every": "1 year", "first": "2026-10-01", "amounts": {2027: 40_000, 2028: 80_000}}
    facts = bought(declared, {10: 10, 20: 10}, 800, start="2026-01-01")
    assert came(facts) == [(273, 10), (273 + 365, 10)]


def test_two_gates_draw_on_one_fund_in_the_order_of_arrival():
    """The order of the other gate, of 20,000, is second in line behind one of 40,000."""
    other = orders({15: 5}, approvals=["desk"])
    gates = {"paper": budget(), "desk": budget()}
    piles = {"stock": orders({5: 10, 10: 10, 20: 10}), "other": other}
    money = {"money": fund(amount=60_000, unused="carry")}
    facts = run(250, stockpiles=piles, suppliers={"maker": made()}, gates=gates, funds=money)
    assert (came(facts), came(facts, "other")) == ([(5, 10), (100, 10), (200, 10)], [(100, 5)])


def test_cases_of_the_better_rank_come_first_where_the_discipline_says_so():
    low = orders({10: 10}) | {"priority": 5}
    late = orders({20: 10}) | {"priority": 2}
    money = {"money": fund(first=100, amount=40_000)}
    parts = {"suppliers": {"maker": made()}, "stockpiles": {"low": low, "stock": late}, "funds": money}
    facts = run(250, gates={"paper": budget(discipline="priority")}, **parts)
    assert (came(facts), came(facts, "low")) == ([(100, 10)], [(200, 10)])
    facts = run(250, gates={"paper": budget()}, **parts)
    assert (came(facts), came(facts, "low")) == ([(200, 10)], [(100, 10)])


def test_the_unit_cost_of_the_item_counts_where_the_gate_has_no_prices():
    items = {"good": {"unit": "unit", "unit_cost": 1000}}
    facts = bought(fund(amount=15_000), {10: 10, 20: 10}, 150, gate=office(fund="money"), items=items)
    assert came(facts) == [(10, 10), (100, 10)]
    assert ("paper", "purchase") not in facts.costs


def test_the_officers_come_after_the_money():
    facts = bought(fund(first=50, amount=100_000), {10: 10, 20: 10}, 120, gate=budget(time=3, officers=1))
    assert came(facts) == [(53, 10), (56, 10)]
    assert facts.gates["paper"].stages["desk"].waited == 3


def test_a_batch_costs_what_a_contract_of_its_size_does():
    """Ten at 3,000 USD each, not twice five at 4,000."""
    gate = budget(batch={"minimum": 10}, prices={0: 4000, 10: 3000})
    facts = bought(fund(amount=35_000), {10: 5, 20: 5}, 90, gate=gate)
    assert came(facts) == [(20, 10)]
    assert account(facts).obligated == 30_000


def test_what_a_refused_case_has_drawn_comes_back():
    """Both orders are refused after two days: the second has the money of the first from day 12 on."""
    gate = budget(time=2, refusal={"chance": 1, "then": "drop"})
    facts = bought(fund(amount=40_000), {10: 10, 11: 10}, 50, gate=gate)
    assert came(facts) == []
    assert account(facts) == AccountFacts(0, 40_000, 80_000, 80_000, 0, 40_000)
    assert facts.funds["money"].waited == 1


def test_what_comes_back_after_the_end_of_its_year_lapses():
    """Drawn on day 99 of the first year, refused in the second, which has money of its own."""
    gate = budget(time=2, refusal={"chance": 1, "then": "drop"})
    facts = bought(fund(amount=40_000), {99: 10}, 150, gate=gate)
    assert account(facts) == AccountFacts(0, 80_000, 40_000, 40_000, 40_000, 40_000)
    carried = bought(fund(amount=40_000, unused="carry"), {99: 10}, 150, gate=gate)
    assert account(carried) == AccountFacts(0, 80_000, 40_000, 40_000, 0, 80_000)


def test_a_case_that_is_returned_draws_again():
    gate = budget(time=1, refusal={"chance": 1, "after": 10})
    facts = bought(fund(amount=40_000), {10: 10}, 33, gate=gate)
    assert account(facts) == AccountFacts(0, 40_000, 120_000, 80_000, 0, 0)


def test_a_continuing_resolution_releases_nothing():
    """Money comes on day 100; the fund is closed from day 90 to day 130."""
    causes = {"resolution": held(90, "money", 130, open=0)}
    facts = bought(fund(amount=40_000), {10: 10, 95: 10, 120: 10}, 150, causes=causes)
    assert came(facts) == [(10, 10), (130, 10)]
    assert facts.states["money"] == {"no case waits": 90, "closed: resolution": 40, "cases wait for money": 20}


def test_a_cut_takes_from_what_is_appropriated_while_it_holds():
    """A tenth of 44,445 is missing in the second year: 40,000.5; three tenths in the third, which begins that day."""
    causes = {"cut": held(50, "money", 150, amount=0.9), "deeper": held(200, "money", 250, amount=0.7)}
    facts = bought(fund(amount=44_445), {10: 10, 120: 10, 210: 10}, 390, causes=causes)
    assert came(facts) == [(10, 10), (120, 10), (300, 10)]
    assert facts.funds["money"].appropriated_in[1] == pytest.approx(40_000.5)
    assert facts.funds["money"].appropriated_in[2] == pytest.approx(31_111.5)


def test_a_closed_gate_draws_nothing_and_holds_back_nobody():
    """The gate of the first in line is closed from day 5 to day 30; the other goes ahead on day 20."""
    gates = {"paper": budget(), "desk": budget()}
    piles = {"stock": orders({10: 10}), "other": orders({20: 10}, approvals=["desk"])}
    money = {"money": fund(amount=40_000)}
    causes = {"shut": held(5, until=30, open=0)}
    facts = run(150, stockpiles=piles, suppliers={"maker": made()}, gates=gates, funds=money, causes=causes)
    assert (came(facts), came(facts, "other")) == ([(100, 10)], [(20, 10)])


def test_a_gate_that_closes_for_good_leaves_its_place_in_line():
    gates = {"paper": budget(), "desk": budget()}
    piles = {"stock": orders({10: 20}), "other": orders({20: 10}, approvals=["desk"])}
    money = {"money": fund(amount=40_000)}
    causes = {"gone": held(30, open=0)}
    facts = run(150, stockpiles=piles, suppliers={"maker": made()}, gates=gates, funds=money, causes=causes)
    assert (came(facts), came(facts, "other")) == ([], [(30, 10)])
    assert facts.levels["stock.on_order"].tolist()[31] == 0


def test_cases_of_others_draw_nothing():
    facts = bought(fund(amount=40_000), {450: 10}, 460, gate=budget(background={"arrivals": 1}))
    assert came(facts) == [(450, 10)]
    assert account(facts).obligated == 40_000


def test_a_plan_that_waits_for_a_gate_draws_its_cost():
    """Filed on day 10 at 30,000 USD, which come on day 100; the dial of the maker turns then."""
    surge = {"when": {"kind": "approval", "gate": "paper", "filed": 10}, "what": {"maker": {"lead_time": 3}}}
    facts = bought(fund(amount=20_000, unused="carry"), {145: 1}, 150, causes={"surge": surge | {"cost": 30_000}})
    assert [occurrence.begins for occurrence in facts.occurrences] == [100]
    assert account(facts) == AccountFacts(0, 40_000, 34_000, 0, 0, 6_000)
    free = bought(fund(amount=20_000, unused="carry"), {145: 1}, 150, causes={"surge": surge})
    assert [occurrence.begins for occurrence in free.occurrences] == [10]


def test_orders_of_before_the_start_draw_on_what_is_there():
    """Five days of ten are over where the money is there; else the ten days begin when it comes."""
    stock = orders({}) | {"policy": {"kind": "base_stock", "level": 10}}
    stock["sources"]["maker"]["open_orders"] = {5: 10}
    parts = {"stockpiles": {"stock": stock}, "gates": {"paper": budget(time=10)}, "suppliers": {"maker": made()}}
    assert came(run(90, **parts, funds={"money": fund(first=40, amount=1, initial=40_000)})) == [(5, 10)]
    assert came(run(90, **parts, funds={"money": fund(first=40, amount=40_000)})) == [(50, 10)]


NATIONS = {"nations": {"land": {}, "isle": {}}, "sites": {"town": {"nation": "land"}, "port": {"nation": "isle"}}}


def joint(pays: str, **fields: Any) -> dict[str, Any]:
    """A fund of two nations: 60,000 of one and 30,000 of the other a year."""
    contributors = {"land": {"amount": 60_000}, "isle": {"amount": 30_000}}
    return fund(contributors=contributors, pays=pays, **fields)


def pooled(declared: dict[str, Any], on: dict[str, dict[float, float]], horizon: float = 250) -> Facts:
    """Orders of a stockpile of each nation."""
    piles = {"land_stock": orders(on["land"]), "isle_stock": orders(on["isle"]) | {"site": "port"}}
    gates, makers = {"paper": budget()}, {"maker": made()}
    return run(horizon, stockpiles=piles, suppliers=makers, gates=gates, funds={"money": declared}, **NATIONS)


def test_a_pool_pays_whoever_comes_first():
    """90,000 pay two of three orders of 40,000."""
    facts = pooled(joint("pool"), {"isle": {10: 10, 20: 10}, "land": {30: 10}})
    assert came(facts, "isle_stock") == [(10, 10), (20, 10)]
    assert came(facts, "land_stock") == [(100, 10)]


def test_the_nation_that_receives_pays_and_holds_back_only_itself():
    """30,000 a year of the island that are carried over pay 40,000 in the second; it holds back nobody else."""
    facts = pooled(joint("receiver", unused="carry"), {"isle": {10: 10, 15: 1}, "land": {20: 10}})
    assert came(facts, "isle_stock") == [(100, 11)]
    assert came(facts, "land_stock") == [(20, 10)]
    assert account(facts, "isle") == AccountFacts(0, 90_000, 44_000, 0, 0, 46_000)
    assert account(facts, "land") == AccountFacts(0, 180_000, 40_000, 0, 0, 140_000)


def test_each_nation_pays_its_share_and_the_poorest_holds_all():
    """Half of 40,000 each: the island has 10,000 left after the first, so that the second waits for its next year.

    Where it pays a quarter, it has enough for both.
    """
    facts = pooled(joint("share", unused="carry"), {"isle": {10: 10}, "land": {20: 10}})
    assert (came(facts, "isle_stock"), came(facts, "land_stock")) == ([(10, 10)], [(100, 10)])
    assert (account(facts, "isle").obligated, account(facts, "land").obligated) == (40_000, 40_000)
    shares = joint("share")
    shares["contributors"]["land"]["share"] = 3
    facts = pooled(shares, {"isle": {10: 10}, "land": {20: 10}})
    assert (came(facts, "isle_stock"), came(facts, "land_stock")) == ([(10, 10)], [(20, 10)])
    assert (account(facts, "isle").obligated, account(facts, "land").obligated) == (20_000, 60_000)


AMOUNTS = st.integers(0, 90).map(lambda k: 1000.0 * k)


@settings(max_examples=60, deadline=None)
@given(
    amounts=st.lists(AMOUNTS, min_size=2, max_size=2), initial=AMOUNTS, unused=st.sampled_from(["lapse", "carry"]),
    order=st.sampled_from(["strict", "first_fit"]), pays=st.sampled_from(["pool", "share", "receiver"]),
    on=st.dictionaries(st.integers(1, 240), st.integers(1, 20), max_size=12), chance=st.sampled_from([0.0, 0.4]),
    warmup=st.sampled_from([0, 70]), horizon=st.integers(80, 300),
)  # fmt: skip
def test_money_is_obligated_lapses_or_is_left_at_every_time(
    amounts: list[float], initial: float, unused: str, order: str, pays: str, on: dict[int, int], chance: float,
    warmup: int, horizon: int,
) -> None:  # fmt: skip
    """What was there, came and came back is what was drawn, lapsed and is left, in every account; none is below 0."""
    contributors = {
        "land": {"amount": amounts[0], "initial": initial},
        "isle": {"amount": amounts[1] + 1.0},
    }
    declared = fund(first=30, contributors=contributors, pays=pays, unused=unused, order=order)
    gate = budget(time=7, refusal={"chance": chance, "after": 20})
    days = {float(day): float(units) for day, units in on.items()} or {1.0: 1.0}
    later = {day + 0.5: units for day, units in days.items()}
    piles = {"stock": orders(days), "other": orders(later) | {"site": "port"}}
    facts = run(
        horizon, stockpiles=piles, suppliers={"maker": made()}, gates={"paper": gate}, funds={"money": declared},
        warmup=warmup, **NATIONS,
    )  # fmt: skip
    found = facts.funds["money"]
    for one in found.accounts.values():
        came_in = one.opening + one.appropriated + one.deobligated
        assert came_in == pytest.approx(one.obligated + one.lapsed + one.left, rel=1e-9, abs=1e-6)
        assert min(one.left, one.lapsed, one.obligated) >= 0.0
    for total, by_year in (("appropriated", found.appropriated_in), ("obligated", found.obligated_in)):
        assert sum(by_year.values()) == pytest.approx(sum(getattr(one, total) for one in found.accounts.values()))
