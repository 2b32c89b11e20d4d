"""Gates between sources and stockpiles of every kind: orders, goods, lots, routes, offers, shared order books."""

from typing import Any

import pytest

import desim
from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.fields.faults import SpecError
from tests.networks import chain
from tests.sim.approvals.orders import came, filed, held, office, orders
from tests.sim.tiny import GOOD, SITE, log, made, pile, run, up_to, wants
from tests.sim.tracing.recalls import escapes

PASSED = {"approvals": ["paper"]}


def test_goods_wait_after_their_source_has_issued_them():
    """Issued on day 2, approved on day 5, two days under way; in transit all the time."""
    parts: dict[str, Any] = {
        "stockpiles": {"stock": orders({2: 4}, "depot", transit=2), "depot": pile(initial=10)},
        "gates": {"paper": office(time=3, at="shipment")},
    }
    facts = run(9, **parts)
    assert log(facts, "depot.on_hand") == [(0, 10), (2, 6)]
    assert came(facts) == [(7, 4)]
    assert run(6, **parts).books["good"]["in_transit"] == 4
    assert (facts.gate_load["stock"].area_held, facts.gate_load["stock"].area_on_order) == (12, 20)


def test_orders_wait_before_their_source_hears_of_them():
    facts = run(
        9,
        stockpiles={"stock": orders({2: 4}, "depot", transit=2), "depot": pile(initial=10)},
        gates={"paper": office(time=3)},
    )
    assert log(facts, "depot.on_hand") == [(0, 10), (5, 6)]
    assert came(facts) == [(7, 4)]


def test_gates_are_passed_in_the_order_in_which_the_source_names_them():
    """The budget opens on day 6, the licence takes two days: 8 with the budget first, else day 6 as well."""
    gates = {"budget": office(sessions={"every": 100, "first": 6}), "licence": office(time=2)}

    def day(*names: str) -> list[tuple[float, float]]:
        stock = orders({1: 1}) | {"sources": {"maker": {"approvals": names}}}
        return came(run(12, stockpiles={"stock": stock}, suppliers={"maker": made()}, gates=gates))

    assert (day("budget", "licence"), day("licence", "budget")) == ([(8, 1)], [(6, 1)])


def test_gates_apply_to_flows_across_borders():
    """Isle orders in land behind a gate for what land ships; land does not."""
    facts = run(
        9,
        nations={"land": {}, "isle": {}},
        sites={"town": {"nation": "land"}, "port": {"nation": "isle"}},
        stockpiles={
            "own": orders({1: 1}) | {"sources": {"maker": {}}},
            "stock": orders({1: 1}) | {"sources": {"maker": {}}, "site": "port"},
        },
        suppliers={"maker": made()},
        gates={"paper": office(time=3, applies={"origins": ["land"]})},
    )
    assert (came(facts, "own"), came(facts)) == ([(1, 1)], [(4, 1)])
    assert list(facts.gate_load) == ["stock"]


def test_goods_wait_before_the_first_leg_of_their_route_and_may_be_lost_on_it():
    legs = {"sea": {"transit": 4, "departures": {"every": 10}}}
    stock = orders({1: 2, 8: 1}, route="way")
    facts = run(
        30,
        stockpiles={"stock": stock},
        suppliers={"maker": made()},
        legs=legs,
        routes={"way": {"legs": ["sea"]}},
        gates={"paper": office(time=3, at="shipment")},
    )
    assert came(facts) == [(14, 2), (24, 1)]  # approved on days 4 and 11, departures on days 10 and 20
    assert facts.legs["sea"].waited == 2 * 6 + 9


def test_refused_goods_wait_for_the_end_of_the_bar_and_are_filed_again():
    gate = office(time=1, at="shipment", refusal={"chance": 1, "then": "drop", "bar": 10})
    facts = filed(gate, {1: 1}, 20, causes={"mercy": held(8, refusal=0)})
    assert came(facts) == [(13, 1)]
    cases = facts.gates["paper"].cases
    assert (cases.filed, cases.refused, cases.approved) == (2, 1, 1)


def test_a_late_source_is_one_whose_order_waits_for_paper():
    """Late after 5 days, *a* is passed over on day 7 while its order of day 1 is at the gate until day 11."""
    a = {"priority": 1, "late_after": 5, "price": 3, **PASSED}
    stock = {"sourcing": "priority", "sources": {"a": a, "b": {"priority": 2, "price": 7}}}
    facts = run(
        40,
        stockpiles={"stock": pile(initial=3, **up_to(3), **stock)},
        suppliers={"a": made(), "b": made()},
        demands={"use": wants(every=6, offset=1, end=14)},
        gates={"paper": office(time=10, officers=1)},
    )
    assert came(facts) == [(1, -1), (11, 1), (13, -1), (23, 1)]
    assert (facts.costs["a", "purchase"], facts.costs["b", "purchase"]) == (6, 7)


