"""A position that only counts what is due within a time: by hand, and against one that counts all."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desim.spec.fields.faults import SpecError
from tests.sim.tiny import log, made, pile, run, wants

USE = {"use": wants(every=1)}
REORDER = {"kind": "rq", "reorder_point": 10, "quantity": 50}


def stock(policy: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return pile(initial=20, policy=policy, sources={"maker": {}}, **fields)


def test_an_order_of_a_far_day_hides_no_shortage() -> None:
    """100 are due on day 60, 20 last until day 20. All counted, nothing is ordered, and 39 are owed before day 60.

    What is due within the lead time of 5 days counted: 50 are ordered on day 10, and nothing is ever owed.
    """
    far = {"quantity": 100, "over": "60 days", "lot": 100}
    suppliers = {"maker": made(lead_time=5)}
    facts = run(120, stockpiles={"stock": stock(REORDER, pipeline=far)}, suppliers=suppliers, demands=USE)
    assert (facts.stockpiles["stock"].first_short, facts.stockpiles["stock"].most_owed) == (21, 39)
    near = stock({**REORDER, "due_within": "5 days"}, pipeline=far)
    facts = run(120, stockpiles={"stock": near}, suppliers=suppliers, demands=USE)
    assert (facts.stockpiles["stock"].first_short, facts.stockpiles["stock"].most_owed) == (-1, 0)
    assert log(facts, "stock.on_order")[:4] == [(0, 100), (10, 150), (15, 100), (60, 0)]


def test_it_counts_from_the_day_on_which_it_is_due_within_the_time() -> None:
    """30 due on day 20 and 2 days looked ahead: until day 18 the position lacks them, then it has them."""
    pipeline = {"quantity": 30, "over": 20, "lot": 30}
    for first, ordered in ((17, 10), (18, 0)):
        policy = {"kind": "base_stock", "level": 40, "review": {"every": 100, "offset": first}, "due_within": 2}
        piled = pile(initial=30, policy=policy, sources={"maker": {}}, pipeline=pipeline)
        facts = run(25, stockpiles={"stock": piled}, suppliers={"maker": made(lead_time=1)})
        assert facts.stockpiles["stock"].ordered == ordered


def test_what_is_lost_or_given_back_is_not_kept_out_twice() -> None:
    """A supplier that closes for good gives 5 back that waited for its minimum: one order of 5 follows, on day 10."""
    policy = {"kind": "base_stock", "level": 5, "due_within": 3}
    piled = pile(policy=policy, sourcing="priority", sources={"maker": {}, "other": {"priority": 2}})
    gone = {"when": {"kind": "date", "at": 10}, "what": {"maker": {"open": 0}}}
    suppliers = {"maker": made(lead_time=30, minimum_order=9), "other": made(lead_time=2)}
    facts = run(60, stockpiles={"stock": piled}, suppliers=suppliers, causes={"gone": gone})
    assert log(facts, "stock.on_hand")[-1] == (12, 5)


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=10), lead=st.integers(0, 12), more=st.integers(0, 5),
    level=st.integers(1, 30),
)  # fmt: skip
def test_a_time_as_long_as_all_lead_times_changes_nothing(sizes: list[int], lead: int, more: int, level: int) -> None:
    """All that is on order is due within it."""
    demands = {f"order{k}": wants(at=2 * k + 1, size=size) for k, size in enumerate(sizes)}
    levels = [
        run(
            40, stockpiles={"stock": pile(initial=level, policy=policy, sources={"maker": {}})},
            suppliers={"maker": made(lead_time=lead)}, demands=demands,
        ).levels
        for policy in (
            {"kind": "base_stock", "level": level},
            {"kind": "base_stock", "level": level, "due_within": max(1, lead) + more},
        )
    ]  # fmt: skip
    assert all((levels[0][name] == levels[1][name]).all() for name in levels[0])


def test_late_reports_have_no_due_days() -> None:
    """A position that is known late cannot look ahead."""
    with pytest.raises(SpecError, match="has no due day"):
        run(3, stockpiles={"stock": stock({**REORDER, "due_within": 5}, report_delay=2)}, suppliers={"maker": made()})
