"""Stockpiles: partial fill, ranks, reserve and lost sales, event by event."""

from tests.sim.tiny import log, made, pile, run, up_to, wants


def test_claims_are_filled_in_part_by_rank_and_then_by_age():
    """On hand 3. Day 1: rank 2 wants 5, gets 3. Day 2: rank 1 wants 2. Day 3: 3 come, two for rank 1. Day 6: 3 come."""
    stock = pile(initial=3, pipeline={"quantity": 6, "over": 6, "lot": 3})
    uses = {"early": wants(at=1, size=5, priority=2), "late": wants(at=2, size=2, priority=1)}
    facts = run(8, stockpiles={"stock": stock}, demands=uses)
    assert log(facts, "stock.owed") == [(0, 0), (1, 2), (2, 4), (3, 1), (6, 0)]
    assert log(facts, "stock.on_hand") == [(0, 3), (1, 0), (6, 2)]
    shelf = facts.stockpiles["stock"]
    assert (shelf.demanded, shelf.filled_at_once, shelf.claims, shelf.claims_at_once) == (7, 3, 2, 0)
    assert list(shelf.waits) == [1, 5]
    assert (shelf.most_owed, shelf.most_owed_at, shelf.last_owed) == (4, 2, 6)
    assert (shelf.area_owed, shelf.area_owed_squared, shelf.time_owing) == (2 + 4 + 3, 4 + 16 + 3, 5)
    assert (shelf.first_short, shelf.first_empty) == (1, 1)


def test_equal_ranks_are_served_in_order_of_their_claims():
    stock = pile(pipeline={"quantity": 4, "over": 8, "lot": 2})
    uses = {"b_first": wants(at=1, size=2), "a_second": wants(at=2, size=2)}
    facts = run(10, stockpiles={"stock": stock}, demands=uses)
    assert list(facts.stockpiles["stock"].waits) == [3, 6]


def test_the_reserve_is_kept_for_its_rank():
    stock = pile(initial=5, reserve=3, reserve_priority=1)
    uses = {"training": wants(at=1, size=4, priority=2), "war": wants(at=2, size=3)}
    facts = run(4, stockpiles={"stock": stock}, demands=uses)
    assert log(facts, "stock.on_hand") == [(0, 5), (1, 3), (2, 0)]
    assert log(facts, "stock.owed") == [(0, 0), (1, 2)]
    assert (facts.demands["training"].issued, facts.demands["war"].issued) == (2, 3)


def test_an_arrival_fills_the_reserve_before_lower_ranks():
    """The war takes 1 on day 0.5; the arrival of day 1 makes the reserve whole, the next two go to training."""
    stock = pile(initial=2, reserve=2, pipeline={"quantity": 3, "over": 3, "lot": 1})
    uses = {"war": wants(at=0.5, size=1), "training": wants(at=0.75, size=2, priority=2)}
    facts = run(5, stockpiles={"stock": stock}, demands=uses)
    assert log(facts, "stock.on_hand") == [(0, 2)]
    assert log(facts, "stock.owed") == [(0, 0), (1, 2), (2, 1), (3, 0)]


def test_lost_sales_are_never_owed():
    stock = pile(initial=2, pipeline={"quantity": 4, "over": 4, "lot": 4})
    facts = run(6, stockpiles={"stock": stock}, demands={"use": wants(at=1, size=3, unmet="lost")})
    assert log(facts, "stock.on_hand") == [(0, 2), (1, 0), (4, 4)]
    assert log(facts, "stock.owed") == [(0, 0)]
    assert (facts.stockpiles["stock"].lost, facts.demands["use"].issued, facts.demands["use"].lost) == (1, 2, 1)


def test_the_objective_is_regained_on_the_day_it_is_reached_again():
    stock = pile(initial=4, objective=4, **up_to(4), sources={"supplier": {}})
    facts = run(
        9, stockpiles={"stock": stock}, suppliers={"supplier": made(lead_time=3)}, demands={"use": wants(at=2, size=2)}
    )
    shelf = facts.stockpiles["stock"]
    assert (shelf.first_below, shelf.regained, shelf.time_below) == (2, 5, 3)


def test_a_stockpile_owes_another_one_and_sends_what_comes_in():
    front = pile(initial=1, **up_to(1), sources={"rear": {"transit": 2}})
    rear = pile(pipeline={"quantity": 1, "over": 4, "lot": 1})
    facts = run(8, stockpiles={"front": front, "rear": rear}, demands={"use": wants("front", at=1)})
    assert log(facts, "rear.owed") == [(0, 0), (1, 1), (4, 0)]
    assert log(facts, "front.on_hand") == [(0, 1), (1, 0), (6, 1)]
