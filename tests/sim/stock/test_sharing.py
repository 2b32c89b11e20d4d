"""Substitutes, siblings, joint stockpiles, critical levels and allocation, event by event."""

import pytest

import desim
from desim.sim.stock.accounts import Accounts
from desim.sim.stock.allocation import pro_rata, rounded
from desim.sim.stock.claim import Claim, Claimant
from desim.spec.parts.sharing import Owner
from tests.sim.tiny import log, made, pile, run, up_to, wants

TWO = {"good": {"unit": "unit"}, "old": {"unit": "unit"}}


def test_substitutes_fill_at_once_the_most_effective_first():
    """9 wanted, 2 there; better gives 3 for 3; the 7 of half stand for 3.5, so that 6 go for 3; 1 is owed."""
    piles = {
        "stock": pile(initial=2, substitutes={"half": 0.5, "better": 1}),
        "better": pile("old", initial=3),
        "half": pile("old", initial=7),
    }
    facts = run(3, items=TWO, stockpiles=piles, demands={"use": wants(at=1, size=9)})
    assert log(facts, "better.on_hand") == [(0, 3), (1, 0)]
    assert log(facts, "half.on_hand") == [(0, 7), (1, 1)]  # 3 units need 6 of them
    assert log(facts, "stock.owed") == [(0, 0), (1, 1)]
    shelf, use = facts.stockpiles["stock"], facts.demands["use"]
    assert (shelf.substituted, shelf.filled_at_once, use.filled_at_once, use.orders_at_once) == (6, 8, 8, 0)
    assert facts.stockpiles["half"].given_as_substitute == 6
    assert (facts.books["good"]["issued"], facts.books["old"]["issued"]) == (2, 9)


def test_whole_units_of_a_substitute_are_rounded_up():
    """3 wanted at an effectiveness of 0.7: 4.28.. are needed, 5 go. A claim that is filled so is not a stock-out."""
    piles = {"stock": pile(substitutes={"other": 0.7}), "other": pile("old", initial=9)}
    facts = run(3, items=TWO, stockpiles=piles, demands={"use": wants(at=1, size=3)})
    assert log(facts, "other.on_hand") == [(0, 9), (1, 4)]
    assert (facts.stockpiles["stock"].claims_at_once, facts.stockpiles["stock"].first_short) == (1, -1)


def test_bulk_is_substituted_exactly_and_pieces_for_bulk_are_whole():
    items = {"good": {"unit": "kg"}, "old": {"unit": "kg"}, "drum": {"unit": "case"}}
    piles = {
        "stock": pile(substitutes={"other": 0.8, "drums": 0.5}),
        "other": pile("old", initial=1),
        "drums": pile("drum", initial=9),
    }
    facts = run(3, items=items, stockpiles=piles, demands={"use": wants(at=1, size=2)})
    assert facts.books["old"]["issued"] == 1
    assert facts.books["drum"]["issued"] == 3  # 1.2 kg at half a kilogram a case
    assert facts.stockpiles["stock"].substituted == pytest.approx(2)


def test_a_substitute_keeps_its_reserve_and_reorders_what_it_gave():
    other = pile("old", initial=5, reserve=3, **up_to(5), sources={"supplier": {}})
    piles = {"stock": pile(substitutes={"other": 1}), "other": other}
    suppliers = {"supplier": made("old", lead_time=2)}
    facts = run(6, items=TWO, stockpiles=piles, suppliers=suppliers, demands={"use": wants(at=1, size=4, priority=2)})
    assert log(facts, "other.on_hand") == [(0, 5), (1, 3), (3, 5)]
    assert log(facts, "stock.owed") == [(0, 0), (1, 2)]


def test_orders_of_stockpiles_get_the_item_itself():
    """*front* orders 2 of *rear*, which has none; what would substitute for a user stays where it is."""
    front = pile(initial=2, **up_to(2), sources={"rear": {}})
    piles = {"front": front, "rear": pile(substitutes={"other": 1}), "other": pile("old", initial=5)}
    facts = run(3, items=TWO, stockpiles=piles, demands={"use": wants("front", at=1, size=2)})
    assert facts.stockpiles["other"].given_as_substitute == 0
    assert log(facts, "rear.owed") == [(0, 0), (1, 2)]