def test_a_refused_order_makes_no_source_late():
    """Refused on day 2, the order of day 1 is forgotten: the source is not late on day 20."""
    a = {"priority": 1, "late_after": 5, "price": 3, **PASSED}
    stock = {"sourcing": "priority", "sources": {"a": a, "b": {"priority": 2, "price": 7}}}
    facts = run(
        40,
        stockpiles={"stock": pile(initial=3, **up_to(3), **stock)},
        suppliers={"a": made(), "b": made()},
        demands={"use": wants(every=19, offset=1, end=21)},
        gates={"paper": office(time=1, refusal={"chance": 1, "then": "drop", "bar": 6})},
        causes={"mercy": held(8, refusal=0)},
    )
    assert (facts.costs["b", "purchase"], facts.costs["a", "purchase"]) == (7, 3)
    assert came(facts) == [(1, -1), (2, 1), (20, -1), (21, 1)]


def test_a_closed_gate_closes_the_way_for_sourcing_by_priority_unless_an_approval_is_valid():
    a = {"priority": 1, **PASSED}
    stock = {"sourcing": "priority", "sources": {"a": a, "b": {"priority": 2}}}

    def bought(**gate: Any) -> tuple[float, float]:
        facts = run(
            12,
            stockpiles={"stock": pile(initial=9, **up_to(9), **stock)},
            suppliers={"a": made(price=1), "b": made(price=1)},
            demands={"use": wants(every=3, offset=1)},
            gates={"paper": office(**gate)},
            causes={"embargo": held(3, open=0)},
        )
        return facts.costs.get(("a", "purchase"), 0.0), facts.costs.get(("b", "purchase"), 0.0)

    assert (bought(), bought(validity=5)) == ((1, 3), (2, 2))


def test_lines_that_share_an_order_book_may_have_gates_for_goods():
    gates = {"paper": office(time=3, at="shipment")}
    stock = pile(**up_to(4), sourcing="shared", sources={"fast": {}, "slow": PASSED})
    lines = {"fast": made(time=1), "slow": made(time=1)}
    facts = run(12, stockpiles={"stock": stock}, lines=lines, gates=gates)
    assert came(facts) == [(1, 1), (2, 1), (4, 1), (5, 1)]
    assert (facts.gate_load["stock"].area_held, facts.gate_load["stock"].area_on_order) == (6, 4 + 3 + 4 + 1)


def test_lots_keep_their_numbers_while_they_wait(bad):
    """Lots of 2 are done on days 1 and 2 and arrive on days 4 and 5; the first is bad and found on day 6."""
    bad(lots=[0])
    stock = pile(policy={"kind": "plan", "orders": {0: 4}}, sources={"line": PASSED})
    facts = run(
        10,
        stockpiles={"stock": stock},
        lines={"line": made(time=1, lot=2, escapes=escapes(5, 2))},
        gates={"paper": {**office(time=3, at="shipment"), "case_per": "parcel"}},
    )
    assert log(facts, "stock.on_hand")[:4] == [(0, 0), (4, 2), (5, 4), (6, 2)]
    assert facts.books["good"]["scrapped"] == 2


def free(at: str, **fields: Any) -> dict[str, Any]:
    """The chain of the tests with a gate that takes no time before all its sources."""
    data = chain()
    data["gates"] = {"paper": office(at=at, **fields)}
    for stock in data["stockpiles"].values():
        for offer in stock["sources"].values():
            offer["approvals"] = ["paper"]
    return data


@pytest.mark.parametrize("fields", [{}, {"officers": 1}, {"validity": 30}, {"above": 1e5, "time": 9}])
@pytest.mark.parametrize("at", ["order", "shipment"])
def test_a_gate_without_time_changes_nothing(at: str, fields: dict[str, Any]):
    without, gated = (replicate(desim.read(data), 1, 0) for data in (chain(), free(at, **fields)))
    assert gated.gates["paper"].cases.filed > 0
    for family in ("stockpiles", "lines", "legs", "demands", "occurrences", "costs"):
        assert getattr(gated, family) == getattr(without, family), family
    assert all(gated.states[part] == times for part, times in without.states.items())
    assert all((gated.levels[key] == level).all() for key, level in without.levels.items())
    assert gated.gate_load["depot"].area_held == 0.0


def measured(warmup: float, horizon: float) -> Facts:
    """A busy gate: 1.5 officers' worth of work for two, orders and other cases, with refusals and a validity."""
    stages = {
        "intake": {"time": {"law": "exponential", "mean": 2}, "refusal": {"chance": 0.2, "after": 1}},
        "desk": {"time": {"law": "gamma", "mean": 3, "cv": 0.5}, "officers": 2, "chance": 0.8},
    }
    gate = {"stages": stages, "sequence": ["intake", "desk"], "background": {"arrivals": 0.4}, "cost": 5}
    on = dict.fromkeys((k / 2 for k in range(1, 400, 7)), 1)
    data = {"name": "busy", "horizon": horizon, "warmup": warmup, "items": GOOD, **SITE,
            "stockpiles": {"stock": orders(on)}, "suppliers": {"maker": made()}, "gates": {"paper": gate}}  # fmt: skip
    return replicate(desim.read(data), 1, 0)


