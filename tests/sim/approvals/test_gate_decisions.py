"""Decisions of a gate: refusals, bars, validity, allowance, renewal, agreements; by exact logs."""

from typing import Any

import pytest

from tests.sim.approvals.orders import came, filed, held, office, orders
from tests.sim.tiny import made, run

NEVER_AGAIN = {"mercy": held(8, refusal=0)}
"""From day 8 on nothing is refused."""


def refusing(**refusal: Any) -> dict[str, Any]:
    """A desk of one day that refuses everything until day 8."""
    return office(time=1, refusal={"chance": 1, **refusal})


def test_what_is_returned_is_filed_again_until_it_is_approved():
    """Filed on days 1, 4 and 7, refused on days 2 and 5; the decision of day 8 is the first without refusals."""
    facts = filed(refusing(after=2), {1: 1}, 12, causes=NEVER_AGAIN)
    assert came(facts) == [(8, 1)]
    cases = facts.gates["paper"].cases
    assert (cases.filed, cases.approved, cases.returned, cases.refused, list(cases.times)) == (1, 1, 2, 0, [7])
    assert facts.states["paper"] == {"no case": 1 + 4, "working": 3, "waiting for resubmission": 4}


def test_every_filing_costs():
    facts = filed(refusing(after=2) | {"cost": 10}, {1: 1}, causes=NEVER_AGAIN)
    assert facts.costs["paper", "approvals"] == 30


def test_a_refused_order_goes_back_to_the_stockpile_which_orders_elsewhere():
    """One unit is wanted on days 1 and 15.

    Refused on day 2 and barred until day 12, the first order goes to *b*; the second goes to *a*, whose bar is over.
    """
    a = {"priority": 1, "approvals": ["paper"]}
    stock = {"site": "town", "item": "good", "initial": 1, "policy": {"kind": "base_stock", "level": 1},
             "sourcing": "priority", "sources": {"a": a, "b": {"priority": 2}}}  # fmt: skip
    facts = run(
        20,
        stockpiles={"stock": stock},
        suppliers={"a": made(price=1), "b": made(price=1)},
        demands={"use": {"kind": "fixed", "stockpile": "stock", "offset": 1, "every": 14}},
        gates={"paper": refusing(then="drop", bar=10)},
        causes=NEVER_AGAIN,
    )
    assert (facts.costs["b", "purchase"], facts.costs["a", "purchase"]) == (1, 1)
    assert came(facts) == [(1, -1), (2, 1), (15, -1), (16, 1)]
    assert (facts.gates["paper"].cases.refused, facts.gates["paper"].cases.approved) == (1, 1)
    assert (facts.gate_load["stock"].area_held, facts.gate_load["stock"].area_on_order) == (2, 2)


def test_with_one_source_the_next_order_waits_for_the_end_of_the_bar():
    """Refused on day 1; ordered again at once, held until day 11 and approved on day 12."""
    stock = {"site": "town", "item": "good", "policy": {"kind": "base_stock", "level": 1},
             "sources": {"maker": {"approvals": ["paper"]}}}  # fmt: skip
    gate = refusing(then="drop", bar=10)
    facts = run(20, stockpiles={"stock": stock}, suppliers={"maker": made()}, gates={"paper": gate}, causes=NEVER_AGAIN)
    assert came(facts) == [(12, 1)]
    assert facts.levels["stock.on_order"].tolist() == [1] * 12 + [0] * 9
    assert facts.gates["paper"].area_held == 10
    assert facts.states["paper"] == {"working": 2, "waiting for the end of a bar": 10, "no case": 8}


def test_what_others_order_is_not_barred():
    gate = refusing(then="drop", bar=100)
    facts = filed(gate, {1: 1, 12: 1}, stockpiles={"other": orders({10: 1})}, causes=NEVER_AGAIN)
    assert (came(facts), came(facts, "other")) == ([], [(11, 1)])


def test_a_dropped_order_of_a_plan_is_gone():
    facts = filed(refusing(then="drop"), {1: 1, 9: 2}, 12, causes=NEVER_AGAIN)
    assert came(facts) == [(10, 2)]
    assert facts.levels["stock.on_order"].tolist() == [0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]


def test_a_returned_case_waits_for_the_end_of_the_bar():
    assert came(filed(refusing(after=2, bar=9), {1: 1}, causes=NEVER_AGAIN)) == [(12, 1)]


@pytest.mark.parametrize("then", ["again", "drop"])
def test_refusals_come_by_chance_and_a_dial_multiplies_it(then):
    """Of 1000 a fifth would be refused, twice as many with the dial: 400 within four standard deviations."""
    gate = office(refusal={"chance": 0.2, "then": then, "after": 0.1})
    facts = filed(gate, dict.fromkeys(range(1, 1001), 1), 1002, causes={"stern": held(0, refusal=2)})
    cases = facts.gates["paper"].cases
    refused = cases.returned if then == "again" else cases.refused
    decisions = 1000 + (refused if then == "again" else 0)
    assert refused / decisions == pytest.approx(0.4, abs=4 * (0.24 / decisions) ** 0.5)
    assert cases.approved == (1000 if then == "again" else 1000 - refused)


def test_an_approval_is_valid_for_a_time_and_those_who_wait_share_it():
    """Approved on day 4 until day 14: the orders of days 1 and 2 pass on day 4, that of day 8 at once.

    That of day 14 needs a new one.
    """
    facts = filed(office(time=3, validity=10), {1: 1, 2: 1, 8: 1, 14: 1})
    assert came(facts) == [(4, 2), (8, 1), (17, 1)]
    cases = facts.gates["paper"].cases
    assert (cases.filed, cases.approved, cases.covered, list(cases.times)) == (2, 2, 2, [3, 3])
    assert facts.gates["paper"].area_held == 2