def test_siblings_send_what_they_have_above_keep_and_reserve():
    """8 wanted, 1 there: b keeps its reserve, 3 of 5, a keeps 2 of 6: 4 from a on day 3, 2 from b on day 4."""
    piles = {
        "stock": pile(initial=1, lateral={"a": {"transit": 2, "keep": 2, "priority": 2}, "b": {"transit": 3}}),
        "a": pile(initial=6, reserve=1),
        "b": pile(initial=5, reserve=3),
    }
    facts = run(6, stockpiles=piles, demands={"use": wants(at=1, size=8)})
    assert log(facts, "stock.owed") == [(0, 0), (1, 7), (3, 3), (4, 1)]
    assert log(facts, "stock.on_order") == [(0, 0), (1, 6), (3, 2), (4, 0)]
    assert (log(facts, "a.on_hand"), log(facts, "b.on_hand")) == ([(0, 6), (1, 2)], [(0, 5), (1, 3)])
    shelves = facts.stockpiles
    assert (shelves["stock"].lateral_in, shelves["a"].lateral_out, shelves["b"].lateral_out) == (6, 4, 2)
    assert facts.books["good"]["issued"] == 7


def test_lateral_supply_counts_as_on_order_and_the_giver_orders_for_itself():
    """2 wanted on day 1, none there: the sibling sends 2, so the stockpile orders none; the sibling orders 2."""
    piles = {
        "stock": pile(**up_to(0), lateral={"sibling": {"transit": 1}}, sources={"supplier": {}}),
        "sibling": pile(initial=4, **up_to(4), sources={"supplier": {}}),
    }
    suppliers = {"supplier": made(lead_time=5)}
    facts = run(8, stockpiles=piles, suppliers=suppliers, demands={"use": wants(at=1, size=2)})
    assert (facts.stockpiles["stock"].ordered, facts.stockpiles["sibling"].ordered) == (0, 2)
    assert list(facts.stockpiles["stock"].waits) == [1]


def test_siblings_serve_claims_that_would_be_lost():
    """5 wanted on day 1, 1 there: the sibling has 3, which are there on day 3; the last one is lost."""
    piles = {"stock": pile(initial=1, lateral={"sibling": {"transit": 2}}), "sibling": pile(initial=3)}
    facts = run(6, stockpiles=piles, demands={"use": wants(at=1, size=5, unmet="lost")})
    use, shelf = facts.demands["use"], facts.stockpiles["stock"]
    assert (use.filled_at_once, use.filled_later, use.lost) == (1, 3, 1)
    assert (shelf.lost, shelf.lateral_in, list(shelf.waits)) == (1, 3, [2])
    assert log(facts, "stock.owed") == [(0, 0), (1, 3), (3, 0)]
    assert facts.books["good"]["issued"] == 4
    alone = run(6, stockpiles={"stock": pile(initial=1)}, demands={"use": wants(at=1, size=5, unmet="lost")})
    assert (alone.demands["use"].filled_at_once, alone.demands["use"].lost) == (1, 4)


def test_what_is_on_the_way_between_siblings_is_in_the_books():
    piles = {"stock": pile(lateral={"sibling": {"transit": 9}}), "sibling": pile(initial=4)}
    facts = run(3, stockpiles=piles, demands={"use": wants(at=1, size=3)})
    assert (facts.books["good"]["in_transit"], facts.books["good"]["on_hand"]) == (3, 1)


def test_critical_levels_by_rank():
    """10 there; rank 3 leaves 6, rank 2 leaves 3, rank 1 nothing; rank 4 is as rank 3."""
    stock = pile(initial=10, reserve_levels={2: 3, 3: 6})
    uses = {f"rank_{r}": wants(at=day, size=9, priority=r) for day, r in ((1, 4), (2, 3), (3, 2), (4, 1))}
    facts = run(6, stockpiles={"stock": stock}, demands=uses)
    assert log(facts, "stock.on_hand") == [(0, 10), (1, 6), (3, 3), (4, 0)]
    assert [facts.demands[f"rank_{r}"].issued for r in (1, 2, 3, 4)] == [3, 3, 0, 4]


def test_one_level_is_the_simple_reserve():
    uses = {"late": wants(at=1, size=4, priority=2), "first": wants(at=2, size=3)}
    pipeline = {"quantity": 6, "over": 6, "lot": 2}
    simple = run(9, stockpiles={"stock": pile(initial=5, reserve=3, pipeline=pipeline)}, demands=uses)
    levels = run(9, stockpiles={"stock": pile(initial=5, reserve_levels={"2": 3}, pipeline=pipeline)}, demands=uses)
    assert simple.levels["stock.on_hand"].tolist() == levels.levels["stock.on_hand"].tolist()
    assert simple.levels["stock.owed"].tolist() == levels.levels["stock.owed"].tolist()


