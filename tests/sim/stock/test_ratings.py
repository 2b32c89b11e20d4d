"""Priority ratings: DX before DO before all else, only where the source has to honour them; the total is the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desim.spec.facts import Facts
from tests.properties.live import examples
from tests.sim.allied import orders, run, there
from tests.sim.tiny import log

US = {"us": {"ratings": True}}
PLAIN = {"us": {}}


def arrivals(facts: Facts) -> dict[str, list[float]]:
    """Days on which something came in, by stockpile."""
    return {name: [day for day, _ in log(facts, f"{name}.on_hand")[1:]] for name in facts.stockpiles}


def three(nations: dict[str, Any], **source: Any) -> dict[str, list[float]]:
    """A line or supplier with 1 a day; *plain* orders 3 on day 0, *do* 2 and *dx* 1 half a day later."""
    stockpiles = {
        "plain": there("us", **orders({0: 3}, "maker")),
        "do": there("us", **orders({0.5: 2}, "maker"), rating="do", priority=8),
        "dx": there("us", **orders({0.5: 1}, "maker"), rating="dx", priority=9),
    }
    return arrivals(run(nations, 10, stockpiles=stockpiles, **source))


def test_a_line_delivers_to_dx_then_do_then_to_the_rest_whatever_their_priority() -> None:
    line = {"lines": {"maker": there("us", rate=1)}}
    assert three(US, **line) == {"dx": [1], "do": [2, 3], "plain": [4, 5, 6]}
    assert three(PLAIN, **line) == {"plain": [1, 2, 3], "do": [4, 5], "dx": [6]}


def test_a_supplier_ships_what_it_has_begun_and_then_rated_orders_first() -> None:
    """It ships whole orders; the one of day 0 is being shipped, so that only the order of the others changes."""
    supplier = {"suppliers": {"maker": there("us", rate=1)}}
    assert three(US, **supplier) == {"plain": [3], "dx": [4], "do": [6]}
    assert three(PLAIN, **supplier) == {"plain": [3], "do": [5], "dx": [6]}


def test_a_stockpile_serves_rated_orders_first_but_opens_no_reserve_for_them() -> None:
    """The depot gets 1 a day from day 1 on and keeps 2; only rank 1 may use them, and nobody here has it."""
    depot = there("us", **orders({0: 5}, "maker"), reserve=2)
    asking = {
        "plain": there("us", **orders({0: 2}, "depot"), priority=2),
        "dx": there("us", **orders({0: 1}, "depot"), priority=3, rating="dx"),
    }
    line = {"maker": there("us", rate=1)}
    facts = run(US, 10, stockpiles={"depot": depot, **asking}, lines=line)
    assert arrivals(facts) == {"depot": [1, 2], "dx": [3], "plain": [4, 5]}
    asking["dx"]["priority"] = 1
    facts = run(US, 10, stockpiles={"depot": depot, **asking}, lines=line)
    assert arrivals(facts) == {"depot": [2, 3], "dx": [1], "plain": [4, 5]}


def test_a_shared_order_book_with_a_rating_goes_before_the_orders_of_its_lines() -> None:
    """Own orders of 3 on day 0; the book gets 2 on day 0.5, which are begun on days 1 and 2."""
    stockpiles = {
        "own": there("us", **orders({0: 3}, "maker")),
        "book": there("us", **orders({0.5: 2}, "maker"), rating="do", sourcing="shared"),
    }
    line = {"maker": there("us", rate=1)}
    assert arrivals(run(US, 10, stockpiles=stockpiles, lines=line)) == {"own": [1, 4, 5], "book": [2, 3]}
    assert arrivals(run(PLAIN, 10, stockpiles=stockpiles, lines=line)) == {"own": [1, 2, 3], "book": [4, 5]}


def test_shared_order_books_go_by_the_rank_of_their_stockpile() -> None:
    stockpiles = {
        "a": there("us", **orders({0: 2}, "maker"), sourcing="shared", priority=2),
        "b": there("us", **orders({0: 2}, "maker"), sourcing="shared"),
    }
    facts = run(PLAIN, 10, stockpiles=stockpiles, lines={"maker": there("us", rate=1)})
    assert arrivals(facts) == {"a": [1, 4], "b": [2, 3]}  # the first lot was begun before b had ordered


@pytest.mark.parametrize("preemptive", [False, True])
def test_on_a_shared_workcenter_rated_work_goes_first_and_interrupts_nothing(preemptive: bool) -> None:
    """One machine for motors of two kinds, 1 d each: the lot begun on day 0 ends on day 1, then the rated ones."""
    items: dict[str, Any] = {"good": {}, "motor": {}}
    stockpiles = {
        "rockets": there("us", **orders({0: 3}, "first")),
        "missiles": there("us", "motor", **orders({0.5: 2}, "second"), rating="dx", priority=3),
    }
    shared = {"workcenter": "press", "time": 1}
    lines = {"first": there("us", **shared), "second": there("us", "motor", **shared)}
    center = {"press": {"discipline": "preemptive" if preemptive else "non_preemptive"}}
    facts = run(US, 10, items=items, stockpiles=stockpiles, lines=lines, workcenters=center)
    assert arrivals(facts) == {"missiles": [2, 3], "rockets": [1, 4, 5]}
    facts = run(PLAIN, 10, items=items, stockpiles=stockpiles, lines=lines, workcenters=center)
    assert arrivals(facts) == {"missiles": [4, 5], "rockets": [1, 2, 3]}


def abroad(agreements: dict[str, Any], **more: Any) -> dict[str, list[float]]:
    """A plant in the US; the US want 4 on day 0 and on day 10, the UK have a rating and want 1 on days 0.5 and 10.5."""
    stockpiles = {
        "home": there("us", **orders({0: 4, 10: 4}, "maker")),
        "away": there("uk", **orders({0.5: 1, 10.5: 1}, "maker"), rating="do"),
    }
    line = {"maker": there("us", rate=1)}
    nations = {**US, "uk": {}, "france": {}}
    return arrivals(run(nations, 20, stockpiles=stockpiles, lines=line, agreements=agreements, **more))


def sosa(*nations: str, **fields: Any) -> dict[str, Any]:
    return {"sosa": {"kind": "sosa", "nations": list(nations), "ratings": True, **fields}}


def test_a_rating_reaches_abroad_only_with_an_agreement_in_force() -> None:
    assert abroad({})["away"] == [5, 15]
    assert abroad(sosa("us", "uk"))["away"] == [1, 11]
    assert abroad(sosa("us", "france"))["away"] == [5, 15]
    assert abroad(sosa("us", "uk", begins=5))["away"] == [5, 11]
    assert abroad(sosa("us", "uk", ends=5))["away"] == [1, 15]
    assert abroad(sosa("us", "uk", "france", hub="france"))["away"] == [5, 15]
    assert abroad({"mou": {"nations": ["us", "uk"]}})["away"] == [5, 15]
    assert abroad(sosa("us", "uk", items=["other"]), items={"good": {}, "other": {}})["away"] == [5, 15]


def test_a_cause_can_suspend_an_agreement() -> None:
    off = {"off": {"when": {"kind": "date", "at": 10}, "what": {"sosa": {"open": 0}}, "how": {"duration": 2}}}
    assert abroad(sosa("us", "uk"), causes=off)["away"] == [1, 15]


def test_orders_keep_the_rank_they_were_placed_with() -> None:
    """The agreement ends on day 1; what was ordered under it on day 0.5 still goes first."""
    assert abroad(sosa("us", "uk", ends=0.75))["away"] == [1, 15]


WANTED = st.tuples(st.integers(0, 30), st.integers(1, 6), st.sampled_from([None, "do", "dx"]))


@examples(12)
@given(st.lists(WANTED, min_size=2, max_size=6), st.sampled_from(["lines", "suppliers"]))
def test_ratings_change_who_waits_and_not_how_much_is_made(wanted: list[Any], family: str) -> None:
    """The same orders, honoured or not: all that a line delivers by any day is the same."""
    piles = {
        f"pile_{k}": there("us", **orders({day: amount}, "maker"), rating=rating, priority=k + 1)
        for k, (day, amount, rating) in enumerate(wanted)
    }
    sums = []
    for nations in (US, PLAIN):
        facts = run(nations, 100, stockpiles=piles, **{family: {"maker": there("us", rate=1)}})
        assert sum(shelf.ordered for shelf in facts.stockpiles.values()) == sum(amount for _, amount, _ in wanted)
        total = sum(facts.levels[f"{name}.on_hand"] for name in piles)
        sums.append(total.tolist() if family == "lines" else total.tolist()[-1])
    assert sums[0] == sums[1]
