"""Re-allocation: whatever the rule and the ranks, who waits changes and the total does not."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desim.spec.facts import Facts
from tests.properties.live import examples, facts_of
from tests.properties.networks import number, policies, sizes, times

NATIONS = ("japan", "poland", "us")
RULES = st.sampled_from(["fifo", "home_first", "pro_rata", "need", "entitlement"])


@st.composite
def plants(draw: Any) -> dict[str, Any]:
    """A plant that makes whole lots, some of them bad, with failures and a shift calendar or without."""
    plant = {"site": "us", "item": "part", "lot": draw(st.integers(1, 6)), "machines": draw(st.integers(1, 2))}
    plant |= {"rate": draw(number(0.5, 9))} if draw(st.booleans()) else {"time": draw(times(0.05, 1))}
    plant |= {"yield": draw(st.sampled_from([1.0, 0.8])), "full_lots": draw(st.booleans())}
    if draw(st.booleans()):
        plant["failures"] = {"every": draw(times(3, 9)), "repair": draw(times(0.1, 2))}
    return plant


@st.composite
def buyers(draw: Any) -> dict[str, Any]:
    """Stockpiles of three nations that the plant supplies, without a way between, so that all that is made is there."""
    piles = {}
    for k in range(draw(st.integers(2, 5))):
        pile = {"item": "part", "site": NATIONS[k % 3], "initial": draw(st.integers(0, 9)), "sources": {"plant": {}}}
        pile |= {"policy": draw(policies())}
        if draw(st.booleans()):
            pile |= {"objective": draw(st.integers(1, 20)), "planning_rate": draw(number(0.2, 2))}
        piles[f"store_{k}"] = pile
    return piles


@st.composite
def markets(draw: Any) -> dict[str, Any]:
    """A plant, its buyers and their demands, which are backordered: what is not there is waited for."""
    piles = draw(buyers())
    wants = {
        f"use_{name}": {"kind": "poisson", "stockpile": name, "arrivals": draw(number(0.1, 2)), "size": draw(sizes())}
        for name in piles
    }
    return {
        "name": "market", "horizon": 60, "nations": {name: {} for name in NATIONS}, "items": {"part": {}},
        "sites": {name: {"nation": name} for name in NATIONS}, "lines": {"plant": draw(plants())},
        "stockpiles": piles, "demands": wants,
    }  # fmt: skip


@st.composite
def allocated(draw: Any, data: dict[str, Any]) -> dict[str, Any]:
    """The same market with some rule, ranks and ratings, and somebody who may jump the queue for a time.

    Ratings are honoured at home, and for Japan while an agreement is in force.
    """
    rule = draw(RULES)
    plant = data["lines"]["plant"] | {"allocation": rule}
    if rule == "entitlement":
        plant["entitlements"] = {
            name: draw(st.integers(1, 3)) for name in draw(st.sampled_from([NATIONS, NATIONS[:2]]))
        }
    piles = {}
    for name, pile in data["stockpiles"].items():
        piles[name] = pile | {"priority": draw(st.integers(1, 3)), "rating": draw(st.sampled_from([None, "do", "dx"]))}
    supply = {"kind": "sosa", "nations": ["us", "japan"], "ratings": True, "begins": draw(number(0, 20))}
    jump = {
        "when": {"kind": "date", "at": draw(number(1, 40))},
        "what": {draw(st.sampled_from(sorted(piles))): {"priority": draw(st.sampled_from([0, 0.5, 5]))}},
        "how": {"duration": draw(number(1, 30))},
    }
    changed = {"lines": {"plant": plant}, "stockpiles": piles, "causes": {"jump": jump}}
    return data | changed | {"nations": data["nations"] | {"us": {"ratings": True}}, "agreements": {"sosa": supply}}


def owned(facts: Facts) -> list[float]:
    """What lies in all stockpiles together less what they owe, at every probe."""
    shares = [facts.levels[f"{name}.on_hand"] - facts.levels[f"{name}.owed"] for name in facts.stockpiles]
    return sum(shares[1:], shares[0]).tolist()  # type: ignore[no-any-return]


@examples(30)
@given(st.data(), markets())
def test_who_waits_changes_and_the_total_does_not(chosen: st.DataObject, data: dict[str, Any]) -> None:
    one, other = facts_of(data), facts_of(chosen.draw(allocated(data)))
    assert one.levels["plant.made"].tolist() == other.levels["plant.made"].tolist()
    assert owned(one) == owned(other)
    for entry in ("initial", "made", "scrapped"):
        assert one.books["part"][entry] == other.books["part"][entry], entry
    assert {n: (s.demanded, s.ordered, s.orders) for n, s in one.stockpiles.items()} == {
        n: (s.demanded, s.ordered, s.orders) for n, s in other.stockpiles.items()
    }


def test_every_rule_serves_somebody_else() -> None:
    """Of one market, the stock of each buyer on day 12 under each rule: five rules, five results, one sum."""
    plan = {"objective": 40, "planning_rate": 1}
    orders = {"japan": {0: 12}, "poland": {1: 9}, "us": {2: 15}}
    piles = {
        name: {"site": name, "item": "part", "policy": {"kind": "plan", "orders": when}, "sources": {"plant": {}}}
        | plan
        for name, when in orders.items()
    }
    piles["poland"] |= {"initial": 35}
    base = {
        "name": "market", "horizon": 12.5, "nations": {name: {} for name in NATIONS}, "items": {"part": {}},
        "sites": {name: {"nation": name} for name in NATIONS}, "stockpiles": piles,
    }  # fmt: skip
    got = {}
    for rule in ("fifo", "home_first", "pro_rata", "need", "entitlement"):
        plant = {"site": "us", "item": "part", "time": 1, "lot": 2, "full_lots": True, "allocation": rule}
        plant |= {"entitlements": {"japan": 1, "poland": 2, "us": 2}} if rule == "entitlement" else {}
        facts = facts_of(base | {"lines": {"plant": plant}})
        got[rule] = tuple(facts.levels[f"{name}.on_hand"][-1] for name in orders)
    assert len(set(got.values())) == 5
    assert {sum(stock) for stock in got.values()} == {35 + 24}
