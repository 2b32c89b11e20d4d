"""What falls on one instant happens in this order: cause, arrival, completion, review, demand, order, dispatch."""

from tests.sim.tiny import log, made, pile, run, up_to, wants

PLENTY = {"supplier": made()}


def test_what_arrives_serves_the_demand_of_the_same_instant():
    stock = pile(pipeline={"quantity": 1, "over": 2, "lot": 1})
    facts = run(4, stockpiles={"stock": stock}, demands={"use": wants(at=2)})
    assert facts.demands["use"].filled_at_once == 1


def test_what_is_completed_serves_the_demand_of_the_same_instant():
    stock = pile(**up_to(1), sources={"line": {}})
    facts = run(4, stockpiles={"stock": stock}, lines={"line": made(time=2)}, demands={"use": wants(at=2)})
    assert facts.demands["use"].filled_at_once == 1


def test_orders_are_placed_after_all_demands_of_the_instant():
    stock = pile(initial=1, **up_to(1), sources={"supplier": {}})
    uses = {"first": wants(at=2), "second": wants(at=2)}
    facts = run(4, stockpiles={"stock": stock}, suppliers=PLENTY, demands=uses)
    assert (facts.demands["first"].filled_at_once, facts.demands["second"].filled_at_once) == (1, 0)
    assert facts.demands["second"].issued == 1
    assert (facts.stockpiles["stock"].orders, facts.stockpiles["stock"].ordered) == (1, 2)
    assert facts.stockpiles["stock"].area_owed == 0


def test_a_review_may_come_before_or_after_the_demand():
    def filled(timing: str) -> float:
        policy = {"kind": "base_stock", "level": 3, "review": {"every": 2, "offset": 2, "timing": timing}}
        stock = pile(policy=policy, sources={"supplier": {}})
        facts = run(6.5, stockpiles={"stock": stock}, suppliers=PLENTY, demands={"use": wants(every=2)})
        return facts.demands["use"].filled_at_once

    assert (filled("before_demand"), filled("after_demand")) == (3, 2)


def test_a_departure_takes_what_is_ordered_in_the_same_instant():
    stock = pile(initial=1, **up_to(1), sources={"supplier": {"route": "way"}})
    legs = {"ship": {"transit": 2, "departures": {"every": 3}}}
    way = {"way": {"legs": ["ship"]}}
    facts = run(9, stockpiles={"stock": stock}, suppliers=PLENTY, legs=legs, routes=way, demands={"use": wants(at=3)})
    assert log(facts, "stock.on_hand") == [(0, 1), (3, 0), (5, 1)]


def test_a_cause_turns_its_dials_before_anything_else():
    stock = pile(initial=1, **up_to(1), sources={"supplier": {}})
    closed = {"when": {"kind": "date", "at": 2}, "what": {"supplier": {"open": 0}}, "how": {"duration": 3}}
    facts = run(
        9, stockpiles={"stock": stock}, suppliers=PLENTY, demands={"use": wants(at=2)}, causes={"closed": closed}
    )
    assert log(facts, "stock.on_hand") == [(0, 1), (2, 0), (5, 1)]


def test_inside_a_phase_parts_go_by_name_not_by_their_place_in_the_file():
    for names in (("alpha", "beta"), ("beta", "alpha")):
        uses = {name: wants(at=1) for name in names}
        facts = run(3, stockpiles={"stock": pile(initial=1)}, demands=uses)
        assert (facts.demands["alpha"].issued, facts.demands["beta"].issued) == (1, 0)


def test_probes_come_last():
    facts = run(3.5, stockpiles={"stock": pile(initial=5)}, demands={"use": wants(every=1)})
    assert facts.levels["stock.on_hand"].tolist() == [5, 4, 3, 2]


def test_even_demands_fall_on_multiples_of_their_interval():
    """Ten thousand sums of 0.1 are 1000.0000000001588, after the horizon; the multiple is 1000, just before it."""
    facts = run("1440001 min", 100, stockpiles={"stock": pile(initial=20_000)}, demands={"use": wants(every=0.1)})
    assert facts.demands["use"].wanted == 10_000