def test_each_holder_needs_its_own():
    facts = filed(office(time=3, validity=10), {1: 1}, stockpiles={"other": orders({2: 1})})
    assert (came(facts), came(facts, "other")) == ([(4, 1)], [(5, 1)])


def test_an_approval_covers_an_amount():
    """Of 5 the first case takes 3; 2 more pass on day 5; one more needs its own, which leaves 4."""
    facts = filed(office(time=3, validity=100, allowance=5), {1: 3, 5: 2, 6: 1, 10: 4})
    assert came(facts) == [(4, 3), (5, 2), (9, 1), (10, 4)]
    assert (facts.gates["paper"].cases.filed, facts.gates["paper"].cases.covered) == (2, 2)


def test_those_who_wait_file_a_case_of_their_own_when_the_approval_does_not_cover_them():
    """4 on day 1 leave 1 of 5; of 3 and 1 that wait until day 4 the 3 are too many: their own case, which covers 1."""
    facts = filed(office(time=3, validity=100, allowance=5), {1: 4, 2: 3, 3: 1})
    assert came(facts) == [(4, 5), (7, 3)]


def test_renewals_are_filed_before_the_end():
    """Valid from day 4 to 14, renewed from day 10 and approved on day 13, until day 23; renewed again on day 22."""
    facts = filed(office(time=3, validity=10, renew_before=4), {1: 1, 13.5: 1, 20: 1}, 30)
    assert came(facts) == [(4, 1), (14, 1), (20, 1)]  # probed daily
    cases = facts.gates["paper"].cases
    assert (cases.filed, cases.renewed, cases.covered) == (4, 3, 2)  # renewals of days 10, 19 and 28


def test_a_case_that_comes_too_late_for_the_old_approval_waits_for_the_renewal():
    """Renewed from day 12 to 15; the old one ends on day 14."""
    facts = filed(office(time=3, validity=10, renew_before=2), {1: 1, 14: 1}, 16)
    assert came(facts) == [(4, 1), (15, 1)]
    assert facts.gates["paper"].cases.filed == 2


def test_who_waits_shares_the_refusal_too():
    facts = filed(refusing(then="drop") | {"validity": 50}, {1: 1, 1.5: 1, 9: 1}, 12, causes=NEVER_AGAIN)
    assert came(facts) == [(10, 1)]
    assert facts.levels["stock.on_order"].tolist()[2] == 0
    assert facts.gates["paper"].cases.refused == 1


def allied(agreement: dict[str, Any], **gate: Any) -> Any:
    """Orders of isle at a maker in land, whose agreement is given; a desk of four days."""
    parts = {
        "nations": {"land": {}, "isle": {}},
        "sites": {"town": {"nation": "land"}, "port": {"nation": "isle"}},
        "agreements": {"pact": {"nations": ["land", "isle"], **agreement}},
        "stockpiles": {"isles": orders(gate.pop("on", {1: 1})) | {"site": "port"}},
    }
    return filed(office(nation="land", time=4, **gate), {1: 1}, **parts)


def test_an_agreement_waives_cases_between_its_nations_only():
    facts = allied({"waives": {"paper": 1}})
    assert (came(facts), came(facts, "isles")) == ([(5, 1)], [(1, 1)])
    assert (facts.gates["paper"].cases.waived, facts.gates["paper"].cases.filed) == (1, 1)


def test_a_share_is_waived():
    facts = allied({"waives": {"paper": 0.7}}, on=dict.fromkeys([k / 40 for k in range(1, 1001)], 1))
    assert facts.gates["paper"].cases.waived == pytest.approx(700, abs=4 * (1000 * 0.21) ** 0.5)


def test_an_agreement_speeds_the_work():
    facts = allied({"speeds": {"paper": 0.25}, "begins": 3}, on={1: 1, 4: 1})
    assert (came(facts), came(facts, "isles")) == ([(5, 1)], [(5, 2)])


def test_an_agreement_spares_refusals():
    facts = allied({"refusals": {"paper": 0}}, refusal={"chance": 1, "then": "drop"})
    assert (came(facts), came(facts, "isles")) == ([], [(5, 1)])


def test_a_cause_begins_when_a_gate_has_approved_it():
    """Filed on day 2, approved on day 5; one that is refused never comes."""
    surge = {"when": {"kind": "approval", "gate": "paper", "filed": 2}, "what": {"line": {"rate": 2}}}
    parts = {
        "stockpiles": {"stock": {"site": "town", "item": "good", "policy": {"kind": "base_stock", "level": 100},
                                 "sources": {"line": {}}}},
        "lines": {"line": made(time=1)},
        "causes": {"surge": surge | {"how": {"duration": 4}}},
    }  # fmt: skip
    facts = run(12.5, **parts, gates={"paper": office(time=3, at="shipment")})
    assert [(o.begins, o.ends) for o in facts.occurrences] == [(5, 9)]
    assert facts.lines["line"].made == 5 + 8 + 3
    refused = run(12, **parts, gates={"paper": office(time=3, refusal={"chance": 1, "then": "drop"})})
    assert refused.occurrences == []
    at_once = run(12, **parts, gates={"paper": office()})
    assert [(o.begins, o.ends) for o in at_once.occurrences] == [(2, 6)]