def served(allocation, sizes, arrives):
    """What each of several claims of one rank got, when *arrives* came in."""
    stock = pile(allocation=allocation, pipeline={"quantity": arrives, "over": 9, "lot": arrives})
    uses = {f"u{k}": wants(at=k + 1, size=size) for k, size in enumerate(sizes)}
    facts = run(10, stockpiles={"stock": stock}, demands=uses)
    return [facts.demands[f"u{k}"].issued for k in range(len(sizes))]


def test_arrivals_are_allocated_by_age_or_pro_rata():
    assert served("fifo", (6, 3, 1), 7) == [6, 1, 0]
    assert served("pro_rata", (6, 3, 1), 5) == [3, 2, 0]  # 3, 1.5, 0.5: the older of equal remainders
    assert served("pro_rata", (6, 3, 1), 7) == [4, 2, 1]  # 4.2, 2.1, 0.7
    assert served("pro_rata", (6, 3, 1), 12) == [6, 3, 1]
    assert served("need", (6, 3, 1), 7) == [4, 2, 1]  # demands weigh by what is open


def test_ranks_come_before_the_allocation():
    stock = pile(allocation="pro_rata", pipeline={"quantity": 5, "over": 9, "lot": 5})
    uses = {"a": wants(at=1, size=4, priority=2), "b": wants(at=2, size=3), "c": wants(at=3, size=4, priority=2)}
    facts = run(10, stockpiles={"stock": stock}, demands=uses)
    assert [facts.demands[u].issued for u in "abc"] == [1, 3, 1]
    assert facts.stockpiles["stock"].open_claims == 2


def test_need_is_days_of_supply_below_the_objective():
    """West is 8 short of 10 at 1 a day (8 d), east at 4 a day (2 d); both want 8. Of 5 they get 4 and 1."""
    rear = pile(allocation="need", pipeline={"quantity": 5, "over": 5, "lot": 5})
    front = pile(initial=10, objective=10, **up_to(10), sources={"rear": {}})
    piles = {"rear": rear, "east": front | {"planning_rate": 4}, "west": front | {"planning_rate": 1}}
    uses = {"use_east": wants("east", at=1, size=8), "use_west": wants("west", at=2, size=8)}
    facts = run(7, stockpiles=piles, demands=uses)
    assert log(facts, "east.on_hand") == [(0, 10), (1, 2), (5, 3)]
    assert log(facts, "west.on_hand") == [(0, 10), (2, 2), (5, 6)]


def test_need_gives_nobody_more_than_it_wants():
    """As before, but west orders only 3 of the 8 that it lacks: it gets 3 of 5, east the other 2."""
    rear = pile(allocation="need", pipeline={"quantity": 5, "over": 5, "lot": 5})
    east = pile(initial=10, objective=10, planning_rate=4, **up_to(10), sources={"rear": {}})
    west = pile(initial=2, objective=10, planning_rate=1, **up_to(5), sources={"rear": {}})
    uses = {"use": wants("east", at=1, size=8)}
    facts = run(7, stockpiles={"rear": rear, "east": east, "west": west}, demands=uses)
    assert log(facts, "west.on_hand") == [(0, 2), (5, 5)]
    assert log(facts, "east.on_hand") == [(0, 10), (1, 2), (5, 4)]


def test_largest_remainder():
    assert rounded([1.5, 0.5, 3.0], 5.0, True) == [2.0, 0.0, 3.0]
    assert rounded([1 / 3, 1 / 3, 1 / 3], 1.0, True) == [1.0, 0.0, 0.0]
    assert pro_rata([Claim(1.0, 0, Claimant()), Claim(2.0, 0, Claimant())], 1.5, False) == [0.5, 1.0]


NATIONS = {"nations": {"land": {}, "a": {}, "b": {}, "c": {}}}


def joint(initial, **owners):
    return pile(initial=initial, owners=owners)


def test_an_owner_draws_its_own_and_borrows_up_to_its_cap():
    """12 shared 1:2:3. A has 2 and may owe 3: of 9 it gets 5; it borrows of c, the largest. Then b takes its 4."""
    stock = joint(12, a={"cap": 3}, b={"share": 2}, c={"share": 3})
    uses = {"use_a": wants(at=1, size=9, owner="a"), "use_b": wants(at=2, size=5, owner="b")}
    facts = run(4, stockpiles={"stock": stock}, demands=uses, **NATIONS)
    owners = facts.stockpiles["stock"].owners
    assert log(facts, "stock.on_hand") == [(0, 12), (1, 7), (2, 3)]
    assert {n: (o.balance, o.debt, o.drawn, o.borrowed, o.most_debt) for n, o in owners.items()} == {
        "a": (0, 3, 5, 3, 3), "b": (0, 0, 4, 0, 0), "c": (3, 0, 0, 0, 0),
    }  # fmt: skip
    assert (facts.demands["use_a"].issued, facts.demands["use_b"].issued) == (5, 4)


