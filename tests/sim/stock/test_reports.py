"""Reports: a policy that acts on old reports of its stock, and knows its own orders at once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desim.sim.replicate import replicate
from desim.spec.read import read
from tests.properties.live import examples, facts_of
from tests.properties.networks import policies
from tests.sim.tiny import log, made, pile, run, up_to, wants

TWICE = {"first": wants(at=1, size=2), "second": wants(at=2)}


def ordered(horizon: float, demands: dict[str, Any], lead_time: float = 2, probe: float = 1.0, **fields: Any) -> Any:
    """On order after every change, of a stockpile of 5 that is up to 5."""
    causes = fields.pop("causes", {})
    stock = pile(**({"initial": 5, **up_to(5)} | fields), sources={"mine": {}})
    mine = {"mine": made(lead_time=lead_time)}
    facts = run(horizon, probe, stockpiles={"stock": stock}, suppliers=mine, demands=demands, causes=causes)
    return log(facts, "stock.on_order")


def test_what_is_wanted_is_ordered_when_the_report_comes_and_once_only():
    """Wanted on days 1 and 2, known 3 days later, here 2 days after that."""
    assert ordered(9, TWICE, report_delay=3) == [(0, 0), (4, 2), (5, 3), (6, 1), (7, 0)]


def test_the_state_at_the_start_is_known():
    assert ordered(5, {}, report_delay=3, initial=1) == [(0, 4), (2, 0)]


def test_a_shared_platform_brings_all_reports_that_are_old_enough():
    """From day 3 on reports are half a day old: what was wanted on days 1 and 2 is ordered then, 4 on day 4.5."""
    platform = {"when": {"kind": "date", "at": 3}, "what": {"stock": {"report_delay": 0.05}}}
    wanted = TWICE | {"third": wants(at=4, size=4)}
    got = ordered(9, wanted, report_delay=10, causes={"platform": platform}, probe=0.5)
    assert got == [(0, 0), (3, 3), (4.5, 7), (5, 4), (6.5, 0)]


def test_when_reports_get_older_again_nothing_is_forgotten():
    """Out of order from day 2.5 on: what is wanted on day 3 is known 4 days later instead of 1."""
    outage = {"when": {"kind": "date", "at": 2.5}, "what": {"stock": {"report_delay": 4}}}
    wanted = {"first": wants(at=1), "second": wants(at=3)}
    assert ordered(10, wanted, report_delay=1, causes={"outage": outage}) == [(0, 0), (2, 1), (4, 0), (7, 1), (9, 0)]


def test_a_review_sees_the_position_of_some_days_ago():
    """Reviews on days 2, 5, 8; reports of 2 days: on day 5 what was wanted until day 3 is known."""
    policy = {"kind": "base_stock", "level": 5, "review": {"every": 3, "offset": 2}}
    wanted = {"first": wants(at=3), "second": wants(at=4)}
    assert ordered(10, wanted, 1, policy=policy, report_delay=2) == [(0, 0), (5, 1), (6, 0), (8, 1), (9, 0)]
    early = policy | {"review": policy["review"] | {"timing": "before_demand"}}
    assert ordered(10, wanted, 1, policy=early, report_delay=2) == [(0, 0), (8, 2), (9, 0)]


def test_losses_on_the_way_are_reported_late_too():
    stock = pile(initial=5, **up_to(5), sources={"mine": {"route": "way"}}, report_delay=3)
    sink = {"when": {"kind": "date", "at": 5.5}, "what": {"sea": {"loss": 0}}}
    facts = run(
        12,
        stockpiles={"stock": stock},
        suppliers={"mine": made()},
        legs={"sea": {"transit": 1, "loss": 1}},
        routes={"way": {"legs": ["sea"]}},
        demands={"use": wants(at=1)},
        causes={"calm": sink},
    )
    # known on day 4, lost on day 5, known and sent again on day 8
    assert log(facts, "stock.on_order") == [(0, 0), (4, 1), (5, 0), (8, 1), (9, 0)]


def test_a_forecast_is_of_the_demand_that_is_known():
    """Reviews every day, before demand; forecast of the last day only; reports of 2 days shift it all."""
    policy = {"kind": "forecast", "periods": 1, "window": 1, "review": {"every": 1, "timing": "before_demand"}}
    wanted = {"use": {"kind": "fixed", "stockpile": "stock", "every": 1, "offset": 0.5, "size": 4},
              "more": wants(at=3.5, size=2)}  # fmt: skip
    stock = pile(initial=90, policy=policy, sources={"mine": {}})
    suppliers = {"mine": made(lead_time=1)}
    periods = {}
    for delay in (0, 2):
        stores = {"stock": stock | ({"report_delay": delay} if delay else {})}
        facts = run(12.5, stockpiles=stores, suppliers=suppliers, demands=wanted)
        periods[delay] = [demand for demand, _ in facts.stockpiles["stock"].periods]
    assert periods[0] == [4, 4, 4, 6, 4, 4, 4, 4, 4, 4, 4, 4]
    assert periods[2] == [0, 0, 4, 4, 4, 6, 4, 4, 4, 4, 4, 4]


@examples(25)
@given(policies(), st.integers(0, 9), st.integers(1, 6), st.integers(1, 4))
def test_a_day_of_old_reports_costs_what_a_day_of_lead_time_costs(policy, initial, delay, rate):
    """To the last unit: orders come a delay later, and what comes in comes at the same time with a shorter lead time.

    With old orders known there is no double ordering, and no amplification either: information delay adds to lead time.
    """
    policy = {k: v for k, v in policy.items() if k != "review"}
    initial = max(initial, int(policy.get("level", policy.get("reorder_point", 0))) + 1)
    levels = []
    for report, lead in ((0, delay + 5), (delay, 5)):
        stock = pile(
            initial=initial, policy=policy, sources={"mine": {}}, **({"report_delay": report} if report else {})
        )
        data = {
            "name": "delays", "horizon": 60, "nations": {"land": {}}, "sites": {"town": {"nation": "land"}},
            "items": {"good": {}}, "stockpiles": {"stock": stock}, "suppliers": {"mine": made(lead_time=lead)},
            "demands": {"use": {"kind": "poisson", "stockpile": "stock", "arrivals": rate}},
        }  # fmt: skip
        facts = facts_of(data)
        levels.append((facts.levels["stock.on_hand"].tolist(), facts.levels["stock.owed"].tolist()))
    assert levels[0] == levels[1]


def bullwhip(lead_time: int, delay: int, periods: int) -> float:
    """Variance of orders over variance of demand, with forecasts by a moving average of 6 periods."""
    review = {"every": 1, "timing": "before_demand"}
    policy = {"kind": "forecast", "periods": periods, "window": 6, "cancel": True, "review": review}
    stock = pile(initial=9000, policy=policy, sources={"mine": {}}, report_delay=delay)
    data = {
        "name": "bullwhip", "horizon": 10000, "warmup": 200, "probe": {"every": 5000}, "nations": {"land": {}},
        "sites": {"town": {"nation": "land"}}, "items": {"good": {"unit": "kg"}}, "stockpiles": {"stock": stock},
        "suppliers": {"mine": made(lead_time=lead_time)},
        "demands": {"use": {"kind": "fixed", "stockpile": "stock", "every": 1, "offset": 0,
                            "size": {"law": "normal", "mean": 1000, "sd": 50}}},
    }  # fmt: skip
    pairs = replicate(read(data), 1, 0).stockpiles["stock"].periods

    def spread(values: list[float]) -> float:
        mean = sum(values) / len(values)
        return sum((value - mean) ** 2 for value in values) / len(values)

    return spread([order for _, order in pairs]) / spread([demand for demand, _ in pairs])


@pytest.mark.parametrize("delay", [0, 2, 4])
def test_the_bullwhip_grows_with_the_delay_that_has_to_be_covered(delay):
    """Who orders up to the forecast demand of lead time and delay, L + d periods, has 1 + 2 (L+d)/p + 2 (L+d)^2/p^2.

    For the order of period t is (L+d)/p (D[t-d] - D[t-d-p]) + D[t-d]: Chen, Drezner, Ryan & Simchi-Levi 2000 with the
    lead time L + d. The standard error of the ratio over 10,000 periods is below 2 %.
    """
    covered = 3 + delay
    exact = 1 + 2 * covered / 6 + 2 * covered**2 / 36
    assert bullwhip(3, delay, covered) == pytest.approx(exact, rel=0.06)


def test_a_delay_that_is_not_covered_does_not_amplify():
    assert bullwhip(3, 4, 3) == pytest.approx(2.5, rel=0.06)


@pytest.mark.parametrize(
    "under_way",
    [
        {"pipeline": {"quantity": 10, "over": 5, "lot": 10}, "sources": {"maker": {}}},
        {"sources": {"maker": {"open_orders": {1: 10}}}},
        {"sources": {"maker": {"transit": 9, "in_transit": {1: 10}}}},
    ],
)
def test_what_is_on_order_at_the_start_is_known_at_once(under_way: dict[str, Any]) -> None:
    """Base stock 10, and 10 on order: nothing more is ordered, however late the reports come."""
    stock = pile(**up_to(10), report_delay=3, **under_way)
    facts = run(20, stockpiles={"stock": stock}, suppliers={"maker": made(lead_time=8)})
    assert facts.stockpiles["stock"].ordered == 0.0
    assert log(facts, "stock.on_hand")[-1][1] == 10


@pytest.mark.parametrize("names", [("first", "second"), ("second", "first")])
def test_what_is_owed_at_the_start_is_known_at_once(names: tuple[str, str]) -> None:
    """Four are owed to another stockpile and seven to a demand: 10 + 4 + 7 are ordered on day 0, and nothing later."""
    depot, store = names
    stockpiles = {
        depot: pile(initial=0, report_delay=5, **up_to(10), sources={"mine": {}}),
        store: pile(policy={"kind": "plan", "orders": {29: 1}}, sources={depot: {"open_orders": {2: 4}}}),
    }
    demands = {"use": wants(depot, every=1000, size=1, backlog={3: 7})}
    facts = run(20, stockpiles=stockpiles, demands=demands, suppliers={"mine": made(lead_time=1000)})
    assert log(facts, f"{depot}.on_order") == [(0, 21)]


def test_what_a_line_will_need_for_its_open_orders_is_known_at_once() -> None:
    """A line has three units to make, of two pieces each: 4 and 6 are ordered on day 0."""
    policy = {"kind": "base_stock", "level": 4, "commitments": True}
    stockpiles = {
        "pieces": pile("piece", initial=0, report_delay=5, policy=policy, sources={"mine": {}}),
        "stock": pile(policy={"kind": "plan", "orders": {29: 1}}, sources={"plant": {"open_orders": {2: 3}}}),
    }
    lines = {"plant": made(time=1, inputs={"pieces": 2})}
    items, suppliers = {"good": {}, "piece": {}}, {"mine": made("piece", lead_time=1000)}
    facts = run(20, items=items, stockpiles=stockpiles, lines=lines, suppliers=suppliers)
    assert log(facts, "pieces.on_order") == [(0, 10)]