def test_a_warmup_takes_off_what_came_before_it():
    early, late, whole = measured(0, 80), measured(80, 200), measured(0, 200)
    for kind in ("cases", "background"):
        parts = [getattr(facts.gates["paper"], kind) for facts in (early, late, whole)]
        for name in ("filed", "approved", "returned", "area_open"):
            one, two, both = (getattr(part, name) for part in parts)
            assert both > 0
            assert one + two == pytest.approx(both), name
        assert parts[1].open == parts[2].open == parts[0].open + parts[1].filed - parts[1].approved
    for stage in ("intake", "desk"):
        parts = [facts.gates["paper"].stages[stage] for facts in (early, late, whole)]
        for name in ("done", "worked", "area_queue", "area_work", "area_officers"):
            one, two, both = (getattr(part, name) for part in parts)
            assert one + two == pytest.approx(both), name
    papers = [facts.gate_load["stock"] for facts in (early, late, whole)]
    assert papers[0].area_held + papers[1].area_held == pytest.approx(papers[2].area_held)
    assert papers[0].area_on_order + papers[1].area_on_order == pytest.approx(papers[2].area_on_order)
    costs = [facts.costs["paper", "approvals"] for facts in (early, late, whole)]
    assert costs[0] + costs[1] == costs[2] > 0
    assert sum(whole.states["paper"].values()) == pytest.approx(200)
    assert sum(late.states["paper"].values()) == pytest.approx(120)


def test_measures_of_a_gate():
    data = {"name": "desk", "horizon": 12, "items": GOOD, **SITE, "stockpiles": {"stock": orders({1: 1, 2: 1, 3: 1})},
            "suppliers": {"maker": made()}, "gates": {"paper": office(time=3, officers=1, cost=7)}}  # fmt: skip
    scenario = desim.read(data)
    found = {(r.metric, r.subject): r.value for r in kpis(scenario, replicate(scenario, 1, 0))}
    wanted = {
        "cases_filed": 3, "cases_approved": 3, "approval_time": 5, "approval_time_p90": 7, "approval_queue": 2,
        "refused_share": 0, "open_cases": 0, "mean_cases": 15 / 12, "officers_utilisation": 9 / 12,
    }  # fmt: skip
    assert {metric: found[metric, "paper"] for metric in wanted} == wanted
    assert (found["paper_share", "stock"], found["cost", "approvals"], found["cost", "total"]) == (1, 21, 21)
    assert (found["stage_queue", "paper.desk"], found["stage_time", "paper.desk"]) == (2, 3)


def faults(gate: dict[str, Any], cause: dict[str, Any] | None = None, **stock: Any) -> str:
    """What is said of a network with this gate before a supplier, or before lines that share orders."""
    shared = "sourcing" in stock
    base = {"name": "tiny", "horizon": 9, "items": GOOD, **SITE, "gates": {"paper": gate}}
    sources = {"line": PASSED} if shared else {"maker": PASSED}
    parts = {"lines": {"line": made(time=1)}} if shared else {"suppliers": {"maker": made()}}
    causes = {} if cause is None else {"causes": {"turn": cause}}
    with pytest.raises(SpecError) as caught:
        desim.read(base | parts | causes | {"stockpiles": {"stock": pile(**up_to(1), sources=sources, **stock)}})
    return str(caught.value)


def test_gates_that_would_never_end_are_refused():
    assert "gates.paper.stages.desk.refusal" in faults(office(refusal={"chance": 1}))
    assert "filed again without end" in faults(office(refusal={"chance": 1, "then": "drop"}))


def test_approvals_that_would_be_renewed_for_ever_are_refused():
    assert "renewed for ever" in faults(office(validity=10, renew_before=10))


def test_gates_that_stand_where_no_order_waits_are_refused():
    assert "stockpiles.stock.sources.line" in faults(office(), sourcing="shared")


def test_times_per_nation_need_a_batch():
    assert "no batch is made before it" in faults(office(per_nation=3))


@pytest.mark.parametrize("dial", ["officers", "refusal", "arrivals"])
def test_dials_that_turn_nothing_are_refused(dial: str):
    assert f"causes.turn.what.paper.{dial}: changes nothing" in faults(office(), held(1, **{dial: 2}))


def test_a_headline_may_be_about_a_gate():
    data = {"name": "tiny", "horizon": 9, "items": GOOD, **SITE, "gates": {"paper": office()},
            "headline": {"metric": "approval_time", "subject": "paper"}}  # fmt: skip
    assert desim.read(data).headline is not None