def test_what_comes_in_pays_debts_first_and_then_serves_who_waits():
    """6 shared 1:1, cap 2. Of 7 a gets 5 and owes 2. On day 4 come 6: a pays 2, has 1 and borrows 1 again."""
    stock = pile(initial=6, owners={"a": {"cap": 2}, "b": {}}, pipeline={"quantity": 6, "over": 4, "lot": 6})
    facts = run(6, stockpiles={"stock": stock}, demands={"use_a": wants(at=1, size=7, owner="a")}, **NATIONS)
    assert log(facts, "stock.on_hand") == [(0, 6), (1, 1), (4, 5)]
    assert log(facts, "stock.owed") == [(0, 0), (1, 2), (4, 0)]
    owners = facts.stockpiles["stock"].owners
    assert (owners["a"].balance, owners["a"].debt, owners["a"].borrowed, owners["a"].most_debt) == (0, 1, 3, 2)
    assert (owners["b"].balance, owners["b"].credited) == (5, 3)


def test_one_nation_waits_while_another_is_served():
    """A waits for 1 with nothing of its own and no cap; b, who came later, has 2 on the shelf."""
    stock = joint(4, a={}, b={})
    uses = {"use_a": wants(at=1, size=3, owner="a"), "use_b": wants(at=2, size=1, owner="b")}
    facts = run(4, stockpiles={"stock": stock}, demands=uses, **NATIONS)
    assert log(facts, "stock.on_hand") == [(0, 4), (1, 2), (2, 1)]
    assert log(facts, "stock.owed") == [(0, 0), (1, 1)]


def test_claims_without_an_owner_draw_on_all_and_sources_may_have_one():
    rear = pile(initial=9, owners={"a": {"share": 2}, "b": {"share": 1}})
    front = pile(initial=2, **up_to(2), sources={"rear": {"owner": "b"}})
    uses = {"any": wants("rear", at=1, size=3), "use": wants("front", at=2, size=2)}
    facts = run(4, stockpiles={"rear": rear, "front": front}, demands=uses, **NATIONS)
    balances = {n: (o.balance, o.drawn) for n, o in facts.stockpiles["rear"].owners.items()}
    assert balances == {"a": (4, 2), "b": (0, 3)}


def test_what_rounding_leaves_over_is_credited_next_time():
    accounts = Accounts({n: Owner() for n in "abc"}, 0.0, True)
    for _ in range(7):
        accounts.credit(1.0)
    assert accounts.balances == {"a": 3, "b": 2, "c": 2}
    assert sum(account.credited for account in accounts.facts.values()) == 7


def test_debts_are_passed_on():
    """B owes a, a owes c: what is credited to b reaches c."""
    accounts = Accounts({n: Owner(cap=9) for n in "abc"}, 6.0, True)
    accounts.draw(4.0, "b")  # its 2, and 2 of a
    accounts.draw(2.0, "a")  # both of c
    accounts.credit(3.0)
    assert accounts.balances == {"a": 0, "b": 0, "c": 3}
    assert {n: accounts.debt(n) for n in "abc"} == {"a": 0, "b": 1, "c": 0}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"substitutes": {"stock": 1}}, "is the stockpile itself"),
        ({"lateral": {"other": {}}}, "holds old, but the stockpile good"),
        ({"lateral": {"joint": {}}}, "is a joint stockpile"),
        ({"reserve": 2, "reserve_levels": {2: 3}}, "has both reserve and reserve_levels"),
        ({"reserve_levels": {2: 3, 3: 2}}, "has reserve_levels that fall with the rank"),
        ({"reserve_levels": {2.5: 3}}, "for a rank that is no whole number"),
        ({"owners": {"a": {}}, "allocation": "need"}, "its allocation must be fifo"),
    ],
)
def test_what_cannot_be_is_refused(fields, message):
    piles = {"stock": pile(**fields), "other": pile("old", initial=1), "joint": joint(1, a={})}
    with pytest.raises(desim.SpecError, match=message):
        run(3, items=TWO, stockpiles=piles, **NATIONS)


def test_only_owners_draw_as_owners():
    with pytest.raises(desim.SpecError, match="is no owner of stock"):
        run(3, stockpiles={"stock": joint(1, a={})}, demands={"use": wants(owner="b", every=1)}, **NATIONS)
