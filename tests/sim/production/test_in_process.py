"""Work in process at the start, on machines and at stations, by hand."""

from typing import Any

import pytest

from desim.spec.checks.check import warnings_in
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import log, made, pile, run, town, up_to


def ordered(amount: float = 20, **line: Any) -> dict[str, Any]:
    """So much was ordered 30 days before the start of a line that makes lots of 10 in 5 days."""
    stock = pile(**up_to(amount), sources={"maker": {"open_orders": {30: amount}}})
    maker = made(**({"time": 5, "lot": 10} | line))
    return {"stockpiles": {"stock": stock}, "lines": {"maker": maker}}


def test_lots_in_process_go_on_where_they_are() -> None:
    """Of 20, 10 have 3 of 5 days behind them: they come on day 2, the others, begun then, on day 7."""
    facts = run(20, **ordered(in_process={3: 10}))
    assert log(facts, "stock.on_hand") == [(0, 0), (2, 10), (7, 20)]
    assert facts.lines["maker"].made == 20
    assert facts.lines["maker"].started == 10


def test_each_lot_has_a_machine() -> None:
    """Lots of 1 day, of 4 days, and one that begins on day 0 on the third machine."""
    facts = run(20, **ordered(30, machines=3, in_process={1: 10, 4: 10}))
    assert log(facts, "stock.on_hand") == [(0, 0), (1, 10), (4, 20), (5, 30)]
    done = run(20, **ordered(20, machines=2, in_process={5: 20}))
    assert log(done, "stock.on_hand") == [(0, 20)]


def test_what_is_in_process_is_of_the_oldest_orders_and_takes_no_inputs() -> None:
    """10 in process for the order of 40 days, 10 more of 10 parts for that of 10 days."""
    old = pile(**up_to(10), sources={"maker": {"open_orders": {40: 10}}})
    young = pile(**up_to(10), sources={"maker": {"open_orders": {10: 10}}})
    maker = made(time=5, lot=10, inputs={"parts": 1}, in_process={2: 10})
    piles = {"a": young, "b": old, "parts": pile("part", initial=10)}
    facts = run(20, items={"good": {}, "part": {}}, stockpiles=piles, lines={"maker": maker})
    assert log(facts, "b.on_hand") == [(0, 0), (3, 10)]
    assert log(facts, "a.on_hand") == [(0, 0), (8, 10)]
    assert log(facts, "parts.on_hand") == [(0, 10), (3, 0)]


def test_scrap_of_it_is_made_again_and_a_shift_stops_it() -> None:
    off = {"off": {"when": {"kind": "date", "at": 1}, "what": {"maker": {"open": 0}}, "how": {"duration": 4}}}
    facts = run(30, **ordered(10, in_process={3: 10}), causes=off)
    assert log(facts, "stock.on_hand") == [(0, 0), (6, 10)]
    scrapped = run(90, **ordered(10, in_process={3: 10}, **{"yield": 0.5}))
    assert log(scrapped, "stock.on_hand")[-1][1] == 10
    assert scrapped.lines["maker"].scrapped > 0


def test_machines_that_lines_share() -> None:
    """One machine: what is in process of b goes on, then a, which goes first by rank."""
    piles = {
        name: pile(**up_to(10), sources={name * 2: {"open_orders": {9: 10}}}) for name in ("a", "b")
    }  # fmt: skip
    lines = {
        "aa": made(time=5, lot=10, workcenter="cell"),
        "bb": made(time=5, lot=10, workcenter="cell", priority=2, in_process={1: 10}),
    }
    facts = run(20, stockpiles=piles, lines=lines, workcenters={"cell": {}})
    assert [log(facts, f"{name}.on_hand")[-1] for name in ("a", "b")] == [(9, 10), (4, 10)]


def test_lots_at_stations_are_at_machines_or_in_the_buffer() -> None:
    """Second station: one lot with 2 of 4 days done, one waiting; first: one with 1 of 3 days done. 2, 6, then 10."""
    stations = {
        "first": {"time": 3, "next": "second", "in_process": {1: 10}},
        "second": {"time": 4, "buffer": 2, "in_process": {2: 10, 0: 10}},
    }
    given = ordered(30, stations=stations)
    del given["lines"]["maker"]["time"]
    facts = run(30, **given)
    assert log(facts, "stock.on_hand") == [(0, 0), (2, 10), (6, 20), (10, 30)]
    assert facts.lines["maker"].started == 0


def test_what_cannot_be_in_process_is_told() -> None:
    station = {"stations": {"s": {"time": 1, "buffer": 0, "in_process": {0: 20}}}}
    cases: list[tuple[dict[str, Any], str]] = [
        ({"in_process": {1: 30}, "machines": 3}, "more than was ordered"),
        ({"in_process": {1: 20}}, "2 lots in process, but 1 machines"),
        ({"in_process": {1: 2.5}}, "whole number"),
        ({"time": None, **station}, "machines and places"),
        ({"time": None, "in_process": {1: 10}, "stations": {"s": {"time": 1}}}, "which its stations have"),
        ({"time": None, "wip_cap": 1, "stations": {"s": {"time": 1, "in_process": {0: 20}}}}, "wip_cap of 1"),
    ]
    for line, message in cases:
        with pytest.raises(SpecError, match=message):
            town(9, **ordered(20, **line))
    shared = ordered(20, workcenter="cell", in_process={1: 20})
    with pytest.raises(SpecError, match="more machines than cell has"):
        town(9, **shared, workcenters={"cell": {}})


def test_lots_that_should_be_done_are_warned_of() -> None:
    found = {fault.path for fault in warnings_in(town(9, **ordered(20, machines=2, in_process={6: 10, 5: 10})))}
    assert [path for path in found if "in_process" in path] == ["lines.maker.in_process.6"]
